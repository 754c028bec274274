"""Between the search thread and whichever results page is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.errors import WardLibraryError
from kiosk.model import ItemId, Query, Results
from kiosk.ui.announce import Announcer
from kiosk.ui.history import Step
from kiosk.ui.search_wording import spoken_answer
from kiosk.ui.threads import Alike, AllPassages, SearchThread
from kiosk.ui.wording import trouble

if TYPE_CHECKING:
    from kiosk.ui.pages.results import ResultsPage

Present = Callable[[], "tuple[ResultsPage, Step] | None"]


class Asking(QObject):
    """Passes questions on and answers back; an answer that is no longer wanted goes nowhere.

    ``state`` says in words how search is, and whether that is well (None: not known yet).
    """

    def __init__(self, thread: SearchThread, present: Present, announcer: Announcer, parent: QObject) -> None:
        super().__init__(parent)
        self._thread, self._present, self._announcer = thread, present, announcer
        self.state: tuple[str, bool | None] = ("Getting ready", None)
        thread.answered.connect(self._answered)
        thread.progressed.connect(self._progressed)
        thread.ready.connect(self._ready)
        thread.failed.connect(self._failed)
        thread.passages_found.connect(self._found_passages)

    def retire(self) -> None:
        """Another asks from now on; answers that are still on their way go nowhere."""
        self._present = lambda: None
        self.deleteLater()

    def ask(self, query: Query) -> None:
        """Ask; the answer comes to the results page that is then shown."""
        self._thread.ask(query)

    def unfold(self, query: Query, item_id: ItemId) -> None:
        """Ask for all passages of an item that match; they come to the results page that is then shown."""
        self._thread.send(AllPassages(query, item_id))

    def ask_alike(self, item_id: ItemId, answer: Callable[[Alike], None]) -> None:
        """Ask for items like one; ``answer``, a method of what waits for it, is told, for as long as that lives."""
        self._thread.alike_found.connect(answer)
        self._thread.send(Alike(item_id))

    def show_known(self, page: ResultsPage, step: Step) -> None:
        """Fill a page that has come back with what was found before, or ask."""
        for results in step.results:
            page.show_results(results)
        if not step.results:
            self.ask(page.query)

    def _answered(self, results: Results) -> None:
        present = self._present()
        if present is None:
            return
        page, step = present
        if replace(results.query, offset=0) != replace(page.query, offset=0):
            return
        if results.query.offset:
            step.results.append(results)
        else:
            step.results = [results]
        page.show_results(results)
        self._announcer.say(spoken_answer(results))

    def _found_passages(self, found: AllPassages) -> None:
        """Shown, and kept with what was found: whoever comes back finds it as it was."""
        present = self._present()
        if present is not None and replace(found.query, offset=0) == replace(present[0].query, offset=0):
            from kiosk.ui.pages.result_entry import with_passages  # not needed to start

            page, step = present
            step.results = [with_passages(results, found.item_id, found.passages) for results in step.results]
            page.show_passages(found.item_id, found.passages)

    def _progressed(self, done: int, total: int) -> None:
        share = f", {100 * done // total} %" if total else ""
        self.state = (f"Being made ready{share}", None)
        if (present := self._present()) is not None:
            present[0].show_progress(done, total)

    def _ready(self) -> None:
        self.state = ("Ready", True)
        if (present := self._present()) is not None:
            self.ask(present[0].query)

    def _failed(self, error: WardLibraryError) -> None:
        heading, sentence = trouble(error)
        self.state = (sentence, False)
        if (present := self._present()) is not None:
            present[0].show_trouble(heading, sentence)
            self._announcer.say(heading)
