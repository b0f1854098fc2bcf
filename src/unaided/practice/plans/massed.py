"""The plan that feels best: one thing after another, each shown, then repeated in one stretch."""

from __future__ import annotations

from collections.abc import Sequence

from unaided.practice.plans.blocks import Block, Kind, Layout, checked


def massed(minutes: Sequence[int], of_things: Sequence[int]) -> Layout:
    """Lay a plan out massed and blocked.

    Args:
        minutes: Of each session, in their order.
        of_things: The minutes of each thing in all; together those of the sessions.

    Raises:
        ValueError: They do not add up, or as :func:`~unaided.practice.plans.blocks.checked` has it.
    """
    checked(minutes, len(of_things))
    if sum(minutes) != sum(of_things):
        raise ValueError(
            f"The sessions have {sum(minutes)} minutes and the things {sum(of_things)}."
        )
    sessions, thing, left = [], 0, of_things[0]
    for length in minutes:
        session, room = list[Block](), length
        while room:
            while not left:
                thing += 1
                left = of_things[thing]
            taken = min(left, room)
            # Every stretch begins with being shown again, as such practice does.
            session.append(Block(thing, taken, Kind.PRACTICE, shown=True))
            left, room = left - taken, room - taken
        sessions.append(tuple(session))
    return tuple(sessions)
