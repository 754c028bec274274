"""What a process of ours says is heard whole, however it comes in parts, and can fill no memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QProcess

import kiosk
from kiosk.ui.own_process import Lines, own_process

LONGEST = 5


@given(st.lists(st.lists(st.sampled_from([b"a", b"b", b"\n"]), max_size=20).map(b"".join), max_size=12))
def test_lines_are_the_same_however_they_are_cut_into_parts(parts: list[bytes]) -> None:
    lines = Lines(LONGEST)
    heard = [line for part in parts for line in lines.take(part)]
    *ended, open_ = b"".join(parts).split(b"\n")
    assert heard == [line for line in ended if len(line) <= LONGEST]
    assert lines.last() == [line for line in [open_] if 0 < len(line) <= LONGEST]
    assert lines.last() == []


def test_a_line_without_end_is_not_held_in_memory_and_the_next_one_is_heard() -> None:
    lines = Lines(LONGEST)
    for _ in range(50):
        assert lines.take(b"x" * 1_000) == []
        assert len(lines._begun) == LONGEST + 1
    assert lines.take(b"x\nwell\n") == [b"well"]


def test_it_finds_the_program_wherever_the_app_was_started(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    process = own_process(owner := QObject())
    assert (Path(process.workingDirectory()) / "kiosk" / "__init__.py").samefile(kiosk.__file__)
    assert process.state() is QProcess.ProcessState.NotRunning and process.parent() is owner
