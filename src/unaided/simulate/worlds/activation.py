"""What each person met of each skill, and the activation that it adds up to, compiled."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from unaided.simulate.worlds.curriculum import Floats, Ints


@dataclass(frozen=True, slots=True)
class Events:
    """What each person met of each skill, in order.

    Attributes:
        number: How many events, shape people × skills.
        item: What was met; shape people × skills × room, as the rest.
        seconds: When, on the person's clock.
        decay: The event's own d.
        weight: What it counts.
    """

    number: Ints
    item: Ints
    seconds: Floats
    decay: Floats
    weight: Floats

    @classmethod
    def empty(cls, people: int, skills: int, room: int = 16) -> Events:
        """Return people who met nothing, with room for some events."""
        shape = (people, skills, room)
        return cls(
            np.zeros((people, skills), dtype=np.int64), np.full(shape, -1),
            np.zeros(shape), np.zeros(shape), np.zeros(shape),
        )  # fmt: skip

    def with_room(self) -> Events:
        """Return events with room for one more in every place."""
        room = self.item.shape[2]
        if self.number.max(initial=0) < room:
            return self
        wider = [(0, 0), (0, 0), (0, room)]
        return Events(
            self.number,
            np.pad(self.item, wider),
            np.pad(self.seconds, wider),
            np.pad(self.decay, wider),
            np.pad(self.weight, wider),
        )

    def add(
        self, people: Ints, skills: Ints, item: Ints, seconds: Floats, decay: Floats, weight: Floats
    ) -> None:
        """Write one event each; there is room."""
        at = (people, skills, self.number[people, skills])
        self.item[at], self.seconds[at] = item, seconds
        self.decay[at], self.weight[at] = decay, weight
        self.number[people, skills] += 1


@numba.njit(cache=True)
def activations(
    people: Ints, items: Ints, skills: Ints, now: Floats, family_of_item: Ints,
    number: Ints, item: Ints, seconds: Floats, decay: Floats, weight: Floats,
    variant: float, transfer: Floats, before: float,
) -> Floats:  # fmt: skip
    """Return ``ln(before + Σ share · w · t ** −d)`` over what the person met of the skill.

    Args:
        people: Whose.
        items: Of what; below 0, of a family that was not met.
        skills: The skills of the items.
        now: The person's clock, an entry each.
        family_of_item: As in the curriculum.
        number: As in :class:`Events`.
        item: As there.
        seconds: As there.
        decay: As there.
        weight: As there.
        variant: Share in which an event counts for others of its family.
        transfer: Share in which it counts for other families; shape skills.
        before: What was there before any event.
    """
    found = np.empty(people.size)
    for k in range(people.size):
        person, skill, asked = people[k], skills[k], items[k]
        family = family_of_item[asked] if asked >= 0 else -1
        total = before
        for event in range(number[person, skill]):
            met = item[person, skill, event]
            if met == asked:
                share = 1.0
            elif family_of_item[met] == family:
                share = variant
            else:
                share = transfer[skill]
            # An event of this very second counts as one of a second ago.
            elapsed = max(now[k] - seconds[person, skill, event], 1.0)
            total += share * weight[person, skill, event] * elapsed ** -decay[person, skill, event]
        found[k] = np.log(total)
    return found
