"""Whether those who mark agree: weighted kappa, and who is stricter than the others.

Kappa compares how far two marks of one script lie apart with how far two marks of different
scripts would: κ = 1 − Σ w_ij p_ij / Σ w_ij p_i· p_·j with w_ij = (i − j)² (Cohen 1968). Who marks
first is chance, so the two marks are exchangeable: p is made symmetric, and κ is then the
intraclass correlation but for terms of order 1/n (Fleiss & Cohen 1973). The interval comes from
the influence of each script on κ (the delta method, as in Fleiss, Cohen & Everitt 1969), on
Fisher's z scale with a t quantile. Needs numpy; scipy for the quantile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.linear import Floats, Ints, t_quantile
from unaided.measure.unknown import Unknown, plural

LEAST_DOUBLE: Final = 10
"""Scripts marked twice before anything is said of those who marked them."""

_PSEUDO: Final = 1.0
"""Scripts marked by chance that are added for the interval: agreement on all is no certainty."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure of those who mark, with its interval.

    Attributes:
        value: Kappa, at most 1; or levels by which a marker lies above the others.
        low: Lower end of the interval.
        high: Upper end.
        scripts: Scripts that entered, each marked by two or more.
    """

    value: float
    low: float
    high: float
    scripts: int


def quadratic_kappa(first: Ints, second: Ints, level: float = 0.9) -> Agreement | Unknown:
    """Return quadratic weighted kappa of two marks of each script, whoever gave them.

    Args:
        first: Shape (n,), a level of each script, 0 the lowest.
        second: Shape (n,), another marker's.
        level: Of the interval, 0..1.
    """
    scripts = int(first.size)
    if scripts < LEAST_DOUBLE:
        return _too_few(scripts, "scripts are marked twice")
    levels = int(max(first.max(), second.max())) + 1
    joint = np.zeros((levels, levels))
    np.add.at(joint, (first, second), 0.5 / scripts)
    np.add.at(joint, (second, first), 0.5 / scripts)
    kappa = _kappa(joint)
    if not np.isfinite(kappa):
        return Unknown(
            "no_spread",
            "Every mark is the same level: agreement by chance and by judgement look alike.",
            "Scripts of more than one level.",
        )
    low, high = _interval(joint, scripts, level)
    return Agreement(kappa, min(low, kappa), max(high, kappa), scripts)


def _weights(levels: int) -> Floats:
    places = np.arange(levels, dtype=np.float64)
    return np.asarray((places[:, None] - places[None, :]) ** 2)


def _kappa(joint: Floats) -> float:
    """κ of a symmetric joint distribution; NaN where every mark is the same."""
    weights, margin = _weights(len(joint)), joint.sum(axis=1)
    expected = float(margin @ weights @ margin)
    return 1 - float((weights * joint).sum()) / expected if expected > 0 else float("nan")


def _interval(joint: Floats, scripts: int, level: float) -> tuple[float, float]:
    """Return the interval of κ, with one more script whose two marks chance gave.

    dκ at a script marked (i, j): −[w_ij − O]/E + (1 − κ)[e_i + e_j − 2E]/E, where O and E are the
    observed and the expected disagreement, and e_i = Σ_k w_ik p_k·.
    """
    margin = joint.sum(axis=1)
    joint = (scripts * joint + _PSEUDO * np.outer(margin, margin)) / (scripts + _PSEUDO)
    weights, margin = _weights(len(joint)), joint.sum(axis=1)
    towards = weights @ margin
    observed, expected = float((weights * joint).sum()), float(margin @ towards)
    kappa = 1 - observed / expected
    moves = (1 - kappa) * (towards[:, None] + towards[None, :] - 2 * expected)
    influence = (moves - (weights - observed)) / expected
    variance = float((joint * influence**2).sum()) / (scripts + _PSEUDO - 1)
    # On the z scale the interval stays below 1; the slope of z at κ is 1 / (1 − κ²).
    half = t_quantile(0.5 + level / 2, scripts - 1) * np.sqrt(variance) / (1 - kappa**2)
    centre = np.arctanh(kappa)
    return float(np.tanh(centre - half)), float(np.tanh(centre + half))


def severity(
    marks: Sequence[Mapping[int, int]], level: float = 0.9
) -> dict[int, Agreement | Unknown]:
    """Say by how many levels each marker lies above the others on the same scripts.

    The mean over the marker's scripts of the own mark minus the mean of the others', with its
    t interval; negative is stricter. Markers are compared with whom they happened to share
    scripts, which chance decided.

    Args:
        marks: Of each script, the level by marker.
        level: Of the interval, 0..1.

    Returns:
        By marker; unknown with fewer than ten scripts that others marked too.
    """
    apart: dict[int, list[float]] = {}
    for script in marks:
        for marker, own in script.items():
            others = [other for who, other in script.items() if who != marker]
            differences = apart.setdefault(marker, [])
            if others:
                differences.append(own - sum(others) / len(others))
    return {marker: _mean(np.array(found), level) for marker, found in apart.items()}


def _mean(differences: Floats, level: float) -> Agreement | Unknown:
    scripts = int(differences.size)
    if scripts < LEAST_DOUBLE:
        return _too_few(scripts, "scripts of this marker are marked by another too")
    mean = float(differences.mean())
    # As with kappa: one script that lies a level apart, else ten alike would be called certain.
    spread = float(np.sqrt((differences @ differences - scripts * mean**2 + 1) / scripts))
    half = t_quantile(0.5 + level / 2, scripts - 1) * spread / np.sqrt(scripts)
    return Agreement(mean, mean - half, mean + half, scripts)


def _too_few(scripts: int, what: str) -> Unknown:
    return Unknown(
        "too_few_double_marked",
        f"{scripts} of {LEAST_DOUBLE} {what}.",
        f"{plural(LEAST_DOUBLE - scripts, 'more script')} marked twice.",
    )
