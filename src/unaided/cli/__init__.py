"""The command line: one module a command."""

import os

# The matrices here are small: threads of the linear algebra would spin for nothing, on the cores
# that the passes over people use. It is read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from unaided.cli.main import main

__all__ = ["main"]
