"""The receiver of the guide, run as it is written there: it keeps what is sealed, and answers as PCs expect."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

from kiosk.feed.stories import FILE_SIZES
from tests.conftest import ROOT
from tests.stories.samples import sealed

GUIDE = ROOT / "docs" / "stories.md"


def application(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    found = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    monkeypatch.setenv("STORIES_INBOX", str(inbox))
    known: dict[str, Any] = {}
    exec(found[1], known)  # noqa: S102 - our own guide
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
    assert all(f'"{size}"' in text and f"{size:,}" in text for size in FILE_SIZES)
