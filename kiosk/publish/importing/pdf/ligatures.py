"""Letters that a PDF writes wrongly because its fonts name no characters for their ligatures.

Programs on the Mac wrote "Tes4ng" and "Objec&ves" for "Testing" and "Objectives": the ligature of t and i became
whatever character was free. It is put back only where several different words agree on it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

_INSIDE = re.compile(r"(?<=[A-Za-z])[0-9&$%#@?<>=+*](?=[a-z])")
_WORD = re.compile(r"[A-Za-z]+(?:[0-9&$%#@?<>=+*][a-z]+)+")
_FAMILIAR = re.compile(r"ti(?:on|ng|ve|al|c|es|me|t|s|n|m|a)")
_ENOUGH = 3  # different words


def wrong_characters(texts: Sequence[str]) -> frozenset[str]:
    """The characters that stand for "ti" in these texts.

    >>> sorted(wrong_characters(["informa4on for par4cipants", "tes4ng 4 ques4ons"]))
    ['4']
    """
    words: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for word in _WORD.findall(text):
            for char in set(_INSIDE.findall(word)):
                words[char].add(word.lower())
    found = frozenset(
        char
        for char, seen in words.items()
        if len(seen) >= _ENOUGH and sum(_familiar(word, char) for word in seen) >= 0.8 * len(seen)
    )
    return found


def _familiar(word: str, char: str) -> bool:
    mended = word.replace(char, "ti")
    return all(_FAMILIAR.match(mended, place.start()) for place in re.finditer("ti", mended))


def mend(text: str, wrong: frozenset[str]) -> str:
    """Put "ti" back where one of the ``wrong`` characters stands inside a word."""
    if not wrong:
        return text
    return _INSIDE.sub(lambda match: "ti" if match.group(0) in wrong else match.group(0), text)
