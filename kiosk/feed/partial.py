"""Files that arrive in parts: kept by the hash that is wanted, resumed, checked as a whole, put in place at once.

    INTO/<sha256>.part    what has come so far; never read by anyone else
    INTO/<sha256>         the whole file, verified; only ever put here by a rename

Names come from hashes, never from a feed's paths: a path such as ``../../x`` has nowhere to go.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    LengthOrHashMismatchError,
    SlowRetrievalError,
)

from kiosk.errors import Cancelled
from kiosk.feed.carrier import CHUNK, NO_SUCH_RANGE, SLICE, Carrier

Progress = Callable[[int, int], None]  # bytes here so far, bytes in all
Cancel = Callable[[], bool]

_SUFFIX = ".part"
_CUTS_BORNE = 3  # connections that may be cut during one call, if each brought something
_DAY = 86_400.0  # seconds
_MOST_LEFT = 2_000_000_000  # bytes
_HEX = frozenset("0123456789abcdef")
_ALGORITHMS = frozenset({"sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file by its signed length in bytes and hashes (algorithm, lower-case hex). ``url`` is where it may be had."""

    url: str
    length: int
    hashes: tuple[tuple[str, str], ...]

    def name(self) -> str:
        """The file's own name: its SHA-256, or its first hash where it has none. Raises LengthOrHashMismatchError."""
        for algorithm, digest in self.hashes:
            if algorithm not in _ALGORITHMS or not digest or not _HEX.issuperset(digest):
                raise LengthOrHashMismatchError(f"{self.url} is listed with a hash that cannot be checked: {algorithm}")
        if not self.hashes:
            raise LengthOrHashMismatchError(f"{self.url} is listed without any hash")
        return dict(self.hashes).get("sha256") or self.hashes[0][1]


def fetch(
    carrier: Carrier, wanted: Wanted, into: Path, progress: Progress | None = None, cancel: Cancel | None = None
) -> Path:
    """The whole, verified file ``into/<hash>``, fetched as far as it is not there yet; ``into`` is made if missing.

    What came before a cut stays and is resumed, now or in a later call. A partial file that turns out wrong is thrown
    away and the file fetched once afresh: somebody may have poisoned it, and that must not block it for ever.

    Raises DownloadError (cannot reach: what came is kept), LengthOrHashMismatchError and DownloadLengthMismatchError
    (not the file that was signed: nothing is kept), Cancelled (what came is kept), OSError (``into`` not writable).
    """
    final = into / wanted.name()
    into.mkdir(parents=True, exist_ok=True)
    if matches(final, wanted):
        return final
    part = final.with_name(final.name + _SUFFIX)
    resumed = _held(part) > 0
    try:
        _complete(carrier, wanted, part, progress, cancel)
    except (LengthOrHashMismatchError, DownloadLengthMismatchError):
        if not resumed:
            raise
        _complete(carrier, wanted, part, progress, cancel)
    part.replace(final)
    sync_folder(into)
    return final


def _complete(carrier: Carrier, wanted: Wanted, part: Path, progress: Progress | None, cancel: Cancel | None) -> None:
    """Make ``part`` the whole, verified file; one that is not what was signed does not stay."""
    try:
        _fill(carrier, wanted, part, progress, cancel)
        _check(part, wanted)
    except (LengthOrHashMismatchError, DownloadLengthMismatchError):
        part.unlink(missing_ok=True)
        raise


def _fill(carrier: Carrier, wanted: Wanted, part: Path, progress: Progress | None, cancel: Cancel | None) -> None:
    """Bring ``part`` to the wanted length, bearing a few cuts; raises as `fetch` does."""
    cuts = 0
    while (held := _held(part)) < wanted.length or not part.exists():
        try:
            _take(carrier, wanted, part, held, progress, cancel)
        except DownloadHTTPError as error:
            if held and error.status_code == NO_SUCH_RANGE:
                raise LengthOrHashMismatchError(
                    f"{wanted.url} cannot be resumed after the {held} bytes that are here"
                ) from error
            raise
        except (DownloadLengthMismatchError, SlowRetrievalError):
            raise
        except DownloadError:
            cuts += 1
            if cuts > _CUTS_BORNE or _held(part) <= held:
                raise
    if held > wanted.length:
        raise LengthOrHashMismatchError(f"{wanted.url}: {held} bytes are here, {wanted.length} were signed")


def _take(
    carrier: Carrier, wanted: Wanted, part: Path, held: int, progress: Progress | None, cancel: Cancel | None
) -> None:
    """Append one answer to ``part``, or begin it again where the carrier cannot resume; fsync whatever came."""
    stop = min(held + SLICE, wanted.length)
    asked = stop if stop < wanted.length else None  # the last slice, often the only one, is just the rest
    with carrier.answer(wanted.url, wanted.length, held, asked) as answer, part.open("r+b" if held else "wb") as file:
        if answer.total is not None and answer.total != wanted.length:
            raise LengthOrHashMismatchError(f"{wanted.url} is {answer.total} bytes long, {wanted.length} were signed")
        file.seek(answer.start)
        file.truncate()
        here = answer.start
        try:
            for chunk in answer.chunks:
                if cancel is not None and cancel():
                    raise Cancelled(f"Fetching {wanted.url} was stopped; what has come is kept.")
                file.write(chunk)
                here += len(chunk)
                if progress is not None and chunk:
                    progress(here, wanted.length)
        finally:
            file.flush()
            os.fsync(file.fileno())
    if here < stop:
        raise DownloadError(f"{wanted.url} ended after {here} of {wanted.length} bytes")


def _check(part: Path, wanted: Wanted) -> None:
    """Read ``part`` back from the disk and compare it with what was signed; raises LengthOrHashMismatchError."""
    with part.open("rb") as file:
        reason = _differs(file, wanted)
    if reason:
        raise LengthOrHashMismatchError(f"{wanted.url}: {reason}")


def sweep(into: Path, wanted: Collection[str] | None = None) -> None:
    """Remove what nobody will ask for again, of files that came whole or in part and were not used.

    Those not among the hashes ``wanted`` go after a day: a release that is being copied to a server may be offered,
    taken back and offered again. Where it is not known what is wanted, all go after a month. And at most 2 GB stay,
    the newest first. What cannot be removed is left to the next time.
    """
    kept = 0
    for age, path in sorted(_aged(into, time.time())):
        try:
            size = path.stat().st_size
            if wanted is not None and path.name.removesuffix(_SUFFIX) in wanted:
                gone = False
            else:
                gone = age > (30 * _DAY if wanted is None else _DAY) or kept + size > _MOST_LEFT
            if gone:
                path.unlink()
            else:
                kept += size
        except OSError:
            continue


def _aged(into: Path, now: float) -> Iterator[tuple[float, Path]]:
    """Each file with its age in seconds; one whose date lies ahead of the clock is as old as it is far."""
    try:
        for path in into.iterdir():
            yield abs(now - path.stat().st_mtime), path
    except OSError:
        return


def matches(path: Path, wanted: Wanted) -> bool:
    """Whether the file at ``path`` is the wanted one, byte for byte; one that cannot be read is not."""
    try:
        with path.open("rb") as file:
            return not _differs(file, wanted)
    except OSError:
        return False


def _differs(file: BinaryIO, wanted: Wanted) -> str:
    """Why the file is not the wanted one, or ""."""
    digests = [(hashlib.new(algorithm), digest) for algorithm, digest in wanted.hashes]
    length = 0
    while chunk := file.read(CHUNK):
        length += len(chunk)
        for found, _ in digests:
            found.update(chunk)
    if length != wanted.length:
        return f"{length} bytes, {wanted.length} were signed"
    return next(
        (f"its {found.name} is not the signed one" for found, digest in digests if found.hexdigest() != digest), ""
    )


def _held(part: Path) -> int:
    try:
        return part.stat().st_size
    except FileNotFoundError:
        return 0


def sync_folder(folder: Path) -> None:
    """Make a rename into ``folder`` durable; Windows does so by itself and cannot open folders. Raises OSError."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
