"""How long a carrier waits, as one value that tests can make small."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a byte before giving up (``stall``), and for a whole file: ``base`` plus length by ``slowest``.

    Without the second, a server that sends one byte now and then would hold a PC for ever: each gap is short.
    ``slowest`` is in bytes a second; 8,000 is the line of a remote site at a bad hour.
    """

    stall: float = 30.0
    base: float = 30.0
    slowest: float = 8_000.0

    def for_bytes(self, length: int) -> float:
        """The seconds that ``length`` bytes may take in all."""
        return self.base + max(length, 0) / self.slowest
