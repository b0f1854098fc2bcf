"""Observed performance: a coach counts k of n, or takes a measure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from unaided.content.fields import Fields, as_written, number_of, text_of, whole_of
from unaided.content.kinds.grading import Grade, Unreadable
from unaided.content.numbers import read_number
from unaided.content.plain import as_markdown
from unaided.content.problems import ContentProblems
from unaided.content.units import converted, unit_fit, unit_is_known

_MOST_TRIES: Final = 1_000
_COUNT: Final = re.compile(r"(\d{1,4})(?:\s*(?:/|of)\s*(\d{1,4}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Count:
    """Successes out of a number of tries.

    Attributes:
        tries: How many are planned; a coach who saw fewer says so ("6/8").
    """

    tries: int

    def grade(self, answer: str) -> Grade | Unreadable:
        """Grade "7/10", "7 of 10" or, out of the planned tries, "7"."""
        found = _COUNT.fullmatch(answer.strip())
        right = int(found[1]) if found else 0
        tries = int(found[2]) if found and found[2] else self.tries
        if found is None or not 0 < tries <= _MOST_TRIES or right > tries:
            return Unreadable(
                answer, f"how many of the {self.tries:,} tries, such as 0/{self.tries}"
            )
        return Grade(right / tries, tries, f"{right} of {tries}")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, turned into a score on the line from worst to best.

    Attributes:
        unit: Its unit, a word such as seconds.
        worst: The measure that scores 0.
        best: The measure that scores 1; below ``worst`` where less is better.
    """

    unit: str
    worst: float
    best: float

    def grade(self, answer: str) -> Grade | Unreadable:
        """Grade "11.5", "11.5 seconds" or "11500 ms"; beyond worst and best it stays 0 and 1."""
        value, typed = self.value(answer), read_number(answer)
        if value is None or typed is None:
            return Unreadable(answer, f"a number of {self.unit}, such as {self.worst:.15g}")
        share = (value - self.worst) / (self.best - self.worst)
        shown = as_markdown(f"{typed.text} {typed.rest or self.unit}")
        return Grade(min(max(share, 0.0), 1.0), 1, shown)

    def value(self, answer: str) -> float | None:
        """Read a measure in ``unit``, whatever fitting unit it was typed in; ``None``: none."""
        typed = read_number(answer)
        if typed is None:
            return None
        if not typed.rest:
            return typed.values[0]
        if unit_fit(typed.rest, self.unit) != "fits":
            return None
        return converted(typed.values[0], typed.rest, self.unit)


@dataclass(frozen=True, slots=True)
class Observed:
    """Watch a performance.

    Attributes:
        scale: What the coach writes down: a count of tries, or a measure.
        criteria: What counts as a success, as Markdown; empty where not said.
    """

    name: ClassVar[Literal["observed"]] = "observed"
    allowed: ClassVar[tuple[str, ...]] = ("measure", "tries", "worst", "best", "criteria")

    scale: Count | Measure
    criteria: str = ""

    @classmethod
    def read(cls, fields: Fields, problems: ContentProblems) -> Self | None:
        """Read the kind from its fields; ``None`` where one of them will not do."""
        before = len(problems)
        criteria = text_of(fields, "criteria", problems)
        measure = text_of(fields, "measure", problems, required=True, longest=40)
        scale: Count | Measure | None = None
        if measure == "count":
            _refuse(fields, ("worst", "best"), "a count", problems)
            tries = whole_of(fields, "tries", problems, low=1, high=_MOST_TRIES)
            scale = Count(tries) if tries is not None else None
        elif measure:
            _refuse(fields, ("tries",), "a measure", problems)
            scale = _read_measure(fields, measure, problems)
        return cls(scale, criteria) if scale is not None and len(problems) == before else None

    def fields(self) -> dict[str, object]:
        """Return the fields as a file has them."""
        written: dict[str, object]
        match self.scale:
            case Count(tries):
                written = {"measure": "count", "tries": tries}
            case Measure(unit, worst, best):
                written = {"measure": unit, "worst": as_written(worst), "best": as_written(best)}
        return written | ({"criteria": self.criteria} if self.criteria else {})

    @property
    def floor(self) -> None:
        """The score that guessing gives: nobody guesses a performance."""
        return

    def grade(self, answer: str) -> Grade | Unreadable:
        """Grade what the coach wrote down."""
        return self.scale.grade(answer)

    def right_answer(self) -> str:
        """Return nothing: a performance has no key."""
        return ""


def _refuse(fields: Fields, names: tuple[str, ...], scale: str, problems: ContentProblems) -> None:
    for name in names:
        if name in fields:
            problems.add(name, f"{name} beside {scale}", "none", f"Remove {name}.")


def _read_measure(fields: Fields, unit: str, problems: ContentProblems) -> Measure | None:
    if not unit_is_known(unit):
        problems.add("measure", unit, "count, or a unit", "Write count, seconds, metres, ….")
    ends = []
    for name in ("worst", "best"):
        if fields.get(name) in (None, ""):
            remedy = "Give the measure that scores 0 as worst and the one that scores 1 as best."
            problems.add(name, "nothing", "a number", remedy)
        ends.append(number_of(fields, name, problems))
    worst, best = ends
    if worst is None or best is None:
        return None
    if worst == best:
        problems.add("best", best, "a number other than worst", "Make them differ.")
        return None
    return Measure(unit, worst, best)
