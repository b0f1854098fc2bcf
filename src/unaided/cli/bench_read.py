"""``unaided bench read``: how long a log takes to be read, checked and derived."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Final

import click
import numpy as np
import polars as pl

from unaided.cli.bench_process import calibration_seconds, machine, run_fresh

ROWS_PER_PERSON: Final = 200
ITEMS: Final = 2_000

_READ: Final = """
import json, resource, sys, time
wall, cpu = time.perf_counter(), time.process_time()
from pathlib import Path
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
log = read_log(study_of_table(Path(sys.argv[1])), data_dir=None)
print(json.dumps({
    "wall_seconds": time.perf_counter() - wall,
    "cpu_seconds": time.process_time() - cpu,
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT,
    "rows": log.table.height,
    "problems": len(log.problems),
}))
"""

_PEER: Final = """
import json, resource, sys, time
wall, cpu = time.perf_counter(), time.process_time()
import polars as pl
table = pl.read_csv(sys.argv[1])
print(json.dumps({
    "wall_seconds": time.perf_counter() - wall,
    "cpu_seconds": time.process_time() - cpu,
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT,
    "rows": table.height,
}))
"""


@click.command("read")
@click.option(
    "--rows",
    default=10_000_000,
    show_default=True,
    type=click.IntRange(min=1_000),
    help="Rows of the log that is read.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def read(rows: int, as_json: bool) -> None:
    """Measure reading, checking and deriving a CSV log, against polars reading it plainly."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        write_example(path, rows, np.random.default_rng(1))
        size = path.stat().st_size
        calibration = calibration_seconds()
        ours, peer = run_fresh(_READ, str(path)), run_fresh(_PEER, str(path))
    result = {
        "bench": "read",
        "what": "CSV read, checked and derived, in a fresh process, imports included",
        "rows": rows,
        "file_bytes": size,
        **{name: ours[name] for name in ("wall_seconds", "cpu_seconds", "peak_bytes")},
        "problems": ours["problems"],
        "peer": {"name": f"polars {pl.__version__} read_csv alone", **peer},
        "times_peer": ours["wall_seconds"] / peer["wall_seconds"],
        "calibration_seconds": calibration,
        "machine": machine(),
    }
    if as_json:
        click.echo(json.dumps(result, indent=2))
        return
    click.echo(
        f"{rows:,} rows ({size / 1e6:,.0f} MB) read, checked and derived in "
        f"{ours['wall_seconds']:.1f} s ({ours['cpu_seconds']:.1f} s of processor), "
        f"{ours['peak_bytes'] / 1e9:.2f} GB at most."
    )
    click.echo(
        f"polars reads the same file, without checks, in {peer['wall_seconds']:.1f} s "
        f"and {peer['peak_bytes'] / 1e9:.2f} GB."
    )
    click.echo(f"The calibration loop took {calibration:.3f} s on {machine()}.")


def write_example(path: Path, rows: int, rng: np.random.Generator) -> None:
    """Write a log of many people, each in sittings of ten, with and without an assistant.

    Args:
        path: Where to.
        rows: How many responses; 200 of each person.
        rng: Draws items, scores and confidence.
    """
    at = pl.int_range(rows, eager=True).alias("at")
    within = at % ROWS_PER_PERSON
    minutes = (within // 10) * 1_440 + within % 10
    start = pl.datetime(2026, 1, 5, 8)
    items = pl.Series("drawn", rng.integers(0, ITEMS, rows))
    table = pl.DataFrame([at, items, minutes.alias("minutes")]).select(
        person=pl.format("p{}", pl.col("at") // ROWS_PER_PERSON),
        item=pl.format("item-{}", "drawn"),
        time=(start + pl.duration(minutes="minutes")).dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        skill=pl.format("skill-{}", pl.col("drawn") % 20),
        family=pl.format("family-{}", pl.col("drawn") // 4),
        sitting=pl.format("day {}", pl.col("minutes") // 1_440),
        occasion=pl.lit("practice"),
        aid=pl.when(pl.col("at") % 3 == 0).then(pl.lit("assistant")).otherwise(pl.lit("none")),
        score=pl.Series(rng.integers(0, 2, rows)),
        confidence=pl.Series(rng.random(rows).round(2)),
    )
    table.write_csv(path)
