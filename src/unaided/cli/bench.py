"""``unaided bench``: what was measured, against whom, on what machine."""

from __future__ import annotations

import click

from unaided.cli.bench_fit import fit
from unaided.cli.bench_practice import practice
from unaided.cli.bench_predict import predict
from unaided.cli.bench_read import read
from unaided.cli.bench_report import report
from unaided.cli.bench_web import web


@click.group(short_help="Measure speed, beside peers.")
def bench() -> None:
    """Measure Unaided's own speed, a calibration loop and peers in the same run."""


bench.add_command(fit)
bench.add_command(practice)
bench.add_command(predict)
bench.add_command(read)
bench.add_command(report)
bench.add_command(web)
