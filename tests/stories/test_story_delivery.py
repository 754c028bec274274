"""Stories over the network: by https only, to the one address, and out of the queue only when they have arrived."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import settings, wiring
from kiosk.cli import main
from kiosk.errors import FeedUnreachable
from kiosk.feed.patience import Patience
from kiosk.feed.posting import Post
from kiosk.feed.transport import HttpCarrier
from kiosk.library.writing import write_library
from kiosk.model import Content, Sharing
from kiosk.stories.delivery import FIRST_PAUSE, LONGEST_PAUSE, NOTE, Delivered, deliver
from kiosk.stories.queue import StoryQueue
from tests.stories.receiver import Handler, Receiver, receiving
from tests.stories.samples import KEY, OTHER, sealed

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def receiver(tmp_path: Path, qapp: object) -> Iterator[Receiver]:
    with receiving(tmp_path / "server") as found:
        yield found


@pytest.fixture
def post() -> Iterator[Post]:
    carrier = HttpCarrier(Patience(stall=1.0, base=1.0, slowest=1e6))
    yield Post(carrier)
    carrier.close()


@pytest.fixture
def queue(tmp_path: Path) -> StoryQueue:
    found = StoryQueue(tmp_path / "stories")
    for number in range(3):
        found.add(sealed(f"story {number}"))
    return found


def test_stories_arrive_as_they_were_sealed_and_leave_the_queue(
    queue: StoryQueue, receiver: Receiver, post: Post
) -> None:
    contents = {path.read_bytes() for path in queue.waiting()}
    assert deliver(queue, receiver.url, post, NOW) == Delivered(sent=3)
    assert queue.waiting() == ()
    assert {path.read_bytes() for path in receiver.folder.iterdir()} == contents
    assert {(method, path) for method, path, _, _ in receiver.requests} == {("POST", "/inbox")}


def test_nothing_but_the_sealed_bytes_is_told(queue: StoryQueue, receiver: Receiver, post: Post) -> None:
    deliver(queue, receiver.url, post, NOW)
    for _, _, headers, _ in receiver.requests:
        assert set(headers) <= {
            "host", "content-type", "content-length", "user-agent", "accept-language", "accept-encoding",
            "connection", "cache-control", "pragma",
        }  # fmt: skip
        assert headers["user-agent"] == "ward-library" and headers["accept-language"] == "*"
        assert headers["content-type"] == "application/octet-stream"


def says_ok(handler: Handler, body: bytes) -> None:
    handler.answer(200, b"<!doctype html><title>Sign in to the hospital network</title>")


def redirects(handler: Handler, body: bytes) -> None:
    handler.answer(307, b"", {"Location": "/elsewhere"})


def echoes_another(handler: Handler, body: bytes) -> None:
    handler.answer(200, hashlib.sha256(body[:-1]).hexdigest().encode())


def says_no(handler: Handler, body: bytes) -> None:
    handler.answer(503, hashlib.sha256(body).hexdigest().encode())


def cuts(handler: Handler, body: bytes) -> None:
    handler.connection.close()


def goes_on(handler: Handler, body: bytes) -> None:
    handler.answer(200, hashlib.sha256(body).hexdigest().encode() + b" " * 100_000)


def says_nothing(handler: Handler, body: bytes) -> None:
    handler.rfile.read(1)


@pytest.mark.parametrize("trouble", [says_ok, redirects, echoes_another, says_no, cuts, goes_on, says_nothing])
def test_whatever_is_no_acknowledgement_leaves_every_story_in_the_queue(
    queue: StoryQueue, receiver: Receiver, post: Post, trouble: object
) -> None:
    receiver.misbehave = trouble  # type: ignore[assignment]
    done = deliver(queue, receiver.url, post, NOW)
    assert (done.sent, done.left) == (0, 3) and done.reason
    assert len(queue.waiting()) == 3
    assert all(path == "/inbox" for _, path, _, _ in receiver.requests), "nobody else is sent anything"
    receiver.misbehave = None
    assert deliver(queue, receiver.url, post, NOW + FIRST_PAUSE).sent == 3


def test_a_story_that_is_not_wanted_does_not_hold_up_the_others(
    queue: StoryQueue, receiver: Receiver, post: Post
) -> None:
    unwanted = queue.waiting()[0].read_bytes()

    def picky(handler: Handler, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest().encode()
        handler.answer(422 if body == unwanted else 201, digest)

    receiver.misbehave = picky
    done = deliver(queue, receiver.url, post, NOW)
    assert (done.sent, done.left) == (2, 1)
    assert [path.read_bytes() for path in queue.waiting()] == [unwanted]


def test_a_certificate_that_is_not_trusted_gets_nothing(tmp_path: Path, queue: StoryQueue, post: Post) -> None:
    with receiving(tmp_path / "other", trusted=False) as other:
        done = deliver(queue, other.url, post, NOW)
    assert done.sent == 0 and "certificate is not trusted" in done.reason
    assert other.requests == [] and len(queue.waiting()) == 3


def test_a_trusted_certificate_of_another_name_gets_nothing(queue: StoryQueue, receiver: Receiver, post: Post) -> None:
    done = deliver(queue, receiver.url.replace("127.0.0.1", "localhost"), post, NOW)
    assert done.sent == 0 and "certificate is not trusted" in done.reason
    assert receiver.requests == [] and len(queue.waiting()) == 3


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/inbox", "file:///tmp/inbox", "ftp://127.0.0.1/inbox", "inbox"])
def test_nothing_is_sent_in_any_other_way_than_https(address: str, post: Post) -> None:
    with pytest.raises(FeedUnreachable):
        post(address, sealed())


def test_the_pause_between_tries_doubles_up_to_a_day(queue: StoryQueue) -> None:
    tries = 0

    def away(address: str, body: bytes) -> bytes:
        nonlocal tries
        tries += 1
        raise FeedUnreachable(address, "the network is down")

    now, pauses = NOW, []
    for _ in range(12):
        done = deliver(queue, "https://a.example", away, now)
        assert done.again is not None
        pauses.append(done.again - now)
        assert deliver(queue, "https://a.example", away, done.again - timedelta(seconds=1)).left == 3
        now = done.again
    assert tries == 12, "nothing is tried before its time"
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE] and pauses[-1] == LONGEST_PAUSE
    assert set(json.loads((queue.folder / NOTE).read_text())) == {"failures", "again"}


@pytest.mark.parametrize(
    "note",
    ["", "[]", "{}", '{"failures": 3, "again": "soon"}', '{"failures": 1, "again": "9999-01-01T00:00:00+00:00"}'],
)
def test_a_note_that_is_damaged_or_of_another_time_holds_nothing_up(queue: StoryQueue, note: str) -> None:
    (queue.folder / NOTE).write_text(note)
    answered = deliver(queue, "https://a.example", lambda _, body: hashlib.sha256(body).hexdigest().encode(), NOW)
    assert answered == Delivered(sent=3) and not (queue.folder / NOTE).exists()


# where the address and the key come from ---------------------------------------------------------


def library_with(path: Path, sharing: Sharing) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_library(path, Content("A library", "A Trust", "trust", 3, "2026-11-23", "", sharing=sharing))
    return path


def shared(path: Path, **chosen: object) -> Sharing:
    loaded = settings.Settings(library=path, **chosen)  # type: ignore[arg-type]
    library = wiring.open_library(loaded)
    try:
        return wiring.sharing(loaded, library)
    finally:
        library.close()


def test_the_library_names_key_and_address_and_the_policy_has_the_last_word(tmp_path: Path) -> None:
    said = Sharing(key=KEY, address="https://a.example/in", contact="a@example.org")
    path = library_with(tmp_path / "library.db", said)
    assert shared(path) == said
    off = shared(path, stories="off")
    assert (off.key, off.address, off.contact) == ("", "", "a@example.org")
    own = shared(path, stories_key=OTHER)
    assert (own.key, own.address) == (OTHER, ""), "the library's address could not open what is sealed to another key"
    assert shared(path, stories_address="https://b.example").address == "https://b.example"


def test_whoever_uses_a_shared_account_cannot_change_where_stories_go(tmp_path: Path) -> None:
    user, machine = tmp_path / "user.json", tmp_path / "machine.json"
    chosen = {
        "stories_key": OTHER,
        "stories_address": "https://evil.example",
        "stories_folder": str(tmp_path),
        "stories": "off",
    }
    user.write_text(json.dumps(chosen))
    found = settings.load(machine, user)
    assert found.settings == settings.Settings() and len(found.problems) == 4
    machine.write_text(json.dumps(chosen))
    assert settings.load(machine, tmp_path / "none").settings.stories_key == OTHER


@pytest.mark.parametrize(
    "wrong", [{"stories_key": "short"}, {"stories_address": "http://a.example"}, {"stories": "on"}, {"stories_key": 3}]
)
def test_a_policy_that_cannot_be_used_is_told_and_the_library_counts(tmp_path: Path, wrong: dict[str, object]) -> None:
    machine = tmp_path / "machine.json"
    machine.write_text(json.dumps(wrong))
    found = settings.load(machine, tmp_path / "none")
    assert found.settings == settings.Settings() and len(found.problems) == 1


def test_the_sync_command_sends_what_waits_after_the_update(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = library_with(tmp_path / "lib" / "library.db", Sharing(key=KEY, address=receiver.url))
    machine = tmp_path / "machine.json"
    machine.write_text(json.dumps({"library": str(path), "stories_folder": str(tmp_path / "stories")}))
    monkeypatch.setattr(settings, "machine_policy_path", lambda: machine)
    monkeypatch.setattr(settings, "user_settings_path", lambda: tmp_path / "none")
    queue = StoryQueue(tmp_path / "stories")
    queue.add(sealed())
    assert main(["sync"]) == 2, "no feed is set here, which is told"
    assert "Sent: 1 story." in capsys.readouterr().out
    assert queue.waiting() == () and len(receiver.requests) == 1
    queue.add(sealed())
    receiver.misbehave = says_ok
    assert main(["stories", "send"]) == 3
    assert "1 story waits" in capsys.readouterr().out
    receiver.misbehave = None
    assert main(["sync"]) == 2
    assert "a short while ago" in capsys.readouterr().out, "what runs by itself is patient"
    assert main(["stories", "send"]) == 0, "whoever has mended it and asks is not made to wait"
    assert queue.waiting() == () and capsys.readouterr().out == "Sent: 1 story.\n"
    queue.add(sealed())
    assert main(["stories", "export", str(tmp_path / "stick")]) == 0
    assert len(list((tmp_path / "stick").glob("*.story"))) == 1
    assert main(["stories", "list"]) == 0
