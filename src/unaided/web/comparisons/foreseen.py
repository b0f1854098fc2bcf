"""What a comparison will be able to tell, by simulation under the very draw that it will use.

People's levels are drawn around what is known of them, ways by the same procedure, answers as
tries with that chance; each simulated comparison is estimated as the real one will be. Skills
within people are estimated by each person's difference between the two ways, skills held fixed,
which is what the registered regression comes to where everybody answers all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from unaided.trials.design import contrast_design
from unaided.trials.rows import read_rows
from unaided.trials.small_sample import bell_mccaffrey
from unaided.web.comparisons.drawing import (
    Candidate,
    Unit,
    draw,
    halved,
    members_of,
    strata,
    unit_of,
)
from unaided.web.comparisons.table import FIRST, SECOND, TableRow, trial_table
from unaided.web.comparisons.table import spec as spec_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

REPEATS: Final = 200
EDGE: Final = 0.02
"""Nobody's chance is simulated nearer to 0 or 1 than this."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known now, in points of score (0..1); where nothing is, it is assumed.

    Attributes:
        mean: Mean score alone.
        person_sd: Spread of people around it.
        group_sd: Spread of classes.
        skill_sd: Spread of a person's skills around their own mean.
        come: Share of people who give an outcome.
        answers: Outcome answers of a person (on a skill, where skills are drawn).
        assumed: What was assumed, in words.
    """

    mean: float
    person_sd: float
    group_sd: float
    skill_sd: float
    come: float
    answers: int
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a comparison will be able to tell.

    Attributes:
        half_width: Median half-width of the 95 % interval, in points of score; ``None`` where
            most simulated comparisons can tell nothing.
        power: Share of them whose interval leaves out 0 where the smallest difference of interest
            is the true one, 0..1.
        repeats: How many were simulated.
        given: From what.
    """

    half_width: float | None
    power: float
    repeats: int
    given: Given


def foresee(
    candidates: Sequence[Candidate],
    unit: Unit,
    smallest: float,
    given: Given,
    *,
    rng: np.random.Generator,
    repeats: int = REPEATS,
) -> Foreseen:
    """Simulate a comparison and say how sharp it will be.

    Args:
        candidates: Who will be placed.
        unit: What will be drawn.
        smallest: The true difference that is simulated, in points of score.
        given: What is known now.
        rng: Draws ways, levels and answers.
        repeats: How many comparisons; the power is then known to about ± 1 / √repeats.
    """
    people = _People(candidates, unit)
    estimated = _paired if unit == "skill" else _regression
    widths, found = [], 0
    for _ in range(repeats):
        second = people.ways(rng)
        estimate, half = estimated(people, second, people.answers(second, smallest, given, rng))
        if half is not None:
            widths.append(half)
            found += estimate - half > 0
    enough = len(widths) > repeats / 2
    return Foreseen(float(np.median(widths)) if enough else None, found / repeats, repeats, given)


class _People:
    """The rows of the table as columns; what chance does not touch is worked out once."""

    def __init__(self, candidates: Sequence[Candidate], unit: Unit) -> None:
        drawn = draw(candidates, unit, 0)
        rows = [one.candidate for one in drawn]
        self.keys = [unit_of(one, unit) for one in rows]
        self.members = members_of(strata(rows, unit))
        self.person, self.persons = _codes([one.person for one in rows])
        self.group, self.groups = _codes([one.group for one in rows])
        self.skill, self.skills = _codes([one.skill or 0 for one in rows])
        known = [np.nan if one.before is None else one.before for one in rows]
        self.before = np.array(known, dtype=np.float64)
        self.by_skill = unit == "skill"
        half = [TableRow(one, str(one.candidate.skill or ""), 0.5, 1) for one in drawn]
        table = trial_table(half, unit, (FIRST, SECOND)).cast(pl.String)
        self.rows = read_rows(table, spec_of(unit, (FIRST, SECOND)))

    def ways(self, rng: np.random.Generator) -> Ints:
        """Draw the ways again, shape (rows,); 1 is the second."""
        second = halved(self.members, rng)
        return np.array([second[key] for key in self.keys], dtype=np.intp)

    def answers(
        self, second: Ints, smallest: float, given: Given, rng: np.random.Generator
    ) -> Floats:
        """Draw outcomes, shape (rows,); NaN: missing."""
        # What is known of a person takes from the spread that is left to chance.
        noise = given.mean * (1 - given.mean) / given.answers
        told = given.person_sd**2 / (given.person_sd**2 + noise)
        own = rng.normal(0, given.person_sd, self.persons)[self.person]
        known = told * (self.before - given.mean) + own * np.sqrt(1 - told)
        level = given.mean + np.where(np.isnan(self.before), own, known)
        level += rng.normal(0, given.group_sd, self.groups)[self.group]
        if self.by_skill:
            level += rng.normal(0, given.skill_sd, self.skills)[self.skill]
            level += rng.normal(0, given.skill_sd, level.size)
        chance = np.clip(level + smallest * second, EDGE, 1 - EDGE)
        score = rng.binomial(given.answers, chance) / given.answers
        came = rng.random(self.persons) < given.come
        return np.where(came[self.person], score, np.nan)


def _regression(people: _People, second: Ints, outcome: Floats) -> tuple[float, float | None]:
    """Estimate as registered, with the interval for few units (Bell & McCaffrey)."""
    from scipy.special import stdtrit

    rows = replace(people.rows, outcome=outcome, arm=second)
    if any(np.unique(rows.cluster[rows.observed & (second == way)]).size < 2 for way in (0, 1)):
        return 0.0, None
    design = contrast_design(rows, 1, 0, rows.observed)
    if not design.identified or design.rows <= design.parameters:
        return 0.0, None
    reduced = bell_mccaffrey(design)
    if reduced is None:
        return 0.0, None
    return design.estimate, float(stdtrit(reduced.df, 0.975)) * reduced.standard_error


def _paired(people: _People, second: Ints, outcome: Floats) -> tuple[float, float | None]:
    """Estimate by each person's own difference, what skills differ by taken off first."""
    from scipy.special import stdtrit

    seen = ~np.isnan(outcome)
    if not seen.any():
        return 0.0, None
    person, way = people.person[seen], second[seen]
    rest = (
        outcome[seen] - _means(people.skill[seen], outcome[seen], people.skills)[people.skill[seen]]
    )
    sides = [_means(person[way == one], rest[way == one], people.persons) for one in (0, 1)]
    gaps = sides[1] - sides[0]
    gaps = gaps[np.isfinite(gaps)]
    if gaps.size < 2:
        return 0.0, None
    error = float(gaps.std(ddof=1)) / gaps.size**0.5
    return float(gaps.mean()), float(stdtrit(gaps.size - 1, 0.975)) * error


def _means(code: Ints, values: Floats, codes: int) -> Floats:
    """Return means by code, shape (codes,); NaN where there is none."""
    count = np.bincount(code, minlength=codes)
    total = np.bincount(code, weights=values, minlength=codes)
    means: Floats = np.divide(total, count, out=np.full(codes, np.nan), where=count > 0)
    return means


def _codes(values: Sequence[int]) -> tuple[Ints, int]:
    found, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.intp).ravel(), found.size
