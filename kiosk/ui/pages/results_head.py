"""Above the results: how many, how the words were read, which filters are on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Facet, Query, Results
from kiosk.ui.kit.flow import ChipFlow, emptied
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import ACTIVE_CHIP, QUIET, SECONDARY, ActionLink, Button
from kiosk.ui.pages.facets import FIELDS, active, toggled, unfiltered
from kiosk.ui.wording import count_of

LONGEST_SHOWN = 60  # characters of the words searched for that a heading repeats


class ResultsHead(QWidget):
    """The count, the spelling line and the chips of active filters.

    Signals:
        words_requested: other words are to be searched for; carries text, and whether exactly as written.
        query_requested: other filters; carries the Query.
        filters_requested: the panel of filters, where there is no column for them.
    """

    words_requested = Signal(str, bool)
    query_requested = Signal(object)
    filters_requested = Signal()

    def __init__(self, look: Look, labels: dict[tuple[str, str], str]) -> None:
        super().__init__()
        self._look, self._labels = look, labels
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        top = QHBoxLayout()
        self.heading = Heading(look, " ", 1, 26)
        top.addWidget(self.heading, 1, Qt.AlignmentFlag.AlignVCenter)
        self._filters = Button(look, "Filters", SECONDARY, icon="sliders-horizontal")
        self._filters.clicked.connect(self.filters_requested)
        self._filters.setVisible(look.compact)
        top.addWidget(self._filters)
        column.addLayout(top)
        self.spelling = QWidget()
        self._spelling_flow = ChipFlow(look.space(10), self.spelling)
        column.addWidget(self.spelling)
        self.chips = QWidget()
        self._chip_flow = ChipFlow(look.space(8), self.chips)
        column.addWidget(self.chips)
        self.spelling.hide()
        self.chips.hide()

    def learn_labels(self, facets: tuple[Facet, ...]) -> None:
        """Remember what values are called, for chips whose value is not among the facets any more."""
        for facet in facets:
            for value in facet.values:
                self._labels[(facet.field, value.value)] = value.label

    def show_results(self, results: Results, query: Query) -> None:
        """Say what was found, and how the words were read."""
        found = count_of(results.total, "result") if results.total else _nothing(results.query.text.strip())
        self.heading.set_text(found)
        emptied(self._spelling_flow)
        if results.corrected:
            self._line("Showing results for", results.corrected)
            self._offer(f"Search for “{results.query.text}” instead", results.query.text, literal=True)
        elif results.did_you_mean:
            self._line("Did you mean")
            self._offer(results.did_you_mean, results.did_you_mean, literal=False)
        self.spelling.setVisible(bool(results.corrected or results.did_you_mean))
        self._show_chips(query)

    def say(self, heading: str, sentence: str) -> None:
        """Say something else than a count; an empty heading leaves the present one."""
        if heading:
            self.heading.set_text(heading)
        emptied(self._spelling_flow)
        self._spelling_flow.addWidget(Para(self._look, sentence, 16, tone="muted", leading=1.45))
        self.spelling.show()

    def _line(self, words: str, strong: str = "") -> None:
        self._spelling_flow.addWidget(Para(self._look, words, 16))
        if strong:
            self._spelling_flow.addWidget(Para(self._look, strong, 16, bold=True))

    def _offer(self, label: str, text: str, *, literal: bool) -> None:
        link = ActionLink(self._look, label, trailing="")
        link.clicked.connect(lambda: self.words_requested.emit(text, literal))
        self._spelling_flow.addWidget(link)

    def _show_chips(self, query: Query) -> None:
        emptied(self._chip_flow)
        pairs = active(query)
        for field, value in pairs:
            chip = Button(self._look, self._labels.get((field, value), value), ACTIVE_CHIP, icon="x")
            chip.setAccessibleName(f"Remove the filter {FIELDS[field][0]}: {chip.label}")
            chip.clicked.connect(lambda _=False, f=field, v=value: self.query_requested.emit(toggled(query, f, v)))
            self._chip_flow.addWidget(chip)
        if pairs:
            clear = Button(self._look, "Clear all filters", QUIET)
            clear.clicked.connect(lambda: self.query_requested.emit(unfiltered(query)))
            self._chip_flow.addWidget(clear)
        self.chips.setVisible(bool(pairs))
        self._filters.set_label(f"Filters ({len(pairs)})" if pairs else "Filters")


def _nothing(words: str) -> str:
    if not words:
        return "Nothing matches these filters"
    return f"No results for “{words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + '…'}”"
