"""How the limited process hands its result back: JSON and one file for each picture, never pickle.

The reading side trusts nothing: every field is checked for its type and every picture for its digest and kind.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kiosk.errors import WardLibraryError
from kiosk.model import Layout
from kiosk.publish.extracted import Cue, Extracted, ExtractedImage
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.importing.pictures import media_type

RESULT = "result.json"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_Result = TypeVar("_Result")


class ResultUnusable(WardLibraryError):
    """What the limited process left behind is not a result."""


def write(folder: Path, extracted: Extracted) -> None:
    """Write a result into ``folder``; the JSON comes last."""
    for image in extracted.images:
        (folder / image.sha256).write_bytes(image.data)
    cues = [[cue.start, cue.end, cue.text, cue.speaker, cue.chapter] for cue in extracted.cues]
    value = {
        "title": extracted.title,
        "language": extracted.language,
        "layout": extracted.layout.value,
        "html": extracted.html,
        "pages": extracted.pages,
        "cues": cues,
        "authors": extracted.authors,
        "year": extracted.year,
        "description": extracted.description,
        "images": [image.sha256 for image in extracted.images],
        "notes": extracted.notes,
    }
    _put(folder, value)


def write_refusal(folder: Path, reason: str) -> None:
    """Write into ``folder`` why there is no result."""
    _put(folder, {"refused": reason})


def _put(folder: Path, value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    (folder / RESULT).write_bytes(text.encode("utf-8", "replace"))


def read(folder: Path, limits: Limits = LIMITS) -> Extracted | str:
    """Read what ``write`` or ``write_refusal`` left: the result, or the reason for a refusal.

    Raises:
        ResultUnusable: it is not there, too large, or not of this form.
    """
    return read_as(folder, limits, lambda value: _extracted(value, folder, limits))


def read_as(folder: Path, limits: Limits, make: Callable[[Any], _Result]) -> _Result | str:
    """What ``make`` makes of the JSON that a limited process left, or its reason for a refusal; raises as `read`.

    ``make`` raises KeyError, TypeError or ValueError for what is not of its form.
    """
    place = folder / RESULT
    try:
        if place.stat().st_size > limits.written_file:
            raise ResultUnusable("the result is too large")
        value = json.loads(place.read_bytes())
        if isinstance(value, dict) and isinstance(value.get("refused"), str):
            return str(value["refused"])
        return make(value)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ResultUnusable("the result cannot be read") from error


def _extracted(value: Any, folder: Path, limits: Limits) -> Extracted:
    year = value["year"]
    if not (year is None or (type(year) is int and 1000 <= year <= 9999)):
        raise TypeError("year")
    return Extracted(
        title=_text(value["title"]),
        language=_text(value["language"]),
        layout=Layout(value["layout"]),
        html=_text(value["html"]),
        pages=_texts(value["pages"]),
        cues=tuple(_cue(*each) for each in value["cues"]),
        authors=_texts(value["authors"]),
        year=year,
        description=_text(value["description"]),
        images=tuple(_image(folder, name, limits) for name in _texts(value["images"])[: limits.pictures]),
        notes=_texts(value["notes"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("list")
    return tuple(_text(each) for each in value)


def _cue(start: object, end: object, text: object, speaker: object, chapter: object) -> Cue:
    if not isinstance(start, (int, float)) or not isinstance(end, (int, float)):
        raise TypeError("time")
    return Cue(float(start), float(end), _text(text), _text(speaker), _text(chapter))


def _image(folder: Path, name: str, limits: Limits) -> ExtractedImage:
    if not _DIGEST.fullmatch(name) or (folder / name).stat().st_size > limits.picture:
        raise ValueError("picture")
    data = (folder / name).read_bytes()
    kind = media_type(data)
    if not kind or hashlib.sha256(data).hexdigest() != name:
        raise ValueError("picture")
    return ExtractedImage(name, kind, data)
