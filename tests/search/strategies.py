"""Random queries over the words of `tests.search.memory.random_library`, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.search.memory import WORDS

words = st.sampled_from([*WORDS, "Organisation", "zebra", "Ada", "c", "ca", "car", "be"])
joined = st.lists(words, min_size=1, max_size=4).map(" ".join)
phrases = joined.map(lambda text: f'"{text}"')
atoms = (
    words
    | phrases
    | words.map(lambda word: f"title:{word}")
    | st.sampled_from(["kind:report", "theme:alpha", "year:2000..2020", "author:ada", 'publisher:"north house"'])
)
marked = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR ", " ", " NOT ", " AND NOT ", " OR NOT "]), inner).map("".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-({text})"),
    ),
    max_leaves=6,
)
queries = joined | marked
