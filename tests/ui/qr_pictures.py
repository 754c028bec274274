"""Photographs a reader and its panel in every theme, at the device ratio that ``QT_SCALE_FACTOR`` sets.

Run by test_take.py as a program, since a ratio cannot be changed once Qt has begun: LIBRARY OUT [WIDTH HEIGHT].
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk import settings, wiring
from kiosk.ui.building import Pages
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.kit.tokens import THEMES
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.places import Reading
from kiosk.ui.shell import Shell


def main(library: Path, out: Path) -> None:
    application = QApplication(["kiosk", "-style", "Fusion"])
    load_fonts()
    loaded = settings.Loaded(settings.Settings(cache=out), {}, ())
    main_library = wiring.open_library(loaded.settings, library)
    search = search_thread(loaded.settings, library)
    for theme in THEMES:
        look = Look(theme, 1.0, layout_width(1366, 1.0))
        pages = Pages(main_library, loaded, tuple, lambda: date(2026, 11, 23))
        shell = Shell(look, pages.make, search)
        shell.resize(1366, 768)
        shell.show()
        for item in main_library.items():
            shell.go(Reading(item.id))
            QTest.qWait(60)
            shell.grab().save(str(out / f"{theme}-{item.number}-reader.png"))
            page = shell.page
            assert isinstance(page, ReaderPage)
            page.take_requested.emit()
            QTest.qWait(60)
            shell.grab().save(str(out / f"{theme}-{item.number}-panel.png"))
        shell.close()
    search.end()
    main_library.close()
    application.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
