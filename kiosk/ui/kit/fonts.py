"""Atkinson Hyperlegible (SIL Open Font License 1.1), loaded from its package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from PySide6.QtGui import QFontDatabase

_PACKAGE = "fontpkg_atkinson_hyperlegible"


def font_files() -> tuple[Path, ...]:
    """The font files of the package, found without importing it; empty where it is missing."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return ()
    return tuple(sorted((Path(spec.origin).parent / "files").glob("*.ttf")))


def load_fonts() -> bool:
    """Register the fonts with Qt; False where none could be, and the fallbacks of the Look serve."""
    loaded = [QFontDatabase.addApplicationFont(str(path)) for path in font_files()]
    return bool(loaded) and min(loaded) >= 0
