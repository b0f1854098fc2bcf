"""``unaided check-log``: name every problem of a log, and change nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from tqdm import tqdm

from unaided.evidence.log import Log
from unaided.evidence.problems import InputError, NotALogError, Problem, UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.spec import Study
from unaided.evidence.study import read_study, study_of_table

CLEAN, PROBLEMS, NOT_A_LOG = 0, 1, 2


@click.command("check-log")
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="Folder of a study's files.")
@click.option("--column", "columns", multiple=True, metavar="NAME=HEADER", help="Map a header.")
@click.option("--set", "constants", multiple=True, metavar="NAME=VALUE", help="Set a constant.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check_log(
    log: Path, data: Path | None, columns: Sequence[str], constants: Sequence[str], as_json: bool
) -> None:
    """Name every problem of LOG (a table, or a study file); change nothing.

    Exit status: 0 clean, 1 problems named, 2 not readable as a log.
    """
    try:
        study = study_from(log, columns, constants)
        found = _read(study, data)
    except UsageError as error:
        _print_usage(str(error), as_json=as_json)
        sys.exit(NOT_A_LOG)
    except InputError as error:
        _print(error.problems, None, as_json=as_json)
        sys.exit(NOT_A_LOG if isinstance(error, NotALogError) else PROBLEMS)
    _print(found.problems, found, as_json=as_json)
    sys.exit(PROBLEMS if found.problems else CLEAN)


def study_from(log: Path, columns: Iterable[str], constants: Iterable[str]) -> Study:
    """Return the study that a path and the options of the command line mean.

    Args:
        log: A study file (``.toml``) or a table.
        columns: ``NAME=HEADER`` pairs.
        constants: ``NAME=VALUE`` pairs.

    Raises:
        UsageError: A pair is no pair, a name is no column, or the study file is wrong.
    """
    mapped, fixed = pairs(columns, "--column"), pairs(constants, "--set")
    if log.suffix.casefold() != ".toml":
        return study_of_table(log, mapped, fixed)
    if mapped or fixed:
        raise UsageError("--column and --set are for tables. Write them into the study file.")
    return read_study(log)


def pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    """Split ``NAME=VALUE`` texts.

    Raises:
        UsageError: A text has no ``=``, or a name stands twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"{option} {text}: expected NAME=VALUE.")
        if name in found:
            raise UsageError(f"{option} {name}: named twice. Keep one of the two.")
        found[name] = value
    return found


def _read(study: Study, data: Path | None) -> Log:
    # The bar appears only where reading takes longer than two seconds.
    with tqdm(unit=" rows", unit_scale=True, delay=2, leave=False, file=sys.stderr) as bar:
        return read_log(study, data_dir=data, on_progress=lambda rows: _advance(bar, rows))


def _advance(bar: "tqdm[object]", rows: int) -> None:
    bar.update(rows)


def _print(problems: Sequence[Problem], log: Log | None, *, as_json: bool) -> None:
    if as_json:
        summary: dict[str, object] = {"problems": [one.as_dict() for one in problems]}
        if log is not None:
            summary |= {
                "rows": log.table.height,
                "people": log.table["person"].n_unique(),
                "notes": list(log.notes),
                "fingerprint": log.fingerprint,
            }
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    for problem in problems:
        click.echo(problem.sentence())
    if log is not None:
        for note in log.notes:
            click.echo(note)
        click.echo(f"{log.table.height:,} responses of {log.table['person'].n_unique():,} people.")
    count = len(problems)
    click.echo(f"{count or 'No'} problem{'' if count == 1 else 's'} found. Nothing was changed.")


def _print_usage(sentence: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"problems": [], "error": sentence}, ensure_ascii=False, indent=2))
    else:
        click.echo(sentence, err=True)
