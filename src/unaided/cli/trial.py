"""``unaided trial``: a randomised comparison, from a table to sentences."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import click
import numpy as np

from unaided import __version__
from unaided.cli.options import SEED, progress
from unaided.evidence.formats import read_table
from unaided.evidence.formats.base import is_delimiter, is_encoding
from unaided.evidence.problems import UnaidedError, UsageError, shorten
from unaided.evidence.writing import Write, write_together
from unaided.trials.analysis import DRAWS, analyse_trial
from unaided.trials.figure import forest_svg, table_rows
from unaided.trials.result import TrialResult
from unaided.trials.sentences import number
from unaided.trials.spec import Role, TrialSpec

FILE = click.Path(path_type=Path, dir_okay=False)


class Refusal(click.ClickException):
    """The work cannot be done as asked: a sentence on standard error and exit code 2."""

    exit_code = 2


def _column(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("found nothing, expected the name of a column.")
    return value


def _columns(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> tuple[str, ...]:
    return tuple(part.strip() for part in _split(value or "") if part.strip())


def _limits(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> tuple[float, float] | None:
    if value is None:
        return None
    try:
        low, high = (float(part) for part in value.split(","))
    except ValueError as error:
        raise click.BadParameter(
            f"found {shorten(value)}, expected two numbers such as 0,1."
        ) from error
    return low, high


def _delimiter(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not is_delimiter(value):
        raise click.BadParameter(f"found {shorten(value)}, expected one character such as ;.")
    return value


def _encoding(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not is_encoding(value):
        raise click.BadParameter(f"found {shorten(value)}, expected an encoding such as latin-1.")
    return value


@click.command("trial", short_help="Compare the arms of an experiment, by design.")
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--outcome", required=True, callback=_column, metavar="COLUMN", help="The outcome, a number."
)
@click.option(
    "--arm", required=True, callback=_column, metavar="COLUMN", help="The arm of each row."
)
@click.option("--reference", required=True, metavar="VALUE", help="Arm to compare with.")
@click.option(
    "--cluster", callback=_column, metavar="COLUMN", help="What was randomised, if not rows."
)
@click.option(
    "--strata", callback=_columns, metavar="COLUMN,…", help="Within what it was randomised."
)
@click.option("--adjust", callback=_columns, metavar="COLUMN,…", help="Numbers to adjust for.")
@click.option(
    "--fixed", callback=_columns, metavar="COLUMN,…", help="Columns with an effect per value."
)
@click.option("--keep", multiple=True, metavar="COLUMN=VALUE", help="Keep these rows only.")
@click.option("--recode", metavar="WORD=NUMBER,…", help="Turn the outcome's words to numbers.")
@click.option("--label", default="", metavar="TEXT", help="What to call the outcome.")
@click.option("--unit", default="", metavar="TEXT", help="Its unit; 'score' promises 0 to 1.")
@click.option(
    "--range",
    "limits",
    callback=_limits,
    metavar="LOW,HIGH",
    help="Smallest and largest outcome possible.",
)
@click.option("--role", type=click.Choice(get_args(Role)), help="What the outcome shows.")
@click.option(
    "--delimiter",
    default=",",
    show_default=True,
    callback=_delimiter,
    help="Separator of a CSV file.",
)
@click.option(
    "--encoding",
    default="utf-8",
    show_default=True,
    callback=_encoding,
    help="Encoding of a CSV file.",
)
@click.option("--seed", default=1, show_default=True, type=SEED, help="Of chance.")
@click.option(
    "--draws",
    default=DRAWS,
    show_default=True,
    type=click.IntRange(min=99, max=1_000_000),
    help="Of the bootstrap and of the randomisation test.",
)
@click.option("--json", "json_path", type=FILE, help="Write the figures as JSON.")
@click.option("--figure", "figure_path", type=FILE, help="Draw the contrasts as SVG.")
def trial(
    table: Path,
    outcome: str,
    arm: str,
    reference: str,
    cluster: str | None,
    strata: tuple[str, ...],
    adjust: tuple[str, ...],
    fixed: tuple[str, ...],
    keep: tuple[str, ...],
    recode: str | None,
    label: str,
    unit: str,
    limits: tuple[float, float] | None,
    role: Role | None,
    delimiter: str,
    encoding: str,
    seed: int,
    draws: int,
    json_path: Path | None,
    figure_path: Path | None,
) -> None:
    """Compare the arms of a randomised trial in TABLE (CSV, Parquet or JSON lines).

    Least squares with standard errors clustered on what was randomised, corrections for few
    clusters, a randomisation test, and bounds for missing outcomes. --keep may be given again:
    another value of the same column widens, another column narrows.
    """
    try:
        spec = TrialSpec(
            outcome=outcome,
            arm=arm,
            reference=reference,
            cluster=cluster,
            strata=strata,
            adjust=adjust,
            fixed=fixed,
            keep=_kept(keep),
            recode=_recoding(recode),
            label=label,
            unit=unit,
            outcome_range=limits,
            role=role,
            source=str(table),
        )
        rng = np.random.default_rng(seed)
        rows = read_table(table, delimiter, encoding)
        with progress("Computing", unit="contrasts") as on_progress:
            result = analyse_trial(rows, spec, rng=rng, draws=draws, on_progress=on_progress)
        files = _files(result, json_path, figure_path, seed=seed, draws=draws)
        write_together({path: _writer(text) for path, text in files.items()})
    except UnaidedError as error:
        raise Refusal(str(error)) from error
    _show(result, seed=seed, draws=draws)
    for path in files:
        click.echo(f"Written: {path}")
    if figure_path is not None and figure_path not in files:
        click.echo("No figure: no contrast is known.")


def _split(text: str) -> list[str]:
    return next(csv.reader([text], skipinitialspace=True), [])


def _kept(conditions: Iterable[str]) -> dict[str, tuple[str, ...]]:
    kept: dict[str, tuple[str, ...]] = {}
    for condition in conditions:
        column, equals, value = condition.partition("=")
        if not (column and equals):
            raise UsageError(f"--keep {shorten(condition)}: expected COLUMN=VALUE.")
        kept[column] = (*kept.get(column, ()), value)
    return kept


def _recoding(text: str | None) -> dict[str, float] | None:
    if text is None:
        return None
    recoding: dict[str, float] = {}
    for part in _split(text):
        word, _, value = part.rpartition("=")
        try:
            recoding[word.strip()] = float(value)
        except ValueError as error:
            raise UsageError(f"--recode {shorten(part)}: expected WORD=NUMBER.") from error
    return recoding


def _files(
    result: TrialResult,
    json_path: Path | None,
    figure_path: Path | None,
    *,
    seed: int,
    draws: int,
) -> dict[Path, str]:
    """Make the text of every file before any is written."""
    if json_path is not None and json_path == figure_path:
        raise UsageError(f"{json_path}: --json and --figure are two files. Name another place.")
    files: dict[Path, str] = {}
    if json_path is not None:
        made = {"version": __version__, "seed": seed, "draws": draws}
        content = result.as_dict() | {"made": made}
        files[json_path] = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if figure_path is not None and result.contrasts:
        files[figure_path] = forest_svg(result)
    return files


def _writer(text: str) -> Write:
    return lambda path: path.write_text(text, encoding="utf-8")


def _show(result: TrialResult, *, seed: int, draws: int) -> None:
    spec = result.spec
    clusters = "" if result.clusters is None else f", {result.clusters:,} clusters"
    mean = result.reference_mean
    about = "" if mean is None else f"; mean of {spec.reference} {number(mean, result.unit)}"
    click.echo(f"{spec.name}: {result.n:,} rows{clusters}{about}")
    click.echo(f"{spec.formula}\n")
    if result.contrasts:
        _echo_table(table_rows(result))
        click.echo()
    _echo_table(
        [
            {
                "arm": count.arm,
                "assigned": f"{count.assigned:,}",
                "with outcome": f"{count.observed:,}",
                "missing": f"{count.missing:,}",
            }
            for count in result.missing
        ]
    )
    click.echo()
    for sentence in result.sentences:
        click.echo(sentence)
    click.echo()
    for note in dict.fromkeys(
        note
        for contrast in result.contrasts
        for note in (
            contrast.small_sample.method + ".",
            contrast.small_sample.wild_bootstrap_note,
            contrast.small_sample.randomisation_note,
        )
    ):
        click.echo(note)
    click.echo(f"Seed {seed}, {draws:,} draws.")


def _echo_table(rows: list[dict[str, str]]) -> None:
    """Print rows under their headers, the first column to the left, figures to the right."""
    headers = list(rows[0])
    widths = {h: max(len(h), *(len(row[h]) for row in rows)) for h in headers}
    lines = [dict(zip(headers, headers, strict=True)), *rows]
    for line in lines:
        cells = [
            line[h].ljust(widths[h]) if h == headers[0] else line[h].rjust(widths[h])
            for h in headers
        ]
        click.echo("  ".join(cells).rstrip())
