"""What every test of the web application may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker
from tests.web.everything import Everything, make_everything
from tests.web.school import Browse, School, make_school

from unaided.web.insight import person_now
from unaided.web.people.models import User
from unaided.web.study import sittings

# The settings are read once; as a module to look for doctests in they would be read again.
collect_ignore = ["settings.py"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """See that there is a place for the databases of the tests."""
    for database in settings.DATABASES.values():
        if database["TEST"]["NAME"]:
            Path(database["TEST"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _forget_models() -> None:
    """Forget readings that were taken back: their numbers come again."""
    person_now._model.cache_clear()
    person_now._page.cache_clear()


@pytest.fixture(autouse=True)
def _hints_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chance take no hints away: tests of that say so."""
    monkeypatch.setattr(sittings, "WITHHELD", 0.0)


@pytest.fixture
def at() -> datetime:
    """The present, to the second; shortly before midnight a quarter of an hour ago.

    A test counts minutes on from it, and means the same day.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    return now - timedelta(minutes=15) if (now.hour, now.minute) >= (23, 45) else now


@pytest.fixture
def school(db: None, at: datetime) -> School:
    """Two organisations, and everybody who may or may not see something."""
    return make_school(at)


@pytest.fixture
def browse() -> Browse:
    """A maker of browsers, signed in as somebody; ``None``: nobody."""

    def make(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Everything]:
    """One of everything, made once for a module; each test's traces are taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_everything(datetime.now(UTC).replace(microsecond=0))
        transaction.set_rollback(True)
