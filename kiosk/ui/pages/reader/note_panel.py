"""A small panel over the text, beside what it is about: a footnote, or what an acronym stands for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import covering
from kiosk.ui.kit.painting import box, painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import QUIET, ActionLink, Button
from kiosk.ui.kit.region import as_region
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.reader.body import Note

WIDTH = 420  # px at 100 %


class NotePanel(QWidget):
    """Escape, its button, and pressing anywhere else close it; the focus goes back to where it was.

    Signals:
        search_requested: the term is to be searched for; carries it.
        link_followed: a link in the note was pressed; carries its address.
    """

    search_requested = Signal(str)
    link_followed = Signal(str)

    def __init__(self, look: Look, note: Note, page: QWidget) -> None:
        super().__init__(page)
        self._look, self._note, self._page = look, note, page
        self._back_to: QWidget | None = QApplication.focusWidget()
        if self._back_to is not None:
            self._back_to.destroyed.connect(self._forget)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.space(m) for m in (18, 10, 10, 14)))
        column.setSpacing(look.space(4))
        top = QHBoxLayout()
        top.addWidget(Para(look, note.title, 18, bold=True), 1, Qt.AlignmentFlag.AlignVCenter)
        self.close_button = Button(look, "", QUIET, icon="x")
        self.close_button.setAccessibleName(f"Close {note.title}")
        self.close_button.clicked.connect(self.close)
        top.addWidget(self.close_button)
        column.addLayout(top)
        self.text = Browser(look, note.title, lambda _: None, size=18)
        self.text.show_html(note.html)
        self.text.link_followed.connect(self._follow)
        self._scroll = PageScroll(self.text, note.title)
        column.addWidget(self._scroll)
        if note.search:
            search = ActionLink(look, f"Search for {note.search}")
            search.clicked.connect(self._search)
            row = QHBoxLayout()
            row.addWidget(search)
            row.addStretch(1)
            column.addLayout(row)
        as_region(self, f"{note.title}: {self.text.toPlainText()}")
        self._column = column

    def open_(self) -> None:
        """Show beside what it is about, and take the focus."""
        look, page = self._look, self._page
        margin = look.space(12)
        width = min(round(WIDTH * look.scale), page.width() - 2 * margin)
        margins = self._column.contentsMargins()
        high = self.text.fit(width - margins.left() - margins.right() - look.space(14))
        self._scroll.setFixedHeight(min(high, max(page.height() // 2, 80)))
        height = self._column.sizeHint().height()
        about = self._note.place
        top_left = page.mapFromGlobal(about.topLeft())
        left = min(max(top_left.x() - width // 3, margin), max(page.width() - width - margin, margin))
        top = top_left.y() + about.height() + look.space(6)
        if top + height > page.height() - margin:
            top = max(top_left.y() - height - look.space(6), margin)
        self.setGeometry(left, top, width, height)
        self.show()
        self.raise_()
        self.close_button.setFocus(Qt.FocusReason.TabFocusReason)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.installEventFilter(self)
            application.focusChanged.connect(self._left)

    def _forget(self) -> None:
        self._back_to = None

    def _left(self, old: QWidget | None, new: QWidget | None) -> None:
        """F6 leads out of it: it must not lie over what has the focus then. A panel over the page is no reason."""
        inside = new is None or new is self or self.isAncestorOf(new)
        if self.isVisible() and not inside and covering(self.window()) is None:
            self.close()

    def _follow(self, address: str) -> None:
        self.close()
        self.link_followed.emit(address)

    def _search(self) -> None:
        self.close()
        self.search_requested.emit(self._note.search)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press beside it closes it, and does what it would have done besides."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress and self.isVisible():
            at = self.mapFromGlobal(event.globalPosition().toPoint())
            if not self.rect().contains(QPoint(at)):
                self.close()
        return False

    def closeEvent(self, event: QEvent) -> None:
        """Give the focus back."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if self._back_to is not None and self.isAncestorOf(QApplication.focusWidget() or self._page):
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it, and nothing else."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside."""
        stops = [
            one
            for one in self.findChildren(QWidget)
            if one.isVisibleTo(self) and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        now = QApplication.focusWidget()
        at = stops.index(now) if now in stops else -1
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """A sheet with an edge."""
        painter = painter_for(self)
        box(painter, QRectF(self.rect()), 12, self._look["surface"], self._look["control"], 2)
        painter.end()
