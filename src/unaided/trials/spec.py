"""What a trial's analysis is asked to do: which column is what, and within what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from unaided.evidence.problems import UsageError

Role = Literal["aided", "unaided", "perception"]

SCORE_UNIT = "score"


@dataclass(frozen=True, slots=True)
class TrialSpec:
    """Name the columns of a trial and how it was randomised.

    Attributes:
        outcome: Column of the outcome, a number (or words that ``recode`` turns into numbers).
        arm: Column of the arm.
        reference: Value of ``arm`` that the others are compared with.
        cluster: Column of the unit that was randomised; ``None`` where rows were.
        strata: Columns within whose combinations the arms were randomised.
        adjust: Columns of numbers to adjust for.
        fixed: Columns whose every value has an effect of its own.
        keep: Rows to keep: column to the values allowed in it, as text.
        recode: Words of the outcome to numbers; it must name every word found.
        label: What the outcome is called in sentences; the column's name where empty.
        unit: Unit of the outcome; ``score`` promises 0 to 1. Empty: a score where all outcomes
            lie within 0 to 1, else the column's own units.
        outcome_range: Smallest and largest outcome possible, for bounds; known for scores and
            recoded words.
        role: What the outcome shows: work with help, work alone, or what people believed.
        source: The table's name, for messages.
    """

    outcome: str
    arm: str
    reference: str
    cluster: str | None = None
    strata: tuple[str, ...] = ()
    adjust: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recode: Mapping[str, float] | None = None
    label: str = ""
    unit: str = ""
    outcome_range: tuple[float, float] | None = None
    role: Role | None = None
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what no table could satisfy, all of it at once.

        Raises:
            UsageError: A column has two parts to play, or a number is impossible.
        """
        wrong = [*self._columns_twice(), *self._impossible_numbers()]
        if wrong:
            raise UsageError("\n".join(wrong))

    @property
    def name(self) -> str:
        """What the outcome is called in sentences."""
        return self.label or self.outcome

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the analysis reads, each once, in the order named."""
        cluster = (self.cluster,) if self.cluster else ()
        named = (self.outcome, self.arm, *cluster, *self.strata, *self.adjust, *self.fixed)
        return tuple(dict.fromkeys((*named, *self.keep)))

    @property
    def formula(self) -> str:
        """The regression in the usual notation."""
        terms = (f"C({self.arm}, {self.reference})", *self.adjust, *(f"C({c})" for c in self.fixed))
        return f"{self.outcome} ~ {' + '.join(terms)}"

    def _columns_twice(self) -> list[str]:
        wrong = []
        roles = {"outcome": (self.outcome,), "arm": (self.arm,)}
        for role, taken in roles.items():
            others = {
                "adjust": self.adjust,
                "fixed": self.fixed,
                "strata": self.strata,
                "cluster": (self.cluster,),
                **{name: columns for name, columns in roles.items() if name != role},
            }
            wrong += [
                f"Column {taken[0]} is the {role} and also under {other}. Name it once."
                for other, columns in others.items()
                if taken[0] in columns
            ]
        # Outcome and arm the same column is found from both sides; one sentence is enough.
        return wrong[:1] if self.outcome == self.arm else wrong

    def _impossible_numbers(self) -> list[str]:
        wrong = [
            f"Recoding {word!r} to {value} is not possible: a finite number is expected."
            for word, value in (self.recode or {}).items()
            if not isfinite(value)
        ]
        if self.outcome_range is not None:
            low, high = self.outcome_range
            if not (isfinite(low) and isfinite(high) and low < high):
                wrong.append(
                    f"The outcome's range {low:g} to {high:g} is not possible: "
                    "two finite numbers are expected, the smaller first."
                )
        return wrong
