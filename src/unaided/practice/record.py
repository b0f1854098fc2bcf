"""What is known of people's practice: memory of families, belief in people, what they met when.

One compiled pass takes what came of meeting items, in order, whether it is one event of each of
many people or the history of one. Each attempt alone moves three beliefs on the logit scale, in the
person, the person's skill and the person's family, by assumed-density filtering: normal before,
normal after, the mean moved by the surprise over the total variance (as Glickman, 1999, rates
players; exact for the probit up to the usual 1.7). What memory says is in what was expected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numba import njit

from unaided.practice.link import Link, expected_logit
from unaided.practice.memory import Floats, Forgetting, Ints, Memory, Outcome, meet_one
from unaided.practice.shelf import Bools, Shelf

GOT_FROM: Final = 0.5
"""A try alone counts as got from this score on: of ten tries at a drill, five."""

NOT_TRIED: Final = math.nan
"""As evidence: nothing was tried alone, so nothing is known from it."""


@dataclass(frozen=True, slots=True)
class Events:
    """What came of meeting items, in order.

    Attributes:
        person: Whose.
        item: Which item of the shelf.
        outcome: :class:`~unaided.practice.memory.Outcome`: what it does to memory.
        got: What it says of the person, 0 to 1: the score of a try alone; 0 where a try alone led
            to the help; NaN where nothing was tried alone.
        day: When; never falling within a person.
    """

    person: Ints
    item: Ints
    outcome: Ints
    got: Floats
    day: Floats


def event_of(score: Floats, aid_used: Bools, attempted_first: Bools) -> tuple[Ints, Floats]:
    """Return what answers do to memory, and what they say of a person.

    Args:
        score: 0 to 1.
        aid_used: Whether help was used.
        attempted_first: Whether a try of one's own came first.

    Returns:
        :class:`~unaided.practice.memory.Outcome` and ``got`` of :class:`Events`.
    """
    alone = attempted_first & ~aid_used
    got = np.where(score >= GOT_FROM, int(Outcome.GOT), int(Outcome.FAILED))
    outcome = np.where(alone, got, int(Outcome.EXPOSED)).astype(np.int64)
    tried_in_vain = np.where(attempted_first, 0.0, NOT_TRIED)
    return outcome, np.where(alone, score, tried_in_vain)


@dataclass(slots=True)
class Record:
    """What is known of people's practice.

    Attributes:
        shelf: What can be practised.
        people: How many people.
        memory: Of families, an entry a person and family: ``person * families + family``.
        general: Mean and variance of the belief in each person, shape people × 2, logits.
        skill: Likewise of each person's skills, shape people × skills × 2.
        family: Likewise of their families, around the skill; shape people × families × 2.
        met_day: When a family was last met; NaN: never. Shape people × families.
        meetings: How often it was met, any way.
        got: How often it was got alone.
        item_day: When an item was last met; −inf: never. Shape people × items.
        ease: What each family's ease adds to the logit, shape families.
        forgetting: How memory changes.
        link: How memory and belief make a chance.
    """

    shelf: Shelf
    people: int
    memory: Memory
    general: Floats
    skill: Floats
    family: Floats
    met_day: Floats
    meetings: Ints
    got: Ints
    item_day: Floats
    ease: Floats
    forgetting: Forgetting = field(default_factory=Forgetting)
    link: Link = field(default_factory=Link)

    @classmethod
    def nothing(
        cls,
        shelf: Shelf,
        people: int,
        forgetting: Forgetting | None = None,
        link: Link | None = None,
        ease: Floats | None = None,
    ) -> Record:
        """Return the record of people who met nothing."""
        link = link or Link()
        families = (people, shelf.families)
        return cls(
            shelf=shelf,
            people=people,
            memory=Memory.nothing(people * shelf.families),
            general=np.tile([0.0, link.person_sd**2], (people, 1)),
            skill=np.tile([0.0, link.skill_sd**2], (people, shelf.skills, 1)),
            family=np.tile([0.0, link.family_sd**2], (people, shelf.families, 1)),
            met_day=np.full(families, np.nan),
            meetings=np.zeros(families, dtype=np.int64),
            got=np.zeros(families, dtype=np.int64),
            item_day=np.full((people, shelf.items), -np.inf),
            ease=np.zeros(shelf.families) if ease is None else ease,
            forgetting=forgetting or Forgetting(),
            link=link,
        )

    def learn(self, events: Events) -> Floats:
        """Write down what came of meeting items.

        Returns:
            The chance of getting each alone, as it was expected before it came.
        """
        foreseen = np.empty(events.item.size)
        _learn(
            events.person, events.item, events.outcome, events.got, events.day,
            self.shelf.family_of_item, self.shelf.skill_of_family,
            self.memory.stability_days, self.memory.difficulty, self.memory.at_day,
            self.general, self.skill, self.family, self.met_day, self.meetings, self.got,
            self.item_day, self.ease, self.forgetting.array, self.link.array, foreseen,
        )  # fmt: skip
        return foreseen


@njit(cache=True)
def _learn(
    person: Ints, item: Ints, outcome: Ints, got: Floats, day: Floats,
    family_of_item: Ints, skill_of_family: Ints,
    stability: Floats, difficulty: Floats, at: Floats,
    general: Floats, skill: Floats, family: Floats, met_day: Floats, meetings: Ints,
    successes: Ints, item_day: Floats, ease: Floats, forgetting: Floats, link: Floats,
    foreseen: Floats,
) -> None:  # fmt: skip
    families, of_skill = skill_of_family.size, np.zeros(skill.shape[:2], dtype=np.bool_)
    for k in range(item.size):
        p, i = person[k], item[k]
        f = family_of_item[i]
        s = skill_of_family[f]
        place = p * families + f
        if not of_skill[p, s]:
            for other in range(families):
                if skill_of_family[other] == s and meetings[p, other] > 0:
                    of_skill[p, s] = True
                    break
        logit = expected_logit(
            link, forgetting, stability[place], day[k] - at[place], meetings[p, f],
            of_skill[p, s], item_day[p, i] > -math.inf,
        )  # fmt: skip
        logit += ease[f] + general[p, 0] + skill[p, s, 0] + family[p, f, 0]
        variance = general[p, 1] + skill[p, s, 1] + family[p, f, 1]
        shrunk = 1.0 / math.sqrt(1.0 + math.pi * variance / 8.0)
        chance = 1.0 / (1.0 + math.exp(-shrunk * logit))
        foreseen[k] = chance
        if not math.isnan(got[k]):
            information = chance * (1.0 - chance)
            rate = 1.0 / (1.0 + information * variance)
            surprise = rate * (got[k] - chance)
            for belief in (general[p], skill[p, s], family[p, f]):
                belief[0] += belief[1] * surprise
                belief[1] *= 1.0 - rate * information * belief[1]
        meet_one(stability, difficulty, at, place, outcome[k], day[k], forgetting)
        met_day[p, f] = day[k]
        item_day[p, i] = day[k]
        meetings[p, f] += 1
        if outcome[k] == 1:
            successes[p, f] += 1
        of_skill[p, s] = True
