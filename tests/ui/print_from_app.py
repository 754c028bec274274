"""A program for the tests: opens the window, prints as a person would, and says in JSON what the panel told them.

``python -m tests.ui.print_from_app CHOICE ORDERS COPIES MODE``: ``CHOICE`` is a chip of the panel; ``ORDERS`` is a
command line that is run when the person has chosen the printer and before anything is sent to it, "" for none. ``MODE``
is "kiosk" or "desktop". The print system is the one that CUPS_SERVER names.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QSpinBox

from kiosk import settings, wiring
from kiosk.model import ItemId
from kiosk.ui.building import Pages
from kiosk.ui.kiosk_mode import KioskMode
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.notices import notices
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.print_panel import PrintPanel
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.places import Reading
from kiosk.ui.roles import install_roles
from kiosk.ui.shell import Shell
from kiosk.ui.taking import Takeaway

ROOT = Path(__file__).resolve().parent.parent.parent
ITEM = ItemId("ward-library/drug-chart-student-notices-first")
PRINTER = "ward"
PATIENCE = 1_000  # looks of 20 ms
offered: list[str] = []  # printers in the dialog


def choose(orders: str, copies: int) -> None:
    """What the person does in the system's dialog: this printer, so many copies, Print."""
    dialog = next((one for one in QApplication.topLevelWidgets() if isinstance(one, QPrintDialog)), None)
    if dialog is None or not dialog.isVisible():
        QTimer.singleShot(50, lambda: choose(orders, copies))
        return
    names = next(box for box in dialog.findChildren(QComboBox) if box.objectName() == "printers")
    offered.extend(names.itemText(n) for n in range(names.count()))
    names.setCurrentIndex(names.findText(PRINTER))
    next(box for box in dialog.findChildren(QSpinBox) if box.objectName() == "copies").setValue(copies)
    if orders:
        subprocess.run(shlex.split(orders), check=True)
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    accept = QDialogButtonBox.ButtonRole.AcceptRole
    next(one for one in buttons.buttons() if buttons.buttonRole(one) is accept).click()


def main(choice: str, orders: str, copies: int = 1, *, kiosk: bool = False) -> int:
    """Print one thing."""
    install_roles()
    application = QApplication(["kiosk", "-style", "Fusion"])
    load_fonts()
    with tempfile.TemporaryDirectory() as cache:
        loaded = settings.Loaded(settings.Settings(cache=Path(cache), kiosk_mode=kiosk), {}, ())
        library = wiring.open_library(loaded.settings, ROOT / "library.db")
        search = search_thread(loaded.settings, library.path)
        pages = Pages(library, loaded, notices, date.today, takeaway=Takeaway(may_save=not kiosk))
        shell = Shell(Look("light", 1.0, layout_width(1366, 1.0)), pages.make, search)
        shell.resize(1366, 768)
        mode = KioskMode(shell) if kiosk else None
        shell.showFullScreen() if kiosk else shell.show()
        QTest.qWait(300)  # another size would make the panel anew
        print(json.dumps(printed(shell, choice, orders, copies)))
        search.end()
        library.close()
        if mode is not None:
            mode.end()
        shell.close()
    application.quit()
    return 0


def printed(shell: Shell, choice: str, orders: str, copies: int) -> dict[str, object]:
    """What the panel offered and told."""
    shell.go(Reading(ITEM))
    QTest.qWait(100)
    page = shell.page
    assert isinstance(page, ReaderPage) and isinstance(page.body_, ArticleBody)
    selected = ""
    if choice == "What is selected":
        view = page.body_.text.lay(1)
        cursor = view.textCursor()
        cursor.select(cursor.SelectionType.Document)
        view.setTextCursor(cursor)
        selected = page.body_.selected_text()
    page.print_requested.emit()
    QTest.qWait(50)
    (panel,) = shell.findChildren(PrintPanel)
    chip = next(one for one in panel.chips if one.label == choice)
    chip.click()
    for _ in range(PATIENCE):
        QTest.qWait(20)
        if panel.print_button.isEnabled() and "page" in panel.count.text:
            break
    can_print = panel.print_button.isVisible()
    if can_print:
        QTimer.singleShot(100, lambda: choose(orders, copies))
        panel.print_button.click()
        for _ in range(PATIENCE):
            QTest.qWait(20)
            if panel.run is None and panel.said.text and not panel.said.text.startswith("Page "):
                break
    return {
        "pages": panel.count.text, "said": panel.said.text, "offered": can_print, "printers": offered,
        "selected": selected,
        "text": "\n".join(passage.text for passage in page.content.passages), "title": page.content.item.title,
        "again": panel.print_button.isEnabled(),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), kiosk=sys.argv[4] == "kiosk"))
