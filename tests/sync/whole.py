"""A publisher, a PC's settings and store, and what must be true of the PC after whatever befell its update."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk import settings, wiring
from kiosk.errors import WardLibraryError
from kiosk.library.store import Library
from kiosk.model import Query
from kiosk.search import open_searcher
from kiosk.sync.outcomes import Applied, UpToDate
from kiosk.sync.updating import update
from tests.publish.releasing.feeds import CAPTIONS, SIDECAR, Press
from tests.publish.workspaces import item

Serving = tuple[int, str]  # release number and digest of the content


class Whole:
    """One PC, as ``kioskctl sync`` finds it, at the moment before an update that adds, changes, withdraws and removes.

    ``before`` is its store then, ``old`` and ``new`` what serves before and after. With ``first`` the PC has nothing
    but the library in its package.
    """

    def __init__(self, root: Path, *, first: bool = False) -> None:
        self.root, self.store, self.before = root, root / "store", root / "before"
        self.press = Press(root / "press", now=datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)).found()
        talk = SIDECAR.replace("number: 2", "number: 1002")
        files = {"items/talk.vtt.yaml": talk, "two": item(id="trust/two", number=1003, title="Two")}
        self.press.write(3, "2026-11-20", one=item(number=1001), **files)
        self.press.release()
        shutil.copyfile(self.press.feed / "metadata" / "1.root.json", root / "root.json")
        if first:
            self.before.mkdir()
        else:
            self._sync()
        self.press.later(days=1)
        self.press.write(4, "2026-11-21", one=item(number=1001, title="Newer", revision=2))
        self.press.release()
        if not first:
            self._sync()
            shutil.copytree(self.store, self.before)
        self.press.later(days=1)
        gone = item(id="trust/two", number=1003, title="Two", revision=2, state="withdrawn", state_reason="Wrong.")
        long = CAPTIONS + "".join(
            f"\n00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900\n<v Ada>{_sentence(at)}\n"
            for at in range(3, 900)
        )
        more = {"items/long.vtt": long, "items/long.vtt.yaml": talk.replace("talk", "long").replace("1002", "1004")}
        newest = item(number=1001, title="Newest", revision=3)
        self.press.write(5, "2026-11-22", one=newest, two=gone, **more)
        self.press.release()
        self.put_back()
        self.old = self.serving()
        self._sync()
        self.new = self.serving()
        self.names = self._names()
        said = {"feed_root": str(root / "root.json"), "store": str(self.store)}
        config = root / "config" / settings.PROGRAM / "settings.json"
        config.parent.mkdir(parents=True)
        config.write_text(json.dumps(said), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """For ``kioskctl`` in a process of its own: settings, cache and data of this PC, and no proxy."""
        kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        folders = {"XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
        return {**kept, **{name: str(self.root / folder) for name, folder in folders.items()}}

    @property
    def settings(self) -> settings.Settings:
        return settings.Settings(store=self.store, feed=(str(self.press.feed),), feed_root=self.root / "root.json")

    def put_back(self) -> None:
        """The store as it was before the update."""
        shutil.rmtree(self.store, ignore_errors=True)
        shutil.copytree(self.before, self.store)

    def serving(self) -> Serving:
        """What serves, once all of it was read and compared with its seal, and its search has answered."""
        found = (editions := wiring.editions(self.settings)).current()
        assert not found.reason, found.reason
        editions.verify(found)
        with closing(Library.open(found.library, found.objects)) as library:
            for each in library.items():
                assert library.passages(each.id)
                assert all(library.object_path(one.sha256) is not None for one in library.objects_of(each.id))
            if found.number:
                self._search(library, found.index)
            return found.release_number, library.edition().digest

    def wrong(self) -> str:
        """What `check` finds wrong; "" where all is well."""
        try:
            self.check()
        except (AssertionError, WardLibraryError, OSError, sqlite3.Error) as error:
            return repr(error)
        return ""

    def check(self) -> None:
        """One whole edition serves, old or new; the next update reaches the new one and leaves nothing over."""
        floor = wiring.editions(self.settings).floor
        now = self.serving()
        assert now in (self.old, self.new), f"{now} serves, neither {self.old} nor {self.new}"
        assert floor >= self.old[0], f"the floor fell to {floor}"
        self._sync()
        assert self.serving() == self.new, "the next update reached something else"
        assert self._names() == self.names, "something was left behind, or is missing"

    def _sync(self) -> None:
        outcome = update(wiring.sync_site(self.settings))
        assert isinstance(outcome, (Applied, UpToDate)), f"the next update: {outcome}"

    def _search(self, library: Library, index: Path) -> None:
        with closing(open_searcher(library, [index])) as searcher:
            found = {hit.item.id for hit in searcher.search(Query("hello", limit=1000)).hits}
            assert found >= {each.id for each in library.items() if each.id in ("trust/talk", "trust/long")}

    def _names(self) -> list[str]:
        """The files of the store beside TUF's memory and the editions, which hold nothing half made."""
        found = [path.relative_to(self.store) for path in self.store.rglob("*") if path.is_file()]
        kept = {path.parts[1] for path in found if path.parts[0] == "editions"}
        # One more than two where the updater was stopped before it could remove what is older.
        assert len(kept) <= 3, kept
        assert all(name.isdigit() for name in kept), kept
        return sorted(path.as_posix() for path in found if path.parts[0] not in ("trust", "editions", "objects"))


def _sentence(at: int) -> str:
    return f"Hello, and sentence {at} of what was said, which goes on for a while so that there is something to fetch."
