"""``kioskctl selftest`` and the feed: each place is asked as an update would ask, and nothing of it is kept."""

from __future__ import annotations

import shutil
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.cli import main, selftest_feed
from tests.certificates import certificate
from tests.cli.self_tests import Pc, live, publish_another
from tests.feed.conftest import web
from tests.feed.server import serving
from tests.publish.releasing.feeds import Press
from tests.publish.workspaces import item

__all__ = ["web"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the settings' folder is moved by XDG variables")


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


def test_without_the_network_no_place_is_asked(pc: Pc) -> None:
    with serving(pc.press.feed) as server:
        pc.set(feed=[server.url])
        found = pc.tested("--offline")
        assert (server.connections, found.checks["feed-1"]["state"]) == (0, "not checked")
        assert pc.tested().checks["feed-1"]["state"] == "ok"
        assert server.connections > 0


def test_updates_that_nobody_set_up_or_cannot_be_checked_are_told(pc: Pc) -> None:
    pc.set()
    unset = pc.tested()
    assert (unset.states(), unset.checks["feed"]["state"]) == ({"updates": "attention"}, "not checked")
    pc.set(feed=[str(pc.press.feed)], feed_root=str(pc.root / "nowhere.json"))
    rootless = pc.tested()
    assert (rootless.states(), rootless.status) == ({"updates": "failed"}, 2)
    assert rootless.checks["feed-1"]["state"] == "not checked"
