"""A group's own tries: what they say of how able its people are, under each draw of the prior.

Each draw of the parameters goes through what each person did with the plan's things before, and
says how likely their tries alone were to come out as they did, at each of some abilities. What is
likely then is the person's ability in that draw: a draw that expects much finds people less able,
one that expects little more able, and both are brought to what these people have shown.

The plan is then played by people of that ability who hold nothing of its things yet, as it is for
people not yet met. To begin with what they hold by their record would seem better and is worse:
in the simulated worlds it made predictions too high, since FSRS, which these worlds do not share,
lets spaced meetings count for more than they do there.

Within the sessions a group differs from what a model makes of its record by more than draws and
abilities do: :data:`SESSION_SD` is what was missing in the worlds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numba import njit

from unaided.practice.memory import Floats, Ints, Outcome, meet_one
from unaided.practice.plans.playing import SHOWN_COUNTS, Held, shown_in_try
from unaided.practice.plans.prior import Prior

FEWEST_TRIES: Final = 40
"""Below so many tries alone nothing is taken from them."""
SESSION_SD: Final = 0.6
NODES: Final = 11
REACH: Final = 2.75
"""An ability is looked for at so many points, to so many spreads from the middle."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a group did with a plan's things before it begins; events in order within a person.

    Attributes:
        people: How many are in the group, those with no event too.
        things: How many things the plan has.
        person: Of each event, whose; 0 to below ``people``, in blocks.
        thing: Of each, which.
        day: Of each, when, counted from the first session: 0 or below.
        outcome: Of each, what it does to memory (:class:`~unaided.practice.memory.Outcome`).
        got: Of each, the score of a try alone, 0 to 1, and 0 where a try or a hint that was opened
            led to help; NaN: it says nothing of the person.
    """

    people: int
    things: int
    person: Ints
    thing: Ints
    day: Floats
    outcome: Ints
    got: Floats

    @property
    def tries(self) -> int:
        """How many tries alone there are; where a hint was opened, it was none."""
        return int((self.outcome != Outcome.EXPOSED).sum())

    @property
    def tells(self) -> bool:
        """Whether there are enough to take something from them."""
        return self.tries >= FEWEST_TRIES

    def of(self, people: Ints) -> Past:
        """Return the past of some of the people, numbered anew in their order."""
        place = np.full(self.people, -1)
        place[people] = np.arange(people.size)
        rows = np.flatnonzero(place[self.person] >= 0)
        rows = rows[np.argsort(place[self.person[rows]], kind="stable")]
        return Past(
            people.size, self.things, place[self.person[rows]], self.thing[rows], self.day[rows],
            self.outcome[rows], self.got[rows],
        )  # fmt: skip


def beside_a_record(prior: Prior) -> Prior:
    """Return a prior as it is used beside a group's own tries."""
    return replace(prior, session=replace(prior.session, sd=max(prior.session.sd, SESSION_SD)))


def abilities(
    past: Past, number: int, weights: Floats, link: Floats, spread: float, rng: np.random.Generator
) -> Floats:
    """Draw the abilities of some people of a group, as they are if the parameters are these.

    Args:
        past: Of the group.
        number: How many people; not more than it has.
        weights: Of memory.
        link: As :func:`~unaided.practice.plans.prior.memory_and_link` has it.
        spread: Of people, logits, before anything of them is known.
        rng: Draws who, and the ability of each.

    Returns:
        Logits, shape ``number``.
    """
    points = np.linspace(-REACH, REACH, NODES)
    who = past.of(rng.permutation(past.people)[:number])
    fits = _fits(who, weights, link, spread * points) - 0.5 * points**2
    likely = np.exp(fits - fits.max(axis=1, keepdims=True)).cumsum(axis=1)
    place = (likely < likely[:, -1:] * rng.random((number, 1))).sum(axis=1)
    beside = (rng.random(number) - 0.5) * (points[1] - points[0])
    return np.asarray(spread * (points[np.minimum(place, NODES - 1)] + beside))


def _fits(past: Past, weights: Floats, link: Floats, at: Floats) -> Floats:
    """Return the log likelihood of each person's tries at each ability, people × abilities."""
    met = Held.nothing(past.people, past.things)
    found = np.zeros((past.people, at.size))
    _go_through(
        past.person, past.thing, past.day, past.outcome, past.got, weights, link, at,
        met.stability_days, met.difficulty, met.at_day, met.met, found,
    )  # fmt: skip
    return found


@njit(cache=True)
def _go_through(
    person: Ints, thing: Ints, day: Floats, outcome: Ints, got: Floats, weights: Floats,
    link: Floats, abilities: Floats, stability: Floats, difficulty: Floats, at: Floats,
    met: Floats, found: Floats,
) -> None:  # fmt: skip
    for k in range(person.size):
        p, one = person[k], thing[k]
        if not math.isnan(got[k]):
            # Tries of an ordinary sitting come mixed: nothing of it was shown just before.
            logit = link[0] - link[3]
            logit += shown_in_try(stability[p], at[p], met[p], one, day[k], weights, link)
            for node in range(abilities.size):
                value = logit + abilities[node]
                softplus = max(value, 0.0) + math.log1p(math.exp(-abs(value)))
                found[p, node] += got[k] * value - softplus
        meet_one(stability[p], difficulty[p], at[p], one, outcome[k], day[k], weights)
        met[p, one] += SHOWN_COUNTS if outcome[k] == 2 else 1.0
