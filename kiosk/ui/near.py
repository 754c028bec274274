"""Which themes lie near the words of a query; pure."""

from __future__ import annotations

from itertools import takewhile

from kiosk.model import Theme

_SHORTEST = 4  # letters of a word that may point to a theme, and that must agree
_ENDING = 4  # letters at the end of the longer word that may differ
_IN_TITLE = 3  # times as much as in an introduction


def near_themes(text: str, themes: tuple[Theme, ...]) -> list[Theme]:
    """Themes that have items, and a word that begins as one of the query's does; the nearest first.

    "bullied" leads to "bullying" without a dictionary. A word that more than a third of the themes use says nothing.
    """
    filled = [theme for theme in themes if theme.items]
    titles = [_words(theme.title) for theme in filled]
    said = [_words(theme.introduction) for theme in filled]
    scores = [0] * len(filled)
    for word in _words(text):
        points = [
            _IN_TITLE * _any_near(word, title) + _any_near(word, words)
            for title, words in zip(titles, said, strict=True)
        ]
        if 3 * sum(map(bool, points)) <= max(len(filled), 3):
            scores = [score + point for score, point in zip(scores, points, strict=True)]
    order = sorted(range(len(filled)), key=lambda place: (-scores[place], place))
    return [filled[place] for place in order if scores[place]]


def _words(text: str) -> set[str]:
    words = ("".join(filter(str.isalnum, word)) for word in text.casefold().split())
    return {word.replace("y", "i") for word in words if len(word) >= _SHORTEST}  # "bully", "bullied"


def _any_near(word: str, others: set[str]) -> bool:
    return any(_near(word, other) for other in others)


def _near(one: str, other: str) -> bool:
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    shorter, longer = sorted((len(one), len(other)))
    return shared == shorter or shared >= max(_SHORTEST, longer - _ENDING)
