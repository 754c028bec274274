"""Starting, and memory: ours against Kiwix opening a ZIM of the same texts, on the same screen, in turn.

    python -m benchmarks.start [--rounds N] [--json] [--program PATH]

Both are measured from outside and alike. A first run of each, not timed, records how its finished
window looks and which pixels a typed letter changes in its search field. Then, in each timed round:

* **painted**: from starting the process until the screen is as in that record, to the pixel
  (a blinking caret apart). So nothing on the page, not the last count, may still be missing;
* **usable**: at that moment the search field is clicked and a letter typed; from starting
  the process until the letter's pixels are on screen.

*Cold* rounds empty the page cache before (this needs root; without it they are left out, and
that is said); *warm* rounds do not. Memory is read two seconds later over the process and its children.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.screen import HEIGHT, WIDTH, Mask, Missing, Picture, Screen, need
from kiosk import wiring
from kiosk.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGED = ROOT / "build" / "package" / "ward-library" / "kiosk"
PATIENCE = 60.0  # seconds; longer than any start
STRAY = 12  # pixels that may differ from the record: antialiasing at a caret's edge
ASIDE = f"mousemove {WIDTH - 1} {HEIGHT - 1}"  # the pointer is part of the picture
POINTER = 24  # its reach in pixels
MADE_OF = 0.9  # part of a letter's pixels that must be there


@dataclass(frozen=True, slots=True)
class Program:
    """Something to start: its name here, its command, where its field is clicked, and where a letter shows then."""

    name: str
    command: tuple[str, ...]
    search_field: tuple[int, int]
    letter_at: tuple[int, int]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """How a program looks when it is ready, what of that moves by itself, and what a typed letter adds."""

    ready: Picture
    restless: Mask
    letter: Mask
    typed: Picture


@dataclass(frozen=True, slots=True)
class Round:
    """One start: seconds, and bytes over the process and its children."""

    painted: float
    usable: float
    pss: int
    rss: int


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from family(int(child))


def memory(pid: int) -> tuple[int, int]:
    """Proportional and resident bytes of a process and its children."""
    pss = rss = 0
    for each in family(pid):
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "Pss":
                pss += int(value.split()[0]) * 1024
            elif name == "Rss":
                rss += int(value.split()[0]) * 1024
    return pss, rss


def started(program: Program, screen: Screen, home: Path) -> subprocess.Popen[bytes]:
    """Start a program on the screen, with a home of its own so that no earlier run is remembered."""
    shutil.rmtree(home, ignore_errors=True)
    (home / "run").mkdir(parents=True, mode=0o700)
    environment = {**screen.environment, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run"), **program.environment}
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        environment.pop(name, None)
    return subprocess.Popen(program.command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ended(process: subprocess.Popen[bytes], screen: Screen) -> None:
    """End what was started, by its id, and wait until its window and its children are gone."""
    below = [pid for pid in family(process.pid) if pid != process.pid]
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
    screen.until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), 10)
    screen.until(lambda: not screen.look().any(), 5)


def recorded(program: Program, screen: Screen, home: Path) -> Record:
    """Start a program twice without timing it, to learn how it looks when it is ready and typed into."""
    x, y = program.search_field
    screen.do(ASIDE)
    process = started(program, screen, home)
    try:
        screen.until_still(2.0, PATIENCE)
        restless = screen.restless(1.5)
        ready = screen.look()
        screen.do(f"mousemove {x} {y} click 1")
        time.sleep(0.7)
        clicked, caret = screen.look(), screen.restless(1.5)
        screen.do("key m")
        time.sleep(0.7)
        typed = screen.look()
    finally:
        ended(process, screen)
    around = np.zeros(typed.shape, dtype=np.bool_)
    column, row = program.letter_at
    around[row - 12 : row + 12, column - 12 : column + 12] = True
    letter = (typed != clicked) & (typed != ready) & around & ~caret
    if letter.sum() < 10:
        raise TimeoutError(f"{program.name} shows no letter at {column}, {row} that was typed at {x}, {y}")
    screen.do(ASIDE)
    process = started(program, screen, home)
    try:  # what differs between two starts is not part of being ready
        screen.until_still(2.0, PATIENCE)
        restless |= screen.differing(ready)
        restless |= screen.restless(1.5)
    finally:
        ended(process, screen)
    restless[-POINTER:, -POINTER:] = True  # the pointer, put aside
    return Record(ready, restless, letter, typed)


def timed(program: Program, record: Record, screen: Screen, home: Path) -> Round:
    """Start a program once, with the clock running."""
    x, y = program.search_field
    screen.do(ASIDE)
    time.sleep(0.2)
    begin = time.perf_counter()
    process = started(program, screen, home)
    try:
        still = ~record.restless
        painted = screen.until(lambda: int((screen.differing(record.ready) & still).sum()) <= STRAY, PATIENCE)
        screen.do(f"mousemove {x} {y} click 1", "key m")
        wanted = int(record.letter.sum() * (1 - MADE_OF))
        usable = screen.until(lambda: int((screen.differing(record.typed) & record.letter).sum()) <= wanted, PATIENCE)
        if painted is None or usable is None:
            lacking = "painted" if painted is None else "usable"
            raise TimeoutError(f"{program.name} was not {lacking} within {PATIENCE:.0f} s")
        time.sleep(2)
        pss, rss = memory(process.pid)
    finally:
        ended(process, screen)
    return Round(painted - begin, usable - begin, pss, rss)


def empty_page_cache() -> bool:
    """Make the next start a cold one; False where this may not be done."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        return False
    return True


def zim_of_the_library(library: Path, folder: Path) -> Path:
    """Write the texts of our library as HTML pages and pack them as a ZIM, with Kiwix's own tool."""
    pages = folder / "html"
    pages.mkdir()
    opened = wiring.open_library(Settings(), library)
    links = []
    for item in opened.items():
        name = item.id.replace("/", "-") + ".html"
        body = "".join(f"<h2>{html.escape(p.label)}</h2>{p.html}" for p in opened.passages(item.id))
        title = html.escape(item.title)
        page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
        (pages / name).write_text(page, encoding="utf-8")
        links.append(f"<p><a href='{name}'>{title}</a></p>")
    opened.close()
    index = f"<html><head><title>Home</title></head><body><h1>Ward Library</h1>{''.join(links)}</body></html>"
    (pages / "index.html").write_text(index, encoding="utf-8")
    _picture(pages / "picture.png")
    target = folder / "library.zim"
    command = [need("zimwriterfs", "zim-tools"), "--welcome=index.html", "--illustration=picture.png"]
    command += ["--language=eng", "--title=Ward Library", "--description=The same texts", "--creator=Ward Library"]
    subprocess.run([*command, "--publisher=Ward Library", str(pages), str(target)], check=True, capture_output=True)
    return target


def _picture(path: Path) -> None:
    """A 48 by 48 picture, which a ZIM must have."""
    from PySide6.QtGui import QColor, QImage

    image = QImage(48, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.save(str(path))


def programs(ours: Path, zim: Path, library: Path | None) -> tuple[Program, Program]:
    """Ours, at the size of the screen, and Kiwix, at the size it chooses."""
    command = [str(ours), "--size", f"{WIDTH}x{HEIGHT}"]
    if library is not None:
        command += ["--library", str(library)]
    kiwix = Program(
        "kiwix",
        (need("kiwix-desktop", "kiwix"), str(zim)),
        (460, 30),
        (229, 33),  # after the title of the page, which is Home
        {"QTWEBENGINE_DISABLE_SANDBOX": "1"},  # its browser engine does not start as root otherwise
    )
    return Program("ours", tuple(command), FIELD_OF_OURS, LETTER_OF_OURS), kiwix


FIELD_OF_OURS = (640, 98)  # on Home, at 1366 by 768
LETTER_OF_OURS = (192, 38)  # a first letter brings the results, with the field at their top


def measured(pair: tuple[Program, Program], rounds: int, folder: Path) -> dict[str, dict[str, list[Round]]]:
    """{"cold" or "warm": {program: rounds}}, the two programs taking turns."""
    found: dict[str, dict[str, list[Round]]] = {}
    with Screen(folder) as screen:
        records = {program.name: recorded(program, screen, folder / "home") for program in pair}
        for temperature in ("cold", "warm"):
            for _ in range(rounds):
                for program in pair:
                    if temperature == "cold" and not empty_page_cache():
                        continue
                    done = timed(program, records[program.name], screen, folder / "home")
                    found.setdefault(temperature, {}).setdefault(program.name, []).append(done)
    return found


def summary(rounds: dict[str, dict[str, list[Round]]]) -> dict[str, dict[str, dict[str, float]]]:
    """Medians by temperature and figure: ours, Kiwix's, and ours as a part of Kiwix's."""
    result: dict[str, dict[str, dict[str, float]]] = {}
    for temperature, by_program in rounds.items():
        for figure in ("painted", "usable", "pss", "rss"):
            middle = {
                name: statistics.median(float(getattr(each, figure)) for each in done)
                for name, done in by_program.items()
            }
            ratio = middle["ours"] / middle["kiwix"]
            result.setdefault(temperature, {})[figure] = {**middle, "ratio": ratio}
    return result


def _in_units(figure: str, value: float) -> str:
    return f"{value:.3f} s" if figure in ("painted", "usable") else f"{value / 1e6:.0f} MB"


def report(found: dict[str, dict[str, dict[str, float]]], count: int, ours: Path) -> str:
    """The summary as a Markdown table."""
    where = ours.relative_to(ROOT) if ours.is_relative_to(ROOT) else ours.name
    lines = [f"{where}, medians of {count} rounds in turn with Kiwix on one screen of {WIDTH}x{HEIGHT}", ""]
    lines += ["| start | figure | ours | Kiwix | ours / Kiwix |", "|---|---|---|---|---|"]
    for temperature, figures in found.items():
        for figure, values in figures.items():
            ours_there, kiwix_there = (_in_units(figure, values[name]) for name in ("ours", "kiwix"))
            lines.append(f"| {temperature} | {figure} | {ours_there} | {kiwix_there} | {values['ratio']:.2f} |")
    if "cold" not in found:
        lines.append("\nNo cold rounds: emptying the page cache was not allowed here.")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Measure and print; 2 when a program that is needed is missing."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.start", description="Start and memory against Kiwix.")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", action="store_true", help="print the summary and every round as JSON")
    options.add_argument("--program", type=Path, help="what to start; left out: the package, else the environment's")
    options.add_argument("--library", type=Path, help="the library to open; left out: the bundled one")
    asked = options.parse_args(argv)
    in_environment = Path(sys.executable).parent / "kiosk"
    ours = asked.program or (PACKAGED if PACKAGED.is_file() else in_environment)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            zim = zim_of_the_library(asked.library or wiring.library_path(Settings()), folder)
            rounds = measured(programs(ours, zim, asked.library), asked.rounds, folder)
        except Missing as error:
            print(f"Not measured: {error}.", file=sys.stderr)
            return 2
    found = summary(rounds)
    if asked.json:
        each = {heat: {name: [asdict(r) for r in done] for name, done in by.items()} for heat, by in rounds.items()}
        print(json.dumps({"program": ours.name, "medians": found, "rounds": each}, indent=1))
    else:
        print(report(found, asked.rounds, ours))
    return 0


if __name__ == "__main__":
    sys.exit(main())
