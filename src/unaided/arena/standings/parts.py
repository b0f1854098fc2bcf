"""The gain from blind FSRS with an assistant to ours with hints, split in two."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from unaided.arena.aid import AidRule
from unaided.arena.standings.board import BLIND_FSRS, OURS, READINGS, Board, gains
from unaided.arena.standings.interval import mean_of

FROM: Final = (str(AidRule.ASSISTANT), BLIND_FSRS)
TO: Final = (str(AidRule.HINTS), OURS)
SCHEDULED: Final = (str(AidRule.ASSISTANT), OURS)
"""Scheduling changed first; help then."""
HELPED: Final = (str(AidRule.HINTS), BLIND_FSRS)
"""Help changed first; scheduling then."""


def parts_of_the_gain(board: Board) -> list[dict[str, Any]]:
    """Return, for each world and reading, what scheduling gives and what help gives.

    Each is given twice, since it depends on which of the two is changed first; the two parts of
    one order add up to the total. Empty where one of the four did not play.
    """
    found = []
    for world in board.worlds:
        for days in READINGS:
            steps = {
                "total": (TO, FROM),
                "scheduling_first": (SCHEDULED, FROM),
                "help_after": (TO, SCHEDULED),
                "help_first": (HELPED, FROM),
                "scheduling_after": (TO, HELPED),
            }
            means = {name: _gain(board, world, *ends, days) for name, ends in steps.items()}
            if all(means.values()):
                found.append({"world": world, "days": days, **means})
    return found


def _gain(
    board: Board, world: str, one: tuple[str, str], other: tuple[str, str], days: str
) -> dict[str, Any] | None:
    pairs = board.pairs(world, one, other)
    return asdict(mean_of(gains(pairs, days))) if pairs else None
