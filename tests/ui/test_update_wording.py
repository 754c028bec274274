"""What staff are told of updates: always plainly, calmly where it is an everyday matter, and never a password."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import Refusal
from kiosk.library.shelf import Installed
from kiosk.sync.outcomes import Applied, Arrival, Busy, Checked, Failed, Offline, Outcome, Refused, Stage, UpToDate
from kiosk.ui.pages.values import BannerKind
from kiosk.ui.update_contents import NOT_UPDATED, UPDATED, updates_content
from kiosk.ui.update_state import News, Step, UpdateState
from kiosk.ui.update_wording import UNTRUSTED, day, moment, progress, result, waiting

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PLACE = "https://example.org/feed"
INSTALLED = Installed(7, Path("library.db"), Path("objects"), Path("index"), 12, {}, "2026-11-20T04:00:00+00:00")
REFUSED = tuple(
    Refused(PLACE, reason, "It is so [detail].", ((PLACE, "It is so [detail]."),))
    for reason in (*map(str, Refusal), "contradicts", "something new")
)
OUTCOMES: tuple[Outcome, ...] = (
    UpToDate(PLACE, "2026-11-23T09:00:00+00:00", 12),
    UpToDate(PLACE, "2026-11-23T09:00:00+00:00", 12, held_back=True),
    Applied(PLACE, "2026-11-23T09:00:00+00:00", 12, 7, ("a/b",) * 3, ("c/d",), ("e/f",), ("g: unknown",)),
    Applied(PLACE, "2026-11-23T09:00:00+00:00", 12, 7),
    Offline(((PLACE, f"No answer (while fetching {PLACE}/1.root.json)"),)),
    Offline(),
    Failed("There is no room on the disk"),
    Busy("Another updater is at work"),
    *REFUSED,
)


def state(outcome: Outcome | None, **changes: object) -> UpdateState:
    checked = Checked("2026-11-23T09:00:00+00:00", outcome, "2026-11-20T04:00:00+00:00") if outcome else None
    made = UpdateState(places=(PLACE,), writable=True, installed=INSTALLED, checked=checked)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=str)
def test_every_outcome_is_one_plain_sentence_or_two(outcome: Outcome) -> None:
    sentence = result(outcome)
    assert sentence[0].isupper() and sentence.endswith(".")
    words = set(sentence.lower().replace(".", " ").split())
    assert not {"invalid", "error", "oops", "please", "tuf", "metadata", "signature"} & words


def test_only_a_refusal_or_a_failure_is_marked() -> None:
    for outcome in OUTCOMES:
        content = updates_content(state(outcome), NOW)
        (fact,) = [each for each in content.facts if each.name == "What came of it"]
        alarming = isinstance(outcome, (Refused, Failed))
        assert (fact.well is False) == alarming and (content.why.tone == "warn") == alarming
        assert content.behind == (not isinstance(outcome, (UpToDate, Applied)))
        assert content.why.title == (NOT_UPDATED if content.behind else UPDATED)
        assert bool(content.why.can_help) == content.behind
        refused = content.banner is not None and content.banner.kind is BannerKind.REFUSED
        assert refused == isinstance(outcome, Refused)
        assert content.well, "what is on this PC can be relied on, whatever was offered"


def test_what_is_not_signed_is_told_mildly() -> None:
    assert result(Refused(PLACE, "signature", "")) == UNTRUSTED == result(Refused(PLACE, "unheard of", ""))


def test_each_place_that_was_tried_is_told_without_what_only_programs_need() -> None:
    content = updates_content(state(OUTCOMES[4]), NOW)
    assert content.why.tried == ((PLACE, "No answer."),)
    assert "1.root.json" in content.why.details
    assert updates_content(state(REFUSED[0]), NOW).why.tried == ((PLACE, "It is so."),)


@given(st.text(alphabet=st.characters(exclude_characters="/@ \n", exclude_categories=["Z", "C"]), min_size=1))
def test_no_password_is_shown_or_copied(password: str) -> None:
    place = f"https://ann:{password}Qz7@example.org/feed"
    for outcome in (
        Offline(((place, f"No answer (while fetching {place})"),)),
        Refused(place, "hash", f"{place} is wrong", ((place, f"{place} is wrong"),)),
        Failed(f"{place} is wrong"),
    ):
        content = updates_content(state(outcome, places=(place,)), NOW)
        assert f"{password}Qz7" not in str(content)


def test_times_are_those_of_this_pc_and_nonsense_is_left_as_it_is() -> None:
    here = datetime(2026, 11, 23, 9, 5, tzinfo=UTC).astimezone()
    assert moment("2026-11-23T09:05:00Z") == f"{here.day} November 2026 at {here:%H:%M}"
    assert day("2026-11-23T12:00:00+00:00").endswith("November 2026")
    for odd in ("", "yesterday", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"):
        assert moment(odd) in (odd, moment(odd))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step(Stage.CHECKING), "Checking…"),
        (Step(Stage.FETCHING), "Fetching what is new…"),
        (Step(Stage.FETCHING, 3_000_000, 11_200_000), "Fetching 3 of 12 MB"),
        (Step(Stage.FETCHING, 12_345, 299_001), "Fetching 12 of 300 KB"),
        (Step(Stage.FETCHING, 99, 12), "Fetching 0 of 1 KB"),
        (Step(Stage.APPLYING), "Putting the new edition together…"),
        (Step(Stage.INDEXING), "Making search ready…"),
        (Step(Stage.INDEXING, 2, 5), "Making search ready: 40 %"),
        (Step(Stage.INDEXING, 7, 5), "Making search ready: 100 %"),
    ],
)
def test_progress_is_told_in_words_and_numbers(step: Step, said: str) -> None:
    assert progress(step) == said


def test_news_is_of_today_only_today() -> None:
    news = News(8, 12, "2026-11-23")
    assert waiting(news, "2026-11-23") == ("12 new items today.", "See them")
    assert waiting(news, "2026-11-24") == ("12 new items.", "See them")
    assert waiting(replace(news, new=1), "2026-11-23") == ("1 new item today.", "See it")
    assert waiting(replace(news, new=0), "2026-11-23") == ("The library was updated.", "Show it")


def test_items_that_came_today_before_the_app_was_opened_are_news_as_well() -> None:
    applied = Applied(PLACE, "", 12, 7, ("a/b", "a/c"))
    banner = updates_content(state(applied), NOW).banner
    assert banner is not None and (banner.kind, banner.text) == (BannerKind.NEWS, "2 new items today.")
    assert updates_content(state(applied), NOW + timedelta(days=1)).banner is None
    assert updates_content(state(replace(applied, edition=8)), NOW).banner is None, "it is not on screen"
    assert updates_content(state(replace(applied, new=())), NOW).banner is None


def test_a_pc_that_has_not_looked_for_long_is_told_of_although_the_last_look_was_well() -> None:
    content = updates_content(state(OUTCOMES[0]), NOW + timedelta(days=15))
    assert content.behind and content.why.tone == "warn"
    assert "has not looked for updates since 23 November 2026" in content.why.sentence
    assert any("kioskctl sync" in each for each in content.why.can_help)


def test_what_serves_in_place_of_the_newest_edition_is_told() -> None:
    fallen = replace(INSTALLED, fell_back_from=8, reason="library.db is damaged")
    content = updates_content(state(OUTCOMES[0], installed=fallen), NOW)
    facts = {fact.name: fact for fact in content.facts}
    assert "edition 8" in facts["Why not the newest"].value and facts["Why not the newest"].well is False
    assert not content.well
    back = updates_content(state(OUTCOMES[0], installed=replace(INSTALLED, rolled_back_from=14)), NOW)
    assert any(fact.name == "Why not the newest" and fact.well is None for fact in back.facts) and back.well


@pytest.mark.parametrize("changes", [{"places": ()}, {"chosen": True, "installed": None}])
def test_where_updates_are_off_that_is_all_there_is_to_say(changes: dict[str, object]) -> None:
    content = updates_content(state(None, **changes), NOW)
    assert content.facts[0].name == "Updates" and content.facts[0].value.startswith("Off: ")
    assert not content.can_check and content.banner is None and content.why.tone == "calm" and content.well


def test_what_came_today_is_told_all_day_though_later_looks_found_nothing() -> None:
    came = (Arrival("2026-11-22T06:00:00+00:00", 5, 3), Arrival("2026-11-23T08:00:00+00:00", 6, 12))
    nothing = UpToDate(PLACE, "2026-11-23T09:00:00+00:00", 12)

    def banner(outcome: Outcome, *arrivals: Arrival) -> str:
        checked = Checked("2026-11-23T09:20:00+00:00", outcome, "", arrivals)
        found = updates_content(state(outcome, checked=checked), NOW).banner
        return found.text if found else ""

    later = Arrival("2026-11-23T09:00:00+00:00", 7, 2)
    assert banner(nothing, *came, later) == "14 new items today."
    assert banner(Offline(), *came, later) == "14 new items today."
    assert banner(Busy("x"), *came, later) == "14 new items today."
    assert banner(nothing, *came) == "", "edition 7 is shown, and brought none: somebody went back, or on"
    assert banner(nothing, Arrival("2026-11-21T08:00:00+00:00", 7, 2)) == "", "that was not today"
    assert banner(REFUSED[0], later).startswith("An update was not taken")


def test_another_update_that_is_running_is_told_calmly() -> None:
    content = updates_content(state(Busy("Another updater is at work")), NOW)
    assert content.why.tone == "calm"
    assert "could not" not in content.why.sentence
