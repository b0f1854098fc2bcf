"""``unaided analyze``: from a response log to an honest report."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from unaided.cli.options import log_options, progress, study_named
from unaided.evidence.reading import read_log
from unaided.report.build import PARTS, Options, build_report
from unaided.report.standard import choose_standard
from unaided.report.write import write_report


@click.command(short_help="From a response log to a report.")
@log_options
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for report.html and report.json.",
)
@click.option("--horizon-days", type=float, help="How many days later it must still be there.")
@click.option("--level", type=float, help="Expected score that counts as learned, 0 to 1.")
@click.option("--certainty", type=float, help="Probability that a verdict needs, 0.5 to 1.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Read figures at this date, not the last."
)
@click.option("--window-days", type=float, help="Performance over this many days before that date.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of bootstrap draws.")
def analyze(
    log: Path,
    out: Path,
    data: Path | None,
    columns: dict[str, str],
    constants: dict[str, str],
    horizon_days: float | None,
    level: float | None,
    certainty: float | None,
    as_of: datetime | None,
    window_days: float | None,
    seed: int,
) -> None:
    """Read LOG (a table, or a study file ending in .toml) and write the report.

    The report says what was performance, what can be said of learning, and what is not known.
    """
    if window_days is not None and not 0 < window_days < float("inf"):
        raise click.UsageError(f"--window-days: found {window_days:g}, expected more than 0.")
    study = study_named(log, columns, constants)
    choice = choose_standard(
        options={"level": level, "horizon_days": horizon_days, "certainty": certainty},
        study=asdict(study.standard),
    )
    with progress("Reading", unit="rows") as on_progress:
        read = read_log(study, data_dir=data, on_progress=on_progress)
    options = Options(
        as_of=as_of.date() if as_of else None,
        window_days=window_days,
        seed=seed,
        data_dir=data,
        command=shlex.join(["unaided", *sys.argv[1:]]),
        today=date.today(),
    )
    with progress("Computing", unit="parts", total=PARTS) as on_progress:
        report = build_report(read, study, choice, options, on_progress)
    json_path, html_path = write_report(report, out)
    click.echo(choice.sentence())
    for problem in read.problems:
        click.echo(problem.sentence(), err=True)
    click.echo(f"Report: {html_path}")
    click.echo(f"Data:   {json_path}")
