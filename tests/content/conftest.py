"""The sources of the starter library, and the library as plain files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.content.starter import LIBRARY, ROOT, Row, Starter, rows_of, runs_to_avoid


@pytest.fixture(scope="session")
def catalogue() -> list[Row]:
    """The catalogue of published resources that the texts draw on, which is not part of the project.

    Looked for in ``$WARD_LIBRARY_CONTENT``, then in ``../shared/content`` beside the checkout.
    """
    place = Path(os.environ.get("WARD_LIBRARY_CONTENT", ROOT.parent / "shared" / "content")) / "catalogue.csv"
    if not place.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"the catalogue of sources must be present in CI, and is not at {place}")
        pytest.skip(f"the catalogue of sources is not at {place} (set WARD_LIBRARY_CONTENT)")
    return rows_of(place)


@pytest.fixture(scope="session")
def avoided(catalogue: list[Row]) -> set[str]:
    """The runs of eight words that none of our texts may share with the catalogue."""
    return runs_to_avoid(catalogue)


@pytest.fixture(scope="module")
def starter() -> Starter:
    return Starter(LIBRARY)
