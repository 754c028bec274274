"""When in a span of time a PC looks for updates, so that thousands do not ask in the same minute. Nothing is sent.

The moment comes from a hash over what tells this PC from others and the day: the same all day, so that checks stay
as far apart as the scheduler sets them; another on the next, so that no PC is always the last.
"""

from __future__ import annotations

import hashlib
import platform
import uuid

LONGEST = 24 * 60  # minutes


def this_machine() -> str:
    """What tells this PC from others: its name and its network card. It is hashed here, and never leaves the PC."""
    return f"{platform.node()} {uuid.getnode():012x}"


def offset(machine: str, day: str, minutes: int) -> float:
    """Seconds from 0 up to, not including, ``minutes`` for a machine on an ISO day; evenly spread over machines."""
    drawn = hashlib.sha256(f"ward-library spread\n{machine}\n{day}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64 * minutes * 60
