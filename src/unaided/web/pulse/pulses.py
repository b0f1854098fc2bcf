"""Make a pulse, in one transaction before anybody answers; keep its delay; withdraw it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from unaided.web.bank.models import Skill
from unaided.web.people.models import Cohort, User
from unaided.web.people.zones import zone_of
from unaided.web.pulse.draw import kept
from unaided.web.pulse.models import Place, Pulse
from unaided.web.pulse.plan import PROPENSITY, PlannedPlace, Windows, day_after, plan, windows
from unaided.web.pulse.siblings import candidates
from unaided.web.study.models import Assignment, Response

LATER_DAYS: Final = 14
CHECK: Final = "check"
ALONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a teacher asks for.

    Attributes:
        skill: What is asked about.
        aid: The help of the response with the tool.
        tool: Its name; empty for an item's own hints.
        people: Whom the teacher picked, of the cohort.
    """

    skill: Skill
    aid: str
    tool: str
    people: tuple[User, ...]


def new_seed() -> int:
    """Return a seed nobody can foresee; it is kept with the pulse."""
    return secrets.randbits(63)


@transaction.atomic
def make_pulse(cohort: Cohort, wanted: Wanted, by: User, seed: int, at: datetime) -> Pulse | None:
    """Draw and write a pulse with every assignment; the same seed twice is the same pulse.

    Args:
        cohort: Whose.
        wanted: Skill, tool, people.
        by: The teacher.
        seed: Seed of everything drawn.
        at: The present.

    Returns:
        The pulse; ``None`` where nobody can take part, and nothing was written.
    """
    # Locked, so that a second click waits here and then finds the first one's pulse. Not its key:
    # an answer holds its person, for whom this waits below, and refers to the cohort.
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    known = Pulse.objects.filter(cohort=cohort, seed=seed).first()
    if known is not None:
        return known
    _take_turns(wanted.people)
    able = candidates(wanted.people, wanted.skill, wanted.aid, at).able
    if not able:
        return None
    when = windows(at, LATER_DAYS, zone_of(cohort))
    pulse = Pulse.objects.create(
        cohort=cohort,
        skill=wanted.skill,
        aid=wanted.aid,
        tool=wanted.tool,
        seed=seed,
        candidates=kept(able),
        later_days=LATER_DAYS,
        created_by=by,
        created_at=at,
        closes_at=when.later_closes,
    )
    _write(pulse, plan(able, seed), when)
    return pulse


def stratum_of(pulse: Pulse, block: int | None = None) -> str:
    """Name the part of the log within which a pulse drew.

    Args:
        pulse: The pulse.
        block: Within which block the order was drawn; ``None``: no aid was drawn.
    """
    return f"pulse-{pulse.pk}" if block is None else f"pulse-{pulse.pk}-{block}"


def _take_turns(people: Iterable[User]) -> None:
    """Hold people's rows, in order, so that two pulses at once do not give them the same family."""
    ids = [person.pk for person in people]
    held = User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(held.values_list("pk"))


def _write(pulse: Pulse, planned: Iterable[PlannedPlace], when: Windows) -> None:
    rows: list[tuple[PlannedPlace, list[Assignment]]] = [
        (place, _assignments(pulse, place, when)) for place in planned
    ]
    Assignment.objects.bulk_create([one for _, three in rows for one in three])
    Place.objects.bulk_create(
        Place(
            pulse=pulse,
            person_id=place.person,
            with_tool_first=place.with_tool_first,
            first=first,
            second=second,
            later=later,
        )
        for place, (first, second, later) in rows
    )


def _assignments(pulse: Pulse, place: PlannedPlace, when: Windows) -> list[Assignment]:
    with_tool = (place.with_tool, pulse.aid, pulse.tool)
    alone = (place.alone, ALONE, "")
    now = (with_tool, alone) if place.with_tool_first else (alone, with_tool)

    def assign(position: int, what: tuple[int, str, str], *, later: bool) -> Assignment:
        item, aid, tool = what
        return Assignment(
            person_id=place.person,
            cohort_id=pulse.cohort_id,
            item_id=item,
            occasion=CHECK,
            aid=aid,
            tool=tool,
            propensity=1.0 if later else PROPENSITY,
            planned_delay_days=float(pulse.later_days) if later else None,
            stratum=stratum_of(pulse, None if later else place.block),
            position=position,
            opens_at=when.later_opens if later else when.now_opens,
            closes_at=when.later_closes if later else when.now_closes,
            created_at=pulse.created_at,
        )

    return [
        *(assign(position, what, later=False) for position, what in enumerate(now, start=1)),
        assign(3, (place.later, ALONE, ""), later=True),
    ]


def keep_delay(response: Response) -> None:
    """Move the third response's window back where one of the first two came days late.

    It never opens before 0:00 of the day that lies the planned days after the later of the two,
    so that the delay stays near what was planned; the window keeps its length. The new window
    stands in the assignment, and the day of making the pulse beside it.

    Args:
        response: One just written, within its transaction.
    """
    showing = response.showing
    if showing is None or showing.assignment_id is None:
        return
    place = (
        Place.objects.filter(Q(first=showing.assignment_id) | Q(second=showing.assignment_id))
        .select_related("pulse__cohort", "later")
        .first()
    )
    if place is None or place.pulse.withdrawn_at or place.later.withdrawn_at:
        return
    later, pulse = place.later, place.pulse
    opens = day_after(response.answered_at, pulse.later_days, zone_of(pulse.cohort))
    if opens <= later.opens_at:
        return
    length: timedelta = later.closes_at - later.opens_at
    later.opens_at, later.closes_at = opens, opens + length
    later.save(update_fields=["opens_at", "closes_at"])
    # Put back, never forward, whatever others who answer at the same moment have read.
    Pulse.objects.filter(pk=pulse.pk, closes_at__lt=later.closes_at).update(
        closes_at=later.closes_at
    )


@transaction.atomic
def withdraw(pulse: Pulse, at: datetime) -> None:
    """Ask nobody further; what was answered stays. Twice is once.

    What had closed before is missing and stays so; what could still be answered is withdrawn.
    """
    Pulse.objects.filter(pk=pulse.pk, withdrawn_at=None).update(withdrawn_at=at)
    places = Place.objects.filter(pulse=pulse)
    Assignment.objects.filter(
        Q(pk__in=places.values("first"))
        | Q(pk__in=places.values("second"))
        | Q(pk__in=places.values("later")),
        closes_at__gt=at,
        withdrawn_at=None,
        showing__response=None,
    ).update(withdrawn_at=at)
