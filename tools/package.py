"""Build the package: ``python -m tools.package`` makes build/package/ward-library.

Stages what the package carries (library, originals, a search index built here, icons), then runs
PyInstaller on build.spec so that the same sources give the same files anywhere.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
from pathlib import Path

from tools.freezing import package_folder

ROOT = Path(__file__).resolve().parent.parent
STAGE = ROOT / "build" / "bundled"
PACKAGE = ROOT / "build" / "package"
EPOCH = "1795392000"  # 2026-11-23, when this project began: any fixed moment serves
LIMIT_MB = 230  # without what plays recordings and reads aloud
LIMIT_WITH_MEDIA_MB = 260


def fault_of_host() -> str:
    """Why PyInstaller cannot work on this machine, with what to install, or ""."""
    if not sys.platform.startswith("linux"):
        return ""
    if shutil.which("objdump") is None:
        return "PyInstaller needs objdump. Install it with: sudo apt-get install binutils"
    shared = sysconfig.get_config_var("Py_ENABLE_SHARED") or any(
        Path(folder).glob(f"libpython{sys.version_info[0]}.{sys.version_info[1]}.so*")
        for folder in (sysconfig.get_config_var("LIBDIR") or "/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib64")
    )
    if not shared:
        name = f"libpython{sys.version_info[0]}.{sys.version_info[1]}"
        return f"PyInstaller needs Python's shared library. Install it with: sudo apt-get install {name}"
    return ""


def stage_icons(place: Path) -> None:
    """The drawings of all icons, without the package's search tables: themes may name any of them."""
    place.mkdir(parents=True)
    source = package_folder("lucide") / "data" / "lucide-icons.db"
    with sqlite3.connect(f"{source.as_uri()}?mode=ro&immutable=1", uri=True) as icons:
        drawings = icons.execute("SELECT name, svg FROM icons ORDER BY name").fetchall()
    target = sqlite3.connect(place / source.name)
    target.execute("CREATE TABLE icons (name TEXT PRIMARY KEY, svg TEXT NOT NULL) WITHOUT ROWID")
    target.executemany("INSERT INTO icons VALUES (?, ?)", drawings)
    target.commit()
    target.execute("VACUUM")
    target.close()


def stage_index() -> None:
    """Build the search index of the staged library, as the app itself would, into the stage."""
    from kiosk import wiring
    from kiosk.settings import Settings

    random.seed(0)  # Whoosh names its segments by chance, and the same sources should give the same files
    settings = Settings(library=STAGE / "library.db", cache=STAGE)
    library = wiring.open_library(settings)
    searcher = wiring.open_searcher(settings, library)
    for each in (searcher, library):
        close = getattr(each, "close", None)
        if close is not None:
            close()


def stage() -> None:
    """Lay out everything the package carries beside the code in build/bundled."""
    shutil.rmtree(STAGE, ignore_errors=True)
    STAGE.mkdir(parents=True)
    shutil.copyfile(ROOT / "library.db", STAGE / "library.db")
    objects = ROOT / "assets" / "objects"
    if objects.is_dir():
        shutil.copytree(objects, STAGE / "assets" / "objects")
    stage_index()
    stage_icons(STAGE / "icons")


def same_everywhere() -> dict[str, str]:
    """An environment in which neither the clock nor the order of sets gets into a file."""
    return {"SOURCE_DATE_EPOCH": EPOCH, **os.environ, "PYTHONHASHSEED": "0"}


def freeze(destination: Path) -> None:
    """Run PyInstaller; its own chatter is shown only when it fails."""
    log = ROOT / "build" / "package.log"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(destination), "--workpath", str(ROOT / "build" / "pyinstaller"), "build.spec"]
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(command, cwd=ROOT, env=same_everywhere(), stdout=output, stderr=output, check=False)
    if done.returncode:
        print(log.read_text(encoding="utf-8", errors="replace"), file=sys.stderr)
        raise SystemExit(f"PyInstaller failed; its words are above and in {log.relative_to(ROOT)}.")


def strip_python(folder: Path) -> None:
    """Take the debugging tables out of Python's own libraries: 25 MB where Python was built from source.

    Only Python's: stripping everything breaks NumPy's libraries.
    """
    strip = shutil.which("strip")
    if strip is None or not sys.platform.startswith("linux"):
        return
    inside = folder / "_internal"
    for library in sorted([*inside.glob("libpython*.so*"), *inside.glob("python3*/lib-dynload/*.so")]):
        subprocess.run([strip, "--strip-debug", str(library)], check=True)


def megabytes(folder: Path) -> float:
    """The size of all files below ``folder``, in millions of bytes; links are not counted twice."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def main(argv: list[str] | None = None) -> int:
    """Build the package and say how large it is."""
    options = argparse.ArgumentParser(description="Build the kiosk package with PyInstaller.")
    options.add_argument("--destination", type=Path, default=PACKAGE, help="default: build/package")
    options.add_argument("--check", action="store_true", help="only say whether this machine can build it")
    options.add_argument("--stage-only", action="store_true", help="lay out build/bundled and stop")
    asked = options.parse_args(argv)
    fault = fault_of_host()
    if fault:
        print(fault, file=sys.stderr)
        return 1
    if asked.check:
        return 0
    if asked.stage_only:
        stage()
        return 0
    staging = [sys.executable, "-m", "tools.package", "--stage-only"]
    if subprocess.run(staging, cwd=ROOT, env=same_everywhere(), check=False).returncode:
        print("Nothing was packaged: what the package carries could not be laid out.", file=sys.stderr)
        return 1
    freeze(asked.destination)
    folder = asked.destination / "ward-library"
    strip_python(folder)
    print(f"{folder}: {megabytes(folder):.1f} MB (limit {LIMIT_WITH_MEDIA_MB})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
