"""Whatever a feed's files hold, even rightly signed nonsense: it is taken, refused or unreachable, never a crash."""

from __future__ import annotations

import copy
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import FeedRefused, FeedUnreachable
from kiosk.feed.folder import METADATA_URL, TARGETS_URL, FolderCarrier
from tests.feed import protections
from tests.feed.scene import Kiosk, played

NONSENSE: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31, 10**40, 1.5, float("nan"), "", "x", "\ud800", "\x00", "../../x", "é",
    "9999-99-99T00:00:00Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", [], [[]], {}, {"": {}}, {"\ud800": 1}, "A" * 5000,
)  # fmt: skip
FILES = ("2.root.json", "timestamp.json", "4.snapshot.json", "1.targets.json", "3.ward.json")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, from the top."""
    found = [path] if path else []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found += places(child, (*path, key))
    return found


def changed(value: Any, path: tuple[Any, ...], to: Any, rename: bool) -> Any:
    """A copy with one place set to, or a key of an object replaced by, something else."""
    new = copy.deepcopy(value)
    parent = new
    for key in path[:-1]:
        parent = parent[key]
    if rename and isinstance(parent, dict) and isinstance(to, str):
        parent[to] = parent.pop(path[-1])
    else:
        parent[path[-1]] = to
    return new


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A feed with a second root, three files and another publisher."""
    place = tmp_path_factory.mktemp("hostile")
    with played(place, "folder") as scene:
        scene.repository.rotate("timestamp")
        scene.repository.release()
    return place


def checked(place: Path, name: str, raw: bytes, cached: bool) -> None:
    """One check for news by a new kiosk against the feed with this one file changed; only our errors may come out."""
    home = place / "now"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(place / "feed", home / "feed")
    (home / "feed" / "metadata" / name).write_bytes(raw)
    with pytest.MonkeyPatch.context() as patch:
        protections.signatures(patch, None)  # type: ignore[arg-type]  # as if those who may had signed it
        kiosk = fresh(place, home)
        if cached:
            folder = kiosk.cache / "root_history" if "root" in name else kiosk.cache
            folder.mkdir(parents=True)
            (folder / (name if "root" in name else name.split(".", name[0].isdigit())[-1])).write_bytes(raw)
        try:
            kiosk.sync()
        except (FeedRefused, FeedUnreachable) as error:
            assert error.sentence
    assert kiosk.sound()
    assert {file.name for file in home.iterdir()} <= {"feed", "trust", "partial"}


def fresh(place: Path, home: Path) -> Kiosk:
    root = (place / "feed" / "metadata" / "1.root.json").read_bytes()
    return Kiosk(home, root, FolderCarrier(home / "feed"), METADATA_URL, TARGETS_URL)


@settings(max_examples=250)
@given(
    st.sampled_from(FILES), st.randoms(use_true_random=False), st.sampled_from(NONSENSE), st.booleans(), st.booleans()
)
def test_one_senseless_value_or_name_anywhere(
    signed: Path, name: str, chance: random.Random, to: Any, rename: bool, cached: bool
) -> None:
    value = json.loads((signed / "feed" / "metadata" / name).read_bytes())
    raw = json.dumps(changed(value, chance.choice(places(value)), to, rename)).encode()
    checked(signed, name, raw, cached)


@settings(max_examples=60)
@given(st.sampled_from(FILES), st.binary(max_size=200), st.integers(0, 2000), st.booleans())
def test_bytes_that_are_no_json(signed: Path, name: str, noise: bytes, at: int, cached: bool) -> None:
    raw = (signed / "feed" / "metadata" / name).read_bytes()
    checked(signed, name, raw[:at] + noise + raw[at + len(noise) :], cached)
