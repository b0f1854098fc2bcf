"""A fit taken apart into named arrays and JSON values, and put together again.

Numbers stay float64, so that what is read is what was written, to the last bit. A symmetric matrix
is kept as its lower triangle, row by row. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.arrow import ArrowInformation, ArrowPrecision
from unaided.measure.model.delay import DelayBasis
from unaided.measure.model.design import Block, Coding
from unaided.measure.model.kernel_types import Posteriors
from unaided.measure.model.observations import Array
from unaided.measure.model.solving import DensePrecision, Precision
from unaided.measure.model.state import State
from unaided.measure.model.terms import LeftOut, Terms
from unaided.measure.model.variances import Spreads

Arrays = Mapping[str, Array]
Json = dict[str, Any]
ARROW_PARTS = ("dense", "cross", "paired", "shared", "opposed")


def coding_value(coding: Coding) -> Json:
    """Return a coding as a JSON value."""
    terms = coding.terms
    return {
        "terms": {
            **{name: value for name, value in asdict(terms).items() if name != "present"},
            "present": sorted(terms.present),
        },
        "blocks": [asdict(block) for block in coding.blocks.values()],
        "coefficients": coding.coefficients,
        "skills": coding.skills,
        "groups": coding.groups,
        "delay_scale": coding.delay_scale,
        "aliased": sorted(coding.aliased),
    }


def coding_from(value: Json) -> Coding:
    """Return the coding of a JSON value.

    Raises:
        KeyError: If a part is not there.
        TypeError: If a part is not what it should be.
    """
    terms = value["terms"]
    blocks = [
        Block(b["name"], b["first"], b["size"], b["penalised"], tuple(b["labels"]))
        for b in value["blocks"]
    ]
    return Coding(
        Terms(
            present=frozenset(terms["present"]),
            left_out=tuple(LeftOut(one["term"], one["why"]) for one in terms["left_out"]),
            aids=terms["aids"],
            delay=_delay(terms["delay"]),
            novelties=tuple(terms["novelties"]),
            base_novelty=terms["base_novelty"],
            aided_delays=tuple(terms["aided_delays"]),
            aided_novelties=tuple(terms["aided_novelties"]),
            kinds=terms["kinds"],
            later_novelties=tuple((one, two) for one, two in terms.get("later_novelties", ())),
        ),
        {block.name: block for block in blocks},
        value["coefficients"],
        value["skills"],
        value["groups"],
        value["delay_scale"],
        frozenset(value["aliased"]),
    )


def _delay(value: Json | None) -> DelayBasis | None:
    if value is None:
        return None
    return DelayBasis(value["kind"], tuple(value["edges_days"]), tuple(value["knots_days"]))


def state_arrays(state: State) -> dict[str, Array]:
    """Return the arrays of a state."""
    arrays = {f"posterior_{name}": array for name, array in state.posteriors._asdict().items()}
    return {
        "beta": state.beta,
        "covariance": state.spreads.covariance,
        "skill_spread": np.array(state.spreads.skill),
        "block_sd": np.array(list(state.block_sd.values())),
        "dispersion": state.dispersion,
        **arrays,
    }


def state_from(arrays: Arrays, blocks: list[str], *, aided: bool) -> State:
    """Return the state of its arrays.

    Args:
        arrays: Those of :func:`state_arrays`.
        blocks: Names of the blocks whose spreads are kept, in order.
        aided: Whether there is an aided ability.

    Raises:
        KeyError: If an array is not there.
        ValueError: If one has not the shape it should have.
    """
    sds = arrays["block_sd"].tolist()
    return State(
        arrays["beta"],
        Spreads(arrays["covariance"], float(arrays["skill_spread"]), aided),
        dict(zip(blocks, sds, strict=True)),
        arrays["dispersion"],
        Posteriors(*(arrays[f"posterior_{name}"] for name in Posteriors._fields)),
    )


def precision_arrays(precision: Precision) -> dict[str, Array]:
    """Return the arrays of a precision, dense or an arrow.

    Raises:
        TypeError: If it is neither.
    """
    if isinstance(precision, DensePrecision):
        parts: dict[str, Array] = {"information": packed(precision.information)}
    elif isinstance(precision, ArrowPrecision):
        information = precision.information
        parts = {f"arrow_{name}": getattr(information, name) for name in ARROW_PARTS}
        parts["arrow_small"] = np.array(information.small)
    else:
        raise TypeError(f"no layout is known for a {type(precision).__name__}")
    return {**parts, "penalty": precision.penalty, "dead": precision.dead}


def precision_from(arrays: Arrays) -> Precision:
    """Return the precision of its arrays.

    Raises:
        KeyError: If an array is not there.
        ValueError: If one has not the shape it should have.
    """
    penalty, dead = arrays["penalty"], arrays["dead"]
    if "information" in arrays:
        return DensePrecision(unpacked(arrays["information"], dead.size), penalty, dead)
    information = ArrowInformation(
        dense=arrays["arrow_dense"],
        cross=arrays["arrow_cross"],
        paired=arrays["arrow_paired"],
        shared=arrays["arrow_shared"],
        opposed=arrays["arrow_opposed"],
        small=int(arrays["arrow_small"]),
    )
    return ArrowPrecision(information, penalty, dead)


def packed(matrix: Floats) -> Floats:
    """Return the lower triangle of a symmetric matrix, row by row.

    Args:
        matrix: Shape (size, size).

    Returns:
        Shape (size · (size + 1) / 2,).
    """
    triangle = np.empty(matrix.shape[0] * (matrix.shape[0] + 1) // 2)
    first = 0
    for row, values in enumerate(matrix):
        triangle[first : first + row + 1] = values[: row + 1]
        first += row + 1
    return triangle


def unpacked(triangle: Floats, size: int) -> Floats:
    """Return the symmetric matrix of a lower triangle.

    Raises:
        ValueError: If the triangle is not that of a matrix of this size.
    """
    if triangle.size != size * (size + 1) // 2:
        raise ValueError(f"a triangle of {triangle.size} numbers is none of {size} rows")
    matrix = np.empty((size, size))
    first = 0
    for row in range(size):
        values = triangle[first : first + row + 1]
        matrix[row, : row + 1] = values
        matrix[: row + 1, row] = values
        first += row + 1
    return matrix
