"""A tournament as one JSON value: what ``tournament.json`` holds, and the page is made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from unaided.arena.match import LATER_DAYS, Match
from unaided.arena.standings.board import BLIND_FSRS, OURS, Board
from unaided.arena.standings.comparison import comparisons, strongest_others, targets
from unaided.arena.standings.interval import LEVEL
from unaided.arena.standings.losses import losses, parameters_along, parameters_by_setting
from unaided.arena.standings.parts import parts_of_the_gain
from unaided.arena.standings.ranking import rankings
from unaided.arena.standings.steps import steps_of_the_gain
from unaided.arena.standings.table import curves, table
from unaided.arena.tournament import Tournament

VERSION: Final = 1


def summary(tournament: Tournament, matches: Sequence[Match]) -> dict[str, Any]:
    """Return what the matches of a tournament say.

    Args:
        tournament: What was played.
        matches: What came of it.
    """
    usable = frozenset(one.name for one in tournament.policies if one.usable)
    board, course = Board(matches, usable), tournament.course
    parameters = parameters_by_setting(tournament.entrants)
    return {
        "tournament": VERSION,
        "course": {
            "people": course.people,
            "days": course.days,
            "minutes": course.minutes,
            "seed": tournament.seed,
        },
        "read_after_days": list(LATER_DAYS),
        "interval": LEVEL,
        "ours": OURS,
        "blind_fsrs": BLIND_FSRS,
        "worlds": [
            {"world": world, "settings": sum(one.world == world for one in tournament.entrants)}
            for world in board.worlds
        ],
        "aids": [{"aid": str(rule), "says": rule.says} for rule in tournament.rules],
        "policies": [
            {"policy": one.name, "says": one.says, "usable": one.usable}
            for one in tournament.policies
        ],
        "targets": targets(board),
        "strongest": strongest_others(board),
        "steps": steps_of_the_gain(board),
        "table": table(board),
        "comparisons": comparisons(board),
        "parts": parts_of_the_gain(board),
        "rankings": rankings(board),
        "losses": losses(board),
        "parameters": parameters_along(board, parameters),
        "curves": curves(board),
    }
