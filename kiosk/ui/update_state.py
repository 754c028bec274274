"""What is known of updates on this PC, as values; pure."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.library.shelf import Installed
from kiosk.sync.outcomes import Applied, Arrival, Checked, Failed, Outcome, Stage


@dataclass(frozen=True, slots=True)
class News:
    """An edition that has arrived and is not shown: its number, the items it adds, and the ISO date it was noticed.

    ``back`` says that it is older than the one shown: somebody went back to it.
    """

    number: int
    new: int
    arrived: str
    back: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """How far an update is: bytes while fetching, items while search is made ready, else 0 of 0."""

    stage: Stage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class UpdateState:
    """What pages tell of updates.

    ``places`` are those set on this PC; ``chosen`` says that a library file of its own is read, so that nothing is
    updated; ``writable`` whether the person signed in may update. ``installed`` is the edition shown, ``checked`` the
    note of the last look, ``failed`` what became of a look started here that left no note, ``step`` that of the one
    running, ``waiting`` the edition that has arrived, ``unopened`` why an edition that has arrived cannot be shown.
    """

    places: tuple[str, ...] = ()
    chosen: bool = False
    writable: bool = False
    installed: Installed | None = None
    checked: Checked | None = None
    failed: Failed | None = None
    step: Step | None = None
    waiting: News | None = None
    unopened: str = ""

    @property
    def outcome(self) -> Outcome | None:
        """What came of the last look, if there was one."""
        return self.failed or (self.checked.outcome if self.checked else None)

    @property
    def arrivals(self) -> tuple[Arrival, ...]:
        """The new items of the last days, the newest last; also where the note of an earlier app tells of none."""
        if self.checked is None:
            return ()
        outcome = self.checked.outcome
        if not self.checked.arrivals and isinstance(outcome, Applied) and outcome.new:
            return (Arrival(self.checked.at, outcome.edition, len(outcome.new)),)
        return self.checked.arrivals

    @property
    def can_check(self) -> bool:
        """Whether a look can be started from the window."""
        return bool(self.places) and self.writable and not self.chosen
