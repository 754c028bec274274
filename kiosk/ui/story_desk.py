"""The story of a visit while it is being written: one object for the window, in memory only; ended with the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.stories.draft import Draft  # not needed at the start


class StoryDesk:
    """What a person has written so far, and what of it they have said is fine."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all of it."""
        self._draft: Draft | None = None
        self.receipt = ""  # of the story that was sealed last
        self.tried = False  # whether they have asked for the preview, so that what is wrong is shown
        self.fine: frozenset[str] = frozenset()  # pieces of text about which they have been asked already

    def finished(self, receipt: str) -> None:
        """The story is sealed: only its receipt is still known."""
        self.clear()
        self.receipt = receipt

    @property
    def draft(self) -> Draft:
        """What is written, empty at first."""
        from kiosk.stories.draft import Draft

        return self._draft or Draft()

    def write(self, draft: Draft) -> None:
        """Keep what is written now."""
        self._draft = draft

    @property
    def begun(self) -> bool:
        """Whether something would be lost at the end of the visit."""
        return self._draft is not None and self._draft.begun
