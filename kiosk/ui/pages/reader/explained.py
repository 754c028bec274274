"""What a text explains on the spot: its footnotes, and acronyms that the publisher's vocabulary knows. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from kiosk.model import Passage, Span, Term

NOTES = "Notes"  # the label of the passage that a text's footnotes are
_ITEM = re.compile(r"<(/?)li\b[^>]*>")
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&/-]*[A-Z][A-Za-z0-9]*|[A-Z]{2,}[0-9]*")


def footnotes(passages: Sequence[Passage]) -> tuple[str, ...]:
    """The HTML of each footnote, the first one first; nothing where the text has none."""
    if not passages or passages[-1].label != NOTES or "<ol" not in passages[-1].html:
        return ()
    html, found, depth, start = passages[-1].html, [], 0, 0
    for tag in _ITEM.finditer(html):
        if tag.group(1):
            depth -= 1
            if depth == 0:
                found.append(html[start : tag.start()])
        else:
            if depth == 0:
                start = tag.end()
            depth += 1
    return tuple(found)


class Glossary:
    """The acronyms that mean one thing only."""

    def __init__(self, vocabulary: Sequence[Term]) -> None:
        self.terms = {
            one.term: one
            for one in vocabulary
            if one.expansion and not one.ambiguous and _ACRONYM.fullmatch(one.term) and one.expansion != one.term
        }
        longest_first = sorted(self.terms, key=len, reverse=True)
        names = "|".join(re.escape(name) for name in longest_first)
        self._any = re.compile(rf"(?<![\w-])(?:{names})(?!\w)") if names else None

    def first_uses(self, text: str) -> list[tuple[Span, Term]]:
        """Where each acronym is first used in a text, in order."""
        found: dict[str, Span] = {}
        if self._any is not None:
            for match in self._any.finditer(text):
                found.setdefault(match.group(), match.span())
        return [(span, self.terms[name]) for name, span in found.items()]


def term_html(term: Term) -> str:
    """What a term stands for, and what the publisher says about it."""
    note = f"<p>{escape(term.note)}</p>" if term.note else ""
    return f"<p>{escape(term.expansion)}</p>{note}"
