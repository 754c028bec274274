"""The public address of an item's original, where a phone can open it; pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiosk.model import Holding, Item

LONGEST = 500  # characters; a longer address makes a code that no phone reads from a screen


def public_address(item: Item) -> str:
    """Where the original of an item is on the web, https only; "" where there is no such place.

    That is the item's own address. A record, which only describes a document, may have it as that of its first source;
    of an item with a text of its own the sources are other documents, which it cites, and never its original.
    """
    candidates = [item.url]
    if item.holding is Holding.RECORD:
        candidates += [source.url for source in item.sources[:1]]
    return next((address for address in candidates if is_public(address)), "")


def is_public(address: str) -> bool:
    """Whether an address is https, names a host, tells no name or password, and has no blank or control character."""
    if not 0 < len(address) <= LONGEST or any(not character.isprintable() or character == " " for character in address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host.strip(".") and "@" not in parts.netloc
