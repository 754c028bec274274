"""Which stories have arrived: ``stories.csv`` in the workspace, so that none is taken twice and each can be found.

It holds no words of a story and no way to reach anybody. It is no part of any library.
"""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

from kiosk.errors import StorageUnwritable, WorkspaceError
from kiosk.publish.placing import put

FILE: Final = "stories.csv"


@dataclass(frozen=True, slots=True)
class Received:
    """A story that has arrived. ``told`` and ``received`` are days; ``draft`` is the name of the file made of it."""

    receipt: str
    told: str
    received: str
    naming: str
    may_edit: str  # yes or no
    draft: str


COLUMNS: Final = tuple(field.name for field in fields(Received))


def read(workspace: Path) -> dict[str, Received]:
    """What has arrived, by receipt; raises `WorkspaceError` for a file that was damaged."""
    path = workspace / FILE
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WorkspaceError(path, "", f"it cannot be read, so stories could be taken twice ({error})") from error
    if not rows or tuple(rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise WorkspaceError(path, "", f"should have the columns {','.join(COLUMNS)}, and nothing else")
    return {row[0]: Received(*row) for row in rows[1:]}


def write(workspace: Path, known: dict[str, Received]) -> None:
    """Replace the file as a whole; raises `StorageUnwritable`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(each) for each in known.values())
    try:
        put(workspace / FILE, out.getvalue().encode())
    except OSError as error:
        raise StorageUnwritable(workspace, error.strerror or str(error)) from error
