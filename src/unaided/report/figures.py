"""The report as it is read: typed access to the findings of one JSON value.

Reading is lenient, since any part of a report may be absent: what is not there is an unknown
figure with a reason, never an error and never a zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Json = Mapping[str, Any]
Kind = Literal["all", "group", "arm", "person"]

ABSENT: Final = "This report holds no such figure."


@dataclass(frozen=True, slots=True)
class Who:
    """Of whom a figure speaks."""

    kind: str = "all"
    id: str | None = None


EVERYBODY: Final = Who()


@dataclass(frozen=True, slots=True)
class Figure:
    """One finding; ``estimate``, ``low`` and ``high`` are numbers exactly where it is known.

    Attributes:
        known: Whether there is an estimate.
        estimate: The figure, in its unit; 0.0 where unknown, to be read only where known.
        low: Lower end of the interval.
        high: Upper end of the interval.
        finding: The finding as it stands in ``report.json``.
    """

    known: bool
    estimate: float
    low: float
    high: float
    finding: Json

    @classmethod
    def of(cls, finding: Json) -> Figure:
        """Read a finding; one without a number is unknown whatever its status says."""
        estimate = finding.get("estimate")
        known = finding.get("status") == "known" and isinstance(estimate, (int, float))
        if not known:
            return cls(False, 0.0, 0.0, 0.0, finding)
        value = float(estimate or 0.0)
        low, high = finding.get("low"), finding.get("high")
        return cls(
            True,
            value,
            value if low is None else float(low),
            value if high is None else float(high),
            finding,
        )

    @classmethod
    def absent(cls, estimand: str) -> Figure:
        """Stand for a figure that the report does not hold."""
        return cls.of({"estimand": estimand, "status": "unknown", "why": ABSENT})

    @property
    def condition(self) -> Json:
        """The condition, empty where none applies."""
        return self.finding.get("condition") or {}

    @property
    def who(self) -> Who:
        """Of whom it speaks."""
        subject = self.finding.get("subject") or {}
        return Who(str(subject.get("kind", "all")), subject.get("id"))

    @property
    def estimand(self) -> str:
        """What is estimated."""
        return str(self.finding.get("estimand", ""))

    @property
    def people(self) -> int:
        """How many people stand behind it."""
        return int(self.finding.get("people") or 0)

    @property
    def responses(self) -> int:
        """How many responses stand behind it."""
        return int(self.finding.get("responses") or 0)

    @property
    def why(self) -> str:
        """Why it is not known."""
        return str(self.finding.get("why") or "No reason is recorded.")

    @property
    def needs(self) -> str | None:
        """What would make it known."""
        needs = self.finding.get("needs")
        return str(needs) if needs else None

    @property
    def orders(self) -> tuple[float, float] | None:
        """For a step of the waterfall, its range over the orders."""
        orders = self.finding.get("orders")
        return (float(orders[0]), float(orders[1])) if orders else None

    @property
    def clear_of_zero(self) -> bool:
        """Whether it is known and its interval leaves out 0."""
        return self.known and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Reading:
    """A report with its findings indexed.

    Attributes:
        report: The value of ``report.json``.
    """

    report: Json
    _index: dict[tuple[str, Who, str | None], list[Figure]] = field(init=False, repr=False)
    _by_model: dict[tuple[str, Who, str | None], list[Figure]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the findings by basis, estimand, subject and skill."""
        design: dict[tuple[str, Who, str | None], list[Figure]] = defaultdict(list)
        model: dict[tuple[str, Who, str | None], list[Figure]] = defaultdict(list)
        for finding in self.report.get("findings") or ():
            figure = Figure.of(finding)
            if figure.who.kind != "person":
                index = model if finding.get("basis") == "model" else design
                index[figure.estimand, figure.who, finding.get("skill")].append(figure)
        object.__setattr__(self, "_index", dict(design))
        object.__setattr__(self, "_by_model", dict(model))

    def figures(
        self, estimand: str, who: Who = EVERYBODY, skill: str | None = None
    ) -> Sequence[Figure]:
        """Return every figure of an estimand by design."""
        return self._index.get((estimand, who, skill), ())

    def beside(self, figure: Figure) -> Figure | None:
        """Return the figure by model on the same question; ``None`` where there is none."""
        skill = figure.finding.get("skill")
        for other in self._by_model.get((figure.estimand, figure.who, skill), ()):
            if other.condition == figure.condition:
                return other
        return None

    def figure(
        self,
        estimand: str,
        who: Who = EVERYBODY,
        skill: str | None = None,
        **condition: object,
    ) -> Figure:
        """Return one figure: adjusted where that is known, else plain, else unknown.

        Args:
            estimand: What is estimated.
            who: Of whom.
            skill: Which skill; ``None`` over all.
            condition: What the figure's condition must hold.
        """
        met = [
            figure
            for figure in self.figures(estimand, who, skill)
            if all(figure.condition.get(name) == value for name, value in condition.items())
        ]
        if not met:
            return Figure.absent(estimand)
        return min(met, key=lambda f: (not f.known, f.finding.get("adjustment") != "items"))

    def plain(self, estimand: str, who: Who = EVERYBODY, skill: str | None = None) -> Figure:
        """Return a figure as a plain mean, where the report holds one."""
        return next(
            (
                figure
                for figure in self.figures(estimand, who, skill)
                if figure.finding.get("adjustment") != "items"
            ),
            Figure.absent(estimand),
        )

    def estimands(self) -> Iterator[str]:
        """Yield the estimands the report holds of everybody, over all skills."""
        seen = dict.fromkeys(
            name for name, who, skill in self._index if who == EVERYBODY and skill is None
        )
        yield from seen

    def parts(self, kind: Kind) -> list[Who]:
        """Return the groups or arms that figures speak of, in the order of the report."""
        return list(dict.fromkeys(who for _, who, _ in self._index if who.kind == kind))

    def skills(self, who: Who = EVERYBODY) -> list[str]:
        """Return the skills that figures of a subject speak of."""
        return list(
            dict.fromkeys(
                skill for _, whose, skill in self._index if whose == who and skill is not None
            )
        )

    def block(self, name: str) -> Json:
        """Return a part of the report that is an object; empty where absent."""
        found = self.report.get(name)
        return found if isinstance(found, Mapping) else {}

    def rows(self, name: str) -> Sequence[Any]:
        """Return a part of the report that is a list; empty where absent."""
        found = self.report.get(name)
        return found if isinstance(found, (list, tuple)) else ()

    @property
    def level(self) -> float:
        """The standard's level."""
        return float(self.block("standard").get("level") or 0.8)

    @property
    def horizon_days(self) -> float:
        """The standard's horizon."""
        return float(self.block("standard").get("horizon_days") or 30.0)

    @property
    def novelty(self) -> str:
        """The standard's novelty."""
        return str(self.block("standard").get("novelty") or "variant")

    @property
    def aids(self) -> dict[str, int]:
        """Aids that were there, with their responses; ``none`` and ``unknown`` left out."""
        counts = self.block("log").get("aid")
        counts = counts if isinstance(counts, Mapping) else {}
        return {
            str(name): int(count)
            for name, count in counts.items()
            if name not in ("none", "unknown", "not recorded") and count
        }

    @property
    def aid_recorded(self) -> bool:
        """Whether any response says which help was there, be it none; yes where nothing is said."""
        counts = self.block("log").get("aid") or {}
        return not counts or any(
            count for name, count in counts.items() if name not in ("unknown", "not recorded")
        )

    @property
    def has_tool(self) -> bool:
        """Whether any help was ever there."""
        return bool(self.aids)
