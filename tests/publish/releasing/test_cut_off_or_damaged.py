"""Cut off, meddled with or damaged: a feed is never half a feed, and nothing is signed on top of what is wrong."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest
from tuf.api.exceptions import RepositoryError

from kiosk.errors import WorkspaceError
from kiosk.feed.documents import item_from
from kiosk.library.durable import Disk
from kiosk.publish.releasing import ceremony
from kiosk.publish.releasing.feed import FeedDamaged, check_files, read_feed
from tests.publish.releasing.feeds import CAPTIONS, NOW, Kiosk, Press
from tests.publish.workspaces import item


class Cut(Exception):
    """The power went."""


class CutOff(Disk):
    """Does so many things, and then no more; what is being written then is left half written."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def _step(self) -> None:
        if self.steps == 0:
            raise Cut
        self.steps -= 1

    def write(self, path: Path, content: bytes) -> None:
        if self.steps == 0:
            super().write(path, content[: len(content) // 2])
        self._step()
        super().write(path, content)

    def sync(self, path: Path) -> None:
        self._step()
        super().sync(path)

    def move(self, source: Path, target: Path) -> None:
        self._step()
        super().move(source, target)

    def make_folder(self, path: Path) -> None:
        self._step()
        super().make_folder(path)


CHANGES = ("release", "renew", "rotate-online", "rotate-root-1", "rotate-targets", "rotate-trust")


def attempt(press: Press, change: str) -> bool:
    """Make a change, and say whether it was cut off."""
    try:
        if change == "release":
            press.release()
        elif change == "renew":
            press.renew()
        else:
            word, _, name = change.partition("-")
            revoke = word == "revoke"
            ceremony.replace(press.feed, name, press.ring, press.ceremony, press.now, revoke=revoke, disk=press.disk)
    except Cut:
        return True
    return False


@pytest.mark.parametrize("change", CHANGES)
def test_cut_off_anywhere_the_feed_is_the_old_or_the_new(written: Press, tmp_path: Path, change: str) -> None:
    written.release()
    start, old_pc = tmp_path / "start", tmp_path / "old"
    shutil.copytree(written.root, start)
    _, old = Kiosk(old_pc, written.feed).sync(NOW)
    for steps in itertools.count():
        now = Press(tmp_path / f"cut-{steps}", disk=CutOff(steps))
        shutil.copytree(start, now.root)
        now.write(4, one=item(title="One, again", revision=2))
        cut = attempt(now, change)
        number, files = Kiosk(tmp_path / f"new-{steps}", now.feed).sync(NOW)
        again = tmp_path / f"again-{steps}"
        shutil.copytree(old_pc, again)
        kiosk = Kiosk(again, now.feed)
        assert kiosk.sync(NOW) == (number, files), "a PC with the old release sees what a new one sees"
        if number == 2:
            assert files == old
        now.disk = Disk()
        now.write(5, one=item(title="One, at last", revision=3))
        assert now.release().number > number, "what was cut off is no obstacle to the next release"
        _, files = kiosk.sync(NOW)
        assert item_from(files["trust/items/one.json"]).item.title == "One, at last"
        if not cut:
            break
    assert steps >= 8


@pytest.mark.parametrize("name", ["online", "targets"])
def test_cut_off_while_a_lost_key_is_replaced_the_next_renewal_puts_it_right(
    written: Press, tmp_path: Path, name: str
) -> None:
    written.release()
    for path in written.keys.glob(f"{name}.p*"):
        path.unlink()
    start, old_pc = tmp_path / "start", tmp_path / "old"
    shutil.copytree(written.root, start)
    _, old = Kiosk(old_pc, written.feed).sync(NOW)
    refused = 0
    for steps in itertools.count():
        now = Press(tmp_path / f"cut-{steps}", disk=CutOff(steps))
        shutil.copytree(start, now.root)
        cut = attempt(now, f"revoke-{name}")
        again = tmp_path / f"again-{steps}"
        shutil.copytree(old_pc, again)
        kiosk = Kiosk(again, now.feed)
        try:
            assert kiosk.sync(NOW)[1] == old
        except RepositoryError:
            refused += 1
        now.disk = Disk()
        if (now.feed / "metadata/2.root.json").is_file() or name != "online":
            now.renew()
            assert kiosk.sync(NOW)[1] == old
            assert Kiosk(tmp_path / f"new-{steps}", now.feed).sync(NOW)[1] == old
        if not cut:
            break
    assert refused, "there is a moment in which PCs refuse the feed, as the guide says"


def test_a_document_that_changes_while_it_is_released_stops_the_release(press: Press, tmp_path: Path) -> None:
    class Meddler(Disk):
        def put(self, path: Path, content: bytes) -> None:
            (press.workspace / "items/talk.vtt").write_text(CAPTIONS.replace("Hello", "Hallo"))
            super().put(path, content)

    press.disk = Meddler()
    with pytest.raises(WorkspaceError, match="changed while the release was made"):
        press.release()
    assert Kiosk(tmp_path / "pc", press.feed).sync(NOW) == (1, {})


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("metadata/timestamp.json", lambda raw: raw.replace(b'"version":2', b'"version":9')),
        ("metadata/2.snapshot.json", lambda raw: raw[:-1]),
        ("metadata/2.snapshot.json", lambda raw: raw + b" "),  # as well signed as before
        ("metadata/2.trust.json", lambda raw: json.dumps(json.loads(raw), indent=1).encode()),
        ("metadata/2.trust.json", lambda raw: raw.replace(b"One", b"Two")),
        ("metadata/1.targets.json", lambda raw: b""),
        ("metadata/1.root.json", lambda raw: raw.replace(b'"threshold":2', b'"threshold":1')),
    ],
)
def test_nothing_is_signed_on_top_of_a_damaged_feed(press: Press, name: str, damage: object) -> None:
    press.release()
    path = press.feed / name
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    before = press.files()
    with pytest.raises(FeedDamaged) as refused:
        press.renew()
    assert path.name.removesuffix(".json").split(".")[-1] in str(refused.value)
    assert press.files() == before


def test_a_damaged_file_is_put_back_by_the_next_release(press: Press) -> None:
    press.release()
    state = read_feed(press.feed)
    path = next((press.feed / "targets/trust/objects").iterdir())
    path.write_bytes(b"x")
    assert check_files(press.feed, state) == (f"{path}: it is not the file that was signed",)
    press.write(4, one=item(revision=2))
    press.release()
    assert not check_files(press.feed, read_feed(press.feed))
