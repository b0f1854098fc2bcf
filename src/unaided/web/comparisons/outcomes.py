"""What came of a comparison: outcomes by place, how far it is, and what went otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, Q

from unaided.web.comparisons.counted import checks, in_time
from unaided.web.comparisons.drawing import Candidate, Drawn
from unaided.web.comparisons.models import Comparison, Placed
from unaided.web.comparisons.table import TableRow
from unaided.web.insight.log_out import skill_names
from unaided.web.people.models import Enrolment, User
from unaided.web.study.models import Response

Key = tuple[int, int]
"""A person, and a skill or 0."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the ways.

    Attributes:
        name: Its name.
        words: What is done.
        aid: The help with which practice is offered; empty where that is open.
        placed: How many rows chance sent this way.
        there: How many of them have an outcome.
        practised: Practice answers on the skills since the registration, of who goes this way.
        with_aid: How many of those had the help that the way names.
    """

    name: str
    words: str
    aid: str
    placed: int
    there: int
    practised: int
    with_aid: int

    @property
    def missing(self) -> int:
        """How many rows have no outcome."""
        return self.placed - self.there


@dataclass(frozen=True, slots=True)
class Deviations:
    """What went otherwise than registered.

    Attributes:
        left: Who left a class before the end; they stay in the comparison.
        joined: How many people came into the classes after the draw; they are not in it.
        outside: Unaided check answers on the skills that lie outside the window or delay.
    """

    left: tuple[User, ...]
    joined: int
    outside: int

    @property
    def some(self) -> bool:
        """Whether anything did."""
        return bool(self.left or self.joined or self.outside)


def placed_of(comparison: Comparison) -> list[Placed]:
    """Read a comparison's places with the people's names (one query)."""
    return list(
        Placed.objects.filter(comparison=comparison)
        .select_related("person", "cohort", "skill")
        .order_by("cohort__name", "person__display_name", "person_id", "skill__name", "skill_id")
    )


def key_of(one: Placed) -> Key:
    """Return what tells a place from the others of its comparison."""
    return one.person_id, one.skill_id or 0


def outcomes(comparison: Comparison) -> dict[Key, tuple[float, int]]:
    """Return each place's outcome, as far as it is there: mean and number of answers (one query).

    Args:
        comparison: Which one.
    """
    people = Placed.objects.filter(comparison=comparison).values("person")
    by = ("person_id", "skill_id") if comparison.unit == "skill" else ("person_id",)
    rows = (
        Response.objects.filter(checks(comparison), in_time(comparison), person__in=people)
        .order_by()
        .values(*by)
        .annotate(mean=Avg("score"), answers=Count("pk"))
    )
    return {
        (row["person_id"], row.get("skill_id", 0)): (row["mean"], row["answers"]) for row in rows
    }


def rows_of(
    comparison: Comparison, placed: Sequence[Placed], found: dict[Key, tuple[float, int]]
) -> list[TableRow]:
    """Put outcomes beside places, as the trial's table has them.

    Args:
        comparison: Which one.
        placed: Its places.
        found: Their outcomes.
    """
    names = skill_names(comparison.organisation_id)
    rows = []
    for one in sorted(placed, key=key_of):
        mean, answers = found.get(key_of(one), (None, 0))
        who = Candidate(
            one.person_id, one.person.code, one.cohort_id, one.cohort.name, one.skill_id, one.before
        )
        drawn = Drawn(who, one.second, one.stratum, one.propensity or 0.0)
        skill = names.get(one.skill_id, "") if one.skill_id else ""
        # Means of the same answers in another order differ in the last bits.
        rows.append(TableRow(drawn, skill, None if mean is None else round(mean, 9), answers))
    return rows


def sides(
    comparison: Comparison, placed: Sequence[Placed], found: dict[Key, tuple[float, int]]
) -> tuple[Side, Side]:
    """Count places, outcomes and practice by way (one query).

    Args:
        comparison: Which one.
        placed: Its places.
        found: Their outcomes.
    """
    count = Counter(one.second for one in placed)
    there = Counter(one.second for one in placed if key_of(one) in found)
    practised: dict[bool, Counter[str]] = defaultdict(Counter)
    practice = _practice(comparison)
    for one in placed:
        practised[one.second].update(practice.get(key_of(one), {}))
    first, second = (_side(comparison, way, count, there, practised[way]) for way in (False, True))
    return first, second


def deviations(comparison: Comparison, placed: Sequence[Placed]) -> Deviations:
    """Name what went otherwise than registered (three queries).

    Args:
        comparison: Which one.
        placed: Its places.
    """
    people = {one.person_id: one.person for one in placed}
    enrolled = Enrolment.objects.filter(cohort__in=comparison.cohorts.all())
    gone = enrolled.filter(
        left_at__gt=comparison.registered_at, left_at__lt=comparison.closes_at
    ).values_list("person_id", flat=True)
    came = enrolled.filter(
        joined_at__gt=comparison.registered_at, joined_at__lt=comparison.closes_at
    ).values_list("person_id", flat=True)
    outside = Response.objects.filter(
        checks(comparison), ~in_time(comparison) | _without_delay(comparison), person__in=people
    )
    return Deviations(
        left=tuple(people[key] for key in sorted(set(gone)) if key in people),
        joined=len(set(came) - set(people)),
        outside=outside.count(),
    )


def _without_delay(comparison: Comparison) -> Q:
    """Select what was planned for no delay, where one is registered: it is not near it either."""
    if comparison.planned_delay_days is None:
        return Q(pk__in=[])
    return Q(planned_delay_days=None)


def _practice(comparison: Comparison) -> dict[Key, Counter[str]]:
    by_skill = comparison.unit == "skill"
    rows = (
        Response.objects.filter(
            actor="person",
            occasion="practice",
            skill__in=comparison.skills.all(),
            person__in=Placed.objects.filter(comparison=comparison).values("person"),
            answered_at__gt=comparison.registered_at,
            answered_at__lt=comparison.closes_at,
        )
        .order_by()
        .values("person_id", "skill_id", "aid")
        .annotate(answers=Count("pk"))
    )
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row["person_id"], row["skill_id"] if by_skill else 0][row["aid"]] += row["answers"]
    return found


def _side(
    comparison: Comparison,
    second: bool,
    count: Counter[bool],
    there: Counter[bool],
    practised: Counter[str],
) -> Side:
    name = comparison.second if second else comparison.first
    words = comparison.second_words if second else comparison.first_words
    aid = comparison.second_aid if second else comparison.first_aid
    return Side(
        name,
        words,
        aid,
        count[second],
        there[second],
        practised.total(),
        practised[aid] if aid else 0,
    )
