"""What a check would be, before it starts: who gets how much, what lacks, what it will tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from unaided.checks.available import Candidates as DrawnFrom
from unaided.checks.draw import Draw, draw
from unaided.checks.exposure import bound_from
from unaided.checks.foresight import Foresight, foresee
from unaided.checks.plan import SkillId
from unaided.web.bank.models import Skill
from unaided.web.checks.candidates import NOTHING_UNSEEN
from unaided.web.checks.given import given_for, said_assumed
from unaided.web.checks.making import Wanted, able_for
from unaided.web.people.models import Cohort, User
from unaided.web.pulse.siblings import Left


@dataclass(frozen=True, slots=True)
class Getting:
    """What one person would get.

    Attributes:
        person: Who.
        places: Of each sitting, how many questions at most.
        lacking: Of each skill of which something lacks, how many questions.
    """

    person: User
    places: tuple[int, ...]
    lacking: tuple[tuple[Skill, int], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A check before it starts.

    Attributes:
        wanted: What was asked for.
        getting: Who would get how much.
        left: Those who cannot take part, and why.
        foresight: What it would be able to tell.
        assumed: What nothing is known of, in words.
        bounds: Of each skill, by how many an item can be seen, in a sentence.
    """

    wanted: Wanted
    getting: tuple[Getting, ...]
    left: tuple[Left, ...]
    foresight: Foresight
    assumed: str
    bounds: tuple[tuple[Skill, str], ...]

    @property
    def lacking(self) -> int:
        """How many questions could not be found a place for."""
        return sum(missing for one in self.getting for _, missing in one.lacking)

    @property
    def too_little(self) -> bool:
        """Whether somebody gets less, or nothing, since too little is new to them."""
        return self.lacking > 0 or any(NOTHING_UNSEEN in one.why for one in self.left)

    @property
    def most(self) -> int:
        """How many questions a sitting has at most."""
        return max((most for one in self.getting for most in one.places), default=0)


def preview(cohort: Cohort, wanted: Wanted, seed: int, at: datetime) -> Preview:
    """Look at what a check would be; writes nothing.

    Args:
        cohort: Whose.
        wanted: What is asked for.
        seed: Of everything drawn, as it would be.
        at: The present.
    """
    able = able_for(wanted, at)
    drawn = draw(wanted.plan, able.able, seed)
    return Preview(
        wanted=wanted,
        getting=_getting(wanted, drawn),
        left=able.left,
        foresight=foreseen(cohort, wanted, drawn, seed),
        assumed=said_assumed(given_for(cohort, wanted).assumed),
        bounds=tuple((skill, _bound(wanted, skill, able.able, drawn)) for skill in wanted.skills),
    )


def foreseen(cohort: Cohort, wanted: Wanted, drawn: Draw, seed: int) -> Foresight:
    """Say what a check that is drawn will be able to tell; the same seed, the same said."""
    rng = np.random.default_rng([seed, 1])
    return foresee(wanted.plan, drawn, given_for(cohort, wanted), rng=rng)


def _getting(wanted: Wanted, drawn: Draw) -> tuple[Getting, ...]:
    places = Counter((int(one.person), one.sitting) for one in drawn.places)
    skills = {skill.pk: skill for skill in wanted.skills}
    lacking: dict[int, list[tuple[Skill, int]]] = {}
    for one in drawn.lacking:
        lacking.setdefault(one.person, []).append((skills[one.skill], one.missing))
    there = {one.person for one in drawn.places}
    return tuple(
        Getting(
            person,
            tuple(places[person.pk, number] for number in range(len(wanted.plan.delays_days))),
            tuple(lacking.get(person.pk, ())),
        )
        for person in wanted.people
        if person.pk in there
    )


def _bound(wanted: Wanted, skill: Skill, able: DrawnFrom, drawn: Draw) -> str:
    """Say by how many people an item of a skill can be seen."""
    mine = [one for one in drawn.places if one.skill == skill.pk]
    if not mine:
        return "Nothing can be asked."
    dealt = Counter((one.sitting, str(one.condition.novelty), int(one.family)) for one in mine)
    people = len({one.person for one in drawn.places})
    return bound_from(wanted.plan, able, SkillId(skill.pk), dealt).sentence(people)
