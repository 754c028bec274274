"""Stories, keys and queues for tests."""

from __future__ import annotations

import base64

from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from kiosk.feed import stories
from kiosk.feed.stories import Consent, Naming, Story, Told
from kiosk.stories.draft import tidy
from kiosk.stories.sealing import seal

PRIVATE = PrivateKey(bytes(range(32)))
KEY = base64.b64encode(bytes(PRIVATE.public_key)).decode()
OTHER = base64.b64encode(bytes(PrivateKey(bytes(range(1, 33))).public_key)).decode()

STORY = Story(
    receipt=stories._grouped("0123ABCDE"),
    day="2026-11-23",
    told=Told("Tea trolley Tuesdays", "We moved the desk.\n\nPeople came.", "Time & <tea>.", "Start small."),
    consent=Consent(Naming.ROLE, "Healthcare assistant", may_edit=True, contact="sam@example.org"),
    publisher="A Trust",
    release=3,
)


def sealed(title: str = STORY.told.title, receipt: str = "", key: str = KEY) -> bytes:
    """A sealed story of its own."""
    told = Told(title, STORY.told.happened)
    return seal(Story(receipt or stories.new_receipt(), "2026-11-23", told, Consent()), key)


def unsealed(content: bytes) -> Story:
    """What is in a sealed story, by the private key."""
    return stories.story_from(SealedBox(PRIVATE).decrypt(content[stories.HEADER :]))


_words = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=60)
_lines = st.lists(_words, max_size=8).map("\n".join)
receipts = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=9, max_size=9).map(stories._grouped)
all_stories = st.builds(
    Story,
    receipt=receipts,
    day=st.dates().map(str),
    told=st.builds(Told, _words, _lines.filter(bool), _lines, _lines),
    consent=st.builds(
        Consent, st.sampled_from(Naming), st.just("") | _words, st.booleans(), st.sampled_from(["", "a@b.uk"])
    ),
    publisher=st.just("") | _words,
    release=st.integers(0, 10**6),
)
assert tidy("a\r\nb") == "a\nb"
