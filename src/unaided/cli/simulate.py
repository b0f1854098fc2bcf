"""``unaided simulate``: a log with known truth, or the size of a study."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import polars as pl

from unaided.cli.options import SEED, Days, progress
from unaided.evidence.problems import shorten
from unaided.measure.unknown import plural
from unaided.simulate.logs import simulate_log
from unaided.simulate.power import enough, power
from unaided.simulate.settings import Settings, read_settings
from unaided.simulate.writing import write_log, write_truth


class _Numbers(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic in new click
    """Whole numbers with commas between them."""

    name = "N,N,…"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(int(part) for part in str(value).split(","))
        except ValueError:
            self.fail(
                f"found {shorten(value)}, expected whole numbers such as 10,20,40.", param, ctx
            )


_NUMBERS = _Numbers()


@click.command("simulate", short_help="Simulate a log with its truth, or size a study.")
@click.option("--out", type=click.Path(path_type=Path), help="The log: .csv, .parquet or .jsonl.")
@click.option("--truth", type=click.Path(path_type=Path), help="The true values, as JSON.")
@click.option("--horizon-days", type=Days(zero=True), help="The truth's horizon.")
@click.option("--settings", "file", type=click.Path(path_type=Path), help="Settings (TOML).")
@click.option("--people", type=_NUMBERS, help="How many people; several with --power.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="Seed of chance.")
@click.option("--power", "sizes", is_flag=True, help="How many people and checks show a gap.")
@click.option(
    "--gap",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="The true gap, in score: performance minus learning.",
)
@click.option("--checks", type=_NUMBERS, default="3,6,12", show_default=True, help="Checks each.")
@click.option("--performance", type=float, default=0.8, show_default=True, help="In practice.")
@click.option("--practice-responses", type=int, default=30, show_default=True, help="Each.")
@click.option("--half-width", type=float, help="The widest half-interval that will do.")
@click.option("--json", "as_json", is_flag=True, help="Print the sizes as JSON.")
def simulate(
    out: Path | None,
    truth: Path | None,
    horizon_days: float | None,
    file: Path | None,
    people: tuple[int, ...] | None,
    seed: int,
    sizes: bool,
    gap: float | None,
    checks: tuple[int, ...],
    performance: float,
    practice_responses: int,
    half_width: float | None,
    as_json: bool,
) -> None:
    """Simulate a response log with known truth (--out), or find a study's size (--power)."""
    if sizes == (out is not None):
        raise click.UsageError("Name either --out FILE, or --power with --gap.")
    rng = np.random.default_rng(seed)
    settings = read_settings(file) if file else Settings()
    if out is not None:
        _write(settings, out, truth, horizon_days, people, rng)
        return
    if gap is None:
        raise click.UsageError("--power needs --gap, such as --gap 0.2.")
    people = people or (10, 20, 40, 80)
    with progress("Computing", unit="sizes", total=len(people) * len(checks)) as on_progress:
        table = power(
            gap,
            people=people,
            checks=checks,
            performance=performance,
            practice_responses=practice_responses,
            settings=settings,
            rng=rng,
            on_progress=on_progress,
        )
    click.echo(_as_json(table, seed) if as_json else _as_text(table, half_width))


def _write(
    settings: Settings,
    out: Path,
    truth: Path | None,
    horizon_days: float | None,
    people: tuple[int, ...] | None,
    rng: np.random.Generator,
) -> None:
    if truth is not None and horizon_days is None:
        raise click.UsageError("--truth needs --horizon-days: learning at which delay?")
    if people is not None:
        if len(people) > 1:
            raise click.UsageError("--people: one number for a log.")
        settings = replace(settings, people=people[0])
    log = simulate_log(settings, rng=rng)
    write_log(log.table, out)
    if truth is not None and horizon_days is not None:
        write_truth(log.truth, truth, horizon_days=horizon_days)
    people_said = plural(settings.people, "person", "people")
    click.echo(f"{out}: {plural(log.table.height, 'response')} of {people_said}.")


def _as_json(table: pl.DataFrame, seed: int) -> str:
    return json.dumps({"seed": seed, "interval": 0.9, "sizes": table.to_dicts()}, indent=1)


def _as_text(table: pl.DataFrame, half_width: float | None) -> str:
    lines = ["people  checks each  interval  gap seen"]
    for row in table.iter_rows(named=True):
        half = row["half_width"]
        interval = "not known" if half is None else f"± {half:.2f}".replace("0.", ".")
        lines.append(
            f"{row['people']:>6}  {row['checks']:>11}  {interval:>8}  {_share(row['detected']):>8}"
        )
    sufficient = enough(table, detected=0.8, half_width=half_width)
    gap = f"{table['gap'][0]:.2f}".replace("0.", ".")
    if sufficient.is_empty():
        lines.append(f"No size here is enough for a gap of {gap}. Try more people.")
    else:
        first = sufficient.row(0, named=True)
        lines.append(
            f"Enough for a gap of {gap}: {first['people']} people, {first['checks']} checks each "
            f"(seen in {_share(first['detected'])} of studies; 90 % intervals)."
        )
    return "\n".join(lines)


def _share(share: float) -> str:
    return "> 99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"
