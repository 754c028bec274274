"""A PDF from a feed never hangs the window, whatever is in it: it is tried elsewhere first, and its text is there.

With the trial switched off the same files do hang or end the app, or these tests would prove nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QProcess, Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId, StoredObject
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.reader import pdf_trial
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.pdf import PdfBody
from kiosk.ui.pages.reader.pdf_bar import PdfBar
from kiosk.ui.pages.reader.pdf_source import CANNOT
from kiosk.ui.pages.reader.pdf_trial import AGAIN, OPTION, Trial, tried
from kiosk.ui.pages.values import ReaderContent
from tools import freezing

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = 60  # seconds in which a test has long ended, also on a busy machine
DEEP = 12  # forms in forms, each drawing the next ten times: more work than a year has time for

REPORT = Item(
    id=ItemId("trust/report"), number=1, title="A report", kind=Kind.REPORT, form="document", holding=Holding.FULL,
    layout=Layout.PAGES, publisher="A Trust",
)  # fmt: skip

posix = pytest.mark.skipif(sys.platform == "win32", reason="the memory of a process is bounded on POSIX only")


def pdf_of(pages: int, heavy: int = -1) -> bytes:
    """A PDF; of its pages the one of this number (from 0) takes for ever to draw."""
    kids = range(10, 10 + pages)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % kid for kid in kids), pages),
        3: _stream(b"", b"BT /F 12 Tf 20 150 Td (Words of the page) Tj ET"),
        4: _stream(b"", b"/X Do"),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    for n, kid in enumerate(kids):
        content = 4 if n == heavy else 3
        objects[kid] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents %d 0 R"
            b"/Resources<</Font<</F 5 0 R>>/XObject<</X 100 0 R>>>>>>" % content
        )
    for depth in range(DEEP):
        last = depth == DEEP - 1
        within = b"" if last else b"/Resources<</XObject<</X %d 0 R>>>>" % (101 + depth)
        content_of = b"0 0 9 9 re f" if last else b"/X Do " * 10
        objects[100 + depth] = _stream(b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]" + within, content_of)
    return _written(objects)


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def _written(objects: dict[int, bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items())
    start = len(out)
    return out + b"xref\n0 1\n0000000000 65535 f \n%strailer<</Size 200/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table, start,
    )  # fmt: skip


@pytest.fixture
def heavy(tmp_path: Path) -> Path:
    """Three pages, the last of which nobody can draw."""
    place = tmp_path / "heavy.pdf"
    place.write_bytes(pdf_of(3, heavy=2))
    return place


@pytest.fixture
def light(tmp_path: Path) -> Path:
    """Three pages."""
    place = tmp_path / "light.pdf"
    place.write_bytes(pdf_of(3))
    return place


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    pdf_trial._known.clear()
    yield
    pdf_trial._known.clear()


def content_of(path: Path, pages: int = 3) -> ReaderContent:
    passages = tuple(
        Passage(PassageId(f"p{n}"), f"Page {n}", f"Page {n} in words.", f"<p>Page {n} in words.</p>", page=n)
        for n in range(1, pages + 1)
    )
    objects = (StoredObject("0" * 64, "application/pdf", 1, "original", "report.pdf"),)
    return ReaderContent(REPORT, passages, (), (), lambda _: path, objects=objects)


def opened(qtbot: QtBot, path: Path, at: str = "p1", pages: int = 3) -> tuple[ReaderPage, PdfBody]:
    page = ReaderPage(Look(), content_of(path, pages), "Back")
    page.resize(1366, 768)
    qtbot.addWidget(page)
    page.open_at(at)
    page.show()
    qtbot.waitExposed(page)
    assert isinstance(page.body_, PdfBody)
    return page, page.body_


def bar_of(page: ReaderPage) -> PdfBar:
    (bar,) = page.findChildren(PdfBar)
    return bar


# the window ----------------------------------------------------------------------------------

READ = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
if sys.platform == "linux":
    import resource
    resource.setrlimit(resource.RLIMIT_DATA, (1_500_000_000, 1_500_000_000))  # the machine is not to suffer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from kiosk.ui.pages.reader import pdf_source, pdf_trial
from tests.ui.test_hostile_originals import ReaderPage, Look, PdfBody, content_of
path, pages, trial = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if trial == "off":
    known = pdf_trial.Tried(set(range(pages)), True)
    pdf_source.tried = lambda path: known
application = QApplication(["kiosk"])
page = ReaderPage(Look(), content_of(path, pages), "Back")
page.resize(1366, 768)
page.open_at(f"p{pages}")
page.show()
body = page.body_
assert isinstance(body, PdfBody)

def look():
    if body.views.trouble or trial == "off" and clock.property("looked") == 20:
        assert body.shows_text or trial == "off"
        print("answered", flush=True)
        application.quit()
    clock.setProperty("looked", (clock.property("looked") or 0) + 1)

clock = QTimer()
clock.timeout.connect(look)
clock.start(50)
application.exec()
"""


def answers(path: Path, pages: int, trial: str, seconds: float) -> bool:
    """Whether a window of its own that shows the original at its last page goes on answering."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    try:
        ended = subprocess.run(
            [sys.executable, "-c", READ, str(path), str(pages), trial],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0 and "answered" in ended.stdout


def test_a_window_answers_whatever_is_in_the_pdf(heavy: Path) -> None:
    assert answers(heavy, 3, "on", LONG)


@posix
def test_without_the_trial_it_would_not(heavy: Path, light: Path) -> None:
    assert answers(light, 3, "off", LONG), "the proof itself works"
    assert not answers(heavy, 3, "off", 10)


def test_a_window_answers_also_with_the_file_that_made_qtpdf_hang(corpora: Path) -> None:
    assert answers(corpora / "documents" / "pdf" / "unreadable-metadata-no-text-4p.pdf", 4, "on", LONG)


def test_without_the_trial_that_file_hangs_it(corpora: Path) -> None:
    assert not answers(corpora / "documents" / "pdf" / "unreadable-metadata-no-text-4p.pdf", 4, "off", 8)


# what the person sees ------------------------------------------------------------------------


def test_the_text_stays_while_it_is_tried_and_one_sentence_says_that_it_failed(qtbot: QtBot, heavy: Path) -> None:
    page, body = opened(qtbot, heavy, "p3")
    ticks: list[int] = []
    clock = QTimer(page)
    clock.timeout.connect(lambda: ticks.append(1))
    clock.start(10)
    told: list[str] = []
    page.told.connect(told.append)
    assert body.text.isVisible()
    assert not (bar_of(page).other.isEnabled() or bar_of(page).message.isVisible())
    qtbot.waitUntil(lambda: bool(body.views.trouble), timeout=LONG * 1000)
    qtbot.wait(30)
    assert len(ticks) > 20, "the window has gone on meanwhile"
    bar = bar_of(page)
    assert body.shows_text and body.text.at == 2 and bar.message.text == CANNOT and bar.message.isVisible()
    assert not bar.other.isVisible() and told.count(CANNOT) == 1
    bar.previous.click()
    assert body.text.at == 1, "it reads as ever"


def test_a_page_that_fails_later_leads_back_to_the_text_of_the_same_page(qtbot: QtBot, heavy: Path) -> None:
    page, body = opened(qtbot, heavy, "p2")
    shown: list[bool] = []
    body.views.changed.connect(lambda: shown.append(not body.shows_text))
    qtbot.waitUntil(lambda: bool(body.views.trouble), timeout=LONG * 1000)
    qtbot.wait(50)
    assert True in shown, "the page that is read went well, and was shown in its original"
    assert body.shows_text and body.at == 1 and body.text.isVisible()
    assert page.body_.present() == "p2"


def test_the_original_comes_by_itself_at_the_page_that_was_opened(qtbot: QtBot, light: Path) -> None:
    page, body = opened(qtbot, light, "p3")
    assert body.shows_text and body.at == 2
    qtbot.waitUntil(lambda: not body.shows_text, timeout=LONG * 1000)
    qtbot.wait(50)
    assert body.at == 2 and bar_of(page).other.isEnabled() and bar_of(page).other.label == "Text view"
    qtbot.waitUntil(lambda: tried(light).whole, timeout=LONG * 1000)
    assert tried(light).passed == {0, 1, 2}


@pytest.mark.parametrize("how", ["key", "button"])
def test_who_has_begun_to_read_is_left_with_the_text(qtbot: QtBot, light: Path, how: str) -> None:
    page, body = opened(qtbot, light)
    if how == "key":
        QTest.keyClick(page.heading, Qt.Key.Key_Down)
    else:
        QTest.mouseClick(bar_of(page).following, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: body.views.can_show, timeout=LONG * 1000)
    qtbot.wait(50)
    assert body.shows_text
    other = bar_of(page).other
    assert other.isEnabled() and other.label == "Original pages"
    other.click()
    assert not body.shows_text


def test_what_went_well_once_is_shown_at_once(qtbot: QtBot, light: Path) -> None:
    opened(qtbot, light)
    qtbot.waitUntil(lambda: tried(light).whole, timeout=LONG * 1000)
    page, again = opened(qtbot, light)
    assert again.views.can_show and not again.shows_text and not page.findChildren(Trial)


def test_what_failed_is_left_alone_for_a_while_and_then_tried_again(qtbot: QtBot, heavy: Path) -> None:
    _, body = opened(qtbot, heavy, "p3")
    qtbot.waitUntil(lambda: bool(body.views.trouble), timeout=LONG * 1000)
    page, again = opened(qtbot, heavy, "p3")
    assert again.views.trouble and bar_of(page).message.isVisible() and not page.findChildren(Trial)
    found = tried(heavy)
    assert found.failed_at is not None
    found.failed_at -= AGAIN
    page, again = opened(qtbot, heavy, "p3")
    assert not again.views.trouble and page.findChildren(Trial)
    page.hide()


# the process ---------------------------------------------------------------------------------


def test_leaving_the_page_ends_the_process(qtbot: QtBot, heavy: Path) -> None:
    page, _ = opened(qtbot, heavy, "p3")
    (trial,) = page.findChildren(Trial)
    process = trial._process
    assert process is not None
    qtbot.waitUntil(lambda: process.state() is QProcess.ProcessState.Running, timeout=LONG * 1000)
    page.hide()
    assert trial._process is None and process.state() is QProcess.ProcessState.NotRunning
    assert not tried(heavy).failed, "that it was left says nothing about it"


@pytest.mark.parametrize("harm", ["hangs", "nothing said", "not there", "nonsense", "a number without end"])
def test_a_process_that_does_not_do_its_work_is_a_failure_and_no_more(
    qtbot: QtBot, light: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    programs = {
        "hangs": (sys.executable, "-c", "import time; time.sleep(600)"),
        "nothing said": (sys.executable, "-c", "raise SystemExit(1)"),
        "not there": (str(light.parent / "no-such-program"),),
        "nonsense": (sys.executable, "-c", "print('x' * 9000); print('opened\\n-1\\n7\\n99999999999'); exit(5)"),
        "a number without end": (sys.executable, "-c", "print('1' * 6000); exit(5)"),
    }
    monkeypatch.setattr(pdf_trial, "_START", 1_000)
    monkeypatch.setattr(pdf_trial, "_STEP", 1_000)
    owner = QObject()
    trial = Trial(light, 3, owner, program=lambda: programs[harm])
    ended: list[bool] = []
    trial.ended.connect(ended.append)
    trial.start(0)
    qtbot.waitUntil(lambda: bool(ended), timeout=LONG * 1000)
    qtbot.wait(20)
    assert ended == [False] and tried(light).failed and not tried(light).passed


def test_without_lines_the_end_alone_says_that_all_went_well(qtbot: QtBot, light: Path) -> None:
    trial = Trial(light, 3, owner := QObject(), program=lambda: (sys.executable, "-c", ""))
    passed: list[int] = []
    trial.passed.connect(passed.append)
    trial.start(1)
    qtbot.waitUntil(lambda: tried(light).whole, timeout=LONG * 1000)
    assert passed == [0, 1, 2] and owner is not None


def test_the_package_starts_the_trial_and_not_a_second_window(tmp_path: Path) -> None:
    script = freezing.entry_script("kiosk", tmp_path).read_text(encoding="utf-8")
    assert f'sys.argv[1:2] == ["{OPTION}"]' in script
    light = tmp_path / "light.pdf"
    light.write_bytes(pdf_of(2))
    ended = subprocess.run(
        [sys.executable, str(tmp_path / "kiosk_start.py"), OPTION, str(light), "2", "1"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=LONG,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0 and ended.stdout.split() == ["opened", "1", "0"]
