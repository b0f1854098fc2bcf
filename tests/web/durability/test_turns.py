"""Writers of SQLite take turns: none is lost, and a turn always comes to its end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import OperationalError, connection, connections, transaction
from tests.web.school import School, make_school

from unaided.web.people.models import Organisation
from unaided.web.sqlite3.base import DatabaseWrapper

THREADS, ROUNDS = 6, 10


@pytest.fixture
def place(transactional_db: None, at: object) -> School:
    """A school whose rows are committed."""
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite alone")
    return make_school(at)  # type: ignore[arg-type]


@pytest.fixture
def short_wait() -> Iterator[None]:
    """Wait a fifth of a second for a turn, not twenty."""
    options = connection.settings_dict["OPTIONS"]
    before = options["timeout"]
    options["timeout"] = 0.2
    yield
    options["timeout"] = before


def test_transactions_of_many_threads_do_not_overlap(place: School) -> None:
    together = Barrier(THREADS)

    def count() -> None:
        together.wait()
        for _ in range(ROUNDS):
            with transaction.atomic():
                kept = Organisation.objects.get(pk=place.organisation.pk)
                kept.name = str(int(kept.name) + 1)
                kept.save()
        connections.close_all()

    Organisation.objects.filter(pk=place.organisation.pk).update(name="0")
    with ThreadPoolExecutor(THREADS) as threads:
        for future in [threads.submit(count) for _ in range(THREADS)]:
            future.result()
    place.organisation.refresh_from_db()
    assert place.organisation.name == str(THREADS * ROUNDS)


@pytest.mark.parametrize("how", ["fails", "closes"])
def test_a_transaction_that_comes_to_nothing_gives_up_its_turn(
    place: School, short_wait: None, how: str
) -> None:
    def come_to_nothing() -> None:
        with transaction.atomic():
            Organisation.objects.update(name="lost")
            if how == "closes":
                connection.close()
            raise ZeroDivisionError

    def in_a_thread() -> None:
        with pytest.raises(ZeroDivisionError):
            come_to_nothing()
        connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(in_a_thread).result()
    with transaction.atomic():
        Organisation.objects.filter(pk=place.organisation.pk).update(name="kept")
    place.organisation.refresh_from_db()
    assert place.organisation.name == "kept"
    assert not Organisation.objects.filter(name="lost").exists()


def test_who_gets_no_turn_is_told_so_and_nothing_was_written(
    place: School, short_wait: None
) -> None:
    holds, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            holds.set()
            done.wait(10)
        connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(hold)
        holds.wait(10)
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            Organisation.objects.update(name="never")
        done.set()
        holding.result()
    assert not Organisation.objects.filter(name="never").exists()


def test_another_process_is_waited_for_and_the_wait_ends(place: School, short_wait: None) -> None:
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        Organisation.objects.update(name="never")
    other.execute("ROLLBACK")
    other.close()
    with transaction.atomic():
        Organisation.objects.filter(pk=place.organisation.pk).update(name="then")
    place.organisation.refresh_from_db()
    assert place.organisation.name == "then"
    assert isinstance(connections["default"], DatabaseWrapper)
    with connection.cursor() as cursor:
        # Statements outside a transaction wait as before.
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (200,)
