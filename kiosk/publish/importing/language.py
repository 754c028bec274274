"""The language of a document: what it declares, checked against its words; "" where neither is sure."""

from __future__ import annotations

import re
from collections import Counter

# The commonest short words of each language that few of the others share.
_COMMON = {
    "en": "the and of to is that with for are this from they have not which you be as it was",
    "cy": "yn yr ac ar eu gan ei mae wedi hyn bod oedd neu gyda fel wrth sydd eich chi nhw",
    "fr": "le les des et est une dans que pour qui sur pas au par plus avec sont ce aux vous",
    "de": "der die und das ist nicht ein eine zu den mit von für auf dem sich auch wird sind im",
    "es": "el los las y que del por con una para es se lo como más su al pero sus este",
    "pt": "os as do da dos das em um uma não para com que mais por foi são ao no na",
    "it": "il gli di che della sono per con una non più del nel alla come anche dei le è si",
    "nl": "de het een van en dat niet te zijn op voor met aan er ook bij naar wordt door uit",
    "pl": "i w nie na się do jest że to z jak po od za przez dla są oraz ich który",
}
_WORDS = {tag: frozenset(words.split()) for tag, words in _COMMON.items()}
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("\u0590-\u05ff", "he"),
    ("\u0370-\u03ff", "el"),
    ("\u3040-\u30ff", "ja"),
    ("\uac00-\ud7af", "ko"),
    ("\u0e00-\u0e7f", "th"),
    ("\u0980-\u09ff", "bn"),
    ("\u0a00-\u0a7f", "pa"),
    ("\u0a80-\u0aff", "gu"),
    ("\u0b80-\u0bff", "ta"),
)
_PRIVATE = frozenset(("und", "zxx", "x-default", "x-none", "mul", "none"))


def normal(tag: str) -> str:
    """Return a BCP 47 tag in its usual form, or "" if it is none.

    >>> normal("EN_gb"), normal("english"), normal("x-default")
    ('en-GB', '', '')
    """
    parts = tag.strip().replace("_", "-").split("-")
    if tag.strip().lower() in _PRIVATE or not re.fullmatch(r"[A-Za-z]{2,3}", parts[0]):
        return ""
    kept = [parts[0].lower()]
    for part in parts[1:]:
        if re.fullmatch(r"[A-Za-z]{4}", part):
            kept.append(part.title())
        elif re.fullmatch(r"[A-Za-z]{2}|\d{3}", part):
            kept.append(part.upper())
        else:
            break
    return "-".join(kept)


def settle(declared: str, text: str) -> str:
    """The language to record: the declared one unless the words are surely of another; "" if unknown."""
    tag, seen = normal(declared), guess(text)
    if seen and (not tag or tag.split("-")[0] != seen):
        return seen
    return tag


def guess(text: str) -> str:
    """The language of a text where its letters or commonest words leave no doubt, else ""."""
    sample = text[:60_000]
    letters = sum(char.isalpha() for char in sample)
    if letters < 60:
        return ""
    for script, tag in _SCRIPTS:
        if len(re.findall(f"[{script}]", sample)) > 0.5 * letters:
            return tag
    if len(re.findall("[\u0600-\u06ff]", sample)) > 0.5 * letters:
        return _arabic_script(sample)
    words = re.findall(r"[^\W\d_]+", sample.lower())
    counts = Counter({tag: sum(word in common for word in words) for tag, common in _WORDS.items()})
    (first, most), (_, second) = counts.most_common(2)
    many = len(words) >= 20 and most >= 0.12 * len(words) and most >= 1.6 * second
    terse = len(words) >= 300 and most >= 0.06 * len(words) and most >= 4 * second  # slides and tables
    return first if many or terse else ""


def _arabic_script(sample: str) -> str:
    if len(re.findall("[ٹڈڑںےہ]", sample)) > 3:
        return "ur"
    if len(re.findall("[پچژگ]", sample)) > 3:
        return "fa"
    return "ar" if re.search(r"\bال", sample) else ""
