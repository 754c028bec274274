"""Above the results: how many, how the words were read, which filters are on; of one theme, what it is about."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Facet, Query, Results, Theme
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import SECONDARY, Button
from kiosk.ui.pages.facets import active
from kiosk.ui.pages.reading_lines import ReadingLines
from kiosk.ui.wording import count_of

LONGEST_SHOWN = 60  # characters of the words searched for that a heading repeats


class ResultsHead(QWidget):
    """The count, the lines that say how the words were read, and the introduction to a theme that is looked through.

    Signals:
        words_requested: other words are to be searched for; carries text, and whether exactly as written.
        query_requested: another query; carries it.
        filters_requested: the panel of filters, where there is no column for them.
    """

    words_requested = Signal(str, bool)
    query_requested = Signal(object)
    filters_requested = Signal()

    def __init__(self, look: Look, themes: tuple[Theme, ...]) -> None:
        super().__init__()
        self._look = look
        self._labels = {("theme", theme.id): theme.title for theme in themes}
        self._introductions = {theme.id: theme.introduction for theme in themes}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        top = QHBoxLayout()
        self.heading = Heading(look, " ", 1, 26)
        top.addWidget(self.heading, 1, Qt.AlignmentFlag.AlignVCenter)
        self._filters = Button(look, "Filters", SECONDARY, icon="sliders-horizontal")
        self._filters.clicked.connect(self.filters_requested)
        top.addWidget(self._filters, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        self._filters.setVisible(look.compact)  # in its place, or it were a window for a moment
        self.lines = ReadingLines(look, self._labels)
        self.lines.words_requested.connect(self.words_requested)
        self.lines.query_requested.connect(self.query_requested)
        self.lines.hide()
        column.addWidget(self.lines)
        self.introduction = Para(look, "", 17, tone="muted", leading=1.5, measured=True)
        self.introduction.hide()
        column.addWidget(self.introduction)

    def learn_labels(self, facets: tuple[Facet, ...]) -> None:
        """Remember what values are called, for chips whose value is not among the facets any more."""
        for facet in facets:
            for value in facet.values:
                self._labels[(facet.field, value.value)] = value.label

    def show_results(self, results: Results, query: Query) -> None:
        """Say what was found, and how the words were read."""
        found = count_of(results.total, "result") if results.total else _nothing(results.query.text.strip())
        if found != self.heading.text:
            self.heading.set_text(found)
        self.lines.show_results(results, query)
        self._introduce(query)
        chosen = len(active(query))
        self._filters.setVisible(self._look.compact and bool(results.total or chosen))
        label = f"Filters ({chosen})" if chosen else "Filters"
        if label != self._filters.label:
            self._filters.set_label(label)

    def _introduce(self, query: Query) -> None:
        """Of a theme by itself, without words or other filters, tell what it is about."""
        only = next(iter(query.themes)) if len(active(query)) == len(query.themes) == 1 else ""
        said = "" if query.text.strip() else self._introductions.get(only, "")
        if said != self.introduction.text:
            self.introduction.set_text(said)
        self.introduction.setVisible(bool(said))

    def say(self, heading: str, sentence: str) -> None:
        """Say something else than a count; an empty heading leaves the present one."""
        if heading:
            self.heading.set_text(heading)
        self.lines.say(sentence)


def _nothing(words: str) -> str:
    if not words:
        return "Nothing matches these filters"
    shown = words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 1]}…"
    return f"No results for {shown}" if '"' in words else f"No results for “{shown}”"
