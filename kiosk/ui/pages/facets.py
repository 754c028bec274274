"""The filters of the results page: known values keep their places, counts change."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Facet, FacetValue, Query
from kiosk.ui.kit.cards import Rule
from kiosk.ui.kit.choices import FacetRow
from kiosk.ui.kit.flow import emptied
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pressables import QUIET, Button

FIELDS = {
    "kind": ("Kind", "kinds"),
    "theme": ("Theme", "themes"),
    "perspective": ("Perspective", "perspectives"),
    "year": ("Year", "years"),
    "publisher": ("Publisher", "publishers"),
    "holding": ("Held here", "holdings"),
}
_SHOWN = 7  # values of one field before "Show all"
_MORE = replace(QUIET, pad=3)  # its words begin nearly where the boxes do


def chosen(query: Query, field: str) -> frozenset[str]:
    """The values a query is restricted to in one field."""
    values: frozenset[str] = getattr(query, FIELDS[field][1])
    return values


def toggled(query: Query, field: str, value: str) -> Query:
    """The query with one value added to, or taken out of, a field."""
    return _with(query, {FIELDS[field][1]: chosen(query, field) ^ {value}})


def unfiltered(query: Query) -> Query:
    """The query without any filter."""
    return _with(query, {attribute: frozenset() for _, attribute in FIELDS.values()})


def _with(query: Query, filters: dict[str, frozenset[str]]) -> Query:
    return replace(query, offset=0, **filters)  # type: ignore[arg-type]  # every one of FIELDS is such a set


def active(query: Query) -> list[tuple[str, str]]:
    """The (field, value) pairs a query is restricted to, in the order of the fields."""
    return [(field, value) for field in FIELDS for value in sorted(chosen(query, field))]


class FacetColumn(QWidget):
    """All facets, one group below the other.

    Signals:
        toggled: a value was ticked or cleared; carries field and value.
    """

    toggled = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.space(2))
        self._shape: tuple[object, ...] = ()
        self._rows: dict[tuple[str, str], FacetRow] = {}
        self._all: set[str] = set()
        self._facets: tuple[Facet, ...] = ()
        self._query = Query()

    def show_facets(self, facets: tuple[Facet, ...], query: Query) -> None:
        """Show counts. Rows stay as long as there are the same values; when they change, the focus is kept."""
        self._facets, self._query = facets, query
        groups = [
            (facet, self._shown(facet)) for facet in facets if len(facet.values) > 1 or chosen(query, facet.field)
        ]
        shape = tuple((facet.field, len(facet.values), tuple(one.label for one in shown)) for facet, shown in groups)
        if shape != self._shape:
            self._shape = shape
            self._build(groups)
            return
        for facet, shown in groups:
            picked = chosen(query, facet.field)
            for value in shown:
                self._rows[(facet.field, value.value)].show_count(value.count, checked=value.value in picked)

    def _shown(self, facet: Facet) -> tuple[FacetValue, ...]:
        """The first values, and those that are ticked, unless all were asked for."""
        values = facet.values
        if len(values) <= _SHOWN + 1 or facet.field in self._all:
            return values
        picked, head = chosen(self._query, facet.field), {value.value for value in values[:_SHOWN]}
        return tuple(value for value in values if value.value in head or value.value in picked)

    def _build(self, groups: list[tuple[Facet, tuple[FacetValue, ...]]]) -> None:
        focused = self.focusWidget()
        back = focused.property("facet") if isinstance(focused, FacetRow) and focused.hasFocus() else None
        emptied(self._column)
        self._rows.clear()
        for place, (facet, shown) in enumerate(groups):
            if place:
                self._column.addSpacing(self._look.space(8))
                self._column.addWidget(Rule(self._look))
                self._column.addSpacing(self._look.space(8))
            self._group(facet, shown, back)
        self._column.addStretch(1)

    def _group(self, facet: Facet, shown: tuple[FacetValue, ...], back: object) -> None:
        look = self._look
        self._column.addWidget(Heading(look, FIELDS[facet.field][0], 2, 16))
        picked = chosen(self._query, facet.field)
        for value in shown:
            row = FacetRow(look, value.label, value.count, checked=value.value in picked)
            row.setProperty("facet", f"{facet.field}:{value.value}")
            row.setAccessibleDescription(FIELDS[facet.field][0])
            row.clicked.connect(lambda _=False, f=facet.field, v=value.value: self.toggled.emit(f, v))
            self._rows[(facet.field, value.value)] = row
            self._column.addWidget(row)
            if back == row.property("facet"):
                row.setFocus()
        if len(shown) < len(facet.values):
            more = Button(look, f"Show all {len(facet.values)}", _MORE, align_left=True)
            more.setAccessibleName(f"Show all {len(facet.values)}: {FIELDS[facet.field][0]}")
            more.clicked.connect(lambda: self._show_all(facet.field))
            self._column.addWidget(more)

    def _show_all(self, field: str) -> None:
        known = {value for one, value in self._rows if one == field}
        self._all.add(field)
        self.show_facets(self._facets, self._query)
        if new := [row for (one, value), row in self._rows.items() if one == field and value not in known]:
            first = next((row for row in new if row.isEnabled()), None) or self._rows[field, next(iter(known))]
            first.show()  # what is new in a layout is shown a moment later; only what is shown takes the focus
            first.setFocus(Qt.FocusReason.TabFocusReason)  # the button that was pressed is gone
