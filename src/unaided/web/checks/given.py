"""What is known before a check starts: from the cohort's last reading, else assumed and named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from unaided.checks.foresight import Given
from unaided.web.bank.models import Item
from unaided.web.checks.candidates import askable
from unaided.web.checks.making import Wanted
from unaided.web.insight.log_out import skill_names
from unaided.web.insight.person_now import live_model_of, newest_reading
from unaided.web.people.models import Cohort

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "level": "how much people know after practice",
        "person_sd": "how far they differ",
        "aid": "what the tool adds",
        "aid_sd": "how far that differs between people",
        "item_sd": "how far questions differ",
        "lost_per_doubling": "how fast they forget",
        "transfer": "how much harder a new kind of question is",
        "come": "that 85 % of planned sittings are taken",
    }
)
"""What is assumed where nothing is known of it."""


def given_for(cohort: Cohort, wanted: Wanted) -> Given:
    """Return what a plan is foreseen from.

    Args:
        cohort: Whose last reading is taken.
        wanted: What is asked for.
    """
    standard = Given(standard_level=cohort.level, certainty=cohort.certainty, floor=_floor(wanted))
    reading = newest_reading(cohort)
    model = None if reading is None else live_model_of(reading)
    if model is None:
        return replace(standard, assumed=tuple(WORDS))
    from unaided.report.live_population import population

    names = skill_names(cohort.organisation_id)
    found = population(model, tuple(names[skill.pk] for skill in wanted.skills))
    if found is None:
        return replace(standard, assumed=tuple(WORDS))
    known = {name: getattr(found, name) for name in WORDS if getattr(found, name, None) is not None}
    return replace(standard, **known, assumed=tuple(name for name in WORDS if name not in known))


def said_assumed(assumed: tuple[str, ...]) -> str:
    """Say what was assumed, in a list; empty where nothing was."""
    return "; ".join(WORDS[name] for name in assumed if name in WORDS)


def _floor(wanted: Wanted) -> float:
    """Return the mean probability of a right guess among what can be asked."""
    of_skills = askable(wanted.skills, planted=wanted.plan.faulty).values()
    items = [item for families in of_skills for some in families.values() for item in some]
    found = Item.objects.filter(pk__in=items).select_related("current")
    floors = [one.current.content.floor or 0.0 for one in found if one.current is not None]
    if wanted.plan.faulty:
        return 0.5
    return float(np.mean(floors)) if floors else 0.0
