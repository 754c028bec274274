"""Checks of a self-test on the feed: each place is asked as an update would ask, and nothing of it is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.cli.selftest_local import Here
from kiosk.cli.selftest_report import Check, State
from kiosk.errors import (
    CannotReach,
    DoNotTrust,
    FeedRefused,
    FeedUnreachable,
    LibraryMissing,
    LibraryUnreadable,
    StorageUnwritable,
    StoreUnsafe,
    UpdatesOff,
)
from kiosk.wiring import editions, store_path, sync_site

if TYPE_CHECKING:
    from kiosk.feed.carrier import Route
    from kiosk.feed.trust import Verified
    from kiosk.sync.updating import Source

SOON = timedelta(days=7)  # before signatures run out
_TITLE = "Feed"


def feed(here: Here) -> Iterator[Check]:
    """One check for each place that is set, in the order in which an update tries them."""
    places = here.settings.feed
    if not places:
        yield Check("feed", _TITLE, State.NOT_CHECKED, "No place to update from is set.")
        return
    names = [f"feed-{number}" for number in range(1, len(places) + 1)]
    if here.offline:
        for name, place in zip(names, places, strict=True):
            yield _not_checked(name, place, "the network was to be left out")
        return
    try:
        sources = sync_site(here.settings_aside).sources
    except (UpdatesOff, LibraryMissing, LibraryUnreadable) as error:
        for name, place in zip(names, places, strict=True):
            yield _not_checked(name, place, f"what it needs is missing: {error}")
        return
    checks = [_asked(here, name, source) for name, source in zip(names, sources, strict=True)]
    some = any(check.state in (State.OK, State.ATTENTION) for check in checks)
    for check in checks:
        # A place that cannot be reached stops nothing while another one can be.
        away = check.state is State.FAILED and check.facts["outcome"] == "unreachable"
        yield replace(check, state=State.ATTENTION) if some and away else check


def _not_checked(name: str, place: str, why: str) -> Check:
    return Check(name, _TITLE, State.NOT_CHECKED, f"{place} was not asked: {why.rstrip('.')}.", facts={"place": place})


def _asked(here: Here, name: str, source: Source) -> Check:
    """Ask one place for its metadata, with a copy of what this PC remembers of the feed, and verify all of it."""
    floor, role_floors = _floors(here)
    place = f"{source.name}: "
    facts: dict[str, Any] = {"place": source.name, "installed_release_number": floor}
    with closing(source.opened(_memory(here, name), floor, role_floors)) as feed:
        try:
            verified = feed.refresh()
            feed.targets()
        except StorageUnwritable as error:  # the scratch folder: no room for a few files, which another check tells
            return _not_checked(name, source.name, str(error))
        except CannotReach as error:
            told, seen = _sentence(error), feed.carrier.route
            facts |= {"outcome": "unreachable", **_seen(seen)}
            return Check(name, _TITLE, State.FAILED, f"{place}{told}{_by(seen)}", _reach(told, seen), facts)
        except DoNotTrust as error:
            told, seen = _sentence(error), feed.carrier.route
            reason = str(error.reason) if isinstance(error, FeedRefused) else "malformed"
            facts |= {"outcome": reason, **_seen(seen)}
            advice = "See “When it does not update” in docs/updating.md. Do not turn the check off."
            return Check(name, _TITLE, State.FAILED, f"{place}{told}{_by(seen)}", advice, facts)
        seen = feed.carrier.route
    facts |= {"outcome": "verified", "release_number": verified.release_number, **_seen(seen)}
    facts["expires"] = verified.expires.isoformat(timespec="seconds")
    return _believed(here, name, f"{place}{_release(verified, floor)}{_by(seen)}", verified, facts)


def _believed(here: Here, name: str, told: str, verified: Verified, facts: dict[str, Any]) -> Check:
    if verified.expires - here.now < SOON:
        advice = "Ask the publisher to renew the signatures, or bring a newer copy of the feed."
        return Check(name, _TITLE, State.ATTENTION, told, advice, facts)
    return Check(name, _TITLE, State.OK, told, facts=facts)


def _release(verified: Verified, floor: int) -> str:
    until = f"{verified.expires.day} {verified.expires:%B %Y}"
    had = f"this PC has had {floor}" if floor else "this PC has had none yet"
    return f"Reached and verified: release {verified.release_number}, signed until {until}; {had}."


def _floors(here: Here) -> tuple[int, tuple[Any, ...]]:
    """What this PC has had; nothing where its store is not to be believed, which another check says."""
    try:
        found = editions(here.settings)
    except StoreUnsafe:
        return 0, ()
    return found.floor, found.role_floors


def _memory(here: Here, name: str) -> Path:
    """A copy of what is remembered of the feed; without it, where it cannot be read: the floors still hold."""
    copy = here.scratch / f"trust-{name}"
    try:
        shutil.copytree(store_path(here.settings) / "trust", copy)
    except OSError:
        shutil.rmtree(copy, ignore_errors=True)
    return copy


def _sentence(error: CannotReach | DoNotTrust) -> str:
    return error.sentence if isinstance(error, FeedUnreachable | FeedRefused) else str(error)


def _seen(route: Route) -> dict[str, str]:
    return {"proxy": route.proxy, "certificate_issuer": route.issuer}


def _by(route: Route) -> str:
    proxy = f" It was asked by the proxy {route.proxy}." if route.proxy else ""
    return proxy + (f" The certificate shown was issued by “{route.issuer}”." if route.issuer else "")


def _reach(told: str, route: Route) -> str:
    if "certificate" in told and route.issuer:
        return (
            f"If “{route.issuer}” is a filter of your own network, have this PC's system trust its certificate, or "
            "have the filter let this address pass unopened; if you do not know it, do not trust it."
        )
    return "Look whether this PC can reach the place, through the proxy if there is one; reading goes on meanwhile."
