"""Coefficients that the responses do not hold: which figures rest on them, and their words."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from unaided.measure.model.delay import DelayBasis
from unaided.measure.model.design import Coding, Conditions
from unaided.measure.model.fit import Fit
from unaided.measure.model.stations import Ask
from unaided.measure.model.terms import NOVELTY_NAMES
from unaided.measure.unknown import Unknown, days
from unaided.report.wording import NOVELTY_WORDS

SPREADS = {"ability_sd": "alone", "aided_sd": "with help", "person_skill_sd": "on one skill alone"}


def withheld(fit: Fit, ask: Ask) -> Unknown | None:
    """Say why no figure of a fit may be shown; ``None`` where they may.

    Args:
        fit: The fit.
        ask: What the estimands are asked at.
    """
    if not fit.converged:
        return Unknown(
            "model_not_converged",
            fit.convergence,
            "More responses a person and condition; the figures by design stand.",
        )
    spreads = [SPREADS[name] for name in fit.separated if name in SPREADS]
    if spreads:
        return Unknown(
            "separated",
            f"The responses do not hold the model: {', '.join(spreads)}, some people are right on "
            "nearly everything and others on nearly nothing.",
            "Items that the same person sometimes gets right and sometimes not.",
        )
    asked = [name for name in fit.separated if name in _asked(fit.coding, ask)]
    if asked:
        named = _joined(words(asked, fit.coding))
        return Unknown(
            "separated",
            f"The responses do not hold the model: nearly all are right, or wrong, {named}.",
            "Items under these conditions that some get right and some do not.",
        )
    return None


def notes(fit: Fit) -> list[str]:
    """Say which conditions the responses hold badly, though no figure is withheld for it."""
    said = []
    coding = fit.coding
    separated = [name for name in fit.separated if name not in SPREADS]
    if separated:
        said.append(
            f"Nearly all responses are right, or wrong, {_joined(words(separated, coding))}: how "
            "far these conditions lie from the others is not known."
        )
    if fit.unsure:
        said.append(
            f"This log hardly tells apart what differs {_joined(words(fit.unsure, coding))} from "
            "what differs under other conditions; intervals that rest on it are wide."
        )
    same = [label for place, label in _labels(coding).items() if place in coding.aliased]
    if same:
        said.append(
            f"What differs {_joined(words(same, coding))} cannot be told from other conditions in "
            "this log and has no coefficient of its own."
        )
    return said


def words(labels: Iterable[str], coding: Coding) -> list[str]:
    """Return conditions, by the labels of their coefficients, in the report's words."""
    known = _words(coding)
    return list(dict.fromkeys(known.get(label, label) for label in labels))


def _asked(coding: Coding, ask: Ask) -> frozenset[str]:
    """Return the labels of the coefficients that learning and the score with the tool rest on."""
    tool = 0 if ask.tool is None else ask.tool
    at = Conditions(
        aid=np.array([0, tool, tool]),
        delay_days=np.array([ask.horizon_days, ask.horizon_days, 0.0]),
        novelty=np.full(3, ask.novelty),
    )
    columns, _, _ = coding.encode(at)
    labels = _labels(coding)
    return frozenset(labels[place] for place in np.unique(columns).tolist() if place in labels)


def _labels(coding: Coding) -> dict[int, str]:
    return {
        place: label
        for block in coding.blocks.values()
        for place, label in enumerate(block.labels, block.first)
    }


def _words(coding: Coding) -> dict[str, str]:
    """Return the words of every fixed coefficient, by its label."""
    terms = coding.terms
    later = _later(terms.delay)
    kinds = {code: f"on {_novelty(code)}" for code in range(-1, len(NOVELTY_NAMES))}
    said: dict[str, list[str]] = {
        "intercept": ["without help, at the start"],
        "aid": ["with help"] * terms.aids,
        "delay": later[1:],
        "aid_delay": [f"with help {later[level]}" for level in terms.aided_delays],
        "novelty": [kinds[code] for code in terms.novelties],
        "aid_novelty": [f"with help {kinds[code]}" for code in terms.aided_novelties],
        "delay_novelty": [f"{kinds[code]} {later[level]}" for level, code in terms.later_novelties],
        "retrievals": ["with earlier retrievals"],
        "exposures": ["with earlier exposures"],
        "kind": ["in another kind of score"] * (terms.kinds - 1),
    }
    found: dict[str, str] = {}
    for name, block in coding.blocks.items():
        if block.penalised:
            continue
        arm = "with help in one arm" if name == "arm_aid" else "in one arm"
        found |= dict(zip(block.labels, said.get(name, [arm] * block.size), strict=True))
    return found


def _later(basis: DelayBasis | None) -> list[str]:
    return [] if basis is None else [f"after {days(float(f'{d:.3g}'))}" for d in basis.knots_days]


def _novelty(code: int) -> str:
    name = NOVELTY_NAMES[code] if code >= 0 else ""
    return NOVELTY_WORDS.get(name, "items whose novelty is not known")


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
