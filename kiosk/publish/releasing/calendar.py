"""When signatures run out, and what is to be said about it in time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.publish.releasing.feed import FeedState

# Getting the holders of root keys together takes months; the others are one person's work.
NOTICE: Final = {"root": timedelta(days=365), "targets": timedelta(days=60)}


@dataclass(frozen=True, slots=True)
class Expiry:
    """One role and the moment from which PCs refuse what it signed."""

    role: str
    expires: datetime
    left: timedelta

    @property
    def due(self) -> bool:
        """Whether it is time to renew it. Snapshot and timestamp are renewed by a scheduled job in any case."""
        if self.role in ("snapshot", "timestamp"):
            return self.left < timedelta(days=14)
        return self.left < NOTICE.get(self.role, NOTICE["targets"])

    @property
    def sentence(self) -> str:
        """What to tell people."""
        day = self.expires.date().isoformat()
        if self.left <= timedelta(0):
            return f"{self.role} expired on {day}: PCs no longer update. Renew it now."
        return f"{self.role} expires on {day}, in {self.left.days} days: renew it in time."


def expiries(state: FeedState, now: datetime) -> tuple[Expiry, ...]:
    """All roles of a feed, the first to expire first."""
    roles = {
        "root": state.root.signed.expires,
        "targets": state.targets.signed.expires,
        "snapshot": state.snapshot.signed.expires,
        "timestamp": state.timestamp.signed.expires,
        **{name: each.signed.expires for name, each in state.publishers.items()},
    }
    found = (Expiry(role, expires, expires - now) for role, expires in roles.items())
    return tuple(sorted(found, key=lambda each: (each.expires, each.role)))


def warnings(state: FeedState, now: datetime) -> tuple[Expiry, ...]:
    """The roles that are to be renewed soon."""
    return tuple(each for each in expiries(state, now) if each.due)
