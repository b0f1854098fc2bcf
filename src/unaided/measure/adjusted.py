"""Expected scores on a reference form, by adjusted least squares.

The score of response n of person p on unit u (item, else family) under condition cell c is

    y_n = π_p + α_u + δ_c + e_n,

with free effects of people, units and cells: conditions are compared on the same people and the
same units, whoever happened to answer what. The expected score of a set of people under a mix w
of cells, on a reference form with weights ρ over units, is

    m = mean_p π_p + Σ_u ρ_u α_u + Σ_c w_c δ_c.

People are absorbed exactly (Frisch & Waugh 1933), the rest is one symmetric system. A linear
combination is *identified* only when the log connects it (people and units met in both
conditions); :meth:`AdjustedFit.expected_score` returns ``None`` otherwise, never a number.
Standard errors are cluster-robust through the influence of each person (see ``linear``).
Needs numpy and scipy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from unaided.measure.linear import Estimate, Floats, Ints, weighted_count

IDENTIFIED_TOLERANCE = 1e-6
_ROUNDING = 1e-12  # weights sum to 1: a target of this size is zero but for rounding
_RIDGE = 1e-10


@dataclass(frozen=True, slots=True)
class AdjustedFit:
    """A fitted regression with people absorbed; ask it for expected scores.

    Attributes:
        coefficients: Shape (units + cells,).
        units: Number of units; cells follow them in ``coefficients``.
        person_weight: Shape (people,), weight of each person's responses; zero for the absent.
        person_score: Shape (people,), each person's weighted mean score.
        person_share: Sparse (people, units + cells), each person's weighted mean design row.
        person_score_sums: Sparse (people, units + cells), Σ within-person design × residual.
        cluster_of_person: Shape (people,), cluster codes.
        clusters: Clusters in the whole log.
        row_counts: Shape (people,), responses a person.
    """

    coefficients: Floats
    units: int
    person_weight: Floats
    person_score: Floats
    person_share: sparse.csr_matrix
    person_score_sums: sparse.csr_matrix
    cluster_of_person: Ints
    clusters: int
    row_counts: Ints
    _gram: Floats
    _factor: tuple[Floats, bool]

    def expected_score(
        self, unit_weight: Floats, cell_weight: Floats, people: Ints
    ) -> Estimate | None:
        """Estimate the expected score of ``people`` on a form under a mix of cells.

        Args:
            unit_weight: Shape (units,), sums to 1: the reference form.
            cell_weight: Shape (cells,), sums to 1: the mix of conditions.
            people: Codes of the people over whom the mean is taken.

        Returns:
            The estimate, or ``None`` where the log does not identify it.
        """
        present = people[self.person_weight[people] > 0]
        if present.size == 0:
            return None
        target = np.concatenate([unit_weight, cell_weight])
        share = np.asarray(self.person_share[present].mean(axis=0)).ravel()
        direction = self._direction(target - share)
        if direction is None:
            return None
        fitted = self.person_score - self.person_share @ self.coefficients
        level = float(fitted[present].mean())
        value = level + float(target @ self.coefficients)
        # Each person moves the figure through the own level and through the coefficients.
        by_person = self.person_score_sums @ direction
        by_person[present] += (fitted[present] - level) / present.size
        return self._estimate(value, by_person, present)

    def contrast(
        self, cell_weight: Floats, people: Ints, unit_weight: Floats | None = None
    ) -> Estimate | None:
        """Estimate Σ w·δ for weights that sum to zero: the same people on the same units.

        Returns:
            The estimate, or ``None`` where the log does not identify it.
        """
        units = np.zeros(self.units) if unit_weight is None else unit_weight
        target = np.concatenate([units, cell_weight])
        direction = self._direction(target)
        present = people[self.person_weight[people] > 0]
        if direction is None or present.size == 0:
            return None
        value = float(target @ self.coefficients)
        return self._estimate(value, self.person_score_sums @ direction, present)

    def _direction(self, target: Floats) -> Floats | None:
        """Solve gram · v = target; ``None`` unless target lies in the row space."""
        size = float(np.abs(target).max(initial=0.0))
        if size <= _ROUNDING:
            return np.zeros_like(target)
        solution: Floats = linalg.cho_solve(self._factor, target)
        solution += linalg.cho_solve(self._factor, target - self._gram @ solution)
        miss = float(np.abs(self._gram @ solution - target).max())
        return solution if miss <= IDENTIFIED_TOLERANCE * size else None

    def _estimate(self, value: float, by_person: Floats, present: Ints) -> Estimate:
        influence = weighted_count(self.cluster_of_person, by_person, self.clusters)
        moved = np.unique(self.cluster_of_person[self.person_weight > 0])
        return Estimate(
            value=value,
            influence=influence,
            clusters=int(moved.size),
            responses=int(self.row_counts[present].sum()),
            people=int(present.size),
        )


def fit_adjusted(
    score: Floats,
    weight: Floats,
    person: Ints,
    unit: Ints,
    cell: Ints,
    *,
    units: int,
    cells: int,
    cluster_of_person: Ints,
    clusters: int,
) -> AdjustedFit:
    """Fit score ~ person + unit + cell by weighted least squares, people absorbed.

    Args:
        score: Shape (n,), 0..1.
        weight: Shape (n,), positive: tries each score counts.
        person: Shape (n,), codes into ``cluster_of_person``.
        unit: Shape (n,), codes 0..units−1.
        cell: Shape (n,), codes 0..cells−1.
        units: Number of units of the log's reference form.
        cells: Number of condition cells.
        cluster_of_person: Shape (people,), cluster codes.
        clusters: Number of clusters of the whole log.
    """
    people = cluster_of_person.size
    rows = np.arange(score.size)
    columns = units + cells
    design = sparse.csr_matrix(
        (
            np.ones(2 * score.size),
            (np.concatenate([rows, rows]), np.concatenate([unit, units + cell])),
        ),
        shape=(score.size, columns),
    )
    who = sparse.csr_matrix((weight, (person, rows)), shape=(people, score.size))
    person_weight = weighted_count(person, weight, people)
    inverse = np.divide(1.0, person_weight, out=np.zeros(people), where=person_weight > 0)
    person_share = sparse.diags(inverse) @ (who @ design)
    person_score = inverse * weighted_count(person, weight * score, people)
    weighted = design.T @ sparse.diags(weight)
    between = person_share.T @ sparse.diags(person_weight) @ person_share
    gram = (weighted @ design).toarray() - between.toarray()
    moment = weighted @ score - person_share.T @ (person_weight * person_score)
    scale = max(float(np.trace(gram)) / max(columns, 1), 1.0)
    factor = linalg.cho_factor(gram + _RIDGE * scale * np.eye(columns))
    coefficients = linalg.cho_solve(factor, moment)
    coefficients += linalg.cho_solve(factor, moment - gram @ coefficients)
    level = person_score - person_share @ coefficients
    residual = score - design @ coefficients - level[person]
    # Within-person design × residual: the centring term drops out since residuals sum to zero.
    sums = sparse.csr_matrix((weight * residual, (person, rows)), shape=(people, score.size))
    return AdjustedFit(
        coefficients=coefficients,
        units=units,
        person_weight=person_weight,
        person_score=person_score,
        person_share=person_share.tocsr(),
        person_score_sums=(sums @ design).tocsr(),
        cluster_of_person=cluster_of_person,
        clusters=clusters,
        row_counts=np.bincount(person, minlength=people),
        _gram=gram,
        _factor=factor,
    )
