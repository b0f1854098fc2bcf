"""Sandwich errors: what the responses themselves say of how unsure the parameters are.

V = H⁻¹·M·H⁻¹ with H the penalised information and M the sum over clusters of outer products of
their scores, plus the prior precision of what is penalised and shared by the clusters: without it
the spread of random items would be taken for noise of the clusters (Huber 1967; White 1982). Where
the model holds, V agrees with H⁻¹; where it does not, V stands and H⁻¹ does not. Needs numpy, scipy
and numba.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from unaided.measure.linear import Floats, Ints, t_quantile, weighted_count
from unaided.measure.model.fit import Fit
from unaided.measure.model.kernel_types import Rows
from unaided.measure.model.passes import PassResult, run_pass

MOST_PARAMETERS = 3_000  # their covariance is held in full
MOST_SCORES = 50_000_000  # clusters × parameters, held at once


@dataclass(frozen=True)
class Robust:
    """Sandwich covariance of coefficients, then free spreads.

    Attributes:
        covariance: Shape (size, size).
        clusters: Number of clusters: intervals take t with one less degree of freedom.
    """

    covariance: Floats
    clusters: int

    def draw(self, normal: Floats) -> Floats:
        """Turn standard normal columns, shape (size, draws), into draws of N(0, covariance).

        With few clusters they are as wide as t with clusters − 1 degrees of freedom asks for.
        """
        values, vectors = np.linalg.eigh(self.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        wider = t_quantile(0.95, max(self.clusters - 1, 1)) / t_quantile(0.95, 100_000)
        return np.asarray(wider * (root @ normal))

    @property
    def variances(self) -> Floats:
        """The diagonal, shape (size,)."""
        return np.diag(self.covariance).copy()


def robust(fit: Fit, cluster_of_person: Ints, workers: int = 1) -> Robust:
    """Return the sandwich covariance of a fit.

    Args:
        fit: The fit.
        cluster_of_person: Shape (people,), codes 0..clusters−1 of the units that are independent:
            people themselves, or the units that were randomised.
        workers: Threads.

    Raises:
        ValueError: If there are more parameters than a full covariance serves.
    """
    size = fit.precision.dead.size
    clusters = int(cluster_of_person.max()) + 1
    if size > MOST_PARAMETERS or clusters * size > MOST_SCORES:
        raise ValueError(
            f"{size:,} parameters: the sandwich is held in full up to {MOST_PARAMETERS:,}"
        )
    seen = run_pass(fit.design, fit.state.point, fit.state.posteriors, workers=workers, scores=True)
    scores = np.zeros((clusters, size))
    coefficients = fit.coding.coefficients
    _add_scores(fit.design.rows, seen.responding.score, cluster_of_person, scores[:, :coefficients])
    if size > coefficients:
        own = _spread_scores(fit, seen)
        np.add.at(scores[:, coefficients:], cluster_of_person, own)
    scores[:, fit.precision.dead] = 0.0
    met = np.unique(cluster_of_person).size
    meat = scores.T @ scores * (met / max(met - 1, 1))
    penalised = np.zeros(size)
    for block in fit.coding.blocks.values():
        if block.penalised:
            penalised[block.span] = fit.penalty[block.span]
    meat[np.diag_indices(size)] += penalised
    half = fit.precision.solve(meat)
    covariance = fit.precision.solve(half.T)
    return Robust(0.5 * (covariance + covariance.T), met)


@njit(cache=True, nogil=True)
def _add_scores(  # pragma: no cover
    rows: Rows, score: Floats, cluster: Ints, into: Floats
) -> None:
    """Add every response's score to its cluster's."""
    for p in range(rows.person_first.size - 1):
        c = cluster[p]
        for s in range(rows.person_first[p], rows.person_first[p + 1]):
            for i in range(rows.segment_first[s], rows.segment_first[s + 1]):
                for k in range(rows.columns.shape[1]):
                    j = rows.columns[i, k]
                    if j >= 0:
                        v = rows.slot_value[k]
                        into[c, j] += score[i] * (1.0 if v < 0 else rows.covariates[i, v])


def _spread_scores(fit: Fit, seen: PassResult) -> Floats:
    """Return each person's score of the free spreads, shape (people, spreads)."""
    found, spreads = seen.found, fit.state.spreads
    cross = found.correlation * found.sd[:, 0] * found.sd[:, 1]
    people = found.mean.shape[0]
    squares: Floats = np.zeros(people)
    number: Floats = np.zeros(people)
    if spreads.skill > 0:
        s0, s1 = found.sd[fit.design.segment_person].T
        both = cross[fit.design.segment_person]
        k0, k1 = found.skill_slope.T
        through = k0**2 * s0**2 + 2 * k0 * k1 * both + k1**2 * s1**2
        square = found.skill_mean**2 + through + found.skill_variance
        squares = weighted_count(fit.design.segment_person, square, people)
        number = weighted_count(fit.design.segment_person, np.ones(square.size), people)
    moments = np.column_stack(
        [
            found.mean[:, 0] ** 2 + found.sd[:, 0] ** 2,
            found.mean[:, 0] * found.mean[:, 1] + cross,
            found.mean[:, 1] ** 2 + found.sd[:, 1] ** 2,
            squares,
            number,
        ]
    )
    return np.array([spreads.gradient(row, 1) for row in moments])
