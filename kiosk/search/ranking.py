"""Every number that decides an order, and the formulas that use them; nothing else ranks.

BM25 (Robertson and others 1994) with the idf of Lucene, which is never negative, a little sharpened,
and the weighted fields of BM25F (Robertson, Zaragoza and Taylor 2004): occurrences in a title count
several times *before* they saturate. Passages and whole items are scored alike and both count. Words
side by side count more than apart (after the sequential dependence model of Metzler and Croft 2005).
`python -m benchmarks.relevance` measures what the numbers are worth.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1 = 1.8  # how soon further occurrences stop counting
B = 0.75  # how much long texts are held back; 0 not at all, 1 in full
RARITY = 1.2  # the power of idf: above 1, rare words count for more than in BM25

TITLE = 3.0  # a word in the title counts as so many in the text
AUTHOR = 2.0
HEADING = 1.5
PUBLISHER = 1.0
FIELD_WEIGHT = {"body": 1.0, "heading": HEADING, "title": TITLE, "author": AUTHOR, "publisher": PUBLISHER}

ITEM_SHARE = 0.4  # of the whole item in the score of a long one; the best of its windows has the rest
COVERAGE = 1.0  # how far the score hangs on how many of the words are there: more with fewer words
MOST_COVERAGE = 0.5  # of the score, at most
PREFIX_OTHER = 0.6  # a word that only begins like the unfinished one counts so much of one that is it
PAIR = 0.6  # two words of the query side by side in the text, in parts of what such a phrase earns (`pair_weight`)
WHOLE = 1.5  # all words of the query in order in one passage, in parts of what such a phrase earns

DESCRIBED = 0.6  # of the score of an item that is only described: who searches wants a text that can be read here

SUBJECT = 0.3  # of the subject (`kiosk.search.latent`) in the order of the best by words
SUBJECT_AMONG = 200  # so many of the best by words are ordered by subject as well

SAME_NAME = 0.9  # an acronym or its full name in place of the other, in parts of what the words typed are worth
SYNONYM = 0.5  # the same for words that mean about the same

FEEDBACK_TERMS = 24  # of an item, to find more like it
TOO_COMMON = 0.5  # of the items: a word that more of them have does not tell one from another

MOST_WORDS = 32  # of a long query, the most telling; more only cost time
MOST_PAIRS = 16
SHORT_PREFIX = 2  # letters; so short a beginning stands for its commonest words only
SHORT_PREFIX_WORDS = 16
MOST_PREFIX_WORDS = 4096  # no beginning of three letters has as many in any library we know

PASSAGES_SHOWN = 3  # matching passages given with each item
CORRECTION_CANDIDATES = 4
RARE = 2  # a word in so few items may be a slip ...
MUCH_COMMONER = 20  # ... if one so many times as common is spelt nearly alike


def idf(holding: int, total: int) -> float:
    """How telling a word is that ``holding`` of ``total`` texts have."""
    return float(math.log(1.0 + (total - holding + 0.5) / (holding + 0.5)) ** RARITY)


def pair_weight(pair: float, commoner: float) -> float:
    """The part of its own evidence that a pair counts with; both idf: the pair's, and its commoner word's.

    A pair is rarer than either of its words, and by its own idf alone would drown them.
    """
    return PAIR * math.sqrt(commoner / pair) if pair > 0 else 0.0


def item_share(windows: NDArray[np.signedinteger[Any]]) -> NDArray[np.float64]:
    """The share of the whole item in its score, by the number of its windows: an item of one window is that window."""
    return np.asarray(1.0 - (1.0 - ITEM_SHARE) * (1.0 - 1.0 / np.maximum(windows, 1)), dtype=np.float64)


def coverage_weight(rarity: float) -> float:
    """How much a word of this idf counts as one of the words of the query, whichever they are."""
    return math.sqrt(rarity)


def kept_by_coverage(covered: NDArray[np.float64], total: float, words: int) -> NDArray[np.float64]:
    """What is left, from 0 to 1, of the score of items in which words weighing ``covered`` are found."""
    part = min(MOST_COVERAGE, COVERAGE / max(words, 1))
    kept = covered * (part / total)
    kept += 1.0 - part
    return kept


def held_back(length: NDArray[np.floating[Any]], average: float) -> NDArray[np.floating[Any]]:
    """How much a text of each length is held back: in one of average length, a frequency of so much earns half."""
    return np.asarray(K1 * (1.0 - B + B * length / max(average, 1.0)), dtype=np.float64)


def saturated(
    frequency: NDArray[Any], held: NDArray[np.floating[Any]], weight: float = 1.0
) -> NDArray[np.floating[Any]]:
    """BM25 of each frequency, from 0 towards ``weight * (K1 + 1)``, in a text that is ``held_back`` so much."""
    scores = frequency + held
    np.divide(frequency, scores, out=scores)
    scores *= weight * (K1 + 1.0)
    return np.asarray(scores, dtype=np.float64)
