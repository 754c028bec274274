"""One frozen, documented settings value: machine policy > user file > default.

A setting that cannot be used never stops the app: its default is taken, and the
problem is kept for the About page and ``kioskctl status`` to show.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

from kiosk.errors import SettingInvalid

PROGRAM = "ward-library"
THEMES = ("auto", "light", "dark", "contrast")
TEXT_SIZES = (100, 115, 125, 150, 200)
SHARING = ("library", "off")


def _path(value: object) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a path in quotation marks")
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:
        raise ValueError("names a person this PC does not know") from error
    if "\0" in value:
        raise ValueError("must not contain a null character")
    if not path.is_absolute():
        raise ValueError("must be a full path, from the root")
    return path


def _places(value: object) -> tuple[str, ...]:
    """One place or a list of them: https (or http) addresses, or full paths of folders."""
    places = [value] if isinstance(value, str) else value
    if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
        raise ValueError("must be an address or a folder in quotation marks, or a list of them")
    for place in filter(None, places):
        if not place.startswith(("https://", "http://")):
            _path(place)
    return tuple(filter(None, places))


def _theme(value: object) -> str:
    if value not in THEMES:
        raise ValueError(f"must be one of {', '.join(THEMES)}")
    return str(value)


def _text_size(value: object) -> int:
    if type(value) is not int or (value != 0 and value not in TEXT_SIZES):
        raise ValueError(f"must be 0 (chosen by the screen) or one of {', '.join(map(str, TEXT_SIZES))}")
    return value


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _whole(least: int, most: int, *, off: bool = False) -> Callable[[object], int]:
    """A whole number in these bounds, or, with ``off``, 0."""

    def check(value: object) -> int:
        if type(value) is int and (least <= value <= most or (off and value == 0)):
            return value
        raise ValueError(f"must be a whole number from {least} to {most}{', or 0 (off)' if off else ''}")

    return check


def _shared(value: object) -> str:
    if value not in SHARING:
        raise ValueError(f"must be one of {', '.join(SHARING)}")
    return str(value)


def _public_key(value: object) -> str:
    try:
        if isinstance(value, str) and len(base64.b64decode(value, validate=True)) == 32:
            return value
    except ValueError as error:
        raise ValueError("must be a public key of 32 bytes in base64") from error
    raise ValueError("must be a public key of 32 bytes in base64")


def _secure(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https://[^\s/?#@]+(/[^\s?#]*)?", value):
        raise ValueError("must be an address that begins with https://, without ? and #")
    return value


def _setting(default: Any, check: Callable[[object], Any], meaning: str, *, policy: bool = False) -> Any:
    """``policy``: only the machine's policy may set it, and not whoever uses a shared account."""
    return field(default=default, metadata={"check": check, "meaning": meaning, "policy": policy})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, declared once: its default, its check and its meaning."""

    library: Path | None = _setting(None, _path, "the library.db to read; left out: the one in the package")
    cache: Path | None = _setting(None, _path, "where a search index may be built; left out: the user's cache folder")
    feed: tuple[str, ...] = _setting(
        (),
        _places,
        "where the signed feed is, tried in order: addresses, or folders on a share; empty: updates are off",
    )
    feed_root: Path | None = _setting(None, _path, "the feed's root of trust; left out: the one in the package, if any")
    store: Path | None = _setting(
        None, _path, "where editions are kept; left out: the machine's place, else the user's"
    )
    theme: str = _setting("auto", _theme, "colours at the start of a visit: auto, light, dark or contrast")
    text_size: int = _setting(0, _text_size, "text size at the start of a visit in per cent; 0: chosen by the screen")
    still: bool = _setting(False, _switch, "keep moving parts still")
    idle_minutes: int = _setting(
        3, _whole(1, 30, off=True), "minutes without a touch after which a visit is about to end (1 to 30); 0: never"
    )
    warning_seconds: int = _setting(30, _whole(20, 300), "seconds in which it can then be gone on with (20 to 300)")
    kiosk_mode: bool = _setting(False, _switch, "full screen, with no way out (docs/kiosk-mode.md)")
    stories: str = _setting(
        "library", _shared, "whether stories can be shared: library (as the library says), or off", policy=True
    )
    stories_key: str = _setting(
        "", _public_key, "the public key that stories are sealed to, in place of the library's", policy=True
    )
    stories_address: str = _setting(
        "", _secure, "where sealed stories are sent (https), in place of the library's", policy=True
    )
    stories_folder: Path | None = _setting(
        None, _path, "where sealed stories wait; left out: the machine's place where there is one, else the user's",
        policy=True,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, where each set one came from, and what was wrong with the rest."""

    settings: Settings
    origins: Mapping[str, str]
    problems: tuple[SettingInvalid, ...]


def machine_policy_path() -> Path:
    """The file IT deploys; only administrators may write its folder."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / PROGRAM / "policies.json"
    if sys.platform == "darwin":
        return Path("/Library/Application Support") / PROGRAM / "policies.json"
    return Path("/etc") / PROGRAM / "policies.json"


def end_file_path() -> Path:
    """Kiosk mode ends when somebody who may write here makes or touches this file; what is in it does not matter."""
    return machine_policy_path().with_name("end-kiosk")


def user_settings_path() -> Path:
    """The file of the person signed in to the PC."""
    return platformdirs.user_config_path(PROGRAM, appauthor=False) / "settings.json"


def user_cache_path() -> Path:
    """Where derived files may be written: they can always be made again."""
    return platformdirs.user_cache_path(PROGRAM, appauthor=False)


def machine_store_path() -> Path:
    """Where IT has editions kept for everyone: only administrators may write there."""
    if sys.platform == "win32":
        return machine_policy_path().parent / "store"
    if sys.platform == "darwin":
        return Path("/Library/Application Support") / PROGRAM / "store"
    return Path("/var/lib") / PROGRAM


def user_store_path() -> Path:
    """Where editions are kept for the person signed in, where there is no store for everyone."""
    return platformdirs.user_data_path(PROGRAM, appauthor=False) / "store"


def machine_stories_path() -> Path:
    """Where sealed stories of everyone wait, where IT has made this folder; everyone may add a file to it."""
    if sys.platform == "win32":
        return machine_policy_path().parent / "stories"
    if sys.platform == "darwin":
        return Path("/Library/Application Support") / PROGRAM / "stories"
    return Path("/var/spool") / PROGRAM / "stories"


def user_stories_path() -> Path:
    """Where sealed stories of the person signed in wait, where there is no place for everyone."""
    return platformdirs.user_data_path(PROGRAM, appauthor=False) / "stories"


# What decides which library is read, and so whose key stories are sealed to: all of it is IT's where any of it is.
_WHICH_LIBRARY = frozenset({"library", "store", "feed", "feed_root"})


def _read(path: Path, origin: str, problems: list[SettingInvalid]) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        problems.append(SettingInvalid(origin, str(path), f"cannot be read, so its settings are not used: {error}"))
        return {}
    if not isinstance(content, dict):
        problems.append(SettingInvalid(origin, str(path), "must hold one JSON object; its settings are not used"))
        return {}
    return content


def load(machine: Path | None = None, user: Path | None = None) -> Loaded:
    """Read machine policy and user file (by default from their usual places); never raises."""
    problems: list[SettingInvalid] = []
    layers = (
        ("your settings", _read(user or user_settings_path(), "your settings", problems)),
        ("machine policy", _read(machine or machine_policy_path(), "machine policy", problems)),
    )
    checks = {each.name: each.metadata["check"] for each in fields(Settings)}
    policies = {each.name for each in fields(Settings) if each.metadata["policy"]}
    if not _WHICH_LIBRARY.isdisjoint(layers[1][1]):
        policies |= _WHICH_LIBRARY
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, content in layers:  # the later layer wins
        for key, value in content.items():
            if key not in checks:
                problems.append(SettingInvalid(origin, key, "there is no such setting"))
                continue
            if key in policies and origin != "machine policy":
                problems.append(SettingInvalid(origin, key, "only the machine's policy may set this"))
                continue
            try:
                values[key] = checks[key](value)
            except ValueError as error:
                problems.append(SettingInvalid(origin, key, f"{error}; the default is used"))
                continue
            origins[key] = origin
    return Loaded(Settings(**values), origins, tuple(problems))
