"""Small workspaces for tests, in which nothing is wrong until a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from kiosk.publish.workspace import read_workspace

RELEASE = """\
publisher: {id: trust, name: A Trust}
title: A library
release: 3
released: 2026-11-23
licence: CC-BY-4.0
suggestions: [speaking up]
first_number: 1
"""
THEMES = """\
- {id: speaking-up, title: Speaking up, icon: megaphone, featured: true, introduction: About it.}
- {id: fairness, title: Fairness}
"""
COLLECTION = "title: Start\nintroduction: Why.\nitems: [trust/one]\nposition: 1\n"
VOCABULARY = (
    "term,expansion,area,ambiguous,other_meanings,note,synonyms\n"
    'FTSU,"Freedom to Speak Up",voice,no,,,speaking up; voice\n'
    "ACP,Advanced Clinical Practitioner,role,yes,Advance care planning;  A college,Ask.,\n"
    "kindness,,,no,,,compassion; care\n"
)
ONE = {"id": "trust/one", "number": 1, "title": "One", "kind": "report", "form": "briefing", "summary": "About one."}


def item(**changes: object) -> str:
    """An item written here; a field changed to None is left out."""
    fields = {name: value for name, value in {**ONE, **changes}.items() if value is not None}
    return f"---\n{yaml.safe_dump(fields, sort_keys=False, allow_unicode=True)}---\n\nText.\n"


def make(root: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A workspace in which nothing is wrong, with ``files`` put over it ("" takes one away)."""
    whole: dict[str, str | bytes] = {
        "workspace.yaml": RELEASE,
        "themes.yaml": THEMES,
        "vocabulary.csv": VOCABULARY,
        "collections/start-here.yaml": COLLECTION,
        "items/one.md": item(),
        **(files or {}),
    }
    for name, content in whole.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def told(root: Path) -> list[tuple[str, str, str]]:
    """(file, place, reason) of every problem."""
    return [(each.path.relative_to(root).as_posix(), each.place, each.reason) for each in read_workspace(root).problems]
