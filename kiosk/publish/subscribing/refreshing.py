"""Looking at feeds: fetched if they changed, read in the limited process, planned, and what is new drafted."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.errors import FeedUnreachable, ImportRefused
from kiosk.feed.patience import Patience
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing.limits import Limits
from kiosk.publish.importing.sandbox import DIED, TOO_SLOW, Sandbox
from kiosk.publish.subscribing import bounds, drafts, subscriptions, transfer, worker
from kiosk.publish.subscribing.feeds import Feed, FeedEntry, RefusedEntry, Transcript
from kiosk.publish.subscribing.fetching import Arrived, NotModified, SourceRefused, fetch, read_file
from kiosk.publish.subscribing.outcomes import Checked, Drafted, NothingNew, NotTaken, Outcome, Unreachable
from kiosk.publish.subscribing.planning import Fetched, NewText, NewTranscript, Plan, origin, plan
from kiosk.publish.subscribing.subscriptions import Known, Subscription

Progress = Callable[[str], None]  # what is looked at now

_GIVEN_UP = 3  # transcripts in a row that do not arrive: the server is away, and the rest waits
_SAID = {
    TOO_SLOW: "reading it took too long, as damaged or hostile feeds do",
    DIED: "reading it failed, as damaged or hostile feeds do",
}


class Follower:
    """Follows the feeds of one workspace. Use it as a context manager: it holds the two limited processes.

    ``most`` is the number of texts drafted from one feed in one run.
    """

    def __init__(
        self,
        workspace: Path,
        today: date,
        *,
        most: int = bounds.NEW_AT_ONCE,
        limits: Limits = bounds.PROCESS,
        patience: Patience = bounds.PATIENCE,
        progress: Progress | None = None,
    ) -> None:
        self._workspace = workspace
        self._today = today
        self._most = most
        self._limits = limits
        self._patience = patience
        self._progress = progress or (lambda _: None)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="ward-library-import-"))
        self._folder = Path(folder)
        self._feeds = self._stack.enter_context(Sandbox(self._limits, worker.command))
        self._documents = self._stack.enter_context(Sandbox())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def subscribe(self, wanted: Subscription) -> Outcome:
        """Follow a new feed: read it, and draft what is in it. ``wanted.name`` may be "": the feed's title names it.

        Where it cannot be read, nothing is written and nothing is followed.

        Raises:
            StorageUnwritable: the workspace cannot be written to.
        """
        return self._look(wanted, new=True)

    def refresh(self, subscription: Subscription) -> Outcome:
        """Look at a feed that is followed already; raises as `subscribe`."""
        return self._look(subscription, new=False)

    def _look(self, known: Subscription, new: bool) -> Outcome:
        self._progress(known.source)
        try:
            arrived = self._arrive(known)
            if isinstance(arrived, NotModified):
                subscriptions.write(self._workspace, replace(known, checked=self._today.isoformat()))
                return NothingNew(known.name, known.source)
            feed = self._read(known, arrived)
        except FeedUnreachable as error:
            return Unreachable(known.name, known.source, error.sentence)
        except (SourceRefused, ImportRefused) as error:
            return NotTaken(known.name, known.source, _SAID.get(error.reason, error.reason))
        if new:
            name = known.name or subscriptions.free_name(self._workspace, feed.title)
            known = replace(known, name=name)
        return self._draft(replace(known, title=feed.title or known.title), feed, arrived)

    def _arrive(self, known: Subscription) -> Arrived | NotModified:
        if not known.address:
            return read_file(Path(known.source), self._limits.text_original)
        return fetch(
            known.source, self._limits.text_original,
            http=known.http, etag=known.etag, modified=known.modified, patience=self._patience,
        )  # fmt: skip

    def _read(self, known: Subscription, arrived: Arrived) -> Feed:
        path = self._folder / "feed"
        path.write_bytes(arrived.data)
        try:
            note = json.dumps({"address": known.address, "media_type": arrived.media_type})
            return self._feeds.ask(path, transfer.read, note=note)
        finally:
            path.unlink()

    def _draft(self, known: Subscription, feed: Feed, arrived: Arrived) -> Checked:
        allowed = Fetched(origin(known.address), known.also_from, known.http)
        found = plan(
            feed.entries,
            {key: each.digest for key, each in known.entries.items() if each.digest},
            {key: each.transcripts for key, each in known.entries.items()},
            allowed,
            self._most,
            bounds.FETCHES_AT_ONCE,
        )
        drafting = _Drafting(self._workspace, known, allowed, self)
        try:
            for text, transcripts in _by_entry(found):
                drafting.take(text, transcripts)
        finally:  # what is drafted is known, whatever interrupts the rest
            waiting = found.waiting + drafting.waiting
            done = replace(drafting.known, checked=self._today.isoformat())
            # A feed that is not used up must come whole the next time.
            kept = ("", "") if waiting else (arrived.etag, arrived.modified)
            subscriptions.write(self._workspace, replace(done, etag=kept[0], modified=kept[1]))
        return Checked(
            name=known.name,
            source=known.source,
            title=known.title,
            drafted=tuple(drafting.drafted),
            refused=(*feed.refused, *found.refused, *drafting.refused),
            unchanged=found.unchanged,
            waiting=waiting,
            notes=feed.notes,
        )

    def captions(self, wanted: NewTranscript, known: Subscription) -> tuple[bytes, Extracted]:
        """Fetch a transcript and have it read; raises FeedUnreachable, SourceRefused and ImportRefused."""
        self._progress(wanted.transcript.url)
        arrived = fetch(wanted.transcript.url, bounds.TRANSCRIPT_FILE, http=known.http, patience=self._patience)
        assert isinstance(arrived, Arrived)  # nothing was asked that 304 would answer
        path = self._folder / f"transcript{wanted.ending}"
        path.write_bytes(arrived.data)
        try:
            return arrived.data, self._documents.extract(path)
        finally:
            path.unlink()


@dataclass(slots=True)
class _Drafting:
    """The drafts of one look at one feed, as they are written."""

    workspace: Path
    known: Subscription
    allowed: Fetched
    follower: Follower
    drafted: list[Drafted] = field(default_factory=list)
    refused: list[RefusedEntry] = field(default_factory=list)
    waiting: int = 0
    _failed: int = 0  # transcripts in a row that did not arrive

    def take(self, text: NewText | None, transcripts: Sequence[NewTranscript]) -> None:
        """Draft one entry: its transcripts first, so that the record of its text can say what became of them."""
        entry = text.entry if text else transcripts[0].entry
        arrived: list[tuple[NewTranscript, bytes, Extracted]] = []
        left: dict[str, str] = {}
        for wanted in transcripts:
            reason, found = self._transcript(wanted)
            if found is None:
                left[wanted.transcript.url] = reason
            else:
                arrived.append((wanted, *found))
        places = {
            wanted.transcript.url: self._place(entry, wanted.ending, data, wanted.transcript.language)
            for wanted, data, _ in arrived
        }
        said = self._said(entry, places, left)
        for wanted, data, extracted in arrived:
            record = drafts.transcript_record(entry, self.known, said, wanted.transcript, extracted)
            self._put(places[wanted.transcript.url], data, record, "transcript")
            self._remember(entry, wanted.transcript.url)
        if text:
            content = drafts.document(entry)
            place = self._place(entry, ".html", content, "changed" if text.changed else "")
            self._put(place, content, drafts.text_record(entry, self.known, said, text.changed), "text")
            before = self.known.entries.get(entry.key, Known())
            self.known = self.known.with_entry(entry.key, replace(before, digest=entry.digest))

    def _transcript(self, wanted: NewTranscript) -> tuple[str, tuple[bytes, Extracted] | None]:
        """A transcript that arrived, or why it did not."""
        reason = "it waits for the next run, since others did not arrive"
        if self._failed < _GIVEN_UP:
            try:
                found = self.follower.captions(wanted, self.known)
            except FeedUnreachable as error:
                self._failed += 1
                reason = error.sentence
            except (SourceRefused, ImportRefused) as error:
                self._remember(wanted.entry, wanted.transcript.url)  # it would be refused the next time too
                self.refused.append(RefusedEntry(_where(wanted), error.reason))
                return f"refused: {error.reason}", None
            else:
                self._failed = 0
                return "", found
        self.waiting += 1
        self.refused.append(RefusedEntry(_where(wanted), reason))
        return f"not fetched yet: {reason}", None

    def _said(
        self, entry: FeedEntry, places: Mapping[str, Path], left: Mapping[str, str]
    ) -> tuple[Mapping[str, str], ...]:
        """What is known of each transcript of an entry: all that it says of itself, and what became of it."""
        return tuple(_named(each, places.get(each.url), self._left(entry, each, left)) for each in entry.transcripts)

    def _left(self, entry: FeedEntry, each: Transcript, left: Mapping[str, str]) -> str:
        before = self.known.entries.get(entry.key, Known()).transcripts
        return left.get(each.url) or self.allowed.why_not(each) or ("drafted before" if each.url in before else "")

    def _place(self, entry: FeedEntry, ending: str, content: bytes, more: str) -> Path:
        folder = self.workspace / drafts.FOLDER / self.known.name
        return drafts.place(folder, drafts.name_of(entry, more), ending, content)

    def _put(self, path: Path, content: bytes, record: Mapping[str, object], what: str) -> None:
        drafts.write(path, content, record)
        said = record["draft"]
        notes = said.get("notes", []) if isinstance(said, dict) else []
        changed = isinstance(said, dict) and bool(said.get("changed"))
        self.drafted.append(Drafted(path, str(record["title"]), what, changed, tuple(notes)))

    def _remember(self, entry: FeedEntry, url: str) -> None:
        before = self.known.entries.get(entry.key, Known())
        self.known = self.known.with_entry(entry.key, replace(before, transcripts=(*before.transcripts, url)))


def _named(each: Transcript, place: Path | None, left: str) -> Mapping[str, str]:
    fields = {
        "url": each.url,
        "type": each.media_type,
        "language": each.language,
        "rel": each.rel,
        "draft": place.name if place else "",
        "left": "" if place else left,
    }
    return {name: value for name, value in fields.items() if value}


def _by_entry(found: Plan) -> list[tuple[NewText | None, list[NewTranscript]]]:
    """The plan entry by entry."""
    steps: dict[str, tuple[NewText | None, list[NewTranscript]]] = {text.entry.key: (text, []) for text in found.texts}
    for each in found.transcripts:
        steps.setdefault(each.entry.key, (None, []))[1].append(each)
    return list(steps.values())


def _where(wanted: NewTranscript) -> str:
    return f"{wanted.entry.place}, transcript {wanted.transcript.url}"
