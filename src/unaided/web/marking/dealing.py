"""Who marks what: dealt at random, balanced, some scripts twice, nobody their own. Pure.

Everything is drawn at once, before anybody marks, from one seed that is kept.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Why = Literal["first", "second", "third"]

CLOSE_ENOUGH: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Dealt:
    """One script before one marker."""

    script: int
    marker: int
    place: int
    why: Why


@dataclass(frozen=True, slots=True)
class Deal:
    """What was dealt.

    Attributes:
        tasks: By marker and place.
        nobody: Scripts that no marker may read.
        twice: How many scripts are marked twice.
    """

    tasks: tuple[Dealt, ...]
    nobody: tuple[int, ...]
    twice: int


def deal(may: Mapping[int, Collection[int]], double_share: float, seed: int) -> Deal:
    """Deal scripts to markers.

    Which scripts are marked twice is drawn among those that two may read. Each mark goes to
    whoever has the fewest so far among those who may, chance deciding between equals; scripts that
    few may read are dealt first, so that the loads stay even.

    Args:
        may: Of each script, the markers who may read it.
        double_share: Share of the scripts that is marked twice, 0..1, rounded to whole scripts.
        seed: Decides everything.
    """
    rng = random.Random(seed)
    scripts = sorted(may)
    rng.shuffle(scripts)
    wanted = round(double_share * len(scripts) + CLOSE_ENOUGH)
    double = [one for one in scripts if len(may[one]) > 1][:wanted]
    load: Counter[int] = Counter()
    dealt: dict[int, list[tuple[int, Why]]] = {}
    taken: dict[int, list[int]] = {}
    rounds: tuple[tuple[Why, Sequence[int]], ...] = (("first", scripts), ("second", double))
    for why, some in rounds:
        for script in sorted(some, key=lambda one: len(may[one])):
            able = sorted(set(may[script]).difference(taken.get(script, ())))
            if not able:
                continue
            marker = min(able, key=lambda one: (load[one], rng.random()))
            load[marker] += 1
            taken.setdefault(script, []).append(marker)
            dealt.setdefault(marker, []).append((script, why))
    return Deal(
        tasks=tuple(
            Dealt(script, marker, place, why)
            for marker in sorted(dealt)
            for place, (script, why) in enumerate(_shuffled(dealt[marker], seed, marker), 1)
        ),
        nobody=tuple(one for one in sorted(scripts) if one not in taken),
        twice=len(double),
    )


def _shuffled(tasks: Sequence[tuple[int, Why]], seed: int, marker: int) -> list[tuple[int, Why]]:
    """Return a marker's tasks in an order of their own."""
    order = sorted(tasks)
    random.Random(f"{seed}:{marker}").shuffle(order)
    return order


def next_marker(able: Collection[int], load: Mapping[int, int], seed: str) -> int | None:
    """Return who marks a script next: whoever has least to do, chance deciding between equals.

    Args:
        able: Who may read it and has not.
        load: How much each has to do.
        seed: Decides between equals.
    """
    rng = random.Random(seed)
    return min(sorted(able), key=lambda one: (load.get(one, 0), rng.random()), default=None)
