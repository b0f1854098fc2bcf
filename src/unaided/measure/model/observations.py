"""Scored responses as the measuring model takes them.

Codes are whole numbers from 0; −1 is *not recorded*. ``None`` says that the log does not carry a
column at all. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Observations:
    """Scored responses, all arrays of shape (n,), sorted by person.

    Attributes:
        person: Codes 0..people−1, ascending.
        item: Codes 0..items−1.
        score: 0..1.
        aid: 0 none, 1.. the levels met; a response whose aid is not known is no evidence here.
        skill: Codes 0..skills−1; ``None``: one skill.
        group: Codes 0..groups−1, −1 for none.
        arm: Codes 0..arms−1, −1 for none.
        tries: How many tries a score counts, at least 1; ``None``: one each.
        floor: Guessing floor, 0..1, of right-or-wrong scores; ``None``: none.
        delay_days: Days since exposure, frozen; 0 within the sitting; NaN where there is none.
        novelty: Codes FIRST 0, REPEAT 1, VARIANT 2, TRANSFER 3; −1 where not known.
        retrievals: Earlier unaided retrievals.
        exposures: Earlier exposures.
        kind: Codes of how it was scored.
        people: Number of people.
        items: Number of items.
        skills: Number of skills.
        groups: Number of groups.
        arms: Number of arms.
    """

    person: Array
    item: Array
    score: Array
    aid: Array
    skill: Array | None = None
    group: Array | None = None
    arm: Array | None = None
    tries: Array | None = None
    floor: Array | None = None
    delay_days: Array | None = None
    novelty: Array | None = None
    retrievals: Array | None = None
    exposures: Array | None = None
    kind: Array | None = None
    people: int = 0
    items: int = 0
    skills: int = 1
    groups: int = 0
    arms: int = 0

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together.

        Raises:
            ValueError: If shapes differ, people are not in order, or a value is out of range.
        """
        size = self.person.size
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray) and value.shape != (size,):
                raise ValueError(f"{field.name} has shape {value.shape}, expected ({size},)")
        if size == 0:
            raise ValueError("no responses: a model needs at least one")
        if (np.diff(self.person) < 0).any():
            raise ValueError("responses must be sorted by person")
        for name, codes, count in (
            ("person", self.person, self.people),
            ("item", self.item, self.items),
            ("skill", self.skill, self.skills),
        ):
            if codes is not None and (codes.min() < 0 or codes.max() >= count):
                raise ValueError(
                    f"{name} holds codes {codes.min()} to {codes.max()}, expected 0 to {count - 1}"
                )
        for name, codes, count in (
            ("group", self.group, self.groups),
            ("arm", self.arm, self.arms),
            ("novelty", self.novelty, 4),
        ):
            if codes is not None and (codes.min() < -1 or codes.max() >= count):
                raise ValueError(
                    f"{name} holds codes {codes.min()} to {codes.max()}, expected −1 to {count - 1}"
                )
        for name, values, least, most in (
            ("kind", self.kind, 0.0, np.inf),
            ("tries", self.tries, 1.0, np.inf),
            ("floor", self.floor, 0.0, 1.0),
            ("delay_days", self.delay_days, 0.0, np.inf),
            ("retrievals", self.retrievals, 0.0, np.inf),
            ("exposures", self.exposures, 0.0, np.inf),
        ):
            if values is not None and ((values < least) | (values > most)).any():
                wanted = f"{least:g} to {most:g}" if most < np.inf else f"{least:g} or more"
                raise ValueError(
                    f"{name} holds values from {np.nanmin(values)} to {np.nanmax(values)}, "
                    f"expected {wanted}"
                )
        if self.aid.min() < 0:
            raise ValueError("aid holds a negative code: leave out responses of unknown aid")
        if not (np.isfinite(self.score).all() and 0 <= self.score.min() <= self.score.max() <= 1):
            raise ValueError("score must lie between 0 and 1")

    def __len__(self) -> int:
        return int(self.person.size)

    def take(self, rows: Array) -> Observations:
        """Return the responses selected by a mask or by ascending positions, codes unchanged."""
        chosen: dict[str, Any] = {
            field.name: value[rows] if isinstance(value, np.ndarray) else value
            for field in fields(self)
            for value in (getattr(self, field.name),)
        }
        return Observations(**chosen)
