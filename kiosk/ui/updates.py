"""What the window knows of updates, and starts: pages are told of every change, and only they."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kiosk.library.shelf import Installed
from kiosk.settings import Settings
from kiosk.sync.outcomes import Failed, Outcome, Stage, checked_after, read_note
from kiosk.ui.pages.values import BannerKind, UpdatesContent
from kiosk.ui.update_contents import updates_content
from kiosk.ui.update_run import UpdateRun
from kiosk.ui.update_state import News, Step, UpdateState


class Updates(QObject):
    """The state of updates on this PC.

    Signals:
        changed: carries the UpdatesContent as it is now.
        looked: a look for updates has ended, so that there may be a new edition.
        show_requested: the edition that has arrived is to be shown.
    """

    changed = Signal(object)
    looked = Signal()
    show_requested = Signal()

    def __init__(
        self,
        settings: Settings,
        store: Path,
        installed: Installed | None,
        *,
        run: UpdateRun | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        parent: QObject | None = None,
    ) -> None:
        """``installed`` is the edition shown, None where a library file was chosen instead."""
        super().__init__(parent)
        self._store, self._now = store, now
        self._run = run or UpdateRun()
        self._run.setParent(self)
        self._run.stepped.connect(self._stepped)
        self._run.ended.connect(self._ended)
        self._state = UpdateState(
            places=settings.feed, chosen=installed is None, writable=_may_write(store), installed=installed
        )
        self._laid_by: set[tuple[BannerKind, str]] = set()
        self._noted = read_note(self._store)
        self._state = replace(self._state, checked=self._noted)

    @property
    def state(self) -> UpdateState:
        """What is known."""
        return self._state

    @property
    def content(self) -> UpdatesContent:
        """What pages say of it."""
        found = updates_content(self._state, self._now())
        if found.banner is not None and (found.banner.kind, self._occasion(found.banner.kind)) in self._laid_by:
            return replace(found, banner=None)
        return found

    def check(self) -> None:
        """Look for updates now, unless that is under way or not to be done from here."""
        if self._state.can_check and not self._run.is_running:
            self._run.start()
            self._stepped(Step(Stage.CHECKING))

    def lay_by(self) -> None:
        """Say no more of what the banner tells; of what comes next it tells again."""
        if (banner := self.content.banner) is not None:
            self._laid_by.add((banner.kind, self._occasion(banner.kind)))
            self._tell()

    def begin_visit(self) -> None:
        """What somebody has laid by is told again to whoever comes after them."""
        if self._laid_by:
            self._laid_by.clear()
            self._tell()

    def refresh(self) -> None:
        """Read the note again: somebody else may have looked for updates."""
        noted = read_note(self._store)
        if noted != self._noted:
            self._noted = noted
            self._change(checked=noted, failed=None)

    def tell_waiting(self, news: News | None) -> None:
        """An edition has arrived, or is no longer there to be shown."""
        self._change(waiting=news, unopened="")

    def tell_unopened(self, reason: str) -> None:
        """An edition has arrived and cannot be shown."""
        self._change(waiting=None, unopened=reason)

    def tell_shown(self, installed: Installed, *, seen: bool) -> None:
        """Another edition is shown from now on; ``seen`` where somebody asked for what is new in it."""
        self._state = replace(self._state, waiting=None)
        if seen:
            self._laid_by.add((BannerKind.NEWS, str(installed.number)))
        self._change(installed=installed, unopened="")

    def end(self) -> None:
        """End the look under way."""
        self._run.end()

    def _occasion(self, kind: BannerKind) -> str:
        """What a banner was about: the same words of another day or edition are another banner."""
        state = self._state
        if kind is BannerKind.NEWS:
            return str(state.installed.number if state.installed else 0)
        number = state.waiting.number if state.waiting else 0
        return f"{number} {state.checked.at if state.checked else ''}"

    def _stepped(self, step: Step) -> None:
        self._change(step=step)

    def _ended(self, outcome: Outcome, told: bool) -> None:
        """What came of it is in the note, unless it could not be left there."""
        checked = self._noted = read_note(self._store)
        if told and (checked is None or checked.outcome != outcome):
            checked = checked_after(checked, self._now(), outcome, checked.verified if checked else "")
        failed = outcome if isinstance(outcome, Failed) and not told else None
        self._change(step=None, checked=checked, failed=failed)
        self.looked.emit()

    def _change(self, **changes: object) -> None:
        changed = replace(self._state, **changes)  # type: ignore[arg-type]
        if changed != self._state:
            self._state = changed
            self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.content)


def _may_write(store: Path) -> bool:
    """Whether the person signed in can write to the store, or make it."""
    for folder in (store, *store.parents):
        if folder.exists():
            return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    return False
