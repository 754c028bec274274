"""Texts to be checked, made of a few lines; what a rule finds in them is the test's to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from kiosk.model import Holding, Item, ItemId, Kind, Layout, Source
from kiosk.publish.checking.findings import Finding, Setting
from kiosk.publish.checking.texts import Text, markdown_parts, talk_parts

TODAY = date(2026, 11, 23)
SETTING = Setting(TODAY)
FRANCIS = Source("The report", "The inquiry", 2013, ref="CAT-001")

ITEM = Item(
    id=ItemId("trust/one"),
    number=1,
    title="Speaking up on a ward",
    kind=Kind.REPORT,
    form="briefing",
    holding=Holding.FULL,
    layout=Layout.ARTICLE,
    publisher="A Trust",
    summary="What one inquiry found about silence, and three questions for your team.",
    licence="CC-BY-4.0",
    review_due="2027-11-23",
    sources=(FRANCIS,),
)

Rule = Callable[[Text, Setting], Iterator[Finding]]


def written(body: str = "It was so (Francis 2013, CAT-001).", **changes: object) -> Text:
    """An article written here, its body from line 10 of its file on."""
    blocks, links, pictures = markdown_parts(body, 10)
    item = replace(ITEM, **changes)  # type: ignore[arg-type]
    return Text(item, "items/one.md", "items/one.md", True, {"summary": 4}, blocks, links, pictures)


def talk(vtt: str, **changes: object) -> Text:
    """A talk of the publisher's own."""
    blocks, cues, notes = talk_parts(vtt)
    item = replace(ITEM, form="talk-script", **changes)  # type: ignore[arg-type]
    return Text(item, "items/one.vtt", "items/one.vtt.yaml", True, {}, blocks, cues=cues, notes=notes)


def of_others(**changes: object) -> Text:
    """A document of others, of which only the record is checked."""
    return Text(replace(ITEM, **changes), "items/one.pdf", "items/one.pdf.yaml", ours=False)  # type: ignore[arg-type]


def found(rule: Rule, text: Text, setting: Setting = SETTING) -> list[tuple[int, str]]:
    """(line, severity) of everything that a rule finds."""
    return [(each.line, each.severity.value) for each in complete(rule(text, setting))]


def complete(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each of which says where, by which rule, and what to do."""
    told = list(findings)
    assert all(each.file and each.line >= 1 and each.rule and each.advice for each in told)
    return told
