"""The query language by example: what the help card shows, and what the tests try; pure values, nothing is imported.

Every example finds something in the bundled library, so that choosing one on the card is worth it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A query as it is typed, and in plain words what it asks for."""

    query: str
    meaning: str


EXAMPLES: tuple[Example, ...] = (
    Example("speaking up", "Any of these words. Items with all of them come first."),
    Example('"speak up"', "These words side by side, in this order."),
    Example("handover AND rudeness", "Both words, anywhere in the item."),
    Example("nurse OR midwife", "Either word."),
    Example("handover -rudeness", "Items with the first word and without the second. The minus touches its word."),
    Example("harm AND (apology OR sorry)", "Brackets hold a choice together."),
    Example("title:workshop", "Only in titles."),
    Example('author:"ward library"', "By this author. A name of several words goes in quotation marks."),
    Example('publisher:"ward library"', "From this publisher."),
    Example(
        "kind:case-study listening",
        "Only this kind: report, case-study, transcript, blog, guide, session-pack or reference.",
    ),
    Example("theme:speaking-up", "Only this theme. The spaces in its name become hyphens."),
    Example("year:2020..2026", "From one year to another. One year alone works too, as in year:2023."),
    Example("perspective:international", "From other countries. From this one: perspective:national."),
)
