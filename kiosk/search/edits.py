"""How many slips of the finger lie between two words; pure.

An edit is a letter added, left out, changed, or swapped with its neighbour: the optimal string
alignment distance, a restricted form of Damerau's (1964) that never edits a swapped pair again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def distance(one: str, other: str, most: int) -> int:
    """Edits from ``one`` to ``other``; ``most + 1`` as soon as there must be more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, mine in enumerate(one, 1):
        following = [i] + [0] * len(other)
        for j, theirs in enumerate(other, 1):
            best = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (mine != theirs))
            if i > 1 and j > 1 and mine == other[j - 2] and one[i - 2] == theirs:
                best = min(best, before[j - 2] + 1)
            following[j] = best
        if min(following) > most:
            return most + 1
        before, row = row, following
    return min(row[-1], most + 1)


def distances(word: str, letters: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Edits from ``word`` to every beginning of many words at once.

    ``letters``: one row of code points for each word, filled up with 0. Returns one row for each
    word; column ``n`` is the distance to its first ``n`` letters.
    """
    import numpy as np

    count, width = letters.shape
    row = np.tile(np.arange(width + 1), (count, 1))
    before = row
    for i, letter in enumerate(word, 1):
        code = ord(letter)
        differs = (letters != code).astype(np.int64)
        following = np.empty_like(row)
        following[:, 0] = i
        changed = np.minimum(row[:, 1:] + 1, row[:, :-1] + differs)
        if i > 1:
            swapped = (letters[:, :-1] == code) & (letters[:, 1:] == ord(word[i - 2]))
            changed[:, 1:] = np.where(swapped, np.minimum(changed[:, 1:], before[:, :-2] + 1), changed[:, 1:])
        for j in range(width):
            following[:, j + 1] = np.minimum(changed[:, j], following[:, j] + 1)
        before, row = row, following
    return row
