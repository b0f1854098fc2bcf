"""What is asked next: a strategy over a situation, as values. Pure: no database, no clock.

The strategy that is there is :class:`~unaided.web.study.planning.ByPlanner`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from unaided.evidence.schema import Novelty
from unaided.practice.memory import EXPOSURE
from unaided.web.study.wording import NOVELTIES

AGAIN: Final = "You did not get it alone earlier in this sitting: it comes back until you do."

ALIKE: Final = "Another of a kind that you met earlier in this sitting."

NO_HINTS: Final = "No hints this time: chance decided."
"""Said after the reason where chance took the hints away."""

NEWNESS: Final = {AGAIN: "Again in this sitting", ALIKE: NOVELTIES[Novelty.VARIANT]}
"""How new an item is that was chosen for what came earlier in the sitting."""


def newness(novelty: str, reason: str) -> str:
    """Say how new an item is to a person now; its novelty is that at the sitting's start.

    >>> newness("first", ""), newness("first", AGAIN)
    ('New to you', 'Again in this sitting')

    Args:
        novelty: As it was frozen.
        reason: Why it was chosen.
    """
    known = NOVELTIES[novelty]
    reason = reason.removesuffix(NO_HINTS).rstrip()
    return known if novelty == Novelty.REPEAT and reason == ALIKE else NEWNESS.get(reason, known)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that can be put before a person."""

    item_id: int
    family_id: int
    version_id: int
    skill_id: int = 0
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An assignment that is open and not answered."""

    assignment_id: int
    candidate: Candidate
    closes_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A showing of this sitting, in order.

    Attributes:
        item_id: What was shown.
        family_id: Its family.
        failed: Whether it was answered and not got alone; ``False`` too where that is not told yet.
        asked_why: Whether practice asked for the reason, too.
    """

    item_id: int
    family_id: int
    failed: bool
    asked_why: bool = False


class Meeting(NamedTuple):
    """One response of a person to a family, of any kind.

    Attributes:
        family_id: Which family.
        skill_id: Its skill.
        item_id: Which item; ``None``: work, or an item that is not known.
        at: When.
        alone: Whether it was answered without help.
        tried: Whether it was not got alone for certain: a try of one's own led to the help, or a
            hint was opened.
        score: 0 to 1; ``None``: not scored.
        kept_back: Whether the person is not told yet how it went: a check keeps it back.
        stretch: By what factor the family's return is put off on purpose; ``None``: not drawn.
        practised: Whether it was practice.
    """

    family_id: int
    skill_id: int
    item_id: int | None
    at: datetime
    alone: bool = True
    tried: bool = False
    score: float | None = None
    kept_back: bool = False
    stretch: float | None = None
    practised: bool = True


@dataclass(frozen=True, slots=True)
class Learned:
    """What the organisation's own tries have taught.

    Attributes:
        weights: Of forgetting.
        link: Of the chance, by name.
        ease: Of families, by id; of others it is 0.
        exposure: What share of a retrieval's effect an exposure has.
    """

    weights: tuple[float, ...]
    link: Mapping[str, float]
    ease: Mapping[int, float]
    exposure: float = EXPOSURE


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a choice may depend on.

    Attributes:
        at: The present.
        began_at: When the sitting began; ``None``: now.
        check: Whether the sitting asks what was assigned, and nothing else.
        in_time: Whether the sitting's minutes are not spent.
        waiting: Open assignments.
        candidates: What can be practised.
        reserved: Items that an assignment of this person keeps: open, to come, or answered while
            the check is still open, whose key is told to nobody yet.
        resting: Families of which a delayed check is planned or open: practice would spoil it.
        shown: The showings of this sitting so far.
        past: What was met, in order, in this sitting too.
        needs: Skills, and one that comes before each.
        learned: What holds instead of the weights that ship; ``None``: they hold.
    """

    at: datetime
    check: bool
    in_time: bool = True
    waiting: tuple[Waiting, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    reserved: frozenset[int] = frozenset()
    resting: frozenset[int] = frozenset()
    shown: tuple[Shown, ...] = ()
    past: tuple[Meeting, ...] = ()
    needs: tuple[tuple[int, int], ...] = ()
    learned: Learned | None = None
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What to ask, and why in one sentence. The sentence names neither skill nor family.

    Attributes:
        candidate: What is asked.
        reason: Why.
        assignment_id: What was assigned, where it was.
        foreseen: The chance of getting it alone, as it was foreseen; ``None``: not foreseen.
        again: Whether it comes back because it was not got alone.
        drawn: Whether chance chose the family.
        propensity: With which probability it was chosen, over the whole procedure.
        among: The families that chance could have drawn, where it did.
        asks_why: A step up: the reason is asked for, too.
        worked_item_id: A step down: another of the family that can be shown worked through.
    """

    candidate: Candidate
    reason: str
    assignment_id: int | None = None
    foreseen: float | None = None
    again: bool = False
    drawn: bool = False
    propensity: float | None = None
    among: tuple[int, ...] = ()
    asks_why: bool = False
    worked_item_id: int | None = None


class Chooser(Protocol):
    """Chooses what a person is asked next."""

    def choose(self, situation: Situation, rng: random.Random) -> Choice | None:
        """Return what to ask next, or ``None`` when the sitting is over.

        Args:
            situation: All that the choice may depend on.
            rng: Decides among equals.
        """
