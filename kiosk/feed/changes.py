"""What a feed brings to a library: from the list of its files and what is installed to what must be fetched. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from kiosk.errors import FeedDocumentInvalid
from kiosk.feed.documents import SLUG, object_path
from kiosk.model import State

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PATH = re.compile(rf"({SLUG})/(?:items/({SLUG})\.json|objects/([0-9a-f]{{64}})|curation\.json)", re.ASCII)


class Sort(Enum):
    """What a path of a feed leads to."""

    ITEM = "item"
    OBJECT = "object"
    CURATION = "curation"
    FOREIGN = "foreign"  # nothing that this app knows; a later one may


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a feed, as its publisher signed it. ``size`` is in bytes, ``custom`` what is said of it."""

    path: str
    sha256: str
    size: int
    custom: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def sort(self) -> Sort:
        """What the path leads to."""
        found = _PATH.fullmatch(self.path)
        if found is None:
            return Sort.FOREIGN
        if found[2]:
            return Sort.ITEM
        return Sort.OBJECT if found[3] else Sort.CURATION

    @property
    def publisher(self) -> str:
        """The publisher the path belongs to."""
        return self.path.partition("/")[0]

    @property
    def item_id(self) -> str:
        """The id of the item; "" where the path leads to no item."""
        found = _PATH.fullmatch(self.path)
        return f"{found[1]}/{found[2]}" if found and found[2] else ""

    @property
    def title(self) -> str:
        """The title of an item, for people; "" where none is told."""
        return str(self.custom.get("title", ""))

    @property
    def state(self) -> State:
        """The state of an item; raises `FeedDocumentInvalid` where it is none."""
        try:
            return State(str(self.custom.get("state", "")))
        except ValueError as error:
            raise FeedDocumentInvalid(self.path, "custom.state", "is no state of an item") from error

    @property
    def objects(self) -> tuple[tuple[str, int], ...]:
        """SHA-256 and bytes of each object of an item; raises `FeedDocumentInvalid` where they are not that."""
        found: list[tuple[str, int]] = []
        listed = self.custom.get("objects")
        for each in listed if isinstance(listed, list | tuple) else (None,):
            match each:
                case [str(sha256), int(size)] if _SHA256.fullmatch(sha256) and size >= 0:
                    found.append((sha256, size))
                case _:
                    raise FeedDocumentInvalid(self.path, "custom.objects", "should be a list of [SHA-256, size]")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fetch, each part in order of its paths; ``bytes`` is the sum of all of it.

    ``withdrawn`` are items that are new or changed, and are no longer current. ``lacking`` names objects that an
    item speaks of and the feed does not hold, as (path of the item, SHA-256): such an item opens without them.
    """

    new: tuple[Listed, ...] = ()
    changed: tuple[Listed, ...] = ()
    withdrawn: tuple[Listed, ...] = ()
    objects: tuple[Listed, ...] = ()
    curations: tuple[Listed, ...] = ()
    unchanged: int = 0  # items
    bytes: int = 0
    lacking: tuple[tuple[str, str], ...] = ()

    @property
    def items(self) -> tuple[Listed, ...]:
        """All items to fetch, in order of their paths."""
        return tuple(sorted((*self.new, *self.changed, *self.withdrawn), key=_by_path))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to fetch."""
        return not (self.new or self.changed or self.withdrawn or self.objects or self.curations)


def plan(listed: Iterable[Listed], installed: Mapping[str, str], held: Collection[str]) -> Plan:
    """What is to be fetched so that a library has all that a feed lists.

    ``installed`` gives the SHA-256 of each document by its path, ``held`` the SHA-256 of every object at hand. Items
    that the feed does not mention stay as they are, and files of unknown sorts are passed over. An object is wanted
    when a current item names it, changed or not, so that one that was lost comes back.

    Raises `FeedDocumentInvalid` where what is said of an item is not what publishers say.
    """
    files = {each.path: each for each in sorted(listed, key=_by_path)}
    have = held if isinstance(held, (set, frozenset)) else frozenset(held)
    parts: dict[str, list[Listed]] = {"new": [], "changed": [], "withdrawn": []}
    curations: list[Listed] = []
    objects: dict[str, Listed] = {}
    lacking: list[tuple[str, str]] = []
    unchanged = 0
    for each in files.values():
        sort, same = each.sort, installed.get(each.path) == each.sha256
        if sort is Sort.CURATION and not same:
            curations.append(each)
        if sort is not Sort.ITEM:
            continue
        current = each.state is State.CURRENT
        if same:
            unchanged += 1
        else:
            known = "changed" if each.path in installed else "new"
            parts[known if current else "withdrawn"].append(each)
        for sha256, _ in each.objects if current else ():
            file = files.get(object_path(each.publisher, sha256))
            if sha256 in have or sha256 in objects:
                continue
            if file is None or file.sha256 != sha256:
                lacking.append((each.path, sha256))
            else:
                objects[sha256] = file
    wanted = tuple(sorted(objects.values(), key=_by_path))
    fetched = [*parts["new"], *parts["changed"], *parts["withdrawn"], *curations, *wanted]
    return Plan(
        new=tuple(parts["new"]),
        changed=tuple(parts["changed"]),
        withdrawn=tuple(parts["withdrawn"]),
        objects=wanted,
        curations=tuple(curations),
        unchanged=unchanged,
        bytes=sum(each.size for each in fetched),
        lacking=tuple(lacking),
    )


def _by_path(each: Listed) -> str:
    return each.path
