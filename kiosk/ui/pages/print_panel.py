"""Print: which part, how it will look, how many pages; then the system's own dialog, or a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.kit.choices import ChoiceChip, ChoiceGroup
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BAR, PRIMARY, SECONDARY, Button, step_with
from kiosk.ui.print_run import Done, Failed, Outcome, PrintRun
from kiosk.ui.printing import Sheets, page_picture
from kiosk.ui.wording import count_of

NO_PRINTER = "This PC has no printer set up. Nothing is lost: tell IT"
StartRun = Callable[[Sheets], PrintRun | Failed | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """A part that can be printed, and what makes its sheets."""

    label: str
    sheets: Callable[[], Sheets]


@dataclass(frozen=True, slots=True)
class Ways:
    """How sheets leave: a printer, where there is one, and a PDF, where it may be saved.

    Each gives a run to be started; None where the person thought better of it. Who gives it keeps it, so that a panel
    that is closed, or made anew in another look, does not end it.
    """

    to_printer: StartRun | None
    to_pdf: StartRun | None


class PagePicture(QWidget):
    """A page as it will be printed, on a grey ground."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._sheets: Sheets | None = None
        self._page = 0
        self._picture: tuple[tuple[int, int, float], QPixmap] | None = None
        self.setMinimumSize(200, round(300 * (1 if look.compact else 1.3)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_page(self, sheets: Sheets | None, page: int) -> None:
        """Show another page, or none yet."""
        self._sheets, self._page, self._picture = sheets, page, None
        told = f"Preview of page {page + 1} of {sheets.count}" if sheets is not None else "Preview"
        self.setAccessibleName(told)
        self.update()

    def sizeHint(self) -> QSize:
        """About two thirds of a screen."""
        return QSize(420, 520)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size, another picture."""
        super().resizeEvent(event)
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page in the middle, with a line around it."""
        painter = painter_for(self)
        look = self._look
        painter.fillRect(self.rect(), look["sunken"])
        if look.contrast:
            painter.setPen(look["line"])
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        if self._sheets is not None and self._page < self._sheets.count:
            paper = self._sheets.paper
            pad = look.space(14)
            width = int(min(self.width() - 2 * pad, (self.height() - 2 * pad) * paper.width() / paper.height()))
            if width > 20:
                height = width * paper.height() / paper.width()
                left, top = (self.width() - width) // 2, round((self.height() - height) / 2)
                painter.fillRect(QRectF(left - 1, top - 1, width + 2, height + 2), look["control"])
                painter.drawPixmap(QPointF(left, top), self._drawn(self._sheets, width))
        painter.end()

    def _drawn(self, sheets: Sheets, width: int) -> QPixmap:
        key = self._page, width, self.devicePixelRatioF()
        if self._picture is None or self._picture[0] != key:
            self._picture = key, QPixmap.fromImage(page_picture(sheets, *key))
        return self._picture[1]


class PrintPanel(Overlay):
    """A preview with what can be done with it.

    Signals:
        finished: a run has ended; carries the Outcome.
        told: something has changed that a screen reader should say; carries the words.
    """

    finished = Signal(object)
    told = Signal(str)

    def __init__(self, look: Look, window: QWidget, choices: Sequence[Choice], ways: Ways) -> None:
        super().__init__(look, "Print", window, width=960)
        self._choices, self._ways = tuple(choices), ways
        self._sheets: Sheets | None = None
        self._steps: Iterator[tuple[int, int]] | None = None
        self.run: PrintRun | None = None
        self._page = 0
        holder = QWidget()
        directions = QBoxLayout.Direction
        row = QBoxLayout(directions.TopToBottom if look.compact else directions.LeftToRight, holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(24))
        if look.compact:
            row.addWidget(self._controls())
            row.addWidget(self._preview())
        else:
            row.addWidget(self._preview(), 55)
            row.addWidget(self._controls(), 45)
        self.body.addWidget(holder, 1)
        self.closed.connect(self._leave)
        self.choose(0)

    # parts --------------------------------------------------------------------------------

    def _preview(self) -> QWidget:
        look = self.look
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        self.picture = PagePicture(look)
        column.addWidget(self.picture, 1)
        row = QHBoxLayout()
        self.previous = Button(look, "", BAR, icon="chevron-left")
        self.previous.setAccessibleName("Previous page")
        self.previous.clicked.connect(lambda: self._turn(-1))
        self.following = Button(look, "", BAR, icon="chevron-right")
        self.following.setAccessibleName("Next page")
        self.following.clicked.connect(lambda: self._turn(1))
        self.where = Para(look, "", 17, bold=True, align=Qt.AlignmentFlag.AlignHCenter)
        row.addWidget(self.previous)
        row.addWidget(self.where, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.following)
        column.addLayout(row)
        return holder

    def _controls(self) -> QWidget:
        look = self.look
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(12))
        self.chips: list[ChoiceChip] = []
        if len(self._choices) > 1:
            column.addWidget(Heading(look, "What to print", 3, 17))
            group = ChoiceGroup("What to print")
            flow = ChipFlow(look.space(8), group)
            for place, choice in enumerate(self._choices):
                chip = ChoiceChip(look, choice.label, chosen=place == 0)
                chip.clicked.connect(lambda _=False, place=place: self.choose(place))
                flow.addWidget(chip)
                self.chips.append(chip)
            column.addWidget(group)
        self.count = Para(look, "", 20, bold=True)
        column.addWidget(self.count)
        self.said = Para(look, self._first_words(), 17, leading=1.45)
        column.addWidget(self.said)
        self.print_button = Button(look, "Print …", PRIMARY, icon="printer")
        self.print_button.setAccessibleName("Print: choose printer and copies")
        self.print_button.clicked.connect(lambda: self._start(self._ways.to_printer))
        column.addWidget(self.print_button)
        self.print_button.setVisible(self._ways.to_printer is not None)  # in its place, or it were a window
        self.save_button = Button(look, "Save as PDF", SECONDARY, icon="file-down")
        self.save_button.clicked.connect(lambda: self._start(self._ways.to_pdf))
        column.addWidget(self.save_button)
        self.save_button.setVisible(self._ways.to_pdf is not None)
        self.stop_button = Button(look, "Stop", SECONDARY, icon="x")
        self.stop_button.setAccessibleName("Stop printing")
        self.stop_button.clicked.connect(self.stop)
        self.stop_button.hide()
        column.addWidget(self.stop_button)
        column.addStretch(1)
        return holder

    def _first_words(self) -> str:
        if self._ways.to_printer is not None:
            return "Each page says where it comes from, which edition it is and when it is to be reviewed."
        if self._ways.to_pdf is not None:
            return f"{NO_PRINTER}, or save it as a PDF."
        return f"{NO_PRINTER}, or take it along with the QR code."

    # laying out ---------------------------------------------------------------------------

    def choose(self, place: int) -> None:
        """Get one of the parts ready, a piece at a time."""
        if self.run is not None:
            return
        for n, chip in enumerate(self.chips):
            chip.setChecked(n == place)
        self._page, self._sheets = 0, self._choices[place].sheets()
        self._steps = self._sheets.lay_out()
        self._ready(False)
        self.picture.show_page(None, 0)
        self.where.set_text("")
        self.count.set_text("Getting it ready …")
        QTimer.singleShot(0, self, self._step)

    def _step(self) -> None:
        if self._steps is None or self._sheets is None:
            return
        told = next(self._steps, None)
        if told is not None:
            if told[1] > 1:
                self.count.set_text(f"Getting it ready: {100 * told[0] // told[1]} %")
            QTimer.singleShot(0, self, self._step)
            return
        self._steps = None
        self.count.set_text(count_of(self._sheets.count, "page"))
        self._ready(self._sheets.count > 0)
        if self._sheets.count:
            self.turn_to(0)
        self.told.emit(f"{self.count.text}. {self.said.text}")

    def _ready(self, ready: bool) -> None:
        for button in (self.print_button, self.save_button, self.previous, self.following):
            button.setEnabled(ready)

    def _turn(self, step: int) -> None:
        pressed, other = (self.following, self.previous) if step > 0 else (self.previous, self.following)
        step_with(pressed, other, lambda: self.turn_to(self._page + step))
        self.told.emit(self.where.text)

    def turn_to(self, page: int) -> None:
        """Show another page."""
        if self._sheets is None or not 0 <= page < self._sheets.count:
            return
        self._page = page
        self.previous.setEnabled(page > 0)
        self.following.setEnabled(page < self._sheets.count - 1)
        self.where.set_text(f"Page {page + 1} of {self._sheets.count}")
        self.picture.show_page(self._sheets, page)

    # printing -----------------------------------------------------------------------------

    def _start(self, way: StartRun | None) -> None:
        if way is None or self._sheets is None or self.run is not None or self._steps is not None:
            return
        run = way(self._sheets)
        if run is None:
            return
        if isinstance(run, Failed):
            self._tell(run)
            return
        self.run = run
        self._ready(False)
        for chip in self.chips:
            chip.setEnabled(False)
        self.stop_button.show()
        run.progressed.connect(self._progressed)
        run.ended.connect(self._ended)
        run.start()

    def stop(self) -> None:
        """Stop after the page at work."""
        if self.run is not None:
            self.run.stop()

    def _progressed(self, done: int, of: int) -> None:
        self.said.set_text(f"Page {done} of {of} …")

    def _ended(self, outcome: Outcome) -> None:
        self.run = None
        self.stop_button.hide()
        for chip in self.chips:
            chip.setEnabled(True)
        self._ready(True)
        self.turn_to(self._page)
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        if isinstance(outcome, Done):
            said = f"Done: {count_of(outcome.pages, 'page')}. Collect them soon: the printer may be shared."
        elif isinstance(outcome, Failed):
            other = " Try again, or save it as a PDF." if self._ways.to_pdf is not None else " Try again."
            said = f"That did not work: {outcome.reason}. Nothing is lost.{other} Tell IT if it happens again."
        else:
            said = "Stopped. Pages that the printer has already may still come out."
        self.said.set_text(said)
        self.finished.emit(outcome)

    def _leave(self) -> None:
        """The panel is closed: what is being printed goes on, what is being made ready is not wanted."""
        self._steps = None
        run, self.run = self.run, None
        if run is not None:
            run.progressed.disconnect(self._progressed)
            run.ended.disconnect(self._ended)
