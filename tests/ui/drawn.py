"""What is really on screen: the words that widgets draw, where, in which colour, and the pixels there.

Every widget is asked to paint itself as SVG, which says words, places, sizes and colours whatever kind of widget it is;
ground and ink are then measured in the pixels of the window at that place. What a widget claims plays no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QRegion, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QTextEdit, QWidget

Pixels = npt.NDArray[np.uint8]
_LARGEST_ICON = 64  # px at 100 %; what is larger is a picture
_NEAR = 130  # of 765: a pixel this near to a colour shows it, smoothed edges included
_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")


@dataclass(frozen=True)
class Words:
    """One run of words as drawn; ``area`` is where its letters are, in px of its widget."""

    widget: QWidget
    text: str
    area: QRectF
    size: float  # px
    bold: bool
    colour: tuple[int, int, int]

    @property
    def least(self) -> float:
        """The contrast WCAG 1.4.3 asks for: large is 24 px, or 18.66 px in bold."""
        return 3.0 if self.size >= 24 or (self.bold and self.size >= 18.66) else 4.5


@dataclass(frozen=True)
class Icon:
    """A small picture as drawn."""

    widget: QWidget
    area: QRectF


def shown(root: QWidget) -> list[QWidget]:
    """The widgets of which anything can be seen."""
    found = [root, *root.findChildren(QWidget)]
    return [one for one in found if one.isVisible() and one.width() > 1 and not one.visibleRegion().isEmpty()]


def drawings(widget: QWidget) -> Iterator[Words | Icon]:
    """The words and icons that a widget draws itself, without its children."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setResolution(96)
    widget.render(generator, QPoint(), QRegion(), QWidget.RenderFlag(0))
    del generator
    raw = bytes(buffer.data().data())
    if b"<text" in raw or b"<image" in raw:
        found = list(_read(widget, ElementTree.fromstring(raw)))  # noqa: S314 (written by Qt a moment ago)
        yield from (one for n, one in enumerate(found) if not any(_over(later, one) for later in found[n + 1 :]))


def _over(later: Words | Icon, one: Words | Icon) -> bool:
    """Whether words are drawn once more over these: a text draws what is highlighted a second time."""
    if not (isinstance(later, Words) and isinstance(one, Words)):
        return False
    both = later.area.intersected(one.area)
    return both.width() * both.height() > 0.5 * one.area.width() * one.area.height()


def _read(widget: QWidget, root: ElementTree.Element) -> Iterator[Words | Icon]:
    def walk(element: ElementTree.Element, transform: QTransform) -> Iterator[Words | Icon]:
        if matrix := element.get("transform"):
            transform = QTransform(*(float(one) for one in _NUMBER.findall(matrix))) * QTransform()
        for child in element:
            kind = child.tag.rpartition("}")[2]
            if kind == "g":
                yield from walk(child, transform)
            elif kind == "text" and (child.text or "").strip():
                yield _words(widget, child, transform)
            elif kind == "image":
                area = QRectF(*(float(child.get(name, "0")) for name in ("x", "y", "width", "height")))
                yield Icon(widget, transform.mapRect(area))

    yield from walk(root, QTransform())


def _words(widget: QWidget, element: ElementTree.Element, transform: QTransform) -> Words:
    text = element.text or ""
    font = QFont((element.get("font-family") or "").split(",")[0])
    size = float(element.get("font-size", "16"))
    font.setPixelSize(round(size))
    bold = int(element.get("font-weight", "400")) >= 600
    font.setBold(bold)
    font.setItalic(element.get("font-style") == "italic")
    metrics = QFontMetricsF(font)
    left = float(element.get("x", "0")) + metrics.horizontalAdvance(text) - metrics.horizontalAdvance(text.lstrip())
    base = float(element.get("y", "0"))
    wide = metrics.horizontalAdvance(text.strip())
    area = transform.mapRect(QRectF(left, base - 0.78 * size, wide, 0.98 * size))
    value = element.get("fill", "#000000").lstrip("#")
    colour = int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16)
    return Words(widget, text.strip(), area, size, bold, colour)


# pixels ----------------------------------------------------------------------------------------


def pixels_of(image: QImage) -> Pixels:
    """An image as rows of red, green, blue."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return flat[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def photograph(root: QWidget, area: QRect | None = None) -> Pixels:
    """What a window shows, or a part of it."""
    return pixels_of((root.grab(area) if area is not None else root.grab()).toImage())


def luminance(colours: Pixels) -> npt.NDArray[np.float64]:
    """Relative luminance (WCAG 2.2)."""
    part = colours.astype(np.float64) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    weights = np.array((0.2126, 0.7152, 0.0722))
    result: npt.NDArray[np.float64] = linear @ weights
    return result


def ratios(colours: Pixels, ground: Pixels) -> npt.NDArray[np.float64]:
    """The contrast of every colour with a ground (or, place by place, with grounds)."""
    one, two = luminance(colours), luminance(ground)
    return (np.maximum(one, two) + 0.05) / (np.minimum(one, two) + 0.05)


def commonest(pixels: Pixels) -> Pixels:
    """The colour that most pixels have."""
    flat = pixels.reshape(-1, 3).astype(np.uint32)
    codes = (flat[:, 0] << 16) | (flat[:, 1] << 8) | flat[:, 2]
    values, counts = np.unique(codes, return_counts=True)
    code = int(values[np.argmax(counts)])
    return np.array((code >> 16, (code >> 8) & 255, code & 255), np.uint8)


def crop(pixels: Pixels, area: QRect) -> Pixels:
    """A piece of a picture."""
    return pixels[max(area.top(), 0) : area.bottom() + 1, max(area.left(), 0) : area.right() + 1]


def place_in(root: QWidget, widget: QWidget, area: QRectF) -> QRect | None:
    """Where an area of a widget is in ``root``; None unless all of it can be seen."""
    whole = area.toAlignedRect().intersected(widget.rect())
    seen = widget.visibleRegion()
    if whole.isEmpty() or not QRegion(whole).subtracted(seen).isEmpty():
        return None
    place = QRect(widget.mapTo(root, whole.topLeft()), whole.size())
    return place if root.rect().contains(place) else None


def contrast_of(pixels: Pixels, colour: tuple[int, int, int]) -> float | None:
    """The contrast of what is drawn in ``colour`` with what it is drawn on; None where nothing of it shows.

    The ground is the commonest colour. The ink is what differs most from it, which must be near to the colour that was
    painted with: else something lies over the words.
    """
    flat = pixels.reshape(-1, 3)
    ground = commonest(pixels)
    away = np.abs(flat.astype(np.int16) - np.array(colour, np.int16)).sum(axis=1)
    if np.abs(ground.astype(np.int16) - np.array(colour, np.int16)).sum() < 12:  # bold on little room: ink is commonest
        others = flat[away > _NEAR]
        if not len(others):
            return 1.0
        ground = commonest(others)
    near = flat[away <= _NEAR]
    if not len(near):
        return None
    return float(ratios(near, ground[None, :]).max())


def in_sight(root: QWidget) -> list[tuple[Words | Icon, QRect]]:
    """All words and icons of what can be used, with where they are in ``root``, if all of them can be seen."""
    found = []
    for widget in shown(root):
        if widget.isEnabled():  # what cannot be used is exempt from contrast (WCAG 1.4.3)
            places = ((one, place_in(root, widget, one.area)) for one in drawings(widget))
            found += [(one, place) for one, place in places if place is not None]
    return found


def text_faults(found: list[tuple[Words | Icon, QRect]], pixels: Pixels, seen: set[tuple[int, str, int]]) -> list[str]:
    """Words whose contrast is too low, or that something covers; ``seen`` gathers what was measured."""
    faults = []
    for one, place in found:
        if not isinstance(one, Words):
            continue
        seen.add((id(one.widget), one.text, round(one.area.y())))
        piece = crop(pixels, place)
        ratio = _spread(piece) if _highlighted(one.widget) else contrast_of(piece, one.colour)
        if ratio is None:
            faults.append(f"{one.text[:40]!r} is covered")
        elif ratio < one.least - 0.05:
            faults.append(f"{one.text[:40]!r} has a contrast of {ratio:.2f} ({one.least} needed)")
    return faults


def _highlighted(widget: QWidget) -> bool:
    """Whether a text is drawn over in other colours here and there, of which its own drawing knows nothing."""
    view = widget.parentWidget()
    return isinstance(view, QTextEdit) and bool(view.extraSelections())


def _spread(pixels: Pixels) -> float:
    """The contrast between the commonest colour and what differs most from it."""
    return float(ratios(pixels.reshape(-1, 3), commonest(pixels)[None, :]).max())


def icon_faults(found: list[tuple[Words | Icon, QRect]], pixels: Pixels, scale: float) -> list[str]:
    """Icons that do not stand out from their ground by 3 to 1."""
    faults = []
    for one, place in found:
        if isinstance(one, Icon) and one.area.width() <= _LARGEST_ICON * scale:
            ratio = _spread(crop(pixels, place))
            if ratio < 2.95:
                faults.append(f"an icon of {type(one.widget).__name__} {one.widget.accessibleName()!r}: {ratio:.2f}")
    return faults


def edge_faults(root: QWidget, pixels: Pixels, edged: list[QWidget]) -> list[str]:
    """Fields, boxes to tick and sliders whose outline does not stand out from what is around it by 3 to 1."""
    faults = []
    for widget in edged:
        place = place_in(root, widget, QRectF(widget.rect()))
        if place is None or not widget.isEnabled():
            continue
        piece = crop(pixels, place)
        ground = piece[0, 0]
        strong = ratios(piece.reshape(-1, 3), ground[None, :]) >= 2.95
        if int(strong.sum()) < widget.height():
            faults.append(f"{type(widget).__name__} {widget.accessibleName()!r} has no outline that stands out")
    return faults
