"""What a rule sees when it weighs what comes next: people × families, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.practice.foresight import chances
from unaided.practice.memory import Floats, Ints
from unaided.practice.record import Record
from unaided.practice.shelf import Bools, Shelf

NEVER: Final = -1
MOST_RETURNS: Final = 3
"""So often an item comes back in one sitting; then it is let go for today: a sitting has an end."""

LONG_AGO: Final = 1_000_000
"""As a number of showings since: not in this sitting."""


@dataclass(slots=True)
class Sittings:
    """What was shown in the sittings that people are in, an entry a person, or person and family.

    Attributes:
        shown: How many showings there were, shape people.
        last_family: Of the last showing; −1: none yet.
        new: How many families were met for the first time.
        here: How often a family was shown, shape people × families.
        at: The number of its last showing, from 1; 0: none.
        again: The item that was not got alone yet and comes back; −1: none.
        returns: How often it came back.
        away_days: Days since the person's last sitting when this one began; NaN: it is the first.
    """

    shown: Ints
    last_family: Ints
    new: Ints
    here: Ints
    at: Ints
    again: Ints
    returns: Ints
    away_days: Floats

    @classmethod
    def begun(cls, people: int, families: int, away_days: Floats) -> Sittings:
        """Return sittings in which nothing was shown yet."""
        each, shape = np.zeros(people, dtype=np.int64), (people, families)
        return cls(
            shown=each.copy(),
            last_family=np.full(people, NEVER),
            new=each.copy(),
            here=np.zeros(shape, dtype=np.int64),
            at=np.zeros(shape, dtype=np.int64),
            again=np.full(shape, NEVER),
            returns=np.zeros(shape, dtype=np.int64),
            away_days=away_days,
        )

    def show(self, people: Ints, families: Ints, items: Ints, *, failed: Bools, new: Bools) -> None:
        """Write down what was shown and answered.

        Args:
            people: Whose, each once.
            families: Of what.
            items: Which item.
            failed: Whether it was tried alone and not got, or came back and was not got alone.
            new: Whether the family was met for the first time.
        """
        here = people, families
        came_back = self.again[here] == items
        self.shown[people] += 1
        self.last_family[people] = families
        self.new[people] += new
        self.here[here] += 1
        self.at[here] = self.shown[people]
        self.returns[here] += came_back
        comes = failed & (self.returns[here] < MOST_RETURNS)
        self.again[here] = np.where(
            comes, items, np.where(came_back | failed, NEVER, self.again[here])
        )

    def skip(self, people: Ints) -> None:
        """Write down that something else was shown: what was assigned, or is off the shelf."""
        self.shown[people] += 1
        self.last_family[people] = NEVER


@dataclass(frozen=True, slots=True)
class View:
    """What a rule sees. Shapes: P people who choose, F families of the shelf.

    Attributes:
        shelf: What can be practised.
        day: Today.
        chance: Of getting a new item of a family right, unaided, now; P × F.
        stability_days: Of the family's memory; NaN: nothing is held. P × F.
        elapsed_days: Since the family was last met; NaN: never. P × F.
        meetings: How often it was met; P × F.
        got: How often it was got alone; P × F.
        stretch: By how much its return is put off on purpose, as a factor; P × F.
        open: Whether the caller leaves it open: it has an item, and no check waits for it. P × F.
        shown: Showings in this sitting; P.
        last_family: Of the last showing; −1: none. P.
        new: Families first met in this sitting; P.
        here: How often it was shown in this sitting; P × F.
        since: Showings since its last one in this sitting; very many: none. P × F.
        again: Whether an item of it comes back until it is got alone; P × F.
        away_days: Since the last sitting, when this one began; NaN: the first. P.
    """

    shelf: Shelf
    day: float
    chance: Floats
    stability_days: Floats
    elapsed_days: Floats
    meetings: Ints
    got: Ints
    stretch: Floats
    open: Bools
    shown: Ints
    last_family: Ints
    new: Ints
    here: Ints
    since: Ints
    again: Bools
    away_days: Floats

    @property
    def met(self) -> Bools:
        """Whether a family was ever met, P × F."""
        return self.meetings > 0

    @property
    def skill(self) -> Ints:
        """The skill of each family, F."""
        return self.shelf.skill_of_family

    def by_skill(self, values: Floats | Ints | Bools) -> Floats:
        """Add values of families up by skill: P × F in, P × skills out."""
        people, skills = values.shape[0], self.shelf.skills
        place = (skills * np.arange(people)[:, np.newaxis] + self.skill).ravel()
        weights = values.ravel().astype(np.float64)
        added = np.bincount(place, weights=weights, minlength=people * skills)
        return np.asarray(added.reshape(people, skills), dtype=np.float64)


def seen(
    record: Record,
    sittings: Sittings,
    people: Ints,
    day: float,
    *,
    open_: Bools | None = None,
    stretch: Floats | None = None,
) -> View:
    """Return what rules see of some people.

    Args:
        record: What is known of everybody.
        sittings: The sittings that they are in.
        people: Who chooses.
        day: Today.
        open_: Whether a family is open to each, P × F; by default all that have an item.
        stretch: By how much its return is put off, P × F; by default not.
    """
    families = record.shelf.families
    places = people[:, np.newaxis] * families + np.arange(families)
    stocked = np.broadcast_to(record.shelf.stocked, (people.size, families))
    at = sittings.at[people]
    return View(
        shelf=record.shelf,
        day=day,
        chance=chances(record, people, day),
        stability_days=record.memory.stability_days[places],
        elapsed_days=day - record.met_day[people],
        meetings=record.meetings[people],
        got=record.got[people],
        stretch=np.ones((people.size, families)) if stretch is None else stretch,
        open=stocked if open_ is None else stocked & open_,
        shown=sittings.shown[people],
        last_family=sittings.last_family[people],
        new=sittings.new[people],
        here=sittings.here[people],
        since=np.where(at > 0, sittings.shown[people][:, np.newaxis] - at, LONG_AGO),
        again=sittings.again[people] >= 0,
        away_days=sittings.away_days[people],
    )
