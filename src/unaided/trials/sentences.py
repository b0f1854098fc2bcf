"""What a trial's figures license one to say, no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unaided.trials.missing import Bounds
from unaided.trials.result import Contrast
from unaided.trials.rows import ArmCount
from unaided.trials.spec import SCORE_UNIT

MINUS = "−"
USUAL_LEVEL = 0.05


def number(value: float, unit: str, *, signed: bool = False) -> str:
    """Write a figure: scores with three decimals and no leading zero, others by their size.

    >>> number(-0.0312, "score"), number(0.0217, "score", signed=True), number(12.5, "minutes")
    ('−.031', '+.022', '12.50')
    """
    size = abs(value)
    decimals = 3 if unit == SCORE_UNIT or size < 10 else 2 if size < 100 else 0
    text = f"{size:,.{decimals}f}"
    if unit == SCORE_UNIT and text.startswith("0"):
        text = text[1:]
    if float(text.replace(",", "")) == 0:
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def percent(value: float, *, signed: bool = False) -> str:
    """Write per cent with one decimal.

    >>> percent(-16.78), percent(6.8, signed=True)
    ('−16.8 %', '+6.8 %')
    """
    text = f"{abs(value):,.1f} %"
    if text == "0.0 %":
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def p_text(p_value: float) -> str:
    """Write a p-value without its leading zero.

    >>> p_text(0.0153), p_text(0.00002), p_text(0.75)
    ('.015', '< .001', '.750')
    """
    return "< .001" if p_value < 0.0005 else f"{p_value:.3f}".removeprefix("0")


def contrast_sentence(contrast: Contrast, name: str, unit: str) -> str:
    """Say what one contrast licenses; no difference is never said without what is not excluded."""
    low = number(contrast.low, unit, signed=True)
    high = number(contrast.high, unit, signed=True)
    mean = contrast.reference_mean
    if not contrast.detectable:
        said = (
            f"{name}, {contrast.arm} against {contrast.reference}. "
            f"No detectable difference: between {low} and {high} is not excluded."
        )
        if contrast.percent_of_reference is None:
            return said
        ends = [percent(100 * end / mean, signed=True) for end in (contrast.low, contrast.high)]
        return f"{said} That is {ends[0]} to {ends[1]} of {contrast.reference}’s mean."
    way = "higher" if contrast.estimate > 0 else "lower"
    said = (
        f"{name}: {contrast.arm} is {number(abs(contrast.estimate), unit)} {way} than "
        f"{contrast.reference} (95 % interval {low} to {high})"
    )
    if contrast.percent_of_reference is not None:
        size = percent(abs(contrast.percent_of_reference))
        said += f", {size} of {contrast.reference}’s mean"
    return f"{said}.{_doubt(contrast)}"


def _doubt(contrast: Contrast) -> str:
    against = [
        f"{name} p = {p_text(p)}"
        for name, p in contrast.small_sample.p_values.items()
        if p >= USUAL_LEVEL
    ]
    if not against:
        return ""
    return f" Tests made for few clusters are less sure: {', '.join(against)}."


def missing_sentences(
    counts: Sequence[ArmCount], bounds: Sequence[Bounds] | None, unit: str
) -> list[str]:
    """Say how many outcomes each arm lacks and what they could hide."""
    if not any(count.missing for count in counts):
        return []
    lacking = ", ".join(f"{c.missing:,} of {c.assigned:,} in {c.arm}" for c in counts)
    said = [f"Outcomes are missing: {lacking}."]
    if bounds is None:
        return [*said, "What they could hide is not known: name the outcome’s range (--range)."]
    said += [
        f"Whatever they would have been, {b.arm} against {b.reference} lies between "
        f"{number(b.low, unit, signed=True)} and {number(b.high, unit, signed=True)}, chance aside."
        for b in bounds
    ]
    return said


def left_out_sentences(left_out: Mapping[str, int]) -> list[str]:
    """Say which rows do not enter, by the first column that is empty in them."""
    if not left_out:
        return []
    total = sum(left_out.values())
    rows = "1 row does" if total == 1 else f"{total:,} rows do"
    why = ", ".join(f"{column} is empty in {count:,}" for column, count in left_out.items())
    return [f"{rows} not enter: {why}."]
