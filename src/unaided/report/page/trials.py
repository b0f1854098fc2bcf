"""The trials: each contrast with its interval and its tests, missing outcomes, and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from unaided.report.charts import Drawing, forest
from unaided.report.figures import Reading
from unaided.report.page.arms import aids_of_arms
from unaided.report.trial_sentences import noticed_sentence, pairs
from unaided.report.wording import capital, change, change_span, decimal, percent, plural


@dataclass(frozen=True, slots=True)
class Row:
    """One contrast."""

    arms: str
    estimate: str
    error: str
    interval: str
    p_value: str
    share: str
    tests: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial.

    Attributes:
        label: The outcome.
        counts: Rows and clusters.
        reference: The reference arm and its mean.
        sentences: What its figures license one to say.
        rows: Its contrasts.
        chart: Forest figure; ``None`` without contrasts.
        formula: The regression.
        notes: How the tests were made.
        unknown: Contrasts that are not known, in words.
    """

    label: str
    counts: str
    reference: str
    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Drawing | None
    formula: str
    notes: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trials:
    """The section."""

    sentences: tuple[str, ...]
    trials: tuple[Trial, ...]


def trials(reading: Reading) -> Trials | None:
    """Lay out the trials; ``None`` where there are none."""
    found = reading.rows("trials")
    if not found:
        return None
    return Trials(
        sentences=_noticed(reading),
        trials=tuple(_trial(trial, number, found) for number, trial in enumerate(found)),
    )


def _noticed(reading: Reading) -> tuple[str, ...]:
    said = []
    perceptions = [trial for trial in reading.rows("trials") if trial.get("role") == "perception"]
    for pair in pairs(reading.rows("trials"), aids_of_arms(reading)):
        arm, reference = pair.unaided["arm"], pair.unaided["reference"]
        asked = [
            (str(trial.get("label")), contrast)
            for trial in perceptions
            for contrast in trial.get("contrasts") or ()
            if contrast["arm"] == arm and contrast["reference"] == reference
        ]
        said.append(noticed_sentence(pair, asked))
    return tuple(sentence for sentence in said if sentence)


def _trial(trial: Mapping[str, Any], number: int, everything: Sequence[Mapping[str, Any]]) -> Trial:
    contrasts = trial.get("contrasts") or ()
    unit = str(trial.get("unit") or "")
    label = str(trial.get("label") or trial.get("outcome") or "Outcome")
    clusters = trial.get("clusters")
    counts = plural(int(trial.get("n") or 0), "row")
    if clusters:
        counts += f", {plural(int(clusters), 'cluster')}"
    mean = trial.get("reference_mean")
    places = 3 if unit == "score" else 2
    reference = f"Reference: {trial.get('reference')}"
    if mean is not None:
        reference += f", mean {decimal(float(mean), places)}"
    return Trial(
        label=label,
        counts=counts,
        reference=reference,
        sentences=tuple(
            _without(label, str(sentence)) for sentence in trial.get("sentences") or ()
        ),
        rows=tuple(_row(contrast, places) for contrast in contrasts),
        chart=forest(
            contrasts,
            unit=unit,
            role=trial.get("role"),
            reach=_reach(unit, everything),
            title=f"{label}: differences between arms; the numbers are in the table.",
            key=f"trial{number}",
        )
        if contrasts
        else None,
        formula=str(trial.get("formula") or ""),
        notes=_notes(contrasts),
        unknown=tuple(
            f"{row.get('arm')} against {row.get('reference')}: {row.get('why')} {row.get('needs')}"
            for row in trial.get("unknown") or ()
        ),
    )


def _without(label: str, sentence: str) -> str:
    """Leave out the label with which a sentence begins: it stands above as the heading."""
    for mark in (": ", ", "):
        if sentence.startswith(label + mark):
            return capital(sentence[len(label) + len(mark) :])
    return sentence


def _reach(unit: str, everything: Sequence[Mapping[str, Any]]) -> float:
    """The scale of all trials in one unit, so that their pictures can be compared."""
    ends = [
        abs(float(contrast[end]))
        for trial in everything
        if str(trial.get("unit") or "") == unit
        for contrast in trial.get("contrasts") or ()
        for end in ("low", "high")
    ]
    longest = max(ends, default=1.0) or 1.0
    step = 0.1 if longest <= 1 else 1.0 if longest <= 10 else 10.0 ** (len(str(int(longest))) - 1)
    return ceil(longest * 1.02 / step) * step


def _row(contrast: Mapping[str, Any], places: int) -> Row:
    share = contrast.get("percent_of_reference")
    small = contrast.get("small_sample") or {}
    tests = (
        (f"t({small['df']:,})" if small.get("df") else "t", small.get("p_value")),
        ("CR2", small.get("cr2_p_value")),
        ("wild bootstrap", small.get("wild_bootstrap_p")),
        ("randomisation", small.get("randomisation_p")),
    )
    return Row(
        arms=f"{contrast['arm']} − {contrast['reference']}",
        estimate=change(float(contrast["estimate"]), places),
        error=decimal(float(contrast["standard_error"]), places),
        interval=change_span(float(contrast["low"]), float(contrast["high"]), places),
        p_value=p_text(float(contrast["p_value"])),
        share="" if share is None else percent(float(share) / 100),
        tests=tuple((name, p_text(float(p))) for name, p in tests if p is not None),
    )


def p_text(p_value: float) -> str:
    """Write a p-value.

    >>> p_text(0.0153), p_text(0.00002)
    ('.015', '< .001')
    """
    return "< .001" if p_value < 0.0005 else decimal(p_value, 3)


def _notes(contrasts: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    notes: dict[str, None] = {}
    for contrast in contrasts:
        small = contrast.get("small_sample") or {}
        for name in ("method", "wild_bootstrap_note", "randomisation_note"):
            if small.get(name):
                notes[str(small[name])] = None
    return tuple(notes)
