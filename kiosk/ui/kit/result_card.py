"""One result, drawn as a single widget: a list of twenty must appear between two keystrokes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from kiosk.model import Hit, Snippet
from kiosk.ui.kit.cards import RADIUS, kind_token
from kiosk.ui.kit.icons import KIND_ICONS, paint_icon
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_ring, painter_for, shelf
from kiosk.ui.kit.para import Laid, lay_out, mark_formats, utf16_spans
from kiosk.ui.kit.pressables import Pressable
from kiosk.ui.wording import facts_line, kind_name, match_line, place_of

CARD_WIDTH = 900  # px at 100 %: a comfortable line for a snippet


def shown_snippet(snippet: Snippet) -> tuple[str, list[tuple[int, int]]]:
    """The snippet on one line, with an ellipsis where text was left out, and its spans moved along (code points).

    A line that ends without a full stop (a cell, a list item) is parted from the next one by a dot.
    """
    pieces: list[str] = ["…"] if snippet.cut_before else []
    moved, length = [], len("".join(pieces))
    for place, character in enumerate(snippet.text):
        moved.append(length)
        piece = character
        if character == "\n":
            ended = not pieces or pieces[-1][-1] in ".!?:;,…"
            bullet = snippet.text[place + 1 : place + 2] in ("•", "–", "-", "▪", "◦")
            piece = " " if ended or bullet else " · "
        pieces.append(piece)
        length += len(piece)
    moved.append(length)
    text = "".join(pieces).rstrip(" ·") if snippet.cut_after else "".join(pieces)
    spans = [(moved[start], moved[end - 1] + 1) for start, end in snippet.spans if end > start]
    whole = not snippet.cut_after or text.endswith(("…", ".", "!", "?"))
    return text if whole else f"{text}…", spans


@dataclass(frozen=True, slots=True)
class _Parts:
    facts: Laid
    title: Laid
    snippet: Laid | None
    tag_beside: bool
    height: int


class ResultCard(Pressable):
    """Kind, source, year and length; title; snippet with the matching words; where it matches."""

    def __init__(self, look: Look, hit: Hit) -> None:
        item = hit.item
        best = hit.passages[0] if hit.passages else None
        words = shown_snippet(best.snippet)[0] if best else item.summary
        label = f"{kind_name(item.kind)}: {item.title}"
        if best:
            label += f", {place_of(best)}"
        super().__init__(look, label)
        self.setAccessibleDescription(words)
        self.hit = hit
        self._tag = match_line(best, hit.matching_passages) if best else ""
        if item.illustrative:
            self._illustrative = "Illustrative"
        else:
            self._illustrative = ""
        self._parts: dict[int, _Parts] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # measures -----------------------------------------------------------------------------

    def _kind_width(self) -> float:
        words = QFontMetricsF(self.look.font(16, bold=True)).horizontalAdvance(kind_name(self.hit.item.kind))
        return self.look.text(20) + self.look.space(6) + words

    def _tag_width(self) -> float:
        if not self._tag:
            return 0.0
        return QFontMetricsF(self.look.font(15, bold=True)).horizontalAdvance(self._tag) + self.look.space(24)

    def _facts(self) -> str:
        facts = facts_line(self.hit.item)
        return "  ·  ".join(part for part in (facts, self._illustrative) if part)

    def _measure(self, width: int) -> _Parts:
        if width in self._parts:
            return self._parts[width]
        look = self.look
        room = width - 2 * look.space(22)
        facts_font = look.font(16)
        facts_width = QFontMetricsF(facts_font).horizontalAdvance(self._facts())
        on_line = self._kind_width() + look.space(14) + facts_width
        beside = bool(self._tag) and on_line + self._tag_width() + look.space(16) <= room
        facts_room = room - self._kind_width() - look.space(14) - (self._tag_width() + look.space(16) if beside else 0)
        facts = lay_out(self._facts(), facts_font, max(facts_room, 120), 1.35)
        title_font = QFont(look.font(20, bold=True))
        title_font.setUnderline(True)
        title_text = self.hit.item.title
        title_marks = mark_formats(utf16_spans(title_text, self.hit.title_spans), look)
        title = lay_out(title_text, title_font, room, 1.3, marks=title_marks)
        snippet = None
        if self.hit.passages:
            text, spans = shown_snippet(self.hit.passages[0].snippet)
            marks = mark_formats(utf16_spans(text, spans), look)
            snippet = lay_out(text, look.font(17), room, 1.5, 3, marks)
        elif self.hit.item.summary:
            snippet = lay_out(self.hit.item.summary, look.font(17), room, 1.5, 3)
        tag = 0.0 if beside or not self._tag else look.text(15) * 1.35 + look.space(16)
        height = look.space(32) + self._top_height(facts) + look.space(8) + title.height
        height += (look.space(6) + snippet.height if snippet else 0) + tag + 3
        parts = _Parts(facts, title, snippet, beside, round(height))
        if len(self._parts) > 4:
            self._parts.clear()
        self._parts[width] = parts
        return parts

    def _top_height(self, facts: Laid) -> float:
        return max(facts.height, self.look.text(20), self.look.text(15) * 1.35 + self.look.space(6))

    def hasHeightForWidth(self) -> bool:
        """Its texts wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The exact height at a width."""
        return self._measure(width).height

    def sizeHint(self) -> QSize:
        """As wide as the list ever is: layouts measure at this width, and then it is measured once."""
        return QSize(round(CARD_WIDTH * max(self.look.scale, 1.0)), round(150 * self.look.scale))

    def minimumSizeHint(self) -> QSize:
        """Never the reason for a page to scroll sideways."""
        return QSize(200, self.look.target(48))

    # drawing ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface, stripe, texts, focus."""
        painter = painter_for(self)
        look, area, parts = self.look, QRectF(self.rect()), self._measure(self.width())
        hovered = self.hovered
        edge = look["link" if look.contrast and hovered else "primary" if hovered else "line"]
        shelf(painter, area, RADIUS, look, look["surface"], edge)
        tone = kind_token(self.hit.item.kind)
        if not look.contrast:
            painter.setClipRect(QRectF(0, 0, 6, area.height() - 2))
            box(painter, area, RADIUS, look[tone])
            painter.setClipping(False)
        left, top = float(look.space(22)), float(look.space(16))
        self._paint_top(painter, parts, left, top, tone)
        top += self._top_height(parts.facts) + look.space(8)
        painter.setPen(look["link_hover" if hovered else "link"])
        parts.title.layout.draw(painter, QPointF(left, top))
        top += parts.title.height + look.space(6)
        if parts.snippet is not None:
            painter.setPen(look["ink"])
            parts.snippet.layout.draw(painter, QPointF(left, top))
            top += parts.snippet.height
        if self._tag and not parts.tag_beside:
            self._paint_tag(painter, left, top + look.space(8))
        if self.hasFocus():
            focus_ring(painter, area, RADIUS, look)
        painter.end()

    def _paint_top(self, painter: QPainter, parts: _Parts, left: float, top: float, tone: str) -> None:
        look = self.look
        line = look.text(16) * 1.35
        icon = look.text(20)
        paint_icon(painter, KIND_ICONS.get(self.hit.item.kind, "file-text"), look[tone], left, top, icon)
        painter.setFont(look.font(16, bold=True))
        painter.setPen(look[tone])
        words = QRectF(left + icon + look.space(6), top, self._kind_width(), line)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, middle, kind_name(self.hit.item.kind))
        painter.setPen(look["muted"])
        parts.facts.layout.draw(painter, QPointF(left + self._kind_width() + look.space(14), top))
        if parts.tag_beside:
            self._paint_tag(painter, self.width() - look.space(18) - self._tag_width(), top - look.space(3))

    def _paint_tag(self, painter: QPainter, left: float, top: float) -> None:
        look = self.look
        height = look.text(15) * 1.35 + look.space(6)
        area = QRectF(left, top, self._tag_width(), height)
        box(painter, area, height / 2, look["sunken"], look["line"] if look.contrast else None, 2)
        painter.setFont(look.font(15, bold=True))
        painter.setPen(look["ink"])
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._tag)
