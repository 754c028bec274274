"""Charts of bars, drawn with Qt in the project's colours and type: legible at 640 px, and twice as sharp."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.look import FALLBACKS, FAMILY
from kiosk.ui.kit.tokens import THEMES
from tools.charts import NUMBERS, Bar, Chart, noted, value

# px at 100 %
WIDTH = 640
SHARPNESS = 2
EDGE, GAP = 24, 8
BAR = 28
TITLE, TEXT, SMALL = 22, 17, 15
SIDE_LABEL = 110  # a label no wider than this stands before its bar, else above it

_COLOUR = {name: QColor(given) for name, given in THEMES["light"].items()}  # one picture serves all themes


def drawn(chart: Chart, numbers: Sequence[str]) -> QImage:
    """The chart with the ``numbers`` of all that it has named; what was drawn is noted in the picture."""
    load_fonts()
    height = _Drawing(chart, numbers, None).down()
    image = QImage(WIDTH * SHARPNESS, round(height * SHARPNESS), QImage.Format.Format_RGB32)
    image.fill(_COLOUR["surface"])
    image.setDevicePixelRatio(SHARPNESS)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    _Drawing(chart, numbers, painter).down()
    painter.setPen(QPen(_COLOUR["control"], 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(0.5, 0.5, WIDTH - 1, height - 1))
    painter.end()
    image.setText("Title", chart.title)
    image.setText("Source", chart.source)
    image.setText(NUMBERS, noted(chart, numbers))
    return image


class _Drawing:
    """Goes down the picture; without a painter it only measures."""

    def __init__(self, chart: Chart, numbers: Sequence[str], painter: QPainter | None) -> None:
        self.chart, self.painter = chart, painter
        written = {bar: bar.written.format(number) for bar, number in zip(chart.named, numbers, strict=True)}
        self.said = [written[bar] for bar in chart.bars]
        self.values = [value(number) for _, number in zip(chart.bars, numbers, strict=False)]
        self.headings = [group.heading.format(written[group.whole] if group.whole else "") for group in chart.groups]
        self.top = float(EDGE)
        text = QFontMetricsF(_font(TEXT))
        widest = max(text.horizontalAdvance(bar.label) for bar in chart.bars)
        self.beside = widest <= SIDE_LABEL
        self.left = EDGE + (widest + 2 * GAP if self.beside else 0)
        bold = QFontMetricsF(_font(TEXT, bold=True))
        # No bar is longer than its share of the room that is left when each number stands behind its bar.
        self.scale = min(
            (WIDTH - EDGE - self.left - GAP - bold.horizontalAdvance(said)) / amount
            for said, amount in zip(self.said, self.values, strict=True)
        )
        self.scale = min(self.scale, (WIDTH - EDGE - self.left) / chart.most)

    def down(self) -> float:
        """Draw all of it; how high it is."""
        self._words(self.chart.title, TITLE, "ink", bold=True)
        self.top += GAP
        number = 0
        for heading, group in zip(self.headings, self.chart.groups, strict=True):
            self.top += GAP
            self._words(heading, TEXT, "ink", bold=True)
            self.top += GAP / 2
            for bar in group.bars:
                self._bar(bar, number)
                number += 1
        self._axis()
        self._words(self.chart.source, SMALL, "muted")
        return self.top + EDGE - GAP

    def _bar(self, bar: Bar, number: int) -> None:
        if not self.beside:
            self._words(bar.label, TEXT, "ink")
        area = QRectF(self.left, self.top, self.values[number] * self.scale, BAR)
        if self.painter is not None:
            if self.beside:
                self._put(bar.label, QRectF(EDGE, self.top, self.left - EDGE, BAR), _font(TEXT), "ink")
            self._fill(area, bar.sure)
            behind = QRectF(area.right() + GAP, self.top, WIDTH, BAR)
            self._put(self.said[number], behind, _font(TEXT, bold=True), "ink")
        self.top += BAR + GAP

    def _fill(self, area: QRectF, sure: bool) -> None:
        if self.painter is None:
            return
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(_COLOUR["primary"])
        self.painter.drawRect(area)
        if not sure:
            self.painter.setBrush(_COLOUR["tint2"])
            self.painter.drawRect(area.adjusted(1.5, 1.5, -1.5, -1.5))

    def _axis(self) -> None:
        """The line at nought that all bars stand on, and what its two ends mean."""
        end = self.left + self.chart.most * self.scale
        if self.painter is not None:
            self.painter.setPen(QPen(_COLOUR["control"], 1))
            self.painter.drawLine(round(self.left), round(self.top), round(end), round(self.top))
            for at in (self.left, end):
                self.painter.drawLine(round(at), round(self.top), round(at), round(self.top + 6))
            room = QRectF(self.left, self.top + GAP, end - self.left, 20)
            most = self.chart.axis.format(f"{self.chart.most:,}")
            self._put("0", room, _font(SMALL), "muted")
            self._put(most, room, _font(SMALL), "muted", Qt.AlignmentFlag.AlignRight)
        self.top += GAP + 20 + GAP

    def _words(self, text: str, size: int, colour: str, *, bold: bool = False) -> None:
        """Lines of text over the whole width."""
        font = _font(size, bold=bold)
        room = QRectF(EDGE, self.top, WIDTH - 2 * EDGE, 1_000)
        flags = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value
        taken = QFontMetricsF(font).boundingRect(room, flags, text)
        if self.painter is not None:
            self.painter.setFont(font)
            self.painter.setPen(_COLOUR[colour])
            self.painter.drawText(room, flags, text)
        self.top += taken.height() + GAP / 2

    def _put(
        self,
        text: str,
        room: QRectF,
        font: QFont,
        colour: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        if self.painter is not None:
            self.painter.setFont(font)
            self.painter.setPen(_COLOUR[colour])
            self.painter.drawText(room, (side | Qt.AlignmentFlag.AlignVCenter).value, text)


def _font(size: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setFamilies([FAMILY, *FALLBACKS])
    font.setPixelSize(size)
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
