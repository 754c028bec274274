"""Kiosk mode: known ways out are tried on a real window by real events, and none leads out.

The same acts are then tried outside kiosk mode, where those that are a desktop's normal habits must succeed: a suite
in which nothing ever succeeds would prove nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId
from tests.real.running import Running
from tests.real.screen import Screen, until

LINKS = ("https://example.org/out", "mailto:ward@example.org")
ITEM = ItemId("trust/links")

# Every way in which something could ask the system to open an address, were it not for the handler.
ADDRESSES = (
    *("https://example.org/", "http://example.org/", "mailto:ward@example.org", "tel:112", "ftp://example.org/"),
    "file:///etc/passwd",
)
# What a link in a text could say; the library's own grammar refuses most of them before.
IN_TEXT = (
    *LINKS, "http://example.org", "file:///etc/passwd", "file:///", "javascript:alert(1)", "data:text/html,x",
    "//example.org/x", "\\\\server\\share", "smb://server/share", "ms-settings:", "ms-appinstaller:?source=x",
    "lib:object/../../etc/passwd", "about:blank", "qrc:/qt-project.org", "vscode://x", "C:\\Windows\\System32\\cmd.exe",
)  # fmt: skip


@dataclass(frozen=True)
class Attempt:
    name: str
    act: Callable[[Running], object]


def keys(*names: str) -> list[Attempt]:
    return [Attempt(f"keys {name}", lambda app, name=name: app.key(name)) for name in names]  # type: ignore[misc]


def wm(*names: str) -> list[Attempt]:
    return [
        Attempt(name, lambda app, name=name: app.screen.xdotool(*name.format(window=app.window).split()))  # type: ignore[misc]
        for name in names
    ]


def asked(*names: str) -> list[Attempt]:
    """What another program may ask the window manager to do with the window."""
    return [Attempt(f"wmctrl {name}", lambda app, name=name: app.screen.wmctrl(app.window, name)) for name in names]  # type: ignore[misc]


def find(app: Running, kind: str) -> tuple[int, int]:
    """The middle of the first visible widget of a Qt class, on the screen."""
    one = f"next(w for w in shell.findChildren(QtWidgets.{kind}) if w.isVisible() and w.width() > 60)"
    x, y = app.ask(f"(lambda w: w.mapToGlobal(w.rect().center()).toTuple())({one})")
    return x, y


def at(kind: str, button: int, *, held: str = "") -> Callable[[Running], None]:
    def act(app: Running) -> None:
        if held:
            app.screen.xdotool("keydown", held)
        x, y = find(app, kind)
        app.click(x, y, button)
        if held:
            app.screen.xdotool("keyup", held)

    return act


def read(app: Running) -> None:
    """Open the item with the links."""
    app.ask(f"shell.go(places.Reading({ITEM!r}))")
    app.wait_for("any(w.isVisible() and w.toPlainText() for w in shell.findChildren(QtWidgets.QTextBrowser))")
    time.sleep(0.3)


def on_link(button: int, held: str = "") -> Callable[[Running], None]:
    def act(app: Running) -> None:
        read(app)
        place = app.ask(
            "next(((w.viewport().mapToGlobal(QPoint(x, y))).toTuple()"
            " for w in shell.findChildren(QtWidgets.QTextBrowser) if w.isVisible()"
            " for y in range(2, min(w.height(), 400), 6) for x in range(2, w.width(), 8)"
            " if w.anchorAt(QPoint(x, y)).startswith('https')), None)"
        )
        assert place, "there is no link in sight"
        if held:
            app.screen.xdotool("keydown", held)
        x, y = place
        app.click(x, y, button)
        if held:
            app.screen.xdotool("keyup", held)

    return act


def drag_a_word(app: Running) -> None:
    """Select a word of a text and pull it to the edge of the screen."""
    read(app)
    x, y = find(app, "QTextBrowser")
    do = app.screen.xdotool
    do("mousemove", str(x), str(y), "click", "--repeat", "2", "--delay", "60", "1")
    do("mousemove", str(x + 2), str(y), "mousedown", "1")
    for step in range(1, 10):
        do("mousemove", str(max(x - 60 * step, 2)), str(y))
    do("mouseup", "1")


def drop_files(app: Running) -> None:
    """Files are held over the window and let go, as the window system says it."""
    app.ask(
        "(lambda m: [m.setUrls([QtCore.QUrl('file:///etc/passwd')]), m.setText('file:///etc/passwd')] +"
        " [QtWidgets.QApplication.sendEvent(shell.windowHandle(), e) for e in ("
        "QtGui.QDragEnterEvent(QPoint(700, 150), Qt.DropAction.CopyAction, m, Qt.MouseButton.LeftButton,"
        " Qt.KeyboardModifier.NoModifier),"
        "QtGui.QDropEvent(QtCore.QPointF(700, 150), Qt.DropAction.CopyAction, m, Qt.MouseButton.LeftButton,"
        " Qt.KeyboardModifier.NoModifier))] and None)(QtCore.QMimeData())"
    )


def follow(address: str) -> Callable[[Running], None]:
    def act(app: Running) -> None:
        app.ask(f"shell.go(places.Reading({ITEM!r}))")
        app.ask(f"shell.page.link_requested.emit({address!r})")

    return act


def open_(address: str) -> Callable[[Running], None]:
    """What any part of the app, or of Qt, would do to have another program open an address."""
    return lambda app: app.ask(f"QtGui.QDesktopServices.openUrl(QtCore.QUrl({address!r}))")


def type_into_search(text: str) -> Callable[[Running], None]:
    def act(app: Running) -> None:
        app.ask("shell.go(places.Home())")
        app.type(text)
        app.key("Return")

    return act


ATTEMPTS = [
    *keys("alt+F4", "ctrl+q", "ctrl+w", "ctrl+F4", "ctrl+shift+q", "alt+F9", "alt+F10", "alt+F11", "alt+F5", "alt+F6"),
    *keys("super+d", "super+Down", "super+e", "super+r", "super", "alt+space", "alt+Escape", "ctrl+alt+d"),
    *keys("F1", "shift+F1", "Help", "Menu", "shift+F10", "F10", "ctrl+Menu", "F11", "F12", "F5", "ctrl+r"),
    *keys("ctrl+o", "ctrl+s", "ctrl+shift+s", "ctrl+n", "ctrl+t", "ctrl+u", "ctrl+j", "ctrl+h", "ctrl+l", "ctrl+e"),
    *keys("ctrl+shift+i", "ctrl+shift+j", "ctrl+shift+c", "ctrl+shift+n", "ctrl+shift+Escape", "Print", "ctrl+p"),
    *keys("alt+Return", "alt+Left", "alt+d", "ctrl+Escape", "XF86HomePage", "XF86WWW", "XF86Mail", "XF86Search"),
    *wm("windowminimize {window}", "windowsize {window} 500 400", "windowmove {window} 600 500"),
    *asked("-c", "-b remove,fullscreen", "-b remove,above", "-b add,below", "-b add,hidden", "-b add,shaded"),
    *asked("-b add,maximized_vert", "-e 0,300,300,400,400", "-N Notes"),
    Attempt("right click on the search field", at("QLineEdit", 3)),
    Attempt("right click with control on the search field", at("QLineEdit", 3, held="ctrl")),
    Attempt("right click on the page", lambda app: app.click(700, 600, 3)),
    Attempt("right click on the rail", lambda app: app.click(50, 400, 3)),
    Attempt("right click on a link", on_link(3)),
    Attempt("click on a link to the web", on_link(1)),
    Attempt("middle click on a link to the web", on_link(2)),
    Attempt("click with control on a link to the web", on_link(1, held="ctrl")),
    Attempt("click with shift on a link to the web", on_link(1, held="shift")),
    *wm("mousemove 700 1 click --repeat 2 1", "mousemove 700 1 mousedown 1 mousemove 700 500 mouseup 1"),
    *wm("keydown alt mousemove 700 400 mousedown 1 mousemove 900 600 mouseup 1 keyup alt"),
    Attempt("pull a word out of a text", drag_a_word),
    Attempt("drop files on the window", drop_files),
    Attempt("type a path into the search", type_into_search("file:///etc/passwd")),
    Attempt("type a share into the search", type_into_search("\\\\server\\share")),
    *(Attempt(f"the link {address}", follow(address)) for address in IN_TEXT),
    *(Attempt(f"open {address}", open_(address)) for address in ADDRESSES),
    Attempt("a file dialog that something opens", lambda app: app.ask(
        "QtCore.QTimer.singleShot(0, lambda: QtWidgets.QFileDialog.getSaveFileName(shell, options="
        "QtWidgets.QFileDialog.Option.DontUseNativeDialog))")),
    Attempt("close asked from inside", lambda app: app.ask("shell.close()")),
    Attempt("the last window closed", lambda app: app.ask("QtWidgets.QApplication.closeAllWindows()")),
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One item with links that lead out."""
    text = "Read more at the institute or write to the ward. " + "Kindness is a habit of the whole team. " * 40
    html = (
        f'<p>Read more <a href="{LINKS[0]}">at the institute</a> or '
        f'<a href="{LINKS[1]}">write to the ward</a>. {"Kindness is a habit of the whole team. " * 40}</p>'
    )
    item = Item(
        id=ITEM, number=1, title="Links that lead out", kind=Kind.REPORT, form="document", holding=Holding.FULL,
        layout=Layout.ARTICLE, publisher="A Trust", summary="Two links.", year=2024,
    )  # fmt: skip
    passages = (Passage(PassageId("start"), "Links", text.strip(), html),)
    path = tmp_path_factory.mktemp("links") / "library.db"
    content = Content("Links", "A Trust", "trust", 1, "2026-11-23", "", items=(ItemContent(item, passages),))
    write_library(path, content)
    return path


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with Screen(tmp_path_factory.mktemp("screen")) as found:
        yield found


def start(screen: Screen, folder: Path, library: Path, *arguments: str, kiosk: bool) -> Running:
    """The app, with an opener in its PATH that leaves a note of whatever it is asked to open."""
    app = Running(
        screen, folder / "home", "--library", str(library), *arguments,
        policy={"kiosk_mode": kiosk, "idle_minutes": 0}, BROWSER=str(folder / "home-machine" / "xdg-open"),
    )  # fmt: skip
    opener = app.policy.parent / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$@" >> {app.policy.parent / "opened"}\n')
    opener.chmod(0o755)
    app.wait_for("shell._asking.state[1]")
    return app


def fresh(app: Running) -> None:
    app.ask("shell.back() if shell._panels.is_open else None")
    app.ask("shell.go(places.Home())")
    app.wait_for("shell.isVisible() and shell.isActiveWindow()")


def written(app: Running) -> set[Path]:
    """Files in its home, but for the index, which is the library's and not the person's."""
    index = app.home / ".cache" / "ward-library"
    return {path for path in app.home.rglob("*") if path.is_file() and not path.is_relative_to(index)}


def escapes(app: Running, before: set[Path]) -> list[str]:
    """In which ways the app has been left; nothing where it has not."""
    if not app.is_alive:
        return ["the app has ended"]
    found = []
    others = (
        "[w.title() or str(w.type()) for w in QtGui.QGuiApplication.topLevelWindows()"
        " if w.isVisible() and w is not shell.windowHandle()]"
    )
    covers = "shell.isVisible() and not shell.isMinimized() and shell.frameGeometry().getRect() == (0, 0, 1366, 768)"
    if not _settles(app, covers):
        found.append("the window does not fill the screen")
    if not _settles(app, "shell.isActiveWindow()"):
        found.append("another window has the keyboard")
    if not _settles(app, f"not {others}"):
        found.append(f"beside it are {app.ask(others)}")
    if (app.policy.parent / "opened").exists():
        (app.policy.parent / "opened").unlink()
        found.append("another program was started")
    if (active := app.screen.xdotool("getactivewindow").stdout.strip()) != app.window:
        found.append(f"the window manager gives the keyboard to {active}")
    if new := written(app) - before:
        found.append(f"there are new files: {sorted(new)}")
    return found


def _settles(app: Running, expression: str, seconds: float = 1.5) -> bool:
    end = time.monotonic() + seconds
    while not app.ask(expression):
        if time.monotonic() > end:
            return False
        time.sleep(0.03)
    return True


def test_no_known_way_leads_out_of_kiosk_mode(screen: Screen, library: Path, tmp_path: Path) -> None:
    assert len({attempt.name for attempt in ATTEMPTS}) == len(ATTEMPTS) >= 40
    app = start(screen, tmp_path, library, kiosk=True)
    left: dict[str, list[str]] = {}
    try:
        before = written(app)
        assert escapes(app, before) == []
        for attempt in ATTEMPTS:
            try:
                fresh(app)
            except AssertionError as error:
                pytest.fail(f"after {attempt.name!r} was to be tried, with {left}: {error}")
            attempt.act(app)
            time.sleep(0.12)
            if found := escapes(app, before):
                left[attempt.name] = found
        print(f"\n{len(ATTEMPTS)} ways tried, {len(left)} led out")
        assert left == {}
        assert app.end() == 75
    finally:
        app.close()


def menu_is_up(app: Running) -> bool:
    return bool(app.ask("QtWidgets.QApplication.activePopupWidget() is not None"))


HABITS: dict[str, tuple[Callable[[Running], object], Callable[[Running], bool]]] = {
    "alt and F4 close it": (lambda app: app.key("alt+F4"), lambda app: not app.is_alive),
    "the window manager closes it": (
        lambda app: app.screen.wmctrl(app.window, "-c"), lambda app: not app.is_alive),
    "it closes from inside": (
        lambda app: app.ask("QtCore.QTimer.singleShot(0, shell.close)"), lambda app: not app.is_alive),
    "it is made small": (
        lambda app: app.screen.xdotool("windowminimize", app.window), lambda app: app.ask("shell.isMinimized()")),
    "it is made small by a key": (lambda app: app.key("alt+F9"), lambda app: app.ask("shell.isMinimized()")),
    "it gets another size": (
        lambda app: app.screen.wmctrl(app.window, "-b remove,maximized_vert,maximized_horz"),
        lambda app: not app.ask("shell.isMaximized()")),
    "a right click on the search field brings a menu": (at("QLineEdit", 3), menu_is_up),
    "the menu key brings a menu": (lambda app: app.key("Menu"), menu_is_up),
    "a file dialog stays open": (
        lambda app: app.ask("QtCore.QTimer.singleShot(0, lambda: QtWidgets.QFileDialog.getSaveFileName(shell, options="
                            "QtWidgets.QFileDialog.Option.DontUseNativeDialog))"),
        lambda app: app.ask("QtWidgets.QApplication.activeModalWidget() is not None")),
    "an address is given to another program": (
        lambda app: app.ask("QtGui.QDesktopServices.openUrl(QtCore.QUrl('https://example.org/'))"),
        lambda app: (app.policy.parent / "opened").exists()),
}  # fmt: skip


@pytest.mark.parametrize("name", HABITS)
def test_outside_kiosk_mode_the_habits_of_a_desktop_work(
    screen: Screen, library: Path, tmp_path: Path, name: str
) -> None:
    act, succeeded = HABITS[name]
    app = start(screen, tmp_path, library, kiosk=False)
    try:
        fresh(app)
        act(app)
        until(lambda: succeeded(app), 5, "it did not work")
        if not app.is_alive:
            assert app.process.wait(10) == 0, "closed by its person"
    finally:
        app.close()
