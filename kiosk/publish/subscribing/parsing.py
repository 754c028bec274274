"""From the bytes of a feed to what it holds. Runs only inside the limited process."""

from __future__ import annotations

from pathlib import Path

from kiosk.errors import ImportRefused
from kiosk.publish.importing.limits import MEGABYTE, Limits
from kiosk.publish.subscribing import bounds, jsonfeeds, xmlfeeds
from kiosk.publish.subscribing.cutting import FeedRefused
from kiosk.publish.subscribing.decoding import decoded, for_xml
from kiosk.publish.subscribing.feeds import Feed

_BINARY = {b"\x1f\x8b": "it came compressed", b"PK\x03\x04": "it is a ZIP archive", b"%PDF": "it is a PDF"}


def parse(path: Path, address: str = "", media_type: str = "", limits: Limits = bounds.PROCESS) -> Feed:
    """Read the feed in a file. ``address`` is where it came from, ``media_type`` what the server said it is.

    Raises:
        ImportRefused: with the reason in plain words.
    """
    if path.stat().st_size > limits.text_original:
        raise ImportRefused(path, f"it is larger than {limits.text_original // MEGABYTE} MB")
    data = path.read_bytes()
    for mark, reason in _BINARY.items():
        if data.startswith(mark):
            raise ImportRefused(path, f"{reason} and no feed")
    text, note = decoded(data, media_type)
    start = text.lstrip()[:1]
    notes = [note] if note else []
    try:
        if start == "{":
            return jsonfeeds.read(text, address, notes)
        if start == "<":
            return xmlfeeds.read(for_xml(text), address, notes)
    except FeedRefused as error:
        raise ImportRefused(path, str(error)) from error
    raise ImportRefused(path, "it is empty" if not start else "it is no feed: it is neither XML nor JSON")
