"""The reading list of a visit: item numbers in an order. In memory only, and gone with the visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kiosk.takeaway.listcodes import MOST_ITEMS, can_be_listed, code_of


class Shortlist:
    """What somebody wants to take along, in their order; ``watch`` is called after every change."""

    def __init__(self, watch: Callable[[], None] = lambda: None) -> None:
        self._numbers: list[int] = []
        self._watch = watch

    @property
    def numbers(self) -> tuple[int, ...]:
        """The items' numbers in order."""
        return tuple(self._numbers)

    @property
    def code(self) -> str:
        """The list code; "" of an empty list."""
        return code_of(self._numbers) if self._numbers else ""

    @property
    def is_full(self) -> bool:
        """Whether it holds as many items as a code can."""
        return len(self._numbers) >= MOST_ITEMS

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, number: object) -> bool:
        return number in self._numbers

    def add(self, number: int) -> bool:
        """Put an item last; False where it is there already, does not fit, or has a number that no code can hold."""
        return bool(self.add_all((number,)))

    def add_all(self, numbers: Iterable[int]) -> int:
        """Put items last in their order, as many as fit; how many were added."""
        before = len(self._numbers)
        for number in numbers:
            if number not in self._numbers and not self.is_full and can_be_listed(number):
                self._numbers.append(number)
        added = len(self._numbers) - before
        if added:
            self._watch()
        return added

    def remove(self, number: int) -> None:
        """Take an item off; nothing happens where it is not on it."""
        if number in self._numbers:
            self._numbers.remove(number)
            self._watch()

    def move(self, number: int, by: int) -> bool:
        """Move an item up (-1) or down (+1); False where it cannot go further or is not on the list."""
        if number not in self._numbers:
            return False
        at = self._numbers.index(number)
        to = min(max(at + by, 0), len(self._numbers) - 1)
        if to == at:
            return False
        self._numbers.insert(to, self._numbers.pop(at))
        self._watch()
        return True

    def clear(self) -> None:
        """Forget the list."""
        if self._numbers:
            self._numbers.clear()
            self._watch()
