"""The app in a process of its own, with a home of its own, on a screen of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.real.screen import Screen, until


class Running:
    """The app on a screen; ``home`` gets everything it can write."""

    def __init__(
        self, screen: Screen, home: Path, *arguments: str, policy: dict[str, object] | None = None, **environment: str
    ) -> None:
        self.screen, self.home = screen, home
        machine = home.parent / f"{home.name}-machine"
        machine.mkdir(exist_ok=True)
        for folder in ("tmp", "run"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        (home / "run").chmod(0o700)
        self.policy = machine / "policies.json"
        self.policy.write_text(json.dumps(policy or {}), encoding="utf-8")
        self.errors = machine / "stderr"
        bare = {
            "PATH": f"{machine}:{os.environ['PATH']}", "LANG": "C.UTF-8", "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"), "TMPDIR": str(home / "tmp"), "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb", "QT_FONT_DPI": "96", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
            **environment,
        }  # fmt: skip
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.real.driver", str(self.policy), *arguments],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=bare, cwd=home,
            )  # fmt: skip
        try:
            self.wait_for("shell.isVisible() and shell.isActiveWindow()", 30)
            self.window = str(self.ask("int(shell.winId())"))
        except AssertionError:
            self.close()
            raise

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, expression: str) -> Any:
        """What an expression gives inside the app."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(expression) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the app has ended: {self.process.wait(10)}: {self.errors.read_text()[-2_000:]}"
        found = json.loads(line)
        assert "said" in found, f"{expression}: {found.get('wrong')}"
        return found["said"]

    def wait_for(self, expression: str, seconds: float = 20) -> None:
        until(lambda: self.ask(expression), seconds, f"still not so: {expression}")

    def key(self, *keys: str) -> None:
        self.screen.xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        self.screen.xdotool("type", "--delay", "15", text)

    def click(self, x: int, y: int, button: int = 1) -> None:
        self.screen.xdotool("mousemove", str(x), str(y), "click", str(button))

    def end(self, number: int = signal.SIGTERM) -> int:
        """Have it end by a signal; its exit status."""
        if self.is_alive:
            self.process.send_signal(number)
        try:
            return self.process.wait(20)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of everything, also after a failure."""
        if self.is_alive:
            self.process.kill()
            self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
