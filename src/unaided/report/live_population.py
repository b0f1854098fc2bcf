"""What a report says of people and items on the whole, in logits: what a plan is foreseen from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import logit

from unaided.checks.choice import LOGISTIC_AS_PROBIT
from unaided.measure.model.design import Conditions
from unaided.measure.model.model_figures import EDGE
from unaided.measure.model.one_person import probability
from unaided.measure.responses import Novelty
from unaided.report.live_beliefs import UNAIDED
from unaided.report.live_model import LiveModel

NOW_DAYS: Final = 0.04
"""About an hour: shortly after practice."""


@dataclass(frozen=True, slots=True)
class Population:
    """What is known of people and items; ``None`` where the fit has no such term.

    Attributes:
        level: Logit of the mean person's score, alone, shortly after practice.
        person_sd: Spread of people, on one skill.
        aid: What the tool adds to the logit.
        aid_sd: Spread of that between people.
        item_sd: Spread of the items' difficulty.
        lost_per_doubling: What each doubling of (1 + days) takes from the logit, at least 0.
        transfer: What a family that was never met takes from it.
    """

    level: float
    person_sd: float
    aid: float | None
    aid_sd: float | None
    item_sd: float
    lost_per_doubling: float | None
    transfer: float | None


def population(model: LiveModel, skills: tuple[str, ...]) -> Population | None:
    """Read the population off a report's fit.

    Args:
        model: What the report knew.
        skills: Names of the skills in the log; those that it did not know are left out.

    Returns:
        What it says of them; ``None`` where it knew none of them.
    """
    codes = [model.codes["skill"][name] for name in skills if name in model.codes["skill"]]
    if not codes:
        return None
    spreads = model.fit.state.spreads
    covariance = spreads.covariance
    sd = float(np.sqrt(covariance[0, 0] + spreads.skill**2))

    def at(aid: int, days: float, novelty: int) -> float:
        return _logit(model, codes, aid, days, novelty, sd)

    horizon = model.form.ask.horizon_days
    level = at(UNAIDED, NOW_DAYS, Novelty.VARIANT)
    later = at(UNAIDED, horizon, Novelty.VARIANT)
    terms = model.fit.terms
    tool = model.aids.index(model.tool) if model.tool in model.aids else None
    aid_sd = None
    if spreads.aided:
        between = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
        aid_sd = float(np.sqrt(max(between, 0.0)))
    return Population(
        level=level,
        person_sd=sd,
        aid=None if tool is None else at(tool, NOW_DAYS, Novelty.VARIANT) - level,
        aid_sd=aid_sd,
        item_sd=float(model.fit.state.block_sd.get("item", 0.0)),
        lost_per_doubling=(
            max(0.0, level - later) / float(np.log2(1.0 + horizon)) if "delay" in terms else None
        ),
        transfer=(later - at(UNAIDED, horizon, Novelty.TRANSFER) if "novelty" in terms else None),
    )


def _logit(
    model: LiveModel, codes: list[int], aid: int, days: float, novelty: int, sd: float
) -> float:
    """Return the mean person's logit on some skills; the spread of people taken out of the mean."""
    size = len(codes)
    skill = np.array(codes, dtype=np.int64)
    counts = model.form.counts[skill]
    conditions = Conditions(
        aid=np.full(size, aid),
        skill=skill,
        delay_days=np.full(size, days),
        novelty=np.full(size, int(novelty)),
        retrievals=counts[:, 0],
        exposures=counts[:, 1],
        kind=np.zeros(size, dtype=np.int64) if len(model.kinds) > 1 else None,
        # An item that the fit does not know: an average one.
        item=np.full(size, len(model.names.items), dtype=np.int64),
    )
    score = probability(model.fit, model.population, conditions)
    flat = np.sqrt(1.0 + LOGISTIC_AS_PROBIT * sd**2)
    return float(np.mean(logit(np.clip(score, EDGE, 1 - EDGE)) * flat))
