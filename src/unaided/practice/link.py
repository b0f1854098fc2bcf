"""How memory, novelty and belief make one chance: weights on the logit scale.

The logit is what a family's memory says (how likely it is still held, how often it was met), or,
where it was never met, what its novelty says, plus the belief in the person and the person's skill.
The weights that ship are a judgement, chosen once so that foreseen and true chances agree roughly
in worlds drawn apart from those of the tournament; where there is a log they are fitted to it, and
hold if they foresee people held out better (:mod:`unaided.practice.linking`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from unaided.practice.memory import Floats, held

EDGE: Final = 0.01
"""Memory is never taken to be surer than this from 0 or 1: its logit has to end somewhere."""


@dataclass(frozen=True, slots=True)
class Link:
    """How memory, novelty and belief make a chance; on the logit scale.

    Attributes:
        first: Nothing of the skill was met.
        transfer: The skill was met, the family not.
        met: The family was met.
        retention: What a logit of still holding the family adds.
        meetings: What a unit of log(1 + meetings of the family) adds.
        repeat: What it adds to have met this very item.
        person_sd: Spread of people, before anything is known of one.
        skill_sd: Spread of a person's skills around the person.
        family_sd: Spread of a person's families around the skill.
    """

    first: float = -0.8
    transfer: float = -0.5
    met: float = -0.8
    retention: float = 0.35
    meetings: float = 0.4
    repeat: float = 0.3
    person_sd: float = 0.8
    skill_sd: float = 0.5
    family_sd: float = 0.7

    @property
    def array(self) -> Floats:
        """The weights of the logit, in order."""
        return np.array(
            [self.first, self.transfer, self.met, self.retention, self.meetings, self.repeat]
        )


@njit(cache=True)
def features(
    forgetting: Floats,
    stability_days: float,
    elapsed_days: float,
    meetings: int,
    skill_met: bool,
    item_met: bool,
) -> tuple[float, float, float, float, float, float]:
    """Return what the weights of a :class:`Link` are for, in their order.

    Args:
        forgetting: The array of :class:`~unaided.practice.memory.Forgetting`.
        stability_days: The family's; NaN where nothing is held.
        elapsed_days: Since it was last strengthened.
        meetings: How often the family was met.
        skill_met: Whether anything of the skill was.
        item_met: Whether this very item was.
    """
    if meetings == 0:
        return (0.0, 1.0, 0.0, 0.0, 0.0, 0.0) if skill_met else (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    # Met, and nothing is held: an exposure that leaves no trace.
    chance = EDGE
    if not math.isnan(stability_days):
        chance = held(forgetting, max(elapsed_days, 0.0), stability_days)
        chance = min(max(chance, EDGE), 1.0 - EDGE)
    return (
        0.0, 0.0, 1.0, math.log(chance / (1.0 - chance)), math.log1p(meetings),
        1.0 if item_met else 0.0,
    )  # fmt: skip


@njit(cache=True)
def expected_logit(
    link: Floats,
    forgetting: Floats,
    stability_days: float,
    elapsed_days: float,
    meetings: int,
    skill_met: bool,
    item_met: bool,
) -> float:
    """Return the logit of a right answer, unaided, of a person of whom nothing is known.

    Args:
        link: :attr:`Link.array`.
        forgetting: As in :func:`features`, and so the rest.
        stability_days: There.
        elapsed_days: There.
        meetings: There.
        skill_met: There.
        item_met: There.
    """
    first, transfer, met, retention, many, repeat = features(
        forgetting, stability_days, elapsed_days, meetings, skill_met, item_met
    )
    return float(
        link[0] * first + link[1] * transfer + link[2] * met + link[3] * retention
        + link[4] * many + link[5] * repeat
    )  # fmt: skip
