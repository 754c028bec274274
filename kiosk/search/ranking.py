"""Every number that decides an order, and the formulas that use them; nothing else ranks.

BM25 (Robertson and others 1994) with the idf of Lucene, which is never negative, and the weighted
fields of BM25F (Robertson, Zaragoza and Taylor 2004): occurrences in a title count several times
*before* they saturate. Passages and whole items are scored alike and both count.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

K1 = 1.5  # how soon further occurrences stop counting
B = 0.7  # how much long texts are held back; 0 not at all, 1 in full

TITLE = 3.0  # a word in the title counts as so many in the text
AUTHOR = 2.0
HEADING = 1.5
PUBLISHER = 1.0

ITEM_SHARE = 0.75  # of the whole item in its score; the best passage has the rest
COVERAGE = 1.0  # how far the score hangs on how many of the words are there: the fewer words, the more
MOST_COVERAGE = 0.5  # of the score, at most
PREFIX_OTHER = 0.6  # a word that only begins like the unfinished one counts so much of one that is it
PAIR = 0.3  # two words of the query side by side in the text, in parts of what a phrase earns
WHOLE = 0.5  # all words of the query in order in one passage, in parts of what a phrase earns

MOST_WORDS = 32  # of a long query, the most telling; more only cost time
MOST_PAIRS = 16
SHORT_PREFIX = 2  # letters; so short a beginning stands for its commonest words only
SHORT_PREFIX_WORDS = 64
MOST_PREFIX_WORDS = 4096  # no beginning of three letters has as many in any library we know

PASSAGES_SHOWN = 3  # matching passages given with each item
CORRECTION_CANDIDATES = 4
RARE = 2  # a word in so few items may be a slip ...
MUCH_COMMONER = 20  # ... if one so many times as common is spelt nearly alike


def idf(holding: int, total: int) -> float:
    """How telling a word is that ``holding`` of ``total`` texts have."""
    return math.log(1.0 + (total - holding + 0.5) / (holding + 0.5))


def kept_by_coverage(covered: NDArray[np.float64], total: float, words: int) -> NDArray[np.float64]:
    """What is left, from 0 to 1, of the score of items in which words weighing ``covered`` are found."""
    part = min(MOST_COVERAGE, COVERAGE / max(words, 1))
    return 1.0 - part * (1.0 - covered / total)


def saturated(
    frequency: NDArray[np.floating[Any]], length: NDArray[np.floating[Any]], average: float
) -> NDArray[np.floating[Any]]:
    """BM25's weight of each frequency in a text of each length, from 0 towards ``K1 + 1``."""
    return frequency * (K1 + 1.0) / (frequency + K1 * (1.0 - B + B * length / max(average, 1.0)))
