"""What can be printed, and the ways to a printer and to a PDF; the panel shows them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from kiosk.library.store import Library
from kiosk.model import Item, Layout, Passage
from kiosk.takeaway import sheets
from kiosk.ui.taking import Takeaway

if TYPE_CHECKING:
    from kiosk.ui.pages.print_panel import Choice, Ways
    from kiosk.ui.pages.reader.body import Body
    from kiosk.ui.pages.reader.frame import ReaderPage
    from kiosk.ui.print_run import Failed, PrintRun
    from kiosk.ui.printing import Sheets
    from kiosk.ui.shell import Shell

PDF = "application/pdf"


class Printing:
    """Printing of what the open library holds."""

    def __init__(self, library: Library, takeaway: Takeaway) -> None:
        self._library, self._takeaway = library, takeaway

    def offer_item(self, shell: Shell, page: ReaderPage) -> None:
        """What is read, the part that is being read, what is selected, and the original where it is kept."""
        content, body = page.content, page.body_
        choices = self._choices(content.item, content.passages, body.present())
        if body.selected_text().strip():
            choices.insert(0, self._selected(content.item, content.passages, body))
        self.offer(shell, choices)

    def offer(self, shell: Shell, choices: list[Choice]) -> None:
        """The panel with a preview."""
        from kiosk.ui.pages.print_panel import PrintPanel

        def make() -> PrintPanel:
            panel = PrintPanel(shell.look, shell, choices, self._ways(shell, choices))
            panel.told.connect(lambda words: shell.page.told.emit(words))
            return panel

        shell.show_panel(make)

    def _selected(self, item: Item, passages: tuple[Passage, ...], body: Body) -> Choice:
        from kiosk.ui.pages.print_panel import Choice

        within = sheets.around(item, passages, body.selected_in())
        chosen = sheets.selection(item, self._library.edition(), body.selected_text(), within[0] if within else None)
        return Choice("What is selected", partial(self.text, chosen))

    def _choices(self, item: Item, passages: tuple[Passage, ...], reached: str) -> list[Choice]:
        from kiosk.ui.pages.print_panel import Choice

        edition = self._library.edition()
        found = [Choice("All of it", partial(self.text, sheets.whole(item, edition, passages)))]
        some = sheets.around(item, passages, reached)
        if some and len(some) < len(passages):
            kind = {Layout.PAGES: "This page", Layout.TURNS: "This chapter" if len(some) > 1 else "This turn"}
            found.append(
                Choice(kind.get(item.layout, "This section"), partial(self.text, sheets.part(item, edition, some)))
            )
        original = self._original(item)
        if original is not None:
            found.append(
                Choice("Original pages", partial(_original_sheets, original, sheets.furniture_of(item, edition)))
            )
        return found

    def text(self, content: sheets.Print) -> Sheets:
        """A text on paper."""
        from kiosk.ui.printing import A4, TextSheets

        return TextSheets(content, A4, self._library.object_path)

    def _original(self, item: Item) -> Path | None:
        """The PDF that an item came from, where it is here and every page of it has been drawn without harm."""
        if item.layout is not Layout.PAGES:
            return None
        from kiosk.ui.pages.reader.pdf_file import can_open
        from kiosk.ui.pages.reader.pdf_trial import tried

        kept = (one for one in self._library.objects_of(item.id) if one.role == "original" and one.media_type == PDF)
        paths = (self._library.object_path(one.sha256) for one in kept)
        whole = (path for path in paths if path is not None and tried(path).whole)
        return next(whole, None) if can_open() else None

    def _ways(self, shell: Shell, choices: list[Choice]) -> Ways:
        from PySide6.QtPrintSupport import QPrinterInfo

        from kiosk.ui.pages.print_panel import Ways

        some = bool(QPrinterInfo.availablePrinterNames())
        return Ways(
            to_printer=partial(self._to_printer, shell) if some else None,
            to_pdf=partial(self._to_pdf, shell) if self._takeaway.may_save else None,
        )

    def _to_printer(self, shell: Shell, ready: Sheets) -> PrintRun | Failed | None:
        from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter

        from kiosk.ui.print_run import to_printer

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("Ward Library")  # a queue that others see tells nobody what is read
        dialog = QPrintDialog(printer, shell)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile, self._takeaway.may_save)
        dialog.setMinMax(1, ready.count)
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return None
        return self._takeaway.keep(to_printer(ready, printer))

    def _to_pdf(self, shell: Shell, ready: Sheets) -> PrintRun | Failed | None:
        from kiosk.ui.print_run import to_pdf

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = str(Path(folder) / f"{ready.name}.pdf")
        chosen, _ = QFileDialog.getSaveFileName(shell, "Save as PDF", proposed, "PDF (*.pdf)")
        if not chosen:
            return None
        path = Path(chosen)
        return self._takeaway.keep(to_pdf(ready, path if path.suffix else path.with_suffix(".pdf"), ready.name))


def _original_sheets(original: Path, furniture: sheets.Furniture) -> Sheets:
    from kiosk.ui.printing import A4, OriginalSheets

    return OriginalSheets(original, furniture, A4)
