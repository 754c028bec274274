"""When a visit ends by itself: how long nobody touched the PC, and what is then to be shown. Pure but for a clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdleLimits:
    """``idle`` seconds without a touch bring the warning (0: never), ``warning`` seconds more the end of the visit.

    WCAG 2.2.1 asks for at least 20 seconds in which one simple action goes on, ten times or more; here, always.
    """

    idle: float = 180
    warning: float = 30


@dataclass(frozen=True, slots=True)
class Going:
    """Nothing is to be shown."""


@dataclass(frozen=True, slots=True)
class Warned:
    """The visit is about to end; ``left`` whole seconds remain, at least 1."""

    left: int


@dataclass(frozen=True, slots=True)
class Over:
    """The visit has ended: forget it. ``slept`` where nobody can have seen a warning, as the PC was asleep."""

    slept: bool = False


Phase = Going | Warned | Over


class IdleWatch:
    """Tells from touches and looks which phase a visit is in.

    Whoever asks does so several times a second. A gap between two looks as long as the warning means that the PC was
    asleep: if the idle time has passed by then, the visit is over at once, because the next person may be the
    one who woke it. Otherwise no visit ends that was not warned for the whole time.
    """

    def __init__(self, limits: IdleLimits, clock: Callable[[], float]) -> None:
        """``clock`` gives seconds, is never set back and counts sleep, as `RealTime`."""
        self._limits, self._clock = limits, clock
        self._touched = self._looked = clock()
        self._warned_at: float | None = None

    @property
    def is_warning(self) -> bool:
        """Whether the warning is up."""
        return self._warned_at is not None

    def touch(self) -> None:
        """Somebody is there: the visit goes on, and the idle time begins anew."""
        self._touched, self._warned_at = self._clock(), None

    def look(self, *, in_use: bool, busy: bool = False) -> Phase:
        """The phase now.

        ``in_use``: there is something to lose; otherwise nobody is warned. ``busy``: the PC itself is at work for the
        person (plays, reads aloud, prints, leads a session); the idle time begins after that.
        """
        now = self._clock()
        slept = now - self._looked >= self._limits.warning
        self._looked = now
        if busy and not slept:
            self._touched, self._warned_at = now, None
        if not self._limits.idle:
            return Going()
        if now - self._touched < self._limits.idle:
            return Going()
        if not in_use or slept:
            return self._over(now, slept)
        if self._warned_at is None:
            self._warned_at = now
        left = self._limits.warning - (now - self._warned_at)
        return Warned(math.ceil(left)) if left > 0 else self._over(now, False)

    def _over(self, now: float, slept: bool) -> Over:
        self._touched, self._warned_at = now, None
        return Over(slept)
