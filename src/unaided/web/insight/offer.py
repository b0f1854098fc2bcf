"""Whether a pulse could tell what is not known: a check needs three questions of one family."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from unaided.report.wording import listed
from unaided.web.insight.log_out import skill_names
from unaided.web.people.models import Cohort
from unaided.web.pulse.siblings import skills_to_ask

MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Offer:
    """What a pulse can ask of a cohort.

    Attributes:
        able: Skills of the cohort with three questions of one family or more.
        lacking: Its skills without.
    """

    able: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def lacking_said(self) -> str:
        """The skills that lack questions, the first few by name."""
        return listed(self.lacking, most=MOST_NAMED) if self.lacking else "anything"


def pulse_offer(cohort: Cohort, skills: Collection[str]) -> Offer:
    """Say which of a cohort's skills the bank has questions enough for (three queries).

    Args:
        cohort: Whose.
        skills: Its skills, as its log names them; none: whatever the organisation has.
    """
    names = skill_names(cohort.organisation_id)
    asked = {names[skill.pk]: enough for skill, enough in skills_to_ask(cohort)}
    mine = sorted(skills or asked)
    return Offer(
        able=tuple(name for name in mine if asked.get(name)),
        lacking=tuple(name for name in mine if not asked.get(name)),
    )
