"""What must not be signed: a release that contradicts those before it. Pure, over what was and what would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kiosk.errors import WorkspaceError
from kiosk.feed.changes import Listed, Sort
from kiosk.model import Item, ItemId, State
from kiosk.publish.releasing.draft import Draft
from kiosk.publish.releasing.feed import TOP


def problems(draft: Draft, before: Mapping[str, Listed], others: Iterable[Listed]) -> tuple[WorkspaceError, ...]:
    """All that is wrong with releasing ``draft`` after ``before``; ``others`` are files of the other publishers."""
    checking = _Checking(draft, before, others)
    return (*checking.publisher(), *checking.items(), *checking.gone(), *checking.circles(), *checking.release())


class _Checking:
    def __init__(self, draft: Draft, before: Mapping[str, Listed], others: Iterable[Listed]) -> None:
        self.draft = draft
        self.before = {path: each for path, each in before.items() if each.sort is Sort.ITEM}
        self.curations = [each for each in before.values() if each.sort is Sort.CURATION]
        self.now = {each.path: each for each in draft.listed}
        self.items_now = {each.item.id: each.item for each in draft.content.items}
        self.numbers = {each.custom.get("number"): each for each in self.before.values()}
        self.others = {each.custom.get("number"): each for each in others if each.sort is Sort.ITEM}

    def publisher(self) -> Iterator[WorkspaceError]:
        if self.draft.publisher in TOP:
            reason = f"{self.draft.publisher!r} has a meaning of its own in a feed and cannot be a publisher"
            yield WorkspaceError(self.draft.release_file, "publisher.id", reason)

    def items(self) -> Iterator[WorkspaceError]:
        """Each item, beside what was released of it."""
        for item in self.items_now.values():
            record = self.draft.records[item.id]
            for place, reason in self._item(item):
                yield WorkspaceError(record, place, reason)

    def gone(self) -> Iterator[WorkspaceError]:
        """Items that were released and are no longer there."""
        known = {str(item) for item in self.items_now}
        for each in self.before.values():
            if each.item_id not in known:
                reason = f"{each.item_id} was released and is gone; put it back, and withdraw it with a reason"
                yield WorkspaceError(self.draft.root / "items", "", reason)

    def circles(self) -> Iterator[WorkspaceError]:
        """Items that are superseded by one another, and so by nothing."""
        for item in self.items_now.values():
            seen: set[ItemId] = set()
            successor = item.superseded_by
            while successor and successor != item.id and successor not in seen and successor in self.items_now:
                seen.add(successor)
                successor = self.items_now[successor].superseded_by
            if successor == item.id:
                yield WorkspaceError(self.draft.records[item.id], "superseded_by", "leads back to this item")

    def release(self) -> Iterator[WorkspaceError]:
        """Number and date of the release."""
        content, path = self.draft.content, self.draft.release_file
        for each in self.curations:
            last, day = each.custom.get("release"), str(each.custom.get("released", ""))
            if self._unchanged():
                continue
            if isinstance(last, int) and content.release <= last:
                yield WorkspaceError(path, "release", f"should be more than {last}, which was released before")
            if date.fromisoformat(content.released) < date.fromisoformat(day or "0001-01-01"):
                yield WorkspaceError(path, "released", f"is earlier than {day}, the day of the last release")

    def _unchanged(self) -> bool:
        known = {**self.before, **{each.path: each for each in self.curations}}
        now = {path: each for path, each in self.now.items() if each.sort is not Sort.OBJECT}
        return known.keys() == now.keys() and all(known[path].sha256 == now[path].sha256 for path in known)

    def _item(self, item: Item) -> Iterator[tuple[str, str]]:
        path = f"{self.draft.publisher}/items/{item.id.partition('/')[2]}.json"
        was, now = self.before.get(path), self.now[path]
        other = self.others.get(item.number)
        if other is not None:
            yield "number", f"{item.number} is the number of {other.item_id}, which another publisher has released"
        owner = self.numbers.get(item.number)
        if owner is not None and owner.path != path:
            yield "number", f"{item.number} was released as the number of {owner.item_id}; take the next free one"
        if was is None:
            return
        if was.custom.get("number") != item.number:
            yield "number", f"was released as {was.custom.get('number')} and never changes"
        revision = was.custom.get("revision")
        least = revision if isinstance(revision, int) else 0
        if item.revision < least:
            yield "revision", f"is {item.revision}, and revision {least} was released before"
        elif now.sha256 != was.sha256 and item.revision == least:
            yield "revision", f"should be {least + 1}: the item is not what was released as revision {least}"
        if was.state is not State.CURRENT and item.state is State.CURRENT:
            yield "state", f"was released as {was.state} and cannot come back; give the text a new id and number"
