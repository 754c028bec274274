"""Fields of a workspace's YAML files, read one by one; everything that is wrong is noted, with its place."""

from __future__ import annotations

import datetime
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from kiosk.errors import WorkspaceError

Choice = TypeVar("Choice", bound=StrEnum)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ITEM_ID = re.compile(rf"{SLUG.pattern}/{SLUG.pattern}")


class _Loader(yaml.SafeLoader):
    """Plain YAML: no tags of its own, no aliases (a few lines of them can fill the memory), no key twice."""

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(None, None, "an alias (*) is not allowed", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(None, None, f"the field {key.value} is there twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read_text(path: Path, problems: list[WorkspaceError]) -> str | None:
    """The text of a UTF-8 file, with or without a byte order mark; None, and a problem noted, if it is not that."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(WorkspaceError(path, f"byte {error.start + 1}", "this is not UTF-8 text"))
    except OSError as error:
        problems.append(WorkspaceError(path, "", f"it cannot be read ({error.strerror})"))
    return None


def text_of(path: Path) -> str:
    """The same; raises `WorkspaceError` if it is not that."""
    problems: list[WorkspaceError] = []
    text = read_text(path, problems)
    if text is None:
        raise problems[0]
    return text


def read_yaml(path: Path, text: str, problems: list[WorkspaceError], first_line: int = 1) -> object:
    """The value of a YAML text that begins at ``first_line`` of its file; None, and a problem noted, if it is none."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        problems.append(WorkspaceError(path, f"line {line}", f"this is not YAML as it should be: {error.problem}"))
    except (yaml.YAMLError, ValueError) as error:  # ValueError: 2026-02-30
        problems.append(WorkspaceError(path, "", f"this is not YAML as it should be: {error}"))
    except RecursionError:
        problems.append(WorkspaceError(path, "", "its lists or fields are nested too deeply"))
    return None


@dataclass(slots=True)
class Fields:
    """The fields of one mapping in a file; ``place`` is where it stands, "" for the file itself."""

    path: Path
    values: Mapping[object, object]
    problems: list[WorkspaceError]
    place: str = ""
    _known: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, path: Path, value: object, problems: list[WorkspaceError], place: str = "") -> Fields:
        """The fields of ``value``; anything but a mapping is a problem, and then there are none."""
        if isinstance(value, Mapping):
            return cls(path, value, problems, place)
        problems.append(WorkspaceError(path, place, "there should be fields here, as `name: value`"))
        return cls(path, {}, [], place)

    def wrong(self, name: str, reason: str) -> None:
        """Note what is wrong with one field."""
        place = f"{self.place}.{name}" if self.place and name else self.place or name
        self.problems.append(WorkspaceError(self.path, place, reason))

    def text(self, name: str, default: str | None = None, longest: int | None = None) -> str:
        """A text on one line; needed if there is no ``default``."""
        value = self._value(name, needed=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.wrong(name, f"should be text; put it in quotes ({value!r})")
            return default or ""
        found = " ".join(value.split())
        if default is None and not found:
            self.wrong(name, "is needed, and empty")
        if longest is not None and len(found) > longest:
            self.wrong(name, f"has {len(found)} characters; at most {longest} fit")
        return found

    def matching(self, name: str, pattern: re.Pattern[str], meaning: str, default: str | None = None) -> str:
        """A text that fits ``pattern``; ``meaning`` says in words what it should be."""
        found = self.text(name, default)
        if found and not pattern.fullmatch(found):
            self.wrong(name, f"should be {meaning}, not {found!r}")
            return default or ""
        return found

    def whole(self, name: str, default: int | None = None, least: int = 1) -> int:
        """A whole number of at least ``least``; needed if there is no ``default``."""
        return self._whole(name, default is None, least) or default or 0

    def year(self, name: str) -> int | None:
        """A year, or None where there is none."""
        return self._whole(name, False, 1000, 9999)

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false; ``default`` where it is left out."""
        value = self._value(name, needed=False)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, f"should be true or false, not {value!r}")
        return value if isinstance(value, bool) else default

    def date(self, name: str, needed: bool = False) -> str:
        """A day as an ISO date, "" where there is none."""
        value = self._value(name, needed)
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                return datetime.date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        if value not in (None, ""):
            self.wrong(name, f"should be a day such as 2026-11-23, not {value!r}")
        return ""

    def choice(self, name: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of the words of ``choices``; needed if there is no ``default``."""
        value = self._value(name, needed=default is None)
        words = [member for member in choices if member.value]
        for member in words:
            if value == member.value:
                return member
        if value is not None and not (value == "" and default is not None):
            self.wrong(name, f"should be one of {', '.join(words)}, not {value!r}")
        return default if default is not None else words[0]

    def sequence(self, name: str) -> list[object]:
        """A list of whatever; empty where it is left out."""
        value = self._value(name, needed=False)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.wrong(name, "should be a list")
        return []

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, each of them not empty and there once; empty where it is left out."""
        found: dict[str, None] = {}
        for number, value in enumerate(self.sequence(name), start=1):
            text = " ".join(value.split()) if isinstance(value, str) else ""
            if not text:
                self.wrong(f"{name}[{number}]", f"should be text; put it in quotes ({value!r})")
            elif text in found:
                self.wrong(f"{name}[{number}]", f"{text!r} is there twice")
            else:
                found[text] = None
        return tuple(found)

    def inner(self, name: str, needed: bool = False) -> Fields:
        """The fields of a mapping within this one."""
        value = self._value(name, needed)
        place = f"{self.place}.{name}" if self.place else name
        if value is None:
            return Fields(self.path, {}, [], place)
        return Fields.of(self.path, value, self.problems, place)

    def inners(self, name: str) -> list[Fields]:
        """The fields of each mapping in a list."""
        found = enumerate(self.sequence(name), start=1)
        return [Fields.of(self.path, value, self.problems, f"{name}[{number}]") for number, value in found]

    def finish(self) -> None:
        """Note every field that nothing asked for."""
        for name in self.values:
            if name not in self._known:
                self.wrong(str(name), "is not a field that is known here")

    def _value(self, name: str, needed: bool) -> object:
        self._known.add(name)
        value = self.values.get(name)
        if value is None and needed:
            self.wrong(name, "is needed, and empty" if name in self.values else "is needed, and missing")
        return value

    def _whole(self, name: str, needed: bool, least: int, most: int | None = None) -> int | None:
        value = self._value(name, needed)
        if value is None:
            return None
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= least
        if not fits or (most is not None and isinstance(value, int) and value > most):
            bounds = f"from {least}" + (f" to {most}" if most is not None else "")
            self.wrong(name, f"should be a whole number {bounds}, not {value!r}")
            return None
        return int(str(value))
