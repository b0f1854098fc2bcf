"""``unaided demo``: a simulated organisation, served at a local address, and its report."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from unaided.cli.options import SEED
from unaided.evidence.problems import UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study
from unaided.report.build import Options, build_report
from unaided.report.standard import CERTAINTY, choose_standard
from unaided.report.write import write_report
from unaided.simulate.demonstration import FACTS, demonstration
from unaided.simulate.writing import write_log

HOST = "127.0.0.1"  # the demonstration is for this machine alone
LOG, STUDY, REPORT, WEB = "log.csv", "study.toml", "report", "application"


@click.command(short_help="Simulate an organisation and serve it.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8400,
    show_default=True,
    help="Port of the local address; 0 takes a free one.",
)
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demonstration"),
    show_default=True,
    help="Folder of the simulated log, its study file, the report, and the application's data.",
)
@click.option("--seed", type=SEED, default=2, show_default=True, help="Seed of the simulation.")
@click.option("--fresh", is_flag=True, help="Make it anew, though the folder holds one.")
@click.option("--serve/--no-serve", default=True, show_default=True, help="Serve it.")
def demo(port: int, folder: Path, seed: int, *, fresh: bool, serve: bool) -> None:
    """Simulate a class, a squad and a team over eight weeks, and serve them.

    The people are invented; the log is in the format of a real one. The last day is yesterday, so
    that the figures read like those of a running term. What is done in it is kept until --fresh.
    """
    from unaided.web import server  # here: Django is slow to import, and reads its settings

    port = server.free_port(HOST, port) if serve else port
    folder = folder.resolve()
    if fresh:
        _forget(folder / WEB)
    # Whatever this machine's own server is set to, invented people stay in their folder.
    server.use(
        {
            "FOLDER": str(folder / WEB), "DEMONSTRATION": "1", "HOSTS": HOST,
            "DATABASE": "", "EMAIL": "", "BEHIND_PROXY": "",
        }
    )  # fmt: skip
    server.prepare()
    click.echo(_filled(folder, seed=seed))
    click.echo(f"Log:    {shown(folder / LOG)}")
    click.echo(f"Report: {shown(folder / REPORT / 'report.html')}")
    if serve:
        _serve(port)


def _forget(folder: Path) -> None:
    """Remove the application's data, and nothing that is not its own."""
    if (folder / "unaided.db").is_file():
        shutil.rmtree(folder)


def shown(path: Path) -> Path:
    """Return a path as short as it can be written from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _filled(folder: Path, *, seed: int) -> str:
    """Fill the folder where it is empty; say what was done."""
    from unaided.web.demonstration import seeding
    from unaided.web.insight.practice_weekly import store_practice_readings
    from unaided.web.insight.refit import read_cohort
    from unaided.web.people.models import Cohort

    if seeding.seeded():
        return "Kept as it was left; --fresh makes it anew."
    click.echo("Simulating eight weeks, and reading them (about half a minute) …")
    # The report and the application's own reading need a core each.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
        report = beside.submit(make, folder, seed=seed, today=date.today())
        seeding.seed(at=datetime.now(UTC), seed=seed)
        for cohort in Cohort.objects.order_by("pk"):
            read_cohort(cohort.pk)
        store_practice_readings(datetime.now(UTC))
        report.result()
    return "Made."


def make(folder: Path, *, seed: int, today: date) -> None:
    """Write the demonstration's log, study file and report into a folder.

    Args:
        folder: Where; made if it is not there.
        seed: Seed of the simulation.
        today: The day after the eight weeks: nothing in them is still to come.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".writing-") as beside:
            simulated = demonstration(seed=seed, end=today - timedelta(days=1))
            write_log(simulated.table, Path(beside) / LOG)
            (Path(beside) / STUDY).write_text(_study_text(), encoding="utf-8")
            for name in (LOG, STUDY):
                (Path(beside) / name).replace(folder / name)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written ({error.strerror}). Name another folder with --dir."
        ) from error
    study = read_study(folder / STUDY)
    log = read_log(study, data_dir=None)
    choice = choose_standard(
        options={},
        study=asdict(study.standard),
    )
    options = Options(
        as_of=None,
        window_days=None,
        seed=1,
        data_dir=None,
        command=f"unaided analyze {STUDY} --out {REPORT}",
        today=today,
    )
    write_report(build_report(log, study, choice, options), folder / REPORT)


def _study_text() -> str:
    return f"""# The demonstration: invented people, a log in the format of a real one.
title = "{FACTS.title}"

[standard]
level = {FACTS.level}
horizon_days = {FACTS.horizon_days}
certainty = {CERTAINTY}
novelty = "variant"

[[sources]]
name = "log"
path = "{LOG}"
"""


def _serve(port: int) -> None:
    from unaided.web.demonstration.parts import PARTS
    from unaided.web.server import Running

    running = Running(HOST, port)
    running.ready()
    width = max(len(part.said) for part in PARTS)
    click.echo(f"\nOpen:   {running.address}demonstration/  (Ctrl+C ends it), or be at once")
    for part in PARTS:
        click.echo(f"  {part.said:<{width}}  {running.address}demonstration/{part.slug}/")
    running.wait()
    click.echo("\nEnded.")
