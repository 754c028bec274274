"""The values of a self-test: its exit status, its page, its sentences on room and age, and no secret in any of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.cli.selftest_page import page
from kiosk.cli.selftest_report import Check, Chosen, Report, State, as_json, counted, without_secrets
from kiosk.cli.selftest_store import last_look, room
from kiosk.sync.outcomes import Applied, Busy, Checked, Failed, Offline, Outcome, Refused, UpToDate

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def report(*states: State, found: str = "Found.", advice: str = "", value: object = None) -> Report:
    checks = tuple(Check(f"check-{n}", f"Check {n}", state, found, advice) for n, state in enumerate(states))
    return Report("1.2.3", NOW, checks, (Chosen("feed", value, "policy"),))


@given(st.lists(st.sampled_from(list(State))))
def test_the_worst_check_decides_the_exit_status(states: list[State]) -> None:
    found = report(*states)
    wanted = 2 if State.FAILED in states else 1 if State.ATTENTION in states else 0
    assert (found.status, as_json(found)["status"]) == (wanted, wanted)
    assert (counted(found) == "All is well.") == (wanted == 0)


secret = st.text(st.characters(codec="utf-8", exclude_characters="@/?#"), min_size=1).map(
    lambda text: f"#{text}#"  # so that it is in no other part of the text
)


@given(secret, secret, st.sampled_from(["", "metadata/1.root.json", "x@y"]))
def test_what_signs_in_to_an_address_is_nowhere(name: str, password: str, rest: str) -> None:
    place = f"https://{name}:{password}@feed.example/{rest}"
    said = without_secrets(
        report(State.FAILED, found=f"“{place}” is away.", advice=f"Ask {place}.", value=[place]), [place]
    )
    shown = json.dumps(as_json(said), ensure_ascii=False) + page(said)
    assert password not in shown and name not in shown
    if rest != "x@y":
        assert f"feed.example/{rest}" in shown, "where it leads is still told"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="@ "), min_size=1))
def test_addresses_that_nobody_set_lose_their_passwords_too(password: str) -> None:
    said = without_secrets(report(State.OK, found=f"Sent by http://ward:#{password}#@proxy.example:8080 and back."), [])
    assert said.checks[0].found == "Sent by http://…@proxy.example:8080 and back."


class Page(HTMLParser):
    """What is in a page: its elements, and its words."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_stands_by_itself_and_says_all_in_words() -> None:
    evil = "<script src='https://evil.example'></script><img src=x onerror=alert(1)>"
    found = Page(page(report(*State, found=evil, advice=f"Do {evil}", value=[evil])))
    assert found.open == []
    assert not {tag for tag, _ in found.elements} & {"script", "link", "img", "iframe", "object", "form", "a", "base"}
    named = {name for _, attributes in found.elements for name in attributes}
    assert not {name for name in named if name.startswith("on")} | (named & {"src", "href", "style"})
    style = "".join(found.words)
    assert "url(" not in style and "@import" not in style
    policy = next(attributes for _, attributes in found.elements if "http-equiv" in attributes)
    assert "default-src 'none'" in (policy["content"] or "")
    for word in ("OK", "Attention", "Failed", "Not checked"):
        assert word in found.words
    assert found.words.count(evil) == len(State), "what was found is shown as it is"


def test_the_page_can_be_found_through_without_seeing_it() -> None:
    found = Page(page(report(*State)))
    tags = [tag for tag, _ in found.elements]
    assert dict(found.elements)["html"] == {"lang": "en-GB"}
    assert (tags.count("h1"), tags.count("main"), tags.count("title"), tags.count("caption")) == (1, 1, 1, 2)
    headers = [attributes.get("scope") for tag, attributes in found.elements if tag == "th"]
    assert headers.count("col") == 6 and headers.count("row") == len(State) + 1


@pytest.mark.parametrize(
    ("free", "needed", "updates", "state"),
    [
        (10_000_000_000, 5_000_000, True, State.OK),
        (400_000_000, 5_000_000, True, State.ATTENTION),
        (400_000_000, 500_000_000, True, State.FAILED),
        (400_000_000, 500_000_000, False, State.ATTENTION),
        (600_000_000, 600_000_001, True, State.FAILED),
    ],
)
def test_too_little_room_stops_updates_and_little_is_told(free: int, needed: int, updates: bool, state: State) -> None:
    found = room(Path("store"), free, needed, updates=updates)
    assert (found.state, bool(found.advice)) == (state, state is not State.OK)


def ago(**time: float) -> str:
    return (NOW - timedelta(**time)).isoformat(timespec="seconds")


@pytest.mark.parametrize(
    ("outcome", "at", "verified", "state"),
    [
        (UpToDate("x", "", 3), ago(hours=4), ago(hours=4), State.OK),
        (Applied("x", "", 3, 1), ago(days=13), ago(days=13), State.OK),
        (UpToDate("x", "", 3), ago(days=15), ago(days=15), State.ATTENTION),
        (Offline(), ago(hours=4), ago(days=2), State.OK),
        (Busy("x"), ago(hours=4), ago(days=2), State.OK),
        (Offline(), ago(hours=4), ago(days=15), State.ATTENTION),
        (Offline(), ago(hours=4), "", State.ATTENTION),
        (Refused("x", "expired", "It expired."), ago(hours=4), ago(days=2), State.ATTENTION),
        (Failed("No room."), ago(hours=4), ago(days=2), State.ATTENTION),
        (UpToDate("x", "", 3), "yesterday", "", State.ATTENTION),
        (UpToDate("x", "", 3), "2026-11-23T10:00:00", "2026-11-23T10:00:00", State.OK),
    ],
)
def test_what_came_of_the_last_look_is_judged(outcome: Outcome, at: str, verified: str, state: State) -> None:
    found, told, advice = last_look(Checked(at, outcome, verified), NOW)
    assert (found, bool(advice)) == (state, state is not State.OK)
    assert told.endswith(".")


def test_a_pc_that_never_looked_is_told() -> None:
    assert last_look(None, NOW)[0] is State.ATTENTION
