"""No pickle in an index ever runs code, whichever file it is planted in."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import io
import json
import pickle
import pickletools
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from kiosk.model import Query
from kiosk.search import guard, seal
from kiosk.search.opening import open_searcher
from tests.search.memory import random_library

ROOT = Path(__file__).resolve().parents[2]

# Every module of the installed package that uses pickle or its like, and what it uses. A module that
# is not guarded is not imported by an index that is built, opened and searched.
GUARDED = {
    "codec/whoosh3.py": {"dumps", "loads"},
    "columns.py": {"dumps", "loads"},
    "externalsort.py": {"dump", "load"},
    "filedb/structfile.py": {"dump", "load"},
    "formats.py": {"dumps", "loads"},
    "index.py": {"pickle"},
    "util/loading.py": {"pickle"},
}
NEVER_IMPORTED = {
    "codec/plaintext.py",
    "codec/whoosh2.py",
    "filedb/fileindex.py",
    "filedb/filereading.py",
    "filedb/filewriting.py",
    "filedb/misc.py",
    "filedb/pools.py",
    "multiproc.py",
}
DANGEROUS = {"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "copyreg"}


def package() -> Path:
    spec = importlib.util.find_spec("whoosh")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


def uses(place: Path) -> set[str]:
    """The names under which a module has pickle or its like, and calls of eval, exec and compile."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name for alias in node.names if alias.name.split(".")[0] in DANGEROUS}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in DANGEROUS:
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec"):
            found.add(node.func.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__import__":
            found |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant) and arg.value in DANGEROUS}
    return found


def test_every_use_of_pickle_in_the_installed_whoosh_is_known() -> None:
    assert importlib.metadata.version("whoosh3") == "3.54.0"
    found = {}
    for place in package().rglob("*.py"):
        names = uses(place)
        if names:
            found[place.relative_to(package()).as_posix()] = names
    assert {name: used for name, used in found.items() if name not in NEVER_IMPORTED} == GUARDED
    assert set(found) == set(GUARDED) | NEVER_IMPORTED


EXERCISE = """
import sys, tempfile
from pathlib import Path
from kiosk.search.opening import open_searcher
from kiosk.model import Query
from tests.search.memory import random_library, section
folder = Path(tempfile.mkdtemp(dir=sys.argv[1]))
library = random_library(1)
open_searcher(library, [folder]).close()
searcher = open_searcher(library.replaced(3, [section("s", "new words")]), [folder])
for text in ('"speak up" care', "ca"):
    searcher.search(Query(text, as_you_type=True))
searcher.close()
print("\\n".join(name for name in sys.modules if name.startswith("whoosh")))
"""


def test_what_is_not_guarded_is_never_imported(tmp_path: Path) -> None:
    command = [sys.executable, "-c", EXERCISE, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    imported = set(done.stdout.split())
    assert "whoosh.codec.whoosh3" in imported
    assert not imported & {"whoosh." + name[:-3].replace("/", ".") for name in NEVER_IMPORTED}


def test_each_guarded_name_is_ours() -> None:
    import whoosh.codec.whoosh3
    import whoosh.columns
    import whoosh.externalsort
    import whoosh.filedb.structfile
    import whoosh.formats
    import whoosh.index
    import whoosh.legacy
    import whoosh.util.loading

    for module in (whoosh.codec.whoosh3, whoosh.columns, whoosh.formats):
        assert vars(module)["loads"] is guard.loads
    for module in (whoosh.filedb.structfile, whoosh.externalsort):
        assert vars(module)["load"] is guard.load
    assert vars(whoosh.index)["pickle"].loads is guard.loads
    assert vars(whoosh.index)["toc_loaders"] == {}
    for older in (whoosh.legacy, whoosh.util.loading):
        with pytest.raises(pickle.UnpicklingError):
            vars(older)["RenamingUnpickler"](io.BytesIO(b""), {})


# The shortest pickle that calls tests.search.one.f(), under the short name it is imported by.
HOSTILE = b"cone\nf\n)R."


@pytest.mark.parametrize(
    "hostile",
    [
        HOSTILE,
        b"\x80\x04" + HOSTILE,
        b"cos\nsystem\n(S'true'\ntR.",
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"c_codecs\nencode\n(S'1'\nS'rot13'\ntR.",
        b"ccopyreg\n_reconstructor\n.",
        pickle.dumps(Path("x")),
        b"P1\n.",
    ],
)
def test_no_name_but_the_few_allowed_is_resolved(hostile: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        guard.loads(hostile)
    with pytest.raises(pickle.UnpicklingError):
        guard.load(io.BytesIO(hostile))


def test_a_pickle_cannot_change_whoosh_itself() -> None:
    from whoosh.codec.whoosh3 import W3Segment

    before = dict(vars(W3Segment))
    # BUILD with a state of two parts sets attributes, here on the class itself.
    changed = guard.loads(b"cwhoosh.codec.whoosh3\nW3Segment\n(N(dS'doc_count_all'\nI5\nstb.")
    assert changed.doc_count_all == 5
    assert dict(vars(W3Segment)) == before


@pytest.mark.parametrize(
    "change",
    [
        {"segid": "../../elsewhere"},
        {"indexname": "OTHER"},
        {"_doccount": -1},
        {"_doccount": "many"},
        {"_deleted": {5}},
        {"compound": True},
    ],
)
def test_a_segment_is_taken_over_only_with_sound_facts(change: dict[str, object]) -> None:
    from whoosh.codec.whoosh3 import W3Codec, W3Segment

    made = W3Segment(W3Codec(), "MAIN", 5, "abc123", {4})  # type: ignore[no-untyped-call]
    vars(made)["_fieldlengths"] = {"body": 7}
    clean = guard.segment(made)
    assert (clean.doc_count_all(), set(clean.deleted_docs()), clean._fieldlengths["body"]) == (5, {4}, 7)
    vars(made).update(change)
    with pytest.raises(ValueError, match="the segment"):
        guard.segment(made)


def pickles_in(raw: bytes) -> list[tuple[int, int]]:
    """Where whole pickles lie in a file: from, up to."""
    found = []
    at = 0
    while (at := raw.find(b"\x80", at)) >= 0:
        stream = io.BytesIO(raw[at:])
        try:
            for _ in pickletools.genops(stream):
                pass
        except (ValueError, IndexError, OverflowError, KeyError, UnicodeDecodeError):
            at += 1
            continue
        found.append((at, at + stream.tell()))
        at += stream.tell()
    return found


def plant(folder: Path, suffix: str) -> int:
    """Put a hostile pickle in place of every pickle in the files with this ending, and fit the seal to it."""
    planted = 0
    for place in folder.glob(f"*{suffix}"):
        raw = bytearray(place.read_bytes())
        for start, end in pickles_in(bytes(raw)):
            if end - start >= len(HOSTILE):
                raw[start : start + len(HOSTILE)] = HOSTILE
                planted += 1
        place.write_bytes(raw)
    sealed_again(folder)
    return planted


def sealed_again(folder: Path) -> None:
    """Fit the seal to the files, as an attacker can who may write there."""
    table = json.loads((folder / seal.SEAL).read_text())
    table["files"] = {place.name: seal._sha256(place) for place in folder.iterdir() if place.name != seal.SEAL}
    (folder / seal.SEAL).write_text(json.dumps(table))


ATTACKED = """
import json, pickle, sys
sys.path.insert(0, sys.argv[3])
import one
from pathlib import Path
from kiosk.search import guard
from kiosk.search.opening import open_searcher
from kiosk.model import Query
from tests.search.memory import random_library
if sys.argv[2] == "unprotected":
    import whoosh.codec.whoosh3, whoosh.columns, whoosh.filedb.structfile, whoosh.index
    import kiosk.search.segments as segments
    guard.install = lambda: None
    whoosh.codec.whoosh3.loads = whoosh.columns.loads = guard.loads = pickle.loads
    whoosh.filedb.structfile.load = guard.load = pickle.load
    whoosh.index.pickle = pickle
searcher = open_searcher(random_library(1), [Path(sys.argv[1])])
found = [searcher.search(Query(text)).total for text in json.loads(sys.argv[4])]
searcher.close()
print(json.dumps({"ran": len(one.ran), "found": found}))
"""


# Words without a field are answered from numbers alone; a field's are looked up in Whoosh's own lists.
ASKED = ("care staff led speak", "title:care OR title:staff")


def attacked(candidate: Path, mode: str) -> dict[str, object]:
    command = [sys.executable, "-c", ATTACKED, str(candidate), mode, str(Path(__file__).parent), json.dumps(ASKED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, object] = json.loads(done.stdout)
    return result


# Of an index's files these hold pickles; the others are plain numbers, texts or JSON.
WITH_PICKLES = (".toc", ".pst", ".trm")
OTHERS = {f"_{name}_len.col" for name in ("author", "body", "heading", "publisher", "title")}
OTHERS |= {"_stored.col", "forms.col", "places.col", "spot.col", "items.json", "words.txt"}
OTHERS |= {"merged-terms.txt", "merged-counts.bin", "merged-slots.bin", "merged-frequencies.bin"}
OTHERS |= {"addresses-counts.bin", "addresses-body.bin", "addresses-short.bin", "addresses-words.bin"}


@pytest.mark.parametrize("suffix", WITH_PICKLES)
def test_a_hostile_pickle_in_an_index_file_runs_nothing_and_search_works_again(tmp_path: Path, suffix: str) -> None:
    searcher = open_searcher(random_library(1), [tmp_path])
    expected = [searcher.search(Query(text)).total for text in ASKED]
    searcher.close()
    (folder,) = tmp_path.iterdir()
    assert plant(folder, suffix) > 0
    seal.verify(folder)  # the seal fits, so that only the guard stands in the way
    assert attacked(tmp_path, "protected") == {"ran": 0, "found": expected}
    assert min(expected) > 0
    (again,) = tmp_path.iterdir()
    assert not any(HOSTILE in place.read_bytes() for place in again.iterdir())


@pytest.mark.parametrize("suffix", WITH_PICKLES)
def test_the_same_pickle_runs_where_the_guard_is_taken_away(tmp_path: Path, suffix: str) -> None:
    """Without this the test above would pass on a pickle that could not run."""
    open_searcher(random_library(1), [tmp_path]).close()
    (folder,) = tmp_path.iterdir()
    assert plant(folder, suffix) > 0
    assert attacked(tmp_path, "unprotected")["ran"] != 0


def test_no_other_file_of_an_index_holds_a_pickle_that_is_read(tmp_path: Path) -> None:
    names = set()
    for number in range(len(OTHERS)):
        candidate = tmp_path / str(number)
        open_searcher(random_library(1), [candidate]).close()
        (folder,) = candidate.iterdir()
        others = sorted(place for place in folder.iterdir() if place.suffix not in WITH_PICKLES)
        others = [place for place in others if place.name != seal.SEAL]
        names = {place.name.split(".", 1)[1] if place.name.startswith("MAIN_") else place.name for place in others}
        assert len(others) == len(OTHERS)
        others[number].write_bytes(HOSTILE + others[number].read_bytes()[len(HOSTILE) :])
        sealed_again(folder)
        seal.verify(folder)
        assert attacked(candidate, "unprotected")["ran"] == 0  # even then nothing unpickles it
    assert names == OTHERS


def test_posting_blocks_that_are_compressed_are_guarded_as_well() -> None:
    with pytest.raises(pickle.UnpicklingError):
        guard.loads(zlib.decompress(zlib.compress(HOSTILE)))
