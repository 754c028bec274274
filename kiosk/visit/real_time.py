"""Seconds that pass while the PC sleeps too, and that no setting of the clock takes back."""

from __future__ import annotations

import time
from collections.abc import Callable


def _running() -> float:
    """Seconds since the start of the PC; on Linux with those asleep, as elsewhere the system's own clock has them."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()


class RealTime:
    """A clock to call: never goes back, and takes the longer of what two clocks say has passed.

    The first counts from the start of the PC and cannot be set. It stands still in a virtual machine that was frozen,
    where only the second, the time of day, jumps ahead. A clock that is set ahead therefore looks like sleep: at
    worst a visit ends too early, never too late.
    """

    def __init__(self, running: Callable[[], float] = _running, of_day: Callable[[], float] = time.time) -> None:
        self._running, self._of_day = running, of_day
        self._at = running(), of_day()
        self._passed = 0.0

    def __call__(self) -> float:
        """Seconds since it was made."""
        now = self._running(), self._of_day()
        self._passed += max(now[0] - self._at[0], now[1] - self._at[1], 0.0)
        self._at = now
        return self._passed
