"""What pages show of updates, put together from what is known; no widgets here."""

from __future__ import annotations

from datetime import datetime

from kiosk import __version__
from kiosk.library.shelf import Installed
from kiosk.sync.outcomes import LONG, Applied, Failed, Offline, Outcome, Refused, UpToDate, kind_of
from kiosk.ui.pages.values import BannerContent, BannerKind, Fact, UpdatesContent, WhyContent
from kiosk.ui.update_state import UpdateState
from kiosk.ui.update_wording import (
    afterwards,
    arrived,
    day,
    help_for,
    is_well,
    moment,
    open_words,
    progress,
    reason_words,
    result,
    waiting,
)

NOT_UPDATED = "Why this PC has not updated"
UPDATED = "Updates on this PC"
NOT_TAKEN = "An update was not taken, to be safe. The library is as before."


def updates_content(state: UpdateState, now: datetime) -> UpdatesContent:
    """All that pages say of updates at the moment ``now``, a time with its zone."""
    forgotten = _forgotten(state, now)
    behind = state.outcome is None or forgotten or not isinstance(state.outcome, (UpToDate, Applied))
    behind = behind or bool(state.unopened)
    facts = _facts(state, forgotten)
    return UpdatesContent(
        facts=facts,
        banner=_banner(state, now),
        can_check=state.can_check,
        progress=progress(state.step) if state.step else "",
        behind=behind,
        well=not state.unopened and not (state.installed is not None and state.installed.reason),
        why=_why(state, facts, behind=behind, forgotten=forgotten),
    )


def _forgotten(state: UpdateState, now: datetime) -> bool:
    """Whether nobody has looked for updates in a long time."""
    if state.checked is None or not _is_on(state):
        return False
    looked = _time(state.checked.at)
    return looked is not None and now - looked > LONG


def _time(iso: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _is_on(state: UpdateState) -> bool:
    return bool(state.places) and not state.chosen


def _facts(state: UpdateState, forgotten: bool) -> tuple[Fact, ...]:
    return tuple(_looks(state, forgotten) + _editions(state))


def _looks(state: UpdateState, forgotten: bool) -> list[Fact]:
    if state.chosen:
        return [Fact("Updates", "Off: this PC reads a library file of its own")]
    if not state.places and state.outcome is None:
        return [Fact("Updates", "Off: no update address is set on this PC")]
    facts = [] if state.places else [Fact("Updates", "By share or stick only: no update address is set on this PC")]
    if state.checked is None and state.failed is None:
        return [*facts, Fact("Last checked", "Not yet")]
    if state.checked is not None:
        facts.append(Fact("Last checked", moment(state.checked.at), False if forgotten else None))
    if (outcome := state.outcome) is not None:
        facts.append(Fact("What came of it", result(outcome), is_well(outcome)))
    return facts


def _editions(state: UpdateState) -> list[Fact]:
    facts: list[Fact] = []
    installed = state.installed
    if verified := _verified(state):
        facts.append(Fact("Library verified", day(verified)))
    if installed is not None:
        facts.append(Fact("On this PC", _which(installed)))
        facts.extend(_instead(installed))
    if state.waiting is not None:
        facts.append(Fact("Arrived", f"Edition {state.waiting.number}. Home offers to show it."))
    if state.unopened:
        facts.append(Fact("Not shown", state.unopened, False))
    return facts


def _verified(state: UpdateState) -> str:
    """When a release was last checked to be the publisher's: as the edition says, or later as the note does."""
    said = [state.installed.verified] if state.installed and state.installed.number else []
    if state.checked is not None and isinstance(state.checked.outcome, (UpToDate, Applied)):
        said.append(state.checked.verified)
    return max(filter(None, said), default="")


def _which(installed: Installed) -> str:
    if installed.number == 0:
        return "The library that came with the app"
    return f"Edition {installed.number}"


def _instead(installed: Installed) -> list[Fact]:
    if installed.reason:
        other = f"edition {installed.fell_back_from}" if installed.fell_back_from else "the newest edition"
        return [Fact("Why not the newest", f"It serves in place of {other}. {reason_words(installed.reason)}", False)]
    if installed.rolled_back_from:
        sentence = "IT went back to this edition; the release that was left is not installed again, the next one is."
        return [Fact("Why not the newest", sentence)]
    return []


def _banner(state: UpdateState, now: datetime) -> BannerContent | None:
    today = now.astimezone().date().isoformat()
    if state.waiting is not None:
        return BannerContent(BannerKind.WAITING, *waiting(state.waiting, today))
    if isinstance(state.outcome, Refused) and not state.chosen:
        return BannerContent(BannerKind.REFUSED, NOT_TAKEN, "See why")
    # A look that found nothing since does not make what came this morning old.
    came = [each for each in state.arrivals if (at := _time(each.at)) and at.date().isoformat() == today]
    if came and state.installed is not None and state.installed.number == came[-1].edition:
        return BannerContent(BannerKind.NEWS, *arrived(sum(each.new for each in came), True))
    return None


def _why(state: UpdateState, facts: tuple[Fact, ...], *, behind: bool, forgotten: bool) -> WhyContent:
    outcome = state.outcome
    title = NOT_UPDATED if behind else UPDATED
    sentence, tone = _verdict(state, outcome, forgotten)
    tried = tuple((open_words(place), reason_words(reason)) for place, reason in _tried(outcome))
    can_help = help_for(None if forgotten else outcome, state.writable) if behind and not state.chosen else ()
    if not _is_on(state) and outcome is None:
        can_help = ("To turn updates on, set “feed” in the machine policy: the guide for IT says how.",)
    return WhyContent(
        title, sentence, tone, tried, afterwards(outcome), can_help, _details(state, title, sentence, facts)
    )


def _verdict(state: UpdateState, outcome: Outcome | None, forgotten: bool) -> tuple[str, str]:
    if state.chosen:
        return "Updates are off: this PC reads a library file of its own.", "calm"
    if outcome is None:
        off = "Updates are off: no update address is set on this PC."
        return ("This PC has not looked for updates yet.", "calm") if state.places else (off, "calm")
    if state.unopened:
        return f"An update has arrived, but cannot be shown. {state.unopened}", "warn"
    if forgotten and state.checked is not None:
        return f"This PC has not looked for updates since {day(state.checked.at)}. {result(outcome)}", "warn"
    return result(outcome), {True: "ok", None: "calm", False: "warn"}[is_well(outcome)]


def _tried(outcome: Outcome | None) -> tuple[tuple[str, str], ...]:
    return outcome.tried if isinstance(outcome, (Offline, Refused)) else ()


def _details(state: UpdateState, title: str, sentence: str, facts: tuple[Fact, ...]) -> str:
    outcome = state.outcome
    lines = [title, f"Ward Library {__version__}", sentence, *(f"{fact.name}: {fact.value}" for fact in facts)]
    if state.checked is not None:
        lines.append(f"Noted at {state.checked.at}; verified {state.checked.verified or 'never'}")
    if outcome is not None:
        lines.append(f"Outcome: {kind_of(outcome)}")
    if isinstance(outcome, Refused):
        lines.append(f"Refused at {outcome.source}: {outcome.reason}: {outcome.sentence}")
    if isinstance(outcome, Failed):
        lines.append(f"Failed: {outcome.sentence}")
    lines += [f"Tried {place}: {reason}" for place, reason in _tried(outcome)]
    if isinstance(outcome, Applied):
        lines += [f"Not taken: {each}" for each in outcome.skipped]
    lines += [f"Set on this PC: {place}" for place in state.places]
    return open_words("\n".join(lines))
