"""What is asked next: a strategy over a situation. Pure: no database, no clock.

A practice engine is another :class:`Chooser`; :class:`DueFirst` is the one that is there.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from unaided.evidence.schema import Novelty
from unaided.web.study.wording import NOVELTIES, days_ago

OTHERS_BETWEEN: Final = 2
"""How many others come before a failed item returns."""

UNSEEN_EVERY: Final = 3
"""Every third showing is of a family not met yet, where one is left."""

AGAIN: Final = "You did not get it alone earlier in this sitting: it comes back until you do."

ALIKE: Final = "Another of a kind that you met earlier in this sitting."

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
    return known if novelty == Novelty.REPEAT and reason == ALIKE else NEWNESS.get(reason, known)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that can be put before a person."""

    item_id: int
    family_id: int
    version_id: int


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
    """

    item_id: int
    family_id: int
    failed: bool


@dataclass(frozen=True, slots=True)
class Met:
    """What a person knows of a family.

    Attributes:
        met_at: The last response of any kind.
        retrieved_at: The last unaided attempt.
        got_at: The last unaided success.
        told: Whether the person was told how the last attempt went; a check keeps it back.
    """

    met_at: datetime
    retrieved_at: datetime | None = None
    got_at: datetime | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a choice may depend on.

    Attributes:
        at: The present.
        check: Whether the sitting asks what was assigned, and nothing else.
        in_time: Whether the sitting's minutes are not spent.
        waiting: Open assignments.
        candidates: What can be practised.
        reserved: Items that an assignment of this person keeps: open, to come, or answered while
            the check is still open, whose key is told to nobody yet.
        resting: Families of which a delayed check is planned or open: practice would spoil it.
        shown: The showings of this sitting so far.
        families: What was met, by family.
        items: When an item was last met, by item.
    """

    at: datetime
    check: bool
    in_time: bool = True
    waiting: tuple[Waiting, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    reserved: frozenset[int] = frozenset()
    resting: frozenset[int] = frozenset()
    shown: tuple[Shown, ...] = ()
    families: dict[int, Met] | None = None
    items: dict[int, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What to ask, and why in one sentence. The sentence names neither skill nor family."""

    candidate: Candidate
    reason: str
    assignment_id: int | None = None


class Chooser(Protocol):
    """Chooses what a person is asked next."""

    def choose(self, situation: Situation, rng: random.Random) -> Choice | None:
        """Return what to ask next, or ``None`` when the sitting is over.

        Args:
            situation: All that the choice may depend on.
            rng: Decides among equals.
        """


@dataclass(frozen=True, slots=True)
class DueFirst:
    """What was assigned, in order; else what failed here, then what was retrieved longest ago.

    A family not met yet is mixed in at every third showing. Two of a family never follow each
    other while another is possible.
    """

    def choose(self, situation: Situation, rng: random.Random) -> Choice | None:
        """Return what to ask next, or ``None`` when the sitting is over."""
        if situation.waiting:
            first = min(situation.waiting, key=lambda one: (one.closes_at, one.position))
            return Choice(first.candidate, "", first.assignment_id)
        if situation.check or not situation.in_time:
            return None
        free = [
            one
            for one in situation.candidates
            if one.item_id not in situation.reserved and one.family_id not in situation.resting
        ]
        failed = _failed(free, situation.shown)
        fresh = _fresh(free, situation.shown)
        last = situation.shown[-1].family_id if situation.shown else None
        returning = [one for one, others in failed if others >= OTHERS_BETWEEN]
        too_soon = [one for one, _ in failed]
        for offered, again in ((returning, True), (fresh, False), (too_soon, True)):
            elsewhere = [one for one in offered if one.family_id != last]
            if elsewhere:
                return _pick(elsewhere, again, situation, rng)
        if returning or too_soon:
            return _pick(returning or too_soon, True, situation, rng)
        return _pick(fresh, False, situation, rng) if fresh else None


def _failed(free: Sequence[Candidate], shown: Sequence[Shown]) -> list[tuple[Candidate, int]]:
    """Return the items not yet got alone here, longest waiting first, and how many came since."""
    by_item = {one.item_id: one for one in free}
    last = {one.item_id: (place, one.failed) for place, one in enumerate(shown)}
    return [
        (by_item[item_id], len(shown) - place - 1)
        for item_id, (place, failed) in sorted(last.items(), key=lambda entry: entry[1][0])
        if failed and item_id in by_item
    ]


def _fresh(free: Iterable[Candidate], shown: Sequence[Shown]) -> list[Candidate]:
    """Return what was not shown in this sitting."""
    there = {one.item_id for one in shown}
    return [one for one in free if one.item_id not in there]


def _pick(
    offered: Sequence[Candidate], again: bool, situation: Situation, rng: random.Random
) -> Choice:
    if again:
        return Choice(offered[0], AGAIN)
    families = situation.families or {}
    unseen = [one for one in offered if one.family_id not in families]
    met = [one for one in offered if one.family_id in families]
    mix_in = (len(situation.shown) + 1) % UNSEEN_EVERY == 0
    if unseen and (mix_in or not met):
        family = rng.choice(sorted({one.family_id for one in unseen}))
        return Choice(
            _least_met(unseen, family, situation, rng), "You have not met this kind here yet."
        )
    # Within a sitting a family's siblings count as met now: the others come first.
    here = {one.family_id: place for place, one in enumerate(situation.shown)}
    family = min(
        sorted({one.family_id for one in met}),
        key=lambda one: (here.get(one, -1), _retrieved(families[one]), rng.random()),
    )
    return Choice(
        _least_met(met, family, situation, rng),
        _why_due(families[family], situation.at, family in here),
    )


def _retrieved(met: Met) -> float:
    """When a family was last retrieved; never is longest ago."""
    return met.retrieved_at.timestamp() if met.retrieved_at else 0.0


def _least_met(
    offered: Iterable[Candidate], family: int, situation: Situation, rng: random.Random
) -> Candidate:
    """Return a sibling not met yet, else the one met longest ago."""
    items = situation.items or {}
    siblings = sorted(
        (one for one in offered if one.family_id == family), key=lambda one: one.item_id
    )
    return min(
        siblings,
        key=lambda one: (
            items[one.item_id].timestamp() if one.item_id in items else 0.0,
            rng.random(),
        ),
    )


def _why_due(met: Met, at: datetime, here: bool) -> str:
    if here:
        return ALIKE
    if met.told and met.got_at:
        return f"You last got this kind alone {days_ago(met.got_at, at)}."
    if met.told and met.retrieved_at:
        return f"You last tried this kind alone {days_ago(met.retrieved_at, at)}, without success."
    if met.retrieved_at:
        return f"You were last asked this kind {days_ago(met.retrieved_at, at)}."
    return f"You last met this kind {days_ago(met.met_at, at)}, not alone."
