"""Ways of practising, such as spacing: what they cost in practice and bring later."""

from __future__ import annotations

from dataclasses import dataclass

from unaided.report.figures import Figure, Reading
from unaided.report.page.caption import Made, caption, made
from unaided.report.page.gauge import Cell, cell
from unaided.report.sentences import factor_sentence
from unaided.report.wording import capital, decimal


@dataclass(frozen=True, slots=True)
class Row:
    """One factor on one occasion."""

    factor: str
    occasion: str
    effect: Cell
    level: str
    reference: str


@dataclass(frozen=True, slots=True)
class Factors:
    """The section."""

    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    caption: str
    made: tuple[Made, ...]


def factors(reading: Reading) -> Factors | None:
    """Lay out the factors; ``None`` where the study names none."""
    pairs: dict[str, dict[str, Figure]] = {}
    for estimand in reading.estimands():
        for figure in reading.figures(estimand):
            factor = figure.condition.get("factor")
            if factor:
                occasion = str(figure.condition.get("occasion"))
                pairs.setdefault(str(factor), {})[occasion] = figure
    if not pairs:
        return None
    figures = [figure for pair in pairs.values() for figure in pair.values()]
    missing = Figure.absent("factor_effect")
    return Factors(
        sentences=tuple(
            factor_sentence(pair.get("practice", missing), pair.get("check", missing))
            for pair in pairs.values()
        ),
        rows=tuple(_row(figure) for figure in figures),
        caption=caption(reading, figures),
        made=made(reading, figures),
    )


def _row(figure: Figure) -> Row:
    condition = figure.condition
    return Row(
        factor=f"{capital(str(condition['factor']))}: {condition.get('level')} against "
        f"{condition.get('reference')}",
        occasion={"practice": "in practice", "check": "at the later check"}.get(
            str(condition.get("occasion")), str(condition.get("occasion"))
        ),
        effect=cell(figure),
        level=_mean(condition.get("mean")),
        reference=_mean(condition.get("reference_mean")),
    )


def _mean(value: object) -> str:
    return decimal(float(value)) if isinstance(value, (int, float)) else ""
