"""The guide, followed as it is written: the steps that switch stories on, and the program that receives them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.feed.stories import FILE_SIZES
from kiosk.library.store import Library
from tests.conftest import ROOT
from tests.stories.guide import GUIDE, block
from tests.stories.samples import sealed


def application(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("STORIES_INBOX", str(inbox))
    known: dict[str, Any] = {}
    exec(block("python"), known)  # noqa: S102 - our own guide
    return known["application"]


def send(app: Any, body: bytes, method: str = "POST", length: str | None = None) -> tuple[str, bytes]:
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": method,
        "CONTENT_LENGTH": str(len(body)) if length is None else length,
        "wsgi.input": io.BytesIO(body),
    }
    answer = b"".join(app(environ, lambda status, headers: said.append(status)))
    return said[0][:3], answer


def test_it_keeps_a_story_and_answers_with_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, content = application(tmp_path, monkeypatch), sealed()
    digest = hashlib.sha256(content).hexdigest()
    assert send(app, content) == send(app, content) == ("200", digest.encode())
    assert [path.name for path in tmp_path.iterdir()] == [f"{digest}.story"]
    assert (tmp_path / f"{digest}.story").read_bytes() == content


def test_it_keeps_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, content = application(tmp_path, monkeypatch), sealed()
    for body, method, length in (
        (b"", "POST", None), (content[:-1], "POST", None), (b"x" * len(content), "POST", None), (content, "GET", None),
        (content[:-1], "POST", str(len(content))), (content, "POST", "many"), (content, "POST", "-1"),
    ):  # fmt: skip
        assert send(app, body, method, length)[0] in ("405", "422")
    assert list(tmp_path.iterdir()) == []


def test_the_guide_names_the_sizes_that_files_have() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert f"SIZES = {FILE_SIZES}" in text
    assert all(f"{size:,}" in text for size in FILE_SIZES)


def kioskctl(folder: Path, *arguments: str) -> str:
    """What a command says in a process of its own, that knows no other folder."""
    environment = {
        "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder / "home"), "PYTHONPATH": str(ROOT),
        "WARD_LIBRARY_PASSPHRASE": "five random words or more",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", *arguments],
        capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def test_whoever_follows_the_guide_in_a_new_folder_has_pcs_that_seal_to_the_new_key(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    section = text[text.index("## Switch it on") : text.index("## What the person meets")]
    steps = [shlex.split(step) for step in re.findall(r"^    kioskctl (publish .*)$", section, re.MULTILINE)]
    assert [step[1] for step in steps] == ["stories", "preview", "release"]
    folder = tmp_path / "FOLDER"
    (folder / "workspace").mkdir(parents=True)
    keys, *rest = [[part.replace("FOLDER", str(folder)) for part in step] for step in steps]
    printed = kioskctl(tmp_path, *keys)
    assert printed == printed[: printed.index("Put these lines")] + kioskctl(tmp_path, *keys), "it prints them again"
    (key,) = re.findall(r"^  key: (\S+)$", printed, re.MULTILINE)
    example, count = re.subn(r"key: \S+=", f"key: {key}", block("yaml"))
    assert count == 1
    (folder / "workspace" / "workspace.yaml").write_text(example, encoding="utf-8")
    assert "`kioskctl publish init --in FOLDER`" in section
    kioskctl(tmp_path, "publish", "init", "--in", str(folder))
    for step in rest:
        kioskctl(tmp_path, *step)
    config = tmp_path / "home" / ".config" / "ward-library" / "settings.json"
    config.parent.mkdir(parents=True)
    feed = folder / "feed"
    assert "No new ones can be shared" in kioskctl(tmp_path, "stories", "list"), "the library in the package has no key"
    config.write_text(json.dumps({"feed": str(feed), "feed_root": str(feed / "metadata" / "root.json")}))
    kioskctl(tmp_path, "sync")
    said = json.loads(kioskctl(tmp_path, "stories", "list", "--json"))
    assert said["sealing"] is True and said["address"] == "https://stories.example.org/inbox"
    store = tmp_path / "home" / ".local" / "share" / "ward-library" / "store"
    library = Library.open(store / "editions" / "000001" / "library.db")
    sharing = library.edition().sharing
    library.close()
    shown = yaml.safe_load(example)["stories"]
    assert asdict(sharing) == shown and sharing.key == key, "all that the example names has arrived"


def test_what_is_printed_can_be_put_into_the_workspace_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    printed = kioskctl(tmp_path, "publish", "stories", "keys")
    assert set(yaml.safe_load(printed[printed.index("stories:\n") :])["stories"]) == {"key"}
