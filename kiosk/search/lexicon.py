"""The library's words: which words begin so, and which are spelt nearly so.

Kept as text, one line for each form: ``form <tab> term <tab> number of items that hold it``,
sorted by form. Loading is lazy; forms are short, so a library of 20,000 passages has about 3 MB.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kiosk.errors import IndexDoubtful
from kiosk.search import analysis
from kiosk.search.edits import distances

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LETTERS = 26
_A_FEW = 64  # forms, that Python sorts as quickly as NumPy


@dataclass(slots=True)
class WordCount:
    """Counts of forms over items, for writing; items are added and taken away whole."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, forms: Iterable[str]) -> None:
        """Count the distinct forms of one item."""
        self.counts.update(forms)

    def remove(self, forms: Iterable[str]) -> None:
        """Take the distinct forms of one item away again."""
        self.counts.subtract(forms)

    def write(self, place: Path) -> None:
        """Write all forms that any item holds."""
        lines = [f"{form}\t{analysis.term(form)}\t{n}\n" for form, n in sorted(self.counts.items()) if n > 0]
        place.write_text("".join(lines), encoding="utf-8", newline="\n")


def forms_of(texts: Iterable[str]) -> set[str]:
    """The distinct forms in these texts."""
    found: set[str] = set()
    for text in texts:
        found.update(analysis.TOKEN.findall(text))
    return {form for form in map(analysis.form, found) if form}


class Near(NamedTuple):
    """A word spelt nearly like another: by how many edits, and how many items hold it."""

    form: str
    edits: int
    items: int


def by_nearness(word: str, found: Iterable[Near]) -> list[Near]:
    """The likeliest first: a slip in the first letter is rare, so a word that keeps it wins over one that does not."""
    return sorted(found, key=lambda near: (near.edits + (near.form[0] != word[0]), -near.items, near.form))


class Lexicon:
    """The words of one index, read-only."""

    def __init__(self, forms: list[str], terms: list[str], counts: list[int]) -> None:
        self.forms = forms
        self.terms = terms
        self.counts = counts

    @classmethod
    def read(cls, place: Path) -> Lexicon:
        """Read what `WordCount.write` wrote; raises `IndexDoubtful`."""
        try:
            rows = [line.split("\t") for line in place.read_text(encoding="utf-8").split("\n") if line]
            return cls([row[0] for row in rows], [row[1] for row in rows], [int(row[2]) for row in rows])
        except (OSError, ValueError, IndexError) as error:
            raise IndexDoubtful(place.parent, f"{place.name} cannot be read") from error

    def as_counts(self) -> WordCount:
        """The same words, to be changed."""
        return WordCount(Counter(dict(zip(self.forms, self.counts, strict=True))))

    @cached_property
    def known_terms(self) -> Mapping[str, int]:
        """Every term, with the largest count of any of its forms."""
        found: dict[str, int] = {}
        for word, count in zip(self.terms, self.counts, strict=True):
            found[word] = max(count, found.get(word, 0))
        return found

    def term_of(self, form: str) -> str:
        """The term of a form: looked up if the library has it, which is much quicker than finding its stem."""
        return self._terms_by_form.get(form) or analysis.term(form)

    @cached_property
    def _terms_by_form(self) -> Mapping[str, str]:
        return dict(zip(self.forms, self.terms, strict=True))

    def beginning_with(self, prefix: str) -> range:
        """The indexes of the forms that begin with a folded ``prefix``."""
        if not prefix:
            return range(0)
        return range(bisect_left(self.forms, prefix), bisect_left(self.forms, prefix + "\U0010ffff"))

    def expansions(self, prefix: str, most: int) -> list[str]:
        """The distinct terms of the words that begin with ``prefix``; of more than ``most``, the commonest."""
        forms = self.beginning_with(prefix)
        if len(forms) <= most:
            return list(dict.fromkeys(self.terms[forms.start : forms.stop]))
        found: dict[str, None] = {}
        for at in self._commonest(forms, most):
            found[self.terms[at]] = None
            if len(found) == most:
                break
        return list(found)

    def completions(self, prefix: str, most: int) -> list[str]:
        """The words that begin with ``prefix``, the commonest first; at most ``most``."""
        found = islice(self._commonest(self.beginning_with(prefix), most), most)
        return [self.forms[at] for at in found]

    def _commonest(self, forms: range, most: int) -> Iterator[int]:
        """Indexes of forms, the commonest first, of equals in order; quickly for about the first ``most``."""
        if len(forms) <= _A_FEW:
            yield from sorted(forms, key=lambda at: -self.counts[at])
            return
        import numpy as np

        counts = self._counted[forms.start : forms.stop]
        first = min(2 * most, len(forms))
        least = -np.partition(-counts, first - 1)[first - 1]
        for chosen in (np.flatnonzero(counts >= least), np.flatnonzero(counts < least)):
            for at in chosen[np.argsort(-counts[chosen], kind="stable")].tolist():
                yield forms.start + at

    def near(self, word: str, most: int, *, as_prefix: bool = False) -> list[Near]:
        """Forms spelt nearly like ``word``, the best first.

        What an edit is says `kiosk.search.edits`. Words of up to four letters may differ by one, longer
        ones by two.
        ``as_prefix``: the beginning of a longer form may be meant, by one edit.
        """
        if len(word) < 3 or not self.forms:
            return []
        import numpy as np

        allowed = 1 if len(word) <= 4 or as_prefix else 2
        alike = self._alike(word, allowed, as_prefix)
        if not len(alike):
            return []
        rows = distances(word, self._letters(alike, len(word) + allowed))
        if as_prefix:
            edits = rows[:, max(len(word) - allowed, 1) :].min(axis=1)
        else:
            edits = rows[np.arange(len(alike)), self._shapes[0][alike]]
        found = [
            Near(self.forms[at], int(edit), self.counts[at])
            for at, edit in zip(alike[edits <= allowed], edits[edits <= allowed], strict=True)
            if self.forms[at] != word
        ]
        return by_nearness(word, found)[:most]

    def _alike(self, word: str, allowed: int, as_prefix: bool) -> NDArray[np.int64]:
        """Indexes of forms that could be within ``allowed`` edits: by length and by the letters they hold.

        One edit changes at most two of the bits that say which letters a word holds.
        """
        import numpy as np

        lengths, masks, _ = self._shapes
        near = lengths >= len(word) - allowed
        mine = np.uint32(_mask(word))
        if as_prefix:
            return np.flatnonzero(near & (np.bitwise_count(~masks & mine) <= allowed))
        near &= lengths <= len(word) + allowed
        return np.flatnonzero(near & (np.bitwise_count(masks ^ mine) <= 2 * allowed))

    def _letters(self, chosen: NDArray[np.int64], width: int) -> NDArray[np.uint32]:
        """The first ``width`` letters of the chosen forms, one row each, filled up with 0."""
        import numpy as np

        lengths, _, joined = self._shapes
        starts = (np.cumsum(lengths) - lengths)[chosen]
        columns = np.arange(width)
        inside = columns < lengths[chosen][:, None]
        return np.where(inside, joined[np.minimum(starts[:, None] + columns, len(joined) - 1)], 0)

    @cached_property
    def _counted(self) -> NDArray[np.int64]:
        """The counts as an array."""
        import numpy as np

        return np.array(self.counts, dtype=np.int64)

    @cached_property
    def _shapes(self) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]:
        """The length of each form, the letters it holds as bits, and the letters of all forms joined."""
        import numpy as np

        joined = np.frombuffer("".join(self.forms).encode("utf-32-le"), dtype="<u4")
        lengths = np.fromiter(map(len, self.forms), dtype=np.int64, count=len(self.forms))
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        bits = np.uint32(1) << _bit_numbers(joined)
        return lengths, np.bitwise_or.reduceat(bits, starts).astype(np.uint32), joined


def _bit_numbers(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    import numpy as np

    first = ord("a")
    is_letter = (codes >= first) & (codes < first + _LETTERS)
    return np.where(is_letter, codes - first, _LETTERS + codes % 6).astype(np.uint32)


def _mask(word: str) -> int:
    mask = 0
    for letter in word:
        code = ord(letter) - ord("a")
        mask |= 1 << (code if 0 <= code < _LETTERS else _LETTERS + ord(letter) % 6)
    return mask
