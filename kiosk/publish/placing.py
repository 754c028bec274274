"""Putting a file in its place whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kiosk.library.durable import sync_folder


def put(place: Path, content: bytes) -> None:
    """Write ``content`` beside ``place``, rename it, and make both durable; raises OSError.

    An interrupted one leaves a file whose name begins with a dot, which nothing reads.
    """
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # mkstemp's files are for their owner alone
        temporary.replace(place)
        sync_folder(place.parent)
    finally:
        temporary.unlink(missing_ok=True)
