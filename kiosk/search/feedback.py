"""More like this: the words that tell an item from the others, as a query of their own.

Relevance feedback after Rocchio (1971), with one relevant item: its terms by frequency and rarity.
"""

from __future__ import annotations

import math

import numpy as np

from kiosk.search import analysis, ranking, scoring
from kiosk.search.evaluation import Known, Ranked
from kiosk.search.highlights import Wording
from kiosk.search.schema import BODY
from kiosk.search.scoring import Group, Leaf


def like(item: int, known: Known) -> Ranked:
    """All items but this one, ranked by the words it is full of; ``item`` is an index into the catalogue.

    Raises `IndexDoubtful` where the index is damaged.
    """
    weights = telling_terms(item, known)
    wording = Wording()
    wording.add_terms(weights)
    groups = [Group([Leaf(known.grounds.term(term), weight)]) for term, weight in weights.items()]
    scores = scoring.scores(groups, (), known.grounds)
    if known.latent is not None:
        scores.weigh_subject(list(weights.items()), known.latent, known.grounds)
    scores.items[item] = 0.0
    return Ranked(scores.items > 0, scores.items, scores.documents, wording)


def telling_terms(item: int, known: Known) -> dict[str, float]:
    """The terms that tell an item from the others, with weights up to 1, the most telling first.

    Words that no other item has tell nothing of others, and neither do words that most of them have.
    """
    grounds, lexicon = known.grounds, known.lexicon
    low, high = grounds.windows_of(item)
    forms = [form for found in grounds.segments.forms_of([known.catalogue.numbers[item]]) for form in found]
    found: dict[str, float] = {}
    for term in {analysis.term(form) for form in forms if form.isalpha() and not analysis.is_stop_word(form)}:
        holding = lexicon.known_terms.get(term, 0)
        if not 1 < holding <= max(2.0, ranking.TOO_COMMON * grounds.item_count):
            continue
        postings = grounds.segments.postings(BODY, term)
        first, last = np.searchsorted(postings.documents, (low, high))
        times = int(postings.frequencies[first:last].sum())
        if times > 1:
            found[term] = (1.0 + math.log(times)) * ranking.idf(holding, grounds.item_count)
    best = sorted(found, key=lambda term: (-found[term], term))[: ranking.FEEDBACK_TERMS]
    return {term: found[term] / found[best[0]] for term in best}
