"""``unaided analyze``: from a response log to an honest report."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from unaided.cli.options import SEED, Days, log_options, progress, study_named
from unaided.evidence.instants import FIRST_YEAR, LAST_YEAR
from unaided.evidence.problems import UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.schema import BY_NAME
from unaided.evidence.study import Study
from unaided.evidence.writing import Write, check_log_ending, log_writer
from unaided.report.build import PARTS, Options, build
from unaided.report.standard import choose_standard
from unaided.report.stored_fit import FILE_NAME, write_fit
from unaided.report.write import write_report


def _date(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date | None:
    if value is not None and not FIRST_YEAR <= value.year < LAST_YEAR:
        raise click.BadParameter(
            f"found {value:%Y-%m-%d}, expected a date between {FIRST_YEAR} and {LAST_YEAR}."
        )
    return None if value is None else value.date()


@click.command(short_help="From a response log to a report.")
@log_options
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for report.html, report.json and, where a model was fitted, fit.npz.",
)
@click.option(
    "--responses",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the responses as read, with what was derived: .csv or .parquet.",
)
@click.option("--horizon-days", type=Days(), help="How many days later it must still be there.")
@click.option("--level", type=float, help="Expected score that counts as learned, 0 to 1.")
@click.option("--certainty", type=float, help="Probability that a verdict needs, 0.5 to 1.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_date,
    help="Read figures at this date, not the last.",
)
@click.option(
    "--window-days", type=Days(), help="Performance over this many days before that date."
)
@click.option(
    "--assurance",
    "assurances",
    multiple=True,
    type=click.Choice(BY_NAME["assurance"].choices),
    help="Count only checks under this assurance; may be given several times.",
)
@click.option("--seed", type=SEED, default=1, show_default=True, help="Seed of bootstrap draws.")
def analyze(
    log: Path,
    out: Path,
    responses: Path | None,
    data: Path | None,
    columns: dict[str, str],
    constants: dict[str, str],
    horizon_days: float | None,
    level: float | None,
    certainty: float | None,
    as_of: date | None,
    window_days: float | None,
    assurances: tuple[str, ...],
    seed: int,
) -> None:
    """Read LOG (a table, or a study file ending in .toml) and write the report.

    The report says what was performance, what can be said of learning, and what is not known.
    """
    study = study_named(log, columns, constants)
    if responses is not None:
        _check_responses(responses, study, data)
    choice = choose_standard(
        options={"level": level, "horizon_days": horizon_days, "certainty": certainty},
        study=asdict(study.standard),
    )
    with progress("Reading", unit="rows") as on_progress:
        read = read_log(study, data_dir=data, on_progress=on_progress)
    options = Options(
        as_of=as_of,
        window_days=window_days,
        seed=seed,
        data_dir=data,
        command=shlex.join(["unaided", *sys.argv[1:]]),
        today=date.today(),
        assurances=assurances,
    )
    with progress("Computing", unit="parts", total=PARTS) as on_progress:
        built = build(read, study, choice, options, on_progress)
    others: dict[Path, Write] = {}
    if responses is not None:
        others[responses] = log_writer(read, responses)
    fit_path = out / FILE_NAME
    if built.reading is not None:
        others[fit_path] = partial(
            write_fit, reading=built.reading, fingerprint=read.fingerprint, made=options.today
        )
    json_path, html_path = write_report(built.report, out, others)
    if built.reading is None:
        # One of an earlier report would belong to other data.
        fit_path.unlink(missing_ok=True)
    click.echo(choice.sentence())
    for problem in read.problems:
        click.echo(problem.sentence(), err=True)
    click.echo(f"Report: {html_path}")
    click.echo(f"Data:   {json_path}")
    if built.reading is not None:
        click.echo(f"Model:  {fit_path}")
    if responses is not None:
        click.echo(f"Responses: {responses}")


def _check_responses(path: Path, study: Study, data: Path | None) -> None:
    """Refuse, before anything is computed, a place that the responses must not go to."""
    check_log_ending(path)
    for source in study.sources:
        if path.resolve() == study.resolve(source.path, data).resolve():
            raise UsageError(f"--responses {path}: that is the log itself. Name another place.")
