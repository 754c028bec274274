"""A feed over HTTP, by QtNetwork (QtCore and QtNetwork only): it speaks to hospital proxies as the system does.

Qt finds the proxy (system settings, PAC, single sign-on where Windows offers it) and the trusted certificates of
the operating system. On top of that: streaming in bounded memory, a stall timeout and a deadline for each whole
file, resumption by Range, redirects within one origin only, no cookies, no cache, no compression. TLS errors are
never ignored.
"""

from __future__ import annotations

import contextlib
import re
import sys
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QByteArray, QCoreApplication, QEventLoop, QTimer, QUrl
from PySide6.QtNetwork import (
    QNetworkAccessManager,
    QNetworkProxy,
    QNetworkProxyFactory,
    QNetworkProxyQuery,
    QNetworkReply,
    QNetworkRequest,
    QSslCertificate,
    QSslSocket,
)
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError

from kiosk.feed.carrier import CHUNK, NO_SUCH_RANGE, SLICE, Answer, Carrier, Route
from kiosk.feed.patience import Patience

# Bytes that Qt may hold before it stops reading from the network. Without this bound an endless answer grows in
# memory while the reader is busy; with it, what lies beyond it is lost when the connection is cut. So it is more
# than the SLICE that is asked for at once.
_READ_BUFFER = 2 * SLICE
_REDIRECTS = 5
_ENDING = 1.0  # seconds to wait for the body of an error
_HEARTBEAT_MS = 250  # how long a reader waits before it may ask whether to go on
_LASTING = re.compile(r"/(?:\d+\.(?!root\.)[^/]+|[0-9a-f]{56,}\.[^/]+)$", re.ASCII)  # TUF's consistent names
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)
_CONTENT_LENGTH = re.compile(r"\d{1,18}", re.ASCII)

_Error = QNetworkReply.NetworkError
_WORDS: dict[QNetworkReply.NetworkError, str] = {
    _Error.HostNotFoundError: "the server's name is not known on this network",
    _Error.ConnectionRefusedError: "the server refuses connections",
    _Error.RemoteHostClosedError: "the connection was cut",
    _Error.SslHandshakeFailedError: "the server's certificate is not trusted by this PC",
    _Error.InsecureRedirectError: "the network sends this PC to another address, as sign-in pages do",
    _Error.TooManyRedirectsError: "the server sends this PC round in circles",
    _Error.ProxyAuthenticationRequiredError: "the network's proxy wants a sign-in that this PC does not have",
    _Error.ProxyConnectionRefusedError: "the network's proxy refuses connections",
    _Error.ProxyNotFoundError: "the network's proxy is not known",
}

_application: QCoreApplication | None = None  # ours where the program has none; Qt wants it alive to the end


def _require_application() -> None:
    """Make a QCoreApplication where the program has none, as in ``kioskctl``: event loops and sockets need one."""
    global _application
    if QCoreApplication.instance() is not None:
        return
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("a program that fetches in a thread makes its QCoreApplication in the main thread first")
    _application = QCoreApplication([sys.argv[0] or "ward-library"])


class SentElsewhere(DownloadError):
    """The answer leads to another origin, which is not followed; ``address`` is where it leads, as it says."""

    def __init__(self, said: str, address: str) -> None:
        super().__init__(said)
        self.address = address


class HttpCarrier(Carrier):
    """Fetches by http and https. Belongs to the thread that first uses it, and runs Qt's event loop there.

    ``user_agent`` is all that a request says of this PC; ``asking`` are more headers of each request, such as
    If-None-Match. An answer of 304 is a DownloadHTTPError with that status.
    """

    network = True

    def __init__(
        self,
        patience: Patience | None = None,
        user_agent: str = "ward-library",
        asking: Mapping[str, str] | None = None,
    ) -> None:
        self._patience = patience or Patience()
        self._user_agent = user_agent.encode("ascii")
        self._asking = dict(asking or {})
        self._network: QNetworkAccessManager | None = None
        self._thread = 0
        self._asked = self._issuer = ""

    @property
    def route(self) -> Route:
        """How the last file was asked for; the system is asked anew for the proxy, which may take it a while."""
        return Route(_proxy(self._asked), self._issuer)

    def close(self) -> None:
        """Close idle connections; call it in the thread that fetched."""
        if self._network is not None:
            self._network.clearConnectionCache()
            self._network.deleteLater()
            self._network = None

    def _manager(self) -> QNetworkAccessManager:
        if self._network is None:
            _require_application()
            if sys.platform == "win32":
                QSslSocket.setActiveBackend("schannel")  # Windows' own TLS: its trust store, its policies
            QNetworkProxyFactory.setUseSystemConfiguration(True)
            self._network = QNetworkAccessManager()
            self._network.setAutoDeleteReplies(False)
            self._thread = threading.get_ident()
        elif self._thread != threading.get_ident():
            raise RuntimeError("an HttpCarrier belongs to the thread that first used it")
        return self._network

    @contextmanager
    def _open(self, url: str, limit: int, start: int, stop: int | None) -> Generator[Answer]:
        most = min(limit, stop or limit)
        deadline = time.monotonic() + self._patience.for_bytes(most - start)
        reply = self._manager().get(self._request(url, start, stop))
        self._asked = url
        # Without a bound Qt would take in all that comes while the reader is busy.
        reply.setReadBufferSize(_READ_BUFFER)
        waiting = _Waiting(reply, self._patience.stall, deadline)
        try:
            while not waiting.has_answer():
                waiting.wait()
            self._issuer = _issuer(reply) or self._issuer
            if _status(reply) >= 400:
                waiting.let_end()
            begin, total = _checked(reply, url, start)
            if total is not None:
                end = min(total, most if _status(reply) == 206 else limit)
                waiting.deadline = time.monotonic() + self._patience.for_bytes(end - begin)
            said = (_header(reply, name) for name in ("ETag", "Last-Modified", "Content-Type"))
            yield Answer(begin, total, waiting.chunks(), *said)
        finally:
            if not reply.isFinished():
                reply.abort()
            reply.deleteLater()

    def post(self, url: str, body: bytes, limit: int = 4_096) -> bytes:
        """Send ``body`` by https and give the answer, of at most ``limit`` bytes; nobody else is sent on to.

        Raises DownloadError, and DownloadHTTPError for any status but 200 to 299.
        """
        request = self._request(url, 0, None)
        if request.url().scheme() != "https":
            raise DownloadError(f"{url} is no https address, and nothing is sent to others")
        policy = QNetworkRequest.RedirectPolicy.ManualRedirectPolicy.value
        request.setAttribute(QNetworkRequest.Attribute.RedirectPolicyAttribute, policy)
        request.setRawHeader(b"Content-Type", b"application/octet-stream")
        reply = self._manager().post(request, QByteArray(body))
        reply.setReadBufferSize(_READ_BUFFER)
        waiting = _Waiting(reply, self._patience.stall, time.monotonic() + self._patience.for_bytes(len(body) + limit))
        try:
            while not waiting.has_answer():
                waiting.wait()
            if not 200 <= (status := _status(reply)) <= 299:
                if not status:
                    _raise_for(reply)
                raise DownloadHTTPError(f"{url} is answered with status {status}", status)
            answer = bytearray()
            for chunk in waiting.chunks():
                answer += chunk
                if len(answer) > limit:
                    raise DownloadError(f"{url} answers at more length than it may")
            return bytes(answer)
        finally:
            if not reply.isFinished():
                reply.abort()
            reply.deleteLater()

    def _request(self, url: str, start: int, stop: int | None) -> QNetworkRequest:
        address = QUrl(url, QUrl.ParsingMode.StrictMode)
        # Qt would also read file:, data: and its own resources.
        if not address.isValid() or address.scheme() not in ("http", "https") or not address.host():
            raise DownloadError(f"{url} is not an address on the web")
        request = QNetworkRequest(address)
        attribute = QNetworkRequest.Attribute
        request.setAttribute(
            attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.SameOriginRedirectPolicy.value
        )
        request.setMaximumRedirectsAllowed(_REDIRECTS)
        manual = QNetworkRequest.LoadControl.Manual.value
        request.setAttribute(attribute.CookieLoadControlAttribute, manual)
        request.setAttribute(attribute.CookieSaveControlAttribute, manual)
        # There is no cache here. Those on the way may keep files whose names change with their content, and are asked
        # past themselves for the others: an old timestamp, or a newer root remembered as missing, would hold a PC back.
        control = QNetworkRequest.CacheLoadControl
        lasting = control.PreferNetwork if _LASTING.search(address.path()) else control.AlwaysNetwork
        request.setAttribute(attribute.CacheLoadControlAttribute, lasting.value)
        request.setAttribute(attribute.CacheSaveControlAttribute, False)
        # The read buffer's bound holds back the sender over HTTP/1.1; streams within one HTTP/2 connection it does not.
        request.setAttribute(attribute.Http2AllowedAttribute, False)
        request.setRawHeader(b"User-Agent", self._user_agent)
        request.setRawHeader(b"Accept-Language", b"*")  # else Qt tells the language of this PC
        # Said by us, Qt does not inflate what comes: a compression bomb stays as small as it is on the wire.
        request.setRawHeader(b"Accept-Encoding", b"identity")
        for name, value in self._asking.items():
            request.setRawHeader(name.encode("ascii"), value.encode("latin-1"))
        if start or stop is not None:
            request.setRawHeader(b"Range", f"bytes={start}-{'' if stop is None else stop - 1}".encode())
        return request


class _Waiting:
    """Waits for a reply in an event loop of its own, by turns with its reader."""

    def __init__(self, reply: QNetworkReply, stall: float, deadline: float) -> None:
        self._reply = reply
        self._stall = stall
        self._last = time.monotonic()
        self.deadline = deadline
        self._loop = QEventLoop()
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._loop.quit)
        for signal in (reply.metaDataChanged, reply.readyRead, reply.finished):
            signal.connect(self._loop.quit)

    def has_answer(self) -> bool:
        """Whether status and headers are known, after all redirects, or will never be."""
        status = _status(self._reply)
        redirected = status in (301, 302, 303, 307, 308)  # Qt is on its way there, or ends with an error
        return self._reply.isFinished() or (status != 0 and not redirected)

    def wait(self) -> None:
        """Let Qt work until something comes, or for a heartbeat; raises SlowRetrievalError."""
        now = time.monotonic()
        if now > self.deadline:
            raise SlowRetrievalError(f"{self._reply.url().toString()} is sent too slowly to wait for it")
        if now > self._last + self._stall:
            raise SlowRetrievalError(f"{self._reply.url().toString()} sends nothing any more")
        left = min(self.deadline, self._last + self._stall) - now
        self._timer.start(max(1, min(_HEARTBEAT_MS, int(left * 1000) + 1)))
        self._loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self._timer.stop()

    def let_end(self) -> None:
        """Read the rest of an error's short body: an answer that is aborted takes its connection with it.

        The newest root is found by a request that is answered with 404, so this is every check for news.
        """
        self.deadline = min(self.deadline, time.monotonic() + _ENDING)
        left = CHUNK
        with contextlib.suppress(DownloadError):
            for chunk in self.chunks():
                left -= len(chunk)
                if left < 0:
                    return

    def chunks(self) -> Iterator[bytes]:
        """The body; empty bytes now and then while nothing comes. Raises DownloadError."""
        while True:
            chunk = bytes(self._reply.read(CHUNK).data())
            if chunk:
                self._last = time.monotonic()
                yield chunk
                self._last = time.monotonic()  # the reader's own time is not the sender's silence
                # A sender that always has one more byte must not outlive the deadline.
                if self._last > self.deadline:
                    raise SlowRetrievalError(f"{self._reply.url().toString()} is sent too slowly to wait for it")
            elif self._reply.isFinished():
                _raise_for(self._reply)
                return
            else:
                self.wait()
                yield b""


def _status(reply: QNetworkReply) -> int:
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    return status if isinstance(status, int) else 0


def _raise_for(reply: QNetworkReply) -> None:
    error = reply.error()
    if error != _Error.NoError:
        said = f"{reply.url().toString()}: {_WORDS.get(error, reply.errorString())}"
        if error == _Error.InsecureRedirectError:
            raise SentElsewhere(said, reply.url().resolved(QUrl(_header(reply, "Location"))).toString())
        raise DownloadError(said)


def _checked(reply: QNetworkReply, url: str, start: int) -> tuple[int, int | None]:
    """Where the body begins, and the whole file's length if it says so; raises DownloadError or DownloadHTTPError."""
    status = _status(reply)
    if status >= 400:
        raise DownloadHTTPError(f"{url} is answered with status {status}", status)
    if status not in (200, 206):
        _raise_for(reply)
        raise DownloadHTTPError(f"{url} is answered with status {status}", status)
    # A reply that ended in an error after its headers still holds bytes: they are read first, see _Waiting.chunks.
    encoding = _header(reply, "Content-Encoding").strip().lower()
    if encoding not in ("", "identity"):
        raise DownloadError(f"{url} came compressed ({encoding[:20]!r}) though that was not asked for")
    if status == 206:
        found = _CONTENT_RANGE.fullmatch(_header(reply, "Content-Range").strip())
        if not _ranged(reply):
            raise DownloadHTTPError(f"{url} is answered with a part of the file, and all of it was asked for", status)
        if found is None or int(found[1]) != start:
            raise DownloadHTTPError(f"{url} is answered with another part than was asked for", NO_SUCH_RANGE)
        return start, int(found[3])
    length = _header(reply, "Content-Length").strip()
    return 0, int(length) if _CONTENT_LENGTH.fullmatch(length) else None


def _ranged(reply: QNetworkReply) -> bool:
    """Whether a part of the file was asked for."""
    return reply.request().hasRawHeader("Range")


def _proxy(url: str) -> str:
    """Where the system sends what is asked of ``url``: host and port, never the name and password beside them."""
    if not url:
        return ""
    for found in QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(url)))[:1]:
        if found.type() != QNetworkProxy.ProxyType.NoProxy:
            return f"{found.hostName()}:{found.port()}"
    return ""


def _issuer(reply: QNetworkReply) -> str:
    """Who issued the certificate that was shown, on one line and not too long: anybody may have written it."""
    wanted = (QSslCertificate.SubjectInfo.CommonName, QSslCertificate.SubjectInfo.Organization)
    shown = reply.sslConfiguration().peerCertificate()
    names = dict.fromkeys(name for each in wanted for name in shown.issuerInfo(each))
    return "".join(letter if letter.isprintable() else " " for letter in ", ".join(names))[:200]


def _header(reply: QNetworkReply, name: str) -> str:
    return bytes(reply.rawHeader(name).data()).decode("latin-1")
