"""Practice on record as arrays: what was chosen, what chance had in it, and what was met."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from django.db import connection

from unaided.measure.linear import Floats, Ints
from unaided.measure.randomised.help_policy import Offers
from unaided.measure.randomised.meetings import Bools, Meetings
from unaided.measure.randomised.one_more import Draws
from unaided.measure.randomised.spacing import Returns
from unaided.web.study.queries import instant

A_DAY_SECONDS = 86_400.0
PUT_OFF = 1.0
"""A return is put off by more than this factor."""


@dataclass(frozen=True, slots=True)
class Met:
    """What was met, a row a response; codes as in :class:`PracticeRows`."""

    person: Ints
    family: Ints
    sitting: Ints
    day: Floats
    got: Floats


@dataclass(frozen=True, slots=True)
class PracticeRows:
    """Practice of some cohorts, a row a showing; times in days since 1970.

    Attributes:
        people: How many; ``person`` are codes below.
        families: Likewise.
        person: Whose.
        family: Of which family.
        first: Whether it is the item's first showing in its sitting: it did not come back.
        shown: When it was shown.
        drawn: Whether chance drew the family.
        among: The families chance could have drawn, where it did; else empty.
        at_hand: Whether help was at hand.
        aid_propensity: With which probability it was so; NaN: chance had no say.
        stretch: By what factor the return was put off; NaN: not drawn.
        foreseen: The chance of getting it alone, as foreseen.
        score: 0..1; NaN: not answered.
        alone: Whether it was answered alone.
        answered: When; NaN: not.
        met: What these people met, by whatever way.
    """

    people: int
    families: int
    person: Ints
    family: Ints
    first: Bools
    shown: Floats
    drawn: Bools
    among: tuple[tuple[int, ...], ...]
    at_hand: Bools
    aid_propensity: Floats
    stretch: Floats
    foreseen: Floats
    score: Floats
    alone: Bools
    answered: Floats
    met: Met

    def meetings(self, until: float) -> Meetings:
        """Return what was met until some day."""
        met, use = self.met, self.met.day <= until
        return Meetings.of(
            met.person[use], met.family[use], met.sitting[use], met.day[use], met.got[use],
            self.families,
        )  # fmt: skip

    def draws(self, until: float) -> Draws:
        """Return what chance drew until some day."""
        rows = np.flatnonzero(self.drawn & (self.shown <= until))
        others = [
            (place, other)
            for place, row in enumerate(rows)
            for other in self.among[row]
            if other != self.family[row]
        ]
        pairs = np.array(others, dtype=np.int64).reshape(-1, 2)
        return Draws(
            self.person[rows], self.family[rows], self.shown[rows], pairs[:, 1], pairs[:, 0]
        )

    def offers(self, until: float) -> Offers:
        """Return where chance decided on help until some day."""
        use = np.isfinite(self.aid_propensity) & (self.shown <= until)
        told = self.answered <= until
        return Offers(
            self.person[use], self.family[use], self.shown[use], self.at_hand[use],
            self.aid_propensity[use], np.where(told, self.score, np.nan)[use],
        )  # fmt: skip

    def returns(self, until: float) -> Returns:
        """Return, of what was got alone, where chance decided on the return until some day."""
        got = self.alone & (self.score >= 1.0) & (self.answered <= until)
        use = np.isfinite(self.stretch) & got
        return Returns(
            self.person[use], self.family[use], self.answered[use], self.stretch[use] > PUT_OFF
        )

    @property
    def forecast_answered(self) -> Bools:
        """Mark forecasts that were answered, of what had not come back."""
        return self.first & np.isfinite(self.score)


def read_rows(cohort_ids: Sequence[int]) -> PracticeRows:
    """Read the practice of some cohorts (two queries, whatever their size).

    Args:
        cohort_ids: Which cohorts; one at least.
    """
    showings, met = _rows("practice_showings", cohort_ids), _rows("practice_meetings", cohort_ids)
    among = [_families(row[6]) for row in showings]
    people = {row[0] for row in showings} | {row[0] for row in met}
    families = {row[3] for row in showings} | {row[1] for row in met}
    families = families.union(*among)
    person_of = {person: code for code, person in enumerate(sorted(people))}
    family_of = {family: code for code, family in enumerate(sorted(families))}
    seen: set[tuple[int, int]] = set()
    first = []
    for row in showings:
        first.append((row[1], row[2]) not in seen)
        seen.add((row[1], row[2]))
    return PracticeRows(
        people=len(people),
        families=len(families),
        person=np.array([person_of[row[0]] for row in showings], dtype=np.int64),
        family=np.array([family_of[row[3]] for row in showings], dtype=np.int64),
        first=np.array(first, dtype=np.bool_),
        shown=_days([row[4] for row in showings]),
        drawn=np.array([bool(row[5]) for row in showings], dtype=np.bool_),
        among=tuple(tuple(family_of[one] for one in some) for some in among),
        at_hand=np.array([bool(row[7]) for row in showings], dtype=np.bool_),
        aid_propensity=_floats([row[8] for row in showings]),
        stretch=_floats([row[9] for row in showings]),
        foreseen=_floats([row[10] for row in showings]),
        score=_floats([row[11] for row in showings]),
        alone=np.array([bool(row[12]) for row in showings], dtype=np.bool_),
        answered=_days([row[13] for row in showings]),
        met=_met(met, person_of, family_of),
    )


def _met(rows: Sequence[Any], person_of: dict[int, int], family_of: dict[int, int]) -> Met:
    # What belongs to no sitting stands for itself.
    sittings: dict[object, int] = {}
    codes = [
        sittings.setdefault(row[2] or (place,), len(sittings)) for place, row in enumerate(rows)
    ]
    return Met(
        person=np.array([person_of[row[0]] for row in rows], dtype=np.int64),
        family=np.array([family_of[row[1]] for row in rows], dtype=np.int64),
        sitting=np.array(codes, dtype=np.int64),
        day=_days([row[3] for row in rows]),
        got=_floats([row[4] for row in rows]),
    )


def _families(among: Any) -> list[int]:
    """Return a list of families as the database gives it: as text, or read already."""
    found = json.loads(among) if isinstance(among, str) else among
    return [int(one) for one in found or ()]


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def _days(times: Sequence[Any]) -> Floats:
    return _floats(
        [None if one is None else instant(one).timestamp() / A_DAY_SECONDS for one in times]
    )


def _rows(name: str, cohort_ids: Sequence[int]) -> list[Any]:
    """Run the query in ``sql/<name>.sql`` for some cohorts."""
    places = {f"cohort_{place}": cohort for place, cohort in enumerate(cohort_ids)}
    listed = ", ".join(f"%({place})s" for place in places)
    with connection.cursor() as cursor:
        cursor.execute(_sql(name).replace("%(cohorts)s", listed), places)
        return list(cursor.fetchall())


@cache
def _sql(name: str) -> str:
    return (files("unaided.web.insight") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
