"""A cache that holds so many bytes and no more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

_OVERHEAD = 400  # bytes of the Python objects around an entry
_T = TypeVar("_T")


class Bounded(Generic[_T]):
    """Keeps what was asked for last, up to ``limit`` bytes in all. For one thread at a time."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._entries: OrderedDict[Hashable, tuple[_T, int]] = OrderedDict()

    def get(self, key: Hashable) -> _T | None:
        """What is kept under ``key``, or None."""
        found = self._entries.get(key)
        if found is None:
            return None
        self._entries.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: _T, size: int) -> None:
        """Keep ``value`` of ``size`` bytes; what was not asked for longest makes room."""
        cost = size + _OVERHEAD
        if cost > self._limit:
            return
        before = self._entries.pop(key, None)
        self._held += cost - (before[1] if before else 0)
        self._entries[key] = (value, cost)
        while self._held > self._limit:
            _, (_, freed) = self._entries.popitem(last=False)
            self._held -= freed

    @property
    def held(self) -> int:
        """Bytes accounted for."""
        return self._held
