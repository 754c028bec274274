"""A text loads nothing but pictures of the library, on screen and on paper, and opens nothing, whatever it says."""

from __future__ import annotations

import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF, QUrl
from PySide6.QtGui import QColor, QImage, QPainter, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from kiosk.ui.kit import pictures
from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pictures import LARGEST_IMAGE, library_picture, whole_picture
from kiosk.ui.print_piece import Piece

CANARY = QColor("#ff00ff")  # of a picture that no text may show
GOOD, BOMB, TALL, DRAWING, BROKEN, PLAIN = ("a" * 64, "b" * 64, "c" * 64, "d" * 64, "e" * 64, "9" * 64)


class Trap:
    """A picture outside the library, a server that counts, and a library that tells what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.secret = folder / "secret.png"
        self.inside = folder / "objects"
        self.inside.mkdir()
        image = QImage(120, 120, QImage.Format.Format_RGB32)
        image.fill(CANARY)
        assert image.save(str(self.secret))
        self.asked: list[str] = []
        self.visits = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._server.settimeout(0.05)
        self._thread.start()

    def _count(self) -> None:
        while not self._ends.is_set():
            try:
                self._server.accept()[0].close()
                self.visits += 1
            except TimeoutError:
                continue

    def end(self) -> None:
        self._ends.set()
        self._thread.join()
        self._server.close()

    def path(self, sha256: str) -> Path | None:
        self.asked.append(sha256)
        found = self.inside / sha256
        return found if found.is_file() else None

    def addresses(self) -> list[str]:
        """Where a text may want to lead a program."""
        file, web = self.secret.as_posix(), f"127.0.0.1:{self.port}"
        name = self.secret.name
        encoded = "".join(f"%{byte:02x}" for byte in file.encode())
        return [
            f"file://{file}", f"FILE://{file}", f"file:{file}", f"file://localhost{file}", f"file:////{file}", file,
            name, f"./{name}", f"../{self.secret.parent.name}/{name}", encoded, f"file://{encoded}", f" file://{file}",
            f"file:\n//{file}", f"//{web}/x.png", f"\\\\127.0.0.1\\share\\{name}", f"file://127.0.0.1/share/{name}",
            f"http://{web}/x.png", f"HTTP://{web}/x.png", f"https://{web}/x.png", f"ftp://{web}/x.png", f"ws://{web}/",
            f"qrc:{file}", "qrc:/qt-project.org/qmessagebox/images/critical-32.png",
            ":/qt-project.org/styles/commonstyle/images/file-128.png", "data:image/png;base64," + self._as_data(),
            "data:image/png;base64,%%%%", "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'></svg>",
            "javascript:alert(1)", "vbscript:x", "about:blank", "blob:x", f"jar:file://{file}!/",
            f"view-source:file://{file}", f"lib:object/../{name}", f"lib:object/%2e%2e/{name}",
            f"lib:object/..%2f{name}", f"lib:object/{GOOD}/../../{name}", f"lib:/object/{file}",
            f"lib://{web}/object/{GOOD}", f"lib:object/{'f' * 64}", f"lib:object/{GOOD[:-1]}",
            f"lib:object/{GOOD}?{name}", f"lib:object/{GOOD}#{name}", f"lib:object/{GOOD.upper()}", "lib:object/",
            "lib:", f"lib:item/{file}", f"lib:object/{BOMB}", f"lib:object/{TALL}", f"lib:object/{DRAWING}",
            f"lib:object/{BROKEN}", f"lib:object/{PLAIN}", "lib:qr/", "lib:qr/" + "x" * 5_000, f"lib:qr/{file}",
            "x" * 100_000, "%00", f"{file}%00.png", "", "\u202e" + file,
        ]  # fmt: skip

    def _as_data(self) -> str:
        from base64 import b64encode

        return b64encode(self.secret.read_bytes()).decode()


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    made = Trap(tmp_path)
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#00ff00"))
    assert image.save(str(made.inside / "good.png"))
    (made.inside / "good.png").rename(made.inside / GOOD)
    (made.inside / BOMB).write_bytes(_png(30_000, 30_000, b"\0" * 3_000_000))
    (made.inside / TALL).write_bytes(_png(1, LARGEST_IMAGE + 1, b"\0\xff\0\xff" * (LARGEST_IMAGE + 1)))
    secret = made.secret.as_uri()
    (made.inside / DRAWING).write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90">'
        f'<rect width="90" height="90" fill="#ff00ff"/><image width="90" height="90" xlink:href="{secret}"/></svg>'
    )
    (made.inside / PLAIN).write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
        '<rect width="90" height="90" fill="#ff00ff"/></svg>'
    )
    (made.inside / BROKEN).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    yield made
    made.end()


def texts(address: str) -> list[str]:
    """Every way in which a text may name something to load, though an importer lets only the first through."""
    quoted = address.replace('"', "&quot;")
    return [
        f'<p>a</p><img src="{quoted}">',
        f'<img srcset="{quoted} 2x" src="{quoted}" width="100" height="100"><p>b</p>',
        f'<p style="background-image: url({quoted})">c</p><table background="{quoted}"><tr><td>d</td></tr></table>',
        f'<style>@import url("{quoted}"); body {{ background: url({quoted}) }}</style><body background="{quoted}">e',
        f'<link rel="stylesheet" href="{quoted}"><ul style="list-style-image: url({quoted})"><li>f</li></ul>',
        f'<object data="{quoted}"></object><embed src="{quoted}"><iframe src="{quoted}"></iframe>',
        f'<video src="{quoted}"></video><audio src="{quoted}"></audio><picture><source srcset="{quoted}"></picture>g',
        f'<script src="{quoted}"></script><a href="{quoted}">h</a><base href="{quoted}"><img src="secret.png">',
    ]


def leaks(view: QTextBrowser, html: str) -> bool:
    """Whether the canary's colour is on screen once a text is shown."""
    if isinstance(view, Browser):
        view.show_html(html)
    else:
        view.setHtml(html)
    QTest.qWait(1)
    return has_canary(view.grab().toImage())


def has_canary(picture: QImage) -> bool:
    wanted = CANARY.rgb()
    return any(
        picture.pixel(x, y) == wanted for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
    )


def leaks_on_paper(html: str, trap: Trap, kind: type[Piece] = Piece) -> bool:
    """Whether the canary's colour is on the first page of a text that is printed."""
    room = QSizeF(400, 500)
    piece = kind(html, room, 0, trap.path)
    paper = QImage(room.toSize(), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    piece.paint(painter, 0, room)
    painter.end()
    return has_canary(paper)


class EmptyAnswers(Browser):
    """Refuses by an empty answer, for which Qt loads the file itself."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802
        return b""


class Unprotected(Browser):
    """What the view would do as Qt made it: for proof that the trap works."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802
        return QTextBrowser.loadResource(self, kind, name)


def test_no_hostile_address_is_read_or_fetched_and_nothing_crashes(qtbot: QtBot, trap: Trap) -> None:
    view = Browser(Look(), "Text", trap.path)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    followed: list[str] = []
    view.link_followed.connect(followed.append)
    addresses = trap.addresses()
    assert len(addresses) >= 30
    for address in addresses:
        for html in texts(address):
            assert not leaks(view, html), (address[:80], html[:80])
            assert view.document().toPlainText() is not None
    assert trap.visits == 0
    assert not followed, "a link was opened by nobody"
    assert set(trap.asked) <= {GOOD, BOMB, TALL, DRAWING, BROKEN, PLAIN, "f" * 64}


@pytest.mark.qt_log_ignore("QFSFileEngine::open: No file name specified")
@pytest.mark.parametrize("kind", [Unprotected, EmptyAnswers])
def test_the_trap_catches_a_view_without_protection(qtbot: QtBot, trap: Trap, kind: type[Browser]) -> None:
    view = kind(Look(), "Text", trap.path)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    caught = [address for address in trap.addresses() if any(leaks(view, html) for html in texts(address))]
    assert len(caught) >= 3, "the trap would not have noticed anything"


class UnprotectedPaper(Piece):
    """What paper would show as Qt made it."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802
        return QTextDocument.loadResource(self, kind, name)


def test_nothing_hostile_is_read_or_fetched_for_paper(qtbot: QtBot, trap: Trap) -> None:
    for address in trap.addresses():
        for html in texts(address):
            assert not leaks_on_paper(html, trap), (address[:80], html[:80])
    assert trap.visits == 0
    assert set(trap.asked) <= {GOOD, BOMB, TALL, DRAWING, BROKEN, PLAIN, "f" * 64}


@pytest.mark.qt_log_ignore("QFSFileEngine::open: No file name specified")
def test_the_trap_catches_paper_without_protection(qtbot: QtBot, trap: Trap) -> None:
    caught = [
        address
        for address in trap.addresses()
        if any(leaks_on_paper(html, trap, UnprotectedPaper) for html in texts(address))
    ]
    assert len(caught) >= 3, "the trap would not have noticed anything"


def test_good_pictures_of_the_library_are_shown_and_made_to_fit(trap: Trap) -> None:
    image = library_picture(QUrl(f"lib:object/{GOOD}"), trap.path, 20)
    assert image is not None and image.width() == 20
    whole = whole_picture(QUrl(f"lib:object/{GOOD}"), trap.path)
    assert whole is not None and whole.width() == 40
    for bad in (BOMB, TALL, DRAWING, PLAIN, BROKEN, "f" * 64):
        assert library_picture(QUrl(f"lib:object/{bad}"), trap.path, 20) is None, bad
        assert whole_picture(QUrl(f"lib:object/{bad}"), trap.path) is None, bad


def test_without_the_list_of_formats_a_drawing_would_be_read(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "FORMATS", pictures.FORMATS | {"svg"})
    assert whole_picture(QUrl(f"lib:object/{PLAIN}"), trap.path) is not None
    assert leaks_on_paper(f'<p>a</p><img src="lib:object/{PLAIN}">', trap)


def test_a_view_goes_nowhere_by_itself(qtbot: QtBot, trap: Trap) -> None:
    view = Browser(Look(), "Text", trap.path)
    qtbot.addWidget(view)
    view.show_html("<p>here</p>")
    for address in trap.addresses():
        view.setSource(QUrl(address), QTextDocument.ResourceType.HtmlResource)
        assert view.toPlainText() == "here"
    assert not view.acceptDrops() and not view.openLinks() and not view.openExternalLinks()
