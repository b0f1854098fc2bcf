"""What chance decides of a comparison: who goes which way, balanced within strata. No database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

Unit = Literal["person", "class", "skill"]

Key = tuple[int, int]
"""Of a unit: a class, a person, or a person and a skill; 0 where there is no second part."""

PROPENSITY: Final = 0.5
"""Of either way, for every unit: halves, and a coin for the one that is left over."""

LEAST_FOR_THIRDS: Final = 6
"""Known people of a class from whom on its strata are thirds: two or more in each."""

LEAST_FOR_PARTS: Final = {12: 3, 8: 2}
"""Known classes from which on there are so many strata of them: four or more in each."""

PARTS: Final = {
    2: ("lower half", "higher half"),
    3: ("lowest third", "middle third", "highest third"),
}
NOT_KNOWN: Final = "score before not known"
TOGETHER: Final = "all classes"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the trial's table before anything is drawn.

    Attributes:
        person: Id of the person.
        code: Their pseudonym.
        group: Id of the class.
        group_name: Its name.
        skill: Id of the skill; ``None`` where the person goes one way in all of them.
        before: Mean of the last unaided answers, 0..1; ``None``: not known.
    """

    person: int
    code: str
    group: int
    group_name: str
    skill: int | None
    before: float | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row with what chance decided.

    Attributes:
        candidate: Of whom.
        second: Whether it is the second way.
        stratum: Within what it was balanced.
        propensity: Probability of the way that was drawn.
    """

    candidate: Candidate
    second: bool
    stratum: str
    propensity: float


def draw(candidates: Sequence[Candidate], unit: Unit, seed: int) -> tuple[Drawn, ...]:
    """Draw the ways: the same candidates, unit and seed give the same.

    Within each stratum one half of the units goes each way, every choice of them equally likely.
    Of an odd number one is left over: strata with such a one are taken two by two, a coin says
    which way the first one's goes, and the second one's goes the other. So the ways differ by
    one unit at most overall, each unit's probability of either is a half, and given how many of a
    stratum go each way every choice of them is as likely as any other.

    Args:
        candidates: Rows of the table, in any order.
        unit: What is drawn. People: within classes, thirds of the score before, and those whose
            score is not known. Classes: within parts of their mean before, where they are many.
            Skills: within each person.
        seed: Seed of everything drawn.

    Returns:
        One for each candidate, in order of person and skill.
    """
    rows = sorted(candidates, key=lambda one: (one.person, one.skill or 0))
    stratum_of = strata(rows, unit)
    second = halved(members_of(stratum_of), np.random.default_rng(seed))
    keys = ((one, unit_of(one, unit)) for one in rows)
    return tuple(Drawn(one, second[key], stratum_of[key], PROPENSITY) for one, key in keys)


def members_of(stratum_of: Mapping[Key, str]) -> dict[str, list[Key]]:
    """Return the units of each stratum, strata and units in order."""
    members: dict[str, list[Key]] = {name: [] for name in sorted(set(stratum_of.values()))}
    for key in sorted(stratum_of):
        members[stratum_of[key]].append(key)
    return members


def halved(members: Mapping[str, Sequence[Key]], rng: np.random.Generator) -> dict[Key, bool]:
    """Send one half of each stratum the second way, as :func:`draw` says.

    Args:
        members: The units of each stratum.
        rng: Source of chance.
    """
    odd = [name for name, units in members.items() if len(units) % 2]
    coins = rng.random((len(odd) + 1) // 2) < PROPENSITY
    extra = {name: bool(coins[at // 2]) == (at % 2 == 0) for at, name in enumerate(odd)}
    second: dict[Key, bool] = {}
    for name, units in members.items():
        count = len(units) // 2 + extra.get(name, False)
        chosen = set(rng.permutation(len(units))[:count].tolist())
        second.update((key, place in chosen) for place, key in enumerate(units))
    return second


def unit_of(candidate: Candidate, unit: Unit) -> Key:
    """Return what is drawn of a candidate: two rows with the same go the same way."""
    if unit == "class":
        return candidate.group, 0
    return candidate.person, 0 if unit == "person" else candidate.skill or 0


def strata(candidates: Sequence[Candidate], unit: Unit) -> Mapping[Key, str]:
    """Say within what each unit is balanced.

    Args:
        candidates: Rows of the table.
        unit: What is drawn.
    """
    if unit == "skill":
        return {unit_of(one, unit): f"person {one.code}" for one in candidates}
    if unit == "class":
        return _of_classes(candidates)
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates:
        groups[one.group_name].append(one)
    return {
        key: stratum for name, some in groups.items() for key, stratum in _of_people(name, some)
    }


def _of_people(name: str, people: Sequence[Candidate]) -> list[tuple[Key, str]]:
    known = {unit_of(one, "person"): one.before for one in people if one.before is not None}
    unknown = [key for one in people if (key := unit_of(one, "person")) not in known]
    parts = 3 if len(known) >= LEAST_FOR_THIRDS else 1
    placed = [
        (key, f"class {name}, {PARTS[parts][part]}" if parts > 1 else f"class {name}")
        for key, part in _parts(known, parts).items()
    ]
    # One alone would have no counterpart: it joins the middle of its class.
    alone = f"class {name}, {PARTS[3][1]}" if parts > 1 else f"class {name}"
    own = f"class {name}, {NOT_KNOWN}" if len(unknown) > 1 and known else alone
    return placed + [(key, own) for key in unknown]


def _of_classes(candidates: Sequence[Candidate]) -> dict[Key, str]:
    scores: dict[Key, list[float]] = {unit_of(one, "class"): [] for one in candidates}
    for one in candidates:
        if one.before is not None:
            scores[unit_of(one, "class")].append(one.before)
    means = {key: float(np.mean(some)) for key, some in scores.items() if some}
    parts = next((parts for least, parts in LEAST_FOR_PARTS.items() if len(means) >= least), 1)
    if parts == 1 or len(means) < len(scores):
        return dict.fromkeys(scores, TOGETHER)
    return {key: f"classes, {PARTS[parts][part]}" for key, part in _parts(means, parts).items()}


def _parts(scores: Mapping[Key, float | None], parts: int) -> dict[Key, int]:
    """Part units by the rank of their score, ties by their number, as evenly as can be."""
    order = sorted(scores, key=lambda key: (scores[key], key))
    return {key: rank * parts // len(order) for rank, key in enumerate(order)}
