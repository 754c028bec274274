"""Hatch's build hook: what the installed app shows goes into the wheel, beside the code.

A hook and not a table in pyproject.toml, because an editable install must not carry copies:
there `kiosk.wiring.bundled()` finds the files of the checkout itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = ("library.db", "assets/objects", "assets/licences")


class CarryLibrary(BuildHookInterface[Any]):
    """Maps library and assets to ``kiosk/_bundled``, where wheels and packages keep them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to every wheel but an editable one; a missing one stops the build."""
        if version == "editable":
            return
        for name in CARRIED:
            build_data["force_include"][str(Path(self.root) / name)] = f"kiosk/_bundled/{name}"
