"""The title that a PDF prints on its first page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiosk.publish.importing.pdf.paragraphs import ITEM, TABLE, UNFINISHED, Block

_STANDS_OUT = 1.25  # times the height of the plain text
_LONGEST = 200
_SENTENCE = re.compile(r"[.!?;]\s+[A-Z]|[.;,]$")


def headline(pages: Sequence[Sequence[Block]], body: float) -> str:
    """The text that stands out on the first page, else the topmost short text there, else "".

    Text that is as large on most other pages is a heading of each page, not the title of the whole.
    ``body`` is the height of the plain text.
    """
    first = next((blocks for blocks in pages[:3] if any(_wordy(block) for block in blocks)), [])
    worded = [block for block in first if _wordy(block) and block.kind not in (TABLE, ITEM)]
    if not worded:
        return ""
    tallest = max(block.height for block in worded)
    others = [max((block.height for block in blocks), default=0.0) for blocks in pages if blocks is not first]
    common = len(others) >= 2 and sum(height >= 0.97 * tallest for height in others) > 0.5 * len(others)
    speaks = any(_SENTENCE.search(block.text) for block in worded)  # then the page is no title page
    if tallest >= _STANDS_OUT * body:
        return "" if common and speaks else _joined(worded, tallest)
    top = [block for block in worded if len(block.text) <= _LONGEST and not _SENTENCE.search(block.text)]
    if not top:
        return ""
    highest = max(top, key=lambda block: block.top)
    return highest.text.rstrip(" :–—-")


def _wordy(block: Block) -> bool:
    return sum(char.isalpha() for char in block.text) >= 3


def _joined(blocks: Sequence[Block], tallest: float) -> str:
    """The tallest text with what follows it in about the same size, and the line below a single word."""
    chosen: list[Block] = []
    for block in blocks:
        linking = chosen and (UNFINISHED.search(block.text) or UNFINISHED.search(chosen[-1].text))
        share = 0.97 if not chosen else 0.75 if linking else 0.9
        alike = block.height >= share * tallest and (not chosen or block.bold == chosen[0].bold)
        if alike and sum(len(part.text) for part in chosen) + len(block.text) <= _LONGEST:
            chosen.append(block)
        elif chosen:
            break
    if len(chosen) == 1 and len(chosen[0].text.split()) == 1:
        below = [block for block in blocks if block.top < chosen[0].top and block.height >= 0.4 * tallest]
        chosen.extend(sorted(below, key=lambda block: -block.top)[:1])
    parts = [block.text for block in chosen]
    title = ""
    for part in parts:
        if not title:
            title = part
        elif UNFINISHED.search(title) or not part[0].isupper() or title.isupper():
            title = f"{title} {part}"
        else:
            title = f"{title.rstrip(' –—:-')}: {part}"
    return re.sub(r"([!?.]):", r"\1", title).rstrip(" :–—-.")
