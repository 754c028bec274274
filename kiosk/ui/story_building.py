"""Makes the pages of a story and connects what they ask for: looked over, previewed, sealed, and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from kiosk import wiring
from kiosk.errors import WardLibraryError
from kiosk.library.store import Library
from kiosk.settings import Settings
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay, told
from kiosk.ui.places import Home, Story
from kiosk.ui.story_desk import StoryDesk

# What stories are made of is imported when somebody tells one: the start of the app waits for none of it.
if TYPE_CHECKING:
    from kiosk.feed.stories import Story as Told
    from kiosk.stories.draft import Draft
    from kiosk.stories.identifying import Found
    from kiosk.ui.pages.page import Page
    from kiosk.ui.pages.story import StoryPage
    from kiosk.ui.shell import Shell


class Stories:
    """What the pages of a story are made from: the open library, the settings, the desk of the visit."""

    def __init__(self, library: Library, settings: Settings, desk: StoryDesk, today: Callable[[], date]) -> None:
        self._library, self._settings, self._desk, self._today = library, settings, desk, today
        self._sharing = wiring.sharing(settings, library)

    def attach(self, shell: Shell) -> None:
        """Have a window offer stories in its rail, where they can be sealed."""
        shell.show_sharing(bool(self._sharing.key))

    def page(self, shell: Shell, look: Look, place: Story) -> Page:
        """The page of a step; one that has nothing to show gives way to writing."""
        if not self._sharing.key:
            from kiosk.ui.pages.story_sent import ElsewherePage

            elsewhere = ElsewherePage(look, self._sharing)
            elsewhere.home_requested.connect(lambda: shell.go(Home()))
            return elsewhere
        from kiosk.stories.draft import faults

        if place.step == "kept" and self._desk.receipt:
            return self._kept(shell, look)
        if place.step == "preview" and self._desk.draft.begun and not faults(self._desk.draft):
            return self._preview(shell, look)
        return self._write(shell, look)

    def _write(self, shell: Shell, look: Look) -> Page:
        from kiosk.stories.draft import faults
        from kiosk.ui.pages.story import StoryPage

        desk = self._desk
        page = StoryPage(look, desk.draft, faults(desk.draft) if desk.tried else {}, self._sharing.address)
        page.edited.connect(self._edited)
        page.preview_requested.connect(lambda: self._look_over(shell, page))
        page.left.connect(lambda: self._leave(shell))
        return page

    def _edited(self, draft: Draft) -> None:
        self._desk.write(draft)

    def _leave(self, shell: Shell) -> None:
        def forget() -> None:
            self._desk.clear()
            shell.go(Home())

        if not self._desk.begun:
            forget()
            return
        shell.show_panel(lambda: leave_panel(shell, forget))

    def _look_over(self, shell: Shell, page: StoryPage) -> None:
        """Say what is wrong; else ask about what might say who somebody is; else show the story as it will be sent."""
        from kiosk.stories.draft import faults, signs

        desk = self._desk
        desk.write(page.draft())
        desk.tried = True
        wrong = faults(desk.draft)
        page.show_faults(wrong)
        if wrong:
            return
        found = signs(desk.draft)
        if all(each.text in desk.fine for _, each in found):
            shell.go(Story("preview"))
        else:
            shell.show_panel(lambda: self._check(shell, found))

    def _check(self, shell: Shell, found: tuple[tuple[str, Found], ...]) -> Overlay:
        from kiosk.ui.pages.story import StoryPage
        from kiosk.ui.pages.story_check import CheckPanel

        panel = CheckPanel(shell.look, shell, found)

        def change() -> None:
            panel.end()
            if isinstance(shell.page, StoryPage):
                field, first = found[0]
                shell.page.show_piece(field, *first.span)

        def fine() -> None:
            self._desk.fine |= {each.text for _, each in found}
            shell.go(Story("preview"))

        panel.change_requested.connect(change)
        panel.fine.connect(fine)
        return panel

    def _finished(self) -> Told:
        from kiosk.feed.stories import new_receipt
        from kiosk.stories.draft import finished

        edition = self._library.edition()
        day = self._today().isoformat()
        return finished(self._desk.draft, new_receipt(), day, edition.publisher, edition.release)

    def _preview(self, shell: Shell, look: Look) -> Page:
        from kiosk.ui.pages.story_sent import PreviewPage

        story = self._finished()
        page = PreviewPage(look, story, self._sharing.address)
        page.sent.connect(lambda: self._seal(shell, story))
        page.change_requested.connect(lambda: shell.go(Story()))
        return page

    def _seal(self, shell: Shell, story: Told) -> None:
        """From here on only the publisher can read it; the words that were typed are forgotten."""
        from kiosk.stories.sealing import seal  # libsodium is loaded for those who need it
        from kiosk.ui.story_wording import not_kept

        try:
            wiring.story_queue(self._settings).add(seal(story, self._sharing.key))
        except WardLibraryError as error:
            heading, sentence = not_kept(error)
            shell.show_panel(lambda: told(shell.look, shell, heading, sentence))
            return
        self._desk.finished(story.receipt)
        shell.go(Story("kept"))

    def _kept(self, shell: Shell, look: Look) -> Page:
        from kiosk.ui.pages.story_sent import KeptPage

        page = KeptPage(look, self._desk.receipt, self._sharing)
        page.home_requested.connect(lambda: shell.go(Home()))
        page.another_requested.connect(lambda: self._another(shell))
        return page

    def _another(self, shell: Shell) -> None:
        self._desk.clear()
        shell.go(Story())


def leave_panel(shell: Shell, leave: Callable[[], None], label: str = "Leave without sharing") -> Overlay:
    """Asks whether a story that is not finished may be forgotten; if so, ``leave`` is called."""
    from kiosk.ui.pages.story_check import LeavePanel

    panel = LeavePanel(shell.look, shell, label)

    def go_on() -> None:
        panel.end()
        if not isinstance(shell.place, Story):
            shell.go(Story())

    panel.kept.connect(go_on)
    panel.left.connect(leave)
    return panel
