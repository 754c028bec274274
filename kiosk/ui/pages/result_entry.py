"""One place in the list of results: the card, and below it the item's other passages, folded away until asked for."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Hit, ItemId, PassageHit, Results
from kiosk.takeaway.listcodes import can_be_listed
from kiosk.ui.kit.flow import emptied
from kiosk.ui.kit.fold_tag import FoldTag
from kiosk.ui.kit.list_toggle import ListToggle
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.passage_row import PassageRow
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.search_wording import fold_name
from kiosk.ui.wording import count_of

_MOST = 30  # passages below one card: more would keep the window waiting, and nobody reads them there


class _Folded(QWidget):
    """What is unfolded: indented, with a line down its left side."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.space(24), 0, 0, look.space(4))
        self.column.setSpacing(look.space(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        look = self._look
        painter.fillRect(QRectF(look.space(14), 0, 3, self.height() - look.space(4)), look["control"])
        painter.end()


class ResultEntry(QWidget):
    """A card and its passages. It can show one hit after another, as typing goes on.

    Signals:
        open_requested: to be read; carries the Hit, the passage to open at first.
        passages_requested: all passages of the item that match are wanted; carries the Hit.
        folded: the other passages were shown or put away; carries what to tell a screen reader.
        list_requested: put the item on the list, or take it off; carries its number.
    """

    open_requested = Signal(object)
    passages_requested = Signal(object)
    folded = Signal(str)
    list_requested = Signal(int)

    def __init__(self, look: Look, hit: Hit, watcher: QObject | None) -> None:
        super().__init__()
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.card = ResultCard(look, hit)
        self.card.clicked.connect(lambda: self.open_requested.emit(self.card.hit))
        if watcher is not None:
            self.card.installEventFilter(watcher)
        self.card.installEventFilter(self)
        self._column.addWidget(self.card)
        self.toggle = ListToggle(look)  # over the card, as the tag is
        self.toggle.setParent(self)
        self.toggle.clicked.connect(lambda: self.list_requested.emit(self.toggle.number))
        self.show_listed(on_list=False)
        self.fold: FoldTag | None = None
        self._inside: _Folded | None = None
        self._show_fold()

    @property
    def hit(self) -> Hit:
        """What is shown."""
        return self.card.hit

    @property
    def unfolded(self) -> bool:
        """Whether the other passages are shown."""
        return self._inside is not None and not self._inside.isHidden()

    def show_hit(self, hit: Hit) -> None:
        """Show another hit, folded; the same one stays as it is."""
        if hit == self.hit:
            return
        self.card.show_hit(hit)
        if self._inside is not None:
            self._inside.hide()
            emptied(self._inside.column)
        self.show_listed(on_list=False)
        self._show_fold()

    def show_listed(self, *, on_list: bool) -> None:
        """Say whether the item is on the list."""
        item = self.hit.item
        self.toggle.show_item(item.number, item.title, on_list=on_list)
        self.toggle.setVisible(can_be_listed(item.number))

    def unfold(self) -> None:
        """Show the other passages."""
        if self.fold is not None and not self.fold.isHidden() and not self.unfolded:
            self._fill(self.hit.passages[1:])
            if len(self.hit.passages) < self.hit.matching_passages:
                self.passages_requested.emit(self.hit)

    def show_all(self, hit: Hit) -> None:
        """The same hit with all of its passages: those below the card become more, in the order of the text."""
        self.card.show_hit(hit)
        self._label_fold()
        if self.unfolded:
            self._fill(hit.passages[1:])

    # parts --------------------------------------------------------------------------------

    def _show_fold(self) -> None:
        more = len(self.hit.passages) > 1
        if more and self.fold is None:
            # Over the card, not in it: what is inside a button is nothing to a screen reader.
            self.fold = FoldTag(self._look)
            self.fold.setParent(self)
            self.fold.clicked.connect(self._toggle)
        if self.fold is not None:
            self.fold.setVisible(more)
            if more:
                self._label_fold()
                self._place_fold()

    def _label_fold(self) -> None:
        if self.fold is not None:
            open_ = self.unfolded
            name = fold_name(self.card.tag, self.hit.matching_passages - 1, self.hit.item.title, unfolded=open_)
            self.fold.show_words(self.card.tag, name, open_=open_)

    def _place_fold(self) -> None:
        if self.fold is None or self.fold.isHidden():
            return
        area, height = self.card.tag_area(), self.fold.sizeHint().height()
        top = self.card.y() + round(area.center().y() - height / 2)
        self.fold.setGeometry(self.card.x() + round(area.x()), top, round(area.width()), height)
        self.fold.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The tag goes where the card has room for it; the corner is where the card ends."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place_fold()
            self.toggle.place(self.card.geometry().right() + 1, self.card.y())
        return False

    def _toggle(self) -> None:
        if self._inside is not None and self.unfolded:
            self._inside.hide()
            self._label_fold()
            self.folded.emit("Collapsed")
            return
        self.unfold()
        self.folded.emit(f"Expanded, {count_of(self.hit.matching_passages - 1, 'more passage')}")

    def _fill(self, passages: tuple[PassageHit, ...]) -> None:
        if self._inside is None:
            self._inside = _Folded(self._look)
            self._column.addWidget(self._inside)
        left = len(passages) - _MOST
        passages = _best(passages)
        kept = [row.passage.passage_id for row in self.rows]
        emptied(self._inside.column, len(kept) if kept == [one.passage_id for one in passages[: len(kept)]] else 0)
        for passage in passages[self._inside.column.count() :]:
            row = PassageRow(self._look, passage, self.hit.item.title)
            row.clicked.connect(lambda _=False, passage=passage: self.open_requested.emit(opened_at(self.hit, passage)))
            self._inside.column.addWidget(row)
        if left > 0:
            said = f"{count_of(left, 'more passage matches', 'more passages match')} in this item."
            self._inside.column.addWidget(_indented(self._look, Para(self._look, said, 16, tone="muted")))
        self._inside.show()
        self._label_fold()

    @property
    def rows(self) -> tuple[PassageRow, ...]:
        """The passages that are shown below the card."""
        if self._inside is None:
            return ()
        column = self._inside.column
        items = (column.itemAt(place) for place in range(column.count()))
        widgets = (item.widget() for item in items if item is not None)
        return tuple(widget for widget in widgets if isinstance(widget, PassageRow))


def _best(passages: tuple[PassageHit, ...]) -> tuple[PassageHit, ...]:
    """No more than can be shown at once, those that match best, in the order given."""
    least = sorted((passage.score for passage in passages), reverse=True)[:_MOST]
    return tuple(passage for passage in passages if not least or passage.score >= least[-1])[:_MOST]


def _indented(look: Look, widget: QWidget) -> QWidget:
    """As far in as the words of the passages above it."""
    holder = QWidget()
    row = QVBoxLayout(holder)
    row.setContentsMargins(look.space(14), look.space(4), 0, look.space(4))
    row.addWidget(widget)
    return holder


def opened_at(hit: Hit, passage: PassageHit) -> Hit:
    """The hit, to be opened at this one of its passages."""
    return replace(hit, passages=(passage, *(one for one in hit.passages if one.passage_id != passage.passage_id)))


def with_passages(results: Results, item: ItemId, passages: tuple[PassageHit, ...]) -> Results:
    """The results with all passages of one item; the best of them, at which it opens, stays the first."""
    hits = []
    for hit in results.hits:
        if hit.item.id == item and hit.passages and passages:
            best = hit.passages[0]
            rest = (one for one in passages if one.passage_id != best.passage_id)
            every = (best, *rest)
            hit = replace(hit, passages=every, matching_passages=len(every))
        hits.append(hit)
    return replace(results, hits=tuple(hits))
