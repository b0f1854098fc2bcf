"""What the gain of ours over FSRS with a card an item consists of, one change after another."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from unaided.arena.standings.board import (
    BLIND_FSRS,
    FAMILY_FSRS,
    MIXED_FSRS,
    OURS,
    OURS_BLIND,
    OURS_NO_RETURN,
    READINGS,
    Board,
    gains,
)
from unaided.arena.standings.interval import mean_of

STEPS: Final = {
    "total": (OURS, BLIND_FSRS),
    "mixing": (MIXED_FSRS, BLIND_FSRS),
    "unit": (FAMILY_FSRS, MIXED_FSRS),
    "rules": (OURS_BLIND, FAMILY_FSRS),
    "awareness": (OURS, OURS_BLIND),
    "relearning": (OURS, OURS_NO_RETURN),
}
"""Each is the first minus the second. Mixing, unit, rules and awareness add up to the total;
relearning is one of the rules, taken away from the whole."""


def steps_of_the_gain(board: Board) -> list[dict[str, Any]]:
    """Return the steps for each world, rule of aid and reading; empty where one did not play.

    They stand in one order; in another a step would give something else.
    """
    found = []
    for world, aid in board.groups():
        for days in READINGS:
            pairs = {
                name: board.pairs(world, (aid, one), (aid, other))
                for name, (one, other) in STEPS.items()
            }
            if all(pairs.values()):
                means = {name: asdict(mean_of(gains(of, days))) for name, of in pairs.items()}
                found.append({"world": world, "aid": aid, "days": days, **means})
    return found
