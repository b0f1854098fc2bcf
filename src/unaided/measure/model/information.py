"""The observed information of the coefficients, by Louis' formula.

Information of a person's marginal likelihood is the posterior mean of the complete information
minus the posterior variance of the complete score (Louis 1982). A response's score follows its
ability, so the covariance of two scores is written as the product of their slopes and the
covariance of their abilities: exact on the diagonal, where a slope is the ratio of the two
standard deviations, and within a few per cent off it (held against finite differences of the
gradient in the tests). Needs numpy and numba.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from unaided.measure.linear import Floats
from unaided.measure.model.design import Design
from unaided.measure.model.kernel_types import Rows, Singles
from unaided.measure.model.passes import PassResult
from unaided.measure.model.person import REASSOCIATE


class Sums(NamedTuple):
    """Sums over people of one part of the information, lower triangles.

    Attributes:
        dense: Shape (dense, dense), of the first coefficients.
        cross: Shape (coefficients − dense, dense), of the items' with them.
        paired: Shape (items, 3): each item's easiness, its shift under aid, the two together.
    """

    dense: Floats
    cross: Floats
    paired: Floats


def observed_information(design: Design, result: PassResult, *, complete: bool = False) -> Floats:
    """Return −∂²ℓ/∂β² at the point of a pass that kept each response.

    Args:
        design: The rows.
        result: The pass.
        complete: Whether to return the complete information alone, as if everybody's abilities
            were known: larger, and positive definite with its penalties anywhere.

    Returns:
        Shape (coefficients, coefficients), symmetric, without the penalties.
    """
    size = design.coding.coefficients
    least = 0.0 if complete else -np.inf
    return information_sums(
        design, result, size, known=True, unknown=not complete, least=least
    ).dense


def information_sums(
    design: Design,
    result: PassResult,
    dense: int,
    *,
    known: bool,
    unknown: bool,
    least: float = -np.inf,
) -> Sums:
    """Return parts of the information, of the first coefficients in full.

    Args:
        design: The rows.
        result: The pass, which kept each response.
        dense: How many coefficients come in full: all, or those before the items'.
        known: Whether to add the complete information.
        unknown: Whether to take off what is lost because abilities are not known.
        least: What a response says at least; a right answer near its guessing floor curves upwards.
    """
    size, items = design.coding.coefficients, design.coding.items
    sums = Sums(
        np.zeros((dense, dense)),
        np.zeros((size - dense, dense)),
        np.zeros((items if dense < size else 1, 3)),
    )
    found, responding = result.found, result.responding
    _louis(
        design.rows,
        design.people,
        found.sd,
        found.correlation,
        found.skill_slope,
        found.skill_variance,
        responding.information,
        responding.slope,
        size,
        sums,
        known,
        unknown,
        least,
    )
    lower = np.tril(sums.dense, -1)
    # What was written below the diagonal now stands on both sides.
    return sums._replace(dense=sums.dense + lower.T)


@njit(cache=True, nogil=True)
def _put(sums: Sums, j: int, k: int, value: float) -> None:  # pragma: no cover
    """Add to a pair of coefficients, the later first; two items' share nothing that is kept."""
    small, items = sums.dense.shape[0], sums.paired.shape[0]
    if j < small:
        sums.dense[j, k] += value
    elif k < small:
        sums.cross[j - small, k] += value
    elif j == k:
        sums.paired[(j - small) % items, (j - small) // items] += value
    elif j - k == items:
        sums.paired[k - small, 2] += value


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def _louis(  # pragma: no cover
    rows: Rows,
    people: int,
    sd: Floats,
    correlation: Floats,
    skill_slope: Floats,
    skill_variance: Floats,
    information: Singles,
    slope: Singles,
    count: int,
    sums: Sums,
    known: bool,
    unknown: bool,
    least: float,
) -> None:
    """Fill the lower triangles, person by person."""
    slots = rows.columns.shape[1]
    # Coefficients that a person touches, and a skill of theirs: those in full first, then items'.
    dense = sums.dense.shape[0]
    met, met_here = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    full, items = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    full_here, items_here = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    both, own = np.zeros((count, 2)), np.zeros(count)
    per_skill = skill_slope.shape[0] > 0
    js, vs = np.empty(slots, dtype=np.int64), np.empty(slots)
    for p in range(people):
        fulls, singles = 0, 0
        s0, s1, rho = sd[p, 0], sd[p, 1], correlation[p]
        # A square root of the covariance of the two abilities.
        r00, r10 = s0, rho * s1
        r11 = s1 * np.sqrt(max(1.0 - rho * rho, 0.0))
        for s in range(rows.person_first[p], rows.person_first[p + 1]):
            fulls_here, singles_here = 0, 0
            k0, k1, variance = 0.0, 0.0, 0.0
            if per_skill:
                k0, k1, variance = skill_slope[s, 0], skill_slope[s, 1], skill_variance[s]
            for i in range(rows.segment_first[s], rows.segment_first[s + 1]):
                filled = 0
                for k in range(slots):
                    j = rows.columns[i, k]
                    if j >= 0:
                        v = rows.slot_value[k]
                        js[filled] = j
                        vs[filled] = 1.0 if v < 0 else rows.covariates[i, v]
                        # What is multiplied by zero is not touched.
                        filled += 1 if vs[filled] != 0.0 else 0
                a0 = k0 + (1.0 if rows.coordinate[i] == 0 else 0.0)
                a1 = k1 + (1.0 if rows.coordinate[i] == 1 else 0.0)
                first, second = a0 * r00 + a1 * r10, a1 * r11
                w, c = max(information[i], least), slope[i]
                for x in range(filled):
                    j, vx = js[x], vs[x]
                    if known:
                        for z in range(filled):
                            if js[z] <= j:
                                _put(sums, j, js[z], w * vx * vs[z])
                    if not unknown:
                        continue
                    if met[j] != p:
                        met[j] = p
                        both[j, 0], both[j, 1] = 0.0, 0.0
                        if j < dense:
                            full[fulls] = j
                            fulls += 1
                        else:
                            items[singles] = j
                            singles += 1
                    both[j, 0] += c * vx * first
                    both[j, 1] += c * vx * second
                    if variance > 0.0:
                        if met_here[j] != s:
                            met_here[j] = s
                            own[j] = 0.0
                            if j < dense:
                                full_here[fulls_here] = j
                                fulls_here += 1
                            else:
                                items_here[singles_here] = j
                                singles_here += 1
                        own[j] += c * vx
            if variance > 0.0 and unknown:
                for x in range(fulls_here + singles_here):
                    j = full_here[x] if x < fulls_here else items_here[x - fulls_here]
                    vx = variance * own[j]
                    for z in range(fulls_here):
                        k = full_here[z]
                        if k <= j:
                            _put(sums, j, k, -vx * own[k])
                    if j >= dense:
                        _put(sums, j, j, -vx * own[j])
                        k = j - sums.paired.shape[0]
                        if k >= dense and met_here[k] == s:
                            _put(sums, j, k, -vx * own[k])
        for x in range(fulls + singles):
            j = full[x] if x < fulls else items[x - fulls]
            b0, b1 = both[j, 0], both[j, 1]
            for z in range(fulls):
                k = full[z]
                if k <= j:
                    _put(sums, j, k, -(b0 * both[k, 0] + b1 * both[k, 1]))
            if j >= dense:
                _put(sums, j, j, -(b0 * b0 + b1 * b1))
                k = j - sums.paired.shape[0]
                if k >= dense and met[k] == p:
                    _put(sums, j, k, -(b0 * both[k, 0] + b1 * both[k, 1]))
