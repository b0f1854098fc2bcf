"""What the lock of a snapshot promises, with real connections; run by ``test_refit_lock.py``.

PostgreSQL gives ids out before rows are committed. A reading that records the largest id that it
saw would miss for good whatever has a smaller one and is committed later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event

import pytest
from django.db import connection, connections, transaction
from tests.web.insight.past import NOW, response
from tests.web.school import School, make_choices, make_school

from unaided.web.bank.models import Item
from unaided.web.insight import refit
from unaided.web.study.models import Response

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 20.0
WAITING = """
SELECT count(*) FROM pg_locks AS held JOIN pg_class AS named ON named.oid = held.relation
WHERE named.relname = %s AND held.mode = 'ShareLock' AND NOT held.granted
"""


@dataclass(frozen=True)
class Class:
    """A class that answers.

    Attributes:
        school: Whose; its learner writes.
        items: What there is to answer.
    """

    school: School
    items: list[Item]

    def write(self) -> int:
        """Write a response on this thread's connection and return its id."""
        row = response(self.school.cohort, self.school.learner, self.items[0], at=NOW)
        row.save(force_insert=True)
        return row.pk


@pytest.fixture
def answering(transactional_db: None, at: datetime) -> Class:
    """A class with a bank, and no response yet."""
    assert connection.vendor == "postgresql"
    school = make_school(at)
    return Class(school, make_choices(school.organisation, at, families=1))


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads, each with a connection of its own."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


def with_own_connection(call: Callable[[], int]) -> Callable[[], int]:
    """Return a call that leaves no connection behind in its thread."""

    def called() -> int:
        try:
            return call()
        finally:
            connections.close_all()

    return called


@contextmanager
def on_its_way(answering: Class, threads: ThreadPoolExecutor) -> Iterator[Future[int]]:
    """Hold a response that has its id and is not committed; it is, when this ends."""
    written, commit = Event(), Event()

    def write() -> int:
        with transaction.atomic():
            made = answering.write()
            written.set()
            assert commit.wait(PATIENCE_SECONDS)
        return made

    writer = threads.submit(with_own_connection(write))
    try:
        assert written.wait(PATIENCE_SECONDS)
        yield writer
    finally:
        commit.set()


def waits_for_the_lock() -> bool:
    """Say whether somebody comes to wait for the writers of responses."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(WAITING, [Response._meta.db_table])
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.01)
    return False


def test_a_response_on_its_way_is_waited_for(answering: Class, threads: ThreadPoolExecutor) -> None:
    """Though one with a larger id is there already: both are in, none is behind what is noted."""
    taken: list[refit.Snapshot] = []

    def read() -> int:
        taken.append(refit.snapshot(answering.school.cohort, NOW))
        return taken[0].until

    with on_its_way(answering, threads) as early:
        later = threads.submit(with_own_connection(answering.write)).result(PATIENCE_SECONDS)
        reader = threads.submit(with_own_connection(read))
        assert waits_for_the_lock()
        assert not reader.done()
    assert early.result(PATIENCE_SECONDS) < later
    assert reader.result(PATIENCE_SECONDS) == later
    assert len(taken[0].table) == 2


def test_a_response_between_the_two_reads_is_left_to_the_next_reading(
    answering: Class, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is gone by then, so nobody waits; and what comes is not passed by."""
    first = answering.write()
    came: list[int] = []
    read_log = refit.log_table

    def meanwhile(*args: object, **more: object) -> object:
        came.append(threads.submit(with_own_connection(answering.write)).result(PATIENCE_SECONDS))
        return read_log(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(refit, "log_table", meanwhile)
    taken = refit.snapshot(answering.school.cohort, NOW)
    assert (taken.until, len(taken.table)) == (first, 1)
    monkeypatch.undo()
    again = refit.snapshot(answering.school.cohort, NOW)
    assert (again.until, len(again.table)) == (came[0], 2)


def test_what_was_taken_back_is_not_waited_for_twice(
    answering: Class, threads: ThreadPoolExecutor
) -> None:
    """A response that is never committed leaves a gap, and the lock does not outlive its look."""
    first = answering.write()
    with transaction.atomic():
        answering.write()
        transaction.set_rollback(True)
    taken = refit.snapshot(answering.school.cohort, NOW)
    assert (taken.until, len(taken.table)) == (first, 1)
    last = threads.submit(with_own_connection(answering.write)).result(PATIENCE_SECONDS)
    assert refit.snapshot(answering.school.cohort, NOW).until == last
