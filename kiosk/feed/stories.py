"""What a person tells, between values and the bytes that are sealed. Pure; nothing is encrypted here.

Inside a sealed story is canonical JSON (UTF-8, fields in order of their names, no spaces), then one byte 0x80 and
zeros up to one of few sizes, so that its length tells next to nothing (the padding of ISO/IEC 7816-4). Around the
sealed bytes are eight bytes that say what this is, and eight that say whose key it is for.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from kiosk.feed.reading import Check, Place, choice, day, fields_of, flag, matching, record, text, whole

FORMAT: Final = "ward-library-story"
VERSION: Final = 1
MAGIC: Final = b"WLSTORY\x01"
KEY_NAME: Final = 8  # bytes of the SHA-256 of a public key
HEADER: Final = len(MAGIC) + KEY_NAME
SEAL: Final = 48  # bytes that a sealed box adds: an ephemeral public key of 32, and a tag of 16
SIZES: Final = (8_192, 32_768, 131_072)  # bytes of a padded story
ENDING: Final = ".story"
FILE_SIZES: Final = tuple(HEADER + SEAL + size for size in SIZES)
LARGEST: Final = FILE_SIZES[-1]

LONGEST_LINE: Final = 200  # characters of a title, of a name, of an address
LONGEST_TEXT: Final = 6_000  # characters of one answer: about four pages

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
_LOOK_ALIKES = str.maketrans("ILO", "110")
_CODE = 9  # characters that tell stories apart: 45 bits
_PRIME = 1021  # the largest prime below 1,024, which two more characters hold


class Naming(StrEnum):
    """Under whose name a story may be published."""

    ANONYMOUS = "anonymous"
    ROLE = "role"  # with a role, or a ward


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person allows. ``credit`` is the role or ward to name, ``contact`` an e-mail address or ""."""

    naming: Naming = Naming.ANONYMOUS
    credit: str = ""
    may_edit: bool = False
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The story itself, in the person's words."""

    title: str = ""
    happened: str = ""
    helped: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A finished story. ``day`` is when it was told, and no nearer; ``release`` the library that it was told in."""

    receipt: str
    day: str
    told: Told
    consent: Consent
    publisher: str = ""
    release: int = 0


_TOLD: Final[Mapping[str, Check]] = {
    "title": text(LONGEST_LINE, least=1),
    "happened": text(LONGEST_TEXT, least=1, lines=True),
    "helped": text(LONGEST_TEXT, lines=True),
    "others": text(LONGEST_TEXT, lines=True),
}
_CONSENT: Final[Mapping[str, Check]] = {
    "naming": choice(Naming),
    "credit": text(LONGEST_LINE),
    "may_edit": flag,
    "contact": matching(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+", "an e-mail address", LONGEST_LINE, empty=True),
}


def _receipt(place: Place, value: object) -> str:
    found = str(text(40)(place, value))
    if read_receipt(found) != found:
        raise place.wrong("is no receipt code")
    return found


_STORY: Final[Mapping[str, Check]] = {
    "receipt": _receipt,
    "day": day(empty=False),
    "told": record(Told, _TOLD),
    "consent": record(Consent, _CONSENT),
    "publisher": text(1_000),
    "release": whole(0),
}


def story_bytes(story: Story) -> bytes:
    """A story, padded: of one of `SIZES`; raises ValueError where it is too long for the largest."""
    said = {"format": FORMAT, "version": VERSION, **asdict(story)}
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    for size in SIZES:
        if len(plain) < size:
            return plain + b"\x80" + bytes(size - len(plain) - 1)
    raise ValueError(f"a story of {len(plain):,} bytes is too long")


def story_from(padded: bytes) -> Story:
    """The story in padded bytes, checked whole; raises `FeedDocumentInvalid` for anything else."""
    place = Place("story")
    plain, mark, rest = padded.rstrip(b"\0").rpartition(b"\x80")
    if not mark or rest or len(padded) not in SIZES:
        raise place.wrong("is not padded as stories are")
    try:
        value = json.loads(plain.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise place.wrong("is not JSON in UTF-8") from error
    if isinstance(value, dict) and value.get("format") == FORMAT and value.get("version") != VERSION:
        raise place.at("version").wrong(f"is {value.get('version')!r}; this app reads version {VERSION}")
    head: dict[str, Check] = {"format": matching(FORMAT, FORMAT), "version": whole(VERSION, VERSION)}
    found: dict[str, Any] = fields_of(place, value, {**head, **_STORY})
    story = Story(**{name: found[name] for name in _STORY})
    if story_bytes(story) != padded:
        raise place.wrong("is not written in the one way that stories are")
    return story


def key_of(said: str) -> bytes:
    """The 32 bytes of a public key in base64; raises ValueError."""
    key = base64.b64decode(said, validate=True)
    if len(key) != 32 or base64.b64encode(key).decode() != said or not any(key):
        raise ValueError("a public key has 32 bytes, in base64")
    return key


def key_name(key: bytes) -> bytes:
    """Which public key this is, short; it tells nothing but that."""
    return hashlib.sha256(b"ward-library story key\0" + key).digest()[:KEY_NAME]


def head_of(key: bytes) -> bytes:
    """What stands before the sealed bytes of a story."""
    return MAGIC + key_name(key)


def fault_of(sealed: bytes) -> str:
    """Why these bytes cannot be a sealed story, in words; "" where they may be one."""
    if not sealed.startswith(MAGIC):
        return "it is no sealed story"
    if len(sealed) not in FILE_SIZES:
        return f"it is cut short or damaged: {len(sealed):,} bytes is no size of a sealed story"
    return ""


def new_receipt() -> str:
    """A code by which a person can ask for their story later: XXXX-XXXX-XXX, told to nobody but them."""
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(_CODE)))


def read_receipt(typed: str) -> str:
    """The code that was typed, as it is written; "" where it is none, as after a slip."""
    plain = re.sub(r"[\s\-\u2010-\u2015._]", "", typed[:100].upper()).translate(_LOOK_ALIKES)
    if len(plain) != _CODE + 2 or not plain.isascii() or any(one not in _ALPHABET for one in plain):
        return ""
    written = _grouped(plain[:_CODE])
    return written if written.replace("-", "") == plain else ""


def _grouped(code: str) -> str:
    """The code with its check, in groups. The check is the number modulo a prime.

    A number in base 32 modulo a prime larger than 32 changes with every single character (the difference is a
    power of 32 times less than 32), and with every swap of two neighbours (times 31 as well): none of these factors
    holds the prime. So each such slip is noticed.
    """
    number = 0
    for one in code:
        number = number * 32 + _ALPHABET.index(one)
    check = number % _PRIME
    whole_ = code + _ALPHABET[check // 32] + _ALPHABET[check % 32]
    return f"{whole_[:4]}-{whole_[4:8]}-{whole_[8:]}"
