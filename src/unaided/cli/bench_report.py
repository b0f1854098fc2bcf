"""``unaided bench report``: how long a report on many people takes."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
import numpy as np

from unaided.cli.bench_process import calibration_seconds, machine, run_fresh
from unaided.simulate.logs import simulate_log
from unaided.simulate.settings import Settings
from unaided.simulate.writing import write_log

_REPORT: Final = """
import contextlib, io, json, resource, sys, time
wall, cpu = time.perf_counter(), time.process_time()
from unaided.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["analyze", sys.argv[1], "--out", sys.argv[2], "--horizon-days", "30"],
         standalone_mode=False)
print(json.dumps({
    "wall_seconds": time.perf_counter() - wall,
    "cpu_seconds": time.process_time() - cpu,
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT,
}))
"""


@click.command("report")
@click.option(
    "--people",
    default=1_000,
    show_default=True,
    type=click.IntRange(min=10),
    help="People in the simulated log.",
)
@click.option(
    "--groups", default=20, show_default=True, type=click.IntRange(min=1), help="Their groups."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def report(people: int, groups: int, as_json: bool) -> None:
    """Measure a whole report, from the CSV file to the HTML file, in a fresh process."""
    names = tuple(f"group {number + 1:02d}" for number in range(groups))
    settings = replace(Settings(), people=people, groups=names)
    log = simulate_log(settings, rng=np.random.default_rng(1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        write_log(log.table, path)
        calibration = calibration_seconds()
        measured = run_fresh(_REPORT, str(path), str(Path(folder) / "out"))
    result = {
        "bench": "report",
        "what": "CSV to report.json and report.html, in a fresh process, imports included",
        "people": people,
        "groups": groups,
        "rows": len(log.table),
        **measured,
        "calibration_seconds": calibration,
        "machine": machine(),
    }
    if as_json:
        click.echo(json.dumps(result, indent=2))
        return
    click.echo(
        f"A report on {people:,} people in {groups} groups ({len(log.table):,} rows) took "
        f"{measured['wall_seconds']:.1f} s ({measured['cpu_seconds']:.1f} s of processor), "
        f"{measured['peak_bytes'] / 1e9:.2f} GB at most."
    )
    click.echo(f"The calibration loop took {calibration:.3f} s on {machine()}.")
