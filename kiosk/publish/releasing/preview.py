"""What a release will change on PCs that have the one before it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.feed.changes import Listed, Plan, Sort, plan
from kiosk.model import State
from kiosk.publish.releasing.draft import Draft


@dataclass(frozen=True, slots=True)
class Preview:
    """The change, part by part, each in order of paths; ``bytes`` is what a PC that is up to date will fetch.

    ``revisions`` has the revision that was released before of every item that was.
    """

    publisher: str
    title: str
    release: int
    released: str  # ISO date
    new: tuple[Listed, ...]
    changed: tuple[Listed, ...]
    withdrawn: tuple[Listed, ...]
    superseded: tuple[Listed, ...]
    objects: tuple[Listed, ...]
    curation: bool  # title, themes, collections, vocabulary or the release itself
    unchanged: int
    bytes: int
    revisions: Mapping[str, int]

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.new or self.changed or self.withdrawn or self.superseded or self.objects or self.curation)


def preview(draft: Draft, before: Mapping[str, Listed]) -> Preview:
    """What releasing ``draft`` after ``before`` (by path) changes."""
    installed = {path: each.sha256 for path, each in before.items() if each.sort is not Sort.OBJECT}
    # A PC holds the objects of current items only; those of others it has removed, or never had.
    held = {sha256 for each in before.values() if each.sort is Sort.ITEM for sha256, _ in _objects(each)}
    found: Plan = plan(draft.listed, installed, held)
    return Preview(
        publisher=draft.publisher,
        title=draft.content.title,
        release=draft.content.release,
        released=draft.content.released,
        new=found.new,
        changed=found.changed,
        withdrawn=tuple(each for each in found.withdrawn if each.state is State.WITHDRAWN),
        superseded=tuple(each for each in found.withdrawn if each.state is State.SUPERSEDED),
        objects=found.objects,
        curation=bool(found.curations),
        unchanged=found.unchanged,
        bytes=found.bytes,
        revisions={path: int(str(each.custom.get("revision", 0))) for path, each in before.items() if each.item_id},
    )


def _objects(each: Listed) -> tuple[tuple[str, int], ...]:
    return each.objects if each.state is State.CURRENT else ()
