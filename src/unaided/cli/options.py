"""What several commands share: pairs as options, a progress bar, errors as exit codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

from unaided.evidence.problems import UnaidedError

SHOW_AFTER_SECONDS = 2


class _Pair(click.ParamType):
    """``NAME=VALUE``."""

    name = "pair"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first equals sign."""
        name, sign, rest = value.partition("=")
        if not sign or not name:
            self.fail(f"found {value!r}, expected NAME=VALUE.", param, ctx)
        return name, rest


PAIRS = _Pair()


@contextmanager
def progress(what: str, *, unit: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error for what takes more than two seconds.

    Yields:
        A function that takes how many more were done.
    """
    with tqdm(
        desc=what, unit=f" {unit}", total=total, delay=SHOW_AFTER_SECONDS, leave=False
    ) as bar:
        yield lambda done: bool(bar.update(done)) and None


class Gathered(click.Group):
    """A group whose commands say errors as sentences and exit with 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a mistake of the input becomes its sentence."""
        try:
            return super().invoke(ctx)
        except UnaidedError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
