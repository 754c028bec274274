"""Checks of a self-test that need no network: settings, the libraries in the package and in use, index, search."""

from __future__ import annotations

import platform
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.cli.selftest_report import Check, Chosen, State
from kiosk.errors import EditionDamaged, IndexDoubtful, StoreUnsafe
from kiosk.library.editions import Editions
from kiosk.library.opening import Connections
from kiosk.library.ownership import check_store
from kiosk.library.shelf import Installed
from kiosk.library.store import Library
from kiosk.model import Edition, Hit, Holding, Query
from kiosk.settings import Loaded, Settings, machine_policy_path, user_settings_path
from kiosk.wiring import editions, index_candidates, open_library, serving

_ORIGINS = {"machine policy": "policy", "your settings": "file"}
_WORD = re.compile(r"[^\W\d_]{5,}")
_AGAIN = "Install Ward Library again: every edition stands on the library in the package."


@dataclass(frozen=True, slots=True)
class Here:
    """What a self-test looks at: the settings, when it began (UTC), and whether it leaves the network out.

    ``scratch`` is a folder of its own, and the only place where anything is written.
    """

    loaded: Loaded
    now: datetime
    scratch: Path
    offline: bool = False

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.loaded.settings

    @property
    def aside(self) -> Editions:
        """The library in the package above an empty store: what can be asked of it even where the store is unsafe."""
        return editions(self.settings_aside)

    @property
    def settings_aside(self) -> Settings:
        """The settings, but for a store that is not there and is never made."""
        nowhere = self.scratch / "no-store"
        try:
            check_store(nowhere)
        except StoreUnsafe:  # a folder for temporary files that others can change as well
            nowhere = Path(self.scratch.anchor) / "no-store-of-ward-library"
        return replace(self.settings, store=nowhere)


def chosen(loaded: Loaded) -> tuple[Chosen, ...]:
    """Every setting with its value as plain JSON, and where it comes from."""
    origins = {name: _ORIGINS[origin] for name, origin in loaded.origins.items()}
    return tuple(
        Chosen(each.name, _plain(getattr(loaded.settings, each.name)), origins.get(each.name, "default"))
        for each in fields(Settings)
    )


def program(here: Here) -> Iterator[Check]:
    """Which program this is, and what it runs on."""
    system = f"{platform.system()} {platform.release()}"
    facts = {"version": __version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    said = f"Ward Library {__version__} on {system}, with Python {facts['python']} and SQLite {facts['sqlite']}."
    yield Check("program", "Program", State.OK, said, facts={**facts, "system": system})


def settings(here: Here) -> Iterator[Check]:
    """Where the settings come from, and one check for each that cannot be used."""
    for number, problem in enumerate(here.loaded.problems, 1):
        told = f"{str(problem).rstrip('.')}."
        place = machine_policy_path() if problem.source == "machine policy" else user_settings_path()
        facts = {"from": _ORIGINS.get(problem.source, problem.source), "setting": problem.key}
        yield Check(f"settings-{number}", "Setting", State.ATTENTION, told, f"Put it right in {place}.", facts)
    origins = [one.origin for one in chosen(here.loaded)]
    counts = {name: origins.count(name) for name in ("policy", "file", "default")}
    told = (
        f"Of {len(origins)} settings {counts['policy']} come from the machine's policy, {counts['file']} from the "
        f"user's file, and {counts['default']} are as they come."
    )
    where = {"machine_policy": str(machine_policy_path()), "user_settings": str(user_settings_path())}
    yield Check("settings", "Settings", State.OK, told, facts={**counts, **where})


def bundled_library(here: Here) -> Iterator[Check]:
    """Whether the library in the package is whole: its content by the digest it carries, originals by their hashes."""
    name, title = "bundled-library", "Library in the package"
    store = here.aside
    if damage := _damage(store, store.seed):
        yield Check(name, title, damage[0], damage[1], _AGAIN)
        return
    said = _said(store.seed.library)
    yield Check(name, title, State.OK, f"It is whole: {_words(said)}.", facts=_facts(said))


def edition(here: Here) -> Iterator[Check]:
    """Whether what is read on this PC is whole, and what it comes from."""
    name, title = "edition", "Library in use"
    if here.settings.library is not None:
        connections = Connections.open(here.settings.library)
        try:
            connections.check_content()
        finally:
            connections.close()
        said = _said(here.settings.library)
        where = f"The library that is set, {here.settings.library}, is whole: {_words(said)}."
        yield Check(name, title, State.OK, where, facts={**_facts(said), "edition": None})
        return
    with serving(here.settings) as held:
        found = held.installed
        state, told, advice = _serving(here, found)
        facts: dict[str, Any] = {"edition": found.number, "release_number": found.release_number}
        facts["verified"] = found.verified
        if state is not State.FAILED:
            facts |= _facts(_said(found.library))
    yield Check(name, title, state, told, advice, facts)


def _serving(here: Here, found: Installed) -> tuple[State, str, str]:
    """State, sentence and advice for the edition that serves."""
    if damage := _damage(editions(here.settings) if found.number else here.aside, found):
        return *damage, "Run `kioskctl sync`; if it stays so, run `kioskctl rollback` and look at the disk."
    if found.number == 0:
        which = "The library in the package is read"
    else:
        when = f", its signatures last verified {found.verified}" if found.verified else ""
        which = f"Edition {found.number} is read and whole; it is release {found.release_number}{when}"
    if found.reason:
        told = f"{which}, in place of another that is not used: {found.reason.rstrip('.')}."
        return State.ATTENTION, told, "Nothing is lost. Run `kioskctl sync`, which makes a whole edition again."
    if found.rolled_back_from:
        told = f"{which}; somebody went back from release {found.rolled_back_from}, which is not installed again."
        return State.ATTENTION, told, "If that was meant, wait for the next release: it is installed by itself."
    return State.OK, f"{which}.", ""


def index(here: Here) -> Iterator[Check]:
    """Whether the search index of the library in use is whole, or can be made."""
    from kiosk.search import seal  # heavy
    from kiosk.search.opening import identity

    name, title = "index", "Search index"
    with reading(here.settings) as library:
        candidates = index_candidates(here.settings, library.path)
        wanted = identity(library)
    doubts, whole = [], None
    for folder in (candidate / wanted.folder() for candidate in candidates):
        try:
            seal.verify(folder, wanted)
        except IndexDoubtful as error:
            doubts += [str(error).rstrip(".")] if _may_be_there(folder) else []
            continue
        whole = folder
        break
    damage = "".join(f" {doubt}." for doubt in doubts)
    facts = {"place": str(whole) if whole else None, "doubtful": len(doubts)}
    if whole:
        state, told, advice = State.OK, f"It is whole, in {whole}.", ""
    elif reason := why_not_writable(candidates[-1]):
        state, told = (
            State.FAILED,
            f"There is none for this library, and none can be made in {candidates[-1]}: {reason}.",
        )
        advice = "Let this account write there, or name another folder by the setting `cache`."
    else:
        state, told, advice = State.OK, f"There is none yet; it is made in {candidates[-1]} when somebody searches.", ""
    if doubts and state is State.OK:
        state, advice = (
            State.ATTENTION,
            "It is made again by itself. If it stays so, install again and look at the disk.",
        )
    yield Check(name, title, state, told + damage, advice, facts)


def search(here: Here) -> Iterator[Check]:
    """Whether a word of the library is found and its passage can be read; no index of this PC is made or changed."""
    from kiosk.search import open_searcher  # heavy

    name, title = "search", "Search and reading"
    with reading(here.settings) as library:
        word = _some_word(library)
        if not word:
            told = "The library holds no text that could be searched."
            yield Check(name, title, State.ATTENTION, told, "Set another library, or wait for a release that has some.")
            return
        # Only the last of these is ever written to, and only where none of the others is whole.
        searcher = open_searcher(library, (*index_candidates(here.settings, library.path), here.scratch / "index"))
        try:
            results = searcher.search(Query(word, literal=True))
        finally:
            searcher.close()
        texts = [text for hit in results.hits if (text := _passage(library, hit))]
    facts = {"items": results.total}
    if texts:
        told = f"A search for the library's own word “{word}” found {_items(results.total)}, and a passage was read."
        yield Check(name, title, State.OK, told, facts=facts)
        return
    told = f"The library's own word “{word}” was looked for, and no passage with it was found."
    yield Check(
        name, title, State.FAILED, told, "Delete the index folder, which is made again, and test once more.", facts
    )


def in_the_app(here: Here) -> Iterator[Check]:
    """Printers and voices: only the app, with a screen and somebody signed in, can ask the system for them."""
    told = (
        "Printers and voices are those of whoever is signed in, so only the app can tell: without a printer its print "
        "panel says so, and without a voice it does not offer to read aloud."
    )
    yield Check("printing-and-voices", "Printing and voices", State.NOT_CHECKED, told)


def why_not_writable(folder: Path) -> str:
    """Why this account cannot make files in ``folder`` or, where it is not there, make it; "" where it can.

    It is tried, as rights alone do not tell (quotas, read-only disks), by a file that has no name or loses it at once.
    """
    try:
        while not folder.exists():
            folder = folder.parent
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return f"{folder}: {error.strerror or error}"


def _damage(store: Editions, installed: Installed) -> tuple[State, str] | None:
    """How bad, and what; a damaged original leaves the text that was taken from it. Raises what `verify` raises."""
    try:
        store.verify(installed)
    except EditionDamaged as error:
        only = error.path.parent == installed.objects
        return State.ATTENTION if only else State.FAILED, f"{'An original' if only else 'A file'} is not whole: {error}"
    return None


@contextmanager
def reading(current: Settings) -> Iterator[Library]:
    """The library in use, open, and its edition kept from removal meanwhile."""
    with serving(current):
        library = open_library(current)
        try:
            yield library
        finally:
            library.close()


def _said(path: Path) -> Edition:
    library = Library.open(path)
    try:
        return library.edition()
    finally:
        library.close()


def _words(said: Edition) -> str:
    return f"“{said.title}” by {said.publisher}, release {said.release} of {said.released}, {_items(said.items)}"


def _facts(said: Edition) -> dict[str, Any]:
    return {"release": said.release, "released": said.released, "items": said.items, "digest": said.digest}


def _some_word(library: Library) -> str:
    """The longest word of the first passage that has a long one; "" where no item is held in full."""
    for item in library.items():
        if item.holding is Holding.FULL:
            for passage in library.passages(item.id):
                if words := _WORD.findall(passage.text):
                    return str(max(words, key=len))
    return ""


def _passage(library: Library, hit: Hit) -> str:
    return library.passage(hit.item.id, hit.passages[0].passage_id).text.strip() if hit.passages else ""


def _items(count: int) -> str:
    return f"{count:,} {'item' if count == 1 else 'items'}"


def _may_be_there(folder: Path) -> bool:
    try:
        return folder.exists()
    except OSError:  # it may not be looked at
        return True


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
