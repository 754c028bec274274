"""What a kiosk believes of a feed: python-tuf's client, and what it leaves to us.

TUF (https://theupdateframework.github.io/specification/latest/) verifies signatures, versions, expiry, lengths and
hashes. Added here: a floor below which no release is accepted even when TUF's own memory was lost, a clock that
cannot stand before the day the app was made, a listing in which every path is one that its publisher may sign,
downloads that resume and are put in place at once, and errors that say what to do.

Use one `TrustedFeed` at a time for one cache folder: hold the edition store's lock around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.api.metadata import Key, Role, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError
from tuf.ngclient import Updater, UpdaterConfig

from kiosk.errors import FeedRefused, Refusal, StorageUnwritable
from kiosk.feed import floors, partial, refusals
from kiosk.feed.carrier import Carrier
from kiosk.feed.changes import Listed
from kiosk.feed.floors import Roles
from kiosk.feed.partial import Cancel, Progress, Wanted

# Lengths in bytes where the signed metadata does not say them. 16 MB list about 25,000 items of one publisher.
_LIMITS = UpdaterConfig(
    root_max_length=512_000,
    timestamp_max_length=16_384,
    snapshot_max_length=2_000_000,
    targets_max_length=16_000_000,
)
_MOST_ROLES = 256  # publishers and whom they delegate to
_MOST_BYTES = 2**32  # of one file; a signed length beyond it is a mistake that would fill the disk
_ROLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_PATH = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}/){0,9}[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_URL_SAFE = "/!$&'()*+,;=:@-._~%"  # a target path is a relative URL already (TUF 4.5): "%" is not encoded again

# What python-tuf lets through when a signed value is of the wrong type or out of range.
_SENSELESS = (AttributeError, KeyError, TypeError, ValueError, ArithmeticError)

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Verified:
    """A feed's state that passed all checks. Dates are in UTC; TUF says when a signature ends, never when it was made.

    ``release_number`` is the version of the snapshot role, which grows with every release and renewal.
    """

    release_number: int
    root_version: int
    verified: datetime
    timestamp_expires: datetime
    snapshot_expires: datetime
    root_expires: datetime

    @property
    def expires(self) -> datetime:
        """When this state stops being accepted: the first of its dates."""
        return min(self.timestamp_expires, self.snapshot_expires, self.root_expires)


class _Client(Updater):
    """python-tuf's client, opened where its public interface ends.

    The public interface looks up one target by name. It neither lists targets nor tells the verified versions and
    dates nor takes the time from its caller, so three private names are used here and nowhere else: ``_trusted_set``
    (with its ``reference_time``), ``_load_targets`` and ``_update_root_symlink``. A test holds them to be there.
    """

    def at(self, now: datetime) -> None:
        """Judge expiry by this time."""
        self._trusted_set.reference_time = now

    @property
    def root(self) -> Root:
        return self._trusted_set.root

    @property
    def timestamp(self) -> Timestamp | None:
        return self._trusted_set.timestamp if Timestamp.type in self._trusted_set else None

    @property
    def snapshot(self) -> Snapshot | None:
        return self._trusted_set.snapshot if Snapshot.type in self._trusted_set else None

    def role(self, name: str, parent: str) -> Targets:
        """The verified role ``name`` as delegated by ``parent``; raises as `get_targetinfo` does."""
        return self._load_targets(name, parent)

    def _update_root_symlink(self) -> None:
        """Keep root.json as a plain copy: a link needs privileges on Windows, and is not to be had on every share."""
        newest = Path(self._dir, "root_history", f"{self.root.version}.root.json")
        self._persist_file(str(Path(self._dir, "root.json")), newest.read_bytes())


class TrustedFeed:
    """One feed, believed only as far as the root this PC was given reaches.

    Args:
        metadata_url: where the feed's metadata lies, as ``carrier`` understands it.
        targets_url: where its files lie.
        root: the trusted root metadata, from the package or by policy.
        cache: TUF's memory; made if missing. Losing it is safe, see ``floor``.
        carrier: what fetches; a network or a folder.
        floor: the highest release number this PC ever installed; anything below is refused.
        role_floors: what each role was at least when this PC's editions were made; anything older is refused.
        not_before: a clock before this moment (the app was made then) is refused; None leaves it unchecked.
        clock: the time, in UTC.
    """

    def __init__(
        self,
        metadata_url: str,
        targets_url: str,
        root: bytes,
        cache: Path,
        carrier: Carrier,
        *,
        floor: int = 0,
        role_floors: Sequence[Roles] = (),
        not_before: datetime | None = None,
        clock: Clock = _now,
    ) -> None:
        self._metadata_url = metadata_url
        self._targets_url = targets_url if targets_url.endswith(("/", ":")) else targets_url + "/"
        self._root = root
        self._cache = cache
        self.carrier = carrier
        self._floor = floor
        self._role_floors = tuple(role_floors)
        self._not_before = not_before
        self._clock = clock
        self._client: _Client | None = None
        self._ignored: list[str] = []
        self._versions: dict[str, tuple[int, tuple[str, ...]]] = {}

    @property
    def ignored(self) -> tuple[str, ...]:
        """Paths that `targets` left out, since whoever lists them may not sign them or no PC could use them."""
        return tuple(self._ignored)

    @property
    def roles(self) -> Roles:
        """What `targets` was told by: each role with its version and keys, as a floor for later."""
        return dict(self._versions)

    def close(self) -> None:
        """Let go of what the carrier holds; nothing can be fetched afterwards."""
        self.carrier.close()

    def refresh(self) -> Verified:
        """Bring the metadata up to date and verify it, the publishers' own lists not yet.

        Raises FeedUnreachable, FeedRefused, StorageUnwritable (the cache folder).
        """
        self._client = None
        now = self._clock()
        if self._not_before is not None and now < self._not_before:
            raise refusals.clock_wrong(now, self._not_before)
        client = self._opened(now)
        with self._believed(client, now):
            client.refresh()
        snapshot, timestamp = client.snapshot, client.timestamp
        assert snapshot is not None and timestamp is not None
        if snapshot.version < self._floor:
            raise refusals.older(snapshot.version, self._floor)
        root = client.root
        _check_distinct(root.keys)
        self._versions = {}
        self._risen(Root.type, root.version, ())
        self._client = client
        return Verified(snapshot.version, root.version, now, timestamp.expires, snapshot.expires, root.expires)

    def targets(self) -> tuple[Listed, ...]:
        """Everything the feed offers: publishers in the order of the delegations, each one's paths sorted.

        Each path was looked up from the top, so that a publisher who lists what it may not sign is not believed.
        A role that cannot be verified refuses the whole: a release is believed as one or not at all.

        Raises FeedUnreachable, FeedRefused, StorageUnwritable; RuntimeError before `refresh`.
        """
        client = self._ready()
        found: dict[str, Listed] = {}
        self._ignored = []
        with self._believed(client, self._clock()):
            for role in self._roles(client):
                for path in sorted(role.targets):
                    listed = self._resolved(client, path)
                    if listed is None:
                        self._ignored.append(path)
                    else:
                        found.setdefault(path, listed)
        return tuple(found.values())

    def download(
        self, listed: Listed, into: Path, progress: Progress | None = None, cancel: Cancel | None = None
    ) -> Path:
        """Fetch one file, verified, as ``into/<sha256>``; one that is already there is not fetched again.

        Parts of a cut download stay in ``into`` and are resumed by a later call.
        Raises FeedUnreachable, FeedRefused, StorageUnwritable, Cancelled; RuntimeError before `refresh`.
        """
        return self._download(listed.path, into, progress, cancel, sha256=listed.sha256)

    def download_path(
        self, path: str, into: Path, progress: Progress | None = None, cancel: Cancel | None = None
    ) -> Path:
        """Fetch the target ``path``, whatever its name and hashes, as ``into/<hash>``; otherwise as `download`."""
        return self._download(path, into, progress, cancel)

    def is_wanted(self, path: str, file: Path) -> bool:
        """Whether ``file`` is, byte for byte, what the feed lists as ``path``; raises as `download` does."""
        return partial.matches(file, self._wanted(path))

    def _download(
        self, path: str, into: Path, progress: Progress | None, cancel: Cancel | None, sha256: str = ""
    ) -> Path:
        wanted = self._wanted(path)
        if sha256 and ("sha256", sha256) not in wanted.hashes:
            raise refusals.unlisted(path)
        with self._told(self._ready(), self._clock(), wanted.url, into):
            return partial.fetch(self.carrier, wanted, into, progress, cancel)

    def _wanted(self, path: str) -> Wanted:
        client = self._ready()
        with self._believed(client, self._clock()):
            target = client.get_targetinfo(path)
        if target is None:
            raise refusals.unlisted(path)
        return Wanted(self._url(client, target), target.length, tuple(target.hashes.items()))

    def _ready(self) -> _Client:
        if self._client is None:
            raise RuntimeError("a feed is refreshed before anything of it is used")
        return self._client

    def _opened(self, now: datetime) -> _Client:
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            client = _Client(
                str(self._cache),
                self._metadata_url,
                fetcher=self.carrier,
                config=_LIMITS,
                bootstrap=self._root,
            )
        except OSError as error:
            raise _unwritable(self._cache, error) from error
        except (RepositoryError, *_SENSELESS) as error:
            raise FeedRefused(
                Refusal.SIGNATURE,
                "The root of trust that came with this PC's settings or package cannot be used, so no feed can be "
                "checked. The library stays as it is. Ask IT to set it up again.",
                str(error),
            ) from error
        client.at(now)
        return client

    def _roles(self, client: _Client) -> Iterator[Targets]:
        """The roles of publishers, from the top, each once; raises as `_Client.role` does, and FeedRefused."""
        waiting: list[tuple[str, str, Role]] = [(Targets.type, Root.type, client.root.roles[Targets.type])]
        seen: set[str] = set()
        while waiting:
            name, parent, delegated = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if len(seen) > _MOST_ROLES:
                raise FeedRefused(Refusal.TOO_LARGE, "The feed names more publishers than this app can follow.")
            role = client.role(name, parent)
            self._risen(name, role.version, tuple(sorted(delegated.keyids)))
            yield role
            if role.delegations is None:
                continue
            _check_distinct(role.delegations.keys)
            children = role.delegations.roles
            if children is None or not all(map(_ROLE.fullmatch, children)):
                raise FeedRefused(
                    Refusal.MALFORMED,
                    "The feed is laid out in a way this app does not know. The library stays as it is. "
                    "Ask IT for a newer version of the app.",
                    f"delegations of {name}",
                )
            waiting[:0] = [(child, name, children[child]) for child in children]

    def _risen(self, name: str, version: int, keys: tuple[str, ...]) -> None:
        """Take note of a role's version; raises FeedRefused where this PC has had a later one."""
        if floor := floors.floor_above(self._role_floors, name, version, keys):
            raise refusals.role_older(name, version, floor)
        self._versions[name] = (version, keys)

    def _resolved(self, client: _Client, path: str) -> Listed | None:
        """What the feed as a whole says of ``path``; None if nobody who may sign it does, or it cannot be used."""
        if not _PATH.fullmatch(path):
            return None
        target = client.get_targetinfo(path)
        if target is None:
            return None
        sha256 = target.hashes.get("sha256", "")
        custom = target.custom if target.custom is not None else {}
        sized = type(target.length) is int and target.length <= _MOST_BYTES
        if not sized or not _SHA256.fullmatch(sha256) or not isinstance(custom, dict):
            return None
        return Listed(path, sha256, target.length, custom)

    def _url(self, client: _Client, target: TargetFile) -> str:
        """Where a target lies: its name begins with its first hash in consistent snapshots (TUF 6.2.1)."""
        folder, slash, name = target.path.rpartition("/")
        if client.root.consistent_snapshot:
            name = f"{next(iter(target.hashes.values()))}.{name}"
        return self._targets_url + quote(f"{folder}{slash}{name}", safe=_URL_SAFE)

    @contextmanager
    def _told(self, client: _Client, now: datetime, place: str, into: Path | None = None) -> Iterator[None]:
        """Turn what TUF and the operating system raise into errors of our own."""
        try:
            yield
        except (DownloadError, RepositoryError) as error:
            timestamp = client.timestamp
            known = refusals.Circumstances(
                self.carrier.network,
                now,
                client.root.expires,
                timestamp.expires if timestamp is not None else None,
                client.snapshot is not None,
            )
            raise refusals.explained(error, place, known) from error
        except OSError as error:
            raise _unwritable(into or self._cache, error) from error

    @contextmanager
    def _believed(self, client: _Client, now: datetime) -> Iterator[None]:
        """The same around what reads metadata.

        python-tuf checks what is signed, not the type of every value in it: a number where a path should be comes
        out as a TypeError and the like. Whoever signed it, it is no feed.
        """
        with self._told(client, now, self._metadata_url):
            try:
                yield
            except _SENSELESS as error:
                detail = f"{type(error).__name__}: {error}"
                raise DeserializationError(f"the metadata holds a value that makes no sense ({detail})") from error


def _check_distinct(keys: Mapping[str, Key]) -> None:
    """Refuse a list in which one key goes by several ids: python-tuf would count it as often towards a threshold."""
    if len({repr(sorted(key.keyval.items())) for key in keys.values()}) < len(keys):
        raise refusals.same_key()


def _unwritable(folder: Path, error: OSError) -> StorageUnwritable:
    """What this folder holds can all be fetched again, so that IT may empty it."""
    advice = "The library stays as it is. Make room on the disk, or delete this folder: it is made again."
    return StorageUnwritable(folder, f"{error}. {advice}")
