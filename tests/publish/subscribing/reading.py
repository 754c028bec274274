"""Reading feeds in tests as the product does: from a file, in the limited process."""

from __future__ import annotations

import json
from pathlib import Path

from kiosk.publish.importing.sandbox import Sandbox
from kiosk.publish.subscribing import transfer
from kiosk.publish.subscribing.feeds import Feed

ADDRESS = "https://feeds.example.org/a/feed.xml"


def read(feeds: Sandbox, path: Path, data: bytes, media_type: str = "", address: str = ADDRESS) -> Feed:
    """Raises ImportRefused."""
    path.write_bytes(data)
    return feeds.ask(path, transfer.read, note=json.dumps({"address": address, "media_type": media_type}))
