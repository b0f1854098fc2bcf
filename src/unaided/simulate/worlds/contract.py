"""Whether a world keeps what :class:`~unaided.simulate.worlds.world.World` promises.

For whoever writes another world: the sentences that come back say what is broken, and none means
that everything played in our worlds can be played in theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import product
from typing import Any, Final

import numpy as np

from unaided.simulate.worlds.curriculum import Curriculum, Ints
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts, Start, World

ROUNDS: Final = 6
CLOSE: Final = 1e-9
STANDARD_ERRORS: Final = 5.0

_Make = Callable[[], World]


def broken_promises(
    start: Start, settings: Any, *, people: int = 200, seed: int = 1
) -> tuple[str, ...]:
    """Play in a world and say which promises it breaks.

    Args:
        start: Makes it.
        settings: Its own.
        people: How many to play with; some hundred tell a wrong probability from chance.
        seed: Decides what chance decides.

    Returns:
        A sentence each; empty where it keeps all.
    """

    def make() -> World:
        return start(settings, people, np.random.default_rng(seed))

    return tuple(sentence for promise in _PROMISES for sentence in promise(make))


def _is_there(make: _Make) -> Iterator[str]:
    world = make()
    if world.here.shape != (world.people,) or world.here.dtype != np.bool_:
        yield "here: expected a truth value a person."
    elif not world.here.all():
        yield "here: somebody has left before anything happened."


def _curriculum_holds(make: _Make) -> Iterator[str]:
    of: Curriculum = make().curriculum
    if not _within(of.family_of_item, 0, of.families):
        yield "curriculum: an item is of a family that is not there."
    if not _within(of.skill_of_family, 0, of.skills):
        yield "curriculum: a family is of a skill that is not there."
    if (of.prerequisite_of_skill >= np.arange(of.skills)).any():
        yield "curriculum: a skill stands on one that does not come before it."
    if of.difficulty.shape != (of.items,) or not np.isfinite(of.difficulty).all():
        yield "curriculum: expected a finite difficulty an item."
    if of.floor.shape != (of.items,) or ((of.floor < 0.0) | (of.floor >= 1.0)).any():
        yield "curriculum: expected a floor of 0 to below 1 an item."


def _answers_hold(make: _Make) -> Iterator[str]:
    world, rng = make(), np.random.default_rng(0)
    for aid, told in product(Help, (True, False)):
        people, items, at_hand = _turn(world, rng, aid)
        found = world.attempt(people, items, at_hand, told=told)
        for field in fields(found):
            if getattr(found, field.name).shape != people.shape:
                yield f"{field.name}: expected an entry an answer."
        if not np.isin(found.score, (0.0, 1.0)).all():
            yield "score: expected 0 or 1."
        for name in ("confidence", "ease"):
            if not _within(getattr(found, name), 0.0, 1.0 + CLOSE):
                yield f"{name}: expected 0 to 1."
        if not (found.seconds > 0.0).all():
            yield "seconds: expected more than 0."
        if aid == Help.NONE and (found.aid_used.any() or not found.attempted_first.all()):
            yield "attempt: without help, help was used, or nobody tried first."
        if aid != Help.NONE and not (found.aid_used | found.attempted_first).all():
            yield "attempt: somebody neither tried first nor used the help."


def _is_repeatable(make: _Make) -> Iterator[str]:
    if not _same(_played(make(), probing=False), _played(make(), probing=False)):
        yield "attempt: the same generator gave other answers."


def _probing_is_silent(make: _Make) -> Iterator[str]:
    if not _same(_played(make(), probing=False), _played(make(), probing=True)):
        yield "probe: it changed what came after."


def _others_are_untouched(make: _Make) -> Iterator[str]:
    world, rng = make(), np.random.default_rng(0)
    people, items, aid = _turn(world, rng, Help.NONE)
    half = people[: people.size // 2]
    before = world.probe(people, items)
    world.attempt(half, items[half], aid[half])
    world.present(half, items[half])
    if not np.allclose(world.probe(people, items)[half.size :], before[half.size :], atol=CLOSE):
        yield "attempt: it changed somebody who was not asked."


def _ahead_is_later(make: _Make) -> Iterator[str]:
    world, rng = make(), np.random.default_rng(0)
    for _ in range(ROUNDS):
        world.attempt(*_turn(world, rng, Help.NONE))
        world.advance(1.0)
    people, items, _ = _turn(world, rng, Help.NONE)
    twice = np.concatenate([people, people]), np.concatenate([items, items])
    now, ahead = world.probe(*twice), world.probe(*twice, days=9.0)[: people.size]
    if not np.array_equal(now[: people.size], now[people.size :]):
        yield "probe: a person who stands twice got two answers."
    world.advance(0.0)
    if not np.allclose(world.probe(people, items), now[: people.size], atol=CLOSE):
        yield "advance: no time passed, and something changed."
    world.advance(9.0)
    if not np.allclose(world.probe(people, items), ahead, atol=1e-6):
        yield "probe: what it said of nine days ahead did not come true."


def _answers_follow_truth(make: _Make) -> Iterator[str]:
    world, rng = make(), np.random.default_rng(0)
    surplus, variance = 0.0, 0.0
    for _ in range(4 * ROUNDS):
        people, items, aid = _turn(world, rng, Help.NONE)
        expected = world.probe(people, items)
        if not _within(expected, 0.0, 1.0 + CLOSE):
            yield "probe: expected 0 to 1."
            return
        if (expected < world.curriculum.floor[items] - CLOSE).any():
            yield "probe: below the probability of a right guess."
        surplus += float((world.attempt(people, items, aid).score - expected).sum())
        variance += float((expected * (1.0 - expected)).sum())
        world.advance(1.0)
    if abs(surplus) > STANDARD_ERRORS * np.sqrt(variance) + CLOSE:
        yield "probe: answers are right more often, or more seldom, than it says."


def _who_left_stays_away(make: _Make) -> Iterator[str]:
    world = make()
    before = world.here.copy()
    for _ in range(30):
        world.advance(1.0)
        if (world.here & ~before).any():
            yield "here: somebody who had left came back."
            return
        before = world.here.copy()


_PROMISES: Final[tuple[Callable[[_Make], Iterator[str]], ...]] = (
    _is_there,
    _curriculum_holds,
    _answers_hold,
    _is_repeatable,
    _probing_is_silent,
    _others_are_untouched,
    _ahead_is_later,
    _answers_follow_truth,
    _who_left_stays_away,
)


def _turn(world: World, rng: np.random.Generator, aid: Help) -> tuple[Ints, Ints, Ints]:
    """Name everybody, an item each, and one help."""
    people = np.arange(world.people)
    items = rng.integers(0, world.curriculum.items, world.people)
    return people, items, np.full(world.people, int(aid))


def _played(world: World, *, probing: bool) -> list[Attempts]:
    rng, found = np.random.default_rng(0), []
    for number in range(ROUNDS):
        people, items, aid = _turn(world, rng, Help(number % len(Help)))
        if probing:
            world.probe(people, items, days=float(number))
        found.append(world.attempt(people, items, aid))
        if probing:
            world.probe(people, items)
        world.advance(1.0)
    return found


def _same(one: list[Attempts], other: list[Attempts]) -> bool:
    return all(
        np.array_equal(getattr(a, field.name), getattr(b, field.name))
        for a, b in zip(one, other, strict=True)
        for field in fields(a)
    )


def _within(values: Any, low: float, below: float) -> bool:
    return bool(((values >= low) & (values < below)).all())
