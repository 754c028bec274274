"""Fixtures for the feed: one Qt application for the whole run, and no proxy between a test and its own loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtNetwork import QNetworkProxyFactory

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture
def web(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What fetching over HTTP inside the test run needs.

    The application is pytest-qt's: one that the carrier made itself would be no QApplication for the tests of screens.
    """
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    yield
    QNetworkProxyFactory.setUseSystemConfiguration(False)
