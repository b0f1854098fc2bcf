"""The worker: one a folder, and it ends when told to."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import DatabaseError
from tests.web.insight.past import NOW

from unaided.web.insight.worker import AnotherWorkerError, Loop, Round, alone


def test_a_second_worker_of_a_folder_refuses_to_start(tmp_path):
    """With a sentence; when the first is gone, the next may."""
    with (
        alone(tmp_path),
        pytest.raises(AnotherWorkerError, match="runs already"),
        alone(tmp_path),
    ):
        pass
    with alone(tmp_path):
        pass


def test_the_lock_goes_with_its_process(tmp_path):
    """However it ends: nothing has to be cleaned up by hand."""
    code = (
        "import fcntl, os, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX);"
        " os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "worker.lock")], check=False)
    with alone(tmp_path):
        pass


def test_rounds_keep_their_pace_and_survive_a_failure(caplog):
    """Due at once, then after its time; a database that is away does not end the worker."""
    from datetime import timedelta

    seen = []

    def fail(at):
        seen.append(at)
        raise DatabaseError("away")

    one = Round(fail, timedelta(minutes=1))
    for seconds in (0, 30, 61, 70, 122):
        one.go(NOW + timedelta(seconds=seconds))
    assert len(seen) == 3
    assert "tried again" in caplog.text


@pytest.mark.django_db(databases=["default", "queue"])
def test_it_stops_when_told_to(monkeypatch):
    """Before the next piece of work, without waiting."""
    from unaided.web.insight import worker

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    loop = Loop()
    monkeypatch.setattr(loop, "_drain", loop.stop)
    stopped = []
    monkeypatch.setattr(worker.RUNNING, "stop", lambda: stopped.append(True))
    loop.run()
    assert stopped == [True]
