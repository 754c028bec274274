"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# No test may open a real screen; the few that need X set their own platform in a subprocess.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_FONT_DPI", "96")

# Time is never what a test asserts, and a busy machine is not a failure.
settings.register_profile("ward-library", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ward-library")


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The shared test documents, which are not part of the project.

    Looked for in ``$WARD_LIBRARY_CORPORA``, then in ``../shared/corpora`` beside the checkout.
    """
    place = Path(os.environ.get("WARD_LIBRARY_CORPORA", ROOT.parent / "shared" / "corpora"))
    if not place.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"the shared test documents must be present in CI, and are not at {place}")
        pytest.skip(f"the shared test documents are not at {place} (set WARD_LIBRARY_CORPORA)")
    return place


@pytest.fixture(scope="session")
def seed_library() -> Path:
    """The bundled library, as committed."""
    return ROOT / "library.db"
