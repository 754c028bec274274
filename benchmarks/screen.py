"""A screen that a benchmark can watch from outside: Xvfb, its pixels as an array, and keys typed into it.

Xvfb keeps its framebuffer in a file (``-fbdir``), so that looking costs a comparison and
not a process, and every program is watched in the same way, whatever it is made of.
"""

from __future__ import annotations

import mmap
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint32]
Mask = NDArray[np.bool_]
WIDTH, HEIGHT = 1366, 768
_GLANCE = 0.002  # seconds between two looks


class Missing(Exception):
    """A program this benchmark needs is not installed; says which package has it."""


def need(program: str, package: str) -> str:
    """The path of a program, or ``Missing`` with the Debian package that has it."""
    found = shutil.which(program)
    if found is None:
        raise Missing(f"{program} is not installed (Debian package {package})")
    return found


class Screen:
    """An X screen of 1366 by 768 pixels that nobody sees; use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        command = [need("Xvfb", "xvfb"), "-displayfd", "1", "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
        command += ["-fbdir", str(folder), "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._server.stdout is not None
        self.display = f":{self._server.stdout.readline().decode().strip()}"
        self.environment = {**os.environ, "DISPLAY": self.display}
        self._typist = subprocess.Popen(
            [need("xdotool", "xdotool"), "-"], stdin=subprocess.PIPE, env=self.environment, text=True
        )
        with (folder / "Xvfb_screen0").open("rb") as file:
            self._memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        # An XWD file: a header and a colour table, then rows of 32-bit pixels.
        before = len(self._memory) - WIDTH * HEIGHT * 4
        self._pixels = np.frombuffer(self._memory, np.uint32, offset=before).reshape(HEIGHT, WIDTH)

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._typist.stdin is not None
        self._typist.stdin.close()
        self._typist.wait(10)
        self._server.terminate()
        self._server.wait(10)

    def look(self) -> Picture:
        """A copy of what is on the screen now."""
        return self._pixels.copy()

    def differing(self, reference: Picture) -> Mask:
        """Where the screen is not as in ``reference``."""
        return np.not_equal(self._pixels, reference)

    def do(self, *actions: str) -> None:
        """Carry out xdotool actions, for example ``"key m"``, without starting a process for them."""
        assert self._typist.stdin is not None
        self._typist.stdin.write("".join(f"{action}\n" for action in actions))
        self._typist.stdin.flush()

    def until(self, true: Callable[[], bool], seconds: float) -> float | None:
        """The moment (``perf_counter``) at which ``true`` first held, or None after ``seconds``."""
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end:
            if true():
                return now
            time.sleep(_GLANCE)
        return None

    def until_still(self, quiet: float, seconds: float) -> Picture:
        """Wait until something is on screen and nothing but a caret moves for ``quiet`` seconds."""
        end = time.perf_counter() + seconds
        last, since = self.look(), time.perf_counter()
        while time.perf_counter() < end:
            time.sleep(0.05)
            if self.differing(last).sum() > 200:
                last, since = self.look(), time.perf_counter()
            elif time.perf_counter() - since > quiet and last.any():
                return last
        raise TimeoutError(f"the screen did not come to rest within {seconds:.0f} s")

    def restless(self, seconds: float) -> Mask:
        """The pixels that change by themselves while nobody does anything: a blinking caret."""
        first = self.look()
        moved = np.zeros(first.shape, dtype=np.bool_)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            moved |= self.differing(first)
            time.sleep(0.02)
        return moved
