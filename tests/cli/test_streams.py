"""``kioskctl`` at consoles of every sort: closed, full, without letters, and with filters mistyped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
COMMAND = f'"{sys.executable}" -m kiosk.cli'


def told(
    shell: str, tmp_path: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:  # fmt: skip
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path)} | (environment or {})
    return subprocess.run(["/bin/sh", "-c", shell], env=env, capture_output=True, timeout=120, check=False)


needs_sh = pytest.mark.skipif(sys.platform == "win32", reason="closes streams by the words of a POSIX shell")


@needs_sh
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_is_not_an_error(tmp_path: Path, closed: str) -> None:
    ended = told(f"{COMMAND} search listening --limit 1 {closed}", tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")


@needs_sh
def test_what_belongs_on_a_closed_stream_does_not_go_to_the_other(tmp_path: Path) -> None:
    ended = told(f"{COMMAND} search listening --library /nowhere/library.db 2>&-", tmp_path)
    assert (ended.returncode, ended.stdout) == (2, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", ["search listening", "search listening --json", "status"])
def test_a_full_disk_is_one_plain_sentence(tmp_path: Path, command: str) -> None:
    ended = told(f"{COMMAND} {command} > /dev/full", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"kioskctl: there is no room") and ended.stderr.count(b"\n") == 1


@needs_sh
def test_a_console_without_letters_still_gets_the_hits(tmp_path: Path) -> None:
    ended = told(f"{COMMAND} search listening --limit 3", tmp_path, ASCII)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.isascii() and b"  1. " in ended.stdout


@needs_sh
def test_json_is_json_on_every_console(tmp_path: Path) -> None:
    plain = told(f"{COMMAND} search listening --json", tmp_path)
    poor = told(f"{COMMAND} search listening --json", tmp_path, ASCII)
    assert json.loads(poor.stdout) == json.loads(plain.stdout)
    assert json.loads(plain.stdout)["hits"]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
@pytest.mark.parametrize("environment", [{}, {"PYTHONIOENCODING": "utf-8:strict"}, ASCII])
def test_a_file_name_that_is_no_text_can_be_told(tmp_path: Path, environment: dict[str, str]) -> None:
    ended = told(f"{COMMAND} status --library \"$(printf '/nowhere/caf\\351.db')\"", tmp_path, environment)
    assert ended.returncode == 2
    assert b"/nowhere/caf" in ended.stdout and b"Traceback" not in ended.stderr


@pytest.mark.parametrize("mistyped", ["--kind=reports", "--holding=ful", "--perspective=world"])
def test_a_filter_that_can_never_match_is_refused(tmp_path: Path, mistyped: str) -> None:
    ended = told(f"{COMMAND} search listening {mistyped}", tmp_path)
    assert ended.returncode == 2
    assert b"invalid choice" in ended.stderr
