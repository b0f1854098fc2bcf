"""Does who shines in practice shine later? Kendall's tau between the two orders of the policies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from unaided.arena.standings.board import OURS_LESS, READINGS, Board
from unaided.arena.standings.interval import mean_of


def rankings(board: Board) -> list[dict[str, Any]]:
    """Return, for each world, rule of aid and reading, how far the two orders agree.

    Of the policies that anybody could use and that ask something: rereading has no performance.
    Ours counts once: without a part of it, it is left out.
    ``tau`` is Kendall's tau-b of the orders in each setting, 1: the same order, −1: the reverse,
    averaged; ``tau_of_means`` that of the orders of the means over settings.
    """
    return [found for world, aid in board.groups() for days in READINGS
            if (found := _ranking(board, world, aid, days))]  # fmt: skip


def _ranking(board: Board, world: str, aid: str, days: str) -> dict[str, Any] | None:
    from scipy.stats import kendalltau

    found = {}
    for policy in board.policies:
        matches = board.of(world, aid, policy)
        if policy in board.usable - OURS_LESS and matches and matches[0].performance is not None:
            found[policy] = matches
    settings = min((len(matches) for matches in found.values()), default=0)
    if len(found) < 3 or settings == 0:
        return None
    practice = {name: [one.performance or 0.0 for one in of] for name, of in found.items()}
    later = {name: [one.variants[days] for one in of] for name, of in found.items()}

    def tau(one: Mapping[str, float], other: Mapping[str, float]) -> float:
        return float(kendalltau([one[name] for name in found], [other[name] for name in found])[0])

    taus = [
        tau({n: of[k] for n, of in practice.items()}, {n: of[k] for n, of in later.items()})
        for k in range(settings)
    ]
    # Where everybody is equal there is no order, and no tau.
    known = [one for one in taus if not math.isnan(one)]
    means = [{name: mean_of(of[name]).value for name in found} for of in (practice, later)]
    if not known:
        return None
    return {
        "world": world,
        "aid": aid,
        "days": days,
        "tau": asdict(mean_of(known)),
        "tau_of_means": tau(*means),
        "by_performance": sorted(found, key=lambda name: -means[0][name]),
        "by_success_alone": sorted(found, key=lambda name: -means[1][name]),
    }
