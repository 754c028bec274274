"""One result, drawn as a single widget: a list of twenty must appear between two keystrokes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from kiosk.model import Hit, Snippet
from kiosk.ui.kit.cards import RADIUS, kind_token
from kiosk.ui.kit.fold_tag import pill_height
from kiosk.ui.kit.icons import KIND_ICONS, paint_icon
from kiosk.ui.kit.list_toggle import corner_width
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_ring, painter_for, shelf
from kiosk.ui.kit.para import Laid, lay_out, mark_formats, utf16_spans
from kiosk.ui.kit.pressables import Pressable
from kiosk.ui.wording import facts_line, kind_name, match_line, place_of

CARD_WIDTH = 900  # px at 100 %: a comfortable line for a snippet
_BULLETS = ("•", "–", "-", "▪", "◦")


def shown_snippet(snippet: Snippet) -> tuple[str, list[tuple[int, int]]]:
    """The snippet on one line, with an ellipsis where text was left out, and its spans moved along (code points).

    A line that ends without a full stop (a cell, a list item) is parted from the next one by a dot.
    """
    lines = snippet.text.split("\n")
    text, at = "…" if snippet.cut_before else "", 0
    starts: list[int] = []  # where each line begins in the snippet, and how far it has moved
    shifts: list[int] = []
    for place, line in enumerate(lines):
        starts.append(at)
        shifts.append(len(text) - at)
        at += len(line) + 1
        text += line
        if place + 1 < len(lines):
            ended = not text or text[-1] in ".!?:;,…"
            text += " " if ended or lines[place + 1][:1] in _BULLETS else " · "

    def moved(character: int) -> int:
        return character + shifts[bisect_right(starts, character) - 1]

    spans = [(moved(start), moved(end - 1) + 1) for start, end in snippet.spans if end > start]
    if snippet.cut_after:
        text = text.rstrip(" ·")
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
    """Kind, source, year and length; title; snippet with the matching words; where it matches.

    Its upper right corner is left free, for what puts the item on the list.
    """

    def __init__(self, look: Look, hit: Hit) -> None:
        super().__init__(look, "")
        self._parts: dict[int, _Parts] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._take(hit)

    def show_hit(self, hit: Hit) -> None:
        """Show another hit: while one types, the same cards serve again."""
        if hit == self.hit:
            return
        self._take(hit)
        self._parts.clear()
        self.updateGeometry()
        self.update()

    def _take(self, hit: Hit) -> None:
        item = hit.item
        best = hit.passages[0] if hit.passages else None
        self._words, self._spans = shown_snippet(best.snippet) if best else (item.summary, [])
        self.hit = hit
        self.label = f"{kind_name(item.kind)}: {item.title}"
        if best and best.label != item.title:  # nobody wants to hear a title twice
            self.label += f", {place_of(best)}"
        self.setText(self.label.replace("&", "&&"))
        self.setAccessibleName(self.label)
        self._tag = match_line(best, hit.matching_passages, in_title=bool(hit.title_spans)) if best else ""
        self._folds = len(hit.passages) > 1
        self._illustrative = "Illustrative" if item.illustrative else ""
        facts = ", ".join(part for part in (facts_line(item), self._illustrative, self._tag) if part)
        self.setAccessibleDescription(f"{facts}. {self._words}")

    # measures -----------------------------------------------------------------------------

    def _kind_width(self) -> float:
        words = QFontMetricsF(self.look.font(16, bold=True)).horizontalAdvance(kind_name(self.hit.item.kind))
        return self.look.text(20) + self.look.space(6) + words

    def _tag_width(self) -> float:
        if not self._tag:
            return 0.0
        words = QFontMetricsF(self.look.font(15, bold=True)).horizontalAdvance(self._tag)
        return words + (self.look.space(30) + self.look.text(18) if self._folds else self.look.space(24))

    @property
    def tag(self) -> str:
        """What the tag says."""
        return self._tag

    def tag_area(self) -> QRectF:
        """Where the tag is: beside the facts, or below the snippet where there is no room."""
        height, width = pill_height(self.look), self._tag_width()
        if self._measure(self.width()).tag_beside:
            right = self.width() - corner_width(self.look)
            return QRectF(right - width, self.look.space(16) - self.look.space(3), width, height)
        room = self._tag_room()
        return QRectF(
            self.look.space(22), self.height() - 3 - self.look.space(16) - room + (room - height), width, height
        )

    def _tag_room(self) -> float:
        """The height of a tag below the snippet, with the space above it; one that is pressed needs more."""
        if self._folds:
            return self.look.target(44)
        return self.look.text(15) * 1.35 + self.look.space(16)

    def _facts(self) -> str:
        facts = facts_line(self.hit.item)
        return "  ·  ".join(part for part in (facts, self._illustrative) if part)

    def _measure(self, width: int) -> _Parts:
        if width in self._parts:
            return self._parts[width]
        look = self.look
        room = width - 2 * look.space(22)
        beside_corner = width - look.space(22) - corner_width(look)
        facts_font = look.font(16)
        facts_width = QFontMetricsF(facts_font).horizontalAdvance(self._facts())
        on_line = self._kind_width() + look.space(14) + facts_width
        beside = bool(self._tag) and on_line + self._tag_width() + look.space(16) <= beside_corner
        facts_room = beside_corner - self._kind_width() - look.space(14)
        facts_room -= self._tag_width() + look.space(16) if beside else 0
        facts = lay_out(self._facts(), facts_font, max(facts_room, 120), 1.35)
        title_font = QFont(look.font(20, bold=True))
        title_font.setUnderline(True)
        title_text = self.hit.item.title
        title_marks = mark_formats(utf16_spans(title_text, self.hit.title_spans), look)
        title = lay_out(title_text, title_font, beside_corner, 1.3, marks=title_marks)
        snippet = None
        if self._words:
            marks = mark_formats(utf16_spans(self._words, self._spans), look)
            snippet = lay_out(self._words, look.font(17), room, 1.5, 3, marks)
        tag = 0.0 if beside or not self._tag else self._tag_room()
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
        if self._tag and not self._folds:
            self._paint_tag(painter)
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

    def _paint_tag(self, painter: QPainter) -> None:
        look, area = self.look, self.tag_area()
        box(painter, area, area.height() / 2, look["sunken"], look["line"] if look.contrast else None, 2)
        painter.setFont(look.font(15, bold=True))
        painter.setPen(look["ink"])
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._tag)
