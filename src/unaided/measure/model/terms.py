"""Which terms of the model a log can carry, and why it cannot carry the others.

A term is added where enough responses of enough people bear on it; a term that is left out is
named, with the reason, so that no figure rests on it in silence. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.delay import EDGES_DAYS, DelayBasis, DelayKind, delay_basis
from unaided.measure.model.observations import Observations
from unaided.measure.responses import Bools

LEAST_ROWS = 20
LEAST_PEOPLE = 5
NOVELTY_NAMES = ("first", "repeat", "variant", "transfer")
REPEAT = 1

Count = Literal["retrievals", "exposures"]
COUNT_WORDS: dict[Count, str] = {
    "retrievals": "earlier retrievals",
    "exposures": "earlier exposures",
}

Term = Literal[
    "aid",
    "aided_ability",
    "delay",
    "novelty",
    "aid_delay",
    "aid_novelty",
    "delay_novelty",
    "retrievals",
    "exposures",
    "kind",
    "skill",
    "skill_aid",
    "skill_delay",
    "skill_novelty",
    "group",
    "group_aid",
    "group_skill",
    "arm",
    "arm_aid",
    "person_skill",
    "item",
    "item_aid",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the caller decides about the model.

    Attributes:
        without: Terms to leave out whatever the data carry.
        delay: Bins, a falling spline, or whichever predicts people held out better.
        delay_basis: The bins or knots themselves, where they are given.
        delay_edges_days: Edges of the bins of delay before thin ones are joined, rising.
        delay_by_novelty: Whether new items may be forgotten otherwise than those seen before: an
            effect of its own for each delay and novelty that enough responses met.
        fixed_variances: Spreads held at given values, by the keys of :meth:`Fit.summary`.
        tolerance: Largest remaining step, in standard errors, at which the fit has converged.
        most_passes: Passes over the data after which the fit stops, and says so.
    """

    without: frozenset[Term] = frozenset()
    delay: Literal["bins", "spline", "held-out"] = "bins"
    delay_basis: DelayBasis | None = None
    delay_edges_days: tuple[float, ...] = EDGES_DAYS
    delay_by_novelty: bool = False
    fixed_variances: Mapping[str, float] = field(default_factory=dict)
    tolerance: float = 0.03
    most_passes: int = 80


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A term that is not in the model, and why."""

    term: Term
    why: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a model.

    Attributes:
        present: Those in the model.
        left_out: Those that are not, with the reason.
        aids: Number of aid levels beside none.
        delay: How delay enters; ``None`` where it does not.
        novelties: Codes of the novelty levels with an effect of their own.
        base_novelty: Code of the novelty at zero.
        aided_delays: Delay levels with an aid effect of their own.
        aided_novelties: Novelty codes with an aid effect of their own.
        kinds: Number of kinds of score.
        later_novelties: Delay level and novelty code with an effect of their own.
    """

    present: frozenset[Term]
    left_out: tuple[LeftOut, ...]
    aids: int
    delay: DelayBasis | None
    novelties: tuple[int, ...]
    base_novelty: int
    aided_delays: tuple[int, ...]
    aided_novelties: tuple[int, ...]
    kinds: int
    later_novelties: tuple[tuple[int, int], ...] = ()

    def __contains__(self, term: Term) -> bool:
        return term in self.present

    def without(self, left_out: LeftOut) -> Terms:
        """Return the terms less one, which is named."""
        return replace(
            self,
            present=self.present - {left_out.term},
            left_out=(*self.left_out, left_out),
        )


def terms_of(obs: Observations, choice: Choice) -> Terms:
    """Decide which terms a log carries."""
    return _Deciding(obs, choice).terms()


class _Deciding:
    """Asks the log, term by term, in the order in which terms depend on one another."""

    def __init__(self, obs: Observations, choice: Choice) -> None:
        self.obs, self.choice = obs, choice
        self.present: set[Term] = set()
        self.left_out: list[LeftOut] = []
        self.person = obs.person
        self.aided = np.asarray(obs.aid > 0)

    def terms(self) -> Terms:
        obs = self.obs
        aids = int(obs.aid.max())
        self._aid()
        basis = self._delay()
        novelties, base = self._novelty()
        aided_delays, aided_novelties = self._interactions(basis, novelties, base)
        later_novelties = self._later_novelties(basis, novelties, base)
        self._count("retrievals", obs.retrievals)
        self._count("exposures", obs.exposures)
        kinds = 1 if obs.kind is None else int(obs.kind.max()) + 1
        if kinds > 1:
            self._add("kind")
        self._skills(basis, novelties)
        self._units("group", "group_aid", obs.group, obs.groups)
        if "group" in self.present and obs.skills > 1:
            self._add("group_skill")
        self._units("arm", "arm_aid", obs.arm, obs.arms)
        self._items()
        return Terms(
            frozenset(self.present),
            tuple(self.left_out),
            aids if "aid" in self.present else 0,
            basis,
            novelties,
            base,
            aided_delays,
            aided_novelties,
            kinds,
            later_novelties,
        )

    def _add(self, term: Term, why_not: str | None = None) -> bool:
        if why_not is None and term in self.choice.without:
            why_not = "left out by choice"
        if why_not is not None:
            self.left_out.append(LeftOut(term, why_not))
            return False
        self.present.add(term)
        return True

    def _enough(self, rows: Bools) -> bool:
        if int(np.count_nonzero(rows)) < LEAST_ROWS:
            return False
        return _people(self.person[rows]) >= LEAST_PEOPLE

    def _aid(self) -> None:
        aided = self.aided
        with_aid, alone = int(aided.sum()), int((~aided).sum())
        if with_aid == 0 or alone == 0:
            which = "no response with help" if with_aid == 0 else "no response without help"
            self._add("aid", f"{which} in this log")
            self._add("aided_ability", f"{which} in this log")
            return
        self._add("aid")
        both = np.zeros((self.obs.people, 2), dtype=np.bool_)
        both[self.person, aided.astype(np.int64)] = True
        people = int(both.all(axis=1).sum())
        self._add(
            "aided_ability",
            None
            if people >= LEAST_PEOPLE
            else f"{people} people answered both with and without help; it takes {LEAST_PEOPLE}",
        )

    def _delay(self) -> DelayBasis | None:
        delay = self.obs.delay_days
        if delay is None or not np.isfinite(delay.astype(np.float64)).any():
            self._add("delay", "no delay is known")
            return None
        kind: DelayKind = "spline" if self.choice.delay == "spline" else "bins"
        basis = self.choice.delay_basis or delay_basis(
            delay.astype(np.float64), self.person, kind, self.choice.delay_edges_days
        )
        if not self._add("delay", None if basis else "all delays fall in one bin"):
            return None
        return basis

    def _novelty(self) -> tuple[tuple[int, ...], int]:
        novelty = self.obs.novelty
        if novelty is None or (novelty < 0).all():
            self._add("novelty", "no novelty is known")
            return (), -1
        counts = {int(code): self._enough(novelty == code) for code in np.unique(novelty)}
        # What is not known is a level of its own: its responses still speak of people and items.
        enough = [code for code, carried in counts.items() if carried]
        known = [code for code in enough if code >= 0]
        if len(enough) < 2 or not known:
            self._add("novelty", "one level of novelty alone holds enough responses")
            return (), -1
        if not self._add("novelty"):
            return (), -1
        base = REPEAT if REPEAT in known else known[0]
        return tuple(code for code in enough if code != base), base

    def _interactions(
        self, basis: DelayBasis | None, novelties: tuple[int, ...], base: int
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        if "aid" not in self.present:
            return (), ()
        delays: tuple[int, ...] = ()
        if basis is not None and self.obs.delay_days is not None:
            level = basis.level(self.obs.delay_days.astype(np.float64))
            carried = [self._crossed(level == code) for code in range(basis.levels)]
            delays = tuple(code for code in range(1, basis.levels) if carried[code] and carried[0])
            if not self._add(
                "aid_delay", None if delays else "no two delays were met with and without help"
            ):
                delays = ()
        levels: tuple[int, ...] = ()
        if novelties and self.obs.novelty is not None:
            if self._crossed(self.obs.novelty == base):
                levels = tuple(
                    code for code in novelties if self._crossed(self.obs.novelty == code)
                )
            if not self._add(
                "aid_novelty", None if levels else "no two novelties were met with and without help"
            ):
                levels = ()
        return delays, levels

    def _later_novelties(
        self, basis: DelayBasis | None, novelties: tuple[int, ...], base: int
    ) -> tuple[tuple[int, int], ...]:
        if not self.choice.delay_by_novelty or basis is None or not novelties:
            return ()
        if self.obs.novelty is None or self.obs.delay_days is None:
            return ()
        level = basis.level(self.obs.delay_days.astype(np.float64))
        met = {
            (later, code): self._enough((level == later) & (self.obs.novelty == code))
            for later in range(basis.levels)
            for code in (base, *novelties)
        }
        # A novelty's own effect is that at the first delay at which it and the base were met.
        carried = tuple(
            (later, code)
            for code in novelties
            for later in [one for one in range(basis.levels) if met[one, code] and met[one, base]][
                1:
            ]
        )
        why = None if carried else "no two novelties were met at two delays"
        return carried if self._add("delay_novelty", why) else ()

    def _crossed(self, rows: Bools) -> bool:
        return self._enough(rows & self.aided) and self._enough(rows & ~self.aided)

    def _count(self, term: Count, count: object) -> None:
        if not isinstance(count, np.ndarray):
            self._add(term, "not counted in this log")
            return
        varied = count[np.isfinite(count.astype(np.float64))]
        moving = varied.size > 0 and int(np.count_nonzero(varied != varied[0])) >= LEAST_ROWS
        self._add(term, None if moving else "hardly varies between responses")

    def _skills(self, basis: DelayBasis | None, novelties: tuple[int, ...]) -> None:
        obs = self.obs
        skill = obs.skill
        met = 0 if skill is None else int(np.unique(skill).size)
        one = "one skill alone" if met < 2 else None
        self._add("skill", one)
        if skill is None or met < 2:
            self._add("person_skill", one)
            return
        if "aid" in self.present:
            self._add("skill_aid", self._each(skill, self.aided, ~self.aided, "help"))
        if basis is not None and obs.delay_days is not None:
            level = basis.level(obs.delay_days.astype(np.float64))
            self._add("skill_delay", self._each(skill, level > 0, level == 0, "delay"))
        if novelties and obs.novelty is not None:
            other = np.isin(obs.novelty, novelties)
            self._add("skill_novelty", self._each(skill, other, ~other, "novelty"))
        pairs = np.unique(self.person.astype(np.int64) * obs.skills + skill)
        several = int((np.bincount(pairs // obs.skills, minlength=obs.people) >= 2).sum())
        self._add(
            "person_skill",
            None
            if several >= LEAST_PEOPLE
            else f"{several} people met two skills; it takes {LEAST_PEOPLE}",
        )

    def _each(self, skill: Ints, first: Bools, second: Bools, what: str) -> str | None:
        both = [self._enough((skill == s) & first) for s in np.unique(skill)]
        other = [self._enough((skill == s) & second) for s in np.unique(skill)]
        carried = int(np.logical_and(both, other).sum())
        return None if carried >= 2 else f"{carried} skills were met under two levels of {what}"

    def _units(
        self,
        term: Literal["group", "arm"],
        shift: Literal["group_aid", "arm_aid"],
        codes: object,
        count: int,
    ) -> None:
        if not isinstance(codes, np.ndarray) or np.unique(codes[codes >= 0]).size < 2:
            self._add(term, f"one {term} alone")
            return
        self._add(term)
        if "aid" in self.present:
            crossed = [self._crossed(codes == code) for code in range(count)]
            self._add(
                shift,
                None if sum(crossed) >= 2 else f"no two {term}s were met with and without help",
            )

    def _items(self) -> None:
        obs = self.obs
        seen = int(np.unique(obs.item).size)
        self._add("item", None if seen >= 3 else f"{seen} items: too few to tell their spread")
        if "aid" in self.present and "item" in self.present:
            aided = np.unique(obs.item[self.aided])
            shared = int(np.intersect1d(aided, np.unique(obs.item[~self.aided])).size)
            self._add(
                "item_aid",
                None if shared >= 3 else f"{shared} items were met with and without help",
            )


def _people(person: Ints | Floats) -> int:
    """Count distinct people of ascending codes."""
    return int(np.count_nonzero(np.diff(person))) + 1 if person.size else 0
