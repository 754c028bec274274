"""Rules on the record of an item: licence, review, sources, summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from kiosk.model import Holding, Kind
from kiosk.publish.checking.findings import Finding, Setting, Severity
from kiosk.publish.checking.texts import Text

SHORTEST_SUMMARY: Final = 40  # characters
OWN_WORDS: Final = 4  # that a summary has beside those of the title
_REFERENCE = re.compile(r"\bCAT-\d+\b")
_SMALL = frozenset(
    (
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "how",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
    )
)
# A glossary explains words, and a pointer to other places needs no works behind it.
_WITHOUT_SOURCES = frozenset({"glossary", "document", "blog"})


def licence(text: Text, setting: Setting) -> Iterator[Finding]:
    """An item without a licence, of its own or of the release."""
    if not text.item.licence:
        what = "give it a `licence`, or workspace.yaml one for all; `unknown` where nobody can tell"
        yield _finding(text, "licence", Severity.ERROR, "", what)


def review(text: Text, setting: Setting) -> Iterator[Finding]:
    """A text written here without a day of review, or with one that has passed."""
    due = text.item.review_due
    if not due:
        if text.ours and text.item.holding is Holding.FULL:
            yield _finding(text, "review", Severity.ERROR, "", "add `review_due`, the day to read it again by")
    elif date.fromisoformat(due) < setting.today:
        what = "read it again, put right what has changed, and give it the next day of review"
        yield _finding(text, "review", Severity.ERROR, f"review_due: {due}", what, field="review_due")


def sources(text: Text, setting: Setting) -> Iterator[Finding]:
    """A text without sources, a reference that is no source, and a source that nothing refers to."""
    item = text.item
    if item.holding is Holding.RECORD:
        if not (item.url or item.sources):
            yield _finding(text, "sources", Severity.ERROR, "", "say where the document is to be had, as `url`")
        return
    if not text.ours:
        return
    if not item.sources and item.form not in _WITHOUT_SOURCES and item.kind is not Kind.BLOG:
        yield _finding(text, "sources", Severity.ERROR, "", "name the works that it draws on, under `sources`")
    known = {source.ref for source in item.sources if source.ref}
    told = _first_lines(text)
    for reference, (line, sentence) in told.items():
        if reference not in known:
            what = f"add {reference} to `sources`, or put the reference right"
            yield Finding(text.file, line, "sources", Severity.ERROR, sentence, what)
    for reference in sorted(known - told.keys()):
        what = "refer to it where it is drawn on, or take it out of `sources`"
        yield _finding(text, "sources", Severity.ADVICE, reference, what, field="sources")


def summary(text: Text, setting: Setting) -> Iterator[Finding]:
    """A summary that is too short, that says only what the title says, or that stops halfway."""
    told = text.item.summary
    own = _words(told) - _words(text.item.title)
    if len(told) < SHORTEST_SUMMARY:
        what = f"say in {SHORTEST_SUMMARY} to 160 characters what the reader gets"
        yield _finding(text, "summary", Severity.ERROR, told, what, field="summary")
    elif len(own) < OWN_WORDS:
        what = "say what the title does not say yet; both are shown together"
        yield _finding(text, "summary", Severity.ERROR, told, what, field="summary")
    elif told.rstrip('"”’)')[-1:] not in (".", "?", "!"):
        yield _finding(text, "summary", Severity.ADVICE, told, "end it as a sentence", field="summary")


def _first_lines(text: Text) -> dict[str, tuple[int, str]]:
    """Each reference in the text, with the line and the sentence where it first stands."""
    found: dict[str, tuple[int, str]] = {}
    for block in text.blocks:
        for sentence, line in block.sentences():
            for reference in _REFERENCE.findall(sentence):
                found.setdefault(reference, (line, sentence))
    for reference in _REFERENCE.findall(text.notes):
        found.setdefault(reference, (1, reference))
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower())) - _SMALL


def _finding(text: Text, rule: str, severity: Severity, sentence: str, what: str, field: str = "") -> Finding:
    return Finding(text.record, text.field_line(field) if field else 1, rule, severity, sentence, what)
