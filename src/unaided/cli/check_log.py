"""``unaided check-log``: name every problem of a log, and change nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from unaided.cli.options import log_options, progress, study_named
from unaided.evidence.log import Log
from unaided.evidence.problems import InputError, NotALogError, Problem, UsageError
from unaided.evidence.reading import read_log
from unaided.measure.unknown import plural

CLEAN, PROBLEMS, NOT_A_LOG = 0, 1, 2


@click.command("check-log", short_help="Name every problem of a log; change nothing.")
@log_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def check_log(
    log: Path, data: Path | None, columns: dict[str, str], constants: dict[str, str], as_json: bool
) -> None:
    """Name every problem of LOG (a table, or a study file); change nothing.

    Exit status: 0 clean, 1 problems named, 2 not readable as a log (or a header stands twice).
    """
    try:
        found = _read(log, data, columns, constants)
    except UsageError as error:
        _print_usage(str(error), as_json=as_json)
        sys.exit(NOT_A_LOG)
    except InputError as error:
        _print(error.problems, None, as_json=as_json)
        sys.exit(NOT_A_LOG if isinstance(error, NotALogError) else PROBLEMS)
    _print(found.problems, found, as_json=as_json)
    sys.exit(PROBLEMS if found.problems else CLEAN)


def _read(log: Path, data: Path | None, columns: dict[str, str], constants: dict[str, str]) -> Log:
    study = study_named(log, columns, constants)
    with progress("Reading", unit="rows") as on_progress:
        return read_log(study, data_dir=data, on_progress=on_progress)


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
        people = plural(log.table["person"].n_unique(), "person", "people")
        click.echo(f"{plural(log.table.height, 'response')} of {people}.")
    found = plural(len(problems), "problem") if problems else "No problems"
    click.echo(f"{found} found. Nothing was changed.")


def _print_usage(sentence: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"problems": [], "error": sentence}, ensure_ascii=False, indent=2))
    else:
        click.echo(sentence, err=True)
