"""The responses of a course as a table with the columns of the response log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unaided.evidence.schema import Occasion, Status
from unaided.simulate.worlds.course_conditions import NOVELTIES
from unaided.simulate.worlds.curriculum import Bools, Curriculum, Floats, Ints
from unaided.simulate.worlds.people import Help

_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Rows:
    """Responses, an entry each; or, joined, all of a course.

    Attributes:
        person: Who.
        item: What.
        seconds_in: When it was asked, in whole seconds since the course began.
        sitting: Which of the person's sittings.
        check: Days after the last practice at which its check was planned; NaN in practice.
        aid: The aid at hand (:class:`Help`).
        propensity: With which probability that was drawn.
        missing: Whether the person had left.
        score: As the world gave it, as the rest; of no meaning where missing.
        confidence: As in :class:`~unaided.simulate.worlds.world.Attempts`.
        ease: As there.
        aid_used: As there.
        attempted_first: As there.
        seconds: As there.
        delay_days: Frozen with the sitting; NaN where nothing was met.
        novelty: Its place in :data:`NOVELTIES`.
    """

    person: Ints
    item: Ints
    seconds_in: Ints
    sitting: Ints
    check: Floats
    aid: Ints
    propensity: Floats
    missing: Bools
    score: Floats
    confidence: Floats
    ease: Floats
    aid_used: Bools
    attempted_first: Bools
    seconds: Floats
    delay_days: Floats
    novelty: Ints

    @classmethod
    def joined(cls, parts: list[Rows]) -> Rows:
        """Return all rows, in the order of the parts."""
        return cls(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__)
        )


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in the log.

    Attributes:
        people: Their ids.
        items: In the order of the curriculum, as the rest.
        families: Unique over skills.
        skills: Unique.
    """

    people: tuple[str, ...]
    items: tuple[str, ...]
    families: tuple[str, ...]
    skills: tuple[str, ...]

    @classmethod
    def numbered(cls, people: int, curriculum: Curriculum) -> Names:
        """Name everything by its number."""
        width = len(str(people))
        skills = tuple(f"skill {one + 1}" for one in range(curriculum.skills))
        families = tuple(
            f"{skills[skill]}, family {family + 1}"
            for family, skill in enumerate(curriculum.skill_of_family.tolist())
        )
        return cls(
            people=tuple(f"p{one + 1:0{width}}" for one in range(people)),
            items=tuple(
                f"{families[family]}, item {item + 1}"
                for item, family in enumerate(curriculum.family_of_item.tolist())
            ),
            families=families,
            skills=skills,
        )


def log_of(
    rows: Rows,
    curriculum: Curriculum,
    names: Names,
    start: datetime,
    *,
    declare_floor: bool,
    aid_by_person: bool,
) -> pl.DataFrame:
    """Write responses in the columns of the log.

    Args:
        rows: The responses.
        curriculum: What was met.
        names: What it is called.
        start: When the course began, with its time zone.
        declare_floor: Whether the log says how often a guess is right.
        aid_by_person: Whether a person's aid in practice was drawn once: it is the arm then.
    """
    check, there = ~np.isnan(rows.check), ~rows.missing
    family = curriculum.family_of_item[rows.item]
    aid = _named([one.aid.value for one in Help], rows.aid)
    drawn = check if aid_by_person else np.ones_like(check)
    micros = round(start.timestamp() * _MILLION) + rows.seconds_in * _MILLION
    status = np.where(rows.missing, 1, 0)
    columns: dict[str, pl.Series] = {
        "person": _named(names.people, rows.person),
        "item": _named(names.items, rows.item),
        "score": _kept(there, rows.score),
        "status": _named([Status.SCORED.value, Status.MISSING.value], status),
        "time": pl.Series(micros).cast(pl.Datetime("us", "UTC")),
        "sitting": pl.select(
            pl.concat_str(_named(names.people, rows.person), pl.Series(rows.sitting), separator="-")
        ).to_series(),
        "skill": _named(names.skills, curriculum.skill_of_family[family]),
        "family": _named(names.families, family),
        "occasion": _named([Occasion.PRACTICE.value, Occasion.CHECK.value], check.astype(np.int64)),
        "aid": aid,
        "aid_used": _kept(there, rows.aid_used),
        "attempted_first": _kept(there, rows.attempted_first),
        "assigned_aid": _kept(drawn, aid),
        "propensity": _kept(drawn, rows.propensity),
        "planned_delay_days": _kept(check, rows.check),
        "delay_days": pl.Series(rows.delay_days).fill_nan(None),
        "novelty": _named([one.value for one in NOVELTIES], rows.novelty),
        "confidence": _kept(there, rows.confidence),
        "ease": _kept(there, rows.ease),
        "seconds": _kept(there, rows.seconds),
        "kind": pl.repeat("answer", rows.person.size, eager=True),
    }
    if declare_floor:
        columns["floor"] = pl.Series(curriculum.floor[rows.item])
    if aid_by_person:
        columns |= {"arm": _arms(rows, names), "cluster": columns["person"]}
    return pl.DataFrame(columns)


def _arms(rows: Rows, names: Names) -> pl.Series:
    """Return the aid of each person's practice."""
    practice = np.isnan(rows.check)
    arm = np.zeros(len(names.people), dtype=np.int64)
    arm[rows.person[practice]] = rows.aid[practice]
    return _named([one.aid.value for one in Help], arm[rows.person])


def _named(names: list[str] | tuple[str, ...], codes: Ints) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(codes)


def _kept(mask: Bools, values: NDArray[Any] | pl.Series) -> pl.Series:
    """Keep values where the mask holds; elsewhere they are empty."""
    return pl.select(pl.when(pl.Series(mask)).then(pl.Series(values))).to_series()
