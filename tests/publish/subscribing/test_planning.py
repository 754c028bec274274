"""What is drafted is decided apart from doing it: each entry once, nothing lost, nothing beyond the bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.publish.subscribing.feeds import FeedEntry, Transcript
from kiosk.publish.subscribing.planning import Fetched, Plan, ending, origin, plan

HERE = "https://feeds.example.org"
URLS = [
    f"{HERE}/a.vtt",
    f"{HERE}/b.srt",
    f"{HERE}/c.txt",
    "https://other.example.org/d.vtt",
    "http://feeds.example.org/e.vtt",
]
KEYS = ["a", "b", "c", "d"]

transcripts = st.lists(st.sampled_from(URLS), unique=True, max_size=4).map(
    lambda urls: tuple(Transcript(url) for url in urls)
)
entries = st.lists(
    st.builds(
        FeedEntry,
        place=st.integers(1, 99).map("entry {}".format),
        key=st.sampled_from(KEYS),
        title=st.just("T"),
        html=st.sampled_from(["", "<p>one</p>", "<p>two</p>"]),
        transcripts=transcripts,
    ),
    max_size=8,
)
allowed = st.builds(
    Fetched,
    origin=st.sampled_from([HERE, ""]),
    also=st.sampled_from([(), ("https://other.example.org",)]),
    http=st.booleans(),
)


def learnt(found: Plan, known: dict[str, str], taken: dict[str, set[str]]) -> None:
    """What is remembered once a plan is carried out."""
    for text in found.texts:
        known[text.entry.key] = text.entry.digest
    for each in found.transcripts:
        taken.setdefault(each.entry.key, set()).add(each.transcript.url)


@given(entries, allowed, st.integers(1, 3), st.integers(0, 3))
def test_what_was_drafted_is_never_drafted_again(
    found: list[FeedEntry], fetched: Fetched, most: int, most_fetches: int
) -> None:
    known: dict[str, str] = {}
    taken: dict[str, set[str]] = {}
    texts: list[str] = []
    fetches: list[tuple[str, str]] = []
    for _ in range(40):
        done = plan(found, known, taken, fetched, most, max(1, most_fetches))
        assert len(done.texts) <= most
        texts += [text.entry.key for text in done.texts]
        fetches += [(each.entry.key, each.transcript.url) for each in done.transcripts]
        learnt(done, known, taken)
        if not done.waiting:
            break
    else:
        raise AssertionError("what waits must come in the end")
    assert len(texts) == len(set(texts))
    assert len(fetches) == len(set(fetches))
    again = plan(found, known, taken, fetched, most, most_fetches)
    assert (again.texts, again.transcripts, again.waiting) == ((), (), 0)
    firsts = {each.key: each for each in reversed(found)}
    assert set(texts) == {key for key, each in firsts.items() if each.html}
    assert {key for key, _ in fetches} <= set(firsts)


@given(entries, allowed)
def test_every_entry_is_accounted_for(found: list[FeedEntry], fetched: Fetched) -> None:
    done = plan(found, {}, {}, fetched, 99, 99)
    drafted = {text.entry.key for text in done.texts} | {each.entry.key for each in done.transcripts}
    assert len(drafted) + len(done.refused) + done.unchanged == len(found)
    assert all(not fetched.why_not(each.transcript) for each in done.transcripts)


@given(entries)
def test_nothing_is_fetched_from_elsewhere_or_in_the_clear(found: list[FeedEntry]) -> None:
    done = plan(found, {}, {}, Fetched(HERE), 99, 99)
    assert {each.transcript.url for each in done.transcripts} <= {f"{HERE}/a.vtt", f"{HERE}/b.srt"}
    assert plan(found, {}, {}, Fetched(""), 99, 99).transcripts == (), "a file has no origin"


def test_a_changed_entry_is_drafted_as_changed_and_a_new_date_is_no_change() -> None:
    old = FeedEntry("entry 1", "a", "T", "<p>one</p>", updated="2026-01-01")
    new = FeedEntry("entry 1", "a", "T", "<p>two</p>")
    touched = FeedEntry("entry 1", "a", "T", "<p>one</p>", updated="2026-02-02")
    fetched = Fetched(HERE)
    assert [each.changed for each in plan([new], {"a": old.digest}, {}, fetched, 9, 9).texts] == [True]
    assert plan([touched], {"a": old.digest}, {}, fetched, 9, 9).texts == ()


def test_the_second_of_two_with_one_id_is_refused_by_name() -> None:
    one, two = (FeedEntry(f"entry {number}", "a", "T", f"<p>{number}</p>") for number in (1, 2))
    done = plan([one, two], {}, {}, Fetched(HERE), 9, 9)
    assert [text.entry for text in done.texts] == [one]
    assert [(each.place, each.reason) for each in done.refused] == [("entry 2", "it has the id of entry 1")]


def test_a_transcript_says_why_it_is_not_fetched() -> None:
    fetched = Fetched(HERE)
    assert fetched.why_not(Transcript(f"{HERE}/a", "text/vtt; charset=utf-8")) == ""
    assert "--also-from https://other.example.org" in fetched.why_not(Transcript("https://other.example.org/d.vtt"))
    assert "application/json" in fetched.why_not(Transcript(f"{HERE}/a.vtt", "application/json"))
    assert "https://" in fetched.why_not(Transcript("http://feeds.example.org/e.vtt"))
    assert ending(Transcript("https://x.example/a.SRT?x=1", "text/plain")) == ".srt"


def test_origins_are_compared_in_their_normal_form() -> None:
    assert origin("https://A.Example.org:443/x") == origin("https://a.example.org/y") == "https://a.example.org"
    assert origin("https://a.example.org:8443/") != origin("https://a.example.org/")
    assert origin("https://a.example.org.evil.org/") != origin("https://a.example.org/")
    for none in ("file:///etc/passwd", "", "https://", "https://[bad/", "https://x:99999/", "//x/y"):
        assert origin(none) == "", none
