"""The desktop app: reads the command line and settings, opens the library, shows the window."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from kiosk import __version__, settings, wiring
from kiosk.bounds import no_core
from kiosk.errors import WardLibraryError
from kiosk.library.store import Library
from kiosk.model import Query
from kiosk.ui.building import Pages, preload
from kiosk.ui.kiosk_mode import ENDED_BY_IT, EndFile, KioskMode
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.icons import icon_pixmap
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.notices import notices
from kiosk.ui.on_screen import OnScreen
from kiosk.ui.opened import Opened, open_serving
from kiosk.ui.roles import install_roles
from kiosk.ui.shell import MakePage, Shell
from kiosk.ui.story_building import leave_panel
from kiosk.ui.story_desk import StoryDesk
from kiosk.ui.style import application_palette, application_sheet
from kiosk.ui.succession import AFTER_PAINT, Succession
from kiosk.ui.taking import Takeaway
from kiosk.ui.threads import SearchThread
from kiosk.ui.touches import Touches
from kiosk.ui.updates import Updates
from kiosk.ui.visit import Belongings, Visits
from kiosk.visit import IdleLimits, RealTime

LARGEST_SIDE = 16_000  # px; a picture of a larger window does not fit into memory
TRY_AGAIN = 60_000  # ms after which a kiosk without a library looks for one again
_AGAIN = -1  # what the event loop then ends with


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command line as one value."""

    library: Path | None
    search: str
    screenshot: Path | None
    size: tuple[int, int] | None
    kiosk: bool = False


def parse(argv: Sequence[str]) -> Arguments:
    """Read the command line; prints help and exits on ``--help`` or a mistake."""
    parser = argparse.ArgumentParser(prog="kiosk", description="Ward Library, an offline library for ward PCs.")
    parser.add_argument("--version", action="version", version=f"Ward Library {__version__}")
    parser.add_argument("--library", type=Path, metavar="FILE", help="read this library.db")
    parser.add_argument("--search", default="", metavar="WORDS", help="open with the results of a search")
    parser.add_argument("--screenshot", type=Path, metavar="FILE", help="save a picture of the window as PNG, and exit")
    parser.add_argument("--size", default="", metavar="WxH", help="size of the window, for example 1366x768")
    parser.add_argument("--kiosk", action="store_true", help="kiosk mode: full screen, with no way out")
    found = parser.parse_args(argv)
    size = None
    if found.size:
        width, _, height = found.size.partition("x")
        if not (width.isdecimal() and height.isdecimal() and max(int(width), int(height)) <= LARGEST_SIDE):
            parser.error(f"--size takes a width and a height of at most {LARGEST_SIDE}, for example 1366x768")
        size = (int(width), int(height))
    return Arguments(found.library, found.search, found.screenshot, size, found.kiosk)


def first_look(chosen: settings.Settings, application: QApplication, width: int) -> Look:
    """The look at the start: as set, else as the system asks, larger on large screens."""
    theme = chosen.theme
    if theme == "auto":
        hints = application.styleHints()
        dark = hints.colorScheme().name == "Dark"
        high = hints.accessibility().contrastPreference().name == "HighContrast"
        theme = "contrast" if high else "dark" if dark else "light"
    scale = chosen.text_size / 100 if chosen.text_size else 1.15 if width >= 1800 else 1.0
    return Look(theme=theme, scale=scale, width=layout_width(width, scale), still=chosen.still)


def main(argv: Sequence[str] | None = None) -> int:
    """Show the window until it is closed.

    0: closed by its person; 2: no library, or a picture could not be taken; 75: ended by IT (SIGTERM, or the file
    that ends kiosk mode).
    """
    arguments = parse(sys.argv[1:] if argv is None else argv)
    loaded = settings.load()
    if arguments.kiosk:
        loaded = replace(loaded, settings=replace(loaded.settings, kiosk_mode=True))
    _write_no_traces()
    install_roles()
    application = QApplication(["kiosk"])
    application.setStyle("Fusion")
    application.setApplicationName(settings.PROGRAM)
    application.setApplicationDisplayName("Ward Library")
    application.setQuitOnLastWindowClosed(True)
    load_fonts()
    width, height = arguments.size or _screen_size(application)
    look = first_look(loaded.settings, application, width)
    application.setWindowIcon(_window_icon(look))

    def end() -> None:
        application.exit(ENDED_BY_IT)

    if sys.platform != "win32":
        signal.signal(signal.SIGTERM, lambda _number, _frame: end())
    ending = EndFile(settings.end_file_path(), end)
    opened = _open(application, look, loaded, arguments, (width, height))
    status = opened if isinstance(opened, int) else _run(application, look, loaded, arguments, opened, (width, height))
    ending.deleteLater()
    return status


def _run(
    application: QApplication,
    look: Look,
    loaded: settings.Loaded,
    arguments: Arguments,
    opened: Opened,
    size: tuple[int, int],
) -> int:
    """The window on a library, until it is closed."""
    chosen = loaded.settings
    updates = Updates(chosen, wiring.store_path(chosen), opened.installed)
    takeaway, desk = Takeaway(may_save=not chosen.kiosk_mode), StoryDesk()

    def pages_of(library: Library) -> MakePage:
        return Pages(library, loaded, notices, updates=updates, takeaway=takeaway, desk=desk).make

    shell = Shell(look, pages_of(opened.library), opened.search)
    shell.resize(*size)
    kiosk = KioskMode(shell) if chosen.kiosk_mode else None
    touches = Touches(shell, clock := RealTime())
    limits = IdleLimits(60 * chosen.idle_minutes, chosen.warning_seconds)
    clearing = (updates.begin_visit, desk.clear)
    first = _look_of(look)
    own = _belongings(shell, takeaway, desk)
    visits = Visits(shell, touches, limits, first_look=first, belongings=own, clearing=clearing, clock=clock)
    takeaway.hold = visits.hold
    OnScreen(shell)
    _show(shell, arguments, chosen.kiosk_mode)
    succession = Succession(shell, pages_of, chosen, opened, updates, touches=touches)
    visits.ended.connect(succession.look)
    succession.start()
    visits.start()
    QTimer.singleShot(AFTER_PAINT, opened.search.start)
    QTimer.singleShot(AFTER_PAINT, preload)
    if arguments.search:
        shell.search_for(Query(text=arguments.search))
    status = [0]
    if arguments.screenshot is not None:
        _picture_when_answered(shell, opened.search, arguments, status)
    ended = application.exec()
    if kiosk is not None:
        kiosk.end()
    updates.end()
    succession.end()
    shell.deleteLater()
    return status[0] or ended


def _belongings(shell: Shell, takeaway: Takeaway, desk: StoryDesk) -> Belongings:
    """What a person has with them: the list that they take along, and a story that is not finished."""
    return Belongings(
        takeaway.count,
        takeaway.clear,
        takeaway.panel,
        unfinished=lambda: desk.begun,
        ask=lambda end: leave_panel(shell, end, "Finish"),
    )


def _look_of(look: Look) -> Callable[[], Look]:
    """The look that each visit begins with: that of the start."""
    return lambda: look


def _write_no_traces() -> None:
    """Nothing around the app keeps what a visit was about.

    Qt's own file dialog writes down in which folders it was; its settings get a place where nothing can be written.
    A crash leaves no picture of the memory behind.
    """
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
    no_core()


def _open(
    application: QApplication,
    look: Look,
    loaded: settings.Loaded,
    arguments: Arguments,
    size: tuple[int, int],
) -> Opened | int:
    """The library; else, once the window that says why there is none has closed, the exit code."""
    while True:
        try:
            return open_serving(loaded.settings, arguments.library)
        except WardLibraryError as error:
            kiosk = loaded.settings.kiosk_mode
            if (status := _show_trouble(application, look, error, arguments, size, kiosk=kiosk)) != _AGAIN:
                return status


def _screen_size(application: QApplication) -> tuple[int, int]:
    area = application.primaryScreen().availableGeometry()
    return min(area.width(), 1920), min(area.height(), 1080)


def _window_icon(look: Look) -> QIcon:
    icon = QIcon()
    for side in (16, 24, 32, 48, 64, 128):
        picture: QPixmap = icon_pixmap("book-heart", look["primary"], side)
        icon.addPixmap(picture)
    return icon


def _show(window: QWidget, arguments: Arguments, kiosk: bool) -> None:
    if kiosk:
        window.showFullScreen()
    elif arguments.size is None and arguments.screenshot is None:
        window.showMaximized()
    else:
        window.show()


def _picture_when_answered(shell: Shell, search: SearchThread, arguments: Arguments, status: list[int]) -> None:
    """Save a picture once what was asked for is on screen, or after a minute say that it never was."""

    def save() -> None:
        if not shell.grab().save(str(arguments.screenshot)):
            status[0] = 2
        shell.close()

    def settle() -> None:
        QTimer.singleShot(300, shell, save)

    if arguments.search:
        search.answered.connect(lambda _: settle() if search.is_ready else None)
    else:
        settle()

    def give_up() -> None:
        status[0] = 2
        shell.close()

    QTimer.singleShot(60_000, shell, give_up)


def _show_trouble(
    application: QApplication,
    look: Look,
    error: WardLibraryError,
    arguments: Arguments,
    size: tuple[int, int],
    *,
    kiosk: bool,
) -> int:
    """No library: say so plainly, in a window that looks like ours. A kiosk stays, and looks again by itself."""
    application.setPalette(application_palette(look))
    application.setStyleSheet(application_sheet(look))
    from kiosk.ui.pages.trouble import TroublePage

    page = TroublePage(look, error, closes=not kiosk)
    page.setWindowTitle("Ward Library")
    page.resize(*size)
    page.close_requested.connect(page.close)
    mode = KioskMode(page) if kiosk else None
    _show(page, arguments, kiosk)
    if arguments.screenshot is not None:
        QTimer.singleShot(300, page, lambda: (page.grab().save(str(arguments.screenshot)), application.exit(2)))
    if mode is not None:
        QTimer.singleShot(TRY_AGAIN, page, lambda: application.exit(_AGAIN))
    ended = application.exec()
    if mode is not None:
        mode.end()
    page.deleteLater()
    return ended or 2


if __name__ == "__main__":
    sys.exit(main())
