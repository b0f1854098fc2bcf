"""What tests of insight may ask for."""

from __future__ import annotations

import pytest
from tests.web.insight.past import Past, make_past
from tests.web.school import School


@pytest.fixture
def past(school: School) -> Past:
    """A class of ten with a past, read."""
    return make_past(school)
