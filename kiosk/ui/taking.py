"""What a person puts together to take along: one object for the window, in memory only; ended with the visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kiosk.takeaway.shortlist import Shortlist
from kiosk.ui.clipboard import clear_if_ours
from kiosk.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from kiosk.ui.print_run import Failed, PrintRun


class Takeaway(QObject):
    """The list of a visit, and what is being printed.

    Signals:
        changed: the list has changed; carries how many items it has.
    """

    changed = Signal(int)

    def __init__(self, *, may_save: bool = True) -> None:
        """``may_save``: a PDF may be written to a place that the person chooses."""
        super().__init__()
        self.may_save = may_save
        self.shortlist = Shortlist(self._tell)
        self.show_count: Callable[[int], None] = _no_count
        self.hold: Callable[[], Callable[[], None]] = _no_hold
        self.make_panel: Callable[[], Overlay | None] = _no_panel
        self._runs: dict[PrintRun, Callable[[], None]] = {}

    def _tell(self) -> None:
        self.show_count(self.count())
        self.changed.emit(self.count())

    def count(self) -> int:
        """How many items are on the list."""
        return len(self.shortlist)

    def panel(self) -> Overlay | None:
        """The panel to take the list along with; None where no window has said how to make it."""
        return self.make_panel()

    @property
    def is_printing(self) -> bool:
        """Whether pages are going out."""
        return bool(self._runs)

    def keep(self, run: PrintRun | Failed) -> PrintRun | Failed:
        """Have a run go on until it ends, whatever is closed meanwhile, and the visit with it."""
        from kiosk.ui.print_run import PrintRun  # Qt's printing is not loaded before somebody prints

        if isinstance(run, PrintRun):
            self._runs[run] = self.hold()
            run.ended.connect(lambda _: self._let_go(run))
        return run

    def clear(self) -> None:
        """Forget the list, take back what was copied, and stop what is not printed yet."""
        for run in tuple(self._runs):
            run.stop()
        self.shortlist.clear()
        clear_if_ours()

    def _let_go(self, run: PrintRun) -> None:
        release = self._runs.pop(run, None)
        if release is not None:
            release()
            run.deleteLater()


def _no_count(_count: int) -> None:
    return None


def _no_hold() -> Callable[[], None]:
    return lambda: None


def _no_panel() -> Overlay | None:
    return None
