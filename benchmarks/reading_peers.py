"""From a hit to its passage beside Kiwix and calibre's viewer: the same text, on one screen, measured from outside.

Each opens the same eight places of the same text, in turn, at its best: ours from a result of its search, Kiwix from
a link on the front page of a ZIM of the same text (its own search opens an article at its top and
not at the passage), calibre's viewer from a link in an EPUB of the same text, and at its start with ``--open-at``. At
every place stands a picture of one colour, which a program has painted when that colour is on screen:

* **from start**: from starting the process until the place is on screen. Ours and Kiwix are clicked as soon as there
  is something to click; calibre is told the place on its command line, and needs no click;
* **opened**: from the click to the place, in a program at rest that has gone back from it;
* **memory**: the proportional set size of the process and its children, with the text open, two seconds later.

Every program keeps its settings and caches from one start to the next, and has been started once before any is timed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.reading_texts import (
    PLACES,
    RARE,
    Colour,
    link_colour,
    mark_colour,
    sections,
    write_epub,
    write_our_library,
    write_zim,
)
from benchmarks.screen import HEIGHT, WIDTH, Screen, need
from benchmarks.start import ended, memory

SIZES = (20_000, 100_000)  # words
PATIENCE = 40.0  # seconds
QUIET = 0.7
AGAIN = 2  # openings of each process after the first
SEEN = 100  # pixels of a colour that must be there
MARKED = (0xFF, 0xE3, 0x9A)  # what marks words in our results: `mark` of the light theme
# One text that scrolls, as the others show it; its greeting, which covers the text at the first starts, has been shown.
CALIBRE = '{"session_data": {"controls_help_shown_count": 9, "read_mode": "flow"}}'
ASIDE = f"mousemove {WIDTH - 1} {HEIGHT - 1}"
INSIDE = "mousemove 330 480"  # in every window, and on nothing: keys go where the pointer is


@dataclass(frozen=True, slots=True)
class Reader:
    """A program: its command to be ready for a place, what is clicked there, and the keys that go back."""

    name: str
    command: Callable[[int], Sequence[str]]
    link: Callable[[int], Colour]
    back: tuple[str, ...]
    told: bool = False  # its command opens the place by itself
    environment: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)  # by their place in its home


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds and bytes of one process."""

    from_start: float
    opened: tuple[float, ...]
    pss: int


def readers(ours: Path, folder: Path, count: int) -> list[Reader]:
    """The three, with the text of so many words."""
    text = sections(count)
    titles = {one.place: one.title for one in text}
    library = write_our_library(text, folder / "ours")
    zim = write_zim(text, folder / "kiwix")
    book = write_epub(text, folder / "long.epub")
    window = ("--size", f"{WIDTH}x{HEIGHT}", "--library", str(library))
    kiwix, viewer = need("kiwix-desktop", "kiwix"), need("ebook-viewer", "calibre")
    as_root = {"QTWEBENGINE_DISABLE_SANDBOX": "1"}  # their browser engine does not start as root otherwise
    return [
        Reader(
            "ours", lambda place: (str(ours), *window, "--search", RARE[place]), lambda place: MARKED, ("alt+Left",)
        ),
        Reader("Kiwix", lambda place: (kiwix, str(zim)), link_colour, ("alt+Left",), environment=as_root),
        Reader(
            "calibre",
            lambda place: (viewer, "--open-at", f"toc:{titles[place].partition(':')[0]}:", str(book)),
            link_colour,
            ("ctrl+Home",),
            told=True,
            environment=as_root,
            settings={".config/calibre/viewer-webengine.json": CALIBRE},
        ),
    ]


def value(colour: Colour) -> np.uint32:
    """As it is on the screen."""
    return np.uint32(colour[0] << 16 | colour[1] << 8 | colour[2])


def spot(screen: Screen, colour: Colour) -> tuple[int, int] | None:
    """Where a colour is, at its leftmost; None where there is too little of it."""
    rows, columns = np.nonzero((screen.look() & np.uint32(0xFFFFFF)) == value(colour))
    if len(columns) < SEEN:
        return None
    first = int(columns.argmin())
    return int(columns[first]) + 2, int(rows[first])


def shown(screen: Screen, colour: Colour, what: str) -> float:
    """The moment at which a colour is on screen."""
    moment = screen.until(lambda: spot(screen, colour) is not None, PATIENCE)
    if moment is None:
        raise TimeoutError(f"{what} was not on screen within {PATIENCE:.0f} s")
    return moment


def pressed(reader: Reader, place: int, screen: Screen) -> float:
    """Click what leads to a place; the moment of the click."""
    shown(screen, reader.link(place), f"{reader.name}: what leads to place {place}")
    at = spot(screen, reader.link(place))
    if at is None or spot(screen, mark_colour(place)) is not None:
        raise TimeoutError(f"{reader.name}: place {place} is on screen before anything was clicked")
    moment = time.perf_counter()
    screen.do(f"mousemove {at[0]} {at[1]} click 1")
    return moment


def begun(reader: Reader, place: int, screen: Screen, home: Path) -> subprocess.Popen[bytes]:
    """Start a program in the home that it has had before."""
    (home / "run").mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in reader.settings.items():
        if not (home / name).exists():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(text, encoding="utf-8")
    environment = {**screen.environment, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run"), **reader.environment}
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        environment.pop(name, None)
    return subprocess.Popen(
        list(reader.command(place)), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def opening(reader: Reader, place: int, screen: Screen, home: Path) -> Opening:
    """Start a program, open a place, go back and open it again."""
    there = f"{reader.name}: place {place}"
    screen.do(ASIDE)
    time.sleep(0.2)
    begin = time.perf_counter()
    process = begun(reader, place, screen, home)
    try:
        if not reader.told:
            pressed(reader, place, screen)
        from_start = shown(screen, mark_colour(place), there) - begin
        time.sleep(2)
        pss, _rss = memory(process.pid)
        opened = []
        for _ in range(AGAIN):
            screen.do(INSIDE, *(f"key {keys}" for keys in reader.back))
            shown(screen, reader.link(place), f"{there}, gone back: what leads there")
            screen.until_still(QUIET, PATIENCE)
            clicked = pressed(reader, place, screen)
            opened.append(shown(screen, mark_colour(place), there) - clicked)
            screen.until_still(QUIET, PATIENCE)
    finally:
        ended(process, screen)
    return Opening(from_start, tuple(opened), pss)


def attempted(reader: Reader, place: int, screen: Screen, home: Path) -> Opening | None:
    """An opening, or None where it came to nothing, which is said."""
    try:
        return opening(reader, place, screen, home)
    except TimeoutError as error:
        print(f"Left out: {error}.", file=sys.stderr)
        return None


def measured(ours: Path, rounds: int, sizes: Sequence[int] = SIZES) -> dict[int, dict[str, list[Opening]]]:
    """{words: {program: its openings}}, the programs taking turns; each has been started once before."""
    found: dict[int, dict[str, list[Opening]]] = {}
    with tempfile.TemporaryDirectory() as name:
        for count in sizes:
            folder = Path(name) / str(count)
            folder.mkdir()
            programs = readers(ours, folder, count)
            for number in range(-1, rounds):
                for reader in programs:
                    (folder / "screen").mkdir(exist_ok=True)
                    with Screen(folder / "screen") as screen:
                        one = attempted(reader, number % PLACES, screen, folder / f"home-{reader.name}")
                    if number >= 0 and one is not None:
                        found.setdefault(count, {}).setdefault(reader.name, []).append(one)
    return found


def medians(found: dict[int, dict[str, list[Opening]]]) -> dict[int, dict[str, dict[str, float]]]:
    """{words: {figure: {program: its median}}}."""
    told: dict[int, dict[str, dict[str, float]]] = {}
    for count, programs in found.items():
        for name, openings in programs.items():
            figures = {
                "from start": [one.from_start for one in openings],
                "opened": [each for one in openings for each in one.opened],
                "memory": [float(one.pss) for one in openings],
            }
            for figure, values in figures.items():
                told.setdefault(count, {}).setdefault(figure, {})[name] = statistics.median(values)
    return told


def table(told: dict[int, dict[str, dict[str, float]]]) -> Iterator[str]:
    """The medians as Markdown, with ours as a part of each other."""
    names = list(next(iter(next(iter(told.values())).values())))
    yield "| words | figure | " + " | ".join((*names, *(f"ours / {name}" for name in names[1:]))) + " |"
    yield "|---:|---|" + "---:|" * (2 * len(names) - 1)
    for count, figures in told.items():
        for figure, by_name in figures.items():
            values = [by_name[name] for name in names]
            cells = [f"{one / 1e6:.0f} MB" if figure == "memory" else f"{one * 1000:,.0f} ms" for one in values]
            cells += [f"{values[0] / one:.2f}" for one in values[1:]]
            yield f"| {count:,} | {figure} | " + " | ".join(cells) + " |"


def compare(ours: Path, rounds: int) -> tuple[list[str], dict[str, object]]:
    """Measure; the lines of the report, and the same with every opening as plain values."""
    load = os.getloadavg()[0]
    found = measured(ours, rounds)
    told = medians(found)
    lines = [f"Medians of {rounds} starts of each in turn, {AGAIN} openings more in each; load before {load:.1f}", ""]
    each = {count: {name: [asdict(o) for o in done] for name, done in by.items()} for count, by in found.items()}
    return [*lines, *table(told)], {"medians": told, "openings": each, "load": load}
