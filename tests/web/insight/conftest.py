"""What tests of insight may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.web.insight.past import Past, make_past
from tests.web.school import School

from unaided.web.insight import queueing


@pytest.fixture(autouse=True)
def _forget_looked_at() -> Iterator[None]:
    """Forget which readings were looked at: their numbers come again."""
    queueing._reads.cache_clear()
    yield
    queueing._reads.cache_clear()


@pytest.fixture
def past(school: School) -> Past:
    """A class of ten with a past, read."""
    return make_past(school)
