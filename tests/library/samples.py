"""Small libraries for tests, written by the product's own writer."""

from __future__ import annotations

from dataclasses import replace

from kiosk.library.writing import Content, ItemContent
from kiosk.model import (
    Collection,
    Holding,
    Item,
    ItemId,
    Kind,
    Layout,
    Passage,
    PassageId,
    Perspective,
    Source,
    State,
    StoredObject,
    Term,
    Theme,
)

ORIGINAL = StoredObject("ab" * 32, "application/pdf", 1234, "original", "Bericht über Führung.pdf")
PICTURE = StoredObject("cd" * 32, "image/png", 99, "image", "picture-1.png")

REPORT = Item(
    id=ItemId("trust/listening"),
    number=7,
    title="Listening, and what follows",
    kind=Kind.REPORT,
    form="briefing",
    holding=Holding.FULL,
    layout=Layout.ARTICLE,
    publisher="A Trust",
    revision=3,
    summary="What a trust heard.",
    authors=("Zoë Ward", "Ann Other"),
    themes=("speaking-up", "fairness"),
    perspective=Perspective.NATIONAL,
    year=2019,
    language="cy",
    minutes=4,
    words=9,
    content_note="About harm.",
    licence="CC-BY-4.0",
    url="https://example.org/listening",
    link_checked=False,
    added="2026-11-01",
    written="2026-10-01",
    reviewed_by="A. Reviewer",
    review_due="2027-11-01",
    sources=(Source("One", "P", 2013, "https://example.org", "OGL-3.0", "CAT-001"), Source("Two")),
)
SECTIONS = (
    Passage(PassageId("start"), REPORT.title, "First words", "<p>First words</p>"),
    Passage(PassageId("what-changed"), "What changed", "A\nB", "<ul><li>A</li><li>B</li></ul>", level=2),
    Passage(PassageId("then"), "Then", "", "", level=3),
)
TALK = replace(
    REPORT,
    id=ItemId("trust/talk"),
    number=2,
    title="A talk",
    kind=Kind.TRANSCRIPT,
    layout=Layout.TURNS,
    themes=("speaking-up",),
    sources=(),
    authors=(),
    illustrative=True,
    year=None,
    added="2026-11-20",
    perspective=Perspective.NONE,
)
TURNS = (
    Passage(
        PassageId("t0"), "00:00", "Hello.", "<p>Hello.</p>", start=0.5, end=4.25, speaker="Presenter", chapter="Opening"
    ),
)
CASE = replace(TALK, id=ItemId("trust/case"), number=30, kind=Kind.CASE_STUDY, added="2026-11-10", themes=("fairness",))
GONE = replace(
    REPORT, id=ItemId("trust/gone"), number=4, title="Taken back", state=State.WITHDRAWN, state_reason="It was wrong."
)
OLD = replace(GONE, id=ItemId("trust/old"), number=5, state=State.SUPERSEDED, superseded_by=REPORT.id)

CONTENT = Content(
    title="A library",
    publisher="A Trust",
    publisher_id="trust",
    release=12,
    released="2026-11-23",
    licence="CC-BY-4.0",
    items=(
        ItemContent(REPORT, SECTIONS, (ORIGINAL, PICTURE)),
        ItemContent(TALK, TURNS),
        ItemContent(CASE, SECTIONS[:1], (ORIGINAL,)),
        ItemContent(GONE),
        ItemContent(OLD),
    ),
    themes=(
        Theme("speaking-up", "Speaking up", "About it.", "megaphone", True),
        Theme("fairness", "Fairness", "", "scale", False),
        Theme("unused", "Unused", "", "", False),
    ),
    collections=(
        Collection("zz-first", "First on screen", "Why.", (REPORT.id, GONE.id, TALK.id)),
        Collection(
            "featured",
            "Featured",
            "",
            (TALK.id,),
            (("2026-09", GONE.id), ("2026-10", TALK.id), ("2026-12", REPORT.id)),
        ),
    ),
    vocabulary=(
        Term("FTSU", "Freedom to Speak Up", "voice", False, (), "", ("speaking up", "voice")),
        Term("ACP", "Advanced Clinical Practitioner", "role", True, ("Advance care planning",), "Ask.", ()),
    ),
    suggestions=("speaking up", "fair processes"),
)


def many(items: int, passages: int, words: int = 250) -> Content:
    """A library of ``items`` times ``passages`` passages, each with as many words."""
    text = " ".join(f"word{number}" for number in range(words))
    sections = tuple(
        Passage(PassageId(f"s{number}"), f"Section {number}", text, f"<p>{text}</p>", level=2)
        for number in range(passages)
    )
    found = tuple(
        ItemContent(replace(REPORT, id=ItemId(f"trust/n{number}"), number=number), sections)
        for number in range(1, items + 1)
    )
    return replace(CONTENT, items=found, collections=())
