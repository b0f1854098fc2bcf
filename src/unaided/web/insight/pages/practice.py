"""What practice does, as its page shows it: each question in a sentence, today beside later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unaided.measure.linear import Estimate
from unaided.measure.randomised.contrast import Arm, Contrast
from unaided.measure.randomised.foresight import Fifth
from unaided.measure.unknown import days, plural
from unaided.report.figures import Figure
from unaided.report.marks import Band, band
from unaided.report.wording import decimal, lower, percent
from unaided.web.insight.practice_reading import Figures, Foreseen, Practice

NEAREST: Final = 0.7
"""Of the fifths the sentence names the one whose forecasts are nearest to this."""

NOT_CLEAR: Final = "not clearly higher or lower"
NOT_KNOWN: Final = "not known"


@dataclass(frozen=True, slots=True)
class Strip:
    """A difference on a scale from −1 to 1, in per cent of the width."""

    at: float
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Side:
    """One arm: its name for a narrow page, its mean, and what stands behind it."""

    name: str
    figure: Figure
    counts: str


@dataclass(frozen=True, slots=True)
class Line:
    """One contrast.

    Attributes:
        name: When: at the question itself, or later.
        learning: Whether it is what lasts: a dot; else a ring.
        figure: The difference with its interval; unknown with its reason and what would tell.
        strip: The same drawn; ``None`` where it is not known.
        sides: Both arms.
        estimand: What is estimated.
        note: How long results were waited for, and how many are left out.
    """

    name: str
    learning: bool
    figure: Figure
    strip: Strip | None
    sides: tuple[Side, Side]
    estimand: str
    note: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question about practice, with its lines."""

    title: str
    how: str
    sentence: str
    heads: tuple[str, str]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A fifth of the forecasts.

    Attributes:
        range: The lowest and the highest forecast.
        foreseen: Their mean, 0..1.
        got: The share got alone.
        mark: The same drawn; ``None`` where it is not known.
        counts: Answers, and from how many.
    """

    range: str
    foreseen: float
    got: Figure
    mark: Band | None
    counts: str


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Whether what practice foresees comes true."""

    sentence: str
    fifths: tuple[Forecast, ...]
    left_out: str


@dataclass(frozen=True, slots=True)
class PracticePage:
    """The page; ``forecasts`` are a teacher's alone."""

    heading: str
    lead: str
    questions: tuple[Question, ...]
    forecasts: Forecasts | None


def practice_page(practice: Practice) -> PracticePage:
    """Lay out what practice does."""
    figures = practice.figures
    questions = (_one_more(figures), _help(figures), _spacing(figures))
    return PracticePage(
        heading=_heading(figures, questions),
        lead=_lead(practice),
        questions=questions,
        forecasts=None if practice.foreseen is None else _forecasts(practice.foreseen),
    )


def _heading(figures: Figures, questions: Sequence[Question]) -> str:
    """Say the first clear answer on what lasts; else that there is none."""
    lasting = (figures["yield"], figures["help_later"], figures["after_return"])
    for contrast, question in zip(lasting, questions, strict=True):
        if figure_of(contrast).clear_of_zero:
            return question.sentence.removesuffix(".")
    if any(isinstance(one.found, Estimate) for one in figures.values()):
        return "What lasts of practice here is not clear yet"
    return "What practice does here is not known yet"


def _lead(practice: Practice) -> str:
    if practice.chosen is None or practice.by_chance is None:
        return (
            "Read from the questions in which chance had a say, in all cohorts. A figure is renewed"
            " on a Monday, once five people or more have new results in it."
        )
    if not practice.chosen:
        return "Nobody has practised here yet. Some questions are left to chance, so it will show."
    return (
        f"Chance had a say in {practice.by_chance:,} of "
        f"{plural(practice.chosen, 'question')} that practice chose. There nothing else decided, "
        "so the differences below are cause and effect, by design."
    )


def _one_more(figures: Figures) -> Question:
    later = figure_of(figures["yield"])
    if not later.known:
        sentence = "What one more practice gives is not known yet."
    elif later.clear_of_zero:
        verb = "adds {} to" if later.estimate > 0 else "takes {} from"
        sentence = f"One more practice {verb.format(_size(later))} what is got alone later."
    else:
        sentence = "Whether one more practice adds to what is got alone later is not clear."
    return Question(
        "One more practice",
        "Now and then chance draws what is practised, evenly among all that could be. What it drew "
        "is held against what it could have drawn, each at its next meeting.",
        sentence,
        ("Drawn", "Could have been"),
        (_line("Later, alone", figures["yield"], ("Drawn", "Could have been"), learning=True),),
    )


def _help(figures: Figures) -> Question:
    today, later = figure_of(figures["help_today"]), figure_of(figures["help_later"])
    heads = ("At hand", "Withheld")
    return Question(
        "Help at hand",
        "Of the questions with hints, chance asks a few without. Both sides are read as drawn, "
        "whether help was used or not.",
        _both("With help at hand the score today is", today, "alone at the next meeting", later),
        heads,
        (
            _line("Today", figures["help_today"], heads, learning=False),
            _line("Later, alone", figures["help_later"], heads, learning=True),
        ),
    )


def _spacing(figures: Figures) -> Question:
    today, later = figure_of(figures["return_"]), figure_of(figures["after_return"])
    heads = ("Put off", "As it came")
    return Question(
        "A return put off",
        "Of what was got alone, chance puts the return of a few kinds off to about twice the time.",
        _both("Put off, the score alone at the return is", today, "at the meeting after", later),
        heads,
        (
            _line("At the return", figures["return_"], heads, learning=False),
            _line("After it", figures["after_return"], heads, learning=True),
        ),
    )


def _both(first: str, today: Figure, then: str, later: Figure) -> str:
    """Say how the score of the moment differs, and what lasts."""
    said = _more(today), _more(later)
    if said[0] == said[1] == NOT_KNOWN:
        return f"{first} not known yet, and {then} neither."
    if said[0] == said[1] == NOT_CLEAR:
        return f"{first} {NOT_CLEAR}, and {then} neither."
    return f"{first} {said[0]}; {then} {said[1]}."


def _more(figure: Figure) -> str:
    if not figure.known:
        return NOT_KNOWN
    if not figure.clear_of_zero:
        return NOT_CLEAR
    return f"{_size(figure)} {'higher' if figure.estimate > 0 else 'lower'}"


def _size(figure: Figure) -> str:
    return decimal(abs(figure.estimate))


def figure_of(contrast: Contrast) -> Figure:
    """Return a contrast as the pages take figures."""
    if contrast.interval is None or not isinstance(contrast.found, Estimate):
        why, needs = getattr(contrast.found, "why", ""), getattr(contrast.found, "needs", "")
        return Figure.of({"status": "unknown", "why": why, "needs": needs})
    low, high = contrast.interval
    return Figure(True, contrast.found.value, low, high, {"people": contrast.found.people})


def _line(name: str, contrast: Contrast, heads: tuple[str, str], *, learning: bool) -> Line:
    figure = figure_of(contrast)
    strip = None
    if figure.known:
        low, high = _across(figure.low), _across(figure.high)
        strip = Strip(_across(figure.estimate), low, round(high - low, 2))
    arms = zip(heads, (contrast.first, contrast.second), strict=True)
    first, second = (_side(head, arm, figure) for head, arm in arms)
    return Line(
        name, learning, figure, strip, (first, second), contrast.estimand, _note(contrast, heads)
    )


def _side(head: str, arm: Arm, difference: Figure) -> Side:
    """Return an arm; its mean is shown where the difference is: with results enough."""
    counts = f"{plural(arm.outcomes, 'result')} from {plural(arm.people, 'person', 'people')}"
    if not difference.known or arm.mean is None:
        return Side(head, Figure.absent("mean"), counts)
    return Side(head, Figure(True, arm.mean, arm.mean, arm.mean, {}), counts)


def _note(contrast: Contrast, heads: tuple[str, str]) -> str:
    """Say how long after a result came, and how many have none."""
    arms = [
        (lower(name), arm)
        for name, arm in zip(heads, (contrast.first, contrast.second), strict=True)
    ]
    said = []
    waits = [f"{days(arm.delay_days)} ({name})" for name, arm in arms if arm.delay_days is not None]
    if len(waits) == len(arms):
        said.append(f"Results came on average {' and '.join(waits)} later.")
    if any(arm.left_out for _, arm in arms):
        left = " and ".join(f"{arm.left_out:,} ({name})" for name, arm in arms)
        said.append(f"Left out, for want of a result: {left}.")
    return " ".join(said)


def _across(difference: float) -> float:
    """Put a difference of scores into per cent of the width, −1 at the left and 1 at the right."""
    return round(50 * (1 + max(-1.0, min(1.0, difference))), 2)


def _forecasts(foreseen: Foreseen) -> Forecasts:
    fifths = tuple(_forecast(one) for one in foreseen.fifths)
    known = [one for one in fifths if one.got.known]
    sentence = ""
    if known:
        one = min(known, key=lambda one: abs(one.foreseen - NEAREST))
        sentence = (
            f"When {percent(one.foreseen)} was foreseen, {percent(one.got.estimate)} were got "
            f"alone ({one.counts})."
        )
    helped = (
        f"{plural(foreseen.helped, 'answer')} with help at hand are left out: who takes it chooses."
        if foreseen.helped
        else ""
    )
    return Forecasts(sentence, fifths, helped)


def _forecast(one: Fifth) -> Forecast:
    counts = f"{plural(one.outcomes, 'answer')} from {plural(one.people, 'person', 'people')}"
    low, high = percent(one.low), percent(one.high)
    between = low if low == high else f"{low.removesuffix(' %')} to {high}"
    if one.interval is None or not isinstance(one.got, Estimate):
        why, needs = getattr(one.got, "why", ""), getattr(one.got, "needs", "")
        got = Figure.of({"status": "unknown", "why": why, "needs": needs})
        return Forecast(between, one.foreseen, got, None, counts)
    got = Figure(True, one.got.value, *one.interval, {"people": one.people})
    return Forecast(between, one.foreseen, got, band(got.estimate, got.low, got.high), counts)
