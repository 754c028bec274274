"""A sealed document is taken back only as it was written, to the last bit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.library.sealing import Pointer, Record, pointer_bytes, pointer_from, record_bytes, record_from

hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
records = st.builds(
    Record,
    *(st.integers(0, 1 << 40) for _ in range(3)),
    st.text(),
    hashes,
    st.integers(0),
    hashes,
    st.dictionaries(hashes, st.integers(0, 1 << 40), max_size=3),
    st.dictionaries(st.text(), hashes, max_size=3),
    st.dictionaries(st.text(), st.tuples(st.integers(0), st.lists(hashes, max_size=2).map(tuple)), max_size=3),
)


@given(records, st.data())
def test_a_sealed_record_comes_back_as_it_was_and_any_flipped_bit_shows(record: Record, data: st.DataObject) -> None:
    raw = record_bytes(record)
    assert record_from(raw) == record
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    flipped = bytearray(raw)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError, match=r"\w"):
        record_from(bytes(flipped))


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_file_of_another_kind_is_taken_for_a_pointer(raw: bytes | str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        pointer_from(raw if isinstance(raw, bytes) else raw.encode())
    with pytest.raises(ValueError, match=r"\w"):
        record_from(pointer_bytes(Pointer(1, 1)))
