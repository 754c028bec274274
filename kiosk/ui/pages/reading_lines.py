"""How the words of a query were read, in lines above the results: spelling, other words, meanings, filters.

Each line is there only when it has something to say, and they always stand in this order.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kiosk.model import Expansion, Meaning, Query, Results
from kiosk.ui.kit.chips import ReasonChip
from kiosk.ui.kit.flow import ChipFlow, emptied
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import ACTIVE_CHIP, QUIET, ActionLink, Button
from kiosk.ui.pages.facets import FIELDS, active, toggled, unfiltered
from kiosk.ui.search_wording import also_names, also_reason, remove_name, restore_label


class _Line(QWidget):
    """Words, links and chips side by side; not there while it is empty."""

    def __init__(self, look: Look, gap: int) -> None:
        super().__init__()
        self._look = look
        self._flow = ChipFlow(look.space(gap), self)
        self._said: object = None
        self.hide()

    def changed(self, said: object) -> bool:
        """Whether it has something else to say than before; then it is empty now, to be filled."""
        if said == self._said:
            return False
        self._said = said
        emptied(self._flow)
        self.setVisible(bool(said))
        return bool(said)

    def add(self, widget: QWidget) -> None:
        """Put something at the end."""
        self._flow.addWidget(widget)

    def button(self, number: int = 0) -> Button | None:
        """One of those that can be pressed, from 0."""
        items = (self._flow.itemAt(place) for place in range(self._flow.count()))
        widgets = (item.widget() for item in items if item is not None)
        return next(islice((one for one in widgets if isinstance(one, Button)), number, None), None)

    def say(self, words: str, *, bold: bool = False, tone: str = "ink") -> None:
        """Put words at the end."""
        self.add(Para(self._look, words, 16, bold=bold, tone=tone))


class ReadingLines(QWidget):
    """The lines.

    Signals:
        words_requested: other words are to be searched for; carries text, and whether exactly as written.
        query_requested: the same words read otherwise, or other filters; carries the Query.
    """

    words_requested = Signal(str, bool)
    query_requested = Signal(object)

    def __init__(self, look: Look, labels: dict[tuple[str, str], str]) -> None:
        super().__init__()
        self._look, self._labels = look, labels
        self._known: dict[str, Expansion] = {}  # those taken away are no longer among the results
        self._unfolded: str | None = None  # the words of which all that was also searched for is shown
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        self.spelling = _Line(look, 10)
        self.also = _Line(look, 8)
        self.meanings = _Line(look, 14)
        self.filters = _Line(look, 8)
        self._lines = (self.spelling, self.also, self.meanings, self.filters)
        for line in self._lines:
            column.addWidget(line)

    def show_results(self, results: Results, query: Query) -> None:
        """Say how the words were read; lines that say the same as before are left alone.

        Where the focus was on something that goes, it stays in that line: there is the way back.
        """
        left = next((line for line in self._lines if _holds_focus(line)), None)
        self._show_spelling(results)
        self._show_also(results.expansions, query)
        self._show_meanings(results.meanings)
        self._show_filters(query)
        self.setVisible(not all(line.isHidden() for line in self._lines))
        if left is not None and not _holds_focus(left) and (button := left.button()) is not None:
            button.show()  # what is new in a layout is shown a moment later; only what is shown takes the focus
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, sentence: str) -> None:
        """Say something else in place of the spelling."""
        if self.spelling.changed(sentence):
            self.spelling.add(Para(self._look, sentence, 16, tone="muted", leading=1.45))
        self.show()

    def _show_spelling(self, results: Results) -> None:
        text = results.query.text
        said = (text, results.corrected, results.did_you_mean) if results.corrected or results.did_you_mean else ()
        if not self.spelling.changed(said):
            return
        if results.corrected:
            self.spelling.say("Showing results for")
            self.spelling.say(results.corrected, bold=True)
            self._offer(self.spelling, f"Search for “{text}” instead", text, literal=True)
        else:
            self.spelling.say("Did you mean")
            self._offer(self.spelling, results.did_you_mean, results.did_you_mean, literal=False)

    def _offer(self, line: _Line, label: str, text: str, *, literal: bool, name: str = "") -> None:
        link = ActionLink(self._look, label, trailing="")
        if name:
            link.setAccessibleName(name)
        link.clicked.connect(lambda: self.words_requested.emit(text, literal))
        line.add(link)

    def _show_also(self, expansions: tuple[Expansion, ...], query: Query) -> None:
        self._known.update((one.key, one) for one in expansions)
        gone = tuple(self._known[key] for key in sorted(query.unexpanded) if key in self._known)
        unknown = bool(query.unexpanded - self._known.keys())
        folds = self._unfolded != query.text and len(expansions) > _at_once(self._look) + 1  # a link takes room too
        at_once = _at_once(self._look) if folds else len(expansions)
        said = (query, expansions, gone, unknown, at_once)
        if not self.also.changed(said if expansions or gone or unknown else ()):
            return
        if expansions:
            self.also.say("Also searched for", tone="muted")
        for one in expansions[:at_once]:
            self._also_chip(one, query)
        if (left := len(expansions) - at_once) > 0:
            more = ActionLink(self._look, f"Show {left} more", trailing="")
            more.setAccessibleName(f"Show {left} more of what was also searched for")
            more.clicked.connect(lambda: self._unfold(expansions, query, had_focus=more.hasFocus()))
            self.also.add(more)
        for one in gone:
            self._way_back(restore_label(one), query, query.unexpanded - {one.key})
        if unknown:  # taken away before this page was made anew
            self._way_back("Search for other names as well", query, query.unexpanded & self._known.keys())

    def _also_chip(self, one: Expansion, query: Query) -> None:
        names = also_names(one, 1) if self._look.compact else also_names(one)
        reason = "" if self._look.narrow else also_reason(one)
        chip = ReasonChip(self._look, names, reason, remove_name(one))
        chip.clicked.connect(lambda _=False, key=one.key: self._ask(query, query.unexpanded | {key}))
        self.also.add(chip)

    def _unfold(self, expansions: tuple[Expansion, ...], query: Query, *, had_focus: bool) -> None:
        """Show all, for as long as the words are the same; the focus goes to the first that was not there."""
        self._unfolded = query.text
        self._show_also(expansions, query)
        if had_focus and (first := self.also.button(_at_once(self._look))) is not None:
            first.show()  # as above
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _way_back(self, label: str, query: Query, unexpanded: frozenset[str]) -> None:
        back = ActionLink(self._look, label, trailing="")
        back.clicked.connect(lambda: self._ask(query, unexpanded))
        self.also.add(back)

    def _ask(self, query: Query, unexpanded: frozenset[str]) -> None:
        self.query_requested.emit(replace(query, unexpanded=unexpanded, offset=0))

    def _show_meanings(self, meanings: tuple[Meaning, ...]) -> None:
        if not self.meanings.changed(meanings):
            return
        typed = ""
        for one in meanings:
            if one.typed != typed:
                typed = one.typed
                self.meanings.say(f"{typed} can mean", tone="muted")
            name = f"{typed} can mean {one.meaning}: search for that"
            self._offer(self.meanings, one.meaning, one.text, literal=False, name=name)

    def _show_filters(self, query: Query) -> None:
        pairs = active(query)
        labels = tuple(self._labels.get(pair, pair[1]) for pair in pairs)
        if not self.filters.changed((query, labels) if pairs else ()):
            return
        for (field, value), label in zip(pairs, labels, strict=True):
            chip = Button(self._look, label, ACTIVE_CHIP, icon="x")
            chip.setAccessibleName(f"Remove the filter {FIELDS[field][0]}: {label}")
            chip.clicked.connect(lambda _=False, f=field, v=value: self.query_requested.emit(toggled(query, f, v)))
            self.filters.add(chip)
        clear = Button(self._look, "Clear all filters", QUIET)
        clear.clicked.connect(lambda: self.query_requested.emit(unfiltered(query)))
        self.filters.add(clear)


def _at_once(look: Look) -> int:
    """How many chips say what was also searched for, before they are unfolded: they stand above the results."""
    return 1 if look.narrow else 2 if look.compact else 3


def _holds_focus(line: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and line.isAncestorOf(focus)
