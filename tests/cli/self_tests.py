"""A PC to test by ``kioskctl selftest``, and what one self-test said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_sync import Ward
from tests.conftest import ROOT
from tests.publish.workspaces import item

FOLDERS = {"XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
WELL = ("ok", "not checked")


class SelfTest:
    """What one self-test said."""

    def __init__(self, status: int, output: str) -> None:
        self.status = status
        self.report: dict[str, Any] = json.loads(output)
        self.checks: dict[str, dict[str, Any]] = {check["name"]: check for check in self.report["checks"]}

    def states(self) -> dict[str, str]:
        """Name to state of every check that is neither well nor left out."""
        return {name: check["state"] for name, check in self.checks.items() if check["state"] not in WELL}

    def said(self, name: str) -> str:
        return f"{self.checks[name]['found']} {self.checks[name]['next']}"


class Pc(Ward):
    """A PC that has its first release, and its index; kept apart from the real one's settings, caches and proxies."""

    def tested(self, *arguments: str, kiosk: Path = ROOT, more: Mapping[str, str] | None = None) -> SelfTest:
        found = self.kioskctl("selftest", "--json", *arguments, kiosk=kiosk, more=more)
        assert "Traceback" not in found.stderr, found.stderr
        return SelfTest(found.returncode, found.stdout)

    def kioskctl(
        self, *arguments: str, kiosk: Path = ROOT, more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        own = {name: str(self.root / folder) for name, folder in FOLDERS.items()}
        command = [sys.executable, "-m", "kiosk.cli", *arguments]
        environment = {**kept, **own, "PYTHONPATH": str(kiosk), "PYTHONDONTWRITEBYTECODE": "1", **(more or {})}
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, cwd=kiosk, timeout=120
        )

    @property
    def edition(self) -> Path:
        return self.root / "store" / "editions" / "000001"

    def snapshot(self) -> dict[str, tuple[int, bytes]]:
        """Every file and folder of this PC with its time and content, TUF's memory included."""
        return {
            str(path.relative_to(self.root)): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
            for path in sorted(self.root.rglob("*"))
        }


def publish_another(pc: Pc) -> None:
    """One more release, with one more item."""
    pc.press.later(seconds=1)
    pc.press.write(4, one=item(number=1001), two=item(id="trust/two", number=1003, title="Two"))
    pc.press.release()


def flip(path: Path, at: int = -100) -> None:
    """Change one bit of a file in place."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def live(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands in this very process be those of the PC."""
    for name, folder in FOLDERS.items():
        monkeypatch.setenv(name, str(pc.root / folder))
