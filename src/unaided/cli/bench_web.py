"""``unaided bench web``: how fast the web application answers, server and load on one machine."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from unaided.cli.bench_process import calibration_seconds, machine

if TYPE_CHECKING:
    from unaided.web.load.crowd import Crowd

HOST: Final = "127.0.0.1"
SEED: Final = 1
THINK_SECONDS: Final = 5.0
WARM_UP_SECONDS: Final = 6.0
SKILLS: Final = 9
_READ_ON: Final = """
import sys
import django
django.setup()
from unaided.web.insight.refit import read_cohort
from unaided.web.insight.worker import give_way
give_way()
read_cohort(int(sys.argv[1]))
"""
BARS: Final = {
    "answer_and_next_p95_ms": 150.0,
    "answer_and_next_during_a_refit_p95_ms": 250.0,
    "cohort_page_p95_ms": 300.0,
    "person_update_p95_ms": 20.0,
}


@dataclass(frozen=True, slots=True)
class Size:
    """How large everything is.

    Attributes:
        learners: Who answer all the while.
        seconds: How long, in each phase.
        people: Of the large cohort whose page is asked for and which is read meanwhile.
    """

    learners: int
    seconds: float
    people: int


@click.command("web")
@click.option(
    "--learners", default=200, show_default=True, type=click.IntRange(min=1), help="Who answer."
)
@click.option(
    "--seconds",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=1),
    help="How long, alone and during a reading.",
)
@click.option(
    "--people",
    default=1_000,
    show_default=True,
    type=click.IntRange(min=10),
    help="People of the large cohort; each has about 500 responses.",
)
@click.option(
    "--database",
    default="sqlite",
    show_default=True,
    help="sqlite, or the postgresql:// URL of an empty database.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def web(learners: int, seconds: float, people: int, database: str, as_json: bool) -> None:
    """Measure answering under load, and the pages of a large cohort, on a real server.

    Learners think for five seconds, answer, read what is said and the next question. They do it
    alone, then while the large cohort is read anew, niced, over and over. Thinking is not counted.
    """
    from unaided.web import server  # here: it reads the settings

    with tempfile.TemporaryDirectory() as folder:
        url = "" if database == "sqlite" else database
        server.use({"FOLDER": folder, "DATABASE": url, "PLAIN_HTTP": "1", "HOSTS": HOST})
        server.prepare()
        measured = _measured(Size(learners, seconds, people))
    result = {
        "bench": "web",
        "what": "a real server, its worker, and the load, all on this machine",
        "database": "sqlite" if database == "sqlite" else "postgresql",
        **measured,
        "bars": BARS,
        "machine": machine(),
    }
    click.echo(json.dumps(result, indent=2) if as_json else in_words(result))


def _measured(size: Size) -> dict[str, Any]:
    from unaided.cli.bench_web_pages import pages_measured, reading_measured
    from unaided.web import server
    from unaided.web.load.crowd import hands_off
    from unaided.web.load.rush import Rush

    calibration = calibration_seconds()
    crowd, large, rows = _filled(size)
    hands_off()
    reading = reading_measured(large.cohort_id)
    reading_measured(crowd.cohort_id)
    port = server.free_port(HOST, 0)
    running = server.Running(HOST, port)
    try:
        running.ready()
        rush = Rush(
            HOST, port, crowd.sessions, running.groups, think_seconds=THINK_SECONDS, seed=SEED
        )
        quiet, busy = asyncio.run(
            rush.through(
                _quiet(size.seconds),
                _while_read(size.seconds, large.cohort_id),
                warm_up_seconds=WARM_UP_SECONDS if size.seconds > WARM_UP_SECONDS else 1.0,
            )
        )
        pages = pages_measured(HOST, port, large)
    finally:
        running.end()
        hands_off()
    return {
        "learners": size.learners,
        "think_seconds": THINK_SECONDS,
        "people": size.people,
        **rows,
        "reading": reading,
        "quiet": quiet.as_dict(),
        "during_a_refit": busy.as_dict(),
        **pages,
        "calibration_seconds": calibration,
        "calibration_seconds_after": calibration_seconds(),
    }


def _filled(size: Size) -> tuple[Crowd, Crowd, dict[str, int]]:
    """Fill the database: a class that answers, a large cohort with a past."""
    from unaided.content.demonstration import demonstration_items
    from unaided.web.load.crowd import seat, stocked
    from unaided.web.load.past import remember
    from unaided.web.people.models import Cohort

    at = datetime.now(UTC)
    organisation = stocked(at)
    skills = sorted({one.skill for one in demonstration_items() if one.kind_name != "observed"})
    crowd = seat(organisation, learners=size.learners, at=at, name="Class")
    large = seat(organisation, learners=size.people, at=at, name="Large")
    rows = {}
    for name, one, some in (("class", crowd, skills[:3]), ("large", large, skills[:SKILLS])):
        cohort = Cohort.objects.select_related("organisation").get(pk=one.cohort_id)
        rows[f"responses_of_the_{name}"] = remember(cohort, one.learner_ids, some, SEED)
    return crowd, large, rows


def _quiet(seconds: float) -> Callable[[], Awaitable[None]]:
    async def phase() -> None:
        await asyncio.sleep(seconds)

    return phase


def _while_read(seconds: float, cohort_id: int) -> Callable[[], Awaitable[None]]:
    """Read a cohort over and over, as the worker does: in a niced process of its own."""
    command = [sys.executable, "-c", _READ_ON, str(cohort_id)]

    async def read_on() -> None:
        while True:
            process = await asyncio.create_subprocess_exec(*command, start_new_session=True)
            try:
                status = await process.wait()
            except asyncio.CancelledError:
                process.kill()
                await process.wait()
                raise
            if status:
                raise subprocess.CalledProcessError(status, command)

    async def phase() -> None:
        reading = asyncio.create_task(read_on())
        done, _ = await asyncio.wait({reading}, timeout=seconds)
        if done:
            reading.result()  # it does not end by itself: this says why it did
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    return phase


def in_words(result: dict[str, Any]) -> str:
    """Say what was measured, beside the bars."""
    bars = result["bars"]
    lines = [
        f"{result['learners']} learners with {result['think_seconds']:g} s of thought, on "
        f"{result['database']}; from an answer to the next question, thinking not counted:"
    ]
    for title, name, bar in (
        ("alone", "quiet", bars["answer_and_next_p95_ms"]),
        ("during a refit", "during_a_refit", bars["answer_and_next_during_a_refit_p95_ms"]),
    ):
        phase = result[name]
        took = phase["answer_and_next"]
        if not took["count"]:
            lines.append(f"  {title}: no answer in {phase['seconds']} s")
            continue
        lines.append(
            f"  {title}: 95 in 100 within {took['p95_ms']:.0f} ms (bar {bar:.0f}), half within "
            f"{took['p50_ms']:.0f}, 99 in 100 within {took['p99_ms']:.0f}; {took['count']} "
            f"answers, {phase['requests_per_second']} requests a second, {phase['errors']} errors"
        )
    page, update = result["cohort_page"], result["person_update"]
    reading = result["reading"]
    lines += [
        f"Page of a cohort with {result['people']:,} people and "
        f"{result['responses_of_the_large']:,} responses: {page['p50_ms']:.0f} ms, 95 in 100 "
        f"within {page['p95_ms']:.0f} (bar {bars['cohort_page_p95_ms']:.0f}).",
        f"One reading of it: {reading['wall_seconds']:.0f} s, {reading['peak_mb']:.0f} MB at most.",
        f"A person's update: figures {update['figures']['p50_ms']:.1f} ms, with the rows read "
        f"{update['figures_and_rows']['p50_ms']:.1f}, the whole page "
        f"{update['page']['p50_ms']:.1f} (bar {bars['person_update_p95_ms']:.0f}).",
        f"The calibration loop took {result['calibration_seconds']:.3f} s on {result['machine']}.",
    ]
    return "\n".join(lines)
