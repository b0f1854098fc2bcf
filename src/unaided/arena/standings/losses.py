"""Where ours loses, and what was different there: facts of the two matches, counted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from unaided.arena.match import Entrant, Match
from unaided.arena.standings.board import BLIND_FSRS, OURS, READINGS, Board, gains, people_gain

MOST_FACTS: Final = 4
LEAST_APART: Final = 0.05
"""Facts that differ by less than this share of the larger are alike."""
MOST_PARAMETERS: Final = 3
LEAST_SETTINGS: Final = 5
"""Fewer settings say nothing of what goes along with what."""


def losses(board: Board) -> list[dict[str, Any]]:
    """Return every setting in which ours is worse than another policy that can be used.

    Each has the difference on variants with the interval over people, and the facts in which the
    two matches differ most, ours first.
    """
    found = []
    for world, aid in board.groups():
        for other in board.policies:
            if other == OURS or other not in board.usable:
                continue
            for ours, theirs in board.pairs(world, (aid, OURS), (aid, other)):
                for days in READINGS:
                    gain, low, high = people_gain(ours, theirs, days)
                    if gain < 0.0:
                        found.append(
                            {
                                "world": world,
                                "setting": ours.setting,
                                "regime": ours.regime,
                                "aid": aid,
                                "against": other,
                                "days": days,
                                "value": gain,
                                "low": low,
                                "high": high,
                                "facts": apart(ours, theirs),
                            }
                        )
    return found


def apart(ours: Match, theirs: Match) -> list[dict[str, Any]]:
    """Return the facts in which two matches differ most, the furthest apart first."""
    found = []
    for name, mine in ours.facts.items():
        other = theirs.facts[name]
        if mine is None or other is None:
            continue
        larger = max(abs(mine), abs(other))
        share = abs(mine - other) / larger if larger > 0.0 else 0.0
        if share >= LEAST_APART:
            found.append((share, {"fact": name, "ours": mine, "theirs": other}))
    found.sort(key=lambda one: -one[0])
    return [fact for _, fact in found[:MOST_FACTS]]


def parameters_along(
    board: Board, parameters: Mapping[tuple[str, int], Mapping[str, float]]
) -> list[dict[str, Any]]:
    """Return which parameters of the settings go along with ours minus blind FSRS.

    Spearman's rank correlation over the settings of a world; the strongest few, which some would
    be by chance alone.

    Args:
        board: The matches.
        parameters: Of each world and setting number, its numbers.
    """
    from scipy.stats import spearmanr

    found = []
    for world, aid in board.groups():
        pairs = board.pairs(world, (aid, OURS), (aid, BLIND_FSRS))
        if len(pairs) < LEAST_SETTINGS:
            continue
        for days in READINGS:
            differences = gains(pairs, days)
            along: list[tuple[str, float]] = []
            for name in parameters[world, pairs[0][0].setting]:
                values = [parameters[world, one.setting].get(name, math.nan) for one, _ in pairs]
                if len(set(values)) > 1 and not any(map(math.isnan, values)):
                    rho = float(spearmanr(values, differences).statistic)
                    along.append((name, rho))
            along.sort(key=lambda one: -abs(one[1]))
            strongest = [{"parameter": name, "rho": rho} for name, rho in along[:MOST_PARAMETERS]]
            settings = {"settings": len(pairs), "parameters": strongest}
            found.append({"world": world, "aid": aid, "days": days, **settings})
    return found


def parameters_by_setting(
    entrants: tuple[Entrant, ...],
) -> dict[tuple[str, int], Mapping[str, float]]:
    """Return the numbers among the settings of each entrant."""
    from unaided.arena.entrants import parameters_of

    return {(one.world, one.number): parameters_of(one.values) for one in entrants}
