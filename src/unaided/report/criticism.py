"""Where the model agrees with the log and where not, as the report's JSON says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from unaided.measure.model.comparisons import Comparison
from unaided.measure.model.criticism import Condition, Criticism
from unaided.measure.model.criticism_words import (
    Names,
    condition_name,
    sentences,
    sitting_name,
)
from unaided.measure.model.item_shifts import ItemShift
from unaided.measure.model.person_slopes import SlopeTest
from unaided.measure.model.terms import NOVELTY_NAMES
from unaided.report.frame import AID_NAMES

METHOD: Final = (
    "Each response is predicted from the fitted population and what the same person answered "
    "before it; standard errors are clustered on the person. Figures of a condition are withheld "
    "where it is off by more than .05 and by more than 3 standard errors. Items are flagged where "
    "they move by .4 logits or more between groups, at a false discovery rate of 5 %."
)
AIDS: Final[Mapping[str, str]] = {
    "none": "none",
    "reference": "a reference",
    "hints": "hints",
    "tutor": "a tutor",
    "assistant": "an assistant",
    "faulty": "a faulty tool",
}


def names_of(aids: Sequence[int], names: Mapping[str, Sequence[str]]) -> Names:
    """Name the codes of a model.

    Args:
        aids: The frame's codes of aid in the order of the model's.
        names: By column of the frame (``item``, ``group``, ``arm``), names in code order.
    """
    return Names(
        aids=tuple(AIDS.get(AID_NAMES[code], AID_NAMES[code]) for code in aids),
        items=tuple(names.get("item", ())),
        groups=tuple(names.get("group", ())),
        arms=tuple(names.get("arm", ())),
    )


def criticism_as_dict(criticism: Criticism, names: Names) -> dict[str, object]:
    """Return a criticism ready for JSON.

    Args:
        criticism: What was found.
        names: What codes are called (:func:`names_of`).
    """
    drift = criticism.drift
    return {
        "fits": criticism.fits,
        "sentences": list(sentences(criticism, names)),
        "method": METHOD,
        "responses": criticism.responses,
        "people": criticism.people,
        "calibration_error": criticism.calibration_error,
        "calibration_error_by_chance": criticism.error_by_chance,
        "deciles": [
            _row(f"tenth {place + 1}", part) for place, part in enumerate(criticism.deciles)
        ],
        "conditions": [
            _row(condition_name(criticism, at, names), part)
            | _condition(criticism, by, at, names)
            | {"withheld": at in criticism.misfit_cells}
            for by, at, part in _conditions(criticism)
        ],
        "sittings": [
            _row(sitting_name(number), part) for number, part in criticism.by_sitting.items()
        ],
        "drift": None
        if drift is None
        else {
            "logits_per_doubling": drift.logits,
            "standard_error": drift.standard_error,
            "z": drift.z,
        },
        "items_compared": criticism.items.tested,
        "item_flags": [_flag(shift, names) for shift in criticism.items.flagged],
        "person_slopes": [_slope(test) for test in criticism.slopes],
    }


def _conditions(criticism: Criticism) -> list[tuple[str, Condition, Comparison]]:
    """Return conditions by aid, delay and novelty, then by all; what does not vary is left out."""
    sides = (
        ("aid", {Condition(aid=code): part for code, part in criticism.by_aid.items()}),
        ("delay", {Condition(delay=code): part for code, part in criticism.by_delay.items()}),
        ("novelty", {Condition(novelty=code): part for code, part in criticism.by_novelty.items()}),
        ("all", criticism.cells),
    )
    varied = [(by, parts) for by, parts in sides if len(parts) > 1]
    # With one side that varies the conditions are that side's levels: said once is enough.
    if len(varied) == 2:
        varied = [(by, parts) for by, parts in varied if by != "all" or criticism.misfit_cells]
    return [(by, at, part) for by, parts in varied for at, part in parts.items()]


def _row(name: str, part: Comparison) -> dict[str, object]:
    return {
        "name": name,
        "responses": part.responses,
        "people": part.people,
        "expected": part.expected,
        "observed": part.observed,
        "difference": part.difference,
        "standard_error": part.standard_error,
        "z": part.z,
    }


def _condition(criticism: Criticism, by: str, at: Condition, names: Names) -> dict[str, object]:
    known = at.delay is not None and at.delay >= 0 and criticism.delay is not None
    return {
        "by": by,
        "aid": None if at.aid is None else names.aids[at.aid],
        "delay_days": criticism.delay.knots_days[at.delay]
        if known and criticism.delay is not None and at.delay is not None
        else None,
        "novelty": None if at.novelty is None or at.novelty < 0 else NOVELTY_NAMES[at.novelty],
    }


def _flag(shift: ItemShift, names: Names) -> dict[str, object]:
    units = names.groups if shift.by == "group" else names.arms
    return {
        "item": names.items[shift.item],
        "by": shift.by,
        "unit": units[shift.unit],
        "shift_logits": shift.shift_logits,
        "standard_error": shift.standard_error,
        "z": shift.z,
        "q": shift.q,
        "responses": shift.responses,
        "others": shift.others,
    }


def _slope(test: SlopeTest) -> dict[str, object]:
    return {
        "slope": test.slope,
        "people": test.people,
        "z": test.z,
        "p": test.p,
        "spread_logits": test.spread_logits,
        "differs": test.differs,
    }
