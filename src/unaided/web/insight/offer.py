"""Whether a pulse could tell what is not known: as the page that plans one decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unaided.report.wording import listed
from unaided.web.bank.models import Skill
from unaided.web.people.models import Cohort
from unaided.web.pulse.offer import offer
from unaided.web.pulse.siblings import squad

MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class NextPulse:
    """What the next pulse of a cohort can ask, by its people and its bank as they are now.

    Attributes:
        people: Whether anybody is there to be asked.
        able: Whether the bank has a skill to choose.
        too_few: Skills without three questions of one family, by name; empty where there are none.
    """

    people: bool
    able: bool
    too_few: str


def next_pulse(cohort: Cohort) -> NextPulse:
    """Say what a pulse can ask of a cohort.

    Whether its people have seen the questions is left to the page that plans one: it takes the
    whole log to know.
    """
    people = bool(squad(cohort))
    found = offer(cohort, ())
    return NextPulse(
        people=people, able=bool(people and found.skills), too_few=_named(found.too_few)
    )


def _named(skills: Sequence[Skill]) -> str:
    return listed([skill.name for skill in skills], most=MOST_NAMED) if skills else ""
