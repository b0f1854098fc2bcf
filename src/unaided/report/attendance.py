"""Who did not come to the checks, and what they could hide."""

from __future__ import annotations

import polars as pl

from unaided.measure.responses import Context as Check
from unaided.report.context import Context
from unaided.report.frame import SETTLED


def attendance(context: Context, findings: list[dict[str, object]]) -> dict[str, object] | None:
    """Count assigned and missed checks, and bound learning if all who missed scored 0 or 1.

    Args:
        context: The report's inputs.
        findings: The findings so far, for the learning figure that the bounds surround.

    Returns:
        ``None`` where no response was assigned and missed.
    """
    frame = context.frame
    missed = frame.unscored.filter(pl.col("status").cast(pl.String) == "missing")
    if missed.is_empty():
        return None
    checks = missed.filter(pl.col("occasion").cast(pl.String).fill_null("check") == "check")
    if checks.is_empty():
        return None
    # Where a log records no occasion, an unaided response after a night or more is a check too.
    came = frame.table.filter(frame.responses.context != Check.OTHER)
    absent = set(checks["person"].cast(pl.String).unique()) - set(
        came["person"].cast(pl.String).unique()
    )
    low, high = _bounds(context, checks, findings)
    return {
        "assigned": len(checks) + len(came),
        "missing": len(checks),
        "people_never_came": sorted(absent),
        "estimand": "learning",
        "low": low,
        "high": high,
    }


def _bounds(
    context: Context, missed: pl.DataFrame, findings: list[dict[str, object]]
) -> tuple[float | None, float | None]:
    """Worst-case bounds (Manski 1990) on the plain mean of the checks that learning rests on."""
    learning = next(
        (
            finding
            for finding in findings
            if finding["estimand"] == "learning"
            and finding["subject"] == {"kind": "all", "id": None}
            and finding["skill"] is None
            and finding["adjustment"] == "none"
            and finding["status"] == "known"
        ),
        None,
    )
    if learning is None:
        return None, None
    horizon = context.choice.horizon_days
    # The figure rests on what was settled beforehand, so its bounds do.
    missed = missed.filter(SETTLED)
    # Of a missed check little may be recorded: leave out only what surely bears on another figure.
    delay = pl.coalesce("delay_days", "planned_delay_days")
    bears = (
        delay.is_between(horizon / 2, 2 * horizon),
        pl.col("novelty").cast(pl.String) == context.choice.novelty,
        pl.col("aid").cast(pl.String) == "none",
    )
    inside = missed.filter(*(condition.fill_null(value=True) for condition in bears))
    seen, absent = learning["responses"], len(inside)
    assert isinstance(seen, int)
    estimate = learning["estimate"]
    assert isinstance(estimate, float)
    total = seen + absent
    return estimate * seen / total, (estimate * seen + absent) / total
