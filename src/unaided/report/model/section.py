"""What the report says of the model itself."""

from __future__ import annotations

from typing import Final

import numpy as np

from unaided.measure.model.terms import Terms
from unaided.measure.unknown import Unknown
from unaided.report.frame import AID_NAMES
from unaided.report.model import unheld
from unaided.report.model.reading import Reading

ALIKE: Final = (
    "What a person is better or worse at on one skill holds with help and without: a person's "
    "tool effect differs between skills only through the skill's own."
)
COUNTS: Final = (
    "Figures are read at each skill's median counts of earlier retrievals and exposures at the "
    "end of the log, so that two conditions differ in nothing else."
)
THESE: Final = "Figures by model speak of these people, not of those they came from."
CONSERVATIVE: Final = (
    "Figures by design and by model rest on the same responses; they are called different where "
    "their distance is beyond 1.96 times the root of the sum of their squared errors, which is "
    "more than chance needs."
)


def model_section(reading: Reading | Unknown, compared: int) -> dict[str, object]:
    """Return the report's section on the model.

    Args:
        reading: The model, or why there is none.
        compared: How many figures were held against those by design.
    """
    if isinstance(reading, Unknown):
        return {
            "fitted": False,
            "why": reading.why,
            "terms": [],
            "left_out": [],
            "summary": {},
            "standard_errors": {},
            "converged": False,
            "convergence": None,
            "passes": 0,
            "separated": [],
            "rows_used": 0,
            "rows_left_out": [],
            "aids": [],
            "draws": 0,
            "compared": 0,
            "notes": [],
        }
    fit = reading.fit
    return {
        "fitted": True,
        "why": reading.withheld.why if reading.withheld else None,
        "terms": sorted(fit.terms.present),
        "left_out": [{"term": one.term, "why": one.why} for one in fit.terms.left_out],
        "summary": _finite(fit.summary()),
        "standard_errors": _finite(fit.standard_errors()),
        "converged": fit.converged,
        "convergence": fit.convergence,
        "passes": fit.passes,
        "separated": list(fit.separated),
        "rows_used": len(reading.observed.observations),
        "rows_left_out": [
            {"why": why, "rows": rows} for why, rows in reading.observed.left_out if rows
        ],
        "aids": [AID_NAMES[code] for code in reading.observed.aids],
        "draws": reading.drawn.draws if reading.withheld is None else 0,
        "compared": compared,
        "notes": [*_notes(fit.terms), *_of_reading(reading), *unheld.notes(fit)],
    }


def _of_reading(reading: Reading) -> list[str]:
    """Say how delay came to enter, what errors are clustered on, and what they leave out."""
    said = [reading.fit.delay_said, reading.fit.note]
    if reading.withheld is None and reading.robust is not None:
        said.append(
            f"Intervals by model are sandwich ones, clustered on {reading.robust.clusters} "
            "randomised units."
        )
    return [one for one in said if one]


def _notes(terms: Terms) -> list[str]:
    said = [THESE]
    if "person_skill" in terms:
        said.append(ALIKE)
    if "retrievals" in terms or "exposures" in terms:
        said.append(COUNTS)
    return [*said, CONSERVATIVE]


def _finite(values: dict[str, float]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items() if np.isfinite(value)}
