"""What marks a file as a library.db, and its schema's version; the standard library only, so quick to import."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x57415244  # "WARD", in the SQLite header at offset 68
SCHEMA_VERSION: Final = 2  # also in the header, as user_version, at offset 60
PAGE_SIZE: Final = 4096

TABLES: Final = (
    "meta",
    "items",
    "item_authors",
    "item_themes",
    "sources",
    "passages",
    "themes",
    "collections",
    "collection_items",
    "featured_months",
    "objects",
    "item_objects",
    "vocabulary",
)

# Lines of `meta` that are true of the file and not of its content: they take no part in the digest.
NOT_CONTENT: Final = frozenset({"digest", "sqlite_version"})
