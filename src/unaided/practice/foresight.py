"""Would this person get this right, unaided, now, and in some days? One chance for everything."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from unaided.practice.link import expected_logit
from unaided.practice.memory import Floats, Ints
from unaided.practice.record import Record


def chances(record: Record, people: Ints, day: float, *, ahead_days: float = 0.0) -> Floats:
    """Return the chance of getting a new item of each family right, unaided.

    Args:
        record: What is known.
        people: Whose.
        day: Today.
        ahead_days: How far ahead, with nothing met in between.

    Returns:
        Shape people × families, 0 to 1.
    """
    found = np.empty((people.size, record.shelf.families))
    _chances(
        people, day + ahead_days, record.shelf.skill_of_family, record.memory.stability_days,
        record.memory.at_day, record.meetings, record.general, record.skill, record.family,
        record.ease,
        record.forgetting.array, record.link.array, found,
    )  # fmt: skip
    return found


@njit(cache=True)
def _chances(
    people: Ints, day: float, skill_of_family: Ints, stability: Floats, at: Floats,
    meetings: Ints, general: Floats, skill: Floats, family: Floats, ease: Floats,
    forgetting: Floats, link: Floats, found: Floats,
) -> None:  # fmt: skip
    families = skill_of_family.size
    skill_met = np.zeros(skill.shape[1], dtype=np.bool_)
    for k in range(people.size):
        p = people[k]
        skill_met[:] = False
        for f in range(families):
            if meetings[p, f] > 0:
                skill_met[skill_of_family[f]] = True
        for f in range(families):
            place, s = p * families + f, skill_of_family[f]
            logit = expected_logit(
                link, forgetting, stability[place], day - at[place], meetings[p, f],
                skill_met[s], False,
            )  # fmt: skip
            logit += ease[f] + general[p, 0] + skill[p, s, 0] + family[p, f, 0]
            variance = general[p, 1] + skill[p, s, 1] + family[p, f, 1]
            logit /= math.sqrt(1.0 + math.pi * variance / 8.0)
            found[k, f] = 1.0 / (1.0 + math.exp(-logit))
