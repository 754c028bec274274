"""A story in bytes: what goes in comes out, its length tells next to nothing, and a code with a slip is noticed."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.errors import FeedDocumentInvalid, StoryKeyUnusable
from kiosk.feed import stories
from kiosk.feed.stories import SIZES, Told, fault_of, new_receipt, read_receipt, story_bytes, story_from
from kiosk.stories.sealing import seal
from tests.stories.samples import KEY, OTHER, STORY, all_stories, receipts, sealed, unsealed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(all_stories)
def test_every_story_comes_back_as_it_was(story: stories.Story) -> None:
    padded = story_bytes(story)
    assert len(padded) in SIZES
    assert story_from(padded) == story


def test_the_longest_answers_fit_in_any_script() -> None:
    whole = "\U0001f375" * stories.LONGEST_TEXT
    told = Told("\U0001f375" * stories.LONGEST_LINE, whole, whole, whole)
    story = stories.Story(STORY.receipt, STORY.day, told, STORY.consent, "A Trust", 3)
    assert unsealed(seal(story, KEY)) == story


def test_stories_of_very_different_length_are_files_of_one_size() -> None:
    sizes = {len(sealed("x" * length)) for length in range(1, 200, 7)}
    assert sizes == {stories.FILE_SIZES[0]}


def test_nothing_readable_is_in_a_sealed_story_and_no_two_are_alike() -> None:
    one, two = seal(STORY, KEY), seal(STORY, KEY)
    assert one[stories.HEADER :] != two[stories.HEADER :]
    for word in (b"trolley", b"assistant", b"sam@", STORY.receipt.encode(), b"2026"):
        assert word not in one
    assert unsealed(one) == STORY


@pytest.mark.parametrize("key", ["", "short", "A" * 43 + "=", "!" * 44, KEY[:-2], KEY + "\n", "AQ" + "A" * 41 + "="])
def test_a_key_that_is_none_is_refused_and_nothing_is_sealed(key: str) -> None:
    with pytest.raises(StoryKeyUnusable):
        seal(STORY, key)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_story_are_told_as_such(content: bytes) -> None:
    assert fault_of(content)
    with pytest.raises(FeedDocumentInvalid):
        story_from(content)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda said: said.update(version=2), "reads version 1"),
        (lambda said: said.update(format="other"), "format"),
        (lambda said: said.update(more=1), "not known"),
        (lambda said: said["told"].pop("title"), "no field 'title'"),
        (lambda said: said["told"].update(title=""), "title"),
        (lambda said: said["told"].update(happened="a\u0007b"), "does not belong"),
        (lambda said: said["consent"].update(naming="full"), "naming"),
        (lambda said: said["consent"].update(contact="no address"), "e-mail"),
        (lambda said: said.update(receipt="0000-0000-001"), "receipt"),
        (lambda said: said.update(day="2026-11-23T10:00"), "day"),
    ],
)
def test_a_story_with_a_wrong_field_is_refused_with_the_place(change: object, reason: str) -> None:
    said = json.loads(story_bytes(STORY).rstrip(b"\0")[:-1])
    change(said)  # type: ignore[operator]
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(FeedDocumentInvalid, match=reason):
        story_from(plain + b"\x80" + bytes(SIZES[0] - len(plain) - 1))


def test_the_bytes_of_a_story_have_one_form_only() -> None:
    plain = json.dumps(json.loads(story_bytes(STORY).rstrip(b"\0")[:-1])).encode()  # with spaces
    with pytest.raises(FeedDocumentInvalid, match="one way"):
        story_from(plain + b"\x80" + bytes(SIZES[0] - len(plain) - 1))


def test_a_sealed_story_says_whose_key_it_is_for() -> None:
    assert sealed()[: stories.HEADER] == sealed()[: stories.HEADER] != sealed(key=OTHER)[: stories.HEADER]


# receipt codes ----------------------------------------------------------------------------------


@given(receipts)
def test_a_code_is_read_however_it_is_written(code: str) -> None:
    assert read_receipt(code) == code
    assert read_receipt(code.lower().replace("-", " ")) == code
    assert read_receipt(code.replace("0", "O").replace("1", "l")) == code


@given(receipts, st.integers(0, 10), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(code: str, at: int, other: str) -> None:
    plain = code.replace("-", "")
    assume(plain[at] != other)
    assert read_receipt(plain[:at] + other + plain[at + 1 :]) == ""


@given(receipts, st.integers(0, 8))
def test_every_swap_of_neighbours_is_noticed(code: str, at: int) -> None:
    plain = code.replace("-", "")
    assume(plain[at] != plain[at + 1])
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    assert read_receipt(swapped) == ""


@given(st.text(max_size=30))
def test_any_text_is_a_code_only_as_it_would_be_written(typed: str) -> None:
    found = read_receipt(typed)
    assert found == "" or read_receipt(found) == found


def test_new_codes_differ() -> None:
    assert len({new_receipt() for _ in range(5_000)}) == 5_000
