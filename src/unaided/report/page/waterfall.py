"""From performance to learning, in a fixed order; or why there is no such sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from unaided.report.figures import Figure, Reading
from unaided.report.marks import Bar, Tick, bar, place, scale
from unaided.report.page.caption import Made, caption, made
from unaided.report.sentences import orders_sentence, removal_sentence, waterfall_sentence
from unaided.report.wording import change, change_span, days, decimal, help_words, lower, span

NEW = {"variant": "on a near variant not seen before", "transfer": "on a family never practised"}
KEPT = {"variant": "on a near variant", "transfer": "on a new family"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a level from 0, a share that hangs between levels, or what is not known.

    Attributes:
        name: Performance, Aid, Delay, Novelty or Learning.
        note: What changes.
        hue: Class of its bar.
        total: Whether it is a level.
        value: The figure.
        interval: Its interval.
        bar: Where it lies; ``None`` where it is not known.
        above: Where the connector from the row above stands.
        below: Where the connector to the row below stands.
        why: Why it is not known.
        needs: What would make it known.
    """

    name: str
    note: str
    hue: str
    total: bool
    value: str
    interval: str
    bar: Bar | None
    above: float | None = None
    below: float | None = None
    why: str = ""
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The section.

    Attributes:
        state: ``whole`` (three steps), ``gap`` (both ends, not split) or ``open`` (an end unknown).
        rows: Its rows.
        ticks: Labels of the scale.
        level: Where the standard stands.
        sentences: How to read it, and what other orders give.
        removal: What the help carries, today and at the horizon.
        caption: Small print.
        made: How each figure was made.
    """

    state: Literal["whole", "gap", "open"]
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    level: float
    sentences: tuple[str, ...]
    removal: tuple[str, ...]
    caption: str
    made: tuple[Made, ...]


def waterfall(reading: Reading) -> Waterfall:
    """Lay the waterfall of everybody over all skills."""
    performance, learning = reading.figure("performance"), reading.figure("learning")
    gap = reading.figure("gap")
    steps = _steps(reading)
    removals = [reading.figure(name) for name in ("dependence", "removed_at_horizon")]
    top = _level("Performance", _met(reading), "P", performance)
    end = _level("Learning", _kept(reading), "L", learning)
    both = performance.known and learning.known
    sentences: list[str | None] = []
    if both and all(step.known for step in steps):
        state: Literal["whole", "gap", "open"] = "whole"
        rows = _whole(reading, top, end, performance, steps)
        sentences = [waterfall_sentence(performance, learning, steps), orders_sentence(steps)]
    elif both and gap.known:
        state, rows = "gap", (top, _gap_row(gap, performance), end)
        unknown = next(step for step in steps if not step.known)
        sentences = [f"The distance is not split into shares: {lower(unknown.why)}"]
    else:
        state, rows = "open", (top, end)
        if both:
            sentences = [f"The two are not subtracted: {lower(gap.why)}"]
    figures = [performance, learning, gap, reading.figure("gap_logit"), *steps, *removals]
    return Waterfall(
        state=state,
        rows=rows,
        ticks=scale(reading.level),
        level=place(reading.level),
        sentences=tuple(sentence for sentence in sentences if sentence),
        removal=_removal(reading, removals),
        caption=caption(reading, [performance, learning, *steps]),
        made=made(reading, figures),
    )


def _steps(reading: Reading) -> list[Figure]:
    """Aid, delay and novelty; where no tool ever was, taking it away is no step."""
    names = ("step_aid", "step_delay", "step_novelty")
    steps = [reading.figure(name) for name in names]
    nothing_taken = not steps[0].known or steps[0].estimate == 0
    return steps if reading.has_tool or not nothing_taken else steps[1:]


def _met(reading: Reading) -> str:
    window = reading.report.get("window_days")
    when = f" over the last {days(float(window))}" if window else ""
    return f"the mix of conditions really met{when}"


def _kept(reading: Reading) -> str:
    return (
        f"alone, {days(reading.horizon_days)} later, {KEPT.get(reading.novelty, KEPT['variant'])}"
    )


def _level(name: str, note: str, hue: str, figure: Figure) -> Row:
    if not figure.known:
        return Row(name, note, hue, True, "not known", "", None, why=figure.why, needs=figure.needs)
    return Row(
        name=name,
        note=note,
        hue=hue,
        total=True,
        value=decimal(figure.estimate),
        interval=span(figure.low, figure.high),
        bar=bar(0.0, figure.estimate, figure.low, figure.high),
    )


def _whole(
    reading: Reading, top: Row, end: Row, performance: Figure, steps: list[Figure]
) -> tuple[Row, ...]:
    words = {
        "step_aid": ("Aid", f"{help_words(reading.aids)} taken away", "A"),
        "step_delay": ("Delay", f"{days(reading.horizon_days)} later", "D"),
        "step_novelty": ("Novelty", NEW.get(reading.novelty, NEW["variant"]), "N"),
    }
    stand = performance.estimate
    rows = [_linked(top, None, place(stand))]
    for step in steps:
        name, note, hue = words[step.estimand]
        ends = stand - step.estimate
        rows.append(
            Row(
                name=name,
                note=note,
                hue=hue,
                total=False,
                value=change(-step.estimate),
                interval=change_span(-step.high, -step.low),
                bar=bar(stand, ends, stand - step.high, stand - step.low),
                above=place(stand),
                below=place(ends),
            )
        )
        stand = ends
    return (*rows, _linked(end, place(stand), None))


def _linked(row: Row, above: float | None, below: float | None) -> Row:
    from dataclasses import replace

    return replace(row, above=above, below=below)


def _gap_row(gap: Figure, performance: Figure) -> Row:
    return Row(
        name="Gap",
        note="not split into shares",
        hue="G",
        total=False,
        value=change(-gap.estimate),
        interval=change_span(-gap.high, -gap.low),
        bar=bar(
            performance.estimate,
            performance.estimate - gap.estimate,
            performance.estimate - gap.high,
            performance.estimate - gap.low,
        ),
    )


def _removal(reading: Reading, removals: list[Figure]) -> tuple[str, ...]:
    if not reading.has_tool:
        lacking = "No tool in this log" if reading.aid_recorded else "Help not recorded in this log"
        return (f"{lacking}: what a tool carries is not known.",)
    at = ("today", "at the horizon")
    return tuple(
        removal_sentence(figure, _when(figure) or otherwise)
        for figure, otherwise in zip(removals, at, strict=True)
    )


def _when(figure: Figure) -> str | None:
    """Say the delay at which a tool was really removed: the measured one, as in the small print."""
    measured = figure.condition.get("delay_days")
    return None if measured is None else f"{days(float(measured))} after practice"
