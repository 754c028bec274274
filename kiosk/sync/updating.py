"""One look for updates: check each place in turn, verify, plan, fetch what changed, stage, apply, index, switch.

What is decided is decided by pure code elsewhere (`kiosk.feed.changes`); here it is carried out, in an order that can
stop anywhere: until the very last step the edition that serves is untouched.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from kiosk.errors import (
    CannotReach,
    DoNotTrust,
    EditionOlder,
    FeedDocumentInvalid,
    FeedRefused,
    ReleaseContradicts,
    StorageUnwritable,
    StoreUnsafe,
    UpdaterBusy,
)
from kiosk.feed import documents
from kiosk.feed.changes import Listed, Plan, Sort, plan
from kiosk.feed.floors import Roles
from kiosk.feed.partial import sweep
from kiosk.feed.trust import TrustedFeed, Verified
from kiosk.library.applying import apply
from kiosk.library.editions import Editions
from kiosk.library.sealing import Origin
from kiosk.library.shelf import Installed
from kiosk.library.staging import Staging
from kiosk.library.store import Library
from kiosk.model import Content, ItemContent, State
from kiosk.sync.outcomes import (
    Applied,
    Busy,
    Failed,
    Offline,
    Outcome,
    Progress,
    Refused,
    Stage,
    UpToDate,
    checked_after,
    read_note,
    write_note,
)

Cancel = Callable[[], bool]
Index = Callable[[Library, Sequence[Path], Callable[[int, int], None], Cancel | None], None]
"""Makes the search index of a library in the last of some folders; the others may hold an older one to start from."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place of the feed: what people know it by, and how to open it given the cache folder and all floors."""

    name: str
    opened: Callable[[Path, int, Sequence[Roles]], TrustedFeed]


@dataclass(frozen=True, slots=True)
class Site:
    """What an update needs of this PC. ``sources`` are tried in order; ``clock`` gives the time in UTC."""

    editions: Editions
    sources: tuple[Source, ...]
    index: Index
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def update(site: Site, progress: Progress | None = None, cancel: Cancel | None = None) -> Outcome:
    """Look for updates and apply them; what came of it is also noted in the store.

    Raises:
        Cancelled: ``cancel`` said so; the edition that served still does.
    """
    tell = progress or (lambda stage, done, total: None)
    try:
        with site.editions.lock():
            outcome = _tried(site, tell, cancel)
            _note(site, outcome)
            return outcome
    except UpdaterBusy as error:
        return Busy(str(error))
    except (StorageUnwritable, StoreUnsafe) as error:
        return Failed(str(error))


def _note(site: Site, outcome: Outcome) -> None:
    verified, root = site.editions.current().verified, site.editions.root
    try:
        write_note(root, checked_after(read_note(root), site.clock(), outcome, verified))
    except OSError as error:
        raise StorageUnwritable(site.editions.root, error.strerror or str(error)) from error


def _tried(site: Site, tell: Progress, cancel: Cancel | None) -> Outcome:
    """Each place in turn, until one gives a state of the feed that can be believed."""
    away: list[tuple[str, str]] = []
    refused: Refused | None = None
    for source in site.sources:
        tell(Stage.CHECKING, 0, 0)
        try:
            feed = source.opened(site.editions.root / "trust", site.editions.floor, site.editions.role_floors)
            with closing(feed):
                return _from(site, source.name, feed, feed.refresh(), tell, cancel)
        except StorageUnwritable:
            raise
        except CannotReach as error:
            away.append((source.name, str(error)))
        except FeedRefused as error:
            away.append((source.name, error.sentence))
            refused = refused or Refused(source.name, str(error.reason), error.sentence)
        except EditionOlder as error:
            away.append((source.name, str(error)))
            refused = refused or Refused(source.name, "older", str(error))
        except ReleaseContradicts as error:
            away.append((source.name, str(error)))
            refused = refused or Refused(source.name, "contradicts", str(error))
        except DoNotTrust as error:
            away.append((source.name, str(error)))
            refused = refused or Refused(source.name, "malformed", str(error))
    sweep(site.editions.root / "partial")
    return replace(refused, tried=tuple(away)) if refused else Offline(tuple(away))


def _from(
    site: Site, name: str, feed: TrustedFeed, verified: Verified, tell: Progress, cancel: Cancel | None
) -> Outcome:
    editions, moment = site.editions, verified.verified.isoformat(timespec="seconds")
    serving = editions.current()
    if 0 < verified.release_number <= serving.rolled_back_from:
        return UpToDate(name, moment, verified.release_number, held_back=True)
    listed = feed.targets()
    installed = serving.targets if serving.number else _documents_of(serving)
    # Objects are read from end to end only where something has changed anyway.
    wanted = plan(listed, installed, frozenset(_named(listed)))
    if wanted.empty and serving.number:
        editions.confirm(verified.release_number, moment, feed.roles)
        shutil.rmtree(editions.root / "partial", ignore_errors=True)
        return UpToDate(name, moment, verified.release_number)
    wanted = plan(listed, installed, editions.whole_objects())
    sweep(editions.root / "partial", frozenset(each.sha256 for each in listed))
    with editions.staged() as staging:
        fetched = _Fetched(feed, editions.root / "partial", wanted, tell, cancel)
        contents, skipped = fetched.items()
        curation = fetched.curation(listed, _curated_beside(listed, editions.seed))
        fetched.objects(staging)
        tell(Stage.APPLYING, 0, 0)
        sealed = staging.source.number > 0
        apply(staging.source.library, staging.library, contents, curation, sealed=sealed)
        _index(site, staging, tell, cancel)
        kept = {path: sha256 for path, sha256 in installed.items() if path not in skipped}
        kept.update({each.path: each.sha256 for each in listed if _is_installed(each) and each.path not in skipped})
        number = staging.activate(Origin(verified.release_number, kept, moment, feed.roles))
    shutil.rmtree(editions.root / "partial", ignore_errors=True)
    return Applied(
        name,
        moment,
        verified.release_number,
        number,
        new=_ids(wanted.new, skipped),
        changed=_ids(wanted.changed, skipped),
        withdrawn=_ids(wanted.withdrawn, skipped),
        skipped=tuple(f"{path}: {reason}" for path, reason in sorted(skipped.items())),
        bytes=wanted.bytes,
    )


@dataclass(slots=True)
class _Fetched:
    """Fetches the files of a plan and reads them; a file cut short is taken up again by the next update."""

    feed: TrustedFeed
    folder: Path
    plan: Plan
    tell: Progress
    cancel: Cancel | None
    done: int = 0

    def items(self) -> tuple[list[ItemContent], dict[str, str]]:
        """The items of the plan, and the paths that this app cannot read, each with the reason."""
        found: list[ItemContent] = []
        skipped: dict[str, str] = {}
        for listed in self.plan.items:
            try:
                found.append(documents.item_from(self._file(listed).read_bytes(), listed.path))
            except FeedDocumentInvalid as error:
                skipped[listed.path] = " ".join(part for part in (error.place, error.reason) if part)
        return found, skipped

    def curation(self, listed: Sequence[Listed], beside: Sequence[Content]) -> Content | None:
        """What all publishers curate, merged in their order and then with ``beside``, if any of them changed it."""
        if not self.plan.curations:
            return None
        files = [self._file(each) for each in listed if each.sort is Sort.CURATION]
        paths = [each.path for each in listed if each.sort is Sort.CURATION]
        read = [documents.curation_from(file.read_bytes(), path) for file, path in zip(files, paths, strict=True)]
        return documents.merged([*read, *beside])

    def objects(self, staging: Staging) -> None:
        """Keep the objects of the plan for the next edition."""
        for listed in self.plan.objects:
            staging.take_object(listed.sha256, self._file(listed))

    def _file(self, listed: Listed) -> Path:
        before = self.done
        path = self.feed.download(
            listed, self.folder, lambda done, _: self.tell(Stage.FETCHING, before + done, self.plan.bytes), self.cancel
        )
        self.done = before + listed.size
        self.tell(Stage.FETCHING, min(self.done, self.plan.bytes), self.plan.bytes)
        return path


def _index(site: Site, staging: Staging, tell: Progress, cancel: Cancel | None) -> None:
    library = Library.open(staging.library, site.editions.root / "objects")
    try:
        folders = [folder for folder in (staging.source.index,) if folder.is_dir()]
        site.index(library, [*folders, staging.index], lambda done, all_: tell(Stage.INDEXING, done, all_), cancel)
    finally:
        library.close()


def _documents_of(seed: Installed) -> dict[str, str]:
    """The SHA-256 that each document of the seed would have in a feed."""
    library = Library.open(seed.library, seed.objects)
    try:
        return {
            documents.item_path(item.id): hashlib.sha256(
                documents.item_bytes(ItemContent(item, library.passages(item.id), library.objects_of(item.id)))
            ).hexdigest()
            for item in library.items()
            if item.state is State.CURRENT
        }
    finally:
        library.close()


def _curated_beside(listed: Iterable[Listed], seed: Installed) -> tuple[Content, ...]:
    """What the library in the package curates, where the feed leaves its publisher's items as they are.

    Those items stay, and so must the themes, collections and words that lead to them.
    """
    library = Library.open(seed.library, seed.objects)
    try:
        publishers = {item.id.partition("/")[0] for item in library.items()}
        if not publishers or publishers & {each.publisher for each in listed}:
            return ()
        said = library.edition()
        return (
            Content(
                said.title,
                said.publisher,
                min(publishers),
                said.release,
                said.released,
                "",
                themes=tuple(replace(theme, items=0) for theme in library.themes()),
                collections=library.collections(),
                vocabulary=library.vocabulary(),
                suggestions=said.suggestions,
                sharing=said.sharing,
            ),
        )
    finally:
        library.close()


def _named(listed: Iterable[Listed]) -> Iterable[str]:
    return (each.sha256 for each in listed if each.sort is Sort.OBJECT)


def _is_installed(listed: Listed) -> bool:
    return listed.sort in (Sort.ITEM, Sort.CURATION)


def _ids(listed: Iterable[Listed], skipped: dict[str, str]) -> tuple[str, ...]:
    return tuple(each.item_id for each in listed if each.path not in skipped)
