"""Kiosks read the signed feed and nothing else: what reads open feeds is not within their reach."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def importers(name: str) -> set[str]:
    found = set()
    for path in (ROOT / "kiosk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(each == name or each.startswith(f"{name}.") for each in names):
                found.add(path.relative_to(ROOT).as_posix())
    return found


def test_feedparser_is_imported_by_one_module() -> None:
    assert importers("feedparser") == {"kiosk/publish/subscribing/xmlfeeds.py"}


def test_only_publishing_and_its_command_know_of_open_feeds() -> None:
    others = {each for each in importers("kiosk.publish.subscribing") if not each.startswith("kiosk/publish/")}
    assert others == {"kiosk/cli/subscribing.py"}


@pytest.mark.parametrize("start", ["kiosk.app", "kiosk.wiring", "kiosk.cli", "kiosk.sync.updating"])
def test_what_runs_on_a_ward_never_loads_it(start: str) -> None:
    code = f"import sys, {start}\nprint([m for m in sys.modules if m == 'feedparser' or 'publish.subscribing' in m])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
