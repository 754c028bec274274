"""The desktop app: reads the command line and settings, opens the library, shows the window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from kiosk import __version__, settings, wiring
from kiosk.errors import WardLibraryError
from kiosk.library.store import Library
from kiosk.model import Query
from kiosk.ui.building import Pages, preload
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.icons import icon_pixmap
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.notices import notices
from kiosk.ui.opened import open_serving
from kiosk.ui.roles import install_roles
from kiosk.ui.shell import MakePage, Shell
from kiosk.ui.style import application_palette, application_sheet
from kiosk.ui.succession import AFTER_PAINT, Succession
from kiosk.ui.threads import SearchThread
from kiosk.ui.updates import Updates

LARGEST_SIDE = 16_000  # px; a picture of a larger window does not fit into memory


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command line as one value."""

    library: Path | None
    search: str
    screenshot: Path | None
    size: tuple[int, int] | None


def parse(argv: Sequence[str]) -> Arguments:
    """Read the command line; prints help and exits on ``--help`` or a mistake."""
    parser = argparse.ArgumentParser(prog="kiosk", description="Ward Library, an offline library for ward PCs.")
    parser.add_argument("--version", action="version", version=f"Ward Library {__version__}")
    parser.add_argument("--library", type=Path, metavar="FILE", help="read this library.db")
    parser.add_argument("--search", default="", metavar="WORDS", help="open with the results of a search")
    parser.add_argument("--screenshot", type=Path, metavar="FILE", help="save a picture of the window as PNG, and exit")
    parser.add_argument("--size", default="", metavar="WxH", help="size of the window, for example 1366x768")
    found = parser.parse_args(argv)
    size = None
    if found.size:
        width, _, height = found.size.partition("x")
        if not (width.isdecimal() and height.isdecimal() and max(int(width), int(height)) <= LARGEST_SIDE):
            parser.error(f"--size takes a width and a height of at most {LARGEST_SIDE}, for example 1366x768")
        size = (int(width), int(height))
    return Arguments(found.library, found.search, found.screenshot, size)


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
    """Show the window until it is closed; 0 when it was closed, 2 when a picture could not be taken."""
    arguments = parse(sys.argv[1:] if argv is None else argv)
    loaded = settings.load()
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
    try:
        opened = open_serving(loaded.settings, arguments.library)
    except WardLibraryError as error:
        return _show_trouble(application, look, error, arguments, (width, height))
    updates = Updates(loaded.settings, wiring.store_path(loaded.settings), opened.installed)

    def pages_of(library: Library) -> MakePage:
        return Pages(library, loaded, notices, updates=updates).make

    shell = Shell(look, pages_of(opened.library), opened.search)
    shell.resize(width, height)
    _show(shell, arguments)
    succession = Succession(shell, pages_of, loaded.settings, opened, updates)
    succession.start()
    QTimer.singleShot(AFTER_PAINT, opened.search.start)
    QTimer.singleShot(AFTER_PAINT, preload)
    if arguments.search:
        shell.search_for(Query(text=arguments.search))
    status = [0]
    if arguments.screenshot is not None:
        _picture_when_answered(shell, opened.search, arguments, status)
    application.exec()
    updates.end()
    succession.end()
    shell.deleteLater()
    return status[0]


def _screen_size(application: QApplication) -> tuple[int, int]:
    area = application.primaryScreen().availableGeometry()
    return min(area.width(), 1920), min(area.height(), 1080)


def _window_icon(look: Look) -> QIcon:
    icon = QIcon()
    for side in (16, 24, 32, 48, 64, 128):
        picture: QPixmap = icon_pixmap("book-heart", look["primary"], side)
        icon.addPixmap(picture)
    return icon


def _show(window: QWidget, arguments: Arguments) -> None:
    if arguments.size is None and arguments.screenshot is None:
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
    application: QApplication, look: Look, error: WardLibraryError, arguments: Arguments, size: tuple[int, int]
) -> int:
    """No library: say so plainly, in a window that looks like ours."""
    application.setPalette(application_palette(look))
    application.setStyleSheet(application_sheet(look))
    from kiosk.ui.pages.trouble import TroublePage

    page = TroublePage(look, error)
    page.setWindowTitle("Ward Library")
    page.resize(*size)
    page.close_requested.connect(page.close)
    _show(page, arguments)
    if arguments.screenshot is not None:
        QTimer.singleShot(300, page, lambda: (page.grab().save(str(arguments.screenshot)), page.close()))
    application.exec()
    return 2


if __name__ == "__main__":
    sys.exit(main())
