"""Ours against every other policy, against the target that was set, and the strongest other."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from unaided.arena.aid import AidRule
from unaided.arena.standings.board import BLIND_FSRS, OURS, OURS_LESS, READINGS, Board, gains
from unaided.arena.standings.interval import mean_of

LEAST: Final = {AidRule.ASSISTANT: 0.0, AidRule.NONE: -0.01}
"""Above this the 95 % interval of ours minus blind FSRS has to begin."""


def comparisons(board: Board) -> list[dict[str, Any]]:
    """Return ours minus each other policy under each rule of aid, at each reading."""
    found = []
    for world, aid in board.groups():
        for other in board.policies:
            pairs = board.pairs(world, (aid, OURS), (aid, other))
            if other == OURS or not pairs:
                continue
            for days in READINGS:
                differences = gains(pairs, days)
                found.append(
                    {
                        "world": world,
                        "aid": aid,
                        "against": other,
                        "usable": other in board.usable,
                        "days": days,
                        "lost": sum(one < 0.0 for one in differences),
                        **asdict(mean_of(differences)),
                    }
                )
    return found


def targets(board: Board) -> list[dict[str, Any]]:
    """Return what was to be shown of ours against blind FSRS, and whether it is.

    ``met`` is ``None`` where the settings are too few for an interval.
    """
    found = []
    for one in comparisons(board):
        if one["against"] == BLIND_FSRS and one["aid"] in LEAST:
            least = LEAST[AidRule(one["aid"])]
            met = None if one["low"] is None else one["low"] > least
            found.append({**one, "least": least, "met": met})
    return found


def strongest_others(board: Board) -> list[dict[str, Any]]:
    """Return ours minus the strongest other that anybody could use, at each world, aid, reading.

    Ours without a part of it is no other. Which is the strongest is known from the same matches;
    the interval is that of a comparison chosen beforehand, and does not know of the choice.
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in comparisons(board):
        place = one["world"], one["aid"], one["days"]
        if not one["usable"] or one["against"] in OURS_LESS:
            continue
        if place not in found or one["value"] < found[place]["value"]:
            found[place] = one
    return list(found.values())
