"""Read what a choice depends on: a constant number of queries, whatever the history.

These run at every answer, so they are written as SQL (:mod:`unaided.web.study.queries`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import BigAutoField, Exists, OuterRef, Q, QuerySet

from unaided.evidence.schema import Aid, Novelty, Occasion, Status
from unaided.web.bank.models import ANSWERED_BY_PEOPLE, Item
from unaided.web.bank.prerequisites import needed_pairs
from unaided.web.people.models import Cohort
from unaided.web.prepared import Parameter, Prepared
from unaided.web.study.choosing import (
    Candidate,
    Learned,
    Meeting,
    Shown,
    Situation,
    Waiting,
)
from unaided.web.study.models import Assignment, PracticeFit, Sitting
from unaided.web.study.queries import instant, rows

ALONE: Final = Q(status=Status.SCORED) & (
    (Q(aid=Aid.NONE) & ~Q(aid_used=True)) | (~Q(aid=Aid.NONE) & ~Q(aid="") & Q(aid_used=False))
)
"""Responses that were unaided for certain (``evidence.derive.unaided_retrievals``)."""

_LAST_FIT: Final = Prepared(
    lambda: PracticeFit.objects.filter(
        organisation_id=Parameter("organisation", BigAutoField())
    ).order_by("-pk")[:1]
)


def checks_drawn() -> QuerySet[Assignment]:
    """Return the checks of strata that stand: those made for one cohort at one time are one check.

    Each of its people has other items of the same families, and a window of their own: what one
    of them is told another has not answered yet.
    """
    return Assignment.objects.filter(occasion=Occasion.CHECK, withdrawn_at__isnull=True).exclude(
        stratum=""
    )


def untold(at: datetime | Parameter) -> Q:
    """Return the responses of which the person is not told yet how they went: their check is open.

    To them, or to others of the same check; or a later check on the same family is still to come,
    to which the solution would be practice (the rule of ``feedback.told_at``, for many responses
    at once).
    """
    others = checks_drawn().filter(
        cohort_id=OuterRef("showing__assignment__cohort_id"),
        created_at=OuterRef("showing__assignment__created_at"),
        closes_at__gt=at,
    )
    later = Assignment.objects.filter(
        person_id=OuterRef("person_id"),
        item__family_id=OuterRef("family_id"),
        planned_delay_days__isnull=False,
        withdrawn_at__isnull=True,
        closes_at__gt=at,
    )
    drawn = ~Q(showing__assignment__stratum="") & Q(Exists(others))
    return Q(showing__assignment__occasion=Occasion.CHECK) & (
        Q(showing__assignment__closes_at__gt=at) | drawn | Q(Exists(later))
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """An assignment that practice keeps clear of: it waits, or its key is told to nobody yet.

    Attributes:
        assignment_id: Which one.
        cohort_id: For which cohort.
        item_id: What is asked.
        family_id: Its family.
        version_id: The item's present text; ``None`` where it cannot be presented.
        opens_at: From when it can be answered.
        closes_at: Until when.
        position: Its place among those that close together.
        answered: Whether it was answered.
        turn_id: The planned sitting in which it is asked; ``None``: in whatever comes.
        rests_from: From when practice leaves the family alone, where the delay was planned.
    """

    assignment_id: int
    cohort_id: int
    item_id: int
    family_id: int
    version_id: int | None
    opens_at: datetime
    closes_at: datetime
    position: int
    answered: bool
    turn_id: int | None = None
    rests_from: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Say whether it can be answered now."""
        return self.waits(at) and self.opens_at <= at and self.version_id is not None

    def rests(self, at: datetime) -> bool:
        """Say whether practice of its family would spoil its delay now."""
        return self.rests_from is not None and self.rests_from <= at < self.closes_at

    def waits(self, at: datetime) -> bool:
        """Say whether it can be answered now or later."""
        return not self.answered and at < self.closes_at


def unanswered(person_id: int, at: datetime) -> list[Planned]:
    """Return a person's assignments that are open or to come, in order of closing (one query)."""
    return [one for one in _assigned(person_id, at) if one.waits(at)]


def _assigned(person_id: int, at: datetime) -> list[Planned]:
    """Read the assignments that practice keeps clear of (one query)."""
    return [
        Planned(
            assignment_id=assignment,
            cohort_id=cohort,
            item_id=item,
            family_id=family,
            version_id=version,
            opens_at=instant(opens),
            closes_at=instant(closes),
            position=position,
            answered=bool(answered),
            turn_id=turn,
            rests_from=_rests_from(instant(opens), delay, turn, stratum),
        )
        for (
            assignment, cohort, item, family, version, opens, closes, position, delay, answered,
            turn, stratum,
        ) in rows("assigned", person=person_id, at=at)
    ]  # fmt: skip


def _rests_from(
    opens_at: datetime, delay_days: float | None, turn_id: int | None, stratum: str
) -> datetime | None:
    """Say from when practice leaves a family alone; ``None``: it need not.

    Of a sitting that is planned for after a course, practice goes on until the delay begins, but
    not on what is to be new.
    """
    if delay_days is None:
        return None
    if turn_id is None or stratum.endswith(Novelty.TRANSFER):
        return datetime.min.replace(tzinfo=UTC)
    return opens_at - timedelta(days=delay_days)


def read_situation(sitting: Sitting, at: datetime) -> Situation:
    """Read the situation of a sitting (at most six queries).

    Args:
        sitting: The sitting; the answer just given is in the database.
        at: The present.
    """
    planned = _assigned(sitting.person_id, at)
    situation = Situation(
        at=at,
        began_at=sitting.started_at,
        check=sitting.occasion == Occasion.CHECK,
        in_time=in_time(sitting, at),
        waiting=tuple(
            Waiting(
                one.assignment_id,
                Candidate(one.item_id, one.family_id, one.version_id),
                one.closes_at,
                one.position,
            )
            for one in planned
            if one.cohort_id == sitting.cohort_id
            and one.turn_id == sitting.turn_id
            and one.is_open(at)
            and one.version_id is not None
        ),
        reserved=frozenset(one.item_id for one in planned),
        resting=frozenset(one.family_id for one in planned if one.rests(at)),
    )
    # What is assigned, and what is over, needs no history.
    if situation.waiting or situation.check or not situation.in_time:
        return situation
    shown = rows("shown", sitting=sitting.pk, at=at)
    return replace(
        situation,
        candidates=practicable(sitting.cohort),
        shown=tuple(
            Shown(item, family, bool(failed), bool(why)) for item, family, failed, why in shown
        ),
        past=past(sitting.person_id, at),
        needs=tuple(needed_pairs(sitting.cohort.organisation_id)),
        learned=learned(sitting.cohort.organisation_id),
    )


def in_time(sitting: Sitting, at: datetime) -> bool:
    """Say whether a sitting's minutes, where it has any, are not spent."""
    return sitting.minutes is None or at < sitting.started_at + timedelta(minutes=sitting.minutes)


def practicable(cohort: Cohort, kinds: Sequence[Item.Kind] | None = None) -> tuple[Candidate, ...]:
    """Return what the people of a cohort can practise (one query).

    That is the items of the subjects of which they have met or were assigned something, and of
    the skills before and after those; where they met nothing yet, of every skill.

    Args:
        cohort: Whose.
        kinds: Of which kinds, one at least; ``None``: of those that people answer.
    """
    found = rows(
        "practicable",
        organisation=cohort.organisation_id,
        cohort=cohort.pk,
        kinds=tuple(kind.value for kind in kinds or ANSWERED_BY_PEOPLE),
    )
    everything = [(Candidate(*ids), theirs) for *ids, theirs in found]
    known = tuple(candidate for candidate, theirs in everything if theirs)
    return known or tuple(candidate for candidate, _ in everything)


def past(person_id: int, at: datetime) -> tuple[Meeting, ...]:
    """Read what a person met, in order (one query)."""
    return tuple(_meeting(*row) for row in rows("past", person=person_id, at=at))


def _meeting(
    family: int, skill: int, item: int | None, when: datetime | str, alone: object, tried: object,
    score: float | None, held: object, stretch: float | None, practised: object,
) -> Meeting:  # fmt: skip
    return Meeting(
        family, skill, item, instant(when), bool(alone), bool(tried), score, bool(held), stretch,
        bool(practised),
    )  # fmt: skip


def learned(organisation_id: int) -> Learned | None:
    """Return what an organisation's own tries have taught (one query)."""
    fit = _LAST_FIT.first(organisation=organisation_id)
    if fit is None:
        return None
    ease = {int(family): logit for family, logit in fit.ease.items()}
    return Learned(tuple(fit.weights), fit.link, ease, fit.share)
