"""The tag of a result that has several passages: pressed, it unfolds them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleStateChangeEvent, QFontMetricsF, QPaintEvent

from kiosk.ui.kit.icons import paint_icon
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_fill, painter_for
from kiosk.ui.kit.pressables import Pressable


def pill_height(look: Look) -> float:
    """The height of a tag as it is drawn."""
    return look.text(15) * 1.35 + look.space(6)


class FoldTag(Pressable):
    """A pill in a target as high as any other; the arrow says whether it folds or unfolds."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "")
        self.open = False

    def show_words(self, words: str, name: str, *, open_: bool) -> None:
        """What it says, how it is read out, and whether the passages are shown."""
        turned, self.label, self.open = open_ is not self.open, words, open_
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(name)
        if turned and QAccessible.isActive():
            state = QAccessible.State()
            state.expanded = state.collapsed = True
            QAccessible.updateAccessibility(QAccessibleStateChangeEvent(self, state))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The words and the arrow."""
        words = QFontMetricsF(self.look.font(15, bold=True)).horizontalAdvance(self.label)
        return QSize(round(words) + self.look.space(30) + self.look.text(18), self.look.target(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pill in the middle of the target."""
        painter = painter_for(self)
        look, height = self.look, pill_height(self.look)
        area = QRectF(0, (self.height() - height) / 2, self.width(), height)
        ink = look["ink"]
        if self.hasFocus():
            area.adjust(0, -5, 0, 5)
            focus_fill(painter, area, area.height() / 2, look)
            ink = look["focus_ink"]
        else:
            hovered = self.hovered or self.isDown()
            edge = look["link"] if look.contrast and hovered else look["control"]
            box(painter, area, height / 2, look["tint2" if hovered else "sunken"], edge, 2 if look.contrast else 1)
        painter.setFont(look.font(15, bold=True))
        painter.setPen(ink)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area.adjusted(look.space(12), 0, 0, 0), middle, self.label)
        icon = look.text(18)
        arrow = "chevron-up" if self.open else "chevron-down"
        left = self.width() - look.space(10) - icon
        paint_icon(painter, arrow, ink, left, area.center().y() - icon / 2, icon)
        painter.end()
