"""What a record accepts: findings of a rule that its publisher has looked at and keeps, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.publish.checking.findings import RULES, Accepted, Finding, Severity
from kiosk.publish.fields import read_yaml
from kiosk.publish.markdown import split_front_matter

_FIELD = re.compile(r"([a-z_]+):")


@dataclass(frozen=True, slots=True)
class Record:
    """The record of an item as it is written: the line of each of its fields, and what it accepts."""

    fields: Mapping[str, int]
    accepted: Mapping[str, str]
    findings: tuple[Finding, ...] = ()  # what is wrong with ``accepted`` itself


def record_in(path: Path, name: str) -> Record:
    """Read the record in the file ``path``, which was read and found right before; ``name`` is told in findings."""
    text = path.read_text(encoding="utf-8-sig")
    front = split_front_matter(text) if path.suffix != ".yaml" else None
    text, first = (front.yaml, 2) if front else (text, 1)
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=first):
        if match := _FIELD.match(line):
            lines.setdefault(match[1], number)
    value = read_yaml(path, text, [], first)
    given = value.get("accepted") if isinstance(value, dict) else None
    accepted: dict[str, str] = {}
    findings = []
    for rule, reason in (given or {}).items():
        if rule not in RULES:
            wrong = f"there is no rule {rule}; there are {', '.join(RULES)}"
        elif not (isinstance(reason, str) and reason.strip()):
            wrong = "say why, in a few words, so that the next reader can tell"
        else:
            accepted[rule] = " ".join(reason.split())
            continue
        place = lines.get("accepted", 1)
        findings.append(Finding(name, place, "accepted", Severity.ERROR, f"{rule}: {reason}", wrong))
    return Record(lines, accepted, tuple(findings))


def sifted(found: Iterable[Finding], record: Record, name: str) -> tuple[tuple[Finding, ...], tuple[Accepted, ...]]:
    """The findings that stay, and those that the record accepts; a rule accepted for nothing is a finding itself."""
    stay: list[Finding] = []
    accepted: list[Accepted] = []
    for each in found:
        if each.rule in record.accepted:
            accepted.append(Accepted(each, record.accepted[each.rule]))
        else:
            stay.append(each)
    for rule in record.accepted.keys() - {each.finding.rule for each in accepted}:
        line = record.fields.get("accepted", 1)
        what = "nothing is found by this rule any more; take it out of `accepted`"
        stay.append(Finding(name, line, "accepted", Severity.ADVICE, rule, what))
    return (*stay, *record.findings), tuple(accepted)
