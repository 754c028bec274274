"""Settings: policy wins, and what cannot be used never stops the app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import settings
from kiosk.settings import Settings, load


def written(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_without_files_everything_is_as_delivered(tmp_path: Path) -> None:
    loaded = load(tmp_path / "none", tmp_path / "neither")
    assert (loaded.settings, dict(loaded.origins), loaded.problems) == (Settings(), {}, ())


@pytest.mark.parametrize("set_by_it", ["library", "store", "feed", "feed_root"])
@pytest.mark.parametrize("tried", ["library", "store", "feed", "feed_root"])
def test_where_it_says_which_library_is_read_a_shared_account_says_nothing_of_it(
    tmp_path: Path, set_by_it: str, tried: str
) -> None:
    """Or whoever uses the account could have the next person's story sealed to a key of their own."""
    machine = written(tmp_path / "policies.json", {set_by_it: str(tmp_path / "it")})
    user = written(tmp_path / "settings.json", {tried: str(tmp_path / "mine"), "text_size": 125})
    loaded = load(machine, user)
    assert dict(loaded.origins) == {set_by_it: "machine policy", "text_size": "your settings"}
    assert [each.key for each in loaded.problems] == [tried]


def test_machine_policy_wins_over_the_user(tmp_path: Path) -> None:
    machine = written(tmp_path / "policies.json", {"theme": "contrast"})
    user = written(tmp_path / "settings.json", {"theme": "dark", "text_size": 150})
    loaded = load(machine, user)
    assert (loaded.settings.theme, loaded.settings.text_size) == ("contrast", 150)
    assert dict(loaded.origins) == {"theme": "machine policy", "text_size": "your settings"}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"theme": "pink"}, "theme"),
        ({"text_size": 90}, "text_size"),
        ({"text_size": True}, "text_size"),
        ({"still": "yes"}, "still"),
        ({"library": "relative/library.db"}, "library"),
        ({"library": 3}, "library"),
        ({"feed": 3}, "feed"),
        ({"colour": "red"}, "colour"),
        ("{", "policies.json"),
        ("[]", "policies.json"),
        ("\x00", "policies.json"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_its_default_taken(
    tmp_path: Path, content: object, place: str
) -> None:
    loaded = load(written(tmp_path / "policies.json", content), tmp_path / "none")
    assert loaded.settings == Settings()
    assert len(loaded.problems) == 1
    assert place in str(loaded.problems[0]) and "machine policy" in str(loaded.problems[0])


def test_a_file_in_another_encoding_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "policies.json"
    path.write_bytes('{"theme": "dark"}'.encode("utf-16"))
    assert load(path, tmp_path / "none").problems


def test_one_bad_setting_does_not_spoil_the_others(tmp_path: Path) -> None:
    loaded = load(written(tmp_path / "p.json", {"theme": "pink", "still": True}), tmp_path / "none")
    assert loaded.settings.still and len(loaded.problems) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["theme", "text_size", "still", "feed", "library", "cache", "x"]), json_values))
def test_no_content_of_a_settings_file_raises(tmp_path_factory: pytest.TempPathFactory, content: object) -> None:
    path = tmp_path_factory.mktemp("settings") / "policies.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    loaded = load(path, path.parent / "none")
    assert loaded.settings.theme in settings.THEMES
    assert loaded.settings.text_size in (0, *settings.TEXT_SIZES)
