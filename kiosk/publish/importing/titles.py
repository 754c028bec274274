"""The title of a document from the best evidence, and the junk that programs leave in its place."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

LONGEST = 200
_ACRONYMS = {
    "nhs",
    "nhse",
    "uk",
    "eu",
    "us",
    "gp",
    "cqc",
    "hr",
    "gmc",
    "nmc",
    "rcn",
    "bma",
    "faq",
    "icu",
    "hmrc",
    "gds",
}
_FILE_ENDING = re.compile(
    r"\.(?:docx?|dotx?|xlsx?|pptx?|pdf|indd|qxd|pub|rtf|txt|odt|odp|ods|ai|psd|tex|dvi|html?|md|wpd|pages|key)\b", re.I
)
_PROGRAM = re.compile(r"^(?:microsoft (?:word|powerpoint|excel|office)|powerpoint presentation|adobe|pscript)\b", re.I)
_EMPTY_TITLE = re.compile(
    r"^(?:untitled.*|no title|title|(?:document|presentation) ?\d*|(?:doc|slide|book|sheet|layout) ?\d+"
    r"|new (?:document|page)|blank|template|word document|print|scan(?:ned)?(?: document| \d+)?"
    r"|home(?: ?page)?|index)$",
    re.I,
)
_SECTION = re.compile(
    r"^(?:overview|introduction|contents|table of contents|background|background information|summary|executive summary"
    r"|foreword|preface|abstract|duties|appendix.*|acknowledg.*|conclusions?|key points|in this (?:issue|section))\W*$",
    re.I,
)
_FORM_FIELD = re.compile(
    r"^\[.*\]$|^(?:department|agency|from|to|date|ref|reference|subject|post)(?: [\w ]{1,16})?:\s", re.I
)
_NOT_AUTHORS = re.compile(
    r"\b(?:user|admin(?:istrator)?|owner|author|unknown|anonymous|python-docx|microsoft|office|default|guest|test|word)\b",
    re.I,
)


def plain(text: str) -> str:
    """One line without control characters or doubled spaces."""
    visible = "".join(
        " " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return re.sub(r" +", " ", visible).strip()


def shortened(title: str) -> str:
    """A title that fits: cut at a word, with an ellipsis."""
    if len(title) <= LONGEST:
        return title
    return title[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def readable(path: Path) -> str:
    """The file name as a title: ``shared_culture-2.pdf`` is "Shared culture 2".

    >>> readable(Path("a-shared-culture-en.vtt"))
    'A shared culture en'
    """
    name = plain(re.sub(r"%20|[_+]|(?<=\w)-(?=\w)", " ", path.stem)) or plain(path.stem) or "Untitled document"
    name = " ".join(word.upper() if word.lower() in _ACRONYMS else word for word in name.split(" "))
    return name[0].upper() + name[1:]


def plausible(title: str) -> bool:
    """Whether a declared title could have been written for readers.

    >>> plausible("Controlled substances policy"), plausible("Microsoft Word - draft3.doc")
    (True, False)
    """
    text = plain(title)
    if not 3 <= len(text) <= 400 or sum(char.isalpha() for char in text) < max(3, 0.4 * len(text)):
        return False
    if _FORM_FIELD.search(text):
        return False
    if _FILE_ENDING.search(text) or _PROGRAM.match(text) or _EMPTY_TITLE.match(text) or _SECTION.match(text):
        return False
    if re.search(r"https?:|www\.|[\\/]\w+[\\/]|\.\.\.\w|[{}<>|]{2}|\bdummy\b|lorem ipsum|\ufffd", text, re.I):
        return False
    if " " not in text:
        slug = re.search(r"[-_\d]", text) is not None or len(text) > 24
        return not slug and not (text.islower() and text.isascii())
    return "_" not in text


def from_file_name(declared: str) -> str:
    """A declared title that is a file's name, without its ending, if it is made of words; else "".

    >>> from_file_name("Agile coach job description.docx"), from_file_name("Final_v2-GA.docx")
    ('Agile coach job description', '')
    """
    name = re.sub(r"\s*\(\d\)$", "", _FILE_ENDING.sub("", plain(declared)).strip())
    if not _FILE_ENDING.search(declared) or len(name.split()) < 3 or not plausible(name):
        return ""
    return name[0].upper() + name[1:]


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.findall(r"[^\W_]+", folded)


def confirmed(title: str, opening: str) -> bool:
    """Whether the title stands word for word in the opening of the text."""
    sought = _words(title)
    return bool(sought) and f" {' '.join(sought)} " in f" {' '.join(_words(opening))} "


def supported(title: str, opening: str) -> float:
    """The share of the title's words of four letters or more that the opening has."""
    sought = [word for word in _words(title) if len(word) >= 4]
    have = set(_words(opening))
    return sum(word in have for word in sought) / len(sought) if sought else 0.0


def of_pages(declared: str, printed: str, opening: str, path: Path) -> str:
    """The title of a paged document.

    ``declared`` is the file's own, ``printed`` the one that stands out on the first page. A declared title comes
    first where the first pages repeat it word for word; then the printed one, in the declared one's spelling if it
    is part of that; then a declared title whose words the first pages mostly have; then names of files.
    """
    declared, printed = plain(declared), _without_code(plain(printed))
    credible = plausible(declared) or (len(declared) >= 4 and declared.isalpha() and confirmed(declared, opening))
    if credible and confirmed(declared, opening):
        return shortened(declared)
    part = _spelt_as_in(printed, declared) if credible else ""
    fuller = f" {' '.join(_words(printed))} " in f" {' '.join(_words(declared))} "
    if (
        credible
        and fuller
        and 2 * len(_words(printed)) >= len(_words(declared))
        and supported(declared, opening) >= 0.8
    ):
        return shortened(_without_code(declared))
    if len(printed.split()) >= 2 and _worded(printed) and len(printed) <= LONGEST * 1.5:
        return shortened(part or printed)
    if credible and supported(declared, opening) >= 0.5:
        return shortened(_without_code(declared))
    if _worded(printed):
        return shortened(printed)
    if credible:
        return shortened(declared)
    if re.fullmatch(r"[^\W\d_]{2,}(?:[-_][^\W\d_]{2,}){2,}", declared):  # the name of a file, in words
        return shortened(readable(Path(declared)))
    return shortened(readable(path))


def _without_code(title: str) -> str:
    return re.sub(r"\s*\[[^\]]*\]$", "", title)


def _worded(text: str) -> bool:
    return sum(char.isalpha() for char in text) >= max(3, 0.4 * len(text.replace(" ", "")))


def _spelt_as_in(printed: str, declared: str) -> str:
    """The part of ``declared`` with the words of ``printed``, or "": undoes capitals throughout."""
    if not printed.isupper():
        return ""
    pattern = r"[\W_]+".join(map(re.escape, _words(printed)))
    found = re.search(rf"\b{pattern}\b", declared, re.I) if pattern else None
    return found.group(0) if found else ""


def without_site(title: str, headings: list[str], opening: str) -> str:
    """A web page's title without the name of its site: "New Zealand - Wikipedia" is "New Zealand".

    The part that a heading or the opening of the text repeats is kept; else a short last part is dropped.
    """
    parts = [part for part in re.split(r"\s+[|–—·»:-]\s+|\s*[|»]\s*", plain(title)) if part]
    folded = {" ".join(_words(heading)) for heading in headings}
    for part in parts:
        if " ".join(_words(part)) in folded:
            return part
    if confirmed(title, opening):
        return plain(title)
    for part in parts:
        if len(part.split()) >= 3 and confirmed(part, opening):
            return part
    if len(parts) > 1 and len(parts[-1].split()) <= 4 and len(parts[-1]) < len(plain(title)) / 2:
        return plain(title)[: plain(title).rindex(parts[-1])].rstrip(" |–—·»:-")
    return plain(title)


def authors(declared: str, opening: str = "") -> tuple[str, ...]:
    """The names in a file's author field that the opening of the text repeats.

    Programs fill the field with whoever installed them; a wrong author is worse than none.
    """
    names = [plain(name) for name in re.split(r"[;\n]|\band\b|&", declared)]
    kept = [name for name in names if plausible_author(name) and confirmed(name, opening)]
    return tuple(dict.fromkeys(kept))


def plausible_author(name: str) -> bool:
    """Whether this could be the name of a person or a body."""
    return 4 <= len(name) <= 100 and " " in name and not _NOT_AUTHORS.search(name) and not re.search(r"[@/\\_<>]", name)
