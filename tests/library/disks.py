"""Disks that fail on purpose: stopped at any step, or cut off from power with writes and names not yet synced."""

from __future__ import annotations

import errno
import os
import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kiosk.library.durable import Disk


class Quick(Disk):
    """Syncs nothing, since the tests that use it never cut the power for real."""

    def sync(self, path: Path) -> None:
        path.stat()


class Stepped(Quick):
    """Counts its steps; a subclass says what happens `around` each."""

    def __init__(self) -> None:
        self.steps = 0

    def around(self, step: Callable[[], None], half: Callable[[], None]) -> None:
        step()

    def _step(self, step: Callable[[], None], half: Callable[[], None] = lambda: None) -> None:
        self.steps += 1
        self.around(step, half)

    def write(self, path: Path, content: bytes) -> None:
        self._step(
            partial(super().write, path, content),
            partial(super().write, path, content[: len(content) // 2]),
        )

    def copy(self, source: Path, target: Path) -> None:
        def half() -> None:
            content = source.read_bytes()
            target.write_bytes(content[: len(content) // 2])

        self._step(partial(super().copy, source, target), half)

    def sync(self, path: Path) -> None:
        self._step(partial(super().sync, path))

    def move(self, source: Path, target: Path) -> None:
        self._step(partial(super().move, source, target))

    def make_folder(self, path: Path) -> None:
        self._step(partial(super().make_folder, path), partial(path.mkdir))

    def show(self, path: Path) -> None:
        self._step(partial(super().show, path))

    def remove(self, path: Path) -> None:
        self._step(partial(super().remove, path))

    def remove_folder(self, path: Path) -> None:
        self._step(partial(super().remove_folder, path))


@dataclass(frozen=True)
class Fault:
    """What goes wrong at step ``at`` (from 1): "before" it, "half" way or "after" it; ``lasting`` from then on.

    ``error`` is an errno, or 0 for the end of the process.
    """

    at: int
    error: int
    moment: str
    lasting: bool = False

    def __str__(self) -> str:
        name = errno.errorcode.get(self.error, "kill")
        return f"{name} {self.moment} step {self.at}{' and from then on' if self.lasting else ''}"


class Faulty(Stepped):
    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault
        self.met = 0

    def around(self, step: Callable[[], None], half: Callable[[], None]) -> None:
        if self.steps != self.fault.at and not (self.fault.lasting and self.steps > self.fault.at):
            step()
            return
        self.met += 1
        {"before": lambda: None, "half": half, "after": step}[self.fault.moment]()
        if self.fault.error:
            raise OSError(self.fault.error, os.strerror(self.fault.error))
        os.kill(os.getpid(), signal.SIGKILL)


# The power-loss model: names and bytes are two things, and each lasts only once it is synced.


@dataclass(frozen=True)
class Named:
    """Names changed in one step: (folder, name, what it now leads to or None), each by identity."""

    changes: tuple[tuple[int, str, int | None], ...]


@dataclass(frozen=True)
class Bytes:
    what: int
    content: bytes


@dataclass(frozen=True)
class Synced:
    what: int
    folder: bool


Event = Named | Bytes | Synced


class Recorder(Stepped):
    """Does everything, and keeps what was done to the files under ``top``, whoever did it."""

    def __init__(self, top: Path) -> None:
        super().__init__()
        self._top = top
        self.events: list[Event] = []
        self._known: dict[Path, int] = {top: 0}
        self._folders = {0}
        self._bytes: dict[int, bytes] = {}
        self._next = 1
        self.look()

    def around(self, step: Callable[[], None], half: Callable[[], None]) -> None:
        self.look()
        step()
        self.look()

    def sync(self, path: Path) -> None:
        super().sync(path)
        if path in self._known:
            self.events.append(Synced(self._known[path], path.is_dir()))

    def move(self, source: Path, target: Path) -> None:
        self.look()
        Disk.move(self, source, target)
        moved = self._known[source]
        left = (self._known[source.parent], source.name, None)
        self.events.append(Named((left, (self._known[target.parent], target.name, moved))))
        self._known.pop(target, None)
        for path in [each for each in self._known if each == source or source in each.parents]:
            self._known[target / path.relative_to(source)] = self._known.pop(path)

    def look(self) -> None:
        """Note what changed under the top since the last look."""
        there = sorted(self._top.rglob("*"))
        for path in sorted(set(self._known) - set(there) - {self._top}, reverse=True):
            self.events.append(Named(((self._known[path.parent], path.name, None),)))
            del self._known[path]
        for path in there:
            if path not in self._known:
                self._known[path] = self._next
                self._next += 1
                self.events.append(Named(((self._known[path.parent], path.name, self._known[path]),)))
                if path.is_dir():
                    self._folders.add(self._known[path])
            if not path.is_dir():
                content = path.read_bytes()
                if self._bytes.get(self._known[path]) != content:
                    self._bytes[self._known[path]] = content
                    self.events.append(Bytes(self._known[path], content))

    def is_folder(self, what: int) -> bool:
        return what in self._folders


@dataclass
class Medium:
    """What is on the disk for certain, and what may be, after some of the events."""

    names: dict[int, dict[str, int]] = field(default_factory=dict)
    content: dict[int, bytes] = field(default_factory=dict)
    loose_names: list[Named] = field(default_factory=list)
    loose_bytes: dict[int, bytes] = field(default_factory=dict)

    def settle(self) -> None:
        """Everything so far lasts."""
        for named in self.loose_names:
            _rename(self.names, named)
        self.content.update(self.loose_bytes)
        self.loose_names, self.loose_bytes = [], {}

    def take(self, event: Event) -> None:
        if isinstance(event, Named):
            self.loose_names.append(event)
        elif isinstance(event, Bytes):
            self.loose_bytes[event.what] = event.content
        elif event.folder:
            # What led into this folder lasts; what merely left it for another one, not yet.
            for named in [each for each in self.loose_names if each.changes[-1][0] == event.what]:
                _rename(self.names, named)
                self.loose_names.remove(named)
        elif event.what in self.loose_bytes:
            self.content[event.what] = self.loose_bytes.pop(event.what)

    def images(
        self, chance: random.Random, rounds: int
    ) -> Iterator[tuple[dict[int, dict[str, int]], dict[int, bytes]]]:
        """Disks that a cut of power may leave: (names in each folder, bytes of each file)."""
        for names, how in [
            ("none", "old"),
            ("all", "old"),
            *[("some", "torn"), ("all", "torn"), ("first", "any")] * rounds,
        ]:
            kept = {folder: dict(entries) for folder, entries in self.names.items()}
            count = chance.randint(0, len(self.loose_names))
            for at, named in enumerate(self.loose_names):
                some = names == "some" and chance.random() < 0.5
                if names == "all" or some or (names == "first" and at < count):
                    _rename(kept, named)
            loose = {
                what: _decayed(self.content.get(what, b""), new, how, chance) for what, new in self.loose_bytes.items()
            }
            yield kept, {**self.content, **loose}


def _rename(names: dict[int, dict[str, int]], named: Named) -> None:
    for folder, name, what in named.changes:
        entries = names.setdefault(folder, {})
        if what is None:
            entries.pop(name, None)
        else:
            entries[name] = what


def _decayed(old: bytes, new: bytes, how: str, chance: random.Random) -> bytes:
    if how == "any":
        how = chance.choice(["old", "new", "torn"])
    if how != "torn":
        return old if how == "old" else new
    sector = chance.choice([512, 4096])
    length = chance.choice([len(new), chance.randint(0, len(new)) // sector * sector])
    parts = []
    for start in range(0, length, sector):
        end = min(start + sector, length)
        before = old[start:end].ljust(end - start, b"\0")
        parts.append(chance.choice([new[start:end], before, bytes(end - start)]))
    return b"".join(parts)


def laid_out(
    names: dict[int, dict[str, int]], content: dict[int, bytes], is_folder: Callable[[int], bool]
) -> dict[str, bytes | None]:
    """An image as paths and bytes, None for a folder; a folder comes before what is in it."""
    found: dict[str, bytes | None] = {}

    def lay(prefix: str, what: int) -> None:
        for name, inner in sorted(names.get(what, {}).items()):
            found[prefix + name] = None if is_folder(inner) else content.get(inner, b"")
            if is_folder(inner):
                lay(f"{prefix}{name}/", inner)

    lay("", 0)
    return found
