"""People with a known tool effect and known forgetting, who answer through the real functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from tests.web.school import School, enrol, make_person

from unaided.content.kinds import Choice
from unaided.evidence.schema import Occasion
from unaided.web.bank.models import Skill
from unaided.web.people.models import Cohort, Role, User
from unaided.web.pulse.models import Pulse
from unaided.web.pulse.pulses import Wanted, make_pulse
from unaided.web.study import answering, sittings
from unaided.web.study.models import Showing

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Truth:
    """What simulated people can do: chances of a right answer.

    Attributes:
        alone: Mean chance alone, now; people differ by up to ``.15`` either way.
        effect: What the tool adds.
        kept: Share of the chance alone that is left later.
    """

    alone: float = 0.5
    effect: float = 0.3
    kept: float = 0.6


def make_squad(school: School, people: int, at: datetime) -> list[User]:
    """Put people into the school's cohort, beside the two who are there; they agreed."""
    made = []
    for number in range(people):
        person = make_person(f"person-{number:02d}", school.organisation, Role.LEARNER)
        enrol(school.cohort, person, at - timedelta(days=28))
        made.append(person)
    return made


def start_pulse(
    school: School,
    people: Sequence[User],
    skill: Skill,
    at: datetime,
    *,
    seed: int = 1,
    aid: str = "assistant",
) -> Pulse:
    """Start a pulse for some people."""
    tool = "" if aid == "hints" else "Assistant 4"
    pulse = make_pulse(
        school.cohort, Wanted(skill, aid, tool, tuple(people)), school.teacher, seed, at
    )
    assert pulse is not None
    return pulse


def sit(
    person: User, cohort: Cohort, at: datetime, chance: Callable[[Showing], float], rng: Rng
) -> int:
    """Answer everything that waits for a person; return how many answers were kept.

    Args:
        person: Who.
        cohort: In which cohort.
        at: When it starts; half a minute an answer.
        chance: Of a right answer to a showing.
        rng: Decides.
    """
    sitting = sittings.start(person, cohort, occasion=Occasion.CHECK, minutes=None, seed=1, at=at)
    kept = 0
    while sitting is not None and (showing := sittings.present(sitting)) is not None:
        at += timedelta(seconds=30)
        right = bool(rng.random() < chance(showing))
        outcome = answering.answer(person, showing.key, typed(showing, right=right), at)
        assert isinstance(outcome, answering.Kept), outcome
        kept += 1
        sitting.refresh_from_db()
    return kept


def typed(showing: Showing, *, right: bool) -> dict[str, str]:
    """Return the form of an answer to a choice item, right or wrong."""
    kind = showing.version.content.kind
    assert isinstance(kind, Choice)
    order = kind.order(showing.key.int)
    key = next(place for place, option in enumerate(order) if kind.options[option].right)
    place = key if right else (key + 1) % len(order)
    used = {} if showing.aid in ("none", "hints") else {"aid_used": "after"}
    return {"answer": str(place), "confidence": "0.7", "rendered": "", **used}


def chances(truth: Truth, ability: float, *, later: bool) -> Callable[[Showing], float]:
    """Return a person's chance of being right, by what is at hand and when."""

    def chance(showing: Showing) -> float:
        if later:
            return ability * truth.kept
        return ability + (truth.effect if showing.aid != "none" else 0.0)

    return chance


def play(
    school: School, pulse: Pulse, people: Sequence[User], truth: Truth, at: datetime, rng: Rng
) -> None:
    """Let a squad answer a pulse: today, and when the third opens."""
    ability = truth.alone + rng.uniform(-0.15, 0.15, len(people))
    for later in (False, True):
        # Well after 0:00 of the day, in whatever time zone the server is.
        when = at + timedelta(days=pulse.later_days + 1, hours=1) if later else at
        for person, own in zip(people, ability, strict=True):
            kept = sit(person, school.cohort, when, chances(truth, float(own), later=later), rng)
            assert kept == (1 if later else 2)
