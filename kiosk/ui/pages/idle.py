"""What is shown when a visit is about to end: by itself, or because the person has finished."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import PRIMARY, Button
from kiosk.ui.wording import count_of

STILL_THERE = "Are you still there?"
LOST = "Your story is not finished, and will be gone."
TOLD_AT = frozenset((20, 10, 5))  # seconds left at which a screen reader says so again


class _Seconds(QWidget):
    """How many seconds are left, as a number; nothing moves but that."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self.left = look, 0
        side = round(140 * (1 + 0.6 * (look.scale - 1)))
        if look.narrow:
            self.setFixedHeight(round(look.text(22) * 1.4))
        else:
            self.setFixedSize(side, side)

    def set_left(self, left: int) -> None:
        self.left = left
        self.setAccessibleName(f"{left} {'second' if left == 1 else 'seconds'}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        look, area = self._look, QRectF(self.rect())
        unit = "second" if self.left == 1 else "seconds"
        if look.narrow:
            painter.setPen(look["ink"])
            painter.setFont(look.font(22, bold=True))
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{self.left} {unit}")
            painter.end()
            return
        thick = 8.0
        pen = painter.pen()
        pen.setColor(look["primary"])
        pen.setWidthF(thick)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(area.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2))
        number, word = look.font(38, bold=True), look.font(16)
        tall, low = QFontMetricsF(number).height(), QFontMetricsF(word).height()
        top = (area.height() - tall - low * 0.8) / 2
        painter.setPen(look["ink"])
        painter.setFont(number)
        painter.drawText(QRectF(0, top, area.width(), tall), Qt.AlignmentFlag.AlignCenter, str(self.left))
        painter.setPen(look["muted"])
        painter.setFont(word)
        painter.drawText(QRectF(0, top + tall * 0.9, area.width(), low), Qt.AlignmentFlag.AlignCenter, unit)
        painter.end()


class StillThere(Overlay):
    """The warning before a visit ends by itself.

    Touches and keys do not come here: whoever shows it takes them as the answer, but for those on ``start_again``.

    Signals:
        gone_on: the person is still there.
        ended: the person wants to start again now.
    """

    gone_on = Signal()
    ended = Signal()

    def __init__(self, look: Look, window: QWidget, *, unfinished: bool = False) -> None:
        """``unfinished`` says that the person is still writing something, which ends with the visit."""
        super().__init__(look, STILL_THERE, window, width=680)
        self._unfinished = unfinished
        keep = self.close_button.sizePolicy()
        keep.setRetainSizeWhenHidden(True)  # the panel is as high as others
        self.close_button.setSizePolicy(keep)
        self.close_button.hide()
        why = "This PC is shared. To keep what you read private, it will go back to Home and forget this visit."
        if unfinished:
            why += f" {LOST}"
        self.seconds = _Seconds(look)
        said = Para(look, why, 18, leading=1.5)
        words = QWidget()
        row = QHBoxLayout(words)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(24))
        if not look.narrow:
            row.addWidget(said, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.seconds)
        self.body.addWidget(words)
        self.body.addSpacing(look.space(4))
        self.body.addWidget(self._buttons())
        if look.narrow:  # what counts is in sight without scrolling
            self.body.addWidget(said)
        hint = "Touch the screen or press any key to stay where you are."
        self.body.addWidget(Para(look, hint, 16, tone="muted", leading=1.4))

    def _buttons(self) -> QWidget:
        buttons = QWidget()
        flow = ChipFlow(self.look.space(12), buttons)
        self.here = Button(self.look, "I’m still here", PRIMARY)
        self.here.clicked.connect(self.gone_on)
        self.start_again = Button(self.look, "Start again")
        self.start_again.clicked.connect(self.ended)
        flow.addWidget(self.here)
        flow.addWidget(self.start_again)
        return buttons

    @property
    def left(self) -> int:
        """How many seconds it shows."""
        return self.seconds.left

    def set_left(self, left: int) -> None:
        """Show how many seconds are left."""
        self.seconds.set_left(left)

    def is_start_again(self, place: QPoint) -> bool:
        """Whether ``place`` (px on the screen) lies on the one button that does not mean "I'm still here"."""
        button = self.start_again
        return button.isVisible() and button.rect().contains(button.mapFromGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key goes on, also one that reaches it by another way than from the keyboard."""
        self.gone_on.emit()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Any touch goes on, also beside the panel."""
        self.gone_on.emit()

    def spoken(self, left: int) -> str:
        """What a screen reader says first."""
        lost = f" {LOST}" if self._unfinished else ""
        return f"{STILL_THERE} This visit ends in {left} seconds.{lost} Press any key to stay where you are."

    def event(self, event: QEvent) -> bool:
        """No tool tips or help cursors over it."""
        if event.type() in (QEvent.Type.ToolTip, QEvent.Type.WhatsThis):
            return True
        return super().event(event)


class FinishPanel(Overlay):
    """Asked where the person has put a list together: take it along, or leave without it.

    Signals:
        take_requested: the list is to be taken along first.
        ended: the visit ends now.
    """

    take_requested = Signal()
    ended = Signal()

    def __init__(self, look: Look, window: QWidget, items: int) -> None:
        super().__init__(look, "Finish", window)
        count = f"{'is' if items == 1 else 'are'} {count_of(items, 'item')}"
        said = f"There {count} on your list. When you finish, this PC forgets the list."
        self.body.addWidget(Para(look, said, 18, leading=1.5))
        rest = "It also forgets your searches, what you opened and what you copied here."
        self.body.addWidget(Para(look, rest, 17, tone="muted", leading=1.5))
        self.body.addSpacing(look.space(6))
        column = QVBoxLayout()
        column.setSpacing(look.space(12))
        take = Button(look, "Take it with you", PRIMARY, icon="qr-code")
        take.clicked.connect(self.take_requested)
        leave = Button(look, "Finish without it")
        leave.clicked.connect(self.ended)
        column.addWidget(take)
        column.addWidget(leave)
        self.body.addLayout(column)
