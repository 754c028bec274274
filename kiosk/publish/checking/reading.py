"""Reading age: the Flesch-Kincaid grade of texts, with names of bodies and titles left out of the count."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import syllapy

from kiosk.publish.checking.findings import Finding, Setting, Severity
from kiosk.publish.checking.texts import Sort, Text

HIGHEST: Final = 9.0  # the grade that most texts should stay at; about 14 years of age
TOO_HARD: Final = 11.0
FEWEST_WORDS: Final = 60  # fewer than these tell nothing
_WORD = re.compile(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*")
_BRACKETS = re.compile(r"\([^()]*\b(?:CAT-\d+|(?:19|20)\d\d)[^()]*\)")
_BLANK = re.compile(r"_{3,}")
_STARTER = re.compile(
    r"A|An|The|This|That|These|Those|It|In|On|At|By|For|From|To|Of|And|But|So|If|When|While|After|Before|As|Is|Are|Our"
    r"|Ask|Read|Use|Say|Tell|Your|You|We|Most|Many|Some|Each|Every|All|Both|What|Which|Who|How|Why|Where"
)
# Two capitalised words or more, joined by small ones, are a name: Freedom to Speak Up Guardian.
_NAME = re.compile(r"[A-Z][\w’']*(?:(?: (?:of|and|for|the|to|in|on|at|&))* [A-Z][\w’'-]*)+")


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades of a workspace's texts: (file, grade) pairs, hardest first."""

    grades: tuple[tuple[str, float], ...]

    @property
    def median(self) -> float:
        """The grade that half of the texts stay below; 0 where there are none."""
        return statistics.median(grade for _, grade in self.grades) if self.grades else 0.0

    @property
    def outliers(self) -> tuple[tuple[str, float], ...]:
        """The texts above `HIGHEST`."""
        return tuple(each for each in self.grades if each[1] > HIGHEST)


def grade(sentences: Iterable[str]) -> float:
    """The Flesch-Kincaid grade level: US school years (Kincaid, Fishburne, Rogers and Chissom, 1975).

    Syllables are those of the word list of syllapy, and of its rule where a word is not in it. No sentence, no
    grade: 0.
    """
    counted = [words for words in (_WORD.findall(sentence) for sentence in sentences) if words]
    total = sum(len(words) for words in counted)
    if not total:
        return 0.0
    sounds = sum(syllables(word) for words in counted for word in words)
    return 0.39 * total / len(counted) + 11.8 * sounds / total - 15.59


def syllables(word: str) -> int:
    """The syllables of a word; at least one."""
    bare = re.sub(r"[’']s$|[’']$", "", word).replace("’", "'")
    return max(1, int(syllapy.count(bare)))


def graded(text: Text, setting: Setting) -> float | None:
    """The grade of a text, or None where it has too few words, or is in another language."""
    if not text.ours or text.item.form == "glossary" or not text.item.language.startswith("en"):
        return None
    sentences = [bare for bare in plain_sentences(text, setting.names) if _WORD.search(bare)]
    if sum(len(_WORD.findall(each)) for each in sentences) < FEWEST_WORDS:
        return None
    return grade(sentences)


def plain_sentences(text: Text, names: Sequence[str]) -> Iterator[str]:
    """The sentences of paragraphs, points, quotations and speech, without sources, titles and names of bodies."""
    for block in text.blocks:
        if block.sort in (Sort.HEADING, Sort.ROW):
            continue
        for sentence, _ in block.sentences():
            if not _BLANK.search(sentence):
                yield without_names(sentence, (*block.titles, *names))


def without_names(sentence: str, names: Sequence[str]) -> str:
    """A sentence with the names in it left out; its first word begins no name unless more follow it."""
    bare = _BRACKETS.sub("", sentence)
    for name in sorted({" ".join(each.split()) for each in names if " " in each}, key=len, reverse=True):
        bare = bare.replace(name, "")
    return _NAME.sub(lambda match: _kept(match[0], match.start() == 0), bare)


def _kept(name: str, first: bool) -> str:
    """What stays of a run that looks like a name: the word that merely begins a sentence."""
    word = name.split()[0]
    return word if first and _STARTER.fullmatch(word) else ""


def hard_reading(text: Text, setting: Setting, found: float) -> Iterator[Finding]:
    """A text that is harder to read than most should be."""
    if found > HIGHEST:
        severity = Severity.ERROR if found > TOO_HARD else Severity.ADVICE
        hardest = max(plain_sentences(text, setting.names), key=lambda each: len(_WORD.findall(each)))
        what = f"grade {found:.1f}: shorter sentences and words bring it to {HIGHEST:g}; its longest sentence is shown"
        yield Finding(text.file, 1, "reading-age", severity, hardest.strip(), what)


def median_of(found: Grades) -> Iterator[Finding]:
    """A workspace half of whose texts are too hard."""
    if found.median > HIGHEST:
        what = f"half of the texts are above grade {HIGHEST:g}; begin with the outliers"
        yield Finding("workspace.yaml", 1, "reading-age", Severity.ERROR, f"median {found.median:.1f}", what)
