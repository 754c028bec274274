"""Fixtures for open feeds: one limited process for many of them, a workspace, a server on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QNetworkProxyFactory

from kiosk.publish.importing.sandbox import Sandbox
from kiosk.publish.subscribing import bounds, worker
from tests.feed.server import FeedServer, serving

_WORKSPACE = """\
publisher: {id: trust, name: The Trust}
title: The library of The Trust
release: 1
released: 2026-11-23
licence: CC-BY-4.0
"""


@pytest.fixture(scope="session")
def feeds() -> Iterator[Sandbox]:
    """The limited process that reads feeds, with the bounds it really has."""
    with Sandbox(bounds.PROCESS, worker.command) as sandbox:
        yield sandbox


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    (root / "items").mkdir(parents=True)
    (root / "workspace.yaml").write_text(_WORKSPACE, encoding="utf-8")
    return root


@pytest.fixture
def server(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedServer]:
    """A server on the loopback, and no proxy on the way to it."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    folder = tmp_path / "served"
    folder.mkdir()
    with serving(folder) as found:
        yield found
    QNetworkProxyFactory.setUseSystemConfiguration(False)
