"""A release reaches a PC whole, from whichever place answers, and nothing else does."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.errors import Cancelled
from kiosk.feed import documents
from kiosk.feed.carrier import Carrier
from kiosk.feed.floors import Roles
from kiosk.feed.folder import METADATA_URL, TARGETS_URL, FolderCarrier
from kiosk.feed.transport import HttpCarrier
from kiosk.feed.trust import TrustedFeed
from kiosk.library.editions import Editions
from kiosk.library.store import Library
from kiosk.library.writing import write_library
from kiosk.model import Collection, Content, ItemContent, ItemId, Passage, PassageId, Query, State, Term, Theme
from kiosk.search import open_searcher
from kiosk.sync.outcomes import Applied, Busy, Failed, Offline, Refused, Stage, UpToDate, from_json, read_note
from kiosk.sync.updating import Index, Site, Source, update
from kiosk.wiring import make_index
from tests.feed.server import BLOCK_PAGE, serving
from tests.library.samples import REPORT
from tests.publish.releasing.feeds import NOW, Press
from tests.publish.workspaces import item


class Town:
    """A publisher, and a PC that has only the library in its package."""

    def __init__(self, root: Path) -> None:
        self.press = Press(root / "press").found()
        self.root = (self.press.feed / "metadata" / "1.root.json").read_bytes()
        self.store = root / "store"
        seed = root / "package"
        (seed / "objects").mkdir(parents=True)
        write_library(seed / "library.db", Content("Seed", "Ward Library", "ward-library", 1, "2026-11-01", "CC0-1.0"))
        self.seed = seed / "library.db"
        self.now = NOW
        self.index: Index = make_index
        self.keeps_roles = True
        self.carriers: list[Carrier] = []

    @property
    def editions(self) -> Editions:
        return Editions(self.store, self.seed, self.seed.parent / "objects")

    def site(self, *places: Path | str, editions: Editions | None = None) -> Site:
        sources = tuple(Source(str(place), self._opener(place)) for place in places or (self.press.feed,))
        return Site(editions or self.editions, sources, self.index, lambda: self.now)

    def _opener(self, place: Path | str):  # type: ignore[no-untyped-def]
        def opened(cache: Path, floor: int, roles: Sequence[Roles]) -> TrustedFeed:
            carrier: Carrier
            if isinstance(place, Path):
                carrier, metadata, targets = FolderCarrier(place), METADATA_URL, TARGETS_URL
            else:
                carrier, metadata, targets = HttpCarrier(), f"{place}metadata/", f"{place}targets/"
            self.carriers.append(carrier)
            return TrustedFeed(
                metadata, targets, self.root, cache, carrier,
                floor=floor, role_floors=roles if self.keeps_roles else (), clock=lambda: self.now,
            )  # fmt: skip

        return opened

    def update(self, *places: Path | str) -> object:
        return update(self.site(*places))

    def library(self) -> Library:
        current = self.editions.current()
        return Library.open(current.library, current.objects)

    def titles(self) -> list[str]:
        library = self.library()
        try:
            return sorted(item.title for item in library.items())
        finally:
            library.close()

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)
        self.press.now = self.now

    def newer(self) -> None:
        """A day later the publisher releases "Newer", a revision of the one item."""
        self.later(days=1)
        self.press.write(4, "2026-11-24", one=item(title="Newer", revision=2))
        self.press.release()

    def everything(self) -> dict[str, bytes]:
        """All files that reading depends on."""
        kept = {path for folder in ("editions", "objects") for path in (self.store / folder).rglob("*")}
        return {str(path): path.read_bytes() for path in sorted(kept) if path.is_file()}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.press.write(one=item())
    made.press.release(notes="The first.")
    return made


def test_the_first_release_becomes_the_first_edition_and_is_searched(town: Town) -> None:
    outcome = town.update()
    assert isinstance(outcome, Applied)
    assert set(outcome.new) == {"trust/one", "trust/talk"}
    assert outcome.edition == 1
    current = town.editions.current()
    assert (current.number, current.reason) == (1, "")
    library = town.library()
    searcher = open_searcher(library, [current.index])
    assert [hit.item.id for hit in searcher.search(Query("hello")).hits] == ["trust/talk"]
    assert library.object_path(library.objects_of("trust/talk")[0].sha256) is not None
    searcher.close()
    library.close()


def test_nothing_new_changes_nothing_and_is_noted(town: Town) -> None:
    town.update()
    before = town.everything()
    town.later(hours=4)
    outcome = town.update()
    assert isinstance(outcome, UpToDate)
    assert town.everything() == before
    note = read_note(town.store)
    assert note is not None
    assert note.outcome == outcome
    assert datetime.fromisoformat(note.at) == town.now


def test_only_what_changed_is_fetched(town: Town) -> None:
    town.update()
    town.later(days=1)
    town.press.write(4, "2026-11-24", one=item(title="Once more", revision=2))
    town.press.release()
    asked: list[str] = []
    outcome = update(town.site(), lambda stage, done, total: asked.append(stage))
    assert isinstance(outcome, Applied)
    assert (outcome.new, outcome.changed, outcome.withdrawn) == ((), ("trust/one",), ())
    assert "Once more" in town.titles()
    assert Stage.FETCHING in asked
    assert Stage.INDEXING in asked


def test_two_pcs_one_by_http_and_one_by_stick_have_the_same_library(town: Town, tmp_path: Path, web: None) -> None:
    from kiosk.publish.releasing.export import export

    other = Town(tmp_path / "other")
    other.press, other.root = town.press, town.root
    export(town.press.feed, tmp_path / "stick", town.now)
    with serving(town.press.feed) as server:
        assert isinstance(town.update(server.url), Applied)
    assert isinstance(other.update(tmp_path / "stick"), Applied)
    libraries = [each.library() for each in (town, other)]
    assert len({library.edition().digest for library in libraries}) == 1
    for library in libraries:
        library.close()


def test_the_ladder_is_climbed_until_a_place_answers(town: Town, tmp_path: Path) -> None:
    outcome = town.update(tmp_path / "no-share", town.press.feed)
    assert isinstance(outcome, Applied)
    assert outcome.source == str(town.press.feed)


def test_no_place_reached_is_an_everyday_matter(town: Town, tmp_path: Path) -> None:
    outcome = town.update(tmp_path / "no-share", tmp_path / "no-stick")
    assert isinstance(outcome, Offline)
    assert [place for place, _ in outcome.tried] == [str(tmp_path / "no-share"), str(tmp_path / "no-stick")]
    assert town.editions.current().number == 0
    assert read_note(town.store) is not None


def test_a_stick_older_than_this_pc_is_refused_and_the_feed_is_tried_next(town: Town, tmp_path: Path) -> None:
    shutil.copytree(town.press.feed, tmp_path / "stick")
    town.newer()
    town.update()
    before = town.everything()
    alone = town.update(tmp_path / "stick")
    assert isinstance(alone, Refused)
    assert alone.reason == "older"
    assert town.everything() == before
    assert isinstance(town.update(tmp_path / "stick", town.press.feed), UpToDate)


def test_losing_tufs_memory_does_not_make_an_old_stick_acceptable(town: Town, tmp_path: Path) -> None:
    shutil.copytree(town.press.feed, tmp_path / "stick")
    town.newer()
    town.update()
    shutil.rmtree(town.store / "trust")
    outcome = town.update(tmp_path / "stick")
    assert isinstance(outcome, Refused)
    assert outcome.reason == "older"
    assert "Newer" in town.titles()


def test_an_expired_feed_is_refused_and_reading_goes_on(town: Town) -> None:
    town.update()
    before = town.everything()
    town.later(days=200)
    outcome = town.update()
    assert isinstance(outcome, Refused)
    assert outcome.reason == "expired"
    assert town.everything() == before
    assert town.titles()


def test_a_block_page_is_refused_and_reading_goes_on(town: Town, web: None) -> None:
    town.update()
    before = town.everything()
    with serving(town.press.feed) as server:
        server.troubles["*"] = lambda handler, content: handler.answer(200, BLOCK_PAGE)
        outcome = town.update(server.url)
    assert isinstance(outcome, Refused), outcome
    assert town.everything() == before


def test_a_withdrawn_item_is_gone_from_search_and_says_why(town: Town) -> None:
    town.update()
    town.later(days=1)
    gone = item(revision=2, state="withdrawn", state_reason="It was wrong.")
    town.press.write(4, "2026-11-24", one=gone)
    town.press.release()
    outcome = town.update()
    assert isinstance(outcome, Applied)
    assert outcome.withdrawn == ("trust/one",)
    library = town.library()
    assert ItemId("trust/one") not in {item.id for item in library.items()}
    tombstone = library.item("trust/one")
    assert (tombstone.state, tombstone.state_reason) == (State.WITHDRAWN, "It was wrong.")
    searcher = open_searcher(library, [town.editions.current().index])
    assert "trust/one" not in {hit.item.id for hit in searcher.search(Query("one")).hits}
    searcher.close()
    library.close()


def test_a_release_left_by_a_rollback_is_not_installed_again_but_the_next_one_is(town: Town) -> None:
    town.update()
    for number, title in ((4, "Bad"), (5, "Good")):
        town.later(days=1)
        changed = item(title=title, revision=number)
        town.press.write(number, f"2026-11-{20 + number}", one=changed)
        town.press.release()
        outcome = town.update()
        if title == "Bad":
            assert isinstance(outcome, Applied)
            town.editions.rollback()
            again = town.update()
            assert isinstance(again, UpToDate)
            assert again.held_back
            assert "Bad" not in town.titles()
    assert "Good" in town.titles()


def test_an_item_this_app_cannot_read_is_left_out_and_asked_for_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = documents.item_path(ItemId("trust/one")), documents.item_from

    def older_app(raw: bytes, name: str) -> ItemContent:
        return read(raw.replace(b'"version":1', b'"version":2') if name == path else raw, name)

    with monkeypatch.context() as older:
        older.setattr(documents, "item_from", older_app)
        outcome = town.update()
    assert isinstance(outcome, Applied)
    assert outcome.new == ("trust/talk",)
    (skipped,) = outcome.skipped
    assert skipped.startswith(f"{path}: ") and skipped.endswith("is 2; this app reads version 1")
    assert town.titles() == ["A talk"]
    town.later(hours=4)
    again = town.update()
    assert isinstance(again, Applied)
    assert (again.new, again.skipped) == (("trust/one",), ())
    assert town.titles() == ["A talk", "One"]


def test_stopping_leaves_the_edition_that_served(town: Town) -> None:
    town.update()
    town.newer()
    before = town.everything()

    def interrupted(library: Library, folders: Sequence[Path], *_: object) -> None:
        raise Cancelled("stopped")

    town.index = interrupted
    with pytest.raises(Cancelled):
        town.update()
    assert town.everything() == before
    town.index = make_index
    assert isinstance(town.update(), Applied)


def test_a_second_updater_is_told_that_one_is_at_work(town: Town) -> None:
    with town.editions.lock():
        outcome = town.update()
    assert isinstance(outcome, Busy), "which is no failure: the other one does what is to be done"
    assert "Another updater" in outcome.sentence
    assert read_note(town.store) is None, "it has looked for nothing"


def test_connections_are_let_go_of_whatever_comes_of_a_look(town: Town, web: None) -> None:
    with serving(town.press.feed) as server:
        assert isinstance(town.update(server.url), Applied)
        server.troubles["*"] = lambda handler, content: handler.answer(200, BLOCK_PAGE)
        assert isinstance(town.update(server.url), Refused)
        server.troubles.clear()
        town.newer()

        def stop() -> bool:
            return True

        with pytest.raises(Cancelled):
            update(town.site(server.url), cancel=stop)
    assert isinstance(town.update("http://127.0.0.1:9/"), Offline)
    assert len(town.carriers) == 4
    for carrier in town.carriers:
        assert isinstance(carrier, HttpCarrier)
        assert carrier._network is None


def test_parts_of_a_release_that_was_replaced_do_not_stay(town: Town) -> None:
    town.update()
    town.newer()

    def stop() -> bool:
        return True

    with pytest.raises(Cancelled):
        update(town.site(), cancel=stop)
    (left,) = (town.store / "partial").iterdir()
    town.later(days=1)
    town.press.write(5, "2026-11-25", one=item(title="Newest", revision=3))
    town.press.release()
    long_ago = left.stat().st_mtime - 2 * 86_400
    os.utime(left, (long_ago, long_ago))
    with pytest.raises(Cancelled):
        update(town.site(), cancel=stop)
    assert left not in (town.store / "partial").iterdir()
    assert isinstance(town.update(), Applied)
    (town.store / "partial").mkdir()
    left.write_bytes(b"left by a power cut just after the switch")
    assert isinstance(town.update(), UpToDate)
    assert not (town.store / "partial").exists()


def test_what_became_of_a_look_survives_being_written_down(town: Town) -> None:
    from kiosk.sync.outcomes import as_json

    outcomes = [
        town.update(),
        town.update(),
        Offline((("a", "b"),)),
        Refused("s", "older", "x", (("a", "b"),)),
        Failed("z"),
        Busy("y"),
    ]
    for outcome in outcomes:
        assert from_json(json.loads(json.dumps(as_json(outcome)))) == outcome  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"at": 1}',
        b"\xff",
        b'{"at":"x","verified":"","result":{"outcome":"z"}}',
        b'{"at":"x","verified":"","result":{"outcome":"offline","tried":[1,2]}}',
        b'{"at":"x","verified":"","result":{"outcome":"failed","sentence":7}}',
    ],
)
def test_a_damaged_note_is_no_note(town: Town, damage: bytes) -> None:
    town.update()
    (town.store / "checked.json").write_bytes(damage)
    assert read_note(town.store) is None
    assert isinstance(town.update(), UpToDate)


def test_themes_collections_and_words_of_the_package_stay_beside_a_trusts_own(town: Town) -> None:
    ours = replace(REPORT, id=ItemId("ward-library/report"), number=901, themes=("kindness",))
    theme = Theme("kindness", "Kindness", "About it.", "heart", featured=True)
    collection = Collection("start", "Start", "Here.", (ours.id,))
    word = Term("AAR", "After Action Review")
    content = Content(
        "Seed", "Ward Library", "ward-library", 1, "2026-11-01", "CC0-1.0",
        items=(ItemContent(ours, (Passage(PassageId("start"), "Report", "Text.", "<p>Text.</p>"),)),),
        themes=(theme,), collections=(collection,), vocabulary=(word,),
    )  # fmt: skip
    write_library(town.seed, content)
    assert isinstance(town.update(), Applied)
    library = town.library()
    assert library.edition().title == "A library", "the publisher names it"
    assert [(found.id, found.items) for found in library.themes()] == [
        ("speaking-up", 0),
        ("fairness", 0),
        ("kindness", 1),
    ]
    assert [found.id for found in library.collections()] == ["start-here", "start"]
    assert {found.term for found in library.vocabulary()} >= {"FTSU", "AAR"}
    library.close()
