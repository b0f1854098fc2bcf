"""The registered analysis of a comparison, of its table as text: the file gives the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import Literal, cast

import numpy as np
import polars as pl

from unaided.evidence.problems import UnaidedError
from unaided.trials.analysis import analyse_trial
from unaided.trials.result import Contrast, TrialResult
from unaided.web.comparisons.drawing import Unit
from unaided.web.comparisons.models import Comparison, Placed
from unaided.web.comparisons.outcomes import Key, rows_of
from unaided.web.comparisons.registration import ANALYSIS_SEED
from unaided.web.comparisons.table import Arms, spec, trial_table

State = Literal["running", "ended", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a comparison found.

    Attributes:
        trial: The analysis; ``None`` where the table cannot be analysed.
        why: Why not; empty where it can.
    """

    trial: TrialResult | None
    why: str

    @property
    def contrast(self) -> Contrast | None:
        """The second way against the first; ``None`` where it is not known."""
        return self.trial.contrasts[0] if self.trial and self.trial.contrasts else None


def state_of(comparison: Comparison, at: datetime) -> State:
    """Say how far a comparison is."""
    if comparison.withdrawn_at is not None:
        return "withdrawn"
    return "running" if at < comparison.closes_at else "ended"


def arms_of(comparison: Comparison) -> Arms:
    """Return the names of the ways, that which is compared with first."""
    return comparison.first, comparison.second


def table_of(
    comparison: Comparison, placed: Sequence[Placed], found: dict[Key, tuple[float, int]]
) -> pl.DataFrame:
    """Lay out the trial's table.

    Args:
        comparison: Which one.
        placed: Its places.
        found: Their outcomes.
    """
    rows = rows_of(comparison, placed, found)
    return trial_table(rows, cast("Unit", comparison.unit), arms_of(comparison))


def result_of(comparison: Comparison, table: pl.DataFrame) -> Result:
    """Analyse a comparison as it was registered.

    Args:
        comparison: One whose registered end has passed.
        table: The trial's table.
    """
    return _analysed(table.write_csv(), cast("Unit", comparison.unit), arms_of(comparison))


@lru_cache(maxsize=64)
def _analysed(table: str, unit: Unit, arms: Arms) -> Result:
    """Analyse the file's text; the same text is analysed once (it takes about a second)."""
    read = pl.read_csv(StringIO(table), infer_schema=False)
    if read["outcome"].null_count() == read.height:
        return Result(None, "Nobody gave an outcome.")
    try:
        trial = analyse_trial(read, spec(unit, arms), rng=np.random.default_rng(ANALYSIS_SEED))
    except UnaidedError as error:
        return Result(None, str(error))
    return Result(trial, "")
