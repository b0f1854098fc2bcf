"""What a pulse drew from: kept with it, so that anybody can draw again and find the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unaided.web.bank.models import Family
from unaided.web.pulse.models import Place, Pulse
from unaided.web.pulse.plan import Siblings, plan


@dataclass(frozen=True, slots=True)
class Option:
    """A family that a person could get.

    Attributes:
        family: Its name.
        number: Its id.
        items: Ids of the siblings that the person had never met.
    """

    family: str
    number: int
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn from, and whether it gives the places that there are.

    Attributes:
        options: Each place, and what its person could get.
        same: Whether drawing again gives the same places.
    """

    options: tuple[tuple[Place, tuple[Option, ...]], ...]
    same: bool


def kept(able: Mapping[int, Sequence[Siblings]]) -> list[dict[str, Any]]:
    """Write candidates as JSON has them: numbers, in order."""
    return [
        {
            "person": person,
            "families": [
                {"family": one.family, "items": sorted(one.items)}
                for one in sorted(able[person], key=lambda one: one.family)
            ],
        }
        for person in sorted(able)
    ]


def candidates_of(pulse: Pulse) -> dict[int, tuple[Siblings, ...]]:
    """Read the candidates kept with a pulse: person → the families that they could get."""
    return {
        one["person"]: tuple(
            Siblings(each["family"], tuple(each["items"])) for each in one["families"]
        )
        for one in pulse.candidates
    }


def draw_of(pulse: Pulse, places: Sequence[Place]) -> Draw:
    """Draw a pulse again and compare (one query).

    Args:
        pulse: The pulse.
        places: Its places, with their assignments.
    """
    able = candidates_of(pulse)
    there = {place.person_id for place in places}  # who was removed has no place any more
    again = {
        (one.person, one.with_tool, one.alone, one.later, one.with_tool_first)
        for one in plan(able, pulse.seed)
        if one.person in there
    }
    names = dict(
        Family.objects.filter(
            pk__in={one.family for siblings in able.values() for one in siblings}
        ).values_list("pk", "name")
    )
    return Draw(
        options=tuple(
            (
                place,
                tuple(
                    Option(names.get(one.family, "removed"), one.family, one.items)
                    for one in able.get(place.person_id, ())
                ),
            )
            for place in places
        ),
        same=again == {_drawn(place) for place in places},
    )


def _drawn(place: Place) -> tuple[int, int, int, int, bool]:
    now = (place.first.item_id, place.second.item_id)
    with_tool, alone = now if place.with_tool_first else now[::-1]
    return place.person_id, with_tool, alone, place.later.item_id, place.with_tool_first
