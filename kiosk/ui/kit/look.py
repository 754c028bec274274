"""The look of the window as one frozen value: theme, text size, layout.

Widgets are built with a Look and keep it for life. When the person changes the display, or the window
crosses a layout width, the shell builds its pages anew with another Look, so that no widget has to know
how to restyle itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from PySide6.QtGui import QColor, QFont

from kiosk.settings import TEXT_SIZES
from kiosk.ui.kit.tokens import THEMES

FAMILY = "Atkinson Hyperlegible"
FALLBACKS = ["Arial", "Noto Sans", "DejaVu Sans"]
SMALLEST = 15  # px at 100 %: nothing on screen is smaller
LOW = 320  # px at 100 %: a window less high than this has low bars
LEAST_TARGET = 44  # px: for a finger, also where there is hardly any room


class Width(StrEnum):
    """Layout by effective width: the window's width divided by the text scale."""

    NARROW = "narrow"  # large text on a small or scaled screen: an effective 400 %
    COMPACT = "compact"
    STANDARD = "standard"
    WIDE = "wide"


def layout_width(pixels: int, scale: float) -> Width:
    """The layout for a window ``pixels`` wide at a text scale."""
    effective = pixels / scale
    if effective < 480:
        return Width.NARROW
    if effective < 900:
        return Width.COMPACT
    return Width.WIDE if effective >= 1500 else Width.STANDARD


def next_text_size(percent: int, direction: int) -> int:
    """The text size, in per cent, one step larger (+1) or smaller (-1) than the one nearest; 0: the usual size."""
    nearest = min(range(len(TEXT_SIZES)), key=lambda n: abs(TEXT_SIZES[n] - percent))
    return TEXT_SIZES[min(max(nearest + direction, 0), len(TEXT_SIZES) - 1)] if direction else 100


@lru_cache(maxsize=256)
def _colour(value: str) -> QColor:
    return QColor(value)


@lru_cache(maxsize=256)
def _font(pixels: int, bold: bool, italic: bool, wide: bool) -> QFont:
    font = QFont()
    font.setFamilies([FAMILY, *FALLBACKS])
    font.setPixelSize(pixels)
    font.setBold(bold)
    font.setItalic(italic)
    if wide:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.05 * pixels)
        font.setWordSpacing(0.12 * pixels)
    # Kerning and hinting as the font's designer meant; text is not snapped to whole pixels.
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


@dataclass(frozen=True, slots=True)
class Look:
    """Theme, scale (1 to 2), layout width and stillness; all sizes in logical pixels."""

    theme: str = "light"
    scale: float = 1.0
    width: Width = Width.STANDARD
    still: bool = False
    single_keys: bool = True  # whether a bare character does something where nobody writes: / goes to the search field
    before: tuple[str, float] | None = None  # theme and scale before easy reading; None while it is off
    low: bool = False  # hardly any height: bars are one line, and no higher than that needs

    def __getitem__(self, tone: str) -> QColor:
        return _colour(THEMES[self.theme][tone])

    def hex(self, tone: str) -> str:
        """The token as ``#RRGGBB``, for style sheets and rich text."""
        return THEMES[self.theme][tone]

    @property
    def contrast(self) -> bool:
        """High contrast: white borders, no covers, dashed when disabled."""
        return self.theme == "contrast"

    @property
    def easy(self) -> bool:
        """Easy reading: letters, words and lines further apart."""
        return self.before is not None

    def with_easy_reading(self) -> Look:
        """Easy reading in one step, in high contrast and at 150 % or more; while it is on, the look before it."""
        if self.before is not None:
            theme, scale = self.before
            return replace(self, theme=theme, scale=scale, before=None)
        return replace(self, theme="contrast", scale=max(self.scale, 1.5), before=(self.theme, self.scale))

    def fitted(self, width: int, height: int) -> Look:
        """The same in a window of another size (px)."""
        return replace(self, width=layout_width(width, self.scale), low=height / self.scale < LOW)

    @property
    def compact(self) -> bool:
        """One column: the rail becomes a top bar, side columns become buttons."""
        return self.width in (Width.COMPACT, Width.NARROW)

    @property
    def narrow(self) -> bool:
        """Hardly any room: what can be done elsewhere is left out, labels go below icons."""
        return self.width is Width.NARROW

    @property
    def wide(self) -> bool:
        """Room for a third column."""
        return self.width is Width.WIDE

    def text(self, pixels: float) -> int:
        """A font size."""
        return round(max(pixels, SMALLEST) * self.scale)

    def font(self, pixels: float, *, bold: bool = False, italic: bool = False) -> QFont:
        """The face at a size given for 100 %."""
        return _font(self.text(pixels), bold, italic, self.easy)

    def space(self, pixels: float) -> int:
        """A gap or margin: grows at less than half the rate of text."""
        return round(pixels * (1 + 0.45 * (self.scale - 1)))

    def target(self, pixels: float) -> int:
        """The size of something to press."""
        return round(pixels * (1 + 0.6 * (self.scale - 1)))

    def bar_target(self, pixels: float) -> int:
        """The size of something to press in a bar: where the window is low, only what its icon and a finger need."""
        return max(self.text(20) + 16, LEAST_TARGET) if self.low else self.target(pixels)
