"""What several commands share: how a log is named, a progress bar, errors as exit codes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from unaided.evidence.problems import UnaidedError, UsageError, shorten
from unaided.evidence.spec import MOST_DAYS
from unaided.evidence.study import Study, read_study, study_of_table

SHOW_AFTER_SECONDS = 2
BAR = "{desc}: {bar} {n_fmt} of {total_fmt}{unit}, {elapsed}"

SEED = click.IntRange(min=0, max=2**63 - 1)
"""Seeds of chance, as wide as any that draws from them takes."""


class Days(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic in new click
    """A number of days that dates can bear: finite, and at most a hundred years."""

    name = "DAYS"

    def __init__(self, *, zero: bool = False) -> None:
        self._zero = zero

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the number, or say what it should be."""
        try:
            days = float(str(value))
        except ValueError:
            days = math.nan
        if not (0 < days <= MOST_DAYS or (self._zero and days == 0)):
            low = "0 or more" if self._zero else "more than 0"
            self.fail(f"found {shorten(value)}, expected {low}, at most {MOST_DAYS:,}.", param, ctx)
        return days


def pairs(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Read a repeated ``NAME=VALUE`` option: the callback of ``--column`` and ``--set``.

    Raises:
        click.BadParameter: A value has no equals sign, or a name stands twice.
    """
    found: dict[str, str] = {}
    for value in values:
        name, sign, rest = value.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"found {value!r}, expected NAME=VALUE.")
        if name in found:
            raise click.BadParameter(f"{name} is named twice. Name it once.")
        found[name] = rest
    return found


def log_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the argument LOG and the options that say how to read it."""
    for decorate in (
        click.option(
            "--set",
            "constants",
            multiple=True,
            callback=pairs,
            metavar="NAME=VALUE",
            help="A value that every row has; may be repeated.",
        ),
        click.option(
            "--column",
            "columns",
            multiple=True,
            callback=pairs,
            metavar="NAME=HEADER",
            help="Which header is which column of the log; may be repeated.",
        ),
        click.option(
            "--data",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder in which a study file's tables lie.",
        ),
        click.argument("log", type=click.Path(path_type=Path)),
    ):
        command = decorate(command)
    return command


def study_named(log: Path, columns: dict[str, str], constants: dict[str, str]) -> Study:
    """Read the study file that LOG is, or make a study of the table that it is.

    Raises:
        UsageError: A study file together with options for a table, or mistakes in either.
    """
    if log.suffix.casefold() != ".toml":
        return study_of_table(log, columns, constants)
    if columns or constants:
        raise UsageError("--column and --set are for tables. Write them into the study file.")
    return read_study(log)


@contextmanager
def progress(what: str, *, unit: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error for what takes more than two seconds.

    Yields:
        A function that takes how many more were done.
    """
    with tqdm(
        desc=what,
        unit=f" {unit}",
        total=total,
        bar_format=BAR if total else None,
        delay=SHOW_AFTER_SECONDS,
        leave=False,
    ) as bar:

        def on_progress(done: int) -> None:
            bar.update(done)

        yield on_progress


class Gathered(click.Group):
    """A group whose commands say errors as sentences and exit with 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a mistake of the input becomes its sentence."""
        try:
            return super().invoke(ctx)
        except UnaidedError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
