"""Make a check: drawn with a stored seed, written whole in one transaction before any answer."""

from __future__ import annotations

import math
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from unaided.checks.draw import Draw, draw
from unaided.checks.draw import Place as Drawn
from unaided.checks.foresight import Foresight
from unaided.checks.plan import CheckPlan
from unaided.checks.record import write_record
from unaided.evidence.schema import Aid, Occasion
from unaided.web.bank.models import Skill
from unaided.web.checks.candidates import Candidates, candidates
from unaided.web.checks.models import Check, Part, Placed, PlannedTurn
from unaided.web.people.models import Cohort, User
from unaided.web.people.zones import zone_of
from unaided.web.pulse.plan import day_after
from unaided.web.study.models import Assignment, Turn

SEED_BITS: Final = 53
"""A seed is kept as JSON, whose numbers are whole up to there wherever they are read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a teacher asks for.

    Attributes:
        name: Of the check.
        plan: What it sets out to do.
        skills: Those of the plan.
        people: Whom the teacher picked, of the cohort.
        minutes: Of one sitting, without extra time.
        window_days: For how many days a sitting is open.
        assurance: How sure it is to be that no other help is at hand.
        tool: Name of the help where a condition has one.
        practice_ends_at: When the delays begin; ``None``: at once.
        after_course: Whether it comes after the course: then a person may say no.
    """

    name: str
    plan: CheckPlan
    skills: tuple[Skill, ...]
    people: tuple[User, ...]
    minutes: int
    window_days: int
    assurance: str
    tool: str
    practice_ends_at: datetime | None = None
    after_course: bool = False


def new_seed() -> int:
    """Return a seed nobody can foresee; it is kept with the check."""
    return secrets.randbits(SEED_BITS)


def able_for(wanted: Wanted, at: datetime) -> Candidates:
    """Find who could get what of what is wanted."""
    return candidates(
        wanted.people,
        wanted.skills,
        at,
        planted=wanted.plan.faulty,
        novelties=wanted.plan.novelties,
    )


@transaction.atomic
def make_check(
    cohort: Cohort,
    wanted: Wanted,
    by: User,
    seed: int,
    at: datetime,
    foresight: Foresight | None = None,
) -> Check | None:
    """Draw and write a check with every assignment; the same seed twice is the same check.

    Args:
        cohort: Whose.
        wanted: What is asked for.
        by: The teacher.
        seed: Seed of everything drawn.
        at: The present.
        foresight: What was said that it would be able to tell.

    Returns:
        The check; ``None`` where nobody can take part, and nothing was written.

    Raises:
        AlreadyMadeError: If the seed has made a check already, and something else is wanted now.
    """
    # Locked, so that a second click waits here and then finds the first one's check.
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    known = Check.objects.filter(cohort=cohort, record__seed=seed).first()
    if known is not None:
        if not _is_same(known, wanted, at):
            raise AlreadyMadeError(known)
        return known
    held = User.objects.select_for_update(no_key=True).filter(
        pk__in=[person.pk for person in wanted.people]
    )
    list(held.order_by("pk").values_list("pk"))
    able = able_for(wanted, at).able
    drawn = draw(wanted.plan, able, seed)
    if not drawn.places:
        return None
    check = Check.objects.create(
        cohort=cohort,
        name=wanted.name,
        record=write_record(wanted.plan, able, seed),
        foresight={} if foresight is None else written_foresight(foresight),
        level=cohort.level,
        certainty=cohort.certainty,
        minutes=wanted.minutes,
        window_days=wanted.window_days,
        assurance=wanted.assurance,
        tool=wanted.tool,
        practice_ends_at=wanted.practice_ends_at or at,
        after_course=wanted.after_course,
        created_by=by,
        created_at=at,
    )
    check.skills.set(wanted.skills)
    _write(check, wanted.plan, drawn)
    return check


class AlreadyMadeError(Exception):
    """The seed has made a check already, of something else: nothing was written.

    Attributes:
        check: The one that was made.
    """

    def __init__(self, check: Check) -> None:
        super().__init__(f"“{check.name}” was started from this form already.")
        self.check = check


def _is_same(check: Check, wanted: Wanted, at: datetime) -> bool:
    """Say whether a check is what is wanted; of people, those who could take part then."""
    kept = {one["person"] for one in check.record["candidates"]}
    picked = {person.pk: person for person in wanted.people}
    others = tuple(person for pk, person in picked.items() if pk not in kept)
    ends = wanted.practice_ends_at
    return (
        check.record["plan"] == wanted.plan.written()
        and kept <= picked.keys()
        and not able_for(replace(wanted, people=others), at).able
        and ends in (None, check.practice_ends_at)
        and (check.after_course, check.name, check.minutes, check.window_days)
        == (wanted.after_course, wanted.name, wanted.minutes, wanted.window_days)
        and (check.assurance, check.tool) == (wanted.assurance, wanted.tool)
    )


def written_foresight(foresight: Foresight) -> dict[str, Any]:
    """Return foresight as JSON has it."""
    figures = [
        {
            **asdict(one),
            "half_width": one.half_width
            if one.half_width is not None and math.isfinite(one.half_width)
            else None,
        }
        for one in foresight.figures
    ]
    return {
        "figures": figures,
        "repeats": foresight.repeats,
        "assumed": list(foresight.assumed),
    }


def stratum_of(check: Check, drawn: str) -> str:
    """Name the part of the log within which a check drew a condition.

    Args:
        check: The check.
        drawn: The stratum as it was drawn: skill and novelty.
    """
    return f"check-{check.pk}: {drawn}"


def opens(check: Check, delay_days: float, zone: ZoneInfo) -> datetime:
    """Return when a sitting opens: the first 0:00 where the people are with all of the delay past.

    Args:
        check: The check.
        delay_days: After the practice of its families ends; 0: at once.
        zone: Where the people are.
    """
    due = check.practice_ends_at + timedelta(days=delay_days)
    midnight = day_after(due, 0, zone)
    return due if not delay_days else midnight if midnight == due else day_after(due, 1, zone)


def minutes_of(check: Check, part: Part) -> int:
    """Return the minutes of one sitting of a person, extra time in it."""
    return math.ceil(check.minutes * part.extra_time)


def _write(check: Check, plan: CheckPlan, drawn: Draw) -> None:
    zone = zone_of(check.cohort)
    by_person: dict[int, list[Drawn]] = defaultdict(list)
    for one in drawn.places:
        by_person[one.person].append(one)
    extra = _extra_time(check, list(by_person))
    parts = {
        person: Part(check_of=check, person_id=person, extra_time=extra.get(person, 1.0))
        for person in by_person
    }
    Part.objects.bulk_create(parts.values())
    turns: dict[tuple[int, int], Turn] = {}
    for person, places in by_person.items():
        for sitting in sorted({one.sitting for one in places}):
            begins = opens(check, plan.delays_days[sitting], zone)
            turns[person, sitting] = Turn(
                person_id=person,
                cohort_id=check.cohort_id,
                opens_at=begins,
                closes_at=begins + timedelta(days=check.window_days),
                minutes=minutes_of(check, parts[person]),
                assurance=check.assurance,
                created_at=check.created_at,
            )
    Turn.objects.bulk_create(turns.values())
    PlannedTurn.objects.bulk_create(
        PlannedTurn(
            part=parts[person], turn=turn, number=sitting, delay_days=plan.delays_days[sitting]
        )
        for (person, sitting), turn in turns.items()
    )
    rows = [
        (one, _assignment(check, plan, one, turns[one.person, one.sitting], position))
        for places in by_person.values()
        for position, one in enumerate(_mixed(plan, places))
    ]
    Assignment.objects.bulk_create([assignment for _, assignment in rows])
    Placed.objects.bulk_create(
        Placed(
            part=parts[one.person],
            assignment=assignment,
            skill_id=one.skill,
            sitting=one.sitting,
            position=one.position,
            item_id=one.item,
            fixed=one.fixed,
            delay_propensity=one.delay_propensity,
        )
        for one, assignment in rows
    )


def _mixed(plan: CheckPlan, places: Sequence[Drawn]) -> list[Drawn]:
    """Put places into the order in which they are asked: the fixed first, skills mixed."""
    order = {skill: number for number, skill in enumerate(plan.skills)}

    def place(one: Drawn) -> tuple[int, bool, int, int]:
        turn = (order[one.skill] + one.position) % len(order)
        return one.sitting, not one.fixed, one.position, turn

    return sorted(places, key=place)


def _assignment(check: Check, plan: CheckPlan, one: Drawn, turn: Turn, position: int) -> Assignment:
    aided = one.condition.aid != Aid.NONE
    return Assignment(
        person_id=one.person,
        cohort_id=check.cohort_id,
        item_id=one.item,
        occasion=Occasion.CHECK,
        aid=one.condition.aid,
        tool=check.tool if aided and one.condition.aid != Aid.HINTS else "",
        propensity=one.propensity,
        planned_delay_days=plan.delays_days[one.sitting],
        stratum=stratum_of(check, one.stratum),
        turn=turn,
        asks=plan.asks,
        tool_wrong=one.condition.tool_wrong,
        fixed=one.fixed,
        position=position,
        opens_at=turn.opens_at,
        closes_at=turn.closes_at,
        created_at=check.created_at,
    )


def _extra_time(check: Check, people: Sequence[int]) -> Mapping[int, float]:
    """Return the extra time that people had in the cohort's last check that they were in."""
    earlier = Part.objects.filter(person__in=people, check_of__cohort=check.cohort_id)
    # The last of each person's parts wins: what was taken back does not come again.
    return dict(earlier.order_by("pk").values_list("person_id", "extra_time"))
