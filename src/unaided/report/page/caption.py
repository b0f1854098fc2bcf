"""The small print under figures: basis, adjustment, interval, counts and date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from unaided.report.figures import EVERYBODY, Figure, Reading
from unaided.report.wording import (
    AID_WORDS,
    NOVELTY_WORDS,
    change,
    change_span,
    day,
    days,
    decimal,
    percent,
    plural,
    span,
)

ESTIMANDS = {
    "performance": "Performance P",
    "learning": "Learning L",
    "learning_transfer": "Learning on new families",
    "gap": "Gap, P − L",
    "gap_logit": "Gap in logits",
    "dependence": "Dependence: with help − without, now",
    "removed_at_horizon": "With help − without, at the horizon",
    "step_aid": "Step: aid to none",
    "step_delay": "Step: delay to the horizon",
    "step_novelty": "Step: novelty to the standard’s",
    "expected_score": "Expected score",
    "informativeness": "Informativeness, corrected r",
    "correlation_raw": "Correlation, uncorrected r",
    "ceiling": "Share of scores at the ceiling",
    "calibration_bias": "Mean confidence − mean score",
    "resolution": "Resolution, Goodman–Kruskal gamma",
    "brier": "Brier score",
    "forecast_bias": "Forecast − what happened",
    "together": "Score in practice",
    "tool_alone": "The tool alone",
    "person_adds": "Together − tool alone",
    "tool_following": "Practice score with the tool’s accuracy, r over items",
}

NAMES = {
    "performance": "performance",
    "learning": "learning",
    "gap": "practice − learning",
    "dependence": "dependence",
    "step_aid": "aid",
    "step_delay": "delay",
    "step_novelty": "novelty",
    "informativeness": "informativeness",
}
MOST_BY_MODEL = 5
STEPS = ("step_aid", "step_delay", "step_novelty")


@dataclass(frozen=True, slots=True)
class Made:
    """How one figure was made: a row of the small print."""

    estimand: str
    who: str
    figure: str
    interval: str
    condition: str
    basis: str
    method: str
    counts: str


def as_loss(figure: Figure) -> Figure:
    """Turn a step of the waterfall as it is shown: what it does to the score, a loss below 0."""
    if not (figure.known and figure.estimand in STEPS):
        return figure
    return replace(figure, estimate=-figure.estimate, low=-figure.high, high=-figure.low)


def value(figure: Figure) -> str:
    """Write a figure in its unit; a share of scores is per cent, a step a loss below 0."""
    if not figure.known:
        return "not known"
    figure = as_loss(figure)
    if figure.estimand == "ceiling":
        return percent(figure.estimate)
    signed = figure.finding.get("unit") in ("difference", "logit") and figure.estimand != "brier"
    return change(figure.estimate) if signed else decimal(figure.estimate)


def interval(figure: Figure) -> str:
    """Write a figure's interval in its unit; empty where it is unknown."""
    if not figure.known:
        return ""
    if figure.estimand == "ceiling":
        return f"{percent(figure.low)[:-2]}–{percent(figure.high)}"
    figure = as_loss(figure)
    if figure.finding.get("unit") in ("difference", "logit") and figure.estimand != "brier":
        return change_span(figure.low, figure.high)
    return span(figure.low, figure.high)


def made(reading: Reading, figures: Iterable[Figure]) -> tuple[Made, ...]:
    """Say of each figure how it was made; the one by model follows the one by design."""
    rows = []
    for figure in figures:
        rows.append(_made(figure))
        beside = reading.beside(figure)
        if beside is not None:
            rows.append(_made(beside))
    return tuple(rows)


def _made(figure: Figure) -> Made:
    finding = figure.finding
    level = (finding.get("interval") or {}).get("level")
    method = (finding.get("interval") or {}).get("method", "")
    skill = finding.get("skill")
    who = figure.who.id or "everybody"
    said = interval(figure)
    name = ESTIMANDS.get(figure.estimand, figure.estimand.replace("_", " ").capitalize())
    return Made(
        estimand=name,
        who=f"{who}, {skill}" if skill else who,
        figure=value(figure),
        interval=f"{said} ({percent(level)})" if said and level else said,
        condition=condition_words(figure),
        basis=basis(figure),
        method=str(method) if figure.known else figure.why,
        counts=f"{counts(figure)}. {note(figure)}".strip() if note(figure) else counts(figure),
    )


def note(figure: Figure) -> str:
    """Return what was left out of a figure, empty where nothing was."""
    return str(figure.finding.get("note") or "")


def basis(figure: Figure) -> str:
    """Say whether a figure is by design or by model, causal or observational, adjusted or plain."""
    finding = figure.finding
    adjusted = "adjusted for items" if finding.get("adjustment") == "items" else "plain"
    return f"by {finding.get('basis', 'design')}, {finding.get('assignment', '')}, {adjusted}"


def basis_words(figure: Figure) -> str:
    """Say the same in plain words, for a person's own page."""
    finding = figure.finding
    source = "by the model of all answers" if finding.get("basis") == "model" else "from the scores"
    drawn = "drawn at random" if finding.get("assignment") == "randomised" else "as they came"
    items = (
        ", adjusted for which questions were met" if finding.get("adjustment") == "items" else ""
    )
    return f"{source}, {drawn}{items}"


def counts(figure: Figure) -> str:
    """Say how many responses and people stand behind a figure."""
    responses = plural(figure.responses, "response")
    if not figure.people:
        return responses
    return f"{plural(figure.people, 'person', 'people')}, {responses}"


def condition_words(figure: Figure) -> str:
    """Say a condition in words."""
    condition, said = figure.condition, []
    aid = condition.get("aid")
    if aid:
        said.append(AID_WORDS.get(str(aid), f"{aid} help"))
    if condition.get("delay_days") is not None:
        said.append(f"{days(float(condition['delay_days']))} after practice")
    elif condition.get("delay") == "now":
        said.append("now")
    if condition.get("novelty"):
        said.append(NOVELTY_WORDS.get(str(condition["novelty"]), str(condition["novelty"])))
    others = ("mix", "when", "occasion", "unit", "between", "weights")
    said += [str(condition[name]) for name in others if condition.get(name)]
    return ", ".join(said)


def caption(reading: Reading, figures: Sequence[Figure]) -> str:
    """Sum the figures' small print up in a line: basis, interval, people, date; and the model's.

    Args:
        reading: The report, for its date.
        figures: The figures of one section; unknown ones are left out.
    """
    known = [figure for figure in figures if figure.known]
    if not known:
        return _dated(reading, "No figure here is known.")
    bases = _merged([basis(figure) for figure in known])
    levels = list(
        dict.fromkeys(
            percent(figure.finding["interval"]["level"])
            for figure in known
            if (figure.finding.get("interval") or {}).get("level")
        )
    )
    said = [f"{'; '.join(base for base in bases[:2])}".capitalize()]
    if levels:
        said.append(f"intervals {' and '.join(levels)}")
    if len({(figure.who, figure.finding.get("skill")) for figure in known}) > 1:
        # Each row has counts and notes of its own: they stand with the figures, below.
        return _dated(reading, "; ".join(said) + ".", _by_model(reading, known))
    said.append(counts(max(known, key=lambda figure: figure.responses)))
    notes = dict.fromkeys(note(figure) for figure in known)
    said_of = (text for text in (*notes, _by_model(reading, known)) if text)
    return _dated(reading, "; ".join(said) + ".", *said_of)


def _merged(bases: Sequence[str]) -> list[str]:
    """Say once what bases share.

    >>> _merged(["by design, observational, plain", "by design, observational, adjusted for items"])
    ['by design, observational, plain or adjusted for items']
    """
    ends: dict[str, dict[str, None]] = {}
    for one in bases:
        head, _, end = one.rpartition(", ")
        ends.setdefault(head, {})[end] = None
    return [f"{head}, {' or '.join(found)}" for head, found in ends.items()]


def _by_model(reading: Reading, figures: Sequence[Figure]) -> str:
    """Say what the model makes of the same questions: the first few of everybody."""
    rows: dict[str, None] = {}
    for figure in figures:
        beside = reading.beside(figure)
        if beside is None or not beside.known or figure.estimand not in NAMES:
            continue
        if figure.who == EVERYBODY and figure.finding.get("skill") is None:
            apart = ", beyond chance apart" if beside.finding.get("disagrees") else ""
            rows[f"{NAMES[figure.estimand]} {value(beside)} ({interval(beside)}{apart})"] = None
    return f"By model: {', '.join(list(rows)[:MOST_BY_MODEL])}." if rows else ""


def _dated(reading: Reading, *said: str) -> str:
    as_of = reading.report.get("as_of")
    return " ".join([*said, f"As of {day(str(as_of))}."] if as_of else said)
