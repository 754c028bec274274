"""The rules of the house that a machine can check: small rooms, honest imports, nothing of one machine."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KIOSK = ROOT / "kiosk"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

MODULE_LINES = 400
CLASS_LINES = 250
FUNCTION_LINES = 50
# "path" or "path::Class.function" -> why it may be longer. An entry that is no longer needed fails too.
LONGER: dict[str, str] = {}

# Asked for by name and never imported: what they carry is read straight from their files.
READ_NOT_IMPORTED = {"python-lucide", "fontpkg-atkinson-hyperlegible"}
# What only benchmarks need is not installed where tests run, so its import names cannot be looked up.
IMPORTED_AS = {"Stemmer": ["PyStemmer"]}
# Run by the system's own Python, which has it from the system: the accessibility client of AT-SPI.
OUTSIDE = {"tests/ui/outside.py": {"gi"}}
# Programs and plugins that are run or loaded, never imported by name.
WORKSHOP = {"coverage", "editables", "import-linter", "mypy", "pyinstaller", "pytest-qt", "ruff", "types-pyyaml"}


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def rooms(path: Path) -> Iterator[tuple[str, int, int]]:
    """(name, lines, limit) of a module, and of each class and function in it."""
    text = path.read_text(encoding="utf-8")
    yield named(path), len(text.splitlines()), MODULE_LINES

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, int, int]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{prefix}{child.name}"
                limit = CLASS_LINES if isinstance(child, ast.ClassDef) else FUNCTION_LINES
                yield f"{named(path)}::{name}", (child.end_lineno or child.lineno) - child.lineno + 1, limit
                yield from walk(child, f"{name}.")
            else:
                yield from walk(child, prefix)

    yield from walk(ast.parse(text), "")


def imported(path: Path) -> set[str]:
    """The top-level names that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*extras: str) -> set[str]:
    """The distributions that pyproject.toml names as needed, with those of ``extras``."""
    lines = list(PROJECT["project"]["dependencies"])
    for extra in extras:
        lines += PROJECT["project"]["optional-dependencies"][extra]
    return {canonical(re.split(r"[\[<>=!~; ]", line)[0]) for line in lines}


@functools.cache
def installed() -> Mapping[str, list[str]]:
    """The distributions that each top-level module comes from."""
    return metadata.packages_distributions()


def distributions(names: set[str]) -> set[str]:
    """The distributions that third-party modules among ``names`` come from; an unknown one is named itself."""
    owners = installed()
    own = {"kiosk", "tests", "tools", "benchmarks"}
    foreign = {name for name in names if name not in sys.stdlib_module_names and name not in own}
    found: set[str] = set()
    for name in foreign:
        candidates = {canonical(owner) for owner in owners.get(name, IMPORTED_AS.get(name, [name]))}
        # PySide6 is one module from two distributions: the one every kiosk has is enough for the import itself.
        found.add("pyside6-essentials" if "pyside6-essentials" in candidates else min(candidates))
    return found


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_room_is_small() -> None:
    too_long = {
        name: f"{lines} lines, at most {limit}"
        for path in modules("kiosk", "tools", "benchmarks")
        for name, lines, limit in rooms(path)
        if lines > limit
    }
    unexplained = {name: size for name, size in too_long.items() if name not in LONGER}
    assert not unexplained, "split these, or list them in LONGER with a reason"
    assert not set(LONGER) - set(too_long), "these are short enough now: take them out of LONGER"


def test_the_console_tool_starts_without_any_widget() -> None:
    blocked = (
        "import sys\n"
        "class Blocked:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('PySide6', 'shiboken6'):\n"
        "            raise ImportError('blocked: ' + name)\n"
        "sys.meta_path.insert(0, Blocked())\n"
    )
    help_of_all = run_python(blocked + "from kiosk.cli import parser\nprint(parser().format_help())")
    assert help_of_all.returncode == 0, help_of_all.stderr
    assert "search" in help_of_all.stdout
    searched = run_python(
        blocked + "from kiosk.cli import main\nsys.exit(main(['search', 'listening', '--limit', '1']))"
    )
    assert searched.returncode == 0, searched.stderr
    assert searched.stdout.strip(), "a search for a word of the seed library prints a hit"


HEAVY = (
    *("whoosh", "numpy", "sqlite_utils", "lxml", "trafilatura", "html5lib", "mammoth", "pypdfium2", "nh3", "webvtt"),
    *("yaml", "markdown_it", "rich", "click", "dateutil", "lucide", "fontpkg", "asyncio", "multiprocessing"),
)


@pytest.mark.parametrize("start", ["kiosk.app", "kiosk.wiring", "kiosk.cli"])
def test_starting_imports_nothing_heavy(start: str) -> None:
    loaded = run_python(f"import sys, {start}\nprint(*[m for m in {HEAVY!r} if m in sys.modules])")
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.split() == [], f"{start} loads these at the start; import them where they are used"


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: what is tracked cannot be told")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


# Written in pieces, so that this file does not name what it forbids.
FOREIGN = re.compile(
    "|".join(
        (
            r"(?<![\w.])/" + r"work/",
            r"(?<![\w.~])/" + r"root/",
            r"(?<![\w.~])/" + r"home/\w+/",
            r"[A-Z]:\\\\?" + r"Users\\",
            r"py" + r"pi\.org/simple",
            r"files\.python" + r"hosted\.org",
            r"deb\.debian" + r"\.org",
            r"registry\.npm" + r"js\.org",
            r"^\s*--(extra-)?" + r"index-url",
            r"^\s*--" + r"find-links",
        )
    ),
    re.MULTILINE,
)


def test_no_tracked_file_names_one_machine_or_a_package_index() -> None:
    named_places: dict[str, list[str]] = {}
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" in content[:8000] or "objects" in path.relative_to(ROOT).parts:  # originals are kept byte for byte
            continue
        found = [match.group() for match in FOREIGN.finditer(content.decode("utf-8", errors="replace"))]
        if found:
            named_places[named(path)] = found
    assert not named_places


def test_every_import_of_a_kiosk_is_among_its_dependencies() -> None:
    for path in modules("kiosk"):
        at_the_publisher = path.is_relative_to(KIOSK / "publish") or path.is_relative_to(KIOSK / "cli")
        allowed = declared("publish") if at_the_publisher else declared()
        undeclared = distributions(imported(path)) - allowed
        assert not undeclared, f"{named(path)} imports {undeclared}, which pyproject.toml does not name for it"


def test_every_import_of_the_workshop_is_declared() -> None:
    allowed = declared("publish", "pages", "dev", "bench")
    for path in modules("tests", "tools", "benchmarks"):
        undeclared = distributions(imported(path)) - allowed - OUTSIDE.get(named(path), set())
        assert not undeclared, f"{named(path)} imports {undeclared}, which pyproject.toml does not name"


def test_every_dependency_is_used() -> None:
    used_by_kiosk = distributions({name for path in modules("kiosk") for name in imported(path)})
    unused = declared("publish") - used_by_kiosk - READ_NOT_IMPORTED
    assert not unused, "nothing in kiosk/ imports these"
    used = used_by_kiosk | distributions(
        {name for path in modules("tests", "tools", "benchmarks") for name in imported(path)}
    )
    assert not declared("dev", "bench") - declared() - used - WORKSHOP, "no test, tool or benchmark imports these"


@pytest.mark.parametrize(
    ("place", "extras"),
    [("requirements.lock", ("publish", "pages", "dev")), ("benchmarks/requirements.lock", ("bench",))],
)
def test_a_lock_pins_every_dependency_with_hashes_and_names_no_index(place: str, extras: tuple[str, ...]) -> None:
    lock = (ROOT / place).read_text(encoding="utf-8")
    assert "://" not in lock, "the lock must not say where packages come from"
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + lock.strip())[1:]
    pinned = {canonical(entry.split("==")[0]) for entry in entries}
    assert len(entries) > 20
    assert all(re.match(r"[\w.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
    assert declared(*extras) <= pinned


def test_the_architecture_page_has_a_line_for_each_module() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    ours = {path.relative_to(KIOSK).as_posix() for path in modules("kiosk") if path.name != "__init__.py"}
    named_there = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py)`", page))
    assert not ours - named_there, "docs/architecture.md says nothing of these modules (as `library/store.py`)"
    assert not {name for name in named_there - ours if not (ROOT / name).is_file()}, "these modules are no more"


def test_each_direct_dependency_is_explained() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    missing = {name for name in declared("publish", "pages", "dev", "bench") if f"`{name}`" not in page}
    assert not missing, "docs/dependencies.md does not say why we need these"
