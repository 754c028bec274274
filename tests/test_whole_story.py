"""The whole round of a story: told at a ward PC, sealed, brought away, opened, accepted, released, and read at that PC.

Every part is the real one, in a process of its own, with a home of its own: the publisher's commands as
docs/stories.md gives them, the window on a screen of its own with keys and mouse, the feed and the receiver by https
on the loopback, or a stick.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.feed.stories import FILE_SIZES, read_receipt
from tests.certificates import certificate
from tests.conftest import ROOT
from tests.feed.server import FeedServer
from tests.real.running import Running
from tests.real.screen import Screen
from tests.stories.guide import NGINX, running
from tests.test_privacy_canary import hits

WORDS = ("quokkatrolley", "quokkadesk", "quokkatime", "quokkabay")  # in no library; of every field one
PASSPHRASE = "five random words or more"  # noqa: S105 - of keys that live as long as a test
FOCUSED = "(lambda w: w and (w.accessibleName() or type(w).__name__))(QtWidgets.QApplication.focusWidget())"
PANEL = "shell._panels.is_open"
SHOWN = (
    "' '.join(p.text for p in shell.findChildren(__import__('kiosk.ui.kit.para', fromlist=['']).Para) if p.isVisible())"
)

# The console command of a PC whose system trusts a certificate: what IT does by adding its issuer to the PC's store.
TRUSTING = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QSslCertificate, QSslConfiguration
application = QCoreApplication(["kioskctl"])
known = QSslConfiguration.defaultConfiguration()
for path in sys.argv[1].split(":"):
    known.setCaCertificates([*known.caCertificates(), *QSslCertificate.fromPath(path)])
QSslConfiguration.setDefaultConfiguration(known)
from kiosk.cli import main
sys.exit(main(sys.argv[2:]))
"""


def home_of(folder: Path) -> dict[str, str]:
    """An environment in which nothing is known of any other home, and no proxy."""
    return {
        "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder), "PYTHONPATH": str(ROOT),
        "WARD_LIBRARY_PASSPHRASE": PASSPHRASE,
    }  # fmt: skip


class Publisher:
    """A publisher's folder and its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder.parent / f"{folder.name}-home"
        self.home.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments: str, status: int = 0) -> str:
        """What a command says; it must end with ``status``."""
        done = subprocess.run(
            [sys.executable, "-m", "kiosk.cli", "publish", *arguments],
            capture_output=True, text=True, check=False, cwd=self.folder, env=home_of(self.home), timeout=120,
        )  # fmt: skip
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def found(self, address: str = "") -> None:
        """From an empty folder to a signed feed that says how stories are shared, by the steps of the guide."""
        workspace = self.folder / "workspace"
        workspace.mkdir(parents=True)
        said = (
            "publisher: {id: northshire, name: Northshire Hospitals}\ntitle: Northshire ward library\n"
            "release: 1\nreleased: 2026-11-20\nlicence: CC-BY-4.0\n"
        )
        shown = self.run("stories", "keys")
        lines = shown[shown.index("stories:\n") :]
        more = "  contact_name: The library and knowledge team\n  contact: library@example.org\n"
        to = f"  address: {address}\n" if address else ""
        (workspace / "workspace.yaml").write_text(said + lines + to + more, encoding="utf-8")
        self.run("init")
        self.release("How to share a story")

    def release(self, notes: str) -> None:
        self.run("check", "workspace")
        said = self.run("release", "--raise", "--notes", notes)
        assert "Signed and in place" in said, said

    def publish_story(self, arrived: Path, receipt: str) -> str:
        """Open what has arrived, accept it as it is, and release it; the id of the item."""
        said = self.run("stories", "open", str(arrived))
        assert receipt in said and "1 draft made" in said
        assert "waits as a draft" in self.run("stories", "find", receipt)
        (draft,) = (self.folder / "workspace" / "drafts" / "stories").glob("*.html")
        said = self.run("accept", str(draft))
        (item,) = re.findall(r"northshire/[a-z0-9-]+", said)[:1]
        self.release("A story from staff")
        assert f"It is {item}." in self.run("stories", "find", receipt)
        assert "0 drafts made, 1 known already" in self.run("stories", "open", str(arrived))
        return str(item)


class Ward:
    """A PC: its home, where it looks for updates, and its console command."""

    def __init__(self, folder: Path, publisher: Publisher, place: str) -> None:
        self.home = folder / "home"
        (config := self.home / ".config" / "ward-library").mkdir(parents=True)
        root = folder / "root.json"
        shutil.copyfile(publisher.folder / "feed" / "metadata" / "root.json", root)
        (config / "settings.json").write_text(json.dumps({"feed": place, "feed_root": str(root)}), encoding="utf-8")

    def run(self, *arguments: str, trusted: str = "", status: int = 0) -> str:
        """What a command says, both ways; it must end with ``status``. ``trusted``: certificates, between colons."""
        start = ["-c", TRUSTING, trusted] if trusted else ["-m", "kiosk.cli"]
        done = subprocess.run(
            [sys.executable, *start, *arguments],
            capture_output=True, text=True, check=False, cwd=self.home, env=home_of(self.home), timeout=180,
        )  # fmt: skip
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    @property
    def queue(self) -> list[Path]:
        return sorted((self.home / ".local" / "share" / "ward-library" / "stories").glob("*.story"))


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with Screen(tmp_path_factory.mktemp("screen")) as found:
        yield found


@contextmanager
def window(screen: Screen, ward: Ward) -> Iterator[Running]:
    """The app on the PC's own library."""
    with closing(Running(screen, ward.home, policy={"idle_minutes": 0})) as app:
        app.wait_for("shell._asking.state[1]")
        yield app


def tab_to(app: Running, name: str, most: int = 60) -> None:
    for _ in range(most):
        app.key("Tab")
        if str(app.ask(FOCUSED)).startswith(name):
            return
    pytest.fail(f"Tab does not lead to {name!r}")


def click(app: Running, name: str) -> None:
    """The left button of the mouse on the last visible button whose name begins so."""
    found = (
        "[b for b in shell.findChildren(QtWidgets.QAbstractButton)"
        f" if b.isVisible() and b.isEnabled() and b.accessibleName().startswith({name!r})]"
    )
    app.wait_for(f"{found} and not {found}[-1].visibleRegion().isEmpty()")
    middle = "(lambda b: b.mapToGlobal(b.visibleRegion().boundingRect().center()).toTuple())"
    app.click(*app.ask(f"{middle}({found}[-1])"))


def write(app: Running, field: str, text: str) -> None:
    tab_to(app, field)
    app.type(text)
    editor = "QtWidgets.QApplication.focusWidget()"
    app.wait_for(f"getattr({editor}, 'toPlainText', getattr({editor}, 'text', None))() == {text!r}")


def tell(app: Running) -> str:
    """Tell a story as a person does, at the keyboard and with the mouse; the code that the screen shows."""
    click(app, "Stories")
    app.wait_for("shell.page.title == 'Share your story'")
    write(app, "Give it a title", "Tuesdays with a quokkatrolley")
    write(
        app, "What happened?", "We moved the quokkadesk so that Mrs Green could see the door. People came and stayed."
    )
    write(app, "What helped?", "Some quokkatime, and somebody who said yes.")
    write(app, "What could others try?", "Begin with one quokkabay.")
    tab_to(app, "If it is published: No name")
    app.key("Right")
    write(app, "How may we name you?", "Healthcare assistant")
    click(app, "Editing: You may edit it")
    tab_to(app, "Check and preview")
    app.key("Return")
    app.wait_for(PANEL)
    assert "“Mrs Green”" in app.ask(SHOWN)
    tab_to(app, "Change it")
    app.key("Return")
    app.wait_for(f"not {PANEL}")
    app.type("a patient")  # over the words that are marked
    app.wait_for("'so that a patient could see' in shell.page.draft().happened")
    tab_to(app, "Check and preview")
    app.key("Return")
    app.wait_for("shell.page.title.startswith('This is what')")
    shown = app.ask(SHOWN)
    assert all(word in shown for word in (*WORDS, "a patient", "Healthcare assistant")) and "Mrs Green" not in shown
    tab_to(app, "Seal my story")
    app.key("Return")
    app.wait_for("shell.page.title.startswith('Thank you')")
    (code,) = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}\b", app.ask(SHOWN))
    assert read_receipt(code) == code
    click(app, "Finish")
    app.wait_for("isinstance(shell.place, places.Home) and visits.nobody")
    return str(code)


def told_at(screen: Screen, ward: Ward) -> str:
    """A story is told; its code. What lies on the PC then is one sealed file, and no word."""
    with window(screen, ward) as app:
        code = tell(app)
    (sealed,) = ward.queue
    assert sealed.stat().st_size in FILE_SIZES and code.encode() not in sealed.read_bytes()
    assert hits(ward.home, WORDS) == []
    assert "1 story waits" in ward.run("stories", "list")
    return code


def read_at(screen: Screen, ward: Ward, item: str, code: str) -> None:
    """The story is found by its words, opened, and read; nothing of it leads to who told it."""
    with window(screen, ward) as app:
        app.type("quokkatrolley")
        app.wait_for(
            "getattr(shell.page, 'shown', None) is not None and shell.page.shown.query.text == 'quokkatrolley'"
        )
        app.wait_for("shell.page.shown.total == 1")
        app.key("Return")
        app.key("Down")
        app.key("Return")
        app.wait_for(f"isinstance(shell.place, places.Reading) and shell.place.item_id == {item!r}")
        text = "' '.join(w.toPlainText() for w in shell.findChildren(QtWidgets.QTextBrowser) if w.isVisible())"
        app.wait_for(f"'quokkabay' in {text}")
        read = app.ask(text)
        assert "so that a patient could see the door" in read and "Some quokkatime" in read
        assert "Healthcare assistant" in app.ask(SHOWN) + read
        assert code not in read + app.ask(SHOWN)


@contextmanager
def feed_by_https(folder: Path, feed: Path) -> Iterator[tuple[str, Path]]:
    """The address of a feed, and the certificate that vouches for its server and for nobody else."""
    folder.mkdir()
    cert, private = certificate(folder)
    server = FeedServer(feed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, private)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.url.replace("http://", "https://"), cert
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_a_story_comes_round_by_https(tmp_path: Path, screen: Screen) -> None:
    publisher = Publisher(tmp_path / "A")
    with (
        running(tmp_path / "receiver") as receiver,
        feed_by_https(tmp_path / "web", publisher.folder / "feed") as (feed, server),
    ):
        publisher.found(receiver.url)
        ward = Ward(tmp_path / "B", publisher, feed)
        both = f"{server}:{receiver.certificate}"
        assert "certificate is not trusted" in ward.run("sync", status=3)
        assert "Updated to release" in ward.run("sync", trusted=both)
        code = told_at(screen, ward)
        said = ward.run("stories", "send", trusted=str(server), status=3)
        assert "certificate is not trusted" in said and "1 story waits" in said
        assert len(ward.queue) == 1 and list(receiver.inbox.iterdir()) == []
        assert "Sent: 1 story." in ward.run("stories", "send", trusted=both), "nobody who mends it has to wait"
        assert ward.queue == [] and hits(ward.home, WORDS) == hits(receiver.inbox, WORDS) == []
        item = publisher.publish_story(receiver.inbox, code)
        assert "1 new" in ward.run("sync", trusted=both)
    read_at(screen, ward, item, code)


def test_a_story_comes_round_by_stick(tmp_path: Path, screen: Screen) -> None:
    publisher, stick = Publisher(tmp_path / "A"), tmp_path / "stick"
    publisher.found()
    publisher.run("export", str(stick / "ward-library"))
    ward = Ward(tmp_path / "B", publisher, str(stick / "ward-library"))
    assert "Updated to release" in ward.run("sync")
    code = told_at(screen, ward)
    assert "use `kioskctl stories export`" in ward.run("stories", "send", status=1)
    assert "1 story" in ward.run("stories", "export", str(stick / "stories"))
    assert ward.queue == [] and hits(stick, WORDS) == hits(ward.home, WORDS) == []
    shutil.copytree(publisher.folder, tmp_path / "A2")  # another machine of the publisher's, with all of it
    second = Publisher(tmp_path / "A2")
    item = second.publish_story(stick / "stories", code)
    second.run("export", str(stick / "ward-library"))
    assert "1 new" in ward.run("sync")
    read_at(screen, ward, item, code)


def test_nothing_stays_of_a_story_whose_writer_does_not_come_back(tmp_path: Path, screen: Screen) -> None:
    publisher = Publisher(tmp_path / "A")
    publisher.found()
    ward = Ward(tmp_path / "B", publisher, str(publisher.folder / "feed"))
    ward.run("sync")
    with window(screen, ward) as app:
        click(app, "Stories")
        app.wait_for("shell.page.title == 'Share your story'")
        write(app, "Give it a title", "Tuesdays with a quokkatrolley")
        write(app, "What happened?", "We moved the quokkadesk.")
        assert app.ask(f"traces(*{WORDS!r})"), "or the search proves nothing"
        short = "__import__('kiosk.visit', fromlist=['']).IdleWatch(__import__('kiosk.visit', fromlist=['']).IdleLimits"
        app.ask(f"setattr(visits, '_watch', {short}(1, 3), visits._clock))")
        app.wait_for("visits.warning is not None")
        assert "Your story is not finished, and will be gone." in app.ask(SHOWN)
        app.wait_for("visits.nobody and isinstance(shell.place, places.Home)")
        app.ask("QtWidgets.QApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)")
        assert app.ask(f"traces(*{WORDS!r}) + remembered(*{WORDS!r})") == []
        click(app, "Stories")
        app.wait_for("shell.page.title == 'Share your story' and not shell.page.draft().begun")
        assert hits(ward.home, WORDS) == []
    assert ward.queue == [] and hits(ward.home, WORDS) == []
