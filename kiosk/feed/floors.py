"""Versions below which no role of a feed is believed, whatever TUF's own memory says. Pure.

TUF keeps a PC from going back by the metadata that it has kept. Where those are lost, whoever holds stolen online
keys could name an older list of a publisher in a newer snapshot. So the versions that an edition was made from are
remembered with the edition, each beside the keys that could sign for the role at the time.

The floor of a role falls away when one of these keys is taken from it, as TUF's specification (5.3.11) has it for
snapshot and timestamp: this is how a publisher recovers from a thief who has used up the version numbers. It gives
nothing to those without the delegating key, since the delegating role has a floor of its own, and root, at the top of
them all, has one that never falls away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

Roles = Mapping[str, tuple[int, tuple[str, ...]]]
"""The version of each role by its name, and the ids of the keys that could sign for it; for root no keys are told."""


def floor_above(floors: Iterable[Roles], role: str, version: int, keys: Collection[str]) -> int:
    """The highest floor of ``role`` that ``version`` is below, or 0; ``keys`` are those that may sign for it now."""
    found = 0
    for each in floors:
        least, held = each.get(role, (0, ()))
        if version < least and frozenset(held) <= frozenset(keys):
            found = max(found, least)
    return found
