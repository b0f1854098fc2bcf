"""Gather the commands under ``unaided``."""

from __future__ import annotations

import click

from unaided import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="unaided")
def main() -> None:
    """Show what people can do without the tool, later, on something new."""
