"""What practice does, as its page shows it: each question in a sentence, today beside later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from unaided.measure.rules import GROUP_LEAST_PEOPLE
from unaided.measure.unknown import days, plural
from unaided.report.figures import Figure
from unaided.report.marks import Band, band
from unaided.report.wording import day, decimal, in_words, lower, percent

Json = Mapping[str, Any]

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
        foreseen: Their mean, 0..1; ``None`` of fewer than five people.
        got: The share got alone.
        mark: The same drawn; ``None`` where it is not known.
        counts: Answers, and from how many.
    """

    range: str
    foreseen: float | None
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


def practice_page(stored: Json) -> PracticePage:
    """Lay out what practice does, from what is stored (``insight.practice_reading``)."""
    figures, forecasts = stored["figures"], stored["forecasts"]
    questions = (_one_more(figures), _help(figures), _spacing(figures))
    return PracticePage(
        heading=_heading(figures, questions),
        lead=_lead(stored),
        questions=questions,
        forecasts=None if forecasts is None else _forecasts(forecasts),
    )


def _heading(figures: Json, questions: Sequence[Question]) -> str:
    """Say the first clear answer on what lasts; else that there is none."""
    lasting = (figures["yield"], figures["help_later"], figures["after_return"])
    for finding, question in zip(lasting, questions, strict=True):
        if Figure.of(finding).clear_of_zero:
            return question.sentence.removesuffix(".")
    if any(Figure.of(one).known for one in figures.values()):
        return "What lasts of practice here is not clear yet"
    return "What practice does here is not known yet"


def _lead(stored: Json) -> str:
    chosen, by_chance = stored["chosen"], stored["by_chance"]
    if chosen is None or by_chance is None:
        return (
            "Read from the questions in which chance had a say, in all cohorts. A figure is renewed"
            f" once {in_words(GROUP_LEAST_PEOPLE)} people or more have new results on each side of"
            " it."
        )
    if not chosen:
        return "No question was chosen by practice yet. Some are left to chance, so it will show."
    return (
        f"Chance had a say in {by_chance:,} of {plural(chosen, 'question')} that practice chose. "
        "There nothing else decided, so the differences below are cause and effect, by design."
    )


def _one_more(figures: Json) -> Question:
    later = Figure.of(figures["yield"])
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


def _help(figures: Json) -> Question:
    today, later = Figure.of(figures["help_today"]), Figure.of(figures["help_later"])
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


def _spacing(figures: Json) -> Question:
    today, later = Figure.of(figures["return_"]), Figure.of(figures["after_return"])
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


def _line(name: str, finding: Json, heads: tuple[str, str], *, learning: bool) -> Line:
    figure = Figure.of(finding)
    strip = None
    if figure.known:
        low, high = _across(figure.low), _across(figure.high)
        strip = Strip(_across(figure.estimate), low, round(high - low, 2))
    first, second = (
        _side(head, side, figure) for head, side in zip(heads, finding["sides"], strict=True)
    )
    return Line(
        name, learning, figure, strip, (first, second), figure.estimand, _note(finding, heads)
    )


def _side(head: str, side: Json, difference: Figure) -> Side:
    """Return an arm; its mean is shown where the difference is: with results enough."""
    counts = ""
    if side["results"] is not None:
        people = plural(side["people"], "person", "people")
        counts = f"{plural(side['results'], 'result')} from {people}"
    mean = side["mean"]
    if not difference.known or mean is None:
        return Side(head, Figure.absent("mean"), counts)
    return Side(head, Figure(True, mean, mean, mean, {}), counts)


def _note(finding: Json, heads: tuple[str, str]) -> str:
    """Say how long after a result came, how many have none, and up to when it was read."""
    sides = [(lower(head), one) for head, one in zip(heads, finding["sides"], strict=True)]
    said = []
    waits = [f"{days(one['delay_days'])} ({name})" for name, one in sides if one["delay_days"]]
    if len(waits) == len(sides):
        said.append(f"Results came on average {' and '.join(waits)} later.")
    if finding["as_of"] is None:
        return ""
    if None in [one["left_out"] for _, one in sides]:
        said.append("How many draws have no result is for teachers: it could tell of one person.")
    elif any(one["left_out"] for _, one in sides):
        left = " and ".join(f"{_left_out(one)} ({name})" for name, one in sides)
        said.append(f"Left out, for want of a result: {left}.")
    said.append(f"Read up to {day(finding['as_of'])}.")
    return " ".join(said)


def _left_out(side: Json) -> str:
    """Say how many draws have no result."""
    return f"{side['left_out']:,}"


def _across(difference: float) -> float:
    """Put a difference of scores into per cent of the width, −1 at the left and 1 at the right."""
    return round(50 * (1 + max(-1.0, min(1.0, difference))), 2)


def _forecasts(stored: Json) -> Forecasts:
    fifths = tuple(_forecast(one) for one in stored["fifths"])
    known = [(one.foreseen, one) for one in fifths if one.got.known and one.foreseen is not None]
    sentence = ""
    if known:
        foreseen, one = min(known, key=lambda pair: abs(pair[0] - NEAREST))
        sentence = (
            f"When {percent(foreseen)} was foreseen, {percent(one.got.estimate)} were got "
            f"alone ({one.counts})."
        )
    helped = stored["helped"]
    left_out = (
        f"{plural(helped, 'answer')} with help at hand are left out: who takes it chooses."
        if helped
        else ""
    )
    return Forecasts(sentence, fifths, left_out)


def _forecast(one: Json) -> Forecast:
    counts = f"{plural(one['answers'], 'answer')} from {plural(one['people'], 'person', 'people')}"
    foreseen, between = one.get("foreseen"), f"of fewer than {in_words(GROUP_LEAST_PEOPLE)} people"
    if foreseen is not None:
        low, high = percent(one["lowest"]), percent(one["highest"])
        between = low if low == high else f"{low.removesuffix(' %')} to {high}"
    got = Figure.of(one)
    mark = band(got.estimate, got.low, got.high) if got.known else None
    return Forecast(between, foreseen, got, mark, counts)
