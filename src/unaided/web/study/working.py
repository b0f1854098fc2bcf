"""Real work, written down in two taps: with which tool, which skill, how it felt, and alone?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef

from unaided.evidence.schema import Aid, Occasion, Status
from unaided.web.bank.models import Skill
from unaided.web.people.models import Cohort, User
from unaided.web.study.models import Assignment, Response
from unaided.web.study.signals import responded

FORECAST_DAYS: Final = 14.0
EASES: Final = (
    (0.1, "hard"),
    (0.3, "rather hard"),
    (0.5, "half"),
    (0.7, "rather easy"),
    (0.9, "easy"),
)
FORECASTS: Final = ((0.1, "No"), (0.3, "Rather not"), (0.5, "Half"), (0.7, "Likely"), (0.9, "Yes"))
AIDS: Final = (Aid.ASSISTANT, Aid.TUTOR, Aid.REFERENCE, Aid.NONE)


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of real work, as its doer says it was.

    Attributes:
        skill: What it called on.
        aid: With which help.
        tool: The tool's name; empty where there was none.
        ease: How easy it felt, 0..1.
        forecast: Could I do it alone in two weeks? 0..1.
        attempted_first: Whether an attempt came before the help; ``None`` where not said.
    """

    skill: Skill
    aid: Aid
    tool: str
    ease: float
    forecast: float
    attempted_first: bool | None


def keep_work(person: User, cohort: Cohort, key: UUID, work: Work, at: datetime) -> bool:
    """Write a piece of work down, once a key.

    Returns:
        Whether it was written now; ``False`` where this key was there before.
    """
    helped = work.aid != Aid.NONE
    response = Response(
        key=key,
        cohort=cohort,
        person=person,
        skill=work.skill,
        status=Status.EXPOSURE,
        answered_at=at,
        occasion=Occasion.WORK,
        aid=work.aid,
        aid_used=True if helped else None,
        attempted_first=work.attempted_first if helped else None,
        tool=work.tool if helped else "",
        ease=work.ease,
        forecast=work.forecast,
        forecast_days=FORECAST_DAYS,
        recorded_by=person,
    )
    try:
        with transaction.atomic():
            response.save(force_insert=True)
            responded.send(sender=Response, response=response)
    except IntegrityError:
        if not Response.objects.filter(key=key).exists():
            raise
        return False
    return True


def work_log(person: User, limit: int) -> list[Response]:
    """Return a person's latest work, newest first."""
    mine = Response.objects.filter(person=person, occasion=Occasion.WORK)
    return list(mine.select_related("skill").order_by("-answered_at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Skills:
    """The skills that can be named.

    Attributes:
        theirs: What the person, or a cohort of theirs, met or was assigned; the person's last
            ones first.
        others: The other skills of the organisation, by name.
    """

    theirs: tuple[Skill, ...] = ()
    others: tuple[Skill, ...] = ()

    @property
    def every(self) -> tuple[Skill, ...]:
        """All of them, the likelier first."""
        return self.theirs + self.others


def own_skills(person: User, cohorts: Sequence[Cohort]) -> Skills:
    """Return the skills that a person can name, in two queries.

    Args:
        person: Whose work.
        cohorts: What they are in.
    """
    met = dict(
        Response.objects.filter(person=person, skill__isnull=False)
        .values_list("skill")
        .annotate(Max("answered_at"))
    )
    answered = Response.objects.filter(skill=OuterRef("pk"), cohort__in=cohorts)
    assigned = Assignment.objects.filter(item__family__skill=OuterRef("pk"), cohort__in=cohorts)
    skills = sorted(
        Skill.objects.filter(organisation__in={one.organisation_id for one in cohorts}).annotate(
            known=Exists(answered) | Exists(assigned)
        ),
        key=lambda one: one.name.casefold(),
    )
    theirs = [one for one in skills if one.known or one.pk in met]
    theirs.sort(key=lambda one: -met[one.pk].timestamp() if one.pk in met else 0.0)
    return Skills(
        tuple(theirs), tuple(one for one in skills if not one.known and one.pk not in met)
    )
