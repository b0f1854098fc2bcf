"""Tables of one person: likelihoods over nodes and shifts, joined, and sampled from.

Shapes are (shifts × nodes), flat, shift by shift. Compiled by numba.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.kernel_types import Rows, Singles
from unaided.measure.model.person import REASSOCIATE, SMALLEST_WEIGHT, log_likelihood
from unaided.measure.model.sampling import normal, uniform
from unaided.measure.responses import Bools


@njit(cache=True, nogil=True)
def lay(  # pragma: no cover
    lowest: float, step: float, size: int, x: Floats, t: Floats, into: Floats
) -> None:
    """Lay even nodes and their exponentials; empty the logs beside them."""
    power, ratio = np.exp(lowest), np.exp(step)
    for m in range(size):
        x[m] = lowest + step * m
        t[m] = power
        into[m] = 0.0
        power *= ratio


@njit(cache=True, nogil=True)
def largest_of(values: Floats, size: int) -> float:  # pragma: no cover
    """Return the largest of the first values."""
    highest = values[0]
    for m in range(1, size):
        highest = max(highest, values[m])
    return float(highest)


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def one_side(  # pragma: no cover
    a: int,
    fa: int,
    fb: int,
    side: int,
    eta: Floats,
    power: Floats,
    rows: Rows,
    t: Floats,
    size: int,
    out: Floats,
    above: Floats,
    below: Floats,
) -> tuple[float, bool]:
    """One side of one skill: shift the person's own arrays to the skill's first row."""
    return log_likelihood(
        fa,
        fb,
        side,
        eta[fa - a :],
        power[fa - a :],
        rows.y,
        rows.weight,
        rows.floor,
        rows.coordinate,
        t,
        size,
        out,
        above,
        below,
    )


@njit(cache=True, nogil=True)
def scale_logs(  # pragma: no cover
    u: Floats,
    kk: int,
    q: int,
    into: Floats,
) -> None:
    """Turn logs into numbers of at most one at each node, the scale added to ``into``."""
    for m in range(q):
        highest = u[m]
        for k in range(1, kk):
            highest = max(highest, u[k * q + m])
        into[m] += highest
        for k in range(kk):
            u[k * q + m] = np.exp(u[k * q + m] - highest)


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def scale_plain(  # pragma: no cover
    u: Floats,
    kk: int,
    q: int,
    into: Floats,
) -> None:
    """Divide likelihoods by the largest at each node, its logarithm added to ``into``."""
    for m in range(q):
        highest = u[m]
        for k in range(1, kk):
            highest = max(highest, u[k * q + m])
        highest = max(highest, 1e-300)
        into[m] += np.log(highest)
        for k in range(kk):
            u[k * q + m] /= highest


@njit(cache=True, nogil=True)
def close_shifts(  # pragma: no cover
    u: Floats,
    kk: int,
    q: int,
    w: Floats,
    into: Floats,
) -> None:
    """Sum over shifts at each node; leave the posterior of the shift there in ``u``."""
    for m in range(q):
        whole = 0.0
        for k in range(kk):
            u[k * q + m] *= w[k]
            whole += u[k * q + m]
        into[m] += np.log(whole)
        for k in range(kk):
            u[k * q + m] /= whole


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def sum_shifts(  # pragma: no cover
    u0: Floats,
    u1: Floats,
    kk: int,
    q0: int,
    q1: int,
    w: Floats,
    table: Floats,
    near: Ints,
    far: Ints,
) -> None:
    """Sum over shifts at each pair of nodes, for a skill seen with and without help."""
    for m in range(q0):
        for j in range(near[m], far[m]):
            table[m, j] = 1e-280
        for k in range(kk):
            factor = w[k] * u0[k * q0 + m]
            for j in range(near[m], far[m]):
                table[m, j] += factor * u1[k * q1 + j]


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def posterior_both(  # pragma: no cover
    u0: Floats,
    u1: Floats,
    kk: int,
    q0: int,
    q1: int,
    w: Floats,
    joint: Floats,
    table: Floats,
    w0: Floats,
    w1: Floats,
    near: Ints,
    far: Ints,
) -> None:
    """Posterior over (shift, node) of each side, for a skill seen with and without help."""
    ratio = np.empty(q1)
    for m in range(q0):
        first, last = near[m], far[m]
        highest = 0.0
        for j in range(first, last):
            highest = max(highest, joint[m, j])
        if highest <= SMALLEST_WEIGHT:
            continue
        for j in range(first, last):
            ratio[j] = joint[m, j] / table[m, j]
        for k in range(kk):
            factor = w[k] * u0[k * q0 + m]
            here = 0.0
            for j in range(first, last):
                part = ratio[j] * u1[k * q1 + j]
                here += part
                w1[k * q1 + j] += factor * part
            w0[k * q0 + m] = factor * here


@njit(cache=True, nogil=True)
def sample_person(  # pragma: no cover
    p: int,
    seg_a: int,
    segments: int,
    shifts: Ints,
    has0: Bools,
    has1: Bools,
    offset0: Ints,
    u0: Floats,
    u1: Floats,
    q0: int,
    q1: int,
    wk: Floats,
    rk: Floats,
    joint: Floats,
    pi0: Floats,
    x0: Floats,
    x1: Floats,
    h0: float,
    h1: float,
    m0: float,
    m1: float,
    v00: float,
    v11: float,
    aided: bool,
    seed: int,
    draws: Singles,
    skill_draws: Singles,
) -> None:
    """Draw abilities from the grid and person × skill effects given them.

    A draw is even over its node's cell, which adds step²/12 to the variance; it is drawn in
    towards the mean to make up for it (Sheppard's correction).
    """
    samples = draws.shape[1]
    in0 = np.sqrt(v00 / (v00 + h0 * h0 / 12.0)) if v00 > 0.0 else 1.0
    in1 = np.sqrt(v11 / (v11 + h1 * h1 / 12.0)) if aided and v11 > 0.0 else 1.0
    for d in range(samples):
        at = uniform(seed, p, 4 * d)
        m = 0
        reached = pi0[0]
        while reached < at and m < q0 - 1:
            m += 1
            reached += pi0[m]
        draws[p, d, 0] = m0 + in0 * (x0[m] + h0 * (uniform(seed, p, 4 * d + 1) - 0.5) - m0)
        j = 0
        if aided:
            at = uniform(seed, p, 4 * d + 2) * pi0[m]
            reached = joint[m, 0]
            while reached < at and j < q1 - 1:
                j += 1
                reached += joint[m, j]
            draws[p, d, 1] = m1 + in1 * (x1[j] + h1 * (uniform(seed, p, 4 * d + 3) - 0.5) - m1)
        for s in range(segments):
            kk = shifts[s]
            if kk == 1:
                continue
            whole, mean, square = 0.0, 0.0, 0.0
            for k in range(kk):
                here = wk[s, k]
                if has0[s] and has1[s]:
                    here *= u0[offset0[s] * q0 + k * q0 + m] * u1[offset0[s] * q1 + k * q1 + j]
                elif has0[s]:
                    here = u0[offset0[s] * q0 + k * q0 + m]
                else:
                    here = u1[offset0[s] * q1 + k * q1 + j]
                whole += here
                mean += here * rk[s, k]
                square += here * rk[s, k] * rk[s, k]
            if whole > 0.0:
                mean, square = mean / whole, square / whole
            deviation = np.sqrt(max(square - mean * mean, 0.0))
            noise = normal(seed + 7919, seg_a + s, d)
            skill_draws[seg_a + s, d] = mean + deviation * noise
