"""The thread that owns the search index; besides it, one runs only while `succession` opens another edition.

The window asks and goes on; answers come back as signals. Every question has a serial number, and an
answer to an old question is dropped. The thread opens its own connection to the library.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal

from kiosk.errors import Cancelled, SearchStopped, WardLibraryError
from kiosk.model import ItemId, PassageHit, Query, Results

# Seconds after which the search lets the window have the interpreter. Painting asks for it again and again, and
# would at each time wait for as long.
SWITCH = 0.0005


class Answering(Protocol):
    """What answers queries once it is open."""

    def search(self, query: Query, cancel: Callable[[], bool] | None = None) -> Results:
        """Answer one query."""

    def close(self) -> None:
        """Let go of the index."""


@runtime_checkable
class FindsAlike(Protocol):
    """What answers can also find items like one."""

    def more_like(self, item: ItemId, limit: int = 6) -> Results:
        """Items that share its most telling words."""


@runtime_checkable
class FindsPassages(Protocol):
    """What answers can also find every passage of one item that matches."""

    def passages(self, query: Query, item: ItemId) -> tuple[PassageHit, ...]:
        """They, in the order of the text."""


@dataclass(frozen=True, slots=True)
class AllPassages:
    """Every passage of an item that matches a query; as a question without ``passages``."""

    query: Query
    item_id: ItemId
    passages: tuple[PassageHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Items like one; as a question, and where search cannot tell, without ``results``."""

    item_id: ItemId
    results: Results | None = None


Errand = AllPassages | Alike


@dataclass(frozen=True, slots=True)
class Opening:
    """How the thread gets what it needs, all called in the thread.

    ``titles`` answers at once from titles alone, ``index`` takes longer, ``close`` lets go of the library.
    """

    titles: Callable[[Query], Results]
    index: Callable[[Callable[[int, int], None], Callable[[], bool]], Answering]
    close: Callable[[], None] = lambda: None


class SearchThread(QObject):
    """Asks the index off the screen's thread; only the latest question counts.

    Signals:
        answered: carries the Results of the latest question.
        progressed: the index is being made; carries done and total.
        ready: the index answers from now on.
        failed: the index cannot be had; carries the error. Titles are still searched.
        passages_found, alike_found: an errand is done; carries it, filled in.
    """

    answered = Signal(object)
    passages_found = Signal(object)
    alike_found = Signal(object)
    progressed = Signal(int, int)
    ready = Signal()
    failed = Signal(object)

    def __init__(self, opening: Opening, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opening = opening
        self._changed = threading.Condition()
        self._question: tuple[int, Query] | None = None
        self._errands: deque[Errand] = deque()
        self._serial = 0
        self._ending = False
        self._thread: threading.Thread | None = None
        self.is_ready = False

    def start(self) -> None:
        """Begin opening the index; does nothing while the thread runs, nor once it was ended."""
        if not self._ending and (self._thread is None or not self._thread.is_alive()):
            self.is_ready = False
            sys.setswitchinterval(SWITCH)
            self._thread = threading.Thread(target=self._run, name="search", daemon=True)
            self._thread.start()

    def ask(self, query: Query) -> None:
        """Ask; what was asked before is no longer wanted."""
        with self._changed:
            self._serial += 1
            self._question = (self._serial, query)
            self._errands.clear()  # they were about what was found before
            self._changed.notify()
        self.start()

    def send(self, errand: Errand) -> None:
        """Ask for something beside the search; done after the question that is open, unless another one comes."""
        with self._changed:
            self._errands.append(errand)
            self._changed.notify()
        self.start()

    def end(self, wait: float = 5.0) -> None:
        """Stop; waits at most ``wait`` seconds for work under way to notice."""
        with self._changed:
            self._ending = True
            self._serial += 1
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(wait)

    # in the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        index: Answering | None = None
        try:
            index = self._open_index()
            self._serve(index)
        finally:
            if index is not None:
                index.close()
            self._opening.close()
            # Whatever went wrong is still raised; the window only learns that nobody answers any more.
            if not self._ending:
                self.failed.emit(SearchStopped())

    def _serve(self, index: Answering | None) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._question is not None or bool(self._errands) or self._ending)
                question, self._question = self._question, None
                errand = self._errands.popleft() if question is None and self._errands else None
            if self._ending:
                return
            if question is not None:
                self._answer(index, *question)
            elif errand is not None:
                self._run_errand(index, errand)

    def _open_index(self) -> Answering | None:
        try:
            index = self._opening.index(self._progress, lambda: self._ending)
        except Cancelled:
            return None
        except WardLibraryError as error:
            self.failed.emit(error)
            return None
        # What has been loaded stays until the end. Left among what the collector looks through, it makes one look
        # take 40 ms now and then, and a key typed then would wait for it.
        gc.freeze()
        self.is_ready = True
        self.ready.emit()
        return index

    def _progress(self, done: int, total: int) -> None:
        """Say how far the index is, and answer from titles while it is being made."""
        self.progressed.emit(done, total)
        with self._changed:
            question, self._question = self._question, None
        if question is not None:
            self._answer(None, *question)

    def _answer(self, index: Answering | None, serial: int, query: Query) -> None:
        def stale() -> bool:
            return serial != self._serial

        try:
            results = index.search(query, cancel=stale) if index else self._opening.titles(query)
        except Cancelled:
            return
        except WardLibraryError as error:
            self.failed.emit(error)
            return
        if not stale():
            self.answered.emit(results)

    def _run_errand(self, index: object, errand: Errand) -> None:
        try:
            if isinstance(errand, Alike):
                alike = index.more_like(errand.item_id) if isinstance(index, FindsAlike) else None
                self.alike_found.emit(replace(errand, results=alike))
            elif isinstance(index, FindsPassages):
                found = index.passages(errand.query, errand.item_id)
                self.passages_found.emit(replace(errand, passages=found))
        except WardLibraryError as error:
            self.failed.emit(error)
