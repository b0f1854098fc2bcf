"""How far the model can be trusted: predicted beside seen, what is in it, and what disagrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from unaided.measure.linear import t_quantile
from unaided.report.figures import Figure, Json, Reading
from unaided.report.marks import Band, band, place
from unaided.report.page.caption import ESTIMANDS, condition_words, interval, value
from unaided.report.page.model_terms import Left, Spread, joined, left_out, spreads, terms
from unaided.report.wording import capital, change, change_span, decimal, lower, plural, span

LEVEL: Final = 0.9
MOST_ITEMS: Final = 30
MOST_DISAGREEMENTS: Final = 20
SIDES: Final = ("aid", "delay", "novelty")


@dataclass(frozen=True, slots=True)
class Row:
    """Some responses, expected and seen.

    Attributes:
        name: Which responses.
        note: How many, of how many people.
        expected: Mean expected score.
        observed: Mean score.
        interval: Its interval.
        off: Seen minus expected.
        expected_at: Place of the expected score, in per cent.
        observed_at: Marks of the score seen.
        withheld: Whether figures of this condition are withheld.
    """

    name: str
    note: str
    expected: str
    observed: str
    interval: str
    off: str
    expected_at: float
    observed_at: Band
    withheld: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A table of expected and seen.

    Attributes:
        title: Its heading.
        column: What its rows are.
        rows: The rows.
        note: A sentence on how to read it.
    """

    title: str
    column: str
    rows: tuple[Row, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Flag:
    """An item that behaves differently."""

    item: str
    unit: str
    shift: str
    interval: str
    counts: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure on which the two bases differ beyond chance."""

    figure: str
    condition: str
    of: str
    design: str
    model: str
    z: str


@dataclass(frozen=True, slots=True)
class Trust:
    """The section.

    Attributes:
        sentences: Whether the model fits, and where not.
        parts: Conditions that are off, then by what was expected, by condition and by sitting.
        every: All conditions.
        flags: Items that behave differently.
        hidden_flags: How many more there are.
        disagreements: Where design and model disagree.
        hidden_disagreements: How many more there are.
        terms: What is in the model.
        left_out: What is not, and why.
        spreads: How far people, items, skills and groups scatter.
        convergence: How the fit ended.
        notes: What else was said of the fit.
        method: How predictions were made and compared.
    """

    sentences: tuple[str, ...]
    parts: tuple[Part, ...]
    every: tuple[Row, ...]
    flags: tuple[Flag, ...]
    hidden_flags: int
    disagreements: tuple[Disagreement, ...]
    hidden_disagreements: int
    terms: str
    left_out: tuple[Left, ...]
    spreads: tuple[Spread, ...]
    convergence: str
    notes: tuple[str, ...]
    method: str


def trust(reading: Reading) -> Trust | None:
    """Lay out the section; ``None`` where the report has no model."""
    model, found = reading.block("model"), reading.block("criticism")
    disagreements = reading.rows("disagreements")
    if not model and not found and not disagreements:
        return None
    flags = _list(found, "item_flags")
    return Trust(
        sentences=(*_standing(model), *(str(line) for line in _list(found, "sentences"))),
        parts=_parts(found),
        every=tuple(_row(row) for row in _list(found, "conditions") if row.get("by") == "all"),
        flags=tuple(_flag(flag) for flag in flags[:MOST_ITEMS]),
        hidden_flags=max(len(flags) - MOST_ITEMS, 0),
        disagreements=tuple(_disagreement(row) for row in disagreements[:MOST_DISAGREEMENTS]),
        hidden_disagreements=max(len(disagreements) - MOST_DISAGREEMENTS, 0),
        terms=joined(terms(model)),
        left_out=left_out(model),
        spreads=spreads(model),
        convergence=str(model.get("convergence") or ""),
        notes=_notes(model),
        method=str(found.get("method") or ""),
    )


def _standing(model: Json) -> tuple[str, ...]:
    """Say first where there is no model, or where its figures are withheld."""
    why = model.get("why")
    if not why:
        return ()
    if model.get("fitted"):
        return (f"A model was fitted, but none of its figures is shown: {lower(str(why))}",)
    return (f"No model was fitted: {lower(str(why))}",)


def _list(block: Json, name: str) -> Sequence[Any]:
    found = block.get(name)
    return found if isinstance(found, (list, tuple)) else ()


def _parts(found: Json) -> tuple[Part, ...]:
    conditions = _list(found, "conditions")
    off = [row for row in conditions if row.get("by") == "all" and row.get("withheld")]
    sides = [row for row in conditions if row.get("by") in SIDES]
    parts = (
        ("Where it does not fit", "Condition", off, "Figures of these are withheld."),
        ("By what was expected", "Part", _list(found, "deciles"), _calibration(found)),
        ("By condition", "Condition", sides, ""),
        ("By sitting", "Sitting", _list(found, "sittings"), _drift(found)),
    )
    return tuple(
        Part(title, column, tuple(_row(row) for row in rows), note)
        for title, column, rows, note in parts
        if rows
    )


def _calibration(found: Json) -> str:
    said = "Responses in ten parts, from those expected to score least to those expected to most."
    error, chance = found.get("calibration_error"), found.get("calibration_error_by_chance")
    if not isinstance(error, (int, float)) or not isinstance(chance, (int, float)):
        return said
    return (
        f"{said} Seen and expected lie {decimal(error, 3)} apart on average; chance alone gives "
        f"{decimal(chance, 3)}."
    )


def _drift(found: Json) -> str:
    drift = found.get("drift")
    if not isinstance(drift, Mapping):
        return ""
    value, half = float(drift["logits_per_doubling"]), _half(drift)
    return (
        f"With each doubling of the number of a person’s sittings scores move by {change(value)} "
        f"logits ({change_span(value - half, value + half)}) beyond what was expected."
    )


def _half(row: Json) -> float:
    """Half the width of a 90 % interval."""
    error = float(row.get("standard_error") or 0.0)
    people = int(row.get("people") or 0)
    return t_quantile(0.5 + LEVEL / 2, people - 1 if people > 1 else 1_000) * error


def _row(row: Json) -> Row:
    expected, observed, half = float(row["expected"]), float(row["observed"]), _half(row)
    low, high = max(observed - half, 0.0), min(observed + half, 1.0)
    return Row(
        name=capital(str(row["name"])),
        note=f"{plural(int(row['responses']), 'response')}, "
        f"{plural(int(row['people']), 'person', 'people')}",
        expected=decimal(expected),
        observed=decimal(observed),
        interval=span(low, high),
        off=change(observed - expected),
        expected_at=place(expected),
        observed_at=band(observed, low, high),
        withheld=bool(row.get("withheld")),
    )


def _flag(flag: Json) -> Flag:
    shift, half = float(flag["shift_logits"]), _half(flag)
    return Flag(
        item=str(flag["item"]),
        unit=f"{'easier' if shift > 0 else 'harder'} for {flag['unit']}",
        shift=change(shift),
        interval=change_span(shift - half, shift + half),
        counts=f"{plural(int(flag['responses']), 'response')} against {int(flag['others']):,}",
    )


def _disagreement(row: Json) -> Disagreement:
    name = str(row.get("estimand"))
    design, model = _side(row, "design"), _side(row, "model")
    subject = row.get("subject")
    if isinstance(subject, Mapping):
        subject = subject.get("id")
    of = [str(part) for part in (subject, row.get("skill")) if part and part != "all"]
    return Disagreement(
        figure=ESTIMANDS.get(name, capital(name.replace("_", " "))),
        condition=condition_words(design),
        of=", ".join(of) or "everybody",
        design=_written(design),
        model=_written(model),
        z=decimal(abs(float(row.get("z") or 0.0)), 1),
    )


def _side(row: Json, basis: str) -> Figure:
    """Return one side of a disagreement as the figure it is."""
    found = row.get(basis)
    ends = found if isinstance(found, Mapping) else {"estimate": found}
    about = {name: row.get(name) for name in ("estimand", "condition", "unit")}
    return Figure.of({**about, "status": "known", **ends})


def _written(figure: Figure) -> str:
    """Write a figure, with its interval where it comes with one."""
    ends = figure.finding.get("low"), figure.finding.get("high")
    return value(figure) if None in ends else f"{value(figure)} ({interval(figure)})"


def _notes(model: Json) -> tuple[str, ...]:
    said = [str(note) for note in _list(model, "notes")]
    said += [
        f"{plural(int(row['rows']), 'response')} did not enter: {row['why']}."
        for row in _list(model, "rows_left_out")
        if row.get("rows")
    ]
    return tuple(said)
