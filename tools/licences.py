"""Collect the licence texts of everything a build carries.

Which distributions those are is read off the build's own list of modules and files, so that
a new dependency cannot be forgotten; one without a licence text stops the build.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

TEXTS = Path(__file__).resolve().parent.parent / "assets" / "licences"
# Distributions whose wheels name their licence but do not carry its text.
WITHOUT_TEXT = {
    "pyside6-essentials": ("LGPL-3.0-only", ("LGPL-3.0.txt", "GPL-3.0.txt")),
    "pyside6-addons": ("LGPL-3.0-only", ("LGPL-3.0.txt", "GPL-3.0.txt")),
    "shiboken6": ("LGPL-3.0-only", ("LGPL-3.0.txt", "GPL-3.0.txt")),
}
# Carried as part of a distribution, under a licence of its own that the distribution does not repeat.
INSIDE = {"python-lucide": "Lucide.txt"}
_LICENCE_NAME = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


class NoLicenceText(Exception):
    """A distribution goes into the build and no licence text was found for it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One carried work: its name and version, its licence in a few words, the file that holds the texts."""

    name: str
    version: str
    licence: str
    file: str


def distributions_of(modules: Iterable[str]) -> tuple[metadata.Distribution, ...]:
    """The installed distributions that top-level ``modules`` come from, by name; unknown modules are our own."""
    owners = metadata.packages_distributions()
    names = {_canonical(name) for module in modules for name in owners.get(module, ())}
    return tuple(metadata.distribution(name) for name in sorted(names))


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence_words(found: metadata.Distribution) -> str:
    known = WITHOUT_TEXT.get(_canonical(found.name))
    if known:
        return known[0]
    expression = found.metadata["License-Expression"] or ""
    classifiers = [c.split(" :: ")[-1] for c in found.metadata.get_all("Classifier", []) if c.startswith("License ::")]
    short = (found.metadata["License"] or "").strip()
    return expression or ", ".join(classifiers) or (short if "\n" not in short else short.splitlines()[0]) or "see text"


def _texts(found: metadata.Distribution) -> list[tuple[str, str]]:
    """Pairs of (file name, text), in order of name."""
    known = WITHOUT_TEXT.get(_canonical(found.name))
    if known:
        return [(name, (TEXTS / name).read_text(encoding="utf-8")) for name in known[1]]
    files = [file for file in found.files or [] if _LICENCE_NAME.search(str(file)) and not str(file).endswith(".py")]
    texts = []
    for file in sorted(files, key=str):
        path = Path(str(file.locate()))
        if path.is_file():
            texts.append((str(file), path.read_text(encoding="utf-8", errors="replace")))
    return texts


def _write(place: Path, name: str, version: str, licence: str, texts: list[tuple[str, str]]) -> Notice:
    file = f"{_canonical(name)}.txt"
    parts = [f"{name} {version}\nLicence: {licence}\n"]
    parts += [f"{'=' * 78}\n{title}\n{'=' * 78}\n{text.strip()}\n" for title, text in texts]
    (place / file).write_text("\n".join(parts), encoding="utf-8")
    return Notice(name, version, licence, file)


def _of_distribution(found: metadata.Distribution, place: Path) -> Notice:
    texts = _texts(found)
    if not texts:
        raise NoLicenceText(f"{found.name} {found.version} goes into the build without a licence text")
    inside = INSIDE.get(_canonical(found.name))
    if inside:
        texts.append((inside, (TEXTS / inside).read_text(encoding="utf-8")))
    return _write(place, found.name, found.version, _licence_words(found), texts)


def _of_python(place: Path) -> Notice:
    folders = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix), Path(sys.base_prefix) / "lib")
    for folder in folders:
        text = folder / "LICENSE.txt"
        if text.is_file():
            version = ".".join(map(str, sys.version_info[:3]))
            return _write(place, "Python", version, "PSF-2.0", [("LICENSE.txt", text.read_text(encoding="utf-8"))])
    raise NoLicenceText("Python's own LICENSE.txt is not in its installation")


def _of_system(files: Iterable[Path], place: Path) -> list[Notice]:
    """Notices for system libraries, where the machine's packaging says whose they are (Debian and its kin)."""
    dpkg = shutil.which("dpkg-query")
    if dpkg is None:
        return []
    owners: set[str] = set()
    for file in files:
        for candidate in {file, file.resolve()}:
            asked = [candidate, Path("/usr") / candidate.relative_to("/")]
            for path in asked:
                answer = subprocess.run([dpkg, "-S", str(path)], capture_output=True, text=True, check=False)
                owners.update(line.split(":")[0] for line in answer.stdout.splitlines() if line.endswith(str(path)))
    notices = []
    for owner in sorted(owners):
        text = Path("/usr/share/doc") / owner / "copyright"
        if text.is_file():
            version = subprocess.run(
                [dpkg, "-W", "-f", "${Version}", owner], capture_output=True, text=True, check=True
            ).stdout
            content = [("copyright", text.read_text(encoding="utf-8", errors="replace"))]
            notices.append(_write(place, f"{owner} (Debian)", version, "see text", content))
    return notices


def collect(modules: Iterable[str], system_files: Iterable[Path], place: Path) -> tuple[Notice, ...]:
    """Write the licence texts of a build into ``place``, with an ``index.json`` that lists them.

    ``modules`` are the top-level modules in the build, ``system_files`` the libraries it takes from the system.

    Raises:
        NoLicenceText: a distribution in the build carries none and is not listed in ``WITHOUT_TEXT``.
    """
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    notices = [_of_distribution(found, place) for found in distributions_of(modules)]
    notices.append(_of_python(place))
    # The program that starts a frozen build is PyInstaller's; its exception lets any program carry it.
    starter = metadata.distribution("pyinstaller")
    texts = [text for text in _texts(starter) if text[0].endswith("COPYING.txt")]
    notices.append(_write(place, "PyInstaller bootloader", starter.version, "GPL-2.0 with exception", texts))
    notices += _of_system(system_files, place)
    ordered = sorted(notices, key=lambda notice: notice.name.lower())
    index = json.dumps([asdict(notice) for notice in ordered], indent=1, ensure_ascii=False)
    (place / "index.json").write_text(index + "\n", encoding="utf-8")
    return tuple(ordered)
