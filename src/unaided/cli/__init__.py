"""The command line: one module a command."""

from unaided.cli.main import main

__all__ = ["main"]
