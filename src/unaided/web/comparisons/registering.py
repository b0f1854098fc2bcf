"""Register a comparison: text, digest and draw in one transaction before anybody practises."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction

from unaided.web.comparisons.candidates import Candidates, candidates, why_not
from unaided.web.comparisons.foreseen import Foreseen, foresee
from unaided.web.comparisons.given import given
from unaided.web.comparisons.models import Comparison, Placed
from unaided.web.comparisons.record import digest_of, drawn_again, record_of
from unaided.web.comparisons.registration import registration_text
from unaided.web.comparisons.wanted import Wanted
from unaided.web.people.models import User

SIMULATION_SEED = 1
"""Of the simulation before the start: the preview and the registration say the same."""


def new_seed() -> int:
    """Return a seed nobody can foresee; it is kept with the comparison."""
    return secrets.randbits(63)


@dataclass(frozen=True, slots=True)
class Foretold:
    """A comparison before it is registered.

    Attributes:
        wanted: What was asked for.
        found: Whom it can place.
        why_not: Why nothing can be drawn; empty where it can.
        foreseen: What it will be able to tell; ``None`` where nothing can be drawn.
        text: The registration as it would be; seed, time and digest of the record come with it.
    """

    wanted: Wanted
    found: Candidates
    why_not: str
    foreseen: Foreseen | None
    text: str


def foretell(wanted: Wanted, by: User, at: datetime) -> Foretold:
    """Say what a comparison would be; nothing is written.

    Args:
        wanted: What is asked for.
        by: The teacher.
        at: The present.
    """
    found = candidates(wanted.cohorts, wanted.skills, wanted.unit, at)
    why = why_not(found, wanted.skills, wanted.unit)
    if why:
        return Foretold(wanted, found, why, None, "")
    foreseen = _foreseen(wanted, found, at)
    return Foretold(wanted, found, "", foreseen, registration_text(wanted, found, foreseen, by))


@transaction.atomic
def register(wanted: Wanted, by: User, key: UUID, seed: int, at: datetime) -> Comparison | None:
    """Register a comparison and draw it; the same key twice is the same comparison.

    Args:
        wanted: What is asked for.
        by: The teacher.
        key: The form's.
        seed: Of the draw; made as the form comes in, so that nobody has seen what it draws.
        at: The present.

    Returns:
        The comparison; ``None`` where nothing can be drawn, and nothing was written.
    """
    assert by.organisation is not None, "a teacher belongs to an organisation"
    # A second click waits here, and then finds the first one's.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = Comparison.objects.filter(key=key, registered_by=by).first()
    if known is not None:
        return known
    found = candidates(wanted.cohorts, wanted.skills, wanted.unit, at)
    if why_not(found, wanted.skills, wanted.unit):
        return None
    record = record_of(found.rows, wanted.unit)
    text = registration_text(
        wanted, found, _foreseen(wanted, found, at), by, at=at, seed=seed, record=digest_of(record)
    )
    first, second = wanted.first, wanted.second
    comparison = Comparison.objects.create(
        key=key, organisation=by.organisation, question=wanted.question, unit=wanted.unit,
        first=first.name, first_words=first.words, first_aid=first.aid,
        second=second.name, second_words=second.words, second_aid=second.aid,
        opens_at=wanted.opens_at, closes_at=wanted.closes_at,
        planned_delay_days=wanted.planned_delay_days, smallest=wanted.smallest,
        seed=seed, record=record, text=text, digest=digest_of(text),
        registered_by=by, registered_at=at,
    )  # fmt: skip
    comparison.cohorts.set(wanted.cohorts)
    comparison.skills.set(wanted.skills)
    Placed.objects.bulk_create(
        Placed(
            comparison=comparison, person_id=one.candidate.person, cohort_id=one.candidate.group,
            skill_id=one.candidate.skill, second=one.second, stratum=one.stratum,
            propensity=one.propensity, before=one.candidate.before,
        )
        for one in drawn_again(record, seed)
    )  # fmt: skip
    return comparison


def withdraw(comparison: Comparison, at: datetime) -> bool:
    """End a comparison before its registered end; it stays in the list, and is never analysed.

    Args:
        comparison: Which one.
        at: The present.

    Returns:
        Whether it was still to be withdrawn.
    """
    return bool(
        Comparison.objects.filter(
            pk=comparison.pk, withdrawn_at=None, closes_at__gt=at
        ).update(withdrawn_at=at)
    )  # fmt: skip


def _foreseen(wanted: Wanted, found: Candidates, at: datetime) -> Foreseen:
    known = given(found, wanted.cohorts, wanted.answers, at, skills_drawn=wanted.unit == "skill")
    rng = np.random.default_rng(SIMULATION_SEED)
    return foresee(found.rows, wanted.unit, wanted.smallest, known, rng=rng)
