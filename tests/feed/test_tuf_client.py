"""The conformance command against the TUF specification's client workflow."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, TargetFile

from tests.feed.repository import Repository
from tests.feed.server import FeedServer, cut_after, in_turn, serving, status
from tests.tuf_client import main

pytestmark = pytest.mark.usefixtures("web")

CLIENT = Path(__file__).resolve().parent.parent / "tuf_client.py"


@dataclass
class Client:
    """The command with its folders; ``run`` calls it, `start` runs it as the suite does, in a process of its own."""

    server: FeedServer
    repository: Repository
    home: Path

    @property
    def metadata(self) -> Path:
        return self.home / "metadata"

    @property
    def artifacts(self) -> Path:
        return self.home / "targets"

    def run(self, *arguments: str) -> int:
        return main(["--metadata-dir", str(self.metadata), *arguments])

    def start(self, *arguments: str) -> int:
        environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        command = [sys.executable, str(CLIENT), "--metadata-dir", str(self.metadata), *arguments]
        return subprocess.run(command, env=environment, cwd=self.home, timeout=60, capture_output=True).returncode

    def init(self) -> int:
        root = self.home / "initial_root.json"
        root.write_bytes(self.repository.trusted_root)
        return self.run("init", str(root))

    def refresh(self) -> int:
        return self.run("--metadata-url", self.server.url + "metadata", "refresh")

    def download(self, *names: str) -> int:
        targets = [part for name in names for part in ("--target-name", name)]
        where = ["--target-base-url", self.server.url + "targets", "--target-dir", str(self.artifacts)]
        return self.run("--metadata-url", self.server.url + "metadata", *targets, *where, "download")

    def downloaded(self) -> list[bytes]:
        return sorted(file.read_bytes() for file in self.artifacts.rglob("*") if file.is_file())

    def version(self, role: str) -> int:
        return int(Metadata.from_file(str(self.metadata / f"{role}.json")).signed.version)

    def trusted(self) -> list[str]:
        return sorted(file.name for file in self.metadata.glob("*.json"))

    def fetched(self, part: str) -> list[str]:
        return [path for path in self.server.requests if part in path]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    repository = Repository(tmp_path / "feed", now=datetime.now(UTC).replace(microsecond=0))
    (tmp_path / "targets").mkdir()
    with serving(repository.folder) as server:
        yield Client(server, repository, tmp_path)


def test_init_asks_nothing_of_the_repository_and_can_be_done_once(client: Client) -> None:
    assert client.init() == 0
    assert client.trusted() == ["root.json"]
    assert (client.metadata / "root.json").read_bytes() == client.repository.trusted_root
    assert client.server.requests == []
    assert client.init() == 1


def test_init_without_a_root_fails(client: Client) -> None:
    assert client.run("init", str(client.home / "nothing.json")) == 1


def test_refresh_before_init_fails(client: Client) -> None:
    assert client.refresh() == 1
    assert client.server.requests == []


def test_refresh_keeps_the_top_level_roles_under_names_without_versions(client: Client) -> None:
    client.init()
    assert client.refresh() == 0
    assert client.trusted() == ["root.json", "snapshot.json", "targets.json", "timestamp.json"]
    assert client.server.requests == [
        "/metadata/2.root.json",
        "/metadata/timestamp.json",
        "/metadata/1.snapshot.json",
        "/metadata/1.targets.json",
    ]
    for role in ("snapshot", "targets"):
        served = client.repository.folder / "metadata" / f"1.{role}.json"
        assert (client.metadata / f"{role}.json").read_bytes() == served.read_bytes()


def test_refresh_again_asks_only_for_a_newer_root_and_the_timestamp(client: Client) -> None:
    client.init()
    client.refresh()
    client.server.requests.clear()
    assert client.refresh() == 0
    assert client.server.requests == ["/metadata/2.root.json", "/metadata/timestamp.json"]


def test_a_chain_of_roots_is_followed_one_by_one(client: Client) -> None:
    client.init()
    for role in ("timestamp", "root", "snapshot"):
        client.repository.rotate(role, old=client.repository.signers["root"] if role == "root" else None)
    client.repository.release()
    assert client.refresh() == 0
    assert client.version("root") == 4
    assert [path for path in client.server.requests if "root" in path] == [
        f"/metadata/{version}.root.json" for version in (2, 3, 4, 5)
    ]


def test_a_root_signed_by_too_few_is_refused_and_the_old_one_kept(client: Client) -> None:
    client.init()
    client.repository.root.version = 2
    client.repository.write_root(client.repository.signers["root"][:1])
    assert client.refresh() == 1
    assert client.version("root") == 1
    assert client.trusted() == ["root.json"]


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_an_expired_role_fails_the_refresh(client: Client, role: str) -> None:
    client.init()
    getattr(client.repository, role).expires = client.repository.now - timedelta(days=1)
    client.repository.targets.version += 1
    client.repository.release()
    assert client.refresh() == 1
    assert "targets.json" not in client.trusted()


def test_an_older_timestamp_is_refused(client: Client) -> None:
    client.init()
    old = (client.repository.folder / "metadata" / "timestamp.json").read_bytes()
    client.repository.release()
    client.refresh()
    (client.repository.folder / "metadata" / "timestamp.json").write_bytes(old)
    assert client.refresh() == 1
    assert client.version("timestamp") == 2


def test_a_server_in_trouble_fails_the_refresh(client: Client) -> None:
    client.init()
    client.server.troubles["/metadata/timestamp.json"] = status(500)
    assert client.refresh() == 1


def test_a_download_brings_the_metadata_up_to_date_first(client: Client) -> None:
    client.init()
    client.repository.add("ward/a.txt", b"target file contents")
    client.repository.release()
    assert client.download("ward/a.txt") == 0
    assert client.downloaded() == [b"target file contents"]
    assert client.version("ward") == 2


def test_an_artifact_that_is_already_there_is_not_fetched_again(client: Client) -> None:
    client.init()
    client.repository.add("ward/a.txt", b"target file contents")
    client.repository.release()
    assert client.download("ward/a.txt") == client.download("ward/a.txt") == 0
    assert len(client.fetched("/targets/")) == 1


def test_a_changed_artifact_takes_the_place_of_the_old_one(client: Client) -> None:
    client.init()
    for content in (b"first", b"second"):
        client.repository.add("ward/a.txt", content)
        client.repository.release()
        assert client.download("ward/a.txt") == 0
        assert client.downloaded() == [content]
    client.repository.place("ward/a.txt").write_bytes(b"SECOND")
    (next(client.artifacts.iterdir())).write_bytes(b"damage")
    assert client.download("ward/a.txt") == 1
    assert b"SECOND" not in client.downloaded()


def test_several_targets_come_in_order_until_the_first_failure(client: Client) -> None:
    client.init()
    for name in "abc":
        client.repository.add(f"ward/{name}", name.encode())
    client.repository.release()
    client.repository.place("ward/b").unlink()
    assert client.download("ward/a", "ward/b", "ward/c") == 1
    assert client.downloaded() == [b"a"]
    client.repository.write()
    client.server.requests.clear()
    assert client.download("ward/a", "ward/b", "ward/c") == 0
    assert client.downloaded() == [b"a", b"b", b"c"]
    assert [path[-1] for path in client.fetched("/targets/")] == ["b", "c"]
    assert len(client.fetched("timestamp")) == 1


def test_a_target_that_nobody_lists_fails(client: Client) -> None:
    client.init()
    client.repository.add("other/a", b"not his to sign", publisher="ward")
    client.repository.release()
    assert client.download("nonexistent target") == 1
    assert client.download("other/a") == 1
    assert client.downloaded() == []
    assert client.fetched("/targets/") == []


def test_a_target_in_a_folder_and_with_other_hashes_is_found(client: Client) -> None:
    client.init()
    content = b"\x00" * 70_000
    client.repository.add("ward/b c's (1).txt", content)
    target = TargetFile.from_data("ward/b c's (1).txt", content, ["sha512"])
    client.repository.publishers["ward"].targets["ward/b c's (1).txt"] = target
    client.repository.release()
    assert client.download("ward/b c's (1).txt") == 0
    assert client.downloaded() == [content]


@pytest.mark.parametrize("role", ["?", "#", "/delegated", "../delegated"])
def test_unusual_role_names_are_encoded_in_requests_and_file_names(client: Client, role: str) -> None:
    client.init()
    client.repository.delegate(role, ["*"], terminating=False)
    client.repository.targets.version += 1
    client.repository.release()
    assert client.download("nonexistent target") == 1
    encoded = {"?": "%3F", "#": "%23", "/delegated": "%2Fdelegated", "../delegated": "..%2Fdelegated"}[role]
    assert f"/metadata/1.{encoded}.json" in client.server.requests
    assert len(client.trusted()) == 5
    assert f"{encoded}.json" in client.trusted()


def test_a_cut_download_is_resumed_by_the_next_call(client: Client) -> None:
    client.init()
    content = bytes(range(256)) * 400
    client.repository.add("ward/a", content)
    client.repository.release()
    path = "/" + client.repository.place("ward/a").relative_to(client.repository.folder).as_posix()
    client.server.troubles[path] = in_turn(cut_after(50_000), cut_after(0), cut_after(0), cut_after(0))
    assert client.download("ward/a") == 1
    assert client.downloaded() == []
    client.server.troubles.clear()
    client.server.headers.clear()
    assert client.download("ward/a") == 0
    assert client.downloaded() == [content]
    assert [headers["range"] for headers in client.server.headers if "range" in headers] == ["bytes=50000-"]


def test_repositories_without_consistent_snapshots_are_read_too(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    repository = Repository(tmp_path / "feed", now=now, consistent=False)
    repository.add("ward/a", b"plain name")
    repository.release()
    (tmp_path / "targets").mkdir()
    with serving(repository.folder) as server:
        client = Client(server, repository, tmp_path)
        client.init()
        assert client.download("ward/a") == 0
        assert client.downloaded() == [b"plain name"]
        assert "/targets/ward/a" in server.requests


def test_it_is_a_program_that_remembers_between_its_runs(client: Client) -> None:
    client.repository.add("ward/a", b"by a program")
    client.repository.release()
    root = client.home / "initial_root.json"
    root.write_bytes(client.repository.trusted_root)
    there = ["--metadata-url", client.server.url + "metadata"]
    target = ["--target-name", "ward/a", "--target-base-url", client.server.url + "targets"]
    into = ["--target-dir", str(client.artifacts)]
    assert client.start("init", str(root)) == 0
    assert client.server.requests == []
    assert client.start(*there, "refresh") == 0
    assert client.start(*there, *target, *into, "download") == 0
    assert client.downloaded() == [b"by a program"]
    client.server.requests.clear()
    assert client.start(*there, *target, *into, "download") == 0
    assert client.server.requests == ["/metadata/2.root.json", "/metadata/timestamp.json"]
    client.server.troubles["*"] = status(500)
    assert client.start(*there, "refresh") == 1
    assert client.start(*there, *target, *into, "download") == 1
