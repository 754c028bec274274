"""A story while it is being written: in memory only, what is still wrong with it, and what becomes of it. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from kiosk.feed.stories import LONGEST_LINE, LONGEST_TEXT, Consent, Naming, Story, Told
from kiosk.stories.identifying import Found, signs_in

TEXTS: Final = ("title", "happened", "helped", "others", "credit")
_LINES: Final = frozenset({"title", "credit", "contact"})
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
_UNUSED_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has put in so far, as they typed it."""

    title: str = ""
    happened: str = ""
    helped: str = ""
    others: str = ""
    credit: str = ""
    contact: str = ""
    naming: Naming = Naming.ANONYMOUS
    may_edit: bool = False
    may_contact: bool = False

    @property
    def begun(self) -> bool:
        """Whether anything would be lost with it."""
        return any(text.strip() for text in (*map(self.text, TEXTS), self.contact))

    def text(self, field: str) -> str:
        """What stands in a field."""
        return str(getattr(self, field))


def faults(draft: Draft) -> dict[str, str]:
    """What has to be changed, by field in the order of the page, as sentences for the person."""
    found: dict[str, str] = {}
    if not tidy(draft.title, one_line=True):
        found["title"] = "Give your story a title. A few words are enough"
    if not tidy(draft.happened):
        found["happened"] = "Say what happened. One sentence is enough"
    if draft.naming is Naming.ROLE and not tidy(draft.credit, one_line=True):
        found["credit"] = "Say how to name you, for example Healthcare assistant, or choose No name"
    if draft.may_contact and not _ADDRESS.fullmatch(draft.contact.strip()):
        found["contact"] = "Enter a full email address, like name@example.org"
    for field in (*TEXTS, "contact"):
        most = LONGEST_LINE if field in _LINES else LONGEST_TEXT
        if (over := len(tidy(draft.text(field), one_line=field in _LINES)) - most) > 0:
            found[field] = f"This is {over:,} characters too long. At most {most:,} fit"
    order = ("title", "happened", "helped", "others", "credit", "contact")
    return {field: found[field] for field in order if field in found}


def signs(draft: Draft) -> tuple[tuple[str, Found], ...]:
    """What might say who somebody is, with the field it stands in, as far as the field will be sent."""
    fields = [field for field in TEXTS if field != "credit" or draft.naming is Naming.ROLE]
    return tuple((field, each) for field in fields for each in signs_in(draft.text(field)))


def finished(draft: Draft, receipt: str, day: str, publisher: str, release: int) -> Story:
    """The story exactly as it will be sealed; what was chosen against is not in it. Only for one without `faults`."""
    told = Told(
        title=tidy(draft.title, one_line=True),
        happened=tidy(draft.happened),
        helped=tidy(draft.helped),
        others=tidy(draft.others),
    )
    consent = Consent(
        naming=draft.naming,
        credit=tidy(draft.credit, one_line=True) if draft.naming is Naming.ROLE else "",
        may_edit=draft.may_edit,
        contact=draft.contact.strip() if draft.may_contact else "",
    )
    return Story(receipt, day, told, consent, publisher[:1_000], release)


def tidy(text: str, *, one_line: bool = False) -> str:
    """The text without what nobody sees: control characters, spaces at the ends, more than one empty line."""
    lines = re.split(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]", text)
    plain = ["".join(one if one != "\t" else " " for one in line if _is_written(one)).strip() for line in lines]
    if one_line:
        return " ".join(" ".join(plain).split())
    return _UNUSED_LINES.sub("\n\n", "\n".join(plain)).strip()


def _is_written(character: str) -> bool:
    return character == "\t" or unicodedata.category(character) not in ("Cc", "Cs")
