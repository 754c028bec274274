"""The licences of what the product is built on, read from what is installed."""

from __future__ import annotations

from kiosk.ui.pages.values import Notice

SHIPPED = (
    "PySide6-Essentials",
    "PySide6-Addons",
    "shiboken6",
    "whoosh3",
    "numpy",
    "sqlite-utils",
    "platformdirs",
    "fontpkg-atkinson-hyperlegible",
    "python-lucide",
)


def notices() -> tuple[Notice, ...]:
    """Name, version and licence of each installed part; a part that is not there is left out."""
    from importlib import metadata  # 10 ms that the start does not need

    found = []
    for name in SHIPPED:
        try:
            about = metadata.metadata(name)
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        licence = next((about[key] for key in ("License-Expression", "License") if key in about), "")
        if not licence or len(licence) > 80:
            classes = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if "License ::" in line]
            licence = ", ".join(classes) or licence.splitlines()[0]
        found.append(Notice(name, version, licence))
    return tuple(found)
