"""The parts of Whoosh that the index is made with, reachable only through the guard.

They are named here without their types: Whoosh annotates some of its functions and not others,
and what we hand to it is checked by our own tests against the installed version.
"""

from __future__ import annotations

from typing import Any

import whoosh
from whoosh import columns as _columns
from whoosh import fields as _fields
from whoosh import formats as _formats
from whoosh import index as _index
from whoosh import reading as _reading
from whoosh.codec import whoosh3 as _codec
from whoosh.filedb import filestore as _filestore
from whoosh.filedb import filetables as _filetables
from whoosh.filedb import structfile as _structfile

from kiosk.search import codec, guard

guard.install()

NAME = "whoosh"
VERSION: str = whoosh.versionstring()
INDEX = "MAIN"  # Whoosh's name for the only index in a folder

fields: Any = _fields
columns: Any = _columns
Format: Any = _formats.Format
FieldType: Any = _fields.FieldType
FileIndex: Any = _index.FileIndex
FileStorage: Any = _filestore.FileStorage
BufferFile: Any = _structfile.BufferFile
TableOfContents: Any = _index.TOC
Codec: Any = codec.Codec
TermsReader: Any = _codec.W3TermsReader
POSTINGS_MAGIC: bytes = codec.MAGIC
numbers = codec.numbers
TERM_INFO_SIZE: int = codec.TERM_INFO_SIZE

# Whoosh-Reloaded has no error of its own for damage.
_CORRUPT: type[Exception] = getattr(_reading, "CorruptIndexError", _index.IndexError)
ERRORS: tuple[type[Exception], ...] = (_index.IndexError, _filetables.FileFormatError, _CORRUPT)
