"""Sealing a finished story: from here on only whoever has the publisher's private key can read it.

The sealed box is libsodium's (X25519, XSalsa20-Poly1305, an ephemeral key for each), by PyNaCl. This PC keeps nothing
with which it could open one again.
"""

from __future__ import annotations

from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

from kiosk.errors import StoryKeyUnusable
from kiosk.feed.stories import Story, head_of, key_of, story_bytes


def seal(story: Story, key: str) -> bytes:
    """The story as the bytes of its file, sealed to the public key ``key`` (base64).

    Raises `StoryKeyUnusable` for a key that is none; ValueError for a story that is too long.
    """
    try:
        public = key_of(key)
    except ValueError as error:
        raise StoryKeyUnusable(str(error)) from error
    padded = story_bytes(story)
    try:
        return head_of(public) + SealedBox(PublicKey(public)).encrypt(padded)
    except (CryptoError, RuntimeError) as error:  # a key of low order, to which everybody could open
        raise StoryKeyUnusable("the publisher's key is not one that can be sealed to") from error
