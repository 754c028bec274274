"""The visit and its end: the warning when nobody has touched the PC, the Finish button, and a clean screen after them.

A visit lives in memory only, in the window's pages, its history and its list; ending it throws those away and makes
Home anew, as it was at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QMouseEvent, QSinglePointEvent, QTouchEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWhatsThis

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.pages.idle import TOLD_AT, FinishPanel, StillThere
from kiosk.ui.shell import Shell
from kiosk.ui.touches import Touches
from kiosk.visit import IdleLimits, IdleWatch, Over, RealTime, Warned

TICK = 500  # ms between two looks at the clock
_SPIN = 0.4  # seconds after the last turn of the wheel in which another is still the same spin

_KINDS = QEvent.Type
_ENDS = frozenset((_KINDS.KeyRelease, _KINDS.MouseButtonRelease, _KINDS.TouchEnd, _KINDS.TouchCancel))


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a person has put together in a visit.

    ``count`` says how many items there are, ``clear`` forgets them, ``take`` is the panel to take them along with.
    ``unfinished`` says whether they are still writing something, ``ask`` makes the panel that asks whether that may be
    forgotten, and calls what it is given if so.
    """

    count: Callable[[], int] = lambda: 0
    clear: Callable[[], None] = lambda: None
    take: Callable[[], Overlay | None] = lambda: None
    unfinished: Callable[[], bool] = lambda: False
    ask: Callable[[Callable[[], None]], Overlay | None] = lambda _: None


class _Answer:
    """The rest of a touch that has meant "I'm still here": until the key or finger is lifted it does nothing else."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: set[object] = set()
        self._spun = float("-inf")

    def take(self, event: QEvent) -> None:
        kind = event.type()
        if kind == _KINDS.Wheel:
            self._spun = self._clock()
        elif kind not in _ENDS:
            self._held.add(_what(event))

    def goes_on(self, event: QEvent) -> bool:
        if event.type() == _KINDS.Wheel and self._clock() - self._spun < _SPIN:
            self._spun = self._clock()
            return True
        part = _what(event)
        if part not in self._held:
            return False
        if event.type() in _ENDS and not (isinstance(event, QKeyEvent) and event.isAutoRepeat()):
            self._held.discard(part)
        return True


def _what(event: QEvent) -> object:
    """What was pressed: a key by its code, else the pointer or the fingers."""
    if isinstance(event, QKeyEvent):
        return event.key()
    return "fingers" if isinstance(event, QTouchEvent) else "pointer"


class Visits(QObject):
    """Sees to it that each visit ends, and that nothing of it is left.

    Signals:
        ended: Home is clean; nobody is there yet.
    """

    ended = Signal()

    def __init__(
        self,
        shell: Shell,
        touches: Touches,
        limits: IdleLimits,
        *,
        first_look: Callable[[], Look],
        belongings: Belongings = Belongings(),
        clearing: Sequence[Callable[[], None]] = (),
        clock: Callable[[], float] | None = None,
    ) -> None:
        """``clearing`` is called at each end, for what others have kept; ``first_look`` is the look to begin with."""
        super().__init__(shell)
        self._shell, self._touches, self._limits = shell, touches, limits
        self._first_look, self._belongings, self._clearing = first_look, belongings, tuple(clearing)
        self._clock = clock or RealTime()
        self._watch = IdleWatch(limits, self._clock)
        self._answer = _Answer(self._clock)
        self._looked = self._clock()
        self._warning: StillThere | None = None
        self._holds = 0
        self._anybody = True
        touches.guard = self._guard
        shell.finish_requested.connect(self.finish)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.look)

    @property
    def warning(self) -> StillThere | None:
        """The warning, while it is up."""
        return self._warning

    @property
    def nobody(self) -> bool:
        """Whether the last visit has ended and no other has begun."""
        return not self._anybody

    def start(self) -> None:
        """Look at the clock from now on."""
        self._timer.start()

    def hold(self) -> Callable[[], None]:
        """The PC is at work for the person, as it prints: no visit ends until what this gives is called."""
        self._holds += 1
        open_: list[None] = [None]

        def release() -> None:
            if open_:
                open_.clear()
                self._holds -= 1

        return release

    def look(self) -> None:
        """See what time it is: warn, count, or end the visit."""
        self._looked = self._clock()
        phase = self._watch.look(in_use=self._in_use(), busy=self._shell.page.busy or self._holds > 0)
        if isinstance(phase, Warned):
            self._warn(phase.left)
        elif isinstance(phase, Over):
            if self._anybody:
                self.end()
        elif self._warning is not None:
            self._go_on()

    def finish(self) -> None:
        """The person has finished: what they were writing is asked about, their list offered, then the visit ends."""
        if self._belongings.unfinished():
            self._shell.show_panel(lambda: self._belongings.ask(self._finish))
        else:
            self._finish()

    def _finish(self) -> None:
        if not (count := self._belongings.count()):
            self.end()
            return
        self._shell.show_panel(lambda: self._finish_panel(count))

    def end(self) -> None:
        """Forget the visit: Home, as it was at the start."""
        self._close_warning()
        _close_beside(self._shell)
        for clear in (self._belongings.clear, *self._clearing, forget_clipboard):
            clear()
        self._shell.begin_anew(self._first_look())
        self._watch.touch()
        self._anybody = False
        self._touches.forget()
        self.ended.emit()

    # the warning --------------------------------------------------------------------------

    def _in_use(self) -> bool:
        """Whether somebody would lose anything, be it only their place on Home."""
        shell, scroller = self._shell, self._shell.page.scroller
        scrolled = scroller is not None and scroller.verticalScrollBar().value() > 0
        first, now = self._first_look(), shell.look
        same = replace(first, width=now.width, before=None) == replace(now, before=None) and first.easy == now.easy
        return not shell.rests or scrolled or not same or self._belongings.count() > 0 or self._belongings.unfinished()

    def _warn(self, left: int) -> None:
        warning, shell = self._warning, self._shell
        if warning is not None and warning.look != shell.look:  # the window has another size now
            self._close_warning()
            warning = None
        if warning is None:
            while (popup := QApplication.activePopupWidget()) is not None:
                popup.close()
            warning = self._warning = StillThere(shell.look, shell, unfinished=self._belongings.unfinished())
            warning.gone_on.connect(self._go_on)
            warning.ended.connect(self.end)
            warning.set_left(left)
            warning.open_()
            warning.here.setFocus(Qt.FocusReason.TabFocusReason)
            shell.warn(warning.spoken(left))
            return
        warning.raise_()  # a page or panel may have been made anew below it
        if left != warning.left:
            warning.set_left(left)
            if left in TOLD_AT:
                shell.warn(f"{left} seconds left")

    def _go_on(self) -> None:
        self._watch.touch()
        self._close_warning()

    def _close_warning(self) -> None:
        if self._warning is not None:
            warning, self._warning = self._warning, None
            warning.end()

    def _finish_panel(self, count: int) -> Overlay:
        panel = FinishPanel(self._shell.look, self._shell, count)
        panel.take_requested.connect(lambda: self._shell.show_panel(self._belongings.take))
        panel.ended.connect(self.end)
        return panel

    # touches ------------------------------------------------------------------------------

    def _guard(self, event: QEvent) -> bool:
        """What a touch means to the visit; True where it is to mean nothing else."""
        if self._answer.goes_on(event):
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.isAutoRepeat():
            return self._warning is not None
        if self._clock() - self._looked >= self._limits.warning:
            self.look()  # the PC was asleep, and this touch has woken it
            if not self._anybody:
                return self._take(event)
        if self._warning is None:
            self._anybody = True
            self._watch.touch()
            return False
        if event.type() == _KINDS.MouseMove or self._on_start_again(self._warning, event):
            return False
        self._go_on()
        return self._take(event)

    def _take(self, event: QEvent) -> bool:
        self._answer.take(event)
        event.accept()  # a touch that nobody accepts comes again as a press of the mouse
        return True

    def _on_start_again(self, warning: StillThere, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            return all(warning.is_start_again(one.globalPosition().toPoint()) for one in event.points())
        if isinstance(event, QMouseEvent | QSinglePointEvent):
            return warning.is_start_again(event.globalPosition().toPoint())
        return False


def forget_clipboard() -> None:
    """Clear what was copied here; what another program has put there since is not ours to clear."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear(QClipboard.Mode.Clipboard)
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
    if clipboard.supportsFindBuffer() and clipboard.ownsFindBuffer():
        clipboard.clear(QClipboard.Mode.FindBuffer)


def _close_beside(shell: Shell) -> None:
    """Menus, dialogs, tool tips, half a composed letter: whatever is open beside the window."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for window in QApplication.topLevelWidgets():
        if window is not shell and window.isVisible() and window.isModal():
            window.close()
    QToolTip.hideText()
    QWhatsThis.leaveWhatsThisMode()
    method = QGuiApplication.inputMethod()
    method.reset()
    method.hide()
