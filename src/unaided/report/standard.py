"""The standard, and where each part of it comes from: never silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from unaided.evidence.problems import UsageError
from unaided.measure.unknown import days, percent

Source = Literal["option", "study", "default"]

# DESIGN names these two; a horizon is a choice that nobody can make for the reader.
LEVEL: Final = 0.8
CERTAINTY: Final = 0.9
PART_NAMES: Final = {
    "level": "level",
    "horizon_days": "horizon",
    "novelty": "novelty",
    "certainty": "certainty",
}


@dataclass(frozen=True, slots=True)
class StandardChoice:
    """What counts as learned, with the source of each part.

    Attributes:
        level: Expected score on the reference form, 0..1.
        horizon_days: Delay at which it must hold, in days.
        novelty: ``variant`` (near) or ``transfer`` (far).
        certainty: Probability a verdict needs, 0.5..1.
        source: By part, whether it was an option, in the study file, or the stated default.
    """

    level: float
    horizon_days: float
    novelty: Literal["variant", "transfer"]
    certainty: float
    source: dict[str, Source]

    def sentence(self) -> str:
        """State the standard and where it comes from, in one line."""
        new = {"variant": "a near variant", "transfer": "a new family"}[self.novelty]
        return (
            f"Learned means: an expected score of {f'{self.level:.2f}'.lstrip('0')} or more, "
            f"{days(self.horizon_days)} after practice, on {new}, without help, at "
            f"{percent(self.certainty)} certainty ({self._sources()})."
        )

    def _sources(self) -> str:
        """Say who named which part: the reader's option, the study file, or nobody."""
        words = {"option": "by option", "study": "in the study file", "default": "by default"}
        said = []
        for source, where in words.items():
            parts = [PART_NAMES[part] for part in PART_NAMES if self.source.get(part) == source]
            if parts:
                *first, last = parts
                joined = f"{', '.join(first)} and {last}" if first else last
                said.append(f"{joined} {where}")
        return "; ".join(said)

    def as_dict(self) -> dict[str, object]:
        """Return the standard as JSON-ready data."""
        return {
            "level": self.level,
            "horizon_days": self.horizon_days,
            "novelty": self.novelty,
            "aid": "none",
            "certainty": self.certainty,
            "source": dict(self.source),
        }


def choose_standard(
    *,
    options: Mapping[str, float | None],
    study: Mapping[str, float | str | None],
) -> StandardChoice:
    """Put the standard together: an option wins over the study file.

    Args:
        options: ``level``, ``horizon_days``, ``certainty`` from the command line, ``None`` unset.
        study: The same and ``novelty`` from the study file, ``None`` unset.

    Raises:
        UsageError: Where the horizon is named nowhere, or a part is out of range.
    """
    source: dict[str, Source] = {}
    values: dict[str, float] = {}
    for part, default in (("level", LEVEL), ("horizon_days", None), ("certainty", CERTAINTY)):
        for place, given in (("option", options.get(part)), ("study", study.get(part))):
            if given is not None:
                values[part] = float(given)
                source[part] = "option" if place == "option" else "study"
                break
        else:
            if default is None:
                raise UsageError(
                    "The horizon is not named: how many days after practice must it still be "
                    "there? Add --horizon-days 30 (or your own), or horizon_days under [standard] "
                    "in the study file. Nothing was written."
                )
            values[part], source[part] = default, "default"
    novelty = study.get("novelty")
    source["novelty"] = "study" if novelty else "default"
    wrong = [
        f"{part}: found {values[part]:g}, expected {expected}"
        for part, expected, holds in (
            ("level", "above 0 and below 1", 0 < values["level"] < 1),
            ("horizon_days", "more than 0", 0 < values["horizon_days"] < float("inf")),
            ("certainty", "above 0.5 and below 1", 0.5 < values["certainty"] < 1),
        )
        if not holds
    ]
    if wrong:
        raise UsageError(f"The standard is out of range: {'; '.join(wrong)}. Nothing was written.")
    return StandardChoice(
        level=values["level"],
        horizon_days=values["horizon_days"],
        novelty="transfer" if novelty == "transfer" else "variant",
        certainty=values["certainty"],
        source=source,
    )
