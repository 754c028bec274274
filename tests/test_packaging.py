"""The built package: small, whole, and able to stand alone where there is no checkout and no Python environment.

Run by `make package-test`, after `make package`. The programs start from a copy of the folder, in a mount
namespace of their own in which checkout, virtual environment and the Python they were built with are gone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from tests.feed.server import serving
from tests.publish.releasing.feeds import SIDECAR, Press
from tests.publish.workspaces import item
from tools import freezing
from tools.package import LIMIT_MB, LIMIT_WITH_MEDIA_MB, PACKAGE, megabytes

ROOT = Path(__file__).resolve().parent.parent
BUILT = PACKAGE / "ward-library"
LINUX = sys.platform.startswith("linux")
MARK = (0xFF, 0xE3, 0x9A)  # the ground of highlighted words in the light theme
QUERY = "speaking up without fear"

pytestmark = [
    pytest.mark.package,
    pytest.mark.skipif(not LINUX, reason="mount namespaces, ELF tables and /proc/PID/maps are Linux's"),
]


def out_of_reach() -> list[Path]:
    """What must not be there while the package runs: checkout, environment, and the Python of the build."""
    places = {ROOT, Path(sys.prefix).resolve()}
    base = Path(sys.base_prefix).resolve()
    if base != Path("/usr"):  # a Python of the system shares its folder with the X server
        places.add(base)
    return sorted(place for place in places if not any(other in place.parents for other in places))


def hiding_command() -> list[str] | None:
    """The start of a command line that can mount over folders for one process, or None where that is forbidden."""
    for start in (["unshare", "--mount", "--propagation", "private"], ["unshare", "--map-root-user", "--mount"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*start, "true"], capture_output=True, check=False).returncode == 0
        ):
            return start
    return None


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built folder, carried elsewhere."""
    if not BUILT.is_dir():
        pytest.fail("there is no package to test: run `make package` first")
    carried = tmp_path_factory.mktemp("elsewhere") / "Ward Library"
    shutil.copytree(BUILT, carried, symlinks=True)
    assert not any(carried.is_relative_to(place) for place in out_of_reach())
    return carried


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen that nobody sees."""
    server = shutil.which("Xvfb")
    if server is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Xvfb, to open the packaged app on a real X screen")
        pytest.skip("Xvfb is not installed (Debian package xvfb)")
    command = [server, "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        yield f":{running.stdout.readline().strip()}"
        running.terminate()


class Alone:
    """Starts the package's programs with everything else out of reach, each with a home of its own."""

    def __init__(self, package: Path, home: Path) -> None:
        self.package, self.home = package, home
        self.home.mkdir()
        start = hiding_command()
        if start is None and os.environ.get("CI"):
            pytest.fail("CI must be able to hide the checkout from the package (unshare --mount)")
        self._start = start

    def begin(self, program: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start one; the process id is the program's own."""
        command = ["exec", str(self.package / program), *arguments]
        hide = []
        for place in map(shlex.quote, map(str, out_of_reach() if self._start else [])):
            hide += [f"mount -t tmpfs none {place}", f'test -z "$(ls -A {place})"']
        script = " && ".join([*hide, "cd /", shlex.join(command)])
        bare = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8", **environment}
        line = [*(self._start or []), "sh", "-c", script]
        return subprocess.Popen(line, env=bare, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/")

    def run(self, program: str, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """Start one and wait: exit status, output, errors."""
        process = self.begin(program, *arguments, **environment)
        output, errors = process.communicate(timeout=120)
        return process.returncode, output, errors

    def caches(self) -> list[Path]:
        """Every file that was written to the home."""
        return [path for path in self.home.rglob("*") if path.is_file()]


@pytest.fixture
def alone(package: Path, tmp_path: Path) -> Alone:
    return Alone(package, tmp_path / "home")


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def frozen_modules(program: Path) -> set[str]:
    from PyInstaller.archive.readers import CArchiveReader

    archive = CArchiveReader(str(program))
    inner = next(name for name in archive.toc if name.startswith("PYZ"))
    return set(archive.open_embedded_archive(inner).toc)


# Qt's player, FFmpeg, the voices, and the parts of QML that the player is linked with.
MEDIA = re.compile(r"Multimedia|TextToSpeech|texttospeech|ffmpeg|lib(av|sw)\w+\.so|(av|sw)\w+-\d+\.dll|Qt6?(Qml|Quick)")


def test_the_folder_is_small(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size, files = megabytes(package), files_below(package)
    media = sum(path.lstat().st_size for path in files if MEDIA.search(path.name)) / 1e6
    with capsys.disabled():
        print(f"\npackage: {size:.1f} MB in {len(files)} files, {media:.1f} MB of them for recordings and voices")
    assert media > 0
    assert size - media <= LIMIT_MB
    assert size <= LIMIT_WITH_MEDIA_MB


def test_no_parser_of_documents_and_no_workshop_tool_is_inside(package: Path) -> None:
    never = {name for name in freezing.NEVER if "." not in name} - {"unittest", "pydoc", "doctest"}
    for program in ("kiosk", "kioskctl"):
        frozen = {name.split(".")[0] for name in frozen_modules(package / program)}
        assert "kiosk" in frozen
        assert not frozen & never
    assert not {path.name.split(".")[0] for path in (package / "_internal").iterdir()} & never
    console = frozen_modules(package / "kioskctl")
    assert not console & {"kiosk.ui", "kiosk.app"}
    assert not any(name.startswith("kiosk.ui.") for name in console)


def test_what_qt_needs_is_kept_and_what_nobody_needs_is_not(package: Path) -> None:
    qt = package / "_internal" / "PySide6" / "Qt"
    plugins = {path.relative_to(qt / "plugins").as_posix() for path in (qt / "plugins").rglob("*.so")}
    kept = ("platforms/libqxcb.so", "platforms/libqoffscreen.so", "imageformats/libqjpeg.so", "imageformats/libqsvg.so")
    assert set(kept) <= plugins
    assert any(name.startswith("tls/") for name in plugins)
    assert any(name.startswith("multimedia/") for name in plugins)
    assert "texttospeech/libqtexttospeech_mock.so" not in plugins
    assert {"libQt6Pdf.so.6", "libQt6PrintSupport.so.6", "libQt6Network.so.6"} <= {
        p.name for p in (qt / "lib").iterdir()
    }
    for gone in ("qml", "translations", "plugins/sqldrivers", "lib/libQt6QuickControls2.so.6", "lib/libQt6Sql.so.6"):
        assert not (qt / gone).exists()


def test_every_library_inside_finds_what_it_is_linked_with(package: Path) -> None:
    lacking = set()
    for path in files_below(package):
        if ".so" in path.name:
            answer = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False).stdout
            lacking |= {line.split()[0] for line in answer.splitlines() if "not found" in line}
    # There where there is a printer, or a Wayland session; without them X11 is used and nothing is printed.
    optional = {"libcups.so.2", "libwayland-client.so.0", "libwayland-cursor.so.0", "libwayland-egl.so.1"}
    optional |= {"libpulse.so.0", "libspeechd.so.2"}  # and sound, and a voice
    assert lacking <= optional


def test_the_licence_of_every_part_is_inside(package: Path) -> None:
    place = package / "_internal" / "kiosk" / "_bundled" / "assets" / "licences"
    notices = json.loads((place / "index.json").read_text(encoding="utf-8"))
    names = {notice["name"].lower() for notice in notices}
    expected = {"python", "numpy", "whoosh3", "pyside6_essentials", "sqlite-utils", "python-lucide", "platformdirs"}
    assert {name.replace("_", "-") for name in expected} <= {name.replace("_", "-") for name in names}
    assert all((place / notice["file"]).stat().st_size > 500 for notice in notices)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (place / "pyside6-essentials.txt").read_text(encoding="utf-8")


def test_the_console_tool_finds_a_passage_by_the_prebuilt_index(alone: Alone) -> None:
    status, output, errors = alone.run("kioskctl", "search", QUERY, "--json")
    assert (status, errors) == (0, "")
    hits = json.loads(output)["hits"]
    assert len(hits) >= 3
    best = hits[0]
    assert best["item"].startswith("ward-library/")
    marked = [best["snippet"]["text"][start:end].lower() for start, end in best["snippet"]["spans"]]
    assert set(marked) & {"speak", "speaking", "speaks", "fear", "fears"}
    assert alone.caches() == [], "an index was built although one is inside"


def test_the_console_tool_updates_over_the_network_and_from_a_stick(alone: Alone, tmp_path: Path) -> None:
    press = Press(tmp_path / "press", now=datetime.now(UTC).replace(microsecond=0)).found()
    press.write(one=item(number=1001), **{"items/talk.vtt.yaml": SIDECAR.replace("number: 2", "number: 1002")})
    press.release()
    shutil.copytree(press.feed, tmp_path / "stick")
    root = str(press.feed / "metadata" / "1.root.json")
    with serving(press.feed) as server:
        place = alone.home / ".config" / "ward-library" / "settings.json"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps({"feed": server.url.rstrip("/"), "feed_root": root}), encoding="utf-8")
        status, output, errors = alone.run("kioskctl", "sync", "--progress", "json")
    assert (status, errors) == (0, "")
    outcome = json.loads(output.splitlines()[-1])
    assert (outcome["outcome"], outcome["new"]) == ("applied", ["trust/one", "trust/talk"])
    status, output, errors = alone.run("kioskctl", "sync", "--from", str(tmp_path / "stick"))
    assert (status, errors) == (0, "")
    assert "up to date" in output
    status, output, _ = alone.run("kioskctl", "search", "hello there", "--json")
    assert json.loads(output)["hits"][0]["item"] == "trust/talk"


def test_a_command_for_publishers_says_that_it_needs_a_publishers_installation(alone: Alone, tmp_path: Path) -> None:
    document = tmp_path / "talk.vtt"
    document.write_text("WEBVTT\n\n00:00.000 --> 00:04.000\nGood morning.\n", encoding="utf-8")
    status, _, errors = alone.run("kioskctl", "import", str(document), "--into", str(tmp_path / "workspace"))
    assert status == 2
    assert "Traceback" not in errors
    assert "publish" in errors
    assert not (tmp_path / "workspace").exists(), "nothing is half done"


def mapped_while_running(process: subprocess.Popen[str]) -> set[str]:
    """Every file that the process had mapped, looked at until it ends."""
    mapped: set[str] = set()
    while process.poll() is None:
        try:
            lines = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, ProcessLookupError):
            break
        mapped |= {line.split(maxsplit=5)[5] for line in lines if line.count("/")}
        time.sleep(0.02)
    return mapped


def marked_pixels(picture: Path) -> int:
    with Image.open(picture) as image:
        assert image.size == (1366, 768)
        pixels = image.convert("RGB").getcolors(maxcolors=1366 * 768)
    assert pixels is not None
    assert len(pixels) > 200, "a window with text has many shades"
    return sum(count for count, colour in pixels if colour == MARK)


def test_the_app_opens_searches_and_shows_what_it_found(alone: Alone, display: str, tmp_path: Path) -> None:
    picture = tmp_path / "results.png"
    arguments = ("--size", "1366x768", "--search", QUERY, "--screenshot", str(picture))
    process = alone.begin("kiosk", *arguments, DISPLAY=display)
    mapped = mapped_while_running(process)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert (output, errors) == ("", ""), "the app prints nothing"
    inside = {path for path in mapped if f"/{alone.package.name}/_internal/" in path}
    assert any("libqxcb" in path for path in inside), "it was a real X window"
    assert any("libQt6Widgets" in path for path in inside)
    strangers = {path for path in mapped for place in out_of_reach() if Path(path).is_relative_to(place)}
    assert not strangers
    assert marked_pixels(picture) > 300, "the words that match are highlighted in the results"
    assert alone.caches() == [], "an index was built, or something was kept of the visit"


def test_home_marks_nothing_so_that_the_marks_above_mean_something(alone: Alone, display: str, tmp_path: Path) -> None:
    picture = tmp_path / "home.png"
    status, output, errors = alone.run("kiosk", "--size", "1366x768", "--screenshot", str(picture), DISPLAY=display)
    assert (status, output, errors) == (0, "", "")
    assert marked_pixels(picture) == 0


@pytest.mark.long
def test_the_same_sources_give_the_same_files(tmp_path: Path) -> None:
    digests = []
    for name in ("first", "second"):
        place = tmp_path / name
        subprocess.run([sys.executable, "-m", "tools.package", "--destination", str(place)], cwd=ROOT, check=True)
        digests.append({path.relative_to(place).as_posix(): digest(path) for path in files_below(place)})
    assert len(digests[0]) > 100
    assert digests[0] == digests[1]
