"""What is known now of those who would be compared, as the simulation takes it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
from django.db.models import Count, Q

from unaided.web.comparisons.candidates import Candidates, Known
from unaided.web.comparisons.foreseen import Given
from unaided.web.people.models import Cohort
from unaided.web.study.models import Assignment

MEAN: Final = 0.6
PERSON_SD: Final = 0.15
GROUP_SD: Final = 0.07
SKILL_SD: Final = 0.1
COME: Final = 0.85
"""Assumed where nothing is known."""

FEWEST_PEOPLE: Final = 10
FEWEST_GROUPS: Final = 4
FEWEST_ASKED: Final = 20
"""From here on what was seen is taken instead."""

NARROWEST: Final = 0.03
"""A spread that chance alone explains is not taken for none."""


def given(
    found: Candidates, cohorts: Sequence[Cohort], answers: int, at: datetime, *, skills_drawn: bool
) -> Given:
    """Read what is known (one query), and name what is assumed.

    Spreads are those between means less what the means' own chance explains.

    Args:
        found: Whom the comparison can place.
        cohorts: Its classes.
        answers: How many outcome answers a person will give.
        at: The present.
        skills_drawn: Whether skills are drawn within people.
    """
    assumed = []
    known = list(found.known.values())
    mean, person_sd, group_sd = MEAN, PERSON_SD, GROUP_SD
    if len(known) >= FEWEST_PEOPLE:
        mean = float(np.clip(np.mean([one.mean for one in known]), 0.05, 0.95))
        person_sd = _spread(known)
    else:
        assumed += [f"mean score alone {MEAN:.2f}", f"spread of people {PERSON_SD:.2f}"]
    groups = _means_of_groups(found)
    if len(groups) >= FEWEST_GROUPS:
        chance = person_sd**2 / max(1.0, found.people() / len(groups))
        group_sd = math.sqrt(max(float(np.var(groups, ddof=1)) - chance, NARROWEST**2))
    elif found.groups() > 1:
        assumed.append(f"spread of classes {GROUP_SD:.2f}")
    if skills_drawn:
        assumed.append(f"spread of a person’s skills {SKILL_SD:.2f}")
    came = _came(found, cohorts, at)
    if came is None:
        assumed.append(f"{100 * COME:.0f} % of people give an outcome")
    return Given(
        mean=mean, person_sd=person_sd, group_sd=group_sd if found.groups() > 1 else 0.0,
        skill_sd=SKILL_SD, come=COME if came is None else came, answers=answers,
        assumed=tuple(assumed),
    )  # fmt: skip


def _spread(known: Sequence[Known]) -> float:
    several = [one for one in known if one.answers > 1]
    if len(several) < FEWEST_PEOPLE:
        return PERSON_SD
    chance = np.mean([one.mean * (1 - one.mean) / (one.answers - 1) for one in several])
    variance = float(np.var([one.mean for one in several], ddof=1) - chance)
    return math.sqrt(max(variance, NARROWEST**2))


def _means_of_groups(found: Candidates) -> list[float]:
    groups: dict[int, dict[int, float]] = defaultdict(dict)
    for one in found.rows:
        if one.person in found.known:
            groups[one.group][one.person] = found.known[one.person].mean
    return [float(np.mean(list(people.values()))) for people in groups.values()]


def _came(found: Candidates, cohorts: Sequence[Cohort], at: datetime) -> float | None:
    """Return the share of closed checks that these people answered, where enough were asked."""
    counts = Assignment.objects.filter(
        person__in={one.person for one in found.rows},
        cohort__in=cohorts,
        occasion="check",
        withdrawn_at=None,
    ).aggregate(
        answered=Count("pk", filter=Q(showing__response__isnull=False)),
        missed=Count("pk", filter=Q(showing__response=None, closes_at__lte=at)),
    )
    asked = counts["answered"] + counts["missed"]
    return counts["answered"] / asked if asked >= FEWEST_ASKED else None
