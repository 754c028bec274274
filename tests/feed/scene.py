"""A kiosk, its feed and whoever stands between them: what the attacks of `test_attacks.py` are played on."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.errors import FeedRefused, FeedUnreachable, Refusal
from kiosk.feed.carrier import Carrier
from kiosk.feed.folder import METADATA_URL, TARGETS_URL, FolderCarrier
from kiosk.feed.patience import Patience
from kiosk.feed.transport import HttpCarrier
from kiosk.feed.trust import TrustedFeed
from tests.feed.repository import NOW, Repository, custom_of, item
from tests.feed.server import FeedServer, serving

EVIL = b"Give ten times the dose."  # what no kiosk may ever show
OLD, NEW = b"First revision of the report.", b"The second revision of this report."
SMALL = Patience(stall=1.0, base=0.4, slowest=1_000_000)  # seconds, seconds, bytes a second
UNREACHABLE = "unreachable"
ACCEPTED = "accepted"


@dataclass
class Kiosk:
    """A PC as far as the feed goes: what it has installed, and how it checks for more."""

    home: Path
    root: bytes
    carrier: Carrier
    metadata_url: str
    targets_url: str
    now: datetime = NOW
    floor: int = 0
    not_before: datetime | None = NOW - timedelta(days=30)
    library: dict[str, bytes] = field(default_factory=dict)

    @property
    def cache(self) -> Path:
        return self.home / "trust"

    @property
    def arriving(self) -> Path:
        return self.home / "partial"

    def feed(self) -> TrustedFeed:
        return TrustedFeed(
            self.metadata_url,
            self.targets_url,
            self.root,
            self.cache,
            self.carrier,
            floor=self.floor,
            not_before=self.not_before,
            clock=lambda: self.now,
        )

    def sync(self) -> None:
        """All or nothing, as the product does it: only a feed that is whole changes the library."""
        feed = self.feed()
        number = feed.refresh().release_number
        listed = feed.targets()
        library = {one.path: feed.download(one, self.arriving).read_bytes() for one in listed}
        self.library, self.floor = library, number

    def outcome(self) -> str:
        """What a check for news comes to."""
        try:
            self.sync()
        except FeedRefused as refused:
            assert refused.sentence.count(".") >= 1
            return refused.reason.value
        except FeedUnreachable:
            return UNREACHABLE
        return ACCEPTED

    def sound(self) -> bool:
        """Whether every finished file is what its name says."""
        files = [file for file in self.arriving.glob("*") if not file.name.endswith(".part")]
        return all(hashlib.sha256(file.read_bytes()).hexdigest() == file.name for file in files)


@dataclass
class Scene:
    """Two publishers; the kiosk has release 3. ``older`` is a copy of release 2, ``server`` is None for a folder."""

    place: Path
    repository: Repository
    kiosk: Kiosk
    older: Path
    server: FeedServer | None

    def forget(self) -> None:
        """The kiosk loses all that TUF remembered."""
        shutil.rmtree(self.kiosk.cache)

    def replace_by(self, folder: Path) -> None:
        """From now on the carrier carries this folder's files."""
        shutil.rmtree(self.repository.folder)
        shutil.copytree(folder, self.repository.folder)

    def elsewhere(self) -> dict[str, bytes]:
        """Every file that a check for news has no business with."""
        own = (self.kiosk.cache, self.kiosk.arriving, self.repository.folder)
        return {
            str(file): file.read_bytes()
            for file in sorted(self.place.rglob("*"))
            if file.is_file() and not file.is_symlink() and not any(file.is_relative_to(folder) for folder in own)
        }


@contextmanager
def played(place: Path, over: str, meta_hashes: bool = False) -> Iterator[Scene]:
    """A scene over "folder" or "http", ready for an attack."""
    repository = Repository(place / "feed", ("ward", "other"), meta_hashes=meta_hashes)
    repository.add(item("ward", "a"), OLD, custom=custom_of("ward", "a", 1))
    repository.add(item("ward", "b"), b"Another report, that stays.", custom=custom_of("ward", "b", 2))
    repository.add(item("other", "c"), b"A report of the other publisher.", custom=custom_of("other", "c", 1))
    repository.release()
    older = repository.copied(place / "older")
    (place / "outside").mkdir()
    (place / "outside" / "secret").write_bytes(b"not part of any feed")
    with _carried(repository.folder, over) as (carrier, metadata_url, targets_url, server):
        kiosk = Kiosk(place / "kiosk", repository.trusted_root, carrier, metadata_url, targets_url)
        scene = Scene(place, repository, kiosk, older, server)
        repository.add(item("ward", "a"), NEW, custom=custom_of("ward", "a", 1))
        repository.release()
        kiosk.sync()
        assert kiosk.library[item("ward", "a")] == NEW
        yield scene


@contextmanager
def _carried(folder: Path, over: str) -> Iterator[tuple[Carrier, str, str, FeedServer | None]]:
    if over == "folder":
        yield FolderCarrier(folder, SMALL), METADATA_URL, TARGETS_URL, None
        return
    with serving(folder) as server:
        carrier = HttpCarrier(SMALL)
        yield carrier, server.url + "metadata", server.url + "targets", server
        carrier.close()


def reason(outcome: Refusal | str) -> str:
    return outcome.value if isinstance(outcome, Refusal) else outcome
