"""Hashes over what a library says, equal wherever it was built; the standard library only."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence

from kiosk.library.format import NOT_CONTENT, TABLES
from kiosk.model import Item, Passage


def content_digest(connection: sqlite3.Connection) -> str:
    """SHA-256, in hex, over every table's name, columns and rows in order of their keys.

    Lines of ``meta`` that speak of the file (its SQLite, this digest itself) are left out, so that
    two builds of one workspace agree whatever SQLite made them.
    """
    total = hashlib.sha256()
    for table in sorted(TABLES):
        # The key of every table is its first column, or its first two.
        found = connection.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2')  # noqa: S608 - our own names
        total.update(_line([table, *(column[0] for column in found.description)]))
        for row in found:
            if table != "meta" or row[0] not in NOT_CONTENT:
                total.update(_line(row))
    return total.hexdigest()


def fingerprint(item: Item, passages: Sequence[Passage], theme_titles: Mapping[str, str]) -> str:
    """SHA-256, in hex, over all that indexing an item depends on.

    That is its record, the titles of its themes, and each passage without its HTML. Whether its link was checked
    is no part of it: nothing is searched by that, and fingerprints of schema version 1 stay true.
    """
    total = hashlib.sha256()
    record = dataclasses.asdict(item)
    del record["link_checked"]
    total.update(_line([record, [theme_titles.get(theme, "") for theme in item.themes]]))
    for passage in passages:
        total.update(_line(dataclasses.astuple(dataclasses.replace(passage, html=""))))
    return total.hexdigest()


def _line(values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
