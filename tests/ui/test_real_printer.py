"""Printing through the system's own print system: CUPS, started for the test, with a printer that keeps what arrives.

Everything is the app's own: its panel, the system's dialog, QPrinter; the print server is a real one. It needs the
packages cups-daemon and cups-client.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = 120  # seconds in which a test has long ended, also on a busy machine

_PATHS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
PROGRAMS = {name: shutil.which(name, path=_PATHS) for name in ("cupsd", "lpadmin", "cupsreject", "lpstat")}

pytestmark = pytest.mark.skipif(
    not all(PROGRAMS.values()) or not sys.platform.startswith("linux"),
    reason="a print server of one's own needs the programs of cups-daemon and cups-client",
)

BACKEND = """#!/bin/sh
[ $# -eq 0 ] && exit 0
if [ $# -ge 6 ]; then cat "$6"; else cat; fi > "{0}/.$1" && chmod 644 "{0}/.$1" && mv "{0}/.$1" "{0}/$1-$4.pdf"
"""
SERVER = """Listen {0}/socket
Browsing No
WebInterface No
MaxLogSize 0
LogLevel info
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
FILES = """ServerRoot {0}/root
ServerBin {0}/bin
RequestRoot {0}/spool
CacheDir {0}/cache
StateDir {0}/state
TempDir {0}/spool
AccessLog {0}/log/access
ErrorLog {0}/log/error
PageLog {0}/log/page
Sandboxing relaxed
"""


@dataclass(frozen=True, slots=True)
class PrintServer:
    """A print server with the printer "ward", and what has come out of that."""

    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def run(self, program: str, *options: str) -> str:
        """Run one of CUPS's own commands against it."""
        command = [str(PROGRAMS[program]), *options]
        ended = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=LONG, check=False)
        return ended.stdout + ended.stderr

    def order(self, program: str, *options: str) -> str:
        """A command line for another process."""
        return shlex.join([str(PROGRAMS[program]), *options])

    def arrived(self, count: int) -> list[Path]:
        """The jobs that came out, once there are that many."""
        for _ in range(600):
            found = sorted((self.folder / "arrived").glob("[0-9]*.pdf"), key=lambda path: int(path.stem.split("-")[0]))
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{count} jobs were to come out:\n{(self.folder / 'log' / 'error').read_text()}")

    def printed(self, choice: str, orders: str = "", copies: int = 1, mode: str = "desktop") -> dict[str, Any]:
        """What the panel told when a person printed with the app."""
        ended = subprocess.run(
            [sys.executable, "-m", "tests.ui.print_from_app", choice, orders, str(copies), mode],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=LONG, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
        return said


@pytest.fixture
def printer() -> Iterator[PrintServer]:
    folder = Path(tempfile.mkdtemp(prefix="ward-print-"))  # not below tmp_path: CUPS's own user has to get there
    folder.chmod(0o755)
    for name in ("root", "spool", "cache", "state", "log", "arrived", "bin/backend"):
        (folder / name).mkdir(parents=True)
    (folder / "arrived").chmod(0o777)
    for part in ("daemon", "filter", "driver", "notifier", "monitor", "cgi-bin"):
        (folder / "bin" / part).symlink_to(f"/usr/lib/cups/{part}")
    backend = folder / "bin" / "backend" / "ward"
    backend.write_text(BACKEND.format(folder / "arrived"), encoding="utf-8")
    backend.chmod(0o755)
    (folder / "cupsd.conf").write_text(SERVER.format(folder), encoding="utf-8")
    (folder / "cups-files.conf").write_text(FILES.format(folder), encoding="utf-8")
    environment = {
        **os.environ, "CUPS_SERVER": str(folder / "socket"), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [str(PROGRAMS["cupsd"]), "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = PrintServer(folder, environment, process)
    try:
        for _ in range(200):
            if "is running" in server.run("lpstat", "-r"):
                break
            time.sleep(0.05)
        said = server.run("lpadmin", "-p", "ward", "-E", "-v", "ward:/here")
        assert "ward" in server.run("lpstat", "-p"), said
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def words(path: Path) -> str:
    """All words of a PDF, single spaced."""
    document = pypdfium2.PdfDocument(path)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    finally:
        document.close()


def ink(path: Path) -> float:
    """How much of the first page is not white."""
    document = pypdfium2.PdfDocument(path)
    try:
        picture = document[0].render(scale=0.5).to_pil().convert("L")
    finally:
        document.close()
    return float(sum(picture.histogram()[:128]) / (picture.width * picture.height))


def test_an_item_a_selection_and_a_passage_arrive_at_the_printer(printer: PrintServer) -> None:
    whole = printer.printed("All of it")
    assert whole["said"].startswith("Done: ") and whole["pages"] in whole["said"]
    (paper,) = printer.arrived(1)
    text = words(paper)
    sentences = [line for line in whole["text"].splitlines() if line]
    missing = [line for line in sentences if "".join(line.split())[:40] not in "".join(text.split())]
    assert not missing and whole["title"] in text and 0.005 < ink(paper) < 0.5
    assert pypdfium2.PdfDocument(paper).get_metadata_dict()["Title"] == "Ward Library", "nobody sees what is read"

    chosen = printer.printed("What is selected")
    assert chosen["said"].startswith("Done: ")
    selection = words(printer.arrived(2)[1])
    first = chosen["selected"].splitlines()[1]
    assert "".join(first.split())[:60] in "".join(selection.split()) and len(selection) < len(text) / 2

    part = printer.printed("This section")
    assert part["said"].startswith("Done: ")
    assert part["title"] in words(printer.arrived(3)[2])


def test_it_prints_in_kiosk_mode_as_well(printer: PrintServer) -> None:
    said = printer.printed("This section", mode="kiosk")
    assert said["offered"] and said["said"].startswith("Done: ")
    assert said["title"] in words(printer.arrived(1)[0])
    assert said["printers"] == ["ward"], "a file is no printer there"
    assert any("File" in name for name in printer.printed("This section")["printers"]), "elsewhere it is one"


def test_as_many_copies_come_out_as_were_asked_for(printer: PrintServer) -> None:
    said = printer.printed("This section", copies=2)
    assert said["said"].startswith("Done: ")
    (paper,) = printer.arrived(1)
    times = int(paper.stem.split("-")[1])  # how often the printer is to print the file
    assert times * len(pypdfium2.PdfDocument(paper)) == 2


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ("refuses", "the printer takes no pages at the moment"),
        ("gone", "this PC could not reach the printer"),
        ("server gone", "this PC could not reach the printer"),
    ],
)
def test_what_the_printer_did_not_take_is_told_and_nothing_is_lost(
    printer: PrintServer, harm: str, reason: str
) -> None:
    orders = {
        "refuses": printer.order("cupsreject", "ward"),
        "gone": printer.order("lpadmin", "-x", "ward"),
        "server gone": f"kill -KILL {printer.process.pid}",
    }
    said = printer.printed("This section", orders[harm])
    assert said["said"] == (
        f"That did not work: {reason}. Nothing is lost. Try again, or save it as a PDF. Tell IT if it happens again."
    )
    assert said["again"], "it can be tried again"
    assert not list((printer.folder / "arrived").glob("[0-9]*.pdf"))


def test_without_any_printer_that_is_said_before_anything_is_pressed(printer: PrintServer) -> None:
    printer.run("lpadmin", "-x", "ward")
    said = printer.printed("This section")
    assert not said["offered"]
