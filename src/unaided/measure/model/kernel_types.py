"""What the compiled passes take and give, as named tuples of arrays. Needs numpy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.person import Codes

Columns = NDArray[np.int32]
Singles = NDArray[np.float32]


class Rows(NamedTuple):
    """Responses as the kernel takes them, sorted by person and skill.

    Attributes:
        person_first: Shape (people + 1,), first segment of each person.
        segment_first: Shape (segments + 1,), first row of each person × skill.
        coordinate: Shape (n,), 0 unaided, 1 aided.
        columns: Shape (n, slots), coefficients that a row touches, −1 for none.
        slot_value: Shape (slots,), which covariate multiplies a slot; −1 for one.
        covariates: Shape (n, covariates).
        y: Shape (n,), scores 0..1.
        weight: Shape (n,) or (1,): tries divided by the dispersion.
        floor: Shape (n,) or (1,).
        aided: Whether there is an aided coordinate at all.
    """

    person_first: Ints
    segment_first: Ints
    coordinate: Codes
    columns: Columns
    slot_value: Ints
    covariates: Floats
    y: Floats
    weight: Floats
    floor: Floats
    aided: bool


class Point(NamedTuple):
    """Where the likelihood is evaluated.

    Attributes:
        beta: Shape (coefficients,).
        covariance: Shape (2, 2), of (unaided, aided) ability.
        spread: Standard deviation of person × skill effects; 0 for none.
    """

    beta: Floats
    covariance: Floats
    spread: float


class Posteriors(NamedTuple):
    """What a pass finds of each person, and where it starts to look.

    Attributes:
        mean: Shape (people, 2).
        sd: Shape (people, 2).
        correlation: Shape (people,).
        skill_mean: Shape (segments,), posterior mean of each person × skill effect.
        skill_slope: Shape (segments, 2), its regression on the two abilities.
        skill_variance: Shape (segments,), its variance around that regression.
    """

    mean: Floats
    sd: Floats
    correlation: Floats
    skill_mean: Floats
    skill_slope: Floats
    skill_variance: Floats


class Responding(NamedTuple):
    """What a pass finds of each response; arrays of shape (n,), or (0,) where not asked for.

    Attributes:
        score: Posterior mean of ∂ log-likelihood / ∂η.
        information: Posterior mean of −∂² log-likelihood / ∂η².
        slope: Posterior standard deviation of the score over that of its ability.
        residual: Posterior mean of (y − P)².
    """

    score: Floats
    information: Singles
    slope: Singles
    residual: Floats
