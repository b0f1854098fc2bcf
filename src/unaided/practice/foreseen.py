"""The planner's chance as a strategy for ``unaided bench predict``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.history import History
from unaided.measure.linear import Floats
from unaided.practice.link import Link
from unaided.practice.linking import estimated
from unaided.practice.memory import Forgetting
from unaided.practice.record import Events, Record, event_of
from unaided.practice.shelf import Shelf

SECONDS_A_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights that hold, and the ease of each family."""

    link: Link
    ease: Floats


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Memory, novelty and belief joined, as practice chooses by it; its weights fitted or not.

    Attributes:
        name: What it is called.
        fits: Whether the weights are fitted to the people in training.
    """

    name: str = "planner"
    fits: bool = False

    def fit(self, training: History) -> Learned:
        """Fit the weights where that is asked for."""
        shelf = shelf_of(training)
        if not self.fits:
            return Learned(Link(), np.zeros(shelf.families))
        events = events_of(training)
        return Learned(*estimated(events, shelf, training.people, Forgetting(), Link()))

    def predict(self, state: Learned, held_out: History) -> Floats:
        """Return the chance of each response, the person's earlier ones known."""
        shelf = shelf_of(held_out)
        record = Record.nothing(shelf, held_out.people, Forgetting(), state.link, state.ease)
        return record.learn(events_of(held_out))


def shelf_of(history: History) -> Shelf:
    """Return what a history was of, as far as it has it; codes stay the same."""
    family = np.zeros(history.items, dtype=np.int64)
    family[history.item] = history.family
    skill = np.zeros(history.families, dtype=np.int64)
    skill[history.family] = history.skill
    return Shelf(family, skill)


def events_of(history: History) -> Events:
    """Return a history as events; what had help available is an exposure."""
    helped = history.aid > 0
    outcome, got = event_of(history.score, helped, ~helped)
    return Events(history.person, history.item, outcome, got, history.time_seconds / SECONDS_A_DAY)
