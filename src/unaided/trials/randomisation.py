"""The randomisation test: other assignments that chance could have made, within the strata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import comb, prod

import numpy as np
import numpy.typing as npt

from unaided.trials.design import ContrastDesign, remainder, sum_by
from unaided.trials.rows import FloatArray, IntArray, TrialRows
from unaided.trials.wild_bootstrap import CHUNK_CELLS, TIE, ratio

NAMED = 5
"""How many strata a note names before it counts the others."""


@dataclass(frozen=True, slots=True)
class RandomisationTest:
    """A p-value by re-randomising, or why there is none.

    Attributes:
        p_value: Two-sided; ``None`` where no other assignment was possible or known.
        note: How it was made, and which strata add nothing.
    """

    p_value: float | None
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """What was randomised: units, their rows, and the strata they were randomised within.

    Attributes:
        unit: (n,) index of the unit of each row.
        stratum: (units,) index of the stratum of each unit.
        treated: (units,) whether the unit is in the arm.
        eligible: (units,) whether it is in the arm or its reference.
        strata: Name of each stratum.
        what: ``clusters`` or ``rows``.
    """

    unit: IntArray
    stratum: IntArray
    treated: npt.NDArray[np.bool_]
    eligible: npt.NDArray[np.bool_]
    strata: tuple[str, ...]
    what: str

    def movable(self) -> list[IntArray]:
        """Give the units of each stratum in which both arms occur."""
        groups = (np.flatnonzero(self.eligible & (self.stratum == s)) for s in self._numbers())
        return [units for units in groups if 0 < self.treated[units].sum() < units.size]

    def lone(self) -> tuple[str, ...]:
        """Name the strata in which one arm of the contrast stands without the other."""
        return tuple(
            self.strata[s]
            for s in self._numbers()
            if (units := self.eligible & (self.stratum == s)).any()
            and self.treated[units].all() | (~self.treated[units]).all()
        )

    def _numbers(self) -> range:
        return range(len(self.strata))


def assignment_of(
    rows: TrialRows, design: ContrastDesign, use: npt.NDArray[np.bool_]
) -> Assignment | str:
    """Find the randomised unit: the cluster, or the row where arms vary within most clusters.

    Returns:
        The assignment, or a sentence where the rows do not tell what was randomised.
    """
    arms, stratum = rows.arm[use], rows.stratum[use]
    several = _varies(arms, design.cluster, design.clusters)
    sizes = np.bincount(design.cluster, minlength=design.clusters)
    share = several.sum() / max(1, int((sizes > 1).sum()))
    if several.any() and share < 0.5:
        names = np.array(rows.cluster_names)[np.unique(rows.cluster[use])[several]]
        return (
            f"No randomisation test: {several.sum():,} of {design.clusters:,} clusters "
            f"({_some(names.tolist())}) have several arms, so it is not known whether clusters or "
            "rows were randomised. Correct these rows."
        )
    by_row = bool(design.by_row or several.any())
    unit = np.arange(arms.size, dtype=np.intp) if by_row else design.cluster
    units = arms.size if by_row else design.clusters
    if not by_row and _varies(stratum, unit, units).any():
        return (
            "No randomisation test: some clusters lie in several strata, so arms cannot have been "
            "assigned to clusters within them. Name the strata that hold whole clusters."
        )
    first = np.unique(unit, return_index=True)[1]
    return Assignment(
        unit=unit,
        stratum=stratum[first],
        treated=design.treated[first] > 0,
        eligible=(design.treated > 0)[first] | design.untreated[first],
        strata=rows.stratum_names,
        what="rows" if by_row else "clusters",
    )


def randomisation_test(
    design: ContrastDesign, assigned: Assignment, *, draws: int, rng: np.random.Generator
) -> RandomisationTest:
    """Compare the contrast's t with those of other assignments within the strata.

    Labels move only among the units of the two arms; everything else stays. The statistic is the
    regression's own cluster-robust t², refitted for every assignment, so that covariates count.
    Exact where the arm changes nobody's outcome, and, being studentised, valid in large samples
    where it changes some for better and some for worse and nothing on average (Chung & Romano 2013;
    Wu & Ding 2021). All assignments are listed where they are no more than ``draws``; drawn, the
    real one counts as one of the draws, so p is never 0.

    Args:
        design: An identified contrast.
        assigned: What was randomised, within what.
        draws: How many assignments to draw where not all are listed.
        rng: Source of chance.
    """
    strata = assigned.movable()
    possible = prod(comb(units.size, int(assigned.treated[units].sum())) for units in strata)
    note = _lone_note(assigned.lone())
    if possible < 2:
        return RandomisationTest(None, f"No other assignment was possible. {note}".strip())
    listed = possible <= draws
    rows_a_time = max(1, CHUNK_CELLS // design.rows)
    batches = (
        _all_assignments(assigned, strata, rows_a_time)
        if listed
        else _drawn_assignments(assigned, strata, draws, rows_a_time, rng)
    )
    statistic = _Statistic(design, assigned)
    observed = float(statistic(assigned.treated[:, None])[0])
    extreme, total = (0, 0) if listed else (1, 1)
    for labels in batches:
        extreme += int((statistic(labels) >= observed * (1 - TIE)).sum())
        total += labels.shape[1]
    how = f"all {possible:,} assignments" if listed else f"{draws:,} assignments drawn"
    within = f" within {len(strata):,} strata" if len(assigned.strata) > 1 else ""
    made = f"Arms permuted over {assigned.what}{within}: {how}."
    return RandomisationTest(extreme / total, f"{made} {note}".strip())


class _Statistic:
    """The contrast's cluster-robust t² under many assignments at once."""

    def __init__(self, design: ContrastDesign, assigned: Assignment) -> None:
        self._design = design
        self._unit = assigned.unit
        self._outcome = remainder(design.outcome, design.nuisance)
        eligible = assigned.eligible[assigned.unit].astype(np.float64)
        self._basis_by_unit = sum_by(
            eligible[:, None] * design.nuisance, assigned.unit, assigned.treated.size
        )

    def __call__(self, labels: npt.NDArray[np.bool_]) -> FloatArray:
        """Give t² for each column of ``labels``, (units, m)."""
        design = self._design
        moved = labels.astype(np.float64)
        effect = moved[self._unit] - design.nuisance @ (self._basis_by_unit.T @ moved)
        length = np.einsum("nm,nm->m", effect, effect)
        told_apart = length > TIE * np.maximum(1.0, moved[self._unit].sum(axis=0))
        product_ = self._outcome @ effect
        slope = np.divide(product_, length, out=np.zeros_like(length), where=told_apart)
        scores = design.by_cluster(effect * (self._outcome[:, None] - effect * slope))
        variance = np.einsum("gm,gm->m", scores, scores)
        return np.where(told_apart, ratio(product_**2, variance), 0.0)


def _varies(values: IntArray, group: IntArray, groups: int) -> npt.NDArray[np.bool_]:
    """(groups,) whether a group holds more than one value."""
    pairs = np.unique(np.column_stack([group, values]), axis=0)
    return np.asarray(np.bincount(pairs[:, 0], minlength=groups) > 1)


def _all_assignments(
    assigned: Assignment, strata: Sequence[IntArray], chunk: int
) -> Iterator[npt.NDArray[np.bool_]]:
    choices = [combinations(units.tolist(), int(assigned.treated[units].sum())) for units in strata]
    fixed = assigned.treated.copy()
    for units in strata:
        fixed[units] = False
    batch: list[npt.NDArray[np.bool_]] = []
    for chosen in product(*choices):
        labels = fixed.copy()
        for members in chosen:
            labels[list(members)] = True
        batch.append(labels)
        if len(batch) == chunk:
            yield np.column_stack(batch)
            batch = []
    if batch:
        yield np.column_stack(batch)


def _drawn_assignments(
    assigned: Assignment,
    strata: Sequence[IntArray],
    draws: int,
    chunk: int,
    rng: np.random.Generator,
) -> Iterator[npt.NDArray[np.bool_]]:
    for start in range(0, draws, chunk):
        size = min(chunk, draws - start)
        labels = np.repeat(assigned.treated[:, None], size, axis=1)
        for units in strata:
            labels[units] = rng.permuted(labels[units], axis=0)
        yield labels


def _lone_note(lone: Sequence[str]) -> str:
    if not lone:
        return ""
    if len(lone) == 1:
        return f"One arm has no counterpart in {lone[0]}: it adds nothing to this test."
    return f"One arm has no counterpart in {_some(lone)}: they add nothing to this test."


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
