"""What a cohort did before a plan with the things of it: how many people, and their own tries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np

from unaided.practice.plans.own import Past
from unaided.practice.record import event_of
from unaided.web.people.models import Cohort
from unaided.web.study.queries import instant, rows

SECONDS_A_DAY: Final = 86_400.0

Things = Sequence[tuple[int, int | None]]
"""Of each thing of a plan the skill's id, and the family's where it is a drill."""


def past_of(cohort: Cohort, things: Things, first: datetime, at: datetime) -> Past | None:
    """Return what a cohort's people met of a plan's things until it begins (two queries).

    Args:
        cohort: Whose.
        things: Of the plan, in their order.
        first: When its first session begins.
        at: The present: what is not told by now is left out.

    Returns:
        ``None``: nobody is in the cohort.
    """
    members = cohort.enrolments.filter(left_at=None).values_list("person_id", flat=True)
    people = {person: place for place, person in enumerate(sorted(members))}
    if not people:
        return None
    found = rows(
        "plan_past",
        cohort=cohort.pk,
        skills=tuple(skill for skill, _ in things),
        before=min(first, at),
        at=at,
    )
    # A drill is itself, and no part of its skill where the plan has that, too.
    drills = {family: place for place, (_, family) in enumerate(things) if family is not None}
    skills = {skill: place for place, (skill, family) in enumerate(things) if family is None}
    met = [
        (people[person], thing, instant(when), bool(alone), bool(tried), score)
        for person, family, skill, when, alone, tried, score in found
        if (thing := drills.get(family, skills.get(skill))) is not None and person in people
    ]
    score = np.array([np.nan if one[5] is None else one[5] for one in met], dtype=np.float64)
    alone, tried = (np.array([one[place] for one in met], dtype=np.bool_) for place in (3, 4))
    # As the planner takes them: help that a try led to, or a hint that was opened, says that it was
    # not got alone; other help says nothing of the person.
    alone = alone & np.isfinite(score)
    outcome, got = event_of(np.nan_to_num(score), ~alone, alone | tried)
    return Past(
        people=len(people),
        things=len(things),
        person=np.array([one[0] for one in met], dtype=np.int64),
        thing=np.array([one[1] for one in met], dtype=np.int64),
        day=np.array([(one[2] - first).total_seconds() / SECONDS_A_DAY for one in met]),
        outcome=outcome,
        got=got,
    )
