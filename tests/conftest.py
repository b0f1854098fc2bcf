"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published studies; without it the tests on real data cannot run."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the published studies are not beside this checkout (../shared/data)")
    return SHARED_DATA
