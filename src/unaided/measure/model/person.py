"""One person's responses integrated over ability, aided ability and skills: the inner kernel.

Given the person × skill effects, unaided responses depend on θ(0) alone and aided ones on θ(1)
alone, so a response is evaluated on one axis; the axes meet only in the prior, once per person.
With E = exp(η) of a response and T = exp(θ) of a node, P = E·T / (1 + E·T) and the likelihood of
many responses is a product: a node costs a multiplication, not an exponential. Compiled by numba.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from unaided.measure.linear import Floats

Codes = NDArray[np.uint8]


LARGEST_LOGIT = 30.0
LARGEST_PRODUCT = 1e280  # of the factors that are multiplied before a logarithm is taken
REASSOCIATE = {"reassoc", "contract", "nsz", "arcp"}
BAND_SD = 9.0  # of aided ability given unaided ability, in prior standard deviations
SMALLEST_WEIGHT = 1e-11  # of a pair of nodes that is worth a visit
EDGE = 1e-5  # largest mass on the outermost nodes
MOST_TRIES = 8
LARGEST_CROSS = 200.0


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def log_likelihood(  # pragma: no cover
    first: int,
    last: int,
    side: int,
    eta: Floats,
    power: Floats,
    y: Floats,
    weight: Floats,
    floor: Floats,
    coordinate: Codes,
    t: Floats,
    size: int,
    out: Floats,
    above: Floats,
    below: Floats,
) -> tuple[float, bool]:
    """Add the log-likelihood of one coordinate's responses at ``size`` nodes to ``out``.

    ``t`` holds exp(node), the largest last. Returns Σ w·y, the slope of the linear part left out
    of ``out`` (the caller adds slope × node), and whether there was any response.
    """
    slope, constant, any_here, highest, floored = 0.0, 0.0, False, 1.0, False
    lowest = 1.0
    bottom, top = t[0], t[size - 1]
    for m in range(size):
        bottom, top = min(bottom, t[m]), max(top, t[m])
    for m in range(size):
        below[m] = 1.0
        above[m] = 1.0
    for i in range(first, last):
        if coordinate[i] != side:
            continue
        any_here = True
        e = power[i - first]
        w = weight[i] if weight.size > 1 else weight[0]
        c = floor[i] if floor.size > 1 else floor[0]
        if w == 1.0 and (c == 0.0 or y[i] == 0.0 or y[i] == 1.0):
            # A product of factors, with a logarithm only before it could overflow.
            if highest * (1.0 + e * top) > LARGEST_PRODUCT or lowest < 1.0 / LARGEST_PRODUCT:
                for m in range(size):
                    out[m] += np.log(above[m] / below[m])
                    above[m] = 1.0
                    below[m] = 1.0
                highest, lowest = 1.0, 1.0
            highest *= 1.0 + e * top
            for m in range(size):
                below[m] *= 1.0 + e * t[m]
            if c == 0.0:
                slope += y[i]
                constant += y[i] * eta[i - first]
            elif y[i] == 1.0:
                floored = True
                lowest *= min(c + e * bottom, 1.0)
                for m in range(size):
                    above[m] *= c + e * t[m]
            else:
                constant += np.log(1.0 - c)
        elif c == 0.0:
            slope += w * y[i]
            constant += w * y[i] * eta[i - first]
            for m in range(size):
                out[m] -= w * np.log(1.0 + e * t[m])
        else:
            constant += w * (1.0 - y[i]) * np.log(1.0 - c)
            for m in range(size):
                out[m] += w * (y[i] * np.log(c + e * t[m]) - np.log(1.0 + e * t[m]))
    if floored:
        for m in range(size):
            out[m] += np.log(above[m] / below[m]) + constant
    elif highest > 1.0:
        for m in range(size):
            out[m] += constant - np.log(below[m])
    elif any_here:
        for m in range(size):
            out[m] += constant
    return slope, any_here


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def likelihood(  # pragma: no cover
    first: int,
    last: int,
    side: int,
    eta: Floats,
    power: Floats,
    y: Floats,
    floor: Floats,
    coordinate: Codes,
    t: Floats,
    size: int,
    out: Floats,
    above: Floats,
    below: Floats,
) -> bool:
    """Put the likelihood of a few right or wrong answers at ``size`` nodes into ``out``.

    Returns whether there was any response.
    """
    constant, right, any_here = 0.0, 0, False
    for m in range(size):
        above[m] = 1.0
        below[m] = 1.0
    for i in range(first, last):
        if coordinate[i] != side:
            continue
        any_here = True
        e = power[i - first]
        c = floor[i] if floor.size > 1 else floor[0]
        for m in range(size):
            below[m] *= 1.0 + e * t[m]
        if c == 0.0:
            if y[i] == 1.0:
                constant += eta[i - first]
                right += 1
        elif y[i] == 1.0:
            for m in range(size):
                above[m] *= c + e * t[m]
        else:
            constant += np.log(1.0 - c)
    for _ in range(right):
        for m in range(size):
            above[m] *= t[m]
    factor = np.exp(constant)
    for m in range(size):
        out[m] = factor * above[m] / below[m]
    return any_here


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def response_moments(  # pragma: no cover
    e: float,
    t: Floats,
    x: Floats,
    weights: Floats,
    size: int,
    y: float,
    w: float,
    c: float,
) -> tuple[float, float, float, float, float]:
    """Return posterior moments of a response's score s = ∂ log-likelihood / ∂η.

    Returns (E[s], E[−∂s/∂η], Var[s], E[(y − P)²], E[s·x]); the last is 0 without a floor, where
    the score falls with ability and its slope needs no sign.
    """
    if c == 0.0:
        mean, square = 0.0, 0.0
        for m in range(size):
            p = e * t[m]
            p = p / (1.0 + p)
            mean += weights[m] * p
            square += weights[m] * p * p
        variance = square - mean * mean
        off = y - mean
        return w * off, w * (mean - square), w * w * variance, off * off + variance, 0.0
    score, squares, observed, residual, cross = 0.0, 0.0, 0.0, 0.0, 0.0
    for m in range(size):
        odds = e * t[m]
        one, two = 1.0 / (1.0 + odds), 1.0 / (c + odds)
        s = odds * (y * two - one)
        score += weights[m] * s
        squares += weights[m] * s * s
        cross += weights[m] * s * x[m]
        observed += weights[m] * odds * (one * one - y * c * two * two)
        off = y - (c + odds) * one
        residual += weights[m] * off * off
    return w * score, w * observed, w * w * (squares - score * score), residual, w * cross
