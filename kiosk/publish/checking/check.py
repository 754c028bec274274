"""A workspace checked as a careful editor would: every rule on every text, and the reading age of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from kiosk.model import State
from kiosk.publish.build import Gathered, Progress, Refused, gather
from kiosk.publish.checking import caring, places, reading, recorded
from kiosk.publish.checking.accepting import record_in, sifted
from kiosk.publish.checking.acronyms import acronyms
from kiosk.publish.checking.figures import figures
from kiosk.publish.checking.findings import KNOWN_ACRONYMS, Accepted, Finding, Setting, Severity
from kiosk.publish.checking.reading import Grades
from kiosk.publish.checking.texts import Text, markdown_parts, talk_parts
from kiosk.publish.fields import read_yaml
from kiosk.publish.workspace import RELEASE_FILE, Entry, Workspace, read_workspace, record_of

Rule = Callable[[Text, Setting], Iterator[Finding]]

EACH: Final[tuple[Rule, ...]] = (
    recorded.licence, recorded.review, recorded.sources, recorded.summary,
    caring.illustration, caring.content_note, caring.help_at_the_end,
    figures, acronyms, places.dead_links, places.cues, places.pictures, places.captions, places.wording,
)  # fmt: skip

_TALKS: Final = frozenset({".vtt", ".srt"})
_OUR_TALK: Final = "talk-script"  # other transcripts are documents of others, and told as they were said


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, in the order of files and lines."""

    findings: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    grades: Grades
    texts: int
    notes: tuple[str, ...] = ()  # what reading the workspace warned of

    def count(self, severity: Severity) -> int:
        """How many findings are of one severity."""
        return sum(each.severity is severity for each in self.findings)


def check(root: Path, today: date, progress: Progress | None = None) -> Report | Refused:
    """Apply every rule to every current item of the workspace ``root``; nothing is written.

    A workspace that could not be built is refused with what is wrong in it, since no rule can be sure of its text.
    """
    found = gather(root, progress)
    if isinstance(found, Refused):
        return found
    workspace = read_workspace(root).workspace
    setting = _setting(workspace, found, today)
    findings: list[Finding] = []
    accepted: list[Accepted] = []
    grades = []
    current = [entry for entry in workspace.entries if entry.item.state is State.CURRENT]
    for entry in current:
        text, stay, kept, grade = _checked(entry, workspace, setting)
        findings += stay
        accepted += kept
        if grade is not None:
            grades.append((text.file, grade))
    found_grades = Grades(tuple(sorted(grades, key=lambda each: -each[1])))
    findings += reading.median_of(found_grades)
    findings.sort(key=lambda each: (each.file, each.line, each.rule, each.sentence))
    notes = tuple(str(each) for each in found.warnings if not each.reason.startswith("a link leads to no"))
    return Report(tuple(findings), tuple(accepted), found_grades, len(current), notes)


def _checked(
    entry: Entry, workspace: Workspace, setting: Setting
) -> tuple[Text, tuple[Finding, ...], tuple[Accepted, ...], float | None]:
    place = record_of(entry)
    record = record_in(place, _name(place, workspace))
    text = replace(text_of(entry, workspace), fields=dict(record.fields))
    own = (entry.item.title, *(name for each in entry.item.sources for name in (each.title, each.publisher)))
    around = replace(setting, names=(*setting.names, *own, *entry.item.authors))
    found = [finding for rule in EACH for finding in rule(text, around)]
    grade = reading.graded(text, around)
    if grade is not None:
        found += reading.hard_reading(text, around, grade)
    return text, *sifted(found, record, text.record), grade


def text_of(entry: Entry, workspace: Workspace) -> Text:
    """The text of an item, as far as it can be looked at without converting it."""
    file, record = _name(entry.path, workspace), _name(record_of(entry), workspace)
    if not entry.original:
        blocks, links, pictures = markdown_parts(entry.body, entry.body_line)
        return Text(entry.item, file, record, True, {}, blocks, links, pictures)
    if entry.path.suffix.lower() in _TALKS:
        blocks, cues, notes = talk_parts(entry.path.read_text(encoding="utf-8-sig"))
        return Text(entry.item, file, record, entry.item.form == _OUR_TALK, {}, blocks, cues=cues, notes=notes)
    return Text(entry.item, file, record, ours=False)


def _setting(workspace: Workspace, found: Gathered, today: date) -> Setting:
    expansions: dict[str, tuple[str, ...]] = {}
    for term in workspace.vocabulary:
        names = tuple(name for name in (term.expansion, *term.other_meanings) if name)
        expansions[term.term] = expansions.get(term.term, ()) + names
    return Setting(
        today=today,
        known_acronyms=_known_acronyms(workspace.root / RELEASE_FILE),
        expansions=expansions,
        anchors={
            each.item.id: frozenset(str(passage.id) for passage in each.passages)
            for each in found.content.items
            if each.item.state is State.CURRENT
        },
        objects=frozenset(found.files),
        names=tuple(_bodies(workspace)),
    )


def _bodies(workspace: Workspace) -> Iterator[str]:
    """Names that reading age leaves out: titles of items, and what acronyms are short for."""
    yield from (entry.item.title for entry in workspace.entries)
    yield from (term.expansion for term in workspace.vocabulary if term.expansion)


def _known_acronyms(path: Path) -> frozenset[str]:
    value = read_yaml(path, path.read_text(encoding="utf-8-sig"), [])
    given: Mapping[object, object] = value if isinstance(value, dict) else {}
    listed = given.get("known_acronyms")
    if not isinstance(listed, list):
        return KNOWN_ACRONYMS
    return frozenset(str(each) for each in listed)


def _name(path: Path, workspace: Workspace) -> str:
    return path.relative_to(workspace.root).as_posix()
