"""Where the model may answer a question, beside what the figure by design says of it.

A figure by model keeps to the same evidence as the figure by design: whatever the log lacks, it
lacks for both. Only where the *estimator* by design failed may the model answer; the table below
says which failures those are, and why. What it may not answer, it leaves unknown for the reason
that the design gives, or for one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from unaided.measure.analysis import Analysis
from unaided.measure.model.criticism import Condition
from unaided.measure.model.terms import Term, Terms
from unaided.measure.responses import UNRECORDED, Bools, Delay, Novelty
from unaided.measure.rules import LEAST_UNITS
from unaided.measure.unknown import Unknown
from unaided.report.findings import Finding
from unaided.report.group_findings import DELAY_NAMES
from unaided.report.model.reading import Reading

LEVELS: Final = frozenset({"performance", "learning", "learning_transfer", "expected_score"})
OF_CHECKS: Final = frozenset({"learning", "learning_transfer"})
DIFFERENCES: Final = frozenset({"gap", "gap_logit", "step_aid", "step_delay", "step_novelty"})
CONTRASTS: Final = frozenset({"dependence", "removed_at_horizon"})
ESTIMANDS: Final = LEVELS | DIFFERENCES | CONTRASTS | {"informativeness"}

ANSWERS: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "too_many_items": (
        LEVELS | DIFFERENCES,
        "The adjusted fit holds every item apart; the model draws them from one distribution.",
    ),
    "off_the_scale": (
        LEVELS | DIFFERENCES | {"removed_at_horizon", "dependence"},
        "A straight line leaves the scale near a ceiling; on the logit it does not.",
    ),
    "at_the_ceiling": (
        frozenset({"gap_logit"}),
        "An estimate at 0 or 1 has no log-odds; expected scores by model never reach them.",
    ),
    "delays_differ": (
        frozenset({"removed_at_horizon"}),
        "Both sides are read at the horizon: forgetting is a term of the model.",
    ),
    "unreliable": (
        frozenset({"informativeness"}),
        "Nothing is divided by a noisy reliability: the noise is in the draws of each person.",
    ),
}
"""Reasons by design that do not hold the model back: for which estimands, and why. All others do:
too little evidence is too little for both; and where people or items do not link two conditions
(``not_connected``, ``no_items_in_both``, ``too_few_people_in_both``, ``one_person_carries_it``,
``no_unaided_counterpart``), the model could answer only from its assumption that they are alike."""

NEEDED: Final[Mapping[str, tuple[Term, ...]]] = {
    "learning": ("delay", "novelty"),
    "learning_transfer": ("delay", "novelty"),
    "gap": ("delay", "novelty"),
    "gap_logit": ("delay", "novelty"),
    "dependence": ("aid", "novelty"),
    "removed_at_horizon": ("aid", "delay", "novelty"),
    "step_aid": ("aid", "novelty"),
    "step_delay": ("delay", "novelty"),
    "step_novelty": ("delay", "novelty"),
    "performance": ("novelty",),
    "expected_score": ("delay", "novelty"),
    "informativeness": ("aided_ability", "delay", "novelty"),
}
OTHER_TOOL: Final = Unknown(
    "other_tool",
    "The most used tool here is not one that the model was read with.",
    "More responses with this tool.",
)
TERM_WORDS: Final[Mapping[str, str]] = {
    "aid": "help",
    "aided_ability": "an aided ability of each person",
    "delay": "delay",
    "novelty": "novelty",
}


def refusal(design: Finding, reading: Reading, rows: Bools) -> Unknown | None:
    """Say why the model may not answer a question; ``None`` where it may.

    Args:
        design: The finding by design on the same question.
        reading: The model.
        rows: Shape (n,), the responses of the subject on the skill.
    """
    if design.status == "unknown":
        allowed, _ = ANSWERS.get(design.reason or "", (frozenset(), ""))
        if design.estimand not in allowed or not _linked(design, reading, rows):
            return inherited(design)
    return reading.withheld or _own(design, reading, rows)


def inherited(design: Finding) -> Unknown:
    """Return the reason that the figure by design gives."""
    return Unknown(design.reason or "unknown", design.why or "", design.needs or "")


def not_in_model(estimand: str, terms: Terms) -> Unknown:
    """Say which term a figure needs that the model does not have."""
    left = {one.term: one.why for one in terms.left_out}
    for term in NEEDED[estimand]:
        if term in left:
            return Unknown(
                "not_in_model",
                f"The model has no term for {TERM_WORDS[term]}: {left[term]}.",
                f"More responses that differ in {TERM_WORDS[term]}.",
            )
    return Unknown(
        "not_in_model",
        "The model has no term for one of the conditions that this figure reads: too few "
        "responses met it.",
        "More responses under that condition.",
    )


def _own(design: Finding, reading: Reading, rows: Bools) -> Unknown | None:
    """What the model itself cannot say."""
    terms = reading.fit.terms
    if design.estimand == "informativeness" and "aided_ability" not in terms:
        return not_in_model("informativeness", terms)
    return (
        _kinds(design, reading, rows)
        or _delay(design, reading)
        or _tool(design, reading)
        or _misfit(design, reading)
    )


def _kinds(design: Finding, reading: Reading, rows: Bools) -> Unknown | None:
    """Figures are read at one kind of score, that of most practice."""
    responses = reading.context.frame.responses
    if np.unique(responses.kind).size < 2:
        return None
    practice = reading.context.analysis.practice & rows
    part = ~practice & rows if design.estimand in OF_CHECKS or not practice.any() else practice
    met, count = np.unique(responses.kind[part], return_counts=True)
    if met.size == 0 or int(met[count.argmax()]) == reading.observed.main_kind:
        return None
    names = reading.context.frame.names["kind"]
    main = reading.observed.main_kind
    said = names[main] if main != UNRECORDED else "scores whose kind is not recorded"
    return Unknown(
        "other_kind",
        f"The model is read at the kind of score of most practice ({said}); these are scored in "
        "another way.",
        "One kind of score in practice and checks.",
    )


def _delay(design: Finding, reading: Reading) -> Unknown | None:
    """Where both sides were met only later than now, the model may not be read at now."""
    condition = design.condition or {}
    basis = reading.fit.terms.delay
    days = condition.get("delay_days")
    if (
        design.estimand != "dependence"
        or design.status == "unknown"
        or basis is None
        or not isinstance(days, float)
        or condition.get("delay") == DELAY_NAMES[Delay.HORIZON]
    ):
        return None
    level = basis.level(np.array([0.0, days]))
    if level[0] == level[1]:
        return None
    return Unknown(
        "not_in_model",
        f"With and without the tool were both met {days:.2g} days after practice at the soonest; "
        "the model is read at once and at the horizon.",
        "Responses with and without the tool in the sitting of practice.",
    )


def own_tool(design: Finding, reading: Reading) -> int | None:
    """Return the model's code of the tool that a contrast by design names."""
    aid = (design.condition or {}).get("aid")
    return reading.own_tool(str(aid)) if aid else None


def _tool(design: Finding, reading: Reading) -> Unknown | None:
    """A contrast is read with the tool of the figure by design, which must be in the model."""
    if design.estimand not in CONTRASTS or own_tool(design, reading) is not None:
        return None
    return OTHER_TOOL


def _misfit(design: Finding, reading: Reading) -> Unknown | None:
    """Withhold what reads a condition of which the model expects what was not seen."""
    estimand, tool = design.estimand, own_tool(design, reading)
    basis, ask = reading.fit.terms.delay, reading.ask
    if not reading.misfit or estimand in ("performance", "expected_score"):
        return None
    now, later = (
        (-1, -1)
        if basis is None
        else (int(level) for level in basis.level(np.array([0.0, ask.horizon_days])))
    )
    learning = Condition(0, later, ask.novelty)
    read = {
        "learning_transfer": {Condition(0, later, int(Novelty.TRANSFER))},
        "dependence": {Condition(tool, now, ask.novelty), Condition(0, now, ask.novelty)},
        "removed_at_horizon": {Condition(tool, later, ask.novelty), learning},
    }.get(estimand, {learning})
    if not read & reading.misfit:
        return None
    return Unknown(
        "model_misfit",
        "The model does not fit the responses that this figure reads: it expects what was not "
        "seen.",
        "The figure by design; or what sets these responses apart, recorded in the log.",
    )


def _linked(design: Finding, reading: Reading, rows: Bools) -> bool:
    """Whether practice and checks at the horizon share items: what a difference rests on.

    The design did not come to ask, where it failed for another reason.
    """
    if design.estimand not in DIFFERENCES:
        return True
    frame, standard = reading.context.frame, reading.context.standard
    part = Analysis.of(frame.responses.take(rows), frame.in_window[rows], frame.sizes, standard)
    cell = part.learning_cell(standard.novelty)
    late = part.cells.code == cell
    return (
        cell is not None
        and max(
            np.intersect1d(codes[part.practice], codes[late]).size
            for codes in (part.responses.family, part.responses.item)
        )
        >= LEAST_UNITS
    )
