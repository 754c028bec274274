"""What an open feed may cost: all bounds in one place. Sizes in bytes or characters, times in seconds."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.feed.patience import Patience
from kiosk.publish.importing.limits import LIMITS, MEGABYTE

# Of the limited process; security.md has the measurements. Memory counts address space.
PROCESS: Final = replace(
    LIMITS, text_original=5 * MEGABYTE, cpu_seconds=10, wall_seconds=30.0, memory=512 * MEGABYTE,
    written_file=32 * MEGABYTE,
)  # fmt: skip

ENTRIES: Final = 5_000  # of one feed
ENTRY: Final = MEGABYTE  # one entry, as it stands in the feed
HEAD: Final = 256 * 1024  # what stands before the first entry
DEPTH: Final = 100  # elements within elements
ATTRIBUTES: Final = 100  # of one element: feedparser's time is quadratic in them
MENDS: Final = 100  # ill-formed places after which reading is taken up again
LINE: Final = 500  # a title, a name, a line of rights
LONG_LINE: Final = 5_000  # a summary
ADDRESS: Final = 2_000
KEY: Final = 2_000
AUTHORS: Final = 50
TRANSCRIPTS: Final = 50  # of one entry
ENCLOSURES: Final = 50
NOTES: Final = 20

TRANSCRIPT_FILE: Final = 5 * MEGABYTE
NEW_AT_ONCE: Final = 100  # drafts of one run, unless the publisher says otherwise
FETCHES_AT_ONCE: Final = 200  # transcripts of one run

# 20 seconds of silence end a fetch, and so does 5 MB slower than 100 kB a second.
PATIENCE: Final = Patience(stall=20.0, base=30.0, slowest=100_000.0)
