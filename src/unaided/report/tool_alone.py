"""The tool by itself: its own accuracy on the items that people met, one tool at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from unaided.evidence.log import Log
from unaided.measure.linear import Floats, weighted_count
from unaided.report.frame import FAULTY


@dataclass(frozen=True, slots=True)
class ToolAlone:
    """One tool's own accuracy by item; arrays have shape (items of the log,).

    Attributes:
        accuracy: 0..1, NaN where the tool did not answer the item.
        variance: Sampling variance of that accuracy.
        tries: The tool's own tries.
        aid: Which aid the tool is, such as ``assistant``; empty where not recorded.
        tool: Its name with its version; empty where not recorded.
        kinds: How its answers were scored; ``None`` stands for not recorded.
    """

    accuracy: Floats
    variance: Floats
    tries: Floats
    aid: str
    tool: str
    kinds: frozenset[str | None]


def tools_alone(log: Log, items: list[str]) -> list[ToolAlone]:
    """Read the tools' own responses on the people's items, each tool (and version) apart.

    A tool that is wrong in a planted way is a tool of its own.
    """
    table = log.tool_alone
    if table.is_empty():
        return []
    faulty = pl.col("faulty").fill_null(value=False) if "faulty" in table.columns else pl.lit(False)
    kept = table.select(
        pl.col("item").cast(pl.String),
        pl.col("score").cast(pl.Float64),
        pl.col("trials").cast(pl.Float64).fill_null(1.0),
        pl.col("kind").cast(pl.String),
        pl.col("tool").cast(pl.String).fill_null(""),
        aid=pl.when(faulty)
        .then(pl.lit(FAULTY))
        .otherwise(pl.col("aid").cast(pl.String).fill_null("")),
    ).filter(pl.col("item").is_in(items) & pl.col("score").is_not_null())
    position = {item: place for place, item in enumerate(items)}
    return [
        _tool(part, position, str(aid), str(tool))
        for (aid, tool), part in sorted(kept.group_by("aid", "tool"), key=lambda pair: pair[0])
    ]


def _tool(kept: pl.DataFrame, position: dict[str, int], aid: str, tool: str) -> ToolAlone:
    items = len(position)
    code = np.array([position[item] for item in kept["item"].to_list()], dtype=np.int64)
    tries = kept["trials"].to_numpy()
    total = weighted_count(code, tries, items)
    right = weighted_count(code, tries * kept["score"].to_numpy(), items)
    seen = total > 0
    accuracy = np.divide(right, total, out=np.full(items, np.nan), where=seen)
    # One right of one try does not make a tool infallible: Jeffreys' prior in the variance alone.
    smooth = (right + 0.5) / (total + 1.0)
    variance = np.divide(smooth * (1 - smooth), total, out=np.full(items, np.nan), where=seen)
    return ToolAlone(accuracy, variance, total, aid, tool, frozenset(kept["kind"].to_list()))
