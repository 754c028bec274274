"""How a feed was asked is told, for IT to find what stands in the way: the proxy, and who vouched for the server."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QSslCertificate, QSslConfiguration
from tuf.api.exceptions import DownloadError

from kiosk.feed.carrier import Route
from kiosk.feed.folder import METADATA_URL, FolderCarrier
from kiosk.feed.transport import HttpCarrier
from tests.certificates import certificate
from tests.feed.scene import SMALL
from tests.feed.server import FeedServer, serving

pytestmark = pytest.mark.usefixtures("web")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FeedServer]:
    (tmp_path / "feed" / "metadata").mkdir(parents=True)
    (tmp_path / "feed" / "metadata" / "file").write_bytes(b"content")
    with serving(tmp_path / "feed") as found:
        yield found


@pytest.fixture
def carrier() -> Iterator[HttpCarrier]:
    found = HttpCarrier(SMALL)
    yield found
    found.close()


@pytest.fixture
def trusting() -> Iterator[list[QSslCertificate]]:
    """What is put in here and then used is trusted until the test ends."""
    usual = QSslConfiguration.defaultConfiguration()
    yield usual.caCertificates()
    QSslConfiguration.setDefaultConfiguration(usual)


def speaking_tls(server: FeedServer, cert: Path, key: Path) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server.url.replace("http:", "https:") + "metadata/file"


def test_a_trusted_certificate_is_told_with_who_issued_it_and_stays_told_on_a_kept_connection(
    server: FeedServer, carrier: HttpCarrier, tmp_path: Path, trusting: list[QSslCertificate]
) -> None:
    cert, key = certificate(tmp_path, "Trust Web Filter CA")
    address = speaking_tls(server, cert, key)
    more = QSslConfiguration.defaultConfiguration()
    more.setCaCertificates([*trusting, *QSslCertificate.fromPath(str(cert))])
    QSslConfiguration.setDefaultConfiguration(more)
    for _ in range(2):
        assert carrier.download_bytes(address, 100) == b"content"
        assert carrier.route == Route(issuer="Trust Web Filter CA")


def test_one_that_is_not_trusted_is_told_and_still_refused(
    server: FeedServer, carrier: HttpCarrier, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError, match="certificate is not trusted"):
        carrier.download_bytes(speaking_tls(server, *certificate(tmp_path, "Nobody")), 100)
    assert (carrier.route, server.requests) == (Route(issuer="Nobody"), [])


def test_an_issuers_name_cannot_write_to_a_screen_what_it_likes(
    server: FeedServer, carrier: HttpCarrier, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError):
        carrier.download_bytes(speaking_tls(server, *certificate(tmp_path, "Red\x1b[31m\r\nok\u202eko")), 100)
    assert carrier.route.issuer.startswith("Red") and carrier.route.issuer.isprintable()


@pytest.mark.skipif(sys.platform != "linux", reason="the system's proxy is only an environment variable on Linux")
def test_a_proxy_is_told_without_its_name_and_password(
    server: FeedServer, carrier: HttpCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert carrier.route == Route(), "nothing was asked yet"
    carrier.download_bytes(server.url + "metadata/file", 100)
    assert carrier.route == Route()
    monkeypatch.setenv("http_proxy", server.url.replace("://", "://reader:secret@"))
    carrier.download_bytes("http://feed.invalid/metadata/file", 100)
    assert carrier.route == Route(proxy=server.url.removeprefix("http://").rstrip("/"))


def test_a_folder_has_neither(tmp_path: Path, server: FeedServer) -> None:
    folder = FolderCarrier(tmp_path / "feed", SMALL)
    assert folder.download_bytes(METADATA_URL + "file", 100) == b"content"
    assert folder.route == Route()
