"""A screen that nobody sees, with a window manager on it, and hands that reach it from outside."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pytest

_PACKAGES = {"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox", "wmctrl": "wmctrl"}

# What window managers commonly do; without one nothing could close, hide or switch windows by key.
_OPENBOX = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <desktops><number>2</number></desktops>
  <keyboard>
    <keybind key="A-F4"><action name="Close"/></keybind>
    <keybind key="A-F9"><action name="Iconify"/></keybind>
    <keybind key="A-F10"><action name="ToggleMaximize"/></keybind>
    <keybind key="W-d"><action name="Iconify"/></keybind>
    <keybind key="W-Down"><action name="UnmaximizeFull"/></keybind>
    <keybind key="A-F11"><action name="ToggleFullscreen"/></keybind>
    <keybind key="A-F5"><action name="Lower"/></keybind>
    <keybind key="A-F6"><action name="ToggleDecorations"/></keybind>
  </keyboard>
  <mouse>
    <context name="Frame"><mousebind button="A-Left" action="Drag"><action name="Move"/></mousebind></context>
    <context name="Client"><mousebind button="Left" action="Press"><action name="Focus"/></mousebind></context>
  </mouse>
</openbox_config>
"""


def need(program: str) -> str:
    """The path of a program; skips where it is missing, and fails where CI lacks it."""
    found = shutil.which(program)
    if found is None:
        message = f"{program} is not installed (Debian package {_PACKAGES.get(program, program)})"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


class Screen:
    """An X screen of 1366 by 768 pixels; use it as a context manager. ``managed``: with a window manager."""

    def __init__(self, folder: Path, *, managed: bool = True) -> None:
        for program in ("Xvfb", "xdotool", *(["openbox", "wmctrl"] if managed else [])):
            need(program)
        self._folder, self._managed = folder, managed
        self._running: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Screen:
        command = [need("Xvfb"), "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert server.stdout is not None
        self.display = f":{server.stdout.readline().strip()}"
        self._running.append(server)
        if self._managed:
            self._folder.mkdir(parents=True, exist_ok=True)
            rules = self._folder / "rc.xml"
            rules.write_text(_OPENBOX, encoding="utf-8")
            home = {"HOME": str(self._folder), "DISPLAY": self.display, "PATH": os.environ["PATH"]}
            manager = subprocess.Popen(
                [need("openbox"), "--sm-disable", "--config-file", str(rules)],
                env=home, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._running.append(manager)
            until(lambda: "_NET_SUPPORTING_WM_CHECK" in self._property(), 10, "the window manager has not come")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in reversed(self._running):
            each.terminate()
            each.wait(10)
            if each.stdout is not None:
                each.stdout.close()

    def _property(self) -> str:
        done = self.xdotool("get_num_desktops")
        return "_NET_SUPPORTING_WM_CHECK" if done.returncode == 0 and done.stdout.strip() == "2" else ""

    def xdotool(self, *action: str) -> subprocess.CompletedProcess[str]:
        """One action, for example ``"key", "alt+F4"``."""
        return subprocess.run(
            ["xdotool", *action],
            env={**os.environ, "DISPLAY": self.display}, capture_output=True, text=True, check=False, timeout=20,
        )  # fmt: skip

    def wmctrl(self, window: str, action: str) -> None:
        """Ask the window manager, as a task bar does, for example ``"-c"`` to close a window."""
        verb, *rest = action.split()
        to = ["-i", verb, window] if verb == "-c" else ["-i", "-r", window, verb, *rest]
        subprocess.run(["wmctrl", *to], env={**os.environ, "DISPLAY": self.display}, check=False, timeout=20)


def until(true: Callable[[], object], seconds: float, said: str) -> None:
    """Wait until ``true`` holds; fails with ``said`` when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, said
        time.sleep(0.02)
