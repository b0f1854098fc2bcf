"""Sittings: start one, put the next item before the person, ask for a hint, end it.

Every function that writes takes the present as an argument and expects to be within a
transaction; GETs write nothing, so the first showing is made when a sitting starts and every
further one with the answer before it.
"""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid5

from django.db import IntegrityError, connection, transaction
from django.db.models import BigAutoField

from unaided.evidence.schema import Aid, Occasion, Status
from unaided.practice.rules.band import HIGH
from unaided.web.bank.models import ItemVersion
from unaided.web.people.models import Cohort, User
from unaided.web.prepared import Parameter, Prepared
from unaided.web.study.asked_beside import Asks
from unaided.web.study.choosing import NO_HINTS, Choice, Chooser
from unaided.web.study.conditions import freeze
from unaided.web.study.helping import count_of_helps, worked_example
from unaided.web.study.models import Assignment, Response, Showing, Sitting, Turn
from unaided.web.study.planning import ByPlanner
from unaided.web.study.signals import responded
from unaided.web.study.situations import read_situation
from unaided.web.study.turns import Stop, turn_rules

MINUTES: Final = (2, 5, 10)
"""How long practice may be."""

ONE_GO: Final = timedelta(hours=4)
"""A sitting left open for longer is over: its delays were frozen when it started."""

GRACE: Final = timedelta(minutes=1)
"""For how long after the minutes of a planned sitting the answer in hand is still taken."""

OUT_OF_MINUTES: Final = "out of minutes"

CHOOSER: Final[Chooser] = ByPlanner()

WITHHELD: Final = 0.08
"""Share of the showings with help at hand that chance makes without: what help does shows so."""

STRETCHED: Final = 0.08
"""Share of the showings whose family's return is drawn: as it comes, or put off."""

STRETCHES: Final = (1.0, 2.0)
"""By what factor, each with the same chance."""

_SITTING: Final = Parameter("sitting", BigAutoField())
_LAST: Final = Prepared(
    lambda: Showing.objects.filter(sitting_id=_SITTING).order_by("-number").only("number")[:1]
)
_WAITING: Final = Prepared(
    lambda: Showing.objects.filter(
        sitting_id=_SITTING, response__isnull=True, passed_at__isnull=True
    ).order_by("-number")[:1]
)
_VERSION: Final = Prepared(
    lambda: ItemVersion.objects.select_related("item__family").filter(
        pk=Parameter("pk", BigAutoField())
    )
)


def take_turns(person: User) -> None:
    """Hold one person's writes apart until the transaction ends: their row is the lock.

    SQLite has one writer at a time anyway (its transactions begin IMMEDIATE).
    """
    if connection.features.has_select_for_update:
        User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def open_sitting(person: User, at: datetime) -> Sitting | None:
    """Return the sitting that a person can go on with; a planned one only while it has time."""
    found = (
        Sitting.objects.filter(person=person, ended_at__isnull=True, started_at__gt=at - ONE_GO)
        .select_related("cohort")
        .first()
    )
    return None if found is None or out_of_minutes(found, at) else found


def own_cohorts(person: User) -> list[Cohort]:
    """Return the cohorts that a person is in, the one joined last first."""
    return list(
        Cohort.objects.filter(enrolments__person=person, enrolments__left_at__isnull=True)
        .order_by("-enrolments__joined_at", "-pk")
    )  # fmt: skip


@transaction.atomic
def start(
    person: User,
    cohort: Cohort,
    *,
    occasion: Occasion,
    minutes: int | None,
    seed: int,
    at: datetime,
    chooser: Chooser = CHOOSER,
    turn: Turn | None = None,
    assurance: str = "",
) -> Sitting | None:
    """Start a sitting with its first showing; where one is open, return that one.

    A planned sitting comes before another that is open: that one is ended.

    Args:
        person: Who sits.
        cohort: For which of their cohorts.
        occasion: ``check``: what was assigned, and nothing else; ``practice``.
        minutes: How long practice lasts; ``None`` for a check. A turn's own stand instead.
        seed: Decides among equals; kept with the sitting.
        at: The present.
        chooser: Chooses what is asked, where nothing was planned.
        turn: The planned sitting that this one is; what it asks is its assignments.
        assurance: How sure it is that no other help is at hand in a turn.

    Returns:
        The sitting; ``None`` where there is nothing to ask, and nothing was written.
    """
    take_turns(person)
    there = Sitting.objects.filter(person=person, ended_at__isnull=True).first()
    if there is not None:
        wanted = turn is None or there.turn_id == turn.pk
        if wanted and there.started_at > at - ONE_GO and not out_of_minutes(there, at):
            return there
        end(there, at)
    if turn is not None:
        left = minutes_left(turn, at)
        if left == 0:
            return None
        minutes = left
    sitting = Sitting(
        person=person,
        cohort=cohort,
        occasion=occasion,
        minutes=minutes,
        seed=seed,
        started_at=at,
        turn=turn,
        assurance=assurance,
    )
    try:
        with transaction.atomic():
            sitting.save()
            if present_next(sitting, at, chooser) is None:
                raise _NothingToAskError
    except _NothingToAskError:
        return None
    except IntegrityError:
        # Another start came first, on a database that does not lock rows.
        return Sitting.objects.filter(person=person, ended_at__isnull=True).first()
    return sitting


class _NothingToAskError(Exception):
    """Takes an empty sitting back."""


def minutes_left(turn: Turn, at: datetime) -> int | None:
    """Return the minutes of a turn that its sittings have not used; ``None``: it has no end.

    The time runs from a sitting's start until somebody ends it or its minutes are over, whether
    anybody is there or not: who leaves it open has used it. Only another turn, a make-up, gives
    time back.

    Args:
        turn: The turn.
        at: The present.
    """
    if turn.minutes is None:
        return None
    used = timedelta()
    for sitting in turn.sittings.all():
        over = _minutes_over_at(sitting)
        until = sitting.ended_at or at
        used += (until if over is None else min(over, until)) - sitting.started_at
    left = timedelta(minutes=turn.minutes) - used
    return max(0, math.ceil(left / timedelta(minutes=1)))


def out_of_minutes(sitting: Sitting, at: datetime) -> bool:
    """Say whether a planned sitting's time is over, the answer in hand included."""
    over = _minutes_over_at(sitting)
    return over is not None and at >= over


def _minutes_over_at(sitting: Sitting) -> datetime | None:
    """Return when a planned sitting's minutes are over; ``None``: it has none."""
    if sitting.turn_id is None or sitting.minutes is None:
        return None
    over: datetime = sitting.started_at + timedelta(minutes=sitting.minutes) + GRACE
    return over


def present_next(sitting: Sitting, at: datetime, chooser: Chooser = CHOOSER) -> Showing | None:
    """Choose the next item and put it before the person, with its condition frozen.

    Returns:
        The showing; ``None`` where the sitting is over; of a planned one, ``stopped`` says why.
    """
    if at - sitting.started_at >= ONE_GO:
        return None
    last = _LAST.first(sitting=sitting.pk)
    number = 1 if last is None else last.number + 1
    situation = read_situation(sitting, at)
    if sitting.turn_id is None:
        rng = random.Random(sitting.seed + number)
        choice = chooser.choose(situation, rng)
        return None if choice is None else _show(sitting, choice, number, at, rng)
    following = turn_rules().following(sitting, situation.waiting, at)
    if isinstance(following, Stop):
        sitting.stopped = following.why
        return None
    return _show(sitting, following, number, at)


def _show(
    sitting: Sitting, choice: Choice, number: int, at: datetime, rng: random.Random | None = None
) -> Showing:
    version = _VERSION.get(pk=choice.candidate.version_id)
    frozen = freeze(
        sitting.person_id, version.item, started_at=sitting.started_at, sitting=str(sitting.pk)
    )
    showing = Showing(sitting=sitting, number=number, version=version, reason=choice.reason)
    if choice.assignment_id is None:
        practise(showing, choice, rng or random.Random(sitting.seed + number))
    else:
        assignment = Assignment.objects.get(pk=choice.assignment_id)
        # One that was left unanswered in an earlier sitting moves here with its key, so that an
        # answer still on its way is kept once.
        left = Showing.objects.filter(assignment=assignment).first()
        if left is not None:
            left.sitting, left.number, left.passed_at = sitting, number, None
            showing = left
        showing.assignment, showing.aid, showing.tool = assignment, assignment.aid, assignment.tool
        showing.reason = choice.reason
    showing.delay_days, showing.novelty = frozen.delay_days, frozen.novelty
    showing.shown_at = at
    showing.save()
    return showing


def practise(showing: Showing, choice: Choice, rng: random.Random) -> None:
    """Write down what practice chose, and draw what chance has a share in."""
    showing.foreseen, showing.drawn = choice.foreseen, choice.drawn
    showing.propensity = choice.propensity
    showing.among = list(choice.among) or None
    showing.asks = Asks.JUSTIFICATION if choice.asks_why else Asks.PLAIN
    if choice.worked_item_id is not None:
        showing.worked = worked_example(choice.worked_item_id)
    # Above the band no help is at hand: to do without is the step up.
    easy = choice.foreseen is not None and choice.foreseen > HIGH and not choice.again
    showing.aid = Aid.HINTS if count_of_helps(showing) and not easy else Aid.NONE
    if choice.again or choice.foreseen is None:
        return
    if showing.aid == Aid.HINTS:
        withheld = rng.random() < WITHHELD
        showing.aid_propensity = WITHHELD if withheld else 1.0 - WITHHELD
        if withheld:
            showing.aid, showing.worked = Aid.NONE, None
            showing.reason = f"{choice.reason} {NO_HINTS}".strip()
    if rng.random() < STRETCHED:
        showing.stretch = rng.choice(STRETCHES)


def present(sitting: Sitting) -> Showing | None:
    """Return the showing that waits for an answer; ``None`` where none does."""
    if sitting.ended_at is not None:
        return None
    return _WAITING.first(sitting=sitting.pk)


def go_on(sitting: Sitting, at: datetime, chooser: Chooser = CHOOSER) -> Showing | None:
    """Present the next item; end the sitting where there is none."""
    following = present_next(sitting, at, chooser)
    if following is None:
        end(sitting, at)
    return following


def over_at(sitting: Sitting) -> datetime:
    """Return when a sitting was, or will be, over: ended, or left open for too long."""
    longest: datetime = sitting.started_at + ONE_GO
    return longest if sitting.ended_at is None else min(sitting.ended_at, longest)


def end(sitting: Sitting, at: datetime) -> None:
    """End a sitting, and say so where its minutes had ended it; again, it changes nothing."""
    if sitting.ended_at is None:
        if not sitting.stopped and out_of_minutes(sitting, at):
            sitting.stopped = OUT_OF_MINUTES
        left = present(sitting)
        if left is not None:
            keep_seen(left, at)
        sitting.ended_at = at
        sitting.save(update_fields=["ended_at", "stopped"])


def pass_over(showing: Showing, at: datetime) -> None:
    """Leave an unanswered showing behind; the sitting can go on without it."""
    keep_seen(showing, at)
    showing.passed_at = at
    showing.save(update_fields=["passed_at"])


def keep_seen(showing: Showing, at: datetime) -> Response | None:
    """Write down that hints were seen where no answer came: an exposure.

    The row has a key of its own, one of each showing in each sitting, and belongs to no showing:
    an answer that comes late is still kept under the showing's key, and what was assigned is
    answered only by an answer.

    Args:
        showing: One that is not answered.
        at: The present. A sitting left open was left before it was over: seen then, at the latest.

    Returns:
        What was written; ``None`` where no hint was opened, or it was written before.
    """
    if showing.hints_shown == 0:
        return None
    sitting, item = showing.sitting, showing.version.item
    seen, written = Response.objects.get_or_create(
        key=uuid5(showing.key, f"seen in sitting {sitting.pk}"),
        defaults={
            "cohort_id": sitting.cohort_id,
            "person_id": sitting.person_id,
            "sitting": str(sitting.pk),
            "skill_id": item.family.skill_id,
            "family_id": item.family_id,
            "item": item,
            "item_version": showing.version.number,
            "status": Status.EXPOSURE,
            "answered_at": min(at, over_at(sitting)),
            "occasion": showing.assignment.occasion if showing.assignment else sitting.occasion,
            "aid": showing.aid,
            "aid_used": True,
            "aid_role": "hinted",
            "attempted_first": False,
            "delay_days": showing.delay_days,
            "novelty": showing.novelty,
        },
    )
    if not written:
        return None
    responded.send(sender=Response, response=seen)
    return seen


def give_hint(showing: Showing, number: int) -> None:
    """Show the next hint; the same one asked for twice is shown once.

    Args:
        showing: A showing that is not answered.
        number: Which hint is asked for: 1 is the first.
    """
    there = count_of_helps(showing)
    if showing.aid == Aid.HINTS and number == showing.hints_shown + 1 and number <= there:
        showing.hints_shown = number
        showing.save(update_fields=["hints_shown"])
