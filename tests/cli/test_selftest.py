"""``kioskctl selftest``: what is wrong with a PC is told, each thing by its own line, and nothing is touched."""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk import settings
from kiosk.cli import main, selftest_feed
from tests.certificates import certificate
from tests.cli.test_sync import Ward
from tests.conftest import ROOT
from tests.feed.conftest import web
from tests.feed.server import serving
from tests.library.test_ownership import without_rights
from tests.publish.releasing.feeds import Press
from tests.publish.workspaces import item

__all__ = ["web"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the settings' folder is moved by XDG variables")

FOLDERS = {"XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
WELL = ("ok", "not checked")


class SelfTest:
    """What one self-test said."""

    def __init__(self, status: int, output: str) -> None:
        self.status = status
        self.report: dict[str, Any] = json.loads(output)
        self.checks: dict[str, dict[str, Any]] = {check["name"]: check for check in self.report["checks"]}

    def states(self) -> dict[str, str]:
        """Name to state of every check that is neither well nor left out."""
        return {name: check["state"] for name, check in self.checks.items() if check["state"] not in WELL}

    def said(self, name: str) -> str:
        return f"{self.checks[name]['found']} {self.checks[name]['next']}"


class Pc(Ward):
    """A PC that has its first release, and its index; kept apart from the real one's settings, caches and proxies."""

    def tested(self, *arguments: str, kiosk: Path = ROOT, more: Mapping[str, str] | None = None) -> SelfTest:
        found = self.kioskctl("selftest", "--json", *arguments, kiosk=kiosk, more=more)
        assert "Traceback" not in found.stderr, found.stderr
        return SelfTest(found.returncode, found.stdout)

    def kioskctl(
        self, *arguments: str, kiosk: Path = ROOT, more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        own = {name: str(self.root / folder) for name, folder in FOLDERS.items()}
        command = [sys.executable, "-m", "kiosk.cli", *arguments]
        environment = {**kept, **own, "PYTHONPATH": str(kiosk), "PYTHONDONTWRITEBYTECODE": "1", **(more or {})}
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, cwd=kiosk, timeout=120
        )

    @property
    def edition(self) -> Path:
        return self.root / "store" / "editions" / "000001"

    def snapshot(self) -> dict[str, tuple[int, bytes]]:
        """Every file and folder of this PC with its time and content, TUF's memory included."""
        return {
            str(path.relative_to(self.root)): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
            for path in sorted(self.root.rglob("*"))
        }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pc = Pc(tmp_path_factory.mktemp("pc"))
    synced = pc.kioskctl("sync")
    assert synced.returncode == 0, synced.stdout + synced.stderr
    return pc.root


@pytest.fixture
def pc(made: Path, tmp_path: Path) -> Pc:
    """A copy of the PC, with a feed of its own."""
    place = tmp_path / "pc"
    shutil.copytree(made, place)
    copy = Pc.__new__(Pc)
    copy.root, copy.press = place, Press(place / "press", now=datetime.now(UTC).replace(microsecond=0))
    copy.set(feed=[str(copy.press.feed)])
    return copy


def publish_another(pc: Pc) -> None:
    """One more release, with one more item."""
    pc.press.later(seconds=1)
    pc.press.write(4, one=item(number=1001), two=item(id="trust/two", number=1003, title="Two"))
    pc.press.release()


def flip(path: Path, at: int = -100) -> None:
    """Change one bit of a file in place."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_pc_that_is_well_is_said_to_be_and_is_left_as_it_was(pc: Pc, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    before = pc.snapshot()
    found = pc.tested(more={"TMPDIR": str(tmp_path / "scratch")})
    assert (found.states(), found.status, found.report["state"]) == ({}, 0, "ok")
    assert pc.snapshot() == before
    assert list((tmp_path / "scratch").iterdir()) == [], "nothing is left behind elsewhere either"
    edition, feed = found.checks["edition"]["facts"], found.checks["feed-1"]["facts"]
    assert (edition["edition"], edition["items"] > 2) == (1, True)
    assert feed["release_number"] == feed["installed_release_number"] == edition["release_number"]
    assert (feed["outcome"], feed["proxy"], feed["certificate_issuer"]) == ("verified", "", "")
    assert datetime.fromisoformat(feed["expires"]) > datetime.now(UTC) + timedelta(days=50)
    assert found.checks["search"]["facts"]["items"] >= 1


def test_a_newer_release_is_seen_and_neither_fetched_nor_remembered(pc: Pc) -> None:
    publish_another(pc)
    before = pc.snapshot()
    found = pc.tested()
    facts = found.checks["feed-1"]["facts"]
    assert facts["release_number"] == facts["installed_release_number"] + 1
    assert (pc.snapshot(), found.status) == (before, 0)


def test_without_its_own_copy_of_what_is_remembered_of_the_feed_the_pc_would_be_changed(
    pc: Pc, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The snapshot of the test above would see it: the protection is switched off here."""
    publish_another(pc)
    live(pc, monkeypatch)
    before = pc.snapshot()
    assert main(["selftest"]) == 0
    assert pc.snapshot() == before
    monkeypatch.setattr(selftest_feed, "_memory", lambda here, name: pc.root / "store" / "trust")
    assert main(["selftest"]) == 0
    assert pc.snapshot() != before
    capsys.readouterr()


def live(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands in this very process be those of the PC."""
    for name, folder in FOLDERS.items():
        monkeypatch.setenv(name, str(pc.root / folder))


def test_a_damaged_edition_gives_way_and_is_told_and_all_else_is_looked_at(pc: Pc) -> None:
    flip(pc.edition / "library.db")
    before = pc.snapshot()
    found = pc.tested()
    assert (found.states(), found.status) == ({"edition": "attention"}, 1)
    assert "000001" in found.said("edition") and "kioskctl sync" in found.said("edition")
    assert found.checks["edition"]["facts"]["edition"] == 0
    assert found.checks["search"]["state"] == "ok", "the library in the package is searched in its place"
    assert pc.snapshot() == before, "no index was made for it"


def test_a_damaged_original_is_told(pc: Pc) -> None:
    original = next(iter(sorted((pc.root / "store" / "objects").iterdir())))
    flip(original, 0)
    found = pc.tested("--offline")
    assert (found.states(), found.status) == ({"edition": "attention"}, 1)
    assert original.name in found.said("edition")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The program with its library, in a place of its own."""
    place = tmp_path / "program"
    ours = shutil.ignore_patterns("__pycache__", "_bundled")
    shutil.copytree(ROOT / "kiosk", place / "kiosk", ignore=ours)
    shutil.copytree(ROOT / "assets" / "objects", place / "assets" / "objects")
    shutil.copyfile(ROOT / "library.db", place / "library.db")
    return place


def test_a_damaged_library_in_the_package_is_told_and_all_else_is_looked_at(pc: Pc, copied: Path) -> None:
    database = copied / "library.db"
    at = database.read_bytes().find(b"compassion", 200_000)
    assert at > 0
    flip(database, at)
    found = pc.tested(kiosk=copied)
    assert found.states() == {"bundled-library": "failed"}, "the edition is whole, and the feed verifies"
    assert (found.status, "install ward library again" in found.said("bundled-library").lower()) == (2, True)


def test_no_library_at_all_is_told_and_all_else_is_looked_at(pc: Pc, copied: Path) -> None:
    (copied / "library.db").unlink()
    shutil.rmtree(pc.root / "store")
    before = pc.snapshot()
    found = pc.tested(kiosk=copied)
    stopped = {"bundled-library": "failed", "edition": "failed", "index": "failed", "search": "failed"}
    assert found.states() == {**stopped, "folders": "failed", "updates": "attention"}
    assert found.status == 2
    assert found.checks["feed-1"]["state"] == "not checked", "without a library nobody knows how old a feed may be"
    assert pc.snapshot() == before


def test_a_tampered_index_is_told_and_neither_mended_nor_cleared_away(pc: Pc) -> None:
    tampered = next((pc.edition / "index").rglob("words.txt"))
    flip(tampered, 0)
    before = pc.snapshot()
    found = pc.tested("--offline")
    assert (found.states(), found.status) == ({"index": "attention"}, 1)
    assert "words.txt was changed" in found.said("index")
    assert pc.snapshot() == before


def test_an_index_that_is_not_there_and_cannot_be_made_stops_reading(pc: Pc) -> None:
    shutil.rmtree(pc.edition / "index")
    (pc.root / "cache" / settings.PROGRAM).parent.mkdir(exist_ok=True)
    assert pc.tested("--offline").states() == {}, "it can be made, so all is well"
    shutil.rmtree(pc.root / "cache" / settings.PROGRAM, ignore_errors=True)
    (pc.root / "cache" / settings.PROGRAM).write_text("a file is in the way")
    found = pc.tested("--offline")
    assert (found.states(), found.status) == ({"index": "failed", "cache": "attention"}, 2)
    assert "`cache`" in found.said("index")


def test_folders_that_this_account_may_not_write_to_are_told(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # so that another user can look into it
        pc = Pc.__new__(Pc)
        pc.root = Path(name) / "pc"
        shutil.copytree(made, pc.root)
        for path in (pc.root, *pc.root.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        pc.set(feed=[str(pc.root / "press" / "feed")])
        live(pc, monkeypatch)
        main(["selftest", "--offline", "--json"])  # once before, so that all modules are loaded
        assert SelfTest(0, capsys.readouterr().out).states() == {}
        with without_rights(pc.root):
            status = main(["selftest", "--offline", "--json"])
        found = SelfTest(status, capsys.readouterr().out)
    assert (found.states(), found.status) == ({"store": "failed", "cache": "attention"}, 2)
    assert "Permission denied" in found.said("store")


def test_a_store_that_others_can_write_to_is_told_and_the_feed_is_asked_all_the_same(pc: Pc) -> None:
    (pc.root / "store").chmod(0o777)
    found = pc.tested()
    assert (found.states(), found.status) == ({"store": "failed", "edition": "attention"}, 2)
    assert "every user can write to it" in found.said("store")
    assert found.checks["feed-1"]["facts"]["outcome"] == "verified"


def test_a_place_that_cannot_be_reached_stops_updates_unless_another_one_can(pc: Pc, tmp_path: Path) -> None:
    away = "http://127.0.0.1:1/feed"
    pc.set(feed=[away])
    alone = pc.tested()
    assert (alone.states(), alone.status) == ({"feed-1": "failed"}, 2)
    assert "refuses connections" in alone.said("feed-1")
    pc.set(feed=[away, str(tmp_path / "stick"), str(pc.press.feed)])
    one_of_three = pc.tested()
    assert (one_of_three.states(), one_of_three.status) == ({"feed-1": "attention", "feed-2": "attention"}, 1)
    assert "Is the stick plugged in" in one_of_three.said("feed-2")


def test_a_feed_over_http_is_reached_by_the_proxy_that_is_set(pc: Pc) -> None:
    with serving(pc.press.feed) as server:
        pc.set(feed=[server.url])
        assert pc.tested().checks["feed-1"]["facts"]["proxy"] == ""
    with serving(pc.press.root) as proxy:  # which looks at the path alone, and so has what it is asked for
        pc.set(feed=["http://library.invalid/feed"])
        found = pc.tested(more={"http_proxy": proxy.url.replace("://", "://ward:pr0xys3cret@")})
        asked = list(proxy.requests)
    assert any("library.invalid" in request for request in asked)
    assert found.checks["feed-1"]["facts"]["proxy"] == proxy.url.removeprefix("http://").rstrip("/")
    assert (found.states(), found.checks["feed-1"]["facts"]["outcome"]) == ({}, "verified")
    assert "by the proxy 127.0.0.1" in found.said("feed-1")


def test_a_certificate_that_is_not_trusted_is_told_with_who_issued_it(pc: Pc, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    with serving(pc.press.feed) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        pc.set(feed=[server.url.replace("http:", "https:")])
        found = pc.tested()
        assert server.requests == []
    assert (found.states(), found.status) == ({"feed-1": "failed"}, 2)
    assert "certificate is not trusted" in found.said("feed-1")
    assert "issued by “127.0.0.1”" in found.said("feed-1")
    assert found.checks["feed-1"]["facts"]["certificate_issuer"] == "127.0.0.1"


def test_a_feed_that_expired_or_is_a_strangers_or_a_block_page_is_never_believed(pc: Pc, tmp_path: Path) -> None:
    """Also where another place is well: only this should alarm anyone."""
    past = Press(tmp_path / "past", now=datetime.now(UTC).replace(microsecond=0) - timedelta(days=70)).found()
    past.write(
        one=item(number=1001), **{"items/talk.vtt.yaml": (pc.press.workspace / "items/talk.vtt.yaml").read_text()}
    )
    past.release()
    stranger = Press(tmp_path / "stranger", now=pc.press.now).found()
    stranger.write(one=item())
    stranger.release()
    shutil.copyfile(past.feed / "metadata" / "1.root.json", tmp_path / "past.json")
    pc.set(feed=[str(stranger.feed), str(pc.press.feed)])
    found = pc.tested()
    assert (found.states(), found.status) == ({"feed-1": "failed"}, 2)
    assert found.checks["feed-1"]["facts"]["outcome"] == "signature"
    pc.set(feed=[str(past.feed)], feed_root=str(tmp_path / "past.json"), store=str(tmp_path / "empty"))
    old = pc.tested()
    assert old.checks["feed-1"]["facts"]["outcome"] == "expired"
    assert (old.checks["feed-1"]["state"], "expired on" in old.said("feed-1")) == ("failed", True)
    assert not (tmp_path / "empty").exists()


def test_signatures_that_are_about_to_run_out_are_told(pc: Pc, tmp_path: Path) -> None:
    late = Press(tmp_path / "late", now=datetime.now(UTC).replace(microsecond=0) - timedelta(days=57)).found()
    late.write(one=item(number=1001))
    late.release()
    root = late.feed / "metadata" / "1.root.json"
    pc.set(feed=[str(late.feed)], feed_root=str(root), store=str(tmp_path / "empty"))
    found = pc.tested()
    assert found.states() == {"feed-1": "attention", "updates": "attention"}
    assert "renew" in found.said("feed-1") and "never looked" in found.said("updates")


def test_bad_settings_are_told_one_by_one(pc: Pc) -> None:
    pc.set(feed=[str(pc.press.feed)], theme="pink", colour=3, stories="off")
    found = pc.tested("--offline")
    assert found.states() == dict.fromkeys(("settings-1", "settings-2", "settings-3"), "attention")
    assert {found.checks[name]["facts"]["setting"] for name in found.states()} == {"theme", "colour", "stories"}
    assert found.status == 1
    (pc.root / "config" / settings.PROGRAM / "settings.json").write_text("{")
    unread = pc.tested("--offline")
    assert unread.states() == {"settings-1": "attention", "updates": "attention"}
    assert "cannot be read" in unread.said("settings-1")


def test_who_set_each_setting_is_told(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pc.set(feed=["https://elsewhere.invalid"], still=True)
    policy = {"feed": [], "idle_minutes": 5, "store": str(pc.root / "store")}
    (tmp_path / "policies.json").write_text(json.dumps(policy))
    monkeypatch.setattr(settings, "machine_policy_path", lambda: tmp_path / "policies.json")
    live(pc, monkeypatch)
    status = main(["selftest", "--json"])
    found = SelfTest(status, capsys.readouterr().out)
    told = {each["name"]: (each["value"], each["from"]) for each in found.report["settings"]}
    assert (told["feed"], told["idle_minutes"]) == (([], "policy"), (5, "policy"))
    assert (told["still"], told["theme"]) == ((True, "file"), ("auto", "default"))
    assert len(told) == found.checks["settings"]["facts"]["default"] + 4
    assert found.checks["updates"]["state"] == "ok", "updates are off on purpose"
    assert any("only the machine's policy" in found.said(name) for name in found.states()), found.states()


def test_updates_that_nobody_set_up_or_cannot_be_checked_are_told(pc: Pc) -> None:
    pc.set()
    unset = pc.tested()
    assert (unset.states(), unset.checks["feed"]["state"]) == ({"updates": "attention"}, "not checked")
    pc.set(feed=[str(pc.press.feed)], feed_root=str(pc.root / "nowhere.json"))
    rootless = pc.tested()
    assert (rootless.states(), rootless.status) == ({"updates": "failed"}, 2)
    assert rootless.checks["feed-1"]["state"] == "not checked"


def test_without_the_network_no_place_is_asked(pc: Pc) -> None:
    with serving(pc.press.feed) as server:
        pc.set(feed=[server.url])
        found = pc.tested("--offline")
        assert (server.connections, found.checks["feed-1"]["state"]) == (0, "not checked")
        assert pc.tested().checks["feed-1"]["state"] == "ok"
        assert server.connections > 0


def test_a_library_that_is_set_is_the_one_that_is_tested(pc: Pc, tmp_path: Path) -> None:
    copy = Path(shutil.copyfile(ROOT / "library.db", tmp_path / "library.db"))
    pc.set(feed=[str(pc.press.feed)], library=str(copy))
    whole = pc.tested("--offline")
    assert (whole.states(), whole.checks["edition"]["facts"]["edition"]) == ({}, None)
    flip(copy, copy.read_bytes().find(b"compassion", 200_000))
    assert pc.tested("--offline").states() == {"edition": "failed"}
    copy.unlink()
    gone = pc.tested("--offline")
    assert gone.states() == dict.fromkeys(("edition", "index", "search", "folders"), "failed")
    assert gone.checks["store"]["state"] == "ok"


def test_the_json_form_is_the_one_that_is_promised(pc: Pc) -> None:
    page = (ROOT / "docs" / "updating.md").read_text(encoding="utf-8")
    section = page.partition("## Is this PC in order?")[2].partition("\n## ")[0]
    pc.set(feed=["http://127.0.0.1:1/", str(pc.press.feed)], theme="pink")
    report = pc.tested().report
    assert report["version"] == 1
    assert set(report) == {"version", "program", "at", "state", "status", "checks", "settings"}
    assert datetime.fromisoformat(report["at"]).utcoffset() == timedelta(0)
    promised = set(re.findall(r"`([a-z_-]+(?:-1)?)`", section))
    for check in report["checks"]:
        assert set(check) == {"name", "title", "state", "found", "next", "facts"}
        assert check["name"] in promised or re.sub(r"\d+$", "1", check["name"]) in promised, check["name"]
        assert set(check["facts"]) <= promised, check["name"]
        assert check["state"] in ("ok", "attention", "failed", "not checked") and check["found"].endswith(".")
        assert bool(check["next"]) == (check["state"] in ("attention", "failed")), check["name"]
    assert all(set(each) == {"name", "value", "from"} for each in report["settings"])


SECRETS = ("r3ader", "s3cr3t", "pr0xys3cret")


def test_no_name_or_password_of_an_address_is_printed(pc: Pc, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    places = ["http://r3ader:s3cr3t@127.0.0.1:1/feed", "https://r3ader:s3cr3t with spaces@127.0.0.1:1/feed"]
    proxy = {
        "http_proxy": "http://r3ader:pr0xys3cret@127.0.0.1:2",
        "https_proxy": "http://r3ader:pr0xys3cret@127.0.0.1:2",
    }
    pc.set(feed=places)
    for environment in ({}, proxy):
        for arguments in ((), ("--json",), ("--html", str(page))):
            found = pc.kioskctl("selftest", *arguments, more=environment)
            said = found.stdout + found.stderr + (page.read_text(encoding="utf-8") if page.is_file() else "")
            assert "127.0.0.1:1/feed" in said and found.returncode == 2
            assert not [secret for secret in SECRETS if secret in said]


def test_without_the_care_for_secrets_they_would_be_printed(
    pc: Pc, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pc.set(feed=["http://r3ader:s3cr3t@127.0.0.1:1/feed"])
    live(pc, monkeypatch)
    monkeypatch.setattr("kiosk.cli.selftest_report.without_secrets", lambda report, places: report)
    main(["selftest", "--offline"])
    assert "s3cr3t" in capsys.readouterr().out


def test_a_folder_for_temporary_files_that_is_unsafe_or_cannot_be_used_is_no_fault_of_the_library(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    assert pc.tested(more={"TMPDIR": str(tmp_path / "open")}).states() == {}
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    live(pc, monkeypatch)
    before = pc.snapshot()
    status = main(["selftest", "--json"])
    found = SelfTest(status, capsys.readouterr().out)
    assert (found.states(), found.status) == ({}, 0)
    assert found.checks["feed-1"]["state"] == "not checked" and "cannot be written" in found.said("feed-1")
    assert pc.snapshot() == before


def test_in_words_each_check_has_its_line_and_paths_stay_whole(pc: Pc) -> None:
    flip(pc.edition / "library.db")
    found = pc.kioskctl("selftest", "--offline")
    assert found.returncode == 1 and found.stderr == ""
    assert re.search(r"^attention +Library in use: ", found.stdout, re.MULTILINE)
    assert re.search(r"^ok +Room on the disk: ", found.stdout, re.MULTILINE)
    assert str(pc.edition / "library.db") in found.stdout
    assert found.stdout.rstrip().endswith("checks 1 needs attention.")


def test_a_page_that_cannot_be_written_is_told_after_the_report(pc: Pc, tmp_path: Path) -> None:
    found = pc.kioskctl("selftest", "--offline", "--json", "--html", str(tmp_path / "no" / "report.html"))
    assert (found.returncode, json.loads(found.stdout)["state"]) == (2, "ok")
    assert "cannot be written" in found.stderr and "Traceback" not in found.stderr
