"""What the print system of this PC said of the last job. Qt asks CUPS to take it, and does not look at the answer."""

from __future__ import annotations

import ctypes
import sys

_WELL = range(0x100)  # of IPP (RFC 8011, appendix B): the job was taken, if not as it was asked for
_NOT_NOW = frozenset((0x0504, 0x0506, 0x0507))  # device error, not accepting jobs, busy
_NOT_THERE = frozenset((0x0406, 0x0407))  # not found, gone


def not_taken() -> str:
    """Why CUPS did not take the job that this thread has just handed over; "" where it did, or where it is not used."""
    if not sys.platform.startswith("linux"):
        return ""  # elsewhere Qt talks to the system itself, and tells
    try:
        status = int(ctypes.CDLL("libcups.so.2").cupsLastError())  # Qt has loaded it, and it is one for the thread
    except (OSError, AttributeError):
        return ""
    if status in _WELL:
        return ""
    if status in _NOT_NOW:
        return "the printer takes no pages at the moment"
    return "the printer is not there any more" if status in _NOT_THERE else "this PC could not reach the printer"
