"""List codes: a reading list as a few characters that can be said, written down and typed in (docs/list-codes.md).

The check is a Reed-Solomon code over GF(32) with three check symbols (I. S. Reed and G. Solomon, "Polynomial
Codes over Certain Finite Fields", 1960). Within 31 characters any three wrong ones are noticed; in a code of any
length every single wrong character and every swap of two neighbours is. The check is offset by a constant, as in
BIP 350, so that a code with a zero added or left out at its end is noticed too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
MOST_ITEMS = 30
VERSION = 1  # 1 to 15; never 0, so that no code begins with a zero
GROUP = 4
CHECKS = 3

_LOOK_ALIKES = str.maketrans("ILOU", "110V")
_PARTING = frozenset(" \t\r\n\f\v-_.,/\u00a0\u00ad\u2010\u2011\u2012\u2013\u2014\u2212")
_NARROWEST, _WIDEST = 5, 36  # bits of a number; 5, since fewer bits could hide in the last character
_OFFSET = (11, 25, 6)
_LONGEST = 400  # characters looked at; a pasted document is not a code


def _powers() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Powers of x, and their logarithms, in GF(2)[x] modulo x^5 + x^2 + 1, which is primitive."""
    powers, value = [], 1
    for _ in range(31):
        powers.append(value)
        value <<= 1
        if value & 32:
            value ^= 0b100101
    logs = [0] * 32
    for power, element in enumerate(powers):
        logs[element] = power
    return tuple(powers), tuple(logs)


_POWERS, _LOGS = _powers()


class Fault(StrEnum):
    """Why a typed code cannot be used."""

    EMPTY = "empty"  # nothing was typed
    CHARACTER = "character"  # a character that no code has
    SHORT = "short"  # too few characters to be one
    MISTYPED = "mistyped"  # it does not fit its check
    NEWER = "newer"  # made by a later version of the app
    UNKNOWN = "unknown"  # it fits its check, and yet no list was written so


@dataclass(frozen=True, slots=True)
class Mistyped:
    """A code that cannot be used. ``groups`` (from 1) are where the slip may be, if that can be told."""

    fault: Fault
    groups: tuple[int, ...] = ()
    character: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a code says: item numbers in the list's order."""

    numbers: tuple[int, ...]


def can_be_listed(number: int) -> bool:
    """Whether a code can hold this item number."""
    return 1 <= number < 1 << _WIDEST


def code_of(numbers: Sequence[int]) -> str:
    """The code of a list of 1 to 30 different item numbers, in groups of four; raises ValueError for anything else."""
    if not 1 <= len(numbers) <= MOST_ITEMS or len(set(numbers)) != len(numbers):
        raise ValueError(f"a list code holds 1 to {MOST_ITEMS} different items")
    if not all(can_be_listed(number) for number in numbers):
        raise ValueError(f"an item's number must be 1 to {(1 << _WIDEST) - 1} to be in a list code")
    body = _body(numbers)
    return grouped("".join(ALPHABET[symbol] for symbol in (*body, *_check(body))))


def grouped(code: str) -> str:
    """A code's characters in groups of four."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(typed: str) -> Listed | Mistyped:
    """The list that was typed, read forgivingly: either case, any spacing, look-alikes."""
    characters = _characters(typed)
    if isinstance(characters, Mistyped):
        return characters
    symbols = [ALPHABET.index(character) for character in characters]
    if not symbols:
        return Mistyped(Fault.EMPTY)
    if len(symbols) < 3 + CHECKS:
        return Mistyped(Fault.SHORT)
    syndromes = _syndromes(symbols)
    if any(syndromes):
        places = _single(symbols, syndromes) or _swapped(symbols, syndromes)
        return Mistyped(Fault.MISTYPED, tuple(sorted({place // GROUP + 1 for place in places})))
    body = symbols[:-CHECKS]
    if body[0] >> 1 > VERSION:
        return Mistyped(Fault.NEWER)
    numbers = _numbers(body)
    # Every list has one code: what would be written otherwise was not written by us.
    if not 1 <= len(numbers) <= MOST_ITEMS or len(set(numbers)) != len(numbers) or min(numbers) < 1:
        return Mistyped(Fault.UNKNOWN)
    return Listed(numbers) if _body(numbers) == body else Mistyped(Fault.UNKNOWN)


def _characters(typed: str) -> str | Mistyped:
    """The characters that count, as the alphabet has them."""
    found: list[str] = []
    for character in typed[:_LONGEST]:
        if character in _PARTING:
            continue
        plain = character.upper().translate(_LOOK_ALIKES)
        if len(plain) != 1 or plain not in ALPHABET:
            return Mistyped(Fault.CHARACTER, (len(found) // GROUP + 1,), character)
        found.append(plain)
    return "".join(found)


# What a code holds ---------------------------------------------------------------------------


def _body(numbers: Sequence[int]) -> list[int]:
    """The shorter of two ways to write a list: as it is, or as distances from its smallest number."""
    least = min(numbers)
    plain = _written(numbers, based=False, least=0)
    based = _written(numbers, based=True, least=least)
    return based if len(based) < len(plain) else plain


def _written(numbers: Sequence[int], *, based: bool, least: int) -> list[int]:
    distances = [number - least for number in numbers]
    width = max(max(distances).bit_length(), _NARROWEST)
    symbols = [VERSION << 1 | based, width - _NARROWEST]
    if based:
        symbols += _varint(least)
    bits = 0
    for distance in distances:
        bits = bits << width | distance
    length = width * len(distances)
    spare = -length % 5
    bits <<= spare
    return symbols + [bits >> shift & 31 for shift in range(length + spare - 5, -1, -5)]


def _varint(value: int) -> list[int]:
    """Four bits a symbol, the lowest first; 16 says that more follow."""
    symbols = []
    while value > 15:
        symbols.append(value & 15 | 16)
        value >>= 4
    return [*symbols, value]


def _numbers(body: Sequence[int]) -> tuple[int, ...]:
    """The reverse of `_written`; empty where the body is cut short."""
    rest: Iterator[int] = iter(body)
    based, width, least, shift = next(rest) & 1, next(rest) + _NARROWEST, 0, 0
    while based:
        symbol = next(rest, 0)
        least |= (symbol & 15) << shift
        shift += 4
        based = symbol >> 4
    bits = length = 0
    for symbol in rest:
        bits, length = bits << 5 | symbol, length + 5
    return tuple((bits >> length - width * (n + 1) & (1 << width) - 1) + least for n in range(length // width))


# The check -----------------------------------------------------------------------------------


def _times(one: int, other: int) -> int:
    return _POWERS[(_LOGS[one] + _LOGS[other]) % 31] if one and other else 0


def _generator() -> tuple[int, ...]:
    """The polynomial with the roots x^0, x^1 and x^2, its highest coefficient first."""
    polynomial = [1]
    for root in range(CHECKS):
        raised = [*polynomial, 0]
        for at, coefficient in enumerate(polynomial):
            raised[at + 1] ^= _times(coefficient, _POWERS[root])
        polynomial = raised
    return tuple(polynomial)


_GENERATOR = _generator()


def _check(body: Sequence[int]) -> tuple[int, ...]:
    """The remainder of the body, offset."""
    rest = [*body, *[0] * CHECKS]
    for at in range(len(body)):
        factor = rest[at]
        for beside, coefficient in enumerate(_GENERATOR):
            rest[at + beside] ^= _times(factor, coefficient)
    return tuple(symbol ^ offset for symbol, offset in zip(rest[-CHECKS:], _OFFSET, strict=True))


def _syndromes(symbols: Sequence[int]) -> tuple[int, ...]:
    """The values of the code at the generator's roots: all zero where it fits its check."""
    plain = [*symbols[:-CHECKS], *(s ^ o for s, o in zip(symbols[-CHECKS:], _OFFSET, strict=True))]
    found = []
    for root in range(CHECKS):
        value = 0
        for symbol in plain:
            value = _times(value, _POWERS[root]) ^ symbol
        found.append(value)
    return tuple(found)


def _single(symbols: Sequence[int], syndromes: tuple[int, ...]) -> list[int]:
    """Where one wrong character would explain the syndromes."""
    first, second, third = syndromes
    if not first or _times(second, second) != _times(first, third) or not second:
        return []
    power = (_LOGS[second] - _LOGS[first]) % 31
    return [len(symbols) - 1 - right for right in range(power, len(symbols), 31)]


def _swapped(symbols: Sequence[int], syndromes: tuple[int, ...]) -> list[int]:
    """Where a swap of two neighbours would explain the syndromes: the first of the two."""
    places = []
    for at in range(len(symbols) - 1):
        swapped = [*symbols]
        swapped[at], swapped[at + 1] = symbols[at + 1], symbols[at]
        if symbols[at] != symbols[at + 1] and not any(_syndromes(swapped)):
            places.append(at)
    return places
