"""The rules by which a text becomes passages (docs/workspace.md, "Passages"); pure, nothing is read or written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from kiosk.library.text import plain_text
from kiosk.model import Layout, Passage, PassageId
from kiosk.publish.extracted import Cue, Extracted
from kiosk.publish.reduce import reduce_html

PAUSE: Final = 5.0  # seconds between two cues that end a turn
LONG_TURN: Final = 20.0  # seconds after which a turn ends with the next sentence
MAX_SLUG: Final = 80  # characters
WORDS_A_MINUTE: Final = 200

# Canonical HTML: headings stand at the top level only, and "<" in text is always written as "&lt;".
_HEADING = re.compile(r"<h([2-4])(?: [^>]*)?>(.*?)</h\1>", re.DOTALL)
_SENTENCE_END = re.compile(r"""[.!?…。！？؟۔।]["'”’»)\]]*\s*$""")


def from_extracted(extracted: Extracted, title: str = "") -> tuple[Passage, ...]:
    """The passages of an imported document; ``title`` (else the document's own) labels an article's start."""
    if extracted.layout is Layout.PAGES:
        return pages(extracted.pages)
    if extracted.layout is Layout.TURNS:
        return turns(extracted.cues)
    return article(extracted.html, title or extracted.title)


def article(html: str, title: str) -> tuple[Passage, ...]:
    """The sections of a document, one for each heading, and ``start`` for what stands before the first.

    ``html`` is as ``reduce_document`` returns it. A passage's html and text are those under its heading;
    the heading itself is its label, so that it is shown and weighed once.
    """
    canonical = reduce_html(html)
    headings = list(_HEADING.finditer(canonical))
    edges = [*(heading.start() for heading in headings), len(canonical)]
    found = []
    if before := canonical[: edges[0]]:
        found.append(Passage(PassageId("start"), title, plain_text(before), before))
    used = _Names("start")  # taken even where nothing stands before the first heading: that may come later
    for heading, end in zip(headings, edges[1:], strict=True):
        label = plain_text(heading[2]).replace("\n", " ")
        below = canonical[heading.end() : end]
        name = used.unused(slug(label))
        found.append(Passage(PassageId(name), label, plain_text(below), below, level=int(heading[1])))
    return tuple(found)


def pages(texts: Sequence[str]) -> tuple[Passage, ...]:
    """One passage a page: ``p1``, "Page 1" ...; each line of a page's text is a paragraph."""
    return tuple(_page(number, text) for number, text in enumerate(texts, start=1))


def turns(cues: Sequence[Cue]) -> tuple[Passage, ...]:
    """The turns of a transcript, in order of time; cues without text count only for their chapter.

    ``start`` and ``end`` are seconds; ``chapter`` is set on the turn a chapter begins at.
    """
    used = _Names()
    return tuple(_turn(run, used) for run in _runs(cues))


def clock(seconds: float) -> str:
    """A time as people read it: ``04:12``, or ``1:04:12`` from an hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def slug(heading: str) -> str:
    """A heading as a stable name: lower case, letters and digits of any script, joined by hyphens.

    Accents are left out of Latin letters; at most `MAX_SLUG` characters; ``section`` where nothing is left.
    """
    folded = unicodedata.normalize("NFKD", heading).lower()
    kept = re.sub(r"[\u0300-\u036f'’]", "", folded)  # combining marks of other scripts carry meaning
    words = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in kept).split()
    name = unicodedata.normalize("NFC", "-".join(words))
    if len(name) > MAX_SLUG:
        name = name[: MAX_SLUG + 1].rpartition("-")[0] or name[:MAX_SLUG]
    return name or "section"


def word_count(passages: Sequence[Passage]) -> int:
    """The words in all passages, their labels not counted."""
    return sum(len(passage.text.split()) for passage in passages)


def minutes_for(passages: Sequence[Passage]) -> int:
    """Whole minutes: the end of the last turn, or reading time at 200 words a minute; at least 1, 0 without text."""
    ends = [passage.end for passage in passages if passage.end is not None]
    words = word_count(passages)
    if ends:
        return max(1, round(max(ends) / 60))
    return max(1, round(words / WORDS_A_MINUTE)) if words else 0


def _page(number: int, text: str) -> Passage:
    html = reduce_html("".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines()))
    return Passage(PassageId(f"p{number}"), f"Page {number}", plain_text(html), html, page=number)


def _runs(cues: Sequence[Cue]) -> Iterator[tuple[str, list[Cue]]]:
    """Runs of cues that make a turn, each with the chapter that begins at it."""
    run: list[Cue] = []
    chapter = begins = ""
    for cue in sorted(cues, key=lambda cue: cue.start):
        begins = cue.chapter or begins
        if not cue.text.strip():
            continue
        if run and (begins or _ends(run, cue)):
            yield chapter, run
            run, chapter = [], ""
        if begins:
            chapter, begins = begins, ""
        run.append(cue)
    if run:
        yield chapter, run


def _ends(run: Sequence[Cue], following: Cue) -> bool:
    """Whether the turn ``run`` is over before the cue ``following``."""
    last = run[-1]
    ended = max(cue.end for cue in run)
    return (
        following.speaker != last.speaker
        or following.start - ended >= PAUSE
        or (ended - run[0].start >= LONG_TURN and _SENTENCE_END.search(last.text) is not None)
    )


def _turn(chapter_and_run: tuple[str, list[Cue]], used: _Names) -> Passage:
    chapter, run = chapter_and_run
    start = run[0].start
    html = reduce_html(f"<p>{escape(' '.join(cue.text for cue in run), quote=False)}</p>")
    return Passage(
        id=PassageId(used.unused(f"t{int(start)}")),
        label=clock(start),
        text=plain_text(html),
        html=html,
        start=start,
        end=max(cue.end for cue in run),
        speaker=run[0].speaker,
        chapter=chapter,
    )


class _Names:
    """Names given out, each once."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}  # so that the thousandth of a name is found as quickly as the second

    def unused(self, name: str) -> str:
        """``name``, or ``name-2``, ``name-3`` ... where it is taken; the answer is then taken."""
        number, found = self._last.get(name, 1), name
        while found in self._taken:
            number += 1
            found = f"{name}-{number}"
        self._last[name] = number
        self._taken.add(found)
        return found
