"""``kioskctl sync``, ``rollback`` and ``status``: what IT's scheduled task runs and reads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import settings, wiring
from kiosk.cli import main
from kiosk.errors import UpdatesOff
from tests.publish.releasing.feeds import SIDECAR, Press
from tests.publish.workspaces import item


class Ward:
    """A PC's settings and store in a folder of their own, and a publisher whose signatures hold today."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.press = Press(root / "press", now=datetime.now(UTC).replace(microsecond=0)).found()
        # Numbers below 1000 are those of the library in the package.
        self.press.write(one=item(number=1001), **{"items/talk.vtt.yaml": SIDECAR.replace("number: 2", "number: 1002")})
        self.press.release()
        shutil.copyfile(self.press.feed / "metadata" / "1.root.json", root / "root.json")
        self.set(feed=[str(self.press.feed)])

    def set(self, **chosen: object) -> None:
        said = {"feed_root": str(self.root / "root.json"), "store": str(self.root / "store"), **chosen}
        place = self.root / "config" / settings.PROGRAM / "settings.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(said), encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        folders = {"XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
        environment = {**os.environ, **{name: str(self.root / folder) for name, folder in folders.items()}}
        return subprocess.run(
            [sys.executable, "-m", "kiosk.cli", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            timeout=120,
        )


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the settings' folder is moved by XDG variables")


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path)


def test_a_scheduled_task_updates_says_so_and_then_has_nothing_to_do(ward: Ward) -> None:
    first, second = ward.run("sync"), ward.run("sync")
    assert (first.returncode, first.stderr) == (0, "")
    assert "2 new, 0 changed, 0 withdrawn" in first.stdout
    assert (second.returncode, "up to date" in second.stdout) == (0, True)
    found = json.loads(ward.run("search", "hello", "--json").stdout)
    assert next(hit["item"] for hit in found["hits"]) == "trust/talk", "what was installed is what is searched"


def test_progress_is_one_object_a_line_with_the_outcome_last(ward: Ward) -> None:
    lines = [json.loads(line) for line in ward.run("sync", "--progress", "json").stdout.splitlines()]
    assert {line["stage"] for line in lines[:-1]} >= {"checking", "fetching", "applying", "indexing"}
    assert lines[-1]["outcome"] == "applied"
    assert lines[-1]["new"] == ["trust/one", "trust/talk"]


def test_scheduled_checks_are_spread_by_a_wait_of_this_pcs_own(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    chosen = settings.Settings(
        store=ward.root / "store", feed=(str(ward.press.feed),), feed_root=ward.root / "root.json"
    )
    monkeypatch.setattr("kiosk.cli.sync.load", lambda: settings.Loaded(chosen, {}, ()))
    assert [main(["sync", "--spread", minutes]) for minutes in ("0", "120", "120", "60")] == [0, 0, 0, 0]
    first, again, half = waits
    assert first == again < 7200, "the same all day"
    assert abs(half - first / 2) < 0.001
    for wrong in ("-1", "1441", "x"):
        with pytest.raises(SystemExit):
            main(["sync", "--spread", wrong])
    capsys.readouterr()


def test_status_tells_the_edition_and_the_last_look(ward: Ward) -> None:
    ward.run("sync")
    edition = json.loads(ward.run("status", "--json").stdout)["edition"]
    assert (edition["number"], edition["checked"]["outcome"], edition["in_place_of_another"]) == (1, "applied", "")
    assert edition["updates_from"] == [str(ward.press.feed)]


@pytest.mark.parametrize("form", ["--json", "plainly"])
def test_status_shows_no_password_of_a_feed(
    ward: Ward, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = ("https://ward:p%40ss@feed.example/", "http://other:word@[::1]/x")
    chosen = settings.Settings(store=ward.root / "store", feed=feeds)
    monkeypatch.setattr("kiosk.cli.status.load", lambda: settings.Loaded(chosen, {}, ()))
    main(["status", *([form] if form == "--json" else [])])
    told = "".join(capsys.readouterr())
    assert "feed.example" in told
    assert not [secret for secret in ("ward:", "p%40ss", "p@ss", "word@") if secret in told]


def test_exit_statuses_tell_trouble_apart(ward: Ward, tmp_path: Path) -> None:
    assert ward.run("sync", "--from", str(tmp_path / "nowhere")).returncode == 3
    stranger = Press(tmp_path / "stranger", now=ward.press.now).found()
    stranger.write(one=item())
    stranger.release()
    refused = ward.run("sync", "--from", str(stranger.feed))
    assert refused.returncode == 4
    assert "Refused" in refused.stdout
    (tmp_path / "store").mkdir(exist_ok=True)
    (tmp_path / "store").chmod(0o777)
    assert ward.run("sync").returncode == 2


def test_without_a_place_updates_are_off_and_it_is_said(ward: Ward) -> None:
    ward.set()
    found = ward.run("sync")
    assert found.returncode == 2
    assert "Updates are off: no place to update from is set on this PC." in found.stderr


def test_without_a_root_of_trust_updates_are_off(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "root.json").unlink()
    found = ward.run("sync")
    assert found.returncode == 2
    assert "there is no root of trust" in found.stderr


def test_going_back_and_nothing_to_go_back_to(ward: Ward) -> None:
    assert ward.run("rollback").returncode == 2
    ward.run("sync")
    back = ward.run("rollback")
    assert (back.returncode, "the library in the package is read from now on" in back.stdout) == (0, True)
    assert json.loads(ward.run("status", "--json").stdout)["edition"]["number"] == 0


def test_a_clock_before_the_library_in_the_package_is_refused(tmp_path: Path, seed_library: Path) -> None:
    before = wiring._released(seed_library)
    assert before.tzinfo is UTC
    assert before < datetime.now(UTC) + timedelta(days=1)


def test_the_console_command_does_not_load_the_feed_to_say_how_things_are(ward: Ward) -> None:
    code = (
        "import sys; from kiosk.cli import main; main(['status']); "
        "sys.exit(any(name.partition('.')[0] in ('tuf', 'cryptography', 'PySide6', 'whoosh') for name in sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert found.returncode == 0, found.stderr


def test_settings_may_name_one_place_or_several(tmp_path: Path) -> None:
    for said, meant in (
        ("https://feed.example/x", ("https://feed.example/x",)),
        ("", ()),
        ([str(tmp_path), "https://feed.example"], (str(tmp_path), "https://feed.example")),
    ):
        (tmp_path / "s.json").write_text(json.dumps({"feed": said}), encoding="utf-8")
        loaded = settings.load(tmp_path / "none", tmp_path / "s.json")
        assert (loaded.settings.feed, loaded.problems) == (meant, ())
    for wrong in (3, ["relative/folder"], [3], {"a": 1}):
        (tmp_path / "s.json").write_text(json.dumps({"feed": wrong}), encoding="utf-8")
        loaded = settings.load(tmp_path / "none", tmp_path / "s.json")
        assert (loaded.settings.feed, len(loaded.problems)) == ((), 1)


def test_updates_need_a_place(tmp_path: Path) -> None:
    with pytest.raises(UpdatesOff):
        wiring.sync_site(settings.Settings(store=tmp_path))
