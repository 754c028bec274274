"""Say exactly which system packages are missing before Qt fails with a riddle.

PySide6's wheels carry Qt itself but take fonts, the X11 client libraries and OpenGL from
the system. A minimal Linux lacks some of them, and Qt then stops with the name of one
library, or with "could not load the platform plugin". This check names them all at once,
as the packages that hold them. It uses the standard library only, so that it also runs
before there is a virtual environment.

    python tools/check_qt.py             exit 0, or say what to install and exit 1
    python tools/check_qt.py --list      print the missing Debian packages, one a line
    python tools/check_qt.py --load      also load PySide6 and its X11 plugin (needs the environment)
    python tools/check_qt.py --screen    also require a screen to open a window on
"""

from __future__ import annotations

import argparse
import ctypes
import importlib
import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Need:
    """A system library by its soname, and the packages that hold it."""

    soname: str
    debian: str
    fedora: str


# Every library outside the wheels that the Qt modules and plugins we use are linked with.
# tests/test_environment.py reads the wheels' own link tables and fails when one is not here.
NEEDS = (
    Need("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Need("libGL.so.1", "libgl1", "libglvnd-glx"),
    Need("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    Need("libX11.so.6", "libx11-6", "libX11"),
    Need("libXext.so.6", "libxext6", "libXext"),
    Need("libXrandr.so.2", "libxrandr2", "libXrandr"),
    Need("libbrotlicommon.so.1", "libbrotli1", "libbrotli"),
    Need("libbrotlidec.so.1", "libbrotli1", "libbrotli"),
    Need("libbz2.so.1", "libbz2-1.0", "bzip2-libs"),
    Need("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Need("libdrm.so.2", "libdrm2", "libdrm"),
    Need("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Need("libfreetype.so.6", "libfreetype6", "freetype"),
    Need("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Need("libgssapi_krb5.so.2", "libgssapi-krb5-2", "krb5-libs"),
    Need("libgthread-2.0.so.0", "libglib2.0-0", "glib2"),
    Need("libpulse.so.0", "libpulse0", "pulseaudio-libs"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Need("libxcb-glx.so.0", "libxcb-glx0", "libxcb"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Need("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Need("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Need("libxcb-render.so.0", "libxcb-render0", "libxcb"),
    Need("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Need("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
    Need("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    Need("libxcb-util.so.1", "libxcb-util1", "xcb-util"),
    Need("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    Need("libxcb.so.1", "libxcb1", "libxcb"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Need("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Need("libz.so.1", "zlib1g", "zlib-ng-compat"),
    Need("libzstd.so.1", "libzstd1", "libzstd"),
)
MODULES = (
    *("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtNetwork", "QtPrintSupport", "QtPdf"),
    *("QtMultimedia", "QtTextToSpeech"),
)


def loads(library: str) -> bool:
    """Whether the dynamic loader finds this library and everything it is linked with."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(needs: tuple[Need, ...] = NEEDS) -> tuple[Need, ...]:
    """The libraries of ``needs`` that this machine lacks."""
    return tuple(need for need in needs if not loads(need.soname))


def packages(needs: tuple[Need, ...], family: str) -> tuple[str, ...]:
    """The packages that hold ``needs``, sorted; ``family`` is "debian" or "fedora"."""
    return tuple(sorted({need.fedora if family == "fedora" else need.debian for need in needs}))


def family_of(os_release: str) -> str:
    """Which family an /etc/os-release tells of: "debian", "fedora", or "" for any other."""
    words: set[str] = set()
    for line in os_release.splitlines():
        key, _, value = line.partition("=")
        if key in ("ID", "ID_LIKE"):
            words.update(value.strip("\"'").lower().split())
    if words & {"debian", "ubuntu"}:
        return "debian"
    return "fedora" if words & {"fedora", "rhel", "centos"} else ""


def advice(needs: tuple[Need, ...], family: str) -> str:
    """What a person is told when libraries are missing: which, and the command that installs them."""
    apt = f"    sudo apt-get install {' '.join(packages(needs, 'debian'))}"
    dnf = f"    sudo dnf install {' '.join(packages(needs, 'fedora'))}"
    commands = {"debian": apt, "fedora": dnf}.get(family, f"{apt}        (Debian, Ubuntu)\n{dnf}        (Fedora)")
    names = ", ".join(need.soname for need in needs)
    return (
        f"Ward Library's window needs system libraries that this machine does not have: {names}.\n"
        f"Install them with\n{commands}\nand give the same command again; what was set up so far is kept."
    )


def load_faults() -> tuple[str, ...]:
    """What goes wrong when PySide6's modules and its X11 plugin are really loaded; empty when all is well."""
    faults = []
    for name in MODULES:
        try:
            importlib.import_module(f"PySide6.{name}")
        except ImportError as error:
            faults.append(f"PySide6.{name}: {error}")
    spec = importlib.util.find_spec("PySide6")
    if spec is not None and spec.origin is not None:
        plugin = Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            faults.append(f"the X11 plugin: {error}")
    return tuple(faults)


def screen_fault(environment: dict[str, str]) -> str:
    """Why no window can open here, or "" when one can."""
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") or environment.get("QT_QPA_PLATFORM"):
        return ""
    return (
        "There is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
        "Start this from a desktop session, or on a virtual screen: xvfb-run make run"
    )


def main(argv: list[str] | None = None, needs: tuple[Need, ...] = NEEDS) -> int:
    """Check what the options ask for and return 0, or 1 after saying what is wrong."""
    options = argparse.ArgumentParser(description="Check the system libraries that Qt needs.")
    options.add_argument("--list", action="store_true", help="print missing Debian packages and nothing else")
    options.add_argument("--load", action="store_true", help="also load PySide6 and its X11 plugin")
    options.add_argument("--screen", action="store_true", help="also require a screen")
    asked = options.parse_args(argv)
    if not sys.platform.startswith("linux"):
        return 0
    lacking = missing(needs)
    if asked.list:
        print("\n".join(packages(lacking, "debian")), end="\n" if lacking else "")
        return 0
    if lacking:
        release = Path("/etc/os-release")
        print(advice(lacking, family_of(release.read_text() if release.is_file() else "")), file=sys.stderr)
        return 1
    if asked.load and (faults := load_faults()):
        print("PySide6 is installed but does not load:\n    " + "\n    ".join(faults), file=sys.stderr)
        return 1
    if asked.screen and (fault := screen_fault(dict(os.environ))):
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
