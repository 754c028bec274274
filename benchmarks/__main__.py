"""``python -m benchmarks`` runs every benchmark in turn; name some to run only those."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def names() -> list[str]:
    """The benchmarks: the modules here that have a ``main``."""
    here = Path(__file__).parent
    return sorted(path.stem for path in here.glob("*.py") if "\ndef main(" in path.read_text(encoding="utf-8"))


def run(chosen: list[str]) -> int:
    """Run the chosen benchmarks, or all; 0 when each of them ended well."""
    known = names()
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    worst = 0
    for name in chosen or known:
        print(f"== benchmarks.{name}", flush=True)
        worst = max(worst, importlib.import_module(f"benchmarks.{name}").main([]) or 0)
    return worst


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
