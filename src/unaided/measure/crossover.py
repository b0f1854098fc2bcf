"""The effect of a condition that each person met both with and without, the order drawn by chance.

With d_p = y_p(with) − y_p(alone), and the people split by chance into those who began with (1) and
those who began alone (2), the effect is

    τ = (mean_1 d + mean_2 d) / 2,

which no difference between first and second place can move: it adds to one mean what it takes from
the other (Hills & Armitage 1979; Senn 2002, ch. 3). Its variance is Σ_s v_s / 4 with
v_s = s²_s / n_s, and its degrees of freedom are those of two means that need not spread alike
(Satterthwaite 1946; Welch 1947):

    (v_1 + v_2)² / (v_1² / (n_1 − 1) + v_2² / (n_2 − 1)),

since where few began one way, their few decide how well the spread is known. What the first
response leaves behind for the second is taken to be the same whichever came first. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import NO_SPREAD, Floats
from unaided.measure.responses import Bools
from unaided.measure.rules import GROUP_LEAST_RESPONSES
from unaided.measure.unknown import Unknown, plural

LEAST_IN_AN_ORDER = 5
"""With fewer the spread of an order is not known well enough for an interval of right-or-wrong
scores to hold what it says (simulated, 90 % intervals: 4 of 20 hold the truth in 88 of 100,
5 of 20 in 89)."""


@dataclass(frozen=True, slots=True)
class CrossoverEffect:
    """The mean effect on people who met both sides.

    Attributes:
        value: With the condition minus without it, −1..1.
        standard_error: Its standard error, by the spread within each order.
        degrees: Welch–Satterthwaite degrees of freedom.
        people: Who met both sides.
    """

    value: float
    standard_error: float
    degrees: float
    people: int

    def interval(self, level: float) -> tuple[float, float]:
        """Return the symmetric t interval at ``level`` (0..1)."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.degrees, 0.5 + level / 2)) * self.standard_error
        return self.value - half, self.value + half


def crossover(
    with_tool: Floats, alone: Floats, with_tool_first: Bools
) -> CrossoverEffect | Unknown:
    """Estimate the mean effect of the condition on the people who met both sides.

    Args:
        with_tool: Shape (people,), scores 0..1 with the condition; NaN where there is none.
        alone: Shape (people,), scores without it, likewise.
        with_tool_first: Shape (people,), who was assigned to begin with it.

    Returns:
        The effect; unknown below 20 people with both, or 5 in an order.
    """
    both = np.isfinite(with_tool) & np.isfinite(alone)
    orders = [(with_tool - alone)[both & first] for first in (with_tool_first, ~with_tool_first)]
    why = _too_few(*(order.size for order in orders))
    if why is not None:
        return why
    parts = np.array([order.var(ddof=1) / order.size for order in orders])
    standard_error = float(np.sqrt(parts.sum())) / 2
    if standard_error <= NO_SPREAD:
        return Unknown(
            "no_spread",
            "The tool made the same difference to everybody: without spread there is no interval.",
            "Items that some get right and some do not.",
        )
    within = np.array([order.size - 1 for order in orders])
    return CrossoverEffect(
        value=sum(float(order.mean()) for order in orders) / 2,
        standard_error=standard_error,
        degrees=float(parts.sum() ** 2 / np.sum(parts**2 / within)),
        people=int(both.sum()),
    )


def _too_few(tool_first: int, alone_first: int) -> Unknown | None:
    """Say how many people are missing, over all and in an order; ``None``: enough."""
    people = tool_first + alone_first
    missing = max(GROUP_LEAST_RESPONSES - people, 0)
    lacking = {
        "with the tool": max(LEAST_IN_AN_ORDER - tool_first, 0),
        "alone": max(LEAST_IN_AN_ORDER - alone_first, 0),
    }
    more = max(missing, sum(lacking.values()))
    if not more:
        return None
    needs = f"Both responses of {plural(more, 'more person', 'more people')}"
    # Chance puts half of whoever is asked into each order; it is said where that may not do.
    short = [f"{count} who begin {order}" for order, count in lacking.items() if count]
    of_them = f", of them at least {' and '.join(short)}" if short and people else ""
    return Unknown(
        "too_few_pairs",
        f"{plural(people, 'person', 'people')} answered both with the tool and alone "
        f"({tool_first} began with the tool, {alone_first} alone); it takes "
        f"{GROUP_LEAST_RESPONSES}, {LEAST_IN_AN_ORDER} of them in each order.",
        f"{needs}{of_them}.",
    )


def crossover_bounds(
    with_tool: Floats, alone: Floats, with_tool_first: Bools
) -> tuple[float, float] | None:
    """Bound the effect on everybody assigned, whatever the missing scores would have been.

    Each missing score is put at 0 or 1, whichever is worse (Horowitz & Manski 2000).

    Args:
        with_tool: Shape (people,), scores 0..1; NaN where missing.
        alone: The same without the condition.
        with_tool_first: Shape (people,), who was assigned to begin with it.

    Returns:
        Least and most; ``None`` where an order was assigned to nobody.
    """
    if with_tool_first.all() or not with_tool_first.any():
        return None
    least = np.nan_to_num(with_tool, nan=0.0) - np.nan_to_num(alone, nan=1.0)
    most = np.nan_to_num(with_tool, nan=1.0) - np.nan_to_num(alone, nan=0.0)
    low, high = (
        (float(ends[with_tool_first].mean()) + float(ends[~with_tool_first].mean())) / 2
        for ends in (least, most)
    )
    return low, high


def mean_bounds(score: Floats) -> tuple[float, float] | None:
    """Bound a mean over everybody assigned, whatever the missing scores would have been.

    Args:
        score: Shape (people,), 0..1; NaN where missing.

    Returns:
        Least and most; ``None`` where nobody was assigned.
    """
    if score.size == 0:
        return None
    return (
        float(np.nan_to_num(score, nan=0.0).mean()),
        float(np.nan_to_num(score, nan=1.0).mean()),
    )
