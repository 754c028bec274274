"""Real feeds from small workspaces, and a PC that trusts nothing but TUF's own client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadHTTPError
from tuf.api.metadata import Targets
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface

from kiosk.library.durable import DISK, Disk
from kiosk.library.store import Library
from kiosk.publish.releasing import ceremony
from kiosk.publish.releasing.ceremony import Ceremony
from kiosk.publish.releasing.keyfiles import Keyring
from kiosk.publish.releasing.release import NothingNew, Released, Renewed, release, renew
from tests.publish.workspaces import RELEASE, make

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PASSPHRASE = "five random words or more"  # noqa: S105 - of keys that live as long as a test
CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Ada>Hello there.\n"
SIDECAR = "id: trust/talk\nnumber: 2\ntitle: A talk\nkind: transcript\nform: talk-script\nsummary: What was said.\n"


def passphrase(name: str) -> str:
    return PASSPHRASE


@dataclass
class Press:
    """A publisher's folder in which everything works, until a test says otherwise."""

    root: Path
    now: datetime = NOW
    disk: Disk = field(default_factory=lambda: DISK)

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def feed(self) -> Path:
        return self.root / "feed"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def ring(self) -> Keyring:
        return Keyring((self.keys,), passphrase)

    @property
    def ceremony(self) -> Ceremony:
        return Ceremony(self.keys, passphrase, cost=16)

    def write(self, number: int = 3, released: str = "2026-11-23", /, **files: str) -> None:
        """The workspace as release ``number``; names are ``one``, ``talk`` ... or paths with their ending."""
        said = RELEASE.replace("release: 3", f"release: {number}").replace("2026-11-23", released)
        named = {name if "/" in name else f"items/{name}.md": text for name, text in files.items()}
        make(self.workspace, {"workspace.yaml": said, **named})

    def found(self) -> Press:
        make(self.workspace, {"items/talk.vtt": CAPTIONS, "items/talk.vtt.yaml": SIDECAR})
        ceremony.found(self.feed, "trust", self.ceremony, self.now, self.disk)
        return self

    def release(self, notes: str = "", site: str = "") -> Released:
        made = release(self.workspace, self.feed, self.ring, self.now, notes=notes, site=site, disk=self.disk)
        assert isinstance(made, Released), made
        return made

    def refused(self) -> list[tuple[str, str, str]]:
        """(file, place, reason) of everything that keeps the workspace from being released."""
        made = release(self.workspace, self.feed, self.ring, self.now)
        assert not isinstance(made, (Released, NothingNew)), "this should have been refused"
        return [(each.path.relative_to(self.workspace).as_posix(), each.place, each.reason) for each in made.problems]

    def renew(self, *also: str) -> Renewed:
        return renew(self.feed, self.ring, self.now, also=also, disk=self.disk)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def files(self) -> dict[str, bytes]:
        """All files of the feed, by name."""
        return {
            path.relative_to(self.feed).as_posix(): path.read_bytes()
            for path in sorted(self.feed.rglob("*"))
            if path.is_file()
        }


def press_of_today(root: Path, seed_library: Path) -> Press:
    """A publisher who releases now, for apps that go by the clock; skips where that cannot be right."""
    now = datetime.now(UTC)
    seed = Library.open(seed_library)
    released = seed.edition().released
    seed.close()
    if now.date().isoformat() < released:
        pytest.skip("this computer's clock is before the release of the bundled library, so nothing can be verified")
    return Press(root, now).found()


class FolderFetcher(FetcherInterface):
    """Reads the addresses below a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []

    def _fetch(self, url: str) -> Iterator[bytes]:
        name = url.removeprefix("feed:///")
        self.asked.append(name)
        path = self.root / name
        if not path.is_file():
            raise DownloadHTTPError(f"{name} is not there", 404)
        yield path.read_bytes()


class Kiosk:
    """A PC with the root it was installed with, and what TUF's client remembers."""

    def __init__(self, place: Path, feed: Path) -> None:
        self.place = place
        self.feed = feed
        self.bootstrap = (feed / "metadata" / "1.root.json").read_bytes()
        place.mkdir(parents=True, exist_ok=True)

    def sync(self, now: datetime, feed: Path | None = None) -> tuple[int, dict[str, bytes]]:
        """The release number, and every file the publishers list, by path; raises what TUF raises."""
        metadata = self.place / "metadata"
        metadata.mkdir(exist_ok=True)
        fetcher = FolderFetcher(feed or self.feed)
        updater = Updater(
            str(metadata),
            "feed:///metadata/",
            str(self.place / "targets"),
            "feed:///targets/",
            fetcher,
            bootstrap=self.bootstrap,
        )
        updater._trusted_set.reference_time = now
        updater.refresh()
        delegations = updater._trusted_set.targets.delegations
        assert delegations is not None
        found = {}
        for role in delegations.roles or ():
            updater.get_targetinfo(f"{role}/curation.json")  # loads the role
            signed = updater._trusted_set[role]
            assert isinstance(signed, Targets)
            for path in sorted(signed.targets):
                info = updater.get_targetinfo(path)
                assert info is not None
                place = self.place / "targets" / path
                updater.download_target(info, str(place))
                found[path] = place.read_bytes()
        return updater._trusted_set.snapshot.version, found
