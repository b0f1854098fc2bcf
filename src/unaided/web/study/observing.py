"""Observing a squad: tries written down one by one, each once, then one response a person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from unaided.content.kinds.grading import Unreadable
from unaided.content.kinds.observed import Count, Observed
from unaided.evidence.schema import Aid, Status
from unaided.web.bank.models import ItemVersion
from unaided.web.people.agreement import VERSION
from unaided.web.people.models import Cohort, Consent, User
from unaided.web.study.conditions import freeze_each
from unaided.web.study.models import Observation, Response, Try
from unaided.web.study.signals import responded

KEYS: Final = uuid.UUID("6b3a1c52-5b0e-4a33-9c3e-0d1f6f0a7c11")
"""Namespace of the keys of responses: of one observation and person there is one."""
CUES: Final = "with cues"
SAME_START: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a coach is about to watch.

    Attributes:
        version: The drill.
        occasion: Practice or check.
        aid: None, or ``hints`` where the coach cues.
        setting: Place or opponent; may be empty.
    """

    version: ItemVersion
    occasion: str
    aid: str
    setting: str


@dataclass(frozen=True, slots=True)
class Written:
    """A try was written down, now or when it came before with the same key."""

    one: Try


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written, and why, in a sentence."""

    why: str


def kind_of(version: ItemVersion) -> Observed:
    """Return how a drill is scored.

    Raises:
        ValueError: It is no observed item.
    """
    kind = version.content.kind
    if not isinstance(kind, Observed):
        raise ValueError(f"item {version.item_id} is not observed")
    return kind


def squad_of(observation: Observation, tries: Sequence[Try]) -> list[User]:
    """Return the people on the board: the cohort's now, and whoever has a try."""
    tried = {one.person_id for one in tries}
    enrolled = User.objects.filter(
        enrolments__cohort=observation.cohort_id, enrolments__left_at=None
    )
    there = User.objects.filter(pk__in=tried)
    return list((enrolled | there).distinct().order_by("display_name", "pk"))


def agreed_among(people: Iterable[User]) -> set[int]:
    """Return the ids of those who agreed to what is recorded."""
    consents = Consent.objects.filter(person__in=list(people), version=VERSION)
    return set(consents.values_list("person_id", flat=True))


def tries_of(observation: Observation) -> list[Try]:
    """Return the tries that stand, in the order in which they were written."""
    return list(Try.objects.filter(observation=observation, undone_at=None).order_by("pk"))


@transaction.atomic
def start_observation(cohort: Cohort, coach: User, plan: Plan, at: datetime) -> Observation:
    """Start to watch; a second click goes to the one just started, as long as it is untouched."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    same = Observation.objects.filter(
        cohort=cohort,
        coach=coach,
        version=plan.version,
        occasion=plan.occasion,
        aid=plan.aid,
        setting=plan.setting,
        finished_at=None,
        discarded_at=None,
        started_at__gt=at - SAME_START,
        tries=None,
    ).first()
    return same or Observation.objects.create(
        cohort=cohort,
        coach=coach,
        version=plan.version,
        occasion=plan.occasion,
        aid=plan.aid,
        setting=plan.setting,
        started_at=at,
    )


def record(
    observation: Observation, person: User, key: uuid.UUID, said: str, at: datetime
) -> Written | Refused:
    """Write down one try; the same key again is the same try, whatever it says.

    One that waited on a phone while the observation was discarded elsewhere opens it again: what a
    coach saw is never lost for what another did not know of.

    Args:
        observation: The observation.
        person: Who tried; on the board.
        key: The try's own.
        said: ``1`` or ``0`` for a success or a miss; else the measure as typed.
        at: The present.

    Returns:
        The try; or why it was not written.
    """
    try:
        with transaction.atomic():
            return _record(observation, person, key, said, at)
    except IntegrityError:
        # The same key came twice at once; the other one was written.
        return Written(Try.objects.get(key=key, observation=observation))


def _record(
    observation: Observation, person: User, key: uuid.UUID, said: str, at: datetime
) -> Written | Refused:
    locked = _lock(observation)
    known = Try.objects.filter(key=key).first()
    if known is not None:
        return Written(known) if known.observation_id == locked.pk else Refused("Not kept.")
    if locked.finished_at is not None:
        return Refused("The observation was finished before this try came. It was not kept.")
    if person.pk not in agreed_among([person]):
        return Refused(f"{person} has not agreed to what is recorded yet. Nothing was kept.")
    scale = kind_of(locked.version).scale
    standing = Try.objects.filter(observation=locked, person=person, undone_at=None)
    if isinstance(scale, Count):
        if said not in ("0", "1"):
            return Refused("Found neither a miss nor a success. Nothing was kept.")
        if standing.count() >= scale.tries:
            return Refused(f"{person} has all {scale.tries} tries. This one was not kept.")
        value = float(said)
    else:
        grade, measured = scale.grade(said), scale.value(said)
        if isinstance(grade, Unreadable) or measured is None:
            why = grade.sentence if isinstance(grade, Unreadable) else "Found no number."
            return Refused(f"{person}: {why} Nothing was changed.")
        value = measured
        standing.update(undone_at=at)  # a measure typed again replaces the one before
    if locked.discarded_at is not None:
        locked.discarded_at = None
        locked.save(update_fields=["discarded_at"])
    return Written(
        Try.objects.create(key=key, observation=locked, person=person, value=value, tried_at=at)
    )


@transaction.atomic
def undo(observation: Observation, key: uuid.UUID, at: datetime) -> Try | Refused:
    """Take the last try back; named by its key, so that sent twice it takes one back.

    Args:
        observation: The observation.
        key: The try that the coach saw as the last.
        at: The present.
    """
    locked = _lock(observation)
    named = Try.objects.filter(observation=locked, key=key).select_related("person").first()
    if locked.finished_at is not None:
        return Refused("The observation is finished. Nothing was undone.")
    if named is None:
        return Refused("There is no such try. Nothing was undone.")
    if named.undone_at is not None:
        return named
    last = Try.objects.filter(observation=locked, undone_at=None).order_by("-pk").first()
    if last != named:
        return Refused("Another try came after that one. Nothing was undone.")
    named.undone_at = at
    named.save(update_fields=["undone_at"])
    return named


@transaction.atomic
def finish(observation: Observation, at: datetime) -> int | Refused:
    """Count: one response for each person with a try. Finished twice is finished once.

    Args:
        observation: The observation.
        at: The present.

    Returns:
        How many responses it has; or why it was not finished: nobody has a try.
    """
    locked = _lock(observation)
    tries = tries_of(locked)
    people = sorted({one.person_id for one in tries})
    if locked.finished_at is not None:
        return len(people)
    if not tries:
        left = "open" if locked.discarded_at is None else "discarded"
        return Refused(f"No try is written down, so there is nothing to keep. It is still {left}.")
    locked.finished_at = at
    locked.save(update_fields=["finished_at"])
    frozen = freeze_each(people, locked.version.item, started_at=locked.started_at)
    for person in people:
        own = [one for one in tries if one.person_id == person]
        response = _response(locked, person, own)
        response.delay_days = frozen[person].delay_days
        response.novelty = frozen[person].novelty
        response.save(force_insert=True)
        responded.send(sender=Response, response=response)
    return len(people)


@transaction.atomic
def discard(observation: Observation, at: datetime) -> Refused | None:
    """Put an observation out of sight on which no try stands; with one, nothing is discarded.

    It stays, and so does what was undone on it: each of those was acknowledged once.
    """
    locked = _lock(observation)
    if locked.finished_at is not None:
        return Refused("The observation is finished. Nothing was discarded.")
    if tries_of(locked):
        return Refused("There are tries on it by now. Nothing was discarded.")
    if locked.discarded_at is None:
        locked.discarded_at = at
        locked.save(update_fields=["discarded_at"])
    return None


def _response(observation: Observation, person_id: int, tries: Sequence[Try]) -> Response:
    version = observation.version
    kind, family = kind_of(version), version.item.family
    counted = isinstance(kind.scale, Count)
    answer = (
        f"{sum(one.value > 0 for one in tries)}/{len(tries)}" if counted else f"{tries[-1].value!r}"
    )
    grade = kind.grade(answer)
    assert not isinstance(grade, Unreadable), "what was written down can be graded"
    cued = observation.aid == Aid.HINTS
    return Response(
        key=uuid.uuid5(KEYS, f"{observation.pk}:{person_id}"),
        cohort_id=observation.cohort_id,
        person_id=person_id,
        sitting=f"observation-{observation.pk}",
        skill_id=family.skill_id,
        family=family,
        item=version.item,
        item_version=version.number,
        status=Status.SCORED,
        score=grade.score,
        trials=grade.trials,
        answered_at=tries[-1].tried_at,
        occasion=observation.occasion,
        aid=observation.aid,
        aid_used=True if cued else None,
        aid_role="hinted" if cued else "",
        tool=CUES if cued else "",
        setting=observation.setting,
        # The coach stood there: alone was alone.
        assurance="" if cued else "supervised",
        kind="count" if counted else "measure",
        answer=answer,
        recorded_by=observation.coach,
    )


def _lock(observation: Observation) -> Observation:
    """Read the observation anew and hold it, so that two phones take turns."""
    # Of the observation alone: what is fetched beside it need not wait.
    return (
        Observation.objects.select_for_update(of=("self",))
        .select_related("version__item__family", "cohort", "coach")
        .get(pk=observation.pk)
    )
