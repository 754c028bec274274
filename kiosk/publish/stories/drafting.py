"""A story as a draft: a web page with the person's words, and a record that says what they allow."""

from __future__ import annotations

import hashlib
import html
import re

from kiosk.feed.stories import Naming, Story
from kiosk.model import Kind, Layout
from kiosk.publish import passages
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import records

# What the form asks for and no more: publication in this library. An open licence would let anybody change a story and
# publish it anywhere.
LICENCE = "Shared by its author for this library"
PARTS = (("happened", "What happened"), ("helped", "What helped"), ("others", "What others could try"))


def document(story: Story) -> bytes:
    """The story as a page: nothing in it but its words; the same story gives the same bytes."""
    title = html.escape(story.told.title)
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>\n'
        f"<body>\n<main>\n<h1>{title}</h1>\n{_body(story)}\n</main>\n</body>\n</html>\n"
    ).encode()


def record(story: Story) -> dict[str, object]:
    """The fields of the item to be, and ``draft``, which goes when it is accepted: the receipt, and what is allowed."""
    consent, told = story.consent, story.told
    extracted = Extracted(told.title, "en-GB", Layout.ARTICLE, html=_body(story))
    named = consent.naming is Naming.ROLE and consent.credit
    allowed: dict[str, object] = {
        "story": story.receipt,
        "told": story.day,
        "name": consent.credit if named else "publish it without any name",
        "edit": "yes, for length and clarity" if consent.may_edit else "no: publish it as it is, or not at all",
        "contact": consent.contact or "none wanted",
        "release": story.release,
    }
    fields: dict[str, object] = {
        "title": told.title,
        "kind": Kind.CASE_STUDY.value,
        "form": "staff-story",
        "summary": records.summary(extracted, passages.from_extracted(extracted)),
        "year": int(story.day[:4]),
        "written": story.day,
        "language": "en-GB",
        "licence": LICENCE,
        "draft": allowed,
    }
    return {**fields, "authors": [consent.credit]} if named else fields


def name_of(story: Story, sealed: bytes) -> str:
    """The file name of the draft without its ending; another for each story, and always the same for one."""
    stem = records.slug(story.told.title)
    return f"{stem[:60].strip('-') or 'story'}-{hashlib.sha256(sealed).hexdigest()[:8]}"


def _body(story: Story) -> str:
    parts = [(heading, getattr(story.told, name).strip()) for name, heading in PARTS]
    told = [(heading, text) for heading, text in parts if text]
    if len(told) == 1:
        return _paragraphs(told[0][1])
    return "\n".join(f"<h2>{heading}</h2>\n{_paragraphs(text)}" for heading, text in told)


def _paragraphs(text: str) -> str:
    return "\n".join(
        "<p>" + "<br>".join(html.escape(line.strip()) for line in each.strip().split("\n")) + "</p>"
        for each in re.split(r"\n\s*\n", text)
        if each.strip()
    )
