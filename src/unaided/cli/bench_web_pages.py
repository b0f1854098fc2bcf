"""What ``unaided bench web`` measures of a large cohort: its reading, its page, one person."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from unaided.cli.bench_peers import PEAK_MB, measured_fresh
from unaided.evidence.problems import UnaidedError

if TYPE_CHECKING:
    from unaided.web.load.crowd import Crowd

REQUESTS: Final = 20
UPDATES: Final = 20

_READ: Final = (
    PEAK_MB
    + """
import json, sys, time
import django
django.setup()
from unaided.web.insight.refit import read_cohort
wall, cpu = time.perf_counter(), time.process_time()
reading = read_cohort(int(sys.argv[1]))
print(json.dumps({
    "wall_seconds": time.perf_counter() - wall,
    "cpu_seconds": time.process_time() - cpu,
    "peak_mb": peak_mb(),
    "responses": reading.responses,
    "page_bytes": len(json.dumps(reading.page)),
    "live_bytes": len(reading.live or b""),
}))
"""
)


def reading_measured(cohort_id: int) -> dict[str, Any]:
    """Read a cohort's log once, in a process of its own, and say what that took."""
    return measured_fresh(_READ, str(cohort_id))


def pages_measured(host: str, port: int, large: Crowd) -> dict[str, Any]:
    """Ask for the cohort's page, and for a person's after one more answer."""
    from unaided.web.load.timing import spread_ms

    learner = large.learner_ids[0]
    before = asyncio.run(_asked(host, port, large.sessions[0], "/evidence/"))
    _answer_once_more(large.cohort_id, learner)
    figures, with_rows = _updates(large.cohort_id, learner)
    address = f"/cohorts/{large.cohort_id}/"
    return {
        "cohort_page": spread_ms(asyncio.run(_asked(host, port, large.teacher_session, address))),
        "person_update": {
            "page_with_nothing_new": spread_ms(before),
            "figures": spread_ms(figures),
            "figures_and_rows": spread_ms(with_rows),
            "page": spread_ms(asyncio.run(_asked(host, port, large.sessions[0], "/evidence/"))),
        },
    }


async def _asked(host: str, port: int, session: str, path: str) -> list[float]:
    """Ask for a page twenty times, once each process has had it before."""
    from unaided.web.load.connection import Connection

    seconds = []
    # Each process of the server reads a model once: connections go to one or the other.
    browsers = [Connection(host, port, {"sessionid": session}) for _ in range(8)]
    for number in range(len(browsers) + REQUESTS):
        browser = browsers[number % len(browsers)]
        began = perf_counter()
        reply = await browser.get(path)
        if reply.status != 200:
            raise UnaidedError(f"{path} answered {reply.status} to the benchmark.")
        if number >= len(browsers):
            seconds.append(perf_counter() - began)
    for browser in browsers:
        browser.close()
    return seconds


def _answer_once_more(cohort_id: int, person_id: int) -> None:
    """Write one more response, like the person's last."""
    from unaided.web.study.models import Response

    last = Response.objects.filter(cohort_id=cohort_id, person_id=person_id).latest("pk")
    last.pk, last.key = None, Response().key
    last.answered_at, last.sitting = datetime.now(UTC), "one more"
    last.save(force_insert=True)


def _updates(cohort_id: int, person_id: int) -> tuple[list[float], list[float]]:
    """Return the seconds of the statistics alone, and with the person's rows fetched."""
    from unaided.report.live import live_figures
    from unaided.report.live_stored import read_live
    from unaided.web.insight.models import Reading
    from unaided.web.insight.person_now import own_rows, person_now
    from unaided.web.people.models import Cohort, User

    cohort, person = Cohort.objects.get(pk=cohort_id), User.objects.get(pk=person_id)
    at = datetime.now(UTC)
    reading = Reading.objects.filter(cohort=cohort).latest("pk")
    assert reading.live is not None
    model = read_live(bytes(reading.live))
    known, came = own_rows(cohort, person, reading, 1, at)
    figures, with_rows = [], []
    for _ in range(UPDATES + 1):
        began = perf_counter()
        live_figures(model, person.code, known, came)
        figures.append(perf_counter() - began)
        began = perf_counter()
        person_now(cohort, person, at)
        with_rows.append(perf_counter() - began)
    return figures[1:], with_rows[1:]  # the first reads what is kept from then on
