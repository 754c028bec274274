"""The ground the app stands on: a Qt binding that counts right, and system libraries that can be named."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import check_qt
from tools.freezing import linked_with

LINUX = sys.platform.startswith("linux")
# What every Linux has.
PART_OF_LINUX = (
    *("libc.so", "libm.so", "libdl.so", "libpthread.so", "libresolv.so"),
    *("libgcc_s.so", "libstdc++.so", "ld-linux"),
)
PLUGINS = (
    *("platforms/libqxcb", "platforms/libqoffscreen", "imageformats/libqsvg", "imageformats/libqjpeg"),
    *("iconengines/*", "tls/*", "xcbglintegrations/*"),
    *("multimedia/*", "texttospeech/libqtexttospeech_mock"),  # speechd comes with the voice it speaks with
)


def test_20000_void_setters_leave_none_alive() -> None:
    """PySide6 6.12.0 drops a reference to None with each void call on Python 3.11, and aborts after some thousands."""
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "application = QApplication([])\n"
        "label = QLabel()\n"
        "before = sys.getrefcount(None)\n"
        "for number in range(20_000):\n"
        "    label.setText(str(number))\n"
        "print(before - sys.getrefcount(None))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 1000, "each call lost a reference to None"


def wheel_of(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@pytest.mark.skipif(not LINUX or shutil.which("objdump") is None, reason="reads ELF tables with objdump")
def test_every_system_library_that_qt_is_linked_with_can_be_named_as_a_package() -> None:
    wheel = wheel_of("PySide6")
    in_wheels = {path.name: path for folder in (wheel, wheel_of("shiboken6")) for path in folder.rglob("*.so*")}
    unread = [next(wheel.glob(f"{name}.*so")) for name in check_qt.MODULES]
    unread += [path for pattern in PLUGINS for path in (wheel / "Qt" / "plugins").glob(f"{pattern}.so")]
    known = {need.soname for need in check_qt.NEEDS}
    seen, unknown = set[Path](), set[str]()
    while unread:
        library = unread.pop()
        seen.add(library)
        for name in linked_with(str(library)):
            beside = in_wheels.get(name)
            if beside is None and not name.startswith(PART_OF_LINUX) and name not in known:
                unknown.add(f"{name} (for {library.name})")
            elif beside is not None and beside not in seen:
                unread.append(beside)
    assert len(seen) > 20, "the wheels were really read"
    assert not unknown, "tools/check_qt.py cannot say which package holds these"


@pytest.mark.skipif(not LINUX, reason="other systems bring these libraries with Qt")
def test_a_missing_library_is_named_with_the_command_that_installs_it(capsys: pytest.CaptureFixture[str]) -> None:
    gone = check_qt.Need("libno-such-thing.so.7", "libno-such-thing7", "no-such-thing")
    assert check_qt.main([], needs=(gone,)) == 1
    said = capsys.readouterr().err
    assert "libno-such-thing.so.7" in said
    assert "install" in said
    assert check_qt.main(["--list"], needs=(gone,)) == 0
    assert capsys.readouterr().out == "libno-such-thing7\n"
    assert check_qt.advice((gone,), "debian").count("sudo apt-get install libno-such-thing7") == 1
    assert check_qt.advice((gone,), "fedora").count("sudo dnf install no-such-thing") == 1
    both = check_qt.advice((gone,), "")
    assert "apt-get" in both
    assert "dnf" in both


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("ID=debian\n", "debian"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "debian"),
        ("ID=fedora\n", "fedora"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"),
        ("ID=arch\n", ""),
        ("", ""),
    ],
)
def test_the_family_of_a_linux_decides_which_command_is_shown(text: str, family: str) -> None:
    assert check_qt.family_of(text) == family


def test_without_a_screen_the_app_is_not_left_to_abort() -> None:
    assert "no screen" in check_qt.screen_fault({})
    assert check_qt.screen_fault({"DISPLAY": ":0"}) == ""
    assert check_qt.screen_fault({"WAYLAND_DISPLAY": "wayland-0"}) == ""
