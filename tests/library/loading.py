"""What importing some modules loads, in a Python of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def packages_loaded_by(*modules: str) -> set[str]:
    """The packages besides the standard library's; none that is installed can be imported at all."""
    program = (
        f"import sys; before = set(sys.modules); import {', '.join(modules)}; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split()) - sys.stdlib_module_names
