"""The edition on screen, and the one that comes after it: noticed, opened beside it, offered, and shown in its place.

Whoever reads or searches goes on with the edition they began with. The next one is shown when they ask for it, or by
itself when the window rests at Home and nobody has touched it for a while.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk import wiring
from kiosk.errors import StoreUnsafe, WardLibraryError
from kiosk.library.editions import Hold
from kiosk.library.shelf import Installed
from kiosk.library.store import Library
from kiosk.model import Query
from kiosk.settings import Settings
from kiosk.ui.opened import Opened, open_held, opened
from kiosk.ui.places import Found, Home, Place, Reading
from kiosk.ui.shell import MakePage, Shell
from kiosk.ui.touches import Touches
from kiosk.ui.update_state import News
from kiosk.ui.updates import Updates

AFTER_PAINT = 120  # ms between Home on screen and loading the index, so that the first key finds the window idle
_WAIT = 5.0  # seconds that the end of the window waits for an edition that is just being opened


@dataclass(frozen=True, slots=True)
class Pace:
    """When things happen by themselves.

    ``every`` is how often to look for an edition (ms); ``quiet`` how long nobody must have touched Home before it
    changes, and ``pause`` before a banner appears there (seconds).
    """

    every: int = 60_000
    quiet: float = 60.0
    pause: float = 3.0


@dataclass(frozen=True, slots=True)
class _Next:
    """An edition that is open beside the one shown."""

    library: Library
    hold: Hold
    news: News

    def close(self) -> None:
        self.library.close()
        self.hold.close()


class Succession(QObject):
    """Sees to it that the window shows an edition, and in time the next."""

    _arrived = Signal()  # emitted in the other thread, which leaves what it found in ``_found``

    def __init__(
        self,
        shell: Shell,
        pages_of: Callable[[Library], MakePage],
        chosen: Settings,
        shown: Opened,
        updates: Updates,
        *,
        pace: Pace = Pace(),
        touches: Touches | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """``shown`` is the edition that ``shell`` shows; it is closed in the end."""
        super().__init__(shell)
        self._shell, self._pages_of, self._chosen, self._updates, self._pace = shell, pages_of, chosen, updates, pace
        self._shown, self._today = shown, today
        self._next: _Next | None = None
        self._found: tuple[int, _Next | WardLibraryError] | None = None
        self._dealt_with = _pointer_behind(shown.installed)
        self._opening: threading.Thread | None = None
        self._touches = touches or Touches(shell)
        self._timer = QTimer(self)
        self._timer.setInterval(pace.every)
        self._timer.timeout.connect(self.look)
        self._arrived.connect(self._received)
        updates.show_requested.connect(self.show_next)
        updates.looked.connect(self.look)

    @property
    def shown(self) -> Opened:
        """The edition on screen."""
        return self._shown

    def start(self) -> None:
        """Look for new editions from now on, where there can be any."""
        if self._shown.installed is not None:
            self._timer.start()

    def look(self) -> None:
        """See whether there is another edition now, and whether the one that waits can be shown."""
        if self._shown.installed is None or self._opening is not None:
            return
        if self._under_a_hand():
            QTimer.singleShot(round(self._pace.pause * 1000), self, self.look)
            return
        self._updates.refresh()
        pointed = self._pointed_at()
        if pointed is None or pointed == self._dealt_with:
            self._show_next_unseen()
        elif pointed == self._shown.installed.number:
            self._dealt_with = pointed
            self._wait_with(None)
        else:
            path = self._shown.library.path
            self._opening = threading.Thread(target=self._open, args=(pointed, path), name="edition", daemon=True)
            self._opening.start()

    def show_next(self, *, unseen: bool = False) -> None:
        """Show the edition that has arrived: what is new in it, or Home, or what is being listened to.

        The one before stays if that cannot be.
        """
        if self._next is None:
            return
        following, self._next = self._next, None
        fresh = opened(self._chosen, following.library, following.hold)
        place: Place = Found(Query()) if following.news.new and not unseen else Home()
        if self._shell.page.busy and _holds(following.library, self._shell.place):
            place = self._shell.place  # whoever listens goes on listening
        try:
            self._shell.renew(self._pages_of(fresh.library), fresh.search, place, silent=unseen)
        except WardLibraryError as error:
            fresh.close()
            self._updates.tell_unopened(str(error))
            return
        before, self._shown = self._shown, fresh
        QTimer.singleShot(AFTER_PAINT, fresh.search, lambda: fresh.search.start() if self._shown is fresh else None)
        before.close()
        self._updates.tell_shown(following.hold.installed, seen=not unseen)

    def end(self) -> None:
        """Close everything, also what is just being opened."""
        self._timer.stop()
        if self._opening is not None:
            self._opening.join(_WAIT)
            self._opening = None
        found, self._found = self._found, None
        for each in (self._next, found[1] if found else None):
            if isinstance(each, _Next):
                each.close()
        self._next = None
        self._shown.close()

    # the next edition ---------------------------------------------------------------------

    def _pointed_at(self) -> int | None:
        try:
            return wiring.editions(self._chosen).pointed_at()
        except StoreUnsafe:
            return None

    def _open(self, pointed: int, shown: Path) -> None:
        """In a thread: looking at the seal reads the whole library, for which nobody is to wait."""
        found: _Next | WardLibraryError
        try:
            library, hold = open_held(self._chosen)
            try:
                found = _Next(library, hold, _news(hold.installed, library, shown, self._today()))
            except WardLibraryError:
                library.close()
                hold.close()
                raise
        except WardLibraryError as error:
            found = error
        if self._opening is threading.current_thread():
            self._found = pointed, found
            self._arrived.emit()
        elif isinstance(found, _Next):  # the window has ended without us
            found.close()

    def _received(self) -> None:
        self._opening = None
        if self._found is None:
            return
        (pointed, found), self._found = self._found, None
        self._dealt_with = pointed
        if not isinstance(found, _Next):
            self._wait_with(None)
            self._updates.tell_unopened(f"Edition {pointed} cannot be opened. {found}")
        elif found.hold.installed.reason or self._is_shown(found):
            # Another edition serves in its place: what is on screen is no worse than that.
            reason = found.hold.installed.reason
            found.close()
            self._wait_with(None)
            if reason:
                self._updates.tell_unopened(f"Edition {pointed} cannot be opened. {reason}")
        else:
            self._wait_with(found)
            self._offer()

    def _is_shown(self, found: _Next) -> bool:
        return self._shown.installed is not None and found.news.number == self._shown.installed.number

    def _wait_with(self, found: _Next | None) -> None:
        if self._next is not None:
            self._next.close()
        self._next = found
        if found is None:
            self._updates.tell_waiting(None)

    def _offer(self) -> None:
        if self._next is None:
            return
        if self._under_a_hand():
            QTimer.singleShot(round(self._pace.pause * 1000), self, self._offer)
            return
        self._show_next_unseen()
        if self._next is not None:
            self._updates.tell_waiting(self._next.news)

    def _show_next_unseen(self) -> None:
        if self._next is not None and self._shell.rests and self._touches.quiet_for() >= self._pace.quiet:
            self.show_next(unseen=True)

    def _under_a_hand(self) -> bool:
        """Whether a banner would now move what somebody is about to press."""
        return isinstance(self._shell.place, Home) and self._touches.quiet_for() < self._pace.pause


def _holds(library: Library, place: Place) -> bool:
    """Whether what is read there is in this library, whatever has become of it."""
    if not isinstance(place, Reading):
        return False
    try:
        library.item(place.item_id)
    except WardLibraryError:
        return False
    return True


def _pointer_behind(installed: Installed | None) -> int | None:
    """What current.json named when this edition was found to serve."""
    if installed is None:
        return None
    return installed.fell_back_from if installed.reason else installed.number


def _news(installed: Installed, library: Library, shown: Path, today: date) -> News:
    before = Library.open(shown)
    try:
        known = {item.id for item in before.items()}
    finally:
        before.close()
    new = sum(item.id not in known for item in library.items())
    back = bool(installed.rolled_back_from)
    return News(installed.number, 0 if back else new, today.isoformat(), back)
