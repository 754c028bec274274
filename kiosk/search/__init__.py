"""Search over a library: index, query language, ranking, snippets; the only importer of Whoosh.

Importing this package costs nothing; Whoosh and NumPy are imported when a searcher is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.search.opening import open_searcher
    from kiosk.search.searcher import Searcher
    from kiosk.search.source import Source

__all__ = ["Searcher", "Source", "open_searcher"]


def __getattr__(name: str) -> Any:
    if name == "open_searcher":
        from kiosk.search.opening import open_searcher

        return open_searcher
    if name == "Searcher":
        from kiosk.search.searcher import Searcher

        return Searcher
    if name == "Source":
        from kiosk.search.source import Source

        return Source
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
