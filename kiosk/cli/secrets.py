"""Names and passwords in the addresses of feeds and proxies, kept out of what is printed; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

_SIGNED_IN = re.compile(r"(?<=://)\S*@")  # the name and password in an address
_HIDDEN = "…@"


def hidden(value: Any, places: Iterable[str]) -> Any:
    """A plain JSON value without any name and password of an address: neither those in ``places`` nor any other.

    Errors quote addresses as whatever met them spells them: as they are set, percent-encoded, or decoded.
    """
    known = _spellings(places)

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            for secret in known:
                value = value.replace(secret, _HIDDEN)
            return _SIGNED_IN.sub(_HIDDEN, value)
        if isinstance(value, Mapping):
            return {name: plain(each) for name, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, list | tuple) else value

    return plain(value)


def _spellings(places: Iterable[str]) -> list[str]:
    """What is before the last ``@`` of each address, in every spelling, the longest first."""
    signed = [place.partition("://")[2].rpartition("@")[0] for place in places]
    found = {spelling + "@" for each in signed if each for spelling in (each, unquote(each))}
    return sorted(found, key=len, reverse=True)
