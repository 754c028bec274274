"""What a self-test finds, as values: checks with a state and a sentence, without the secrets of addresses; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from kiosk.cli.secrets import hidden

VERSION = 1  # of the JSON form: a new number where something in it changes its meaning or goes


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    ATTENTION = "attention"  # reading and updating work, and somebody should look
    FAILED = "failed"  # what stops reading or updating
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ``found`` is a sentence on what there is, ``advice`` what to do about it ("" for nothing).

    ``name`` is for programs and lasts; ``facts`` are plain JSON values for them.
    """

    name: str
    title: str
    state: State
    found: str
    advice: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One setting: its value as plain JSON, and where it comes from (policy, file or default)."""

    name: str
    value: object
    origin: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole self-test; ``at`` is when it began, in UTC."""

    program: str
    at: datetime
    checks: tuple[Check, ...]
    settings: tuple[Chosen, ...]

    @property
    def state(self) -> State:
        """The worst of all checks; what was not checked counts as well."""
        found = {check.state for check in self.checks}
        return next((state for state in (State.FAILED, State.ATTENTION) if state in found), State.OK)

    @property
    def status(self) -> int:
        """The exit status: 0 all is well, 1 somebody should look, 2 something stops reading or updating."""
        return {State.FAILED: 2, State.ATTENTION: 1}.get(self.state, 0)


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values, in the form that docs/updating.md promises."""
    return {
        "version": VERSION,
        "program": report.program,
        "at": report.at.isoformat(timespec="seconds"),
        "state": str(report.state),
        "status": report.status,
        "checks": [
            {
                "name": check.name,
                "title": check.title,
                "state": str(check.state),
                "found": check.found,
                "next": check.advice,
                "facts": dict(check.facts),
            }
            for check in report.checks
        ],
        "settings": [{"name": each.name, "value": each.value, "from": each.origin} for each in report.settings],
    }


def counted(report: Report) -> str:
    """The outcome in one sentence."""
    failed = sum(check.state is State.FAILED for check in report.checks)
    look = sum(check.state is State.ATTENTION for check in report.checks)
    if not failed and not look:
        return "All is well."
    parts = [f"{failed} failed"] if failed else []
    parts += [f"{look} {'needs' if look == 1 else 'need'} attention"] if look else []
    return f"Of {len(report.checks)} checks {' and '.join(parts)}."


def without_secrets(report: Report, places: Iterable[str]) -> Report:
    """The report without any name and password of an address, as `kiosk.cli.secrets.hidden` hides them."""
    known = tuple(places)
    checks = (
        replace(
            check,
            found=hidden(check.found, known),
            advice=hidden(check.advice, known),
            facts=hidden(check.facts, known),
        )
        for check in report.checks
    )
    settings = (replace(each, value=hidden(each.value, known)) for each in report.settings)
    return replace(report, checks=tuple(checks), settings=tuple(settings))
