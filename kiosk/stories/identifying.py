"""What in a text might say who somebody is: found by patterns, so that it can be asked about. Pure.

It asks and never blocks: no pattern knows whether "Mrs Green" is a patient or a paint. And it is a net with holes: a
first name alone, or "the only midwife on the island", passes. The person is told so, and reads the text again.

Facts: an NHS number has ten digits, of which the last checks the others modulo 11 (NHS Data Dictionary, NHS NUMBER);
telephone numbers in the UK begin with 0 or +44 and have nine or ten more digits (Ofcom, National Telephone Numbering
Plan); postcodes have the six forms of BS 7666.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.model import Span


class Sign(StrEnum):
    """What a piece of text looks like."""

    NAME = "name"
    NHS_NUMBER = "nhs-number"
    BIRTH = "birth"
    DATE = "date"
    PHONE = "phone"
    POSTCODE = "postcode"
    PLACE = "place"  # a room, bay or bed
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a text and where it is, in code points."""

    sign: Sign
    text: str
    span: Span


_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:1[89]|20)?\d\d"
_DATE = (
    rf"(?:\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?{_YEAR}|(?:1[89]|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS},?\s+{_YEAR}|{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:1[89]|20)\d\d)"
)
_SURNAME = r"[A-Z][\w’'\-]+"
_TITLES = (
    r"(?:[Mm]rs?|MRS?|[Mm]s|MS|[Mm]x|[Mm]iss|[Dd]r|DR|[Pp]rof(?:essor)?|[Ss]ir|[Dd]ame|[Ll]ord|[Ll]ady"
    r"|[Rr]ev(?:erend)?)"
)
_CALLED = r"(?i:,? (?:called|named|whose name (?:is|was)))"
_COMMON = r"(?:the|a|an|of|out|you|it|them|this|that|and|or|my|our)\b"  # words after "mr" that begin no name
_PEOPLE = (
    r"(?:patient|resident|lady|gentleman|man|woman|boy|girl|baby|mother|father|mum|dad|daughter|son|wife|husband|partner"
    r"|sister|brother|relative|carer|visitor|nurse|doctor|colleague|manager|consultant|midwife|student)"
)

# In order: of two that overlap, the first is told.
_PATTERNS: Final[tuple[tuple[Sign, re.Pattern[str]], ...]] = (
    (Sign.EMAIL, re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")),
    (Sign.NHS_NUMBER, re.compile(r"(?<![\d+])\d{3}[ \-\u2013\u00a0]?\d{3}[ \-\u2013\u00a0]?\d{4}(?!\d)")),
    (
        Sign.BIRTH,
        re.compile(
            r"\b(?:d\.?o\.?b\b\.?|date of birth|born|birthday)[\s:,]*(?:is|was|on|in)?[\s:,]*"
            rf"(?:{_DATE}|(?:{_MONTHS}\s+)?(?:1[89]|20)\d\d\b)",
            re.IGNORECASE,
        ),
    ),
    (Sign.PHONE, re.compile(r"(?<![\d.])(?:\+44|\(?0)(?:[ \-.()\u00a0]{0,2}\d){9,10}(?!\d)")),
    (Sign.DATE, re.compile(rf"(?<![\d/.\-]){_DATE}(?![\d/\-])", re.IGNORECASE)),
    (
        Sign.POSTCODE,
        re.compile(r"\b(?:GIR ?0AA|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE),
    ),
    (
        Sign.PLACE,
        re.compile(
            r"\b(?:bed(?: ?space)?|bay|room|side ?room|cubicle|flat)"
            r"(?:\s*(?:no\.?|number|#)?\s*\d{1,3}[A-Za-z]?|[ \u00a0](?-i:[A-HJ-Z]))\b",
            re.IGNORECASE,
        ),
    ),
    (Sign.NAME, re.compile(rf"\b{_TITLES}\.?[ \u00a0]+(?:{_SURNAME}[ \u00a0]+){{0,2}}{_SURNAME}")),
    (
        Sign.NAME,
        re.compile(rf"\b(?i:{_PEOPLE}){_CALLED}[ \u00a0]+{_SURNAME}(?: {_SURNAME})?"),
    ),
    (Sign.NAME, re.compile(rf"\b(?i:my|his|her|their) (?i:name (?:is|was))[ \u00a0]+{_SURNAME}(?: {_SURNAME})?")),
    # Names in letters of one case, as they are typed in a hurry.
    (Sign.NAME, re.compile(rf"\b(?i:mrs?|mx)\.?[ \u00a0]+(?!{_COMMON})[a-z][\w’'\-]+")),
)  # fmt: skip


def signs_in(text: str) -> tuple[Found, ...]:
    """Every piece of ``text`` that might say who somebody is, in order, none overlapping another."""
    found: list[Found] = []
    for sign, pattern in _PATTERNS:
        for start, end in _matches(sign, pattern, text):
            if all(end <= each.span[0] or each.span[1] <= start for each in found):
                found.append(Found(sign, text[start:end], (start, end)))
    return tuple(sorted(found, key=lambda each: each.span))


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits fit their check: weights 10 to 2, modulo 11."""
    if len(digits) != 10 or not digits.isascii() or not digits.isdecimal() or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])


def _matches(sign: Sign, pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if sign is Sign.NHS_NUMBER and not is_nhs_number(re.sub(r"\D", "", match[0])):
            continue
        yield match.span()
