"""Chips that say more than a word: one that tells why it is there, and one that a search may become."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPaintEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QSizePolicy

from kiosk.ui.kit.icons import paint_icon
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_fill, painter_for
from kiosk.ui.kit.para import Laid, lay_out, utf16_spans
from kiosk.ui.kit.pressables import Button, Pressable, Style

REASONED = Style("surface", "tint2", "control", 1, "ink", "ink", 16, False, 48, 16, True, 18)
_ANY_WIDTH = 100_000.0  # px: a line that is not broken


class ReasonChip(Button):
    """A removable chip: what it stands for in bold, then why it is there."""

    def __init__(self, look: Look, main: str, reason: str, name: str) -> None:
        self._main = main
        super().__init__(look, f"{main}, {reason}" if reason else main, REASONED, trailing="x", align_left=True)
        self.setAccessibleName(name)

    def _lay_anew(self, width: int) -> Laid:
        return self._broken_at(float(width))

    def _broken_at(self, width: float) -> Laid:
        strong = QTextLayout.FormatRange()
        strong.start, strong.length = utf16_spans(self.label, [(0, len(self._main))])[0]
        style = QTextCharFormat()
        style.setFontWeight(QFont.Weight.Bold)
        strong.format = style
        return lay_out(self.label, self.look.font(self.style_.size), width, 1.25, marks=[strong])

    def sizeHint(self) -> QSize:
        """All words on one line, two of weights."""
        width = round(self._broken_at(_ANY_WIDTH).width + 2) + self._around()
        return QSize(width, self.heightForWidth(width))


@dataclass(frozen=True, slots=True)
class Offer:
    """What a chip offers: an icon, words, more about them in a quieter colour, and how it is read out."""

    icon: str
    words: str
    detail: str
    name: str


class OfferChip(Pressable):
    """One line of an offer, cut where it has no room; its height never changes, so that nothing below it moves.

    Signals:
        key_moved: a key asks to go elsewhere; carries the Qt key (an arrow, Home, End or Escape).
    """

    key_moved = Signal(int)

    HEIGHT = 44  # px at 100 %
    _LONGEST = 340  # px at 100 % of the words and of the detail together
    _KEYS = (
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
        *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape),
    )

    def __init__(self, look: Look) -> None:
        super().__init__(look, "")
        self._offer = Offer("", "", "", "")
        self._wide = 0.0
        self.setFixedHeight(look.target(self.HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_offer(self, offer: Offer) -> None:
        """Offer something else."""
        if offer == self._offer:
            return
        self._offer = offer
        self.label = offer.words
        self.setText(offer.words.replace("&", "&&"))
        self.setAccessibleName(offer.name)
        self.setToolTip(f"{offer.words}, {offer.detail}" if offer.detail else offer.words)
        words = self._metrics(bold=True).horizontalAdvance(offer.words)
        detail = self._metrics(bold=False).horizontalAdvance(offer.detail)
        self._wide = words + (self.look.space(8) + detail if offer.detail else 0.0)
        self.updateGeometry()
        self.update()

    def _metrics(self, *, bold: bool) -> QFontMetricsF:
        return QFontMetricsF(self.look.font(16, bold=bold))

    def _around(self) -> int:
        return 2 * self.look.space(14) + self.look.text(18) + self.look.space(8)

    def sizeHint(self) -> QSize:
        """All of it on one line, up to a limit past which it is cut."""
        longest = round(self._LONGEST * max(self.look.scale, 1.0))
        return QSize(min(round(self._wide + 2), longest) + self._around(), self.look.target(self.HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Room for the icon and some letters."""
        return QSize(min(self.sizeHint().width(), self._around() + round(110 * self.look.scale)), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Escape lead elsewhere; the rest presses or not, as ever."""
        if event.key() in self._KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.key_moved.emit(event.key())
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, icon, words, detail."""
        painter = painter_for(self)
        look, area, icon = self.look, QRectF(self.rect()), self.look.text(18)
        ink, quiet = look["ink"], look["muted"]
        if self.hasFocus():
            focus_fill(painter, area, area.height() / 2, look)
            ink = quiet = look["focus_ink"]
        else:
            hovered = self.hovered or self.isDown()
            edge = look["link"] if look.contrast and hovered else look["control"]
            box(
                painter,
                area,
                area.height() / 2,
                look["tint2" if hovered else "surface"],
                edge,
                2 if look.contrast else 1,
            )
        middle = (area.height() - (3 if self.hasFocus() else 0)) / 2
        left = float(look.space(14))
        paint_icon(painter, self._offer.icon, quiet, left, middle - icon / 2, icon)
        left += icon + look.space(8)
        room = area.width() - left - look.space(14)
        for text, bold, colour in ((self._offer.words, True, ink), (self._offer.detail, False, quiet)):
            if not text or room < 2 * icon:
                break
            metrics = self._metrics(bold=bold)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setFont(look.font(16, bold=bold))
            painter.setPen(colour)
            painter.drawText(QRectF(left, 0, room + 1, 2 * middle), Qt.AlignmentFlag.AlignVCenter, shown)
            taken = metrics.horizontalAdvance(shown) + look.space(8)
            left, room = left + taken, room - taken
        painter.end()
