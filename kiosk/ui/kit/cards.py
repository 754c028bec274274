"""Cards: one thing to press made of several pieces of text; one tab stop, one accessible name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.model import Collection, Item
from kiosk.ui.kit.icons import KIND_ICONS, paint_icon
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_ring, painter_for, shelf
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import Pressable
from kiosk.ui.wording import count_of, kind_name, length_line

RADIUS = 12.0


def kind_token(kind: str) -> str:
    """The colour token of a kind."""
    return kind.replace("-", "_")


class IconText(QWidget):
    """An icon and a word in one colour, on one line: a kind tag, a fact."""

    def __init__(
        self,
        look: Look,
        icon: str,
        text: str,
        tone: str = "ink",
        *,
        size: float = 16,
        bold: bool = True,
        icon_size: float = 20,
        ground: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._icon, self._label, self._tone = look, icon, text, tone
        self._font = look.font(size, bold=bold)
        self._icon_size = look.text(icon_size)
        self._ground = ground
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Icon, gap, word; padded when it stands on a ground of its own."""
        words = QFontMetricsF(self._font).horizontalAdvance(self._label)
        icon = self._icon_size + self._look.space(6) if self._icon else 0
        pad = self._look.space(20) if self._ground else 0
        height = max(self._icon_size if self._icon else 0, round(self._font.pixelSize() * 1.35))
        return QSize(round(words + icon + pad + 2), height + (self._look.space(8) if self._ground else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, icon, word."""
        painter = painter_for(self)
        area, look, left = QRectF(self.rect()), self._look, 0.0
        ink = look[self._tone]
        if self._ground:
            border = ink if look.contrast else None
            box(painter, area, area.height() / 2, look[self._ground], border, 2 if look.contrast else 1)
            left = look.space(10)
        if self._icon:
            paint_icon(painter, self._icon, ink, left, (area.height() - self._icon_size) / 2, self._icon_size)
            left += self._icon_size + look.space(6)
        painter.setFont(self._font)
        painter.setPen(ink)
        words = QRectF(left, 0, area.width() - left, area.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._label)
        painter.end()


def kind_tag(look: Look, kind: str, size: float = 16) -> IconText:
    """Icon + word + colour, always together."""
    return IconText(look, KIND_ICONS.get(kind, "file-text"), kind_name(kind), kind_token(kind), size=size)


class Card(Pressable):
    """A pressable surface with a shelf edge; children are laid out in ``self.body``."""

    def __init__(
        self, look: Look, name: str, *, margins: tuple[int, int, int, int] = (20, 16, 20, 19), flat: bool = False
    ) -> None:
        super().__init__(look, name)
        self._flat = flat
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*(look.space(m) for m in margins))
        self.body.setSpacing(look.space(6))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Its texts wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """What the body needs."""
        return max(self.body.totalHeightForWidth(width), self.look.target(48))

    def sizeHint(self) -> QSize:
        """What the body wants."""
        return self.body.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """What the body cannot do without."""
        return self.body.totalMinimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface, stripe, and focus or hover."""
        painter = painter_for(self)
        area, look = QRectF(self.rect()), self.look
        if self._flat:
            if self.hovered:
                box(painter, area, 8, look["tint"], look["link"] if look.contrast else None, 2)
        else:
            hovered = self.hovered
            edge = look["link" if look.contrast and hovered else "primary" if hovered else "line"]
            shelf(painter, area, RADIUS, look, look["surface"], edge)
        if self.hasFocus():
            focus_ring(painter, area, RADIUS if not self._flat else 8, look)
        painter.end()


class TileCard(Card):
    """Icon, title and a line below: a theme, a collection."""

    def __init__(
        self, look: Look, icon: str, title: str, below: str, tone: str = "primary", *, what: str = "Theme"
    ) -> None:
        """``what`` it is: a theme and a collection may have the same title."""
        super().__init__(look, f"{title}, {below}", margins=(18, 12, 14, 15))
        self.setAccessibleDescription(what)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(14))
        row.addWidget(Glyph(look, icon, tone, 26), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(look.space(2))
        words.addWidget(Para(look, title, 17, bold=True, leading=1.25))
        words.addWidget(Para(look, below, 15, tone="muted", leading=1.3))
        row.addLayout(words, 1)
        self.body.addLayout(row)


def collection_tile(look: Look, collection: Collection) -> TileCard:
    """A collection with its count."""
    return TileCard(look, "library", collection.title, count_of(len(collection.items), "item"), what="Collection")


class KindCard(Card):
    """A kind with its count."""

    def __init__(self, look: Look, kind: str, name: str, count: int) -> None:
        super().__init__(look, f"{name}, {count} item{'' if count == 1 else 's'}", margins=(16, 12, 16, 15))
        self.setAccessibleDescription("Kind")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(8))
        row.addWidget(Glyph(look, KIND_ICONS[kind], kind_token(kind), 22))
        row.addWidget(Para(look, name, 17, bold=True, tone=kind_token(kind), leading=1.25), 1)
        row.addWidget(Para(look, str(count), 17, leading=1.25))
        self.body.addLayout(row)


class NewRow(Card):
    """A row of a list of items: kind, title, length, and an arrow."""

    def __init__(self, look: Look, item: Item, *, note: str = "") -> None:
        name = f"{kind_name(item.kind)}: {item.title}"
        super().__init__(look, name, margins=(12, 9, 10, 9), flat=True)  # clear of the ring of the focus
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(look.space(3))
        words.addWidget(kind_tag(look, item.kind, 15))
        words.addWidget(Para(look, item.title, 17, bold=True, leading=1.25))
        words.addWidget(Para(look, note or length_line(item), 15, tone="muted"))
        self.setAccessibleDescription(note or length_line(item))
        row.addLayout(words, 1)
        row.addWidget(Glyph(look, "chevron-right", "ink", 22))
        self.body.addLayout(row)


class Glyph(QWidget):
    """An icon by itself; says nothing to a screen reader."""

    def __init__(self, look: Look, icon: str, tone: str = "ink", size: float = 24) -> None:
        super().__init__()
        self._look, self._icon, self._tone = look, icon, tone
        self._pixels = look.text(size)
        self.setFixedSize(self._pixels, self._pixels)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, icon: str) -> None:
        """Draw another icon."""
        self._icon = icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = painter_for(self)
        paint_icon(painter, self._icon, self._look[self._tone], 0, 0, self._pixels)
        painter.end()


class Rule(QWidget):
    """A hair line between rows."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """One stroke."""
        painter = painter_for(self)
        painter.fillRect(self.rect(), self._look["line"])
        painter.end()


class Panel(QWidget):
    """A surface that holds things but is not itself pressed."""

    def __init__(self, look: Look, *, ground: str = "surface", flat: bool = False, border: bool = True) -> None:
        super().__init__()
        self._look, self._ground, self._flat, self._border = look, ground, flat, border
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*(look.space(m) for m in (20, 18, 20, 21)))
        self.body.setSpacing(look.space(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card, or a plain tinted box."""
        painter = painter_for(self)
        area, look = QRectF(self.rect()), self._look
        if self._flat:
            border = look["line"] if look.contrast or (self._border and self._ground == "surface") else None
            box(painter, area, RADIUS, look[self._ground], border, 2 if look.contrast else 1)
        else:
            shelf(painter, area, RADIUS, look, look[self._ground], look["line"])
        painter.end()
