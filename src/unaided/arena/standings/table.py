"""The table: every policy under every rule of aid, averaged over the settings of a world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from unaided.arena.match import LATER_DAYS, Match
from unaided.arena.standings.board import Board
from unaided.arena.standings.interval import Mean, known_mean


def table(board: Board) -> list[dict[str, Any]]:
    """Return a row for each world, rule of aid and policy; unknown figures are ``None``."""
    return list(_rows(board))


def curves(board: Board) -> list[dict[str, Any]]:
    """Return, for the same, how it went: performance by day, and the truth alone by day.

    Days after the course count on from its last.
    """
    found = []
    for world, aid in board.groups():
        for policy in board.policies:
            matches = board.of(world, aid, policy)
            if matches:
                found.append({"world": world, "aid": aid, "policy": policy, **_curve(matches)})
    return found


def _rows(board: Board) -> Iterator[dict[str, Any]]:
    for world, aid in board.groups():
        for policy in board.policies:
            matches = board.of(world, aid, policy)
            if matches:
                yield {
                    "world": world,
                    "aid": aid,
                    "policy": policy,
                    "settings": len(matches),
                    "performance": _mean([one.performance for one in matches]),
                    "variants": _later([one.variants for one in matches]),
                    "transfer": _later([one.transfer for one in matches]),
                    "here": _mean([one.here for one in matches]),
                    "facts": {
                        name: _value([one.facts[name] for one in matches])
                        for name in matches[0].facts
                    },
                }


def _later(found: Sequence[Any]) -> dict[str, Any]:
    return {
        str(days): _mean([None if one is None else one[str(days)] for one in found])
        for days in LATER_DAYS
    }


def _mean(values: Sequence[float | None]) -> dict[str, Any] | None:
    found: Mean | None = known_mean(values)
    return None if found is None else asdict(found)


def _value(values: Sequence[float | None]) -> float | None:
    found = known_mean(values)
    return None if found is None else found.value


def _curve(matches: Sequence[Match]) -> dict[str, Any]:
    days = len(matches[0].performance_by_day)
    alone = [[day, _value([one.curve[at][1] for one in matches])]
             for at, (day, _) in enumerate(matches[0].curve)]  # fmt: skip
    alone += [
        [days - 1 + later, _value([one.variants[str(later)] for one in matches])]
        for later in LATER_DAYS
    ]
    performance = [
        [day, _value([one.performance_by_day[day] for one in matches])] for day in range(days)
    ]
    return {"alone": alone, "performance": performance}
