"""How people differ, what they do with help, how sure they feel, and when they leave.

This is the same in every world of ours: a world adds what is learned and forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from unaided.evidence.schema import Aid
from unaided.simulate.worlds.curriculum import Bools, Floats, Ints
from unaided.simulate.worlds.settings import Growth, Habits
from unaided.simulate.worlds.world import Attempts

EASE_SLOPE: Final = 0.7
"""How ease moves with the logit that is felt."""
EASE_OF_TRYING: Final = -0.5
"""An answer that was tried for feels harder than one that was taken."""
TAKING_TIME: Final = 0.4
"""Taking an answer takes this share of the time of working it out."""
TIME_SD: Final = 0.4
LEAVING_SD: Final = 0.5
"""Spreads of the logarithms of an answer's time and of the hazard of leaving."""


class Help(IntEnum):
    """The aid at hand, as worlds count it."""

    NONE = 0
    HINTS = 1
    TUTOR = 2
    ASSISTANT = 3

    @property
    def aid(self) -> Aid:
        """Its name in the log."""
        return Aid[self.name]


@dataclass(frozen=True, slots=True)
class People:
    """What differs between people; every field but the first has the shape people.

    Attributes:
        ability: Added to the logit of success; shape people × skills.
        growth: Multiplies what an event adds to memory.
        forgetting: Multiplies the rate of forgetting.
        tries_first: Probability of trying before any help.
        sureness: Added to the logit of confidence.
        leaving: Hazard of leaving, per day.
    """

    ability: Floats
    growth: Floats
    forgetting: Floats
    tries_first: Floats
    sureness: Floats
    leaving: Floats


def draw_people(habits: Habits, people: int, skills: int, rng: np.random.Generator) -> People:
    """Draw people.

    Args:
        habits: Means and spreads.
        people: How many.
        skills: In how many skills they differ.
        rng: Draws them.
    """
    ability = rng.normal(0.0, habits.ability_sd, people)
    tries = rng.normal(logit_of(habits.tries_first), habits.tries_first_sd, people)
    leaving = rng.lognormal(-(LEAVING_SD**2) / 2, LEAVING_SD, people)
    return People(
        ability=ability[:, np.newaxis] + rng.normal(0.0, habits.skill_sd, (people, skills)),
        growth=rng.lognormal(-(habits.growth_sd**2) / 2, habits.growth_sd, people),
        forgetting=rng.lognormal(-(habits.forgetting_sd**2) / 2, habits.forgetting_sd, people),
        tries_first=expit(tries),
        sureness=rng.normal(habits.sureness, habits.sureness_sd, people),
        leaving=habits.leaving_per_day * leaving * np.exp(-habits.leaving_ability * ability),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a world needs to know of attempts, beside what it returns.

    Attributes:
        attempts: As the caller gets them.
        retrieved: Knew it, alone: a retrieval. A lucky guess is none.
        failed: Tried alone and did not know, even if the guess was right.
    """

    attempts: Attempts
    retrieved: Bools
    failed: Bools


def attempted(
    of: People, habits: Habits, people: Ints, logit: Floats, floor: Floats, aid: Ints,
    rng: np.random.Generator,
) -> Outcome:  # fmt: skip
    """Let people answer.

    Who tries first and fails, with help at hand, uses it; who does not try takes what it gives.

    Args:
        of: Everybody.
        habits: What help does for the answer, and for how it feels.
        people: Who answers.
        logit: Of knowing it alone; an entry an answer.
        floor: Probability of guessing right.
        aid: The help at hand.
        rng: Decides.
    """
    number = people.size
    helped = aid != Help.NONE
    tries = ~helped | (rng.random(number) < of.tries_first[people])
    luck = rng.logistic(size=number)
    knew = tries & (logit + luck > 0.0)
    guessed = tries & ~knew & (rng.random(number) < floor)
    used = helped & ~knew & ~guessed
    with_help = _with_help(habits, logit, floor, aid)
    right = knew | guessed | (used & (rng.random(number) < with_help))
    felt = _felt(habits, logit, with_help, used, np.where(tries, luck, 0.0))
    noise = rng.normal(0.0, habits.sure_noise, (2, number))
    share = np.where(tries, 1.0, TAKING_TIME)
    found = Attempts(
        score=right.astype(np.float64),
        confidence=expit(of.sureness[people] + felt + noise[0]),
        ease=expit(EASE_SLOPE * felt + EASE_OF_TRYING * tries + noise[1]),
        aid_used=used,
        attempted_first=tries,
        seconds=rng.lognormal(np.log(habits.seconds), TIME_SD, number) * share,
    )
    return Outcome(found, knew, tries & ~knew)


@dataclass(frozen=True, slots=True)
class Events:
    """What attempts are to memory.

    Attributes:
        rows: Which of them leave anything.
        worth: What each of those adds, beside a retrieval that is told, which adds 1.
        reach: In what share of it.
    """

    rows: Ints
    worth: Floats
    reach: Floats


def remembered(outcome: Outcome, growth: Growth, *, told: bool) -> Events:
    """Return what is remembered of attempts.

    A failure that nobody told the solution of, neither the feedback nor the help, leaves nothing,
    and a retrieval that is not confirmed leaves less.

    Args:
        outcome: What came of the attempts.
        growth: What each kind of event adds.
        told: Whether the solution is told.
    """
    left = ~outcome.failed | outcome.attempts.aid_used | told
    worth = np.select([outcome.retrieved, outcome.failed], [1.0, growth.failure], growth.aided)
    reach = np.where(outcome.retrieved & (not told), growth.untold, 1.0)
    rows = np.flatnonzero(left)
    return Events(rows, worth[rows], reach[rows])


def stays(of: People, here: Bools, days: float, rng: np.random.Generator) -> Bools:
    """Return who is still here after some days."""
    return here & (rng.random(here.size) < np.exp(-of.leaving * days))


def _felt(habits: Habits, logit: Floats, with_help: Floats, used: Bools, luck: Floats) -> Floats:
    """Return how smoothly it went, as a logit: fluency, which confidence and ease follow.

    Alone, what is felt is how strongly it came to mind, a share of this moment's luck with it. With
    help, a share of what the help did is taken for one's own (Fisher, Goddu & Keil, 2015).
    """
    alone = logit + habits.insight * luck
    return np.where(used, logit + habits.felt_share * (logit_of(with_help) - logit), alone)


def _with_help(habits: Habits, logit: Floats, floor: Floats, aid: Ints) -> Floats:
    """Return the probability of a right answer with the help that is used."""
    raised = logit + np.choose(aid, (0.0, habits.hints_logit, habits.tutor_logit, 0.0))
    guided = floor + (1.0 - floor) * expit(raised)
    return np.where(aid == Help.ASSISTANT, habits.assistant_right, guided)


def expit(value: Floats) -> Floats:
    """Return the logistic function."""
    return 1.0 / (1.0 + np.exp(-np.clip(value, -60.0, 60.0)))


def logit_of(share: Floats | float) -> Floats:
    """Return its inverse, shares kept a millionth from 0 and 1."""
    kept = np.clip(share, 1e-6, 1.0 - 1e-6)
    return np.asarray(np.log(kept / (1.0 - kept)))
