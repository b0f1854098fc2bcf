"""``read_cohort``: read one cohort's log now. The worker runs it, each time in a new process."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from unaided.evidence.problems import UnaidedError
from unaided.web.insight.apart import SAID
from unaided.web.insight.refit import read_cohort


class Command(BaseCommand):
    """Read one cohort's log and store what it says."""

    help = "Read one cohort's log and store what it says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the cohort."""
        parser.add_argument("cohort", type=int)

    def handle(self, *_args: Any, cohort: int, **_options: Any) -> None:
        """Read it; a log that cannot be read is a sentence, not a traceback."""
        try:
            read_cohort(cohort)
        except UnaidedError as error:
            self.stderr.write(" ".join(str(error).splitlines()))
            sys.exit(SAID)
