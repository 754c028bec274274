"""Documents are read in a process that can do little, and that may die without harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from kiosk.errors import Cancelled, ImportRefused
from kiosk.model import Layout
from kiosk.publish.extracted import Cue, Extracted, ExtractedImage
from kiosk.publish.importing import extract, transfer
from kiosk.publish.importing.limits import LIMITS, MEGABYTE, Limits
from kiosk.publish.importing.pictures import Pictures
from kiosk.publish.importing.sandbox import DIED, TOO_SLOW, Sandbox
from tests.publish.importing.samples import PROSE, VTT, column, pdf, png, word

ROOT = Path(__file__).resolve().parents[3]
needs_posix = pytest.mark.skipif(os.name != "posix", reason="only POSIX bounds CPU time and memory")
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the process through /proc")


@pytest.fixture
def heavy(tmp_path: Path) -> Path:
    """A PDF that takes seconds to read, and so outlasts every bound set below."""
    return pdf(tmp_path / "heavy.pdf", [column(50, 820, [PROSE[:90]] * 60) for _ in range(400)])


def children() -> list[int]:
    """The processes that this one started."""
    found = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    return [int(each) for each in found if b"importing.worker" in _of_process(int(each), "cmdline")]


def _of_process(number: int, what: str) -> bytes:
    try:
        return Path(f"/proc/{number}/{what}").read_bytes()
    except OSError:  # it has ended
        return b""


def killer(tell: signal.Signals) -> threading.Thread:
    """Sends a signal to the limited process as soon as it reads a PDF; sooner, it would only be started again."""

    def run() -> None:
        for _ in range(2000):
            for child in children():
                if b"pdfium" in _of_process(child, "maps"):
                    os.kill(child, tell)
                    return
            stop.wait(0.005)

    stop = threading.Event()
    return threading.Thread(target=run, daemon=True)


def test_a_document_comes_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(VTT, encoding="utf-8")
    found = extract(path)
    assert (found.layout, len(found.cues), found.cues[0].chapter) == (Layout.TURNS, 3, "Why we meet")


def test_one_process_reads_many_documents_and_survives_refusals(tmp_path: Path) -> None:
    good, bad = word(tmp_path / "good.docx", ("", PROSE)), tmp_path / "bad.docx"
    bad.write_bytes(b"not a document")
    with Sandbox() as sandbox:
        for _ in range(3):
            assert "Staff who feel safe" in sandbox.extract(good).html
            with pytest.raises(ImportRefused, match="not a Word file"):
                sandbox.extract(bad)


@needs_proc
def test_a_process_that_is_killed_costs_one_document(tmp_path: Path, heavy: Path) -> None:
    good = word(tmp_path / "good.docx", ("", PROSE))
    with Sandbox() as sandbox:
        thread = killer(signal.SIGKILL)
        thread.start()
        with pytest.raises(ImportRefused) as caught:
            sandbox.extract(heavy)
        thread.join()
        assert caught.value.reason == DIED
        assert sandbox.extract(good).title
    assert children() == []


def test_a_process_that_ends_before_it_is_asked_costs_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start_and_wait(sandbox: Sandbox) -> None:
        start(sandbox)
        assert sandbox._process is not None
        sandbox._process.wait()

    start = Sandbox._start
    monkeypatch.setattr(Sandbox, "_start", start_and_wait)
    monkeypatch.setattr("kiosk.publish.importing.sandbox.command", lambda _: [sys.executable, "-c", ""])
    with Sandbox() as sandbox, pytest.raises(ImportRefused) as caught:
        sandbox.extract(word(tmp_path / "good.docx", ("", PROSE)))
    assert caught.value.reason == DIED


@needs_proc
def test_a_process_that_hangs_is_given_up(tmp_path: Path, heavy: Path) -> None:
    with Sandbox(replace(LIMITS, wall_seconds=0.5)) as sandbox:
        thread = killer(signal.SIGSTOP)
        thread.start()
        with pytest.raises(ImportRefused) as caught:
            sandbox.extract(heavy)
        thread.join()
        assert caught.value.reason == TOO_SLOW
    assert children() == []


@needs_proc
def test_the_limited_process_sees_little_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHERS_PASSPHRASE", "not for documents")
    with Sandbox() as sandbox:
        sandbox.extract(word(tmp_path / "good.docx", ("", PROSE)))
        (child,) = children()
        seen = {line.partition(b"=")[0].decode() for line in _of_process(child, "environ").split(b"\0") if line}
    assert "PATH" in seen
    assert seen <= {"PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONUTF8", "TMPDIR", "TEMP", "TMP"}


@needs_posix
def test_cpu_time_is_bounded_for_each_document(tmp_path: Path, heavy: Path) -> None:
    good = word(tmp_path / "good.docx", ("", PROSE))
    with Sandbox(replace(LIMITS, cpu_seconds=1)) as sandbox:
        with pytest.raises(ImportRefused) as caught:
            sandbox.extract(heavy)
        assert caught.value.reason == TOO_SLOW
        assert sandbox.extract(good).title


@needs_posix
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not bound address space")
def test_memory_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "wide.html"
    path.write_text("<p>" + "<b>x</b> " * 400_000, encoding="utf-8")
    with Sandbox(replace(LIMITS, memory=220 * MEGABYTE)) as sandbox, pytest.raises(ImportRefused) as caught:
        sandbox.extract(path)
    assert "memory" in caught.value.reason or caught.value.reason == DIED


def test_a_cancelled_document_leaves_no_process(tmp_path: Path, heavy: Path) -> None:
    with Sandbox() as sandbox:
        with pytest.raises(Cancelled):
            sandbox.extract(heavy, cancel=lambda: True)
        assert sandbox.extract(word(tmp_path / "good.docx", ("", PROSE))).title


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    path = word(tmp_path / "a.docx", ("", PROSE))
    with Sandbox() as sandbox:
        sandbox.extract(path)
    assert list((tmp_path / "temp").iterdir()) == []


FORBIDDEN = {
    "a connection": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "a name looked up": "import socket; socket.getaddrinfo('localhost', 80)",
    "another program": "import subprocess; subprocess.run(['true'])",
    "a shell": "import os; os.system('true')",
    "a fork": "import os; os.fork()",
    "a file outside": "open(outside, 'w')",
    "a file outside, by its number": "import os; os.open(outside, os.O_WRONLY | os.O_CREAT)",
    "a file taken away": "import os; os.remove(__file__)",
    "a folder": "import os; os.mkdir(outside)",
    "a renamed file": "import os; os.rename(__file__, outside)",
}


def served(tmp_path: Path, reading: str, bounds: Limits = LIMITS) -> str:
    """What the limited process says of one document, with ``reading`` in place of the reader of its format."""
    folder, program = tmp_path / "inside", tmp_path / "program.py"
    folder.mkdir()
    program.write_text(
        "import sys\nfrom pathlib import Path\n"
        "from kiosk.errors import ImportRefused\nfrom kiosk.publish.importing import worker\n"
        f"inside, outside = {str(folder)!r}, {str(tmp_path / 'outside')!r}\n"
        "def parse(path, limits):\n"
        f"    try:\n        {reading}\n"
        "    except OSError as error:\n        raise ImportRefused(path, f'{type(error).__name__}: {error}')\n"
        "    raise ImportRefused(path, 'allowed')\n"
        "worker.parsing.parse = parse\nsys.exit(worker.main(sys.argv[1]))\n",
        encoding="utf-8",
    )
    ended = subprocess.run(
        [sys.executable, "-B", str(program), json.dumps(asdict(bounds))],
        input=json.dumps({"path": str(tmp_path / "a.md"), "folder": str(folder)}) + "\n",
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert ended.stdout == "done\n", ended.stderr
    said = transfer.read(folder)
    assert isinstance(said, str)
    return said


@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_document_cannot_have(what: str, tmp_path: Path) -> None:
    said = served(tmp_path, FORBIDDEN[what])
    assert said.startswith("PermissionError: ") and "document" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inside", "program.py"]


def test_a_document_may_write_into_its_folder(tmp_path: Path) -> None:
    assert served(tmp_path, "open(inside + '/allowed', 'w').close()") == "allowed"


@needs_posix
def test_the_files_a_document_writes_are_bounded(tmp_path: Path) -> None:
    writing = "Path(inside, 'large').write_bytes(bytes(500_000))"
    assert served(tmp_path, writing, replace(LIMITS, written_file=400_000)).startswith("OSError: [Errno 27]")
    assert (tmp_path / "inside" / "large").stat().st_size == 400_000


SAMPLE = Extracted(
    title="T",
    language="en",
    layout=Layout.TURNS,
    html="<p>h</p>",
    pages=("p", ""),
    cues=(Cue(1.0, 2.5, "said", "Asha", "One"),),
    authors=("A B",),
    year=2020,
    description="d",
    images=(),
    notes=("n",),
)


def test_a_result_survives_the_way_back(tmp_path: Path) -> None:
    pictures = Pictures()
    pictures.add(png())
    sample = replace(SAMPLE, images=tuple(pictures.kept.values()), title="a \ud800 half")
    transfer.write(tmp_path, sample)
    assert transfer.read(tmp_path) == replace(sample, title="a ? half")


@pytest.fixture
def result(tmp_path: Path) -> Iterator[dict[str, object]]:
    transfer.write(tmp_path, SAMPLE)
    yield json.loads((tmp_path / transfer.RESULT).read_text("utf-8"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 5), ("layout", "spiral"), ("pages", "p"), ("pages", [1]), ("cues", [[1, 2, "x"]]),
        ("cues", [["a", 2, "", "", ""]]), ("year", "2020"), ("year", True), ("year", 99999),
        ("images", ["../../etc/passwd"]), ("images", ["0" * 64]), ("notes", None),
    ],
)  # fmt: skip
def test_a_result_that_is_none_is_not_believed(
    tmp_path: Path, result: dict[str, object], field: str, value: object
) -> None:
    (tmp_path / transfer.RESULT).write_text(json.dumps({**result, field: value}), encoding="utf-8")
    with pytest.raises(transfer.ResultUnusable):
        transfer.read(tmp_path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"nonsense", b"\xff\xfe", b"[" * 100_000])
def test_nonsense_is_not_believed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / transfer.RESULT).write_bytes(content)
    with pytest.raises(transfer.ResultUnusable):
        transfer.read(tmp_path)


def test_a_picture_that_is_not_what_it_claims_is_not_believed(tmp_path: Path) -> None:
    forged = ExtractedImage("a" * 64, "image/png", png())
    transfer.write(tmp_path, replace(SAMPLE, images=(forged,)))
    with pytest.raises(transfer.ResultUnusable):
        transfer.read(tmp_path)


def test_pictures_beyond_their_bounds_are_left_out() -> None:
    pictures = Pictures(replace(LIMITS, picture=500, picture_pixels=1000, pictures=2))
    assert pictures.add(png(2, 2)) and not pictures.add(png(2, 2) + bytes(600)) and not pictures.add(png(40, 40))
    assert pictures.add(png(3, 3)) and not pictures.add(png(4, 4))
    assert pictures.notes() == ["3 pictures were left out: too large"]
