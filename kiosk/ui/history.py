"""The steps of a visit: where one has been, to go back to. In memory only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kiosk.model import Results
from kiosk.ui.focus import Mark
from kiosk.ui.places import About, Browse, Found, Home, MyList, Place, Shelf, Spot


@dataclass(slots=True)
class Step:
    """One place: where, how far down, and what was found there."""

    place: Place
    spot: Spot | None = None  # None: not left yet
    results: list[Results] = field(default_factory=list)
    focus: Mark | None = None  # what led on from here


class History:
    """A stack of steps that always begins at Home."""

    def __init__(self) -> None:
        self._steps = [Step(Home())]
        self._shown = list(self._steps)

    @property
    def here(self) -> Step:
        """The present step."""
        return self._steps[-1]

    def go(self, place: Place) -> None:
        """Add a step; going Home forgets all others, going where one is adds nothing, but begins anew."""
        if isinstance(place, Home):
            self._steps = [Step(place)]
        elif place != self.here.place:
            self._steps.append(Step(place))
        else:
            self.here.spot = None

    def left(self, spot: Spot, focus: Mark | None) -> None:
        """What was where on the present step, which is about to be left."""
        self.here.spot, self.here.focus = spot, focus

    @contextmanager
    def begun_at(self, place: Place, spot: Spot | None) -> Iterator[None]:
        """Forget all steps: the way is from Home to this place at once, unless what is done meanwhile raises."""
        self._steps = [Step(Home())]
        if not isinstance(place, Home):
            self._steps.append(Step(place, spot))
        try:
            yield
        except BaseException:
            self.undo()
            raise

    def refine(self, place: Place, *, keep_results: bool) -> None:
        """Put another place in this step's place: the same results page with other words."""
        self._steps[-1] = Step(place, results=self.here.results if keep_results else [])
        self.shown()

    def shown(self) -> None:
        """The present step is on screen now."""
        self._shown = list(self._steps)

    def undo(self) -> None:
        """Back to the steps of what is on screen: what was gone to cannot be shown."""
        self._steps = list(self._shown)

    def back(self) -> bool:
        """Take the last step back; False at Home, where there is none."""
        if len(self._steps) == 1:
            return False
        self._steps.pop()
        return True

    def back_label(self) -> str:
        """What the way back is called."""
        before = self._steps[-2].place if len(self._steps) > 1 else Home()
        if isinstance(before, Found):
            return "Back to results"
        if isinstance(before, Home):
            return "Back to Home"
        if isinstance(before, Browse):
            return "Back to Browse"
        if isinstance(before, About):
            return "Back to About"
        if isinstance(before, MyList):
            return "Back to my list"
        return "Back to the collection" if isinstance(before, Shelf) else "Back"
