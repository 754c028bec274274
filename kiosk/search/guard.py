"""Whoosh, with every place where it would unpickle a file closed.

A Whoosh index is full of Python pickles, and a pickle can run any code. An index lies in a
folder that another user of a shared PC may be able to write, so no pickle of one is ever given
to ``pickle``: importing this module, which is the only way the product reaches Whoosh's index,
replaces each loader by one that knows plain containers and the few classes an index needs.

``tests/search/test_guard.py`` lists every use of pickle and its like in the installed package,
so that an upgrade cannot bring one unseen.
"""

from __future__ import annotations

import collections
import pickle
from io import BytesIO
from types import SimpleNamespace
from typing import Any, BinaryIO, NoReturn

import whoosh.codec.whoosh3
import whoosh.columns
import whoosh.externalsort
import whoosh.filedb.structfile
import whoosh.formats
import whoosh.index
import whoosh.legacy
import whoosh.util.loading

from kiosk.search.codec import Codec

_ALLOWED: dict[tuple[str, str], Any] = {
    ("whoosh.codec.whoosh3", "W3Segment"): whoosh.codec.whoosh3.W3Segment,
    ("whoosh.codec.whoosh3", "W3Codec"): Codec,
    ("collections", "defaultdict"): collections.defaultdict,
    ("builtins", "int"): int,
    ("builtins", "set"): set,
}


class RestrictedUnpickler(pickle.Unpickler):
    """Knows the names in ``_ALLOWED`` and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The named class; raises ``pickle.UnpicklingError`` for any that is not allowed."""
        allowed = _ALLOWED.get((module, name))
        if allowed is None:
            raise pickle.UnpicklingError(f"{module}.{name} has no business in an index")
        # A pickle can set attributes of a class it names. It gets one of its own, used once, so that
        # it cannot break Whoosh for the rest of the process; `segment` makes a clean one of it.
        return type(name, (allowed,), {}) if module.startswith("whoosh.") else allowed

    def persistent_load(self, pid: object) -> NoReturn:
        """No index holds a persistent id."""
        raise pickle.UnpicklingError(f"the persistent id {pid!r} has no business in an index")


def load(file: BinaryIO) -> Any:
    """Read one pickle of allowed content from a file; raises ``pickle.UnpicklingError`` for any other."""
    return RestrictedUnpickler(file).load()


def loads(data: bytes) -> Any:
    """Read one pickle of allowed content; raises ``pickle.UnpicklingError`` for any other."""
    return RestrictedUnpickler(BytesIO(data)).load()


def segment(read: Any) -> Any:
    """A clean segment with the checked facts of one that was unpickled; raises ``ValueError``."""
    name, total, deleted = read.segid, read._doccount, read._deleted
    if read.indexname != "MAIN" or not (isinstance(name, str) and name.isalnum()) or read.compound:
        raise ValueError("the segment is not named as ours are")
    if not isinstance(total, int) or total < 0:
        raise ValueError("the segment has no sound count of documents")
    if deleted is not None and not all(isinstance(one, int) and 0 <= one < total for one in deleted):
        raise ValueError("the segment has deleted documents it never had")
    codec3: Any = whoosh.codec.whoosh3
    clean = codec3.W3Segment(Codec(), "MAIN", total, name, set(deleted) if deleted else None)
    clean._fieldlengths = collections.defaultdict(int)
    for field, length in read._fieldlengths.items():
        clean._fieldlengths[str(field)] = int(length)
    return clean


def _dumps(value: object, protocol: int) -> bytes:
    """Whoosh asks for protocol 2, which has no bytes: each value would come back through a call of a codec."""
    return pickle.dumps(value, max(protocol, 4))


def _refused_unpickler(*_: object, **__: object) -> NoReturn:
    raise pickle.UnpicklingError("an index of an older format is not read")


def install() -> None:
    """Put the restricted loaders in place of Whoosh's own; doing it again changes nothing."""
    restricted_pickle = SimpleNamespace(
        load=load,
        loads=loads,
        dump=pickle.dump,
        dumps=pickle.dumps,
        PicklingError=pickle.PicklingError,
        UnpicklingError=pickle.UnpicklingError,
    )
    for module, name, instead in (
        (whoosh.codec.whoosh3, "loads", loads),  # posting blocks, inlined postings
        (whoosh.codec.whoosh3, "dumps", _dumps),
        (whoosh.columns, "loads", loads),  # stored fields
        (whoosh.formats, "loads", loads),  # positions in Whoosh's own formats
        (whoosh.filedb.structfile, "load", load),  # everything read with read_pickle()
        (whoosh.filedb.structfile, "load_pickle", load),  # the same in Whoosh-Reloaded
        (whoosh.externalsort, "load", load),  # sorted runs that spill to disk
        (whoosh.index, "pickle", restricted_pickle),  # the schema in the table of contents
        # Tables of contents of older versions name their own loaders, which map classes freely.
        (whoosh.index, "toc_loaders", {}),
        (whoosh.legacy, "RenamingUnpickler", _refused_unpickler),
        (whoosh.util.loading, "RenamingUnpickler", _refused_unpickler),
    ):
        setattr(module, name, instead)


install()
