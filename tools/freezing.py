"""What goes into the frozen kiosk and what stays out; used by build.spec."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

Entry = tuple[str, str, str]  # PyInstaller's own: place in the build, source, type code

# Modules that are installed where the build runs and that no kiosk needs.
NEVER = (
    # a publisher's parsers: untrusted documents are read before signing, never on a ward
    *("pypdfium2", "pypdfium2_raw", "mammoth", "lxml", "trafilatura", "html5lib", "nh3", "webvtt", "yaml"),
    *("feedparser", "feedparser_sgmllib"),
    *("markdown_it", "mdit_py_plugins", "rich", "docx", "reportlab"),
    # workshop tools
    *("pytest", "_pytest", "pytestqt", "hypothesis", "mypy", "PyInstaller", "hatchling", "coverage"),
    *("setuptools", "pkg_resources", "pip", "tkinter", "unittest", "pydoc", "doctest", "PIL", "IPython"),
    # parts of NumPy and of the icon and font packages that nothing calls
    *("numpy.f2py", "numpy.testing", "numpy.distutils", "fontpkg"),
    *("lucide.core", "lucide.db", "lucide.search", "lucide.config", "lucide.cli", "lucide.dev_utils"),
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtOpenGL", "PySide6.QtSql", "PySide6.QtWebEngineCore"),
)
# Named here too so that they are in the build although the app imports them only when it meets their need.
OPTIONAL_QT = (
    *("PySide6.QtPdf", "PySide6.QtPrintSupport", "PySide6.QtNetwork", "PySide6.QtSvg"),
    *("PySide6.QtMultimedia", "PySide6.QtTextToSpeech"),
)

_UNWANTED = re.compile(
    r"""
      PySide6/Qt/qml/ | PySide6/Qt/translations/ | PySide6/Qt/libexec/ | PySide6/Qt/resources/
    # Qt's player of recordings is linked with these few of QML and Quick, though it shows nothing with them
    | (Qt6?|libQt6|/Qt)(Qml(?!(Meta|Models|WorkerScript)?\.(so|dll))|Quick(?!\.(so|dll)))
    | (Qt6?|libQt6|/Qt)(VirtualKeyboard|Sql|Test|Designer|WebEngine|WlShell|EglFS|EglFs)
    | plugins/(sqldrivers|qmltooling|virtualkeyboard|egldeviceintegrations|generic|networkinformation|platformthemes)/
    | plugins/platforms/(libqeglfs|libqlinuxfb|libqminimal|libqminimalegl|libqvkkhrdisplay|libqvnc|qdirect2d|qminimal)
    | plugins/platforminputcontexts/(lib)?qtvirtualkeyboard | libwl-shell-plugin
    | plugins/texttospeech/(lib)?qtexttospeech_mock
    | plugins/imageformats/(lib)?q(icns|tga|tiff|wbmp|pdf)
    | opengl32sw
    # printing and sound take these from the system, where they are if there is a printer or a loudspeaker
    | (^|/)lib(cups|gtk-3|gdk-3|pulse)\.so
    """,
    re.VERBOSE,
)


def is_wanted(place: str) -> bool:
    """Whether the file at this place in the build is kept: TLS, printing, pictures and X11 stay."""
    return _UNWANTED.search(place.replace("\\", "/")) is None


_STARTS = {
    "kiosk": """\
import sys

if sys.argv[1:2] == ["--try-pdf"]:
    from kiosk.ui.pages.reader.pdf_trying import main

    sys.exit(main(sys.argv[2:]))
else:
    from kiosk.app import main

    sys.exit(main())
""",
    "kioskctl": "import sys\n\nfrom kiosk.cli import main\n\nsys.exit(main())\n",
}


def entry_script(name: str, work: Path) -> Path:
    """Write the few lines that start ``kiosk`` or ``kioskctl``, and return where they are.

    ``kiosk`` is also the process that tries a PDF for the window; then it loads nothing of the window.
    """
    script = work / f"{name}_start.py"
    script.write_text(_STARTS[name], encoding="utf-8")
    return script


def package_folder(module: str) -> Path:
    """Where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{module} is not installed in this environment", name=module)
    return Path(spec.origin).parent


def tree(folder: Path, place: str, leave_out: tuple[str, ...] = ()) -> list[Entry]:
    """Every file below ``folder`` as entries below ``place``, in order; ``leave_out`` names top-level folders."""
    entries = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and inside.parts[0] not in leave_out:
            entries.append((f"{place}/{inside.as_posix()}", str(path), "DATA"))
    return entries


def metadata_entries(distributions: Iterable[metadata.Distribution]) -> list[Entry]:
    """What the About page reads of each distribution: its name, version and licence, and nothing else."""
    entries = []
    for each in distributions:
        for file in each.files or []:
            if file.parent.name.endswith(".dist-info") and file.name == "METADATA":
                entries.append((file.as_posix(), str(file.locate()), "DATA"))
    return entries


def system_files(entries: Iterable[Entry]) -> list[Path]:
    """The sources of ``entries`` that come from the system, not from Python or an installed distribution."""
    ours = {Path(sys.prefix).resolve(), Path(sysconfig.get_path("stdlib")).resolve()}
    if Path(sys.base_prefix) != Path("/usr"):  # a Python of the system shares its prefix with every other library
        ours.add(Path(sys.base_prefix).resolve())
    found = set()
    for _, source, _ in entries:
        path = Path(source)
        if path.is_absolute() and not any(path.resolve().is_relative_to(folder) for folder in ours):
            found.add(path)
    return sorted(found)


def linked_with(library: str) -> tuple[str, ...]:
    """The file names of the libraries that this one names itself, read from its ELF table."""
    read = subprocess.run(["objdump", "-p", library], capture_output=True, text=True, check=False)
    lines = (line.split() for line in read.stdout.splitlines())
    return tuple(words[1] for words in lines if len(words) == 2 and words[0] == "NEEDED")


def without_orphans(entries: list[Entry]) -> list[Entry]:
    """``entries`` less the system libraries that only something left out was linked with."""
    if not sys.platform.startswith("linux"):
        return entries
    borrowed = set(system_files(entries))
    by_name = {Path(place).name: (place, source) for place, source, _ in entries}
    kept = {place for place, source, _ in entries if Path(source) not in borrowed}
    # The starter loads Python's own library by name; a system's interpreter, whole without it, is not linked with it.
    kept |= {place for name, (place, _) in by_name.items() if name.startswith("libpython")}
    to_read = [source for place, source, _ in entries if place in kept]
    while to_read:
        for name in linked_with(to_read.pop()):
            place, source = by_name.get(name, ("", ""))
            if place and place not in kept:
                kept.add(place)
                to_read.append(source)
    return [entry for entry in entries if entry[0] in kept]
