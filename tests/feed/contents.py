"""Random items and curations, such as a workspace could hold."""

from __future__ import annotations

from hypothesis import strategies as st

from kiosk.model import (
    Collection,
    Content,
    Holding,
    Item,
    ItemContent,
    ItemId,
    Kind,
    Layout,
    Passage,
    PassageId,
    Perspective,
    Source,
    State,
    StoredObject,
    Term,
    Theme,
)

slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
ids = st.builds(lambda publisher, slug: ItemId(f"{publisher}/{slug}"), slugs, slugs)
letters = st.characters(exclude_categories=("Cs", "Cc"))
names = st.text(letters, max_size=12)
said = st.text(letters, min_size=1, max_size=12)
prose = st.text(st.one_of(letters, st.sampled_from("\n\t")), max_size=30)
days = st.sampled_from(["", "2026-11-23", "1999-01-01"])
years = st.none() | st.integers(1000, 9999)
counts = st.integers(0, 10**6)
times = st.none() | st.floats(0, 40_000, allow_nan=False)
html = st.sampled_from([
    "",
    "<p>A</p>",
    '<p><a href="https://example.org/?a=1&amp;b=2">A</a><br>B</p>',
    '<h2 id="x">H</h2><ul><li>One<ol><li>Two</li></ol></li></ul>',
    '<table><caption>C</caption><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
    f'<figure><img alt="A &quot;picture&quot;" src="lib:object/{"ab" * 32}"><figcaption>F</figcaption></figure>',
])  # fmt: skip
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)

sources = st.builds(Source, said, names, years, st.sampled_from(["", "https://example.org/a"]), names, names)
objects = st.builds(
    StoredObject,
    hashes,
    st.sampled_from(["application/pdf", "image/png"]),
    counts,
    st.sampled_from(["original", "image"]),
    st.text(st.characters(categories=("L", "N")), min_size=1, max_size=9),
)
passages = st.builds(
    Passage,
    id=st.from_regex(r"[a-zé0-9-]{1,9}", fullmatch=True).map(PassageId),
    label=names,
    text=prose,
    html=html,
    level=st.sampled_from([0, 2, 3, 4]),
    page=st.none() | st.integers(1, 900),
    start=times,
    end=times,
    speaker=names,
    chapter=names,
)


def _items(state: State) -> st.SearchStrategy[Item]:
    gone = state is not State.CURRENT
    return st.builds(
        Item,
        id=ids,
        number=st.integers(1, 10**9),
        title=said,
        kind=st.sampled_from(Kind),
        form=slugs,
        holding=st.sampled_from(Holding),
        layout=st.sampled_from(Layout),
        publisher=names,
        revision=st.integers(1, 99),
        state=st.just(state),
        state_reason=said if gone else st.just(""),
        superseded_by=st.just(ItemId("another/one")) if state is State.SUPERSEDED else st.none(),
        summary=names,
        authors=st.lists(said, max_size=3).map(tuple),
        themes=st.lists(slugs, max_size=3, unique=True).map(tuple),
        perspective=st.sampled_from(Perspective),
        year=years,
        language=st.sampled_from(["en-GB", "cy", "zh-Hant"]),
        minutes=counts,
        pages=counts,
        words=counts,
        illustrative=st.booleans(),
        content_note=prose,
        licence=names,
        url=st.sampled_from(["", "https://example.org/x"]),
        link_checked=st.booleans(),
        added=days,
        written=days,
        reviewed_by=names,
        review_due=days,
        sources=st.lists(sources, max_size=2).map(tuple),
    )


items = st.one_of(
    st.builds(
        ItemContent,
        _items(State.CURRENT),
        st.lists(passages, max_size=4, unique_by=lambda passage: passage.id).map(tuple),
        st.lists(objects, max_size=2).map(tuple),
    ),
    st.builds(ItemContent, _items(State.WITHDRAWN)),
    st.builds(ItemContent, _items(State.SUPERSEDED)),
)
themes = st.builds(Theme, slugs, names, prose, st.sampled_from(["", "megaphone"]), st.booleans())
collections = st.builds(
    Collection,
    slugs,
    names,
    prose,
    st.lists(ids, max_size=3, unique=True).map(tuple),
    st.just(()),
)
terms = st.builds(
    Term,
    said,
    names,
    names,
    st.booleans(),
    st.lists(said, max_size=2).map(tuple),
    prose,
    st.lists(said, max_size=2).map(tuple),
)
curations = st.builds(
    Content,
    title=said,
    publisher=said,
    publisher_id=slugs,
    release=st.integers(1, 10**6),
    released=st.just("2026-11-23"),
    licence=names,
    items=st.just(()),
    themes=st.lists(themes, max_size=3, unique_by=lambda theme: theme.id).map(tuple),
    collections=st.lists(collections, max_size=3, unique_by=lambda each: each.id).map(tuple),
    vocabulary=st.lists(terms, max_size=3, unique_by=lambda term: (term.term, term.expansion)).map(tuple),
    suggestions=st.lists(said, max_size=3).map(tuple),
)
