"""Gather the commands under ``unaided``."""

from __future__ import annotations

import click

from unaided import __version__
from unaided.cli.analyze import analyze
from unaided.cli.bench import bench
from unaided.cli.check_log import check_log
from unaided.cli.demo import demo
from unaided.cli.options import Gathered
from unaided.cli.serve import serve
from unaided.cli.simulate import simulate
from unaided.cli.tournament import tournament
from unaided.cli.trial import trial


@click.group(cls=Gathered, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="unaided")
def main() -> None:
    """Show what people can do without the tool, later, on something new."""


for command in (analyze, check_log, trial, simulate, tournament, demo, serve, bench):
    main.add_command(command)
