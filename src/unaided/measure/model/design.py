"""The terms of a model laid out as coefficients: blocks, slots and the rows of the kernel.

A row touches one coefficient a term (two for a spline), so a design is a small table of indices
instead of a matrix. The same coding serves the responses that are fitted and any condition that is
predicted. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.kernel_types import Columns, Rows
from unaided.measure.model.observations import Array, Observations
from unaided.measure.model.terms import NOVELTY_NAMES, Term, Terms
from unaided.measure.responses import Bools

NONE = -1
LARGEST_FLOOR = 0.999  # above it a right answer says nothing
GRADED_SHARE = 0.1  # of partial scores, from which on a kind of score is graded


@dataclass(frozen=True, slots=True)
class Block:
    """Coefficients of one term, side by side.

    Attributes:
        name: The term.
        first: Index of the first coefficient.
        size: How many.
        penalised: Whether they are drawn from a normal distribution around zero.
        labels: What each is, for the fixed ones.
    """

    name: Term | str
    first: int
    size: int
    penalised: bool
    labels: tuple[str, ...] = ()

    @property
    def span(self) -> slice:
        """Where the block lies in the vector of coefficients."""
        return slice(self.first, self.first + self.size)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions to be coded, arrays of shape (n,); what is ``None`` is at its reference.

    Attributes are those of :class:`Observations`; ``item`` may be ``None`` for an item of no
    difficulty.
    """

    aid: Array
    skill: Array | None = None
    group: Array | None = None
    arm: Array | None = None
    delay_days: Array | None = None
    novelty: Array | None = None
    retrievals: Array | None = None
    exposures: Array | None = None
    kind: Array | None = None
    item: Array | None = None


class _Slots:
    """Collects the slots of a design, one a term."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.codes: list[Array] = []
        self.value_of: list[int] = []
        self.covariates: list[Floats] = []

    def put(self, codes: Array, value: Array | None = None) -> None:
        """Add a slot: an index for each row, −1 for none, and what multiplies it."""
        self.codes.append(codes.astype(np.int32, copy=False))
        self.value_of.append(NONE if value is None else len(self.covariates))
        if value is not None:
            self.covariates.append(value.astype(np.float64))

    def where(self, rows: Array, codes: Array | int, value: Array | None = None) -> None:
        """Add a slot that some rows alone touch."""
        self.put(np.where(rows, codes, NONE), value)

    def arrays(self) -> tuple[Columns, Ints, Floats]:
        """Return indices, the covariate of each slot, and the covariates."""
        columns = np.empty((self.size, len(self.codes)), dtype=np.int32)
        for slot, codes in enumerate(self.codes):
            columns[:, slot] = codes
        table = np.column_stack(self.covariates) if self.covariates else np.zeros((self.size, 0))
        return columns, np.array(self.value_of, dtype=np.int64), np.ascontiguousarray(table)


@dataclass(frozen=True)
class Coding:
    """How conditions become coefficients.

    Attributes:
        terms: The terms.
        blocks: Their blocks, by name, in order; items come last.
        coefficients: How many coefficients there are.
        skills: Number of skills.
        groups: Number of groups.
        delay_scale: Divides log(1 + days) in the skills' own slopes.
        aliased: Fixed coefficients that the others already say; always zero.
    """

    terms: Terms
    blocks: dict[str, Block]
    coefficients: int
    skills: int
    groups: int
    delay_scale: float
    aliased: frozenset[int] = frozenset()

    @property
    def small(self) -> int:
        """How many coefficients come before the items'."""
        firsts = [b.first for b in self.blocks.values() if b.name in ("item", "item_aid")]
        return min(firsts, default=self.coefficients)

    @property
    def items(self) -> int:
        """How many items have coefficients."""
        return self.blocks["item"].size if "item" in self.blocks else 0

    def encode(self, at: Conditions) -> tuple[Columns, Ints, Floats]:
        """Code conditions.

        Returns:
            Indices of shape (n, slots), −1 for none; for each slot its covariate, −1 for none;
            covariates of shape (n, covariates).
        """
        size = at.aid.size
        slots = _Slots(size)
        aided = at.aid > 0
        slots.put(np.full(size, self.blocks["intercept"].first))
        if "aid" in self.blocks:
            slots.where(aided, self.blocks["aid"].first + at.aid.astype(np.int64) - 1)
        self._delays(at, aided, slots)
        self._novelties(at, aided, slots)
        for name, count in (("retrievals", at.retrievals), ("exposures", at.exposures)):
            if name in self.blocks and count is not None:
                known = np.nan_to_num(count.astype(np.float64))
                slots.put(np.full(size, self.blocks[name].first), np.log1p(known))
        if "kind" in self.blocks and at.kind is not None:
            slots.where(at.kind > 0, self.blocks["kind"].first + at.kind - 1)
        self._skills(at, aided, slots)
        self._units("group", at.group, aided, slots)
        if "group_skill" in self.blocks and at.group is not None and at.skill is not None:
            cell = at.group.astype(np.int64) * self.skills + at.skill
            slots.where(at.group >= 0, self.blocks["group_skill"].first + cell)
        self._units("arm", at.arm, aided, slots)
        if at.item is not None and "item" in self.blocks:
            slots.put(self.blocks["item"].first + at.item)
            if "item_aid" in self.blocks:
                slots.where(aided, self.blocks["item_aid"].first + at.item)
        columns, value_of, covariates = slots.arrays()
        if self.aliased:
            columns[np.isin(columns, list(self.aliased))] = NONE
        return columns, value_of, covariates

    def _delays(self, at: Conditions, aided: Array, slots: _Slots) -> None:
        basis = self.terms.delay
        if basis is None or "delay" not in self.blocks or at.delay_days is None:
            return
        delay = at.delay_days.astype(np.float64)
        codes, weights = basis.weights(delay)
        first = self.blocks["delay"].first
        spline = basis.kind == "spline"
        for side in range(2 if spline else 1):
            level = codes[:, side]
            slots.where(level > 0, first + level - 1, weights[:, side] if spline else None)
        if "aid_delay" in self.blocks:
            place = np.full(basis.levels + 1, NONE)
            place[list(self.terms.aided_delays)] = self.blocks["aid_delay"].first + np.arange(
                len(self.terms.aided_delays)
            )
            slots.where(aided, place[basis.level(delay)])

    def _novelties(self, at: Conditions, aided: Array, slots: _Slots) -> None:
        if "novelty" not in self.blocks or at.novelty is None:
            return
        novelty = at.novelty.astype(np.int64)
        which = _places(self.terms.novelties)[novelty]
        slots.where(which >= 0, self.blocks["novelty"].first + which)
        if "aid_novelty" in self.blocks:
            own = _places(self.terms.aided_novelties)[novelty]
            slots.where(aided & (own >= 0), self.blocks["aid_novelty"].first + own)
        self._later_novelties(at, novelty, slots)
        if "skill_novelty" in self.blocks and at.skill is not None:
            cell = at.skill.astype(np.int64) * len(self.terms.novelties) + which
            slots.where(which >= 0, self.blocks["skill_novelty"].first + cell)

    def _later_novelties(self, at: Conditions, novelty: Array, slots: _Slots) -> None:
        basis = self.terms.delay
        if "delay_novelty" not in self.blocks or basis is None or at.delay_days is None:
            return
        place = np.full((basis.levels + 1, len(NOVELTY_NAMES) + 1), NONE)
        for position, (later, code) in enumerate(self.terms.later_novelties):
            place[later, code] = self.blocks["delay_novelty"].first + position
        slots.put(place[basis.level(at.delay_days.astype(np.float64)), novelty])

    def _skills(self, at: Conditions, aided: Array, slots: _Slots) -> None:
        if at.skill is None or "skill" not in self.blocks:
            return
        slots.put(self.blocks["skill"].first + at.skill)
        if "skill_aid" in self.blocks:
            slots.where(aided, self.blocks["skill_aid"].first + at.skill)
        if "skill_delay" in self.blocks and at.delay_days is not None:
            delay = at.delay_days.astype(np.float64)
            known = np.isfinite(delay)
            slope = np.log1p(np.where(known, delay, 0.0)) / self.delay_scale
            slots.where(known, self.blocks["skill_delay"].first + at.skill, slope)

    def _units(self, name: str, codes: Array | None, aided: Array, slots: _Slots) -> None:
        """Groups, which scatter around zero, or arms, of which the first is the reference."""
        if name not in self.blocks or codes is None:
            return
        less = 1 if name == "arm" else 0
        slots.where(codes >= less, self.blocks[name].first + codes - less)
        if f"{name}_aid" in self.blocks:
            slots.where(aided & (codes >= less), self.blocks[f"{name}_aid"].first + codes - less)


def _places(codes: tuple[int, ...]) -> Ints:
    """Return the position of each novelty code; the last entry is that of −1."""
    place = np.full(len(NOVELTY_NAMES) + 1, NONE)
    for position, code in enumerate(codes):
        place[code] = position
    return place


def coding_of(obs: Observations, terms: Terms) -> Coding:
    """Lay out the blocks of a model's terms, items last."""
    sizes: list[tuple[str, tuple[str, ...] | int]] = [("intercept", ("intercept",))]
    if "aid" in terms:
        sizes.append(("aid", tuple(f"aid {level + 1}" for level in range(terms.aids))))
    if "delay" in terms and terms.delay is not None:
        labels = terms.delay.labels()
        sizes.append(("delay", labels[1:]))
        if "aid_delay" in terms:
            sizes.append(
                ("aid_delay", tuple(f"aid at {labels[level]}" for level in terms.aided_delays))
            )
    if "novelty" in terms:
        sizes.append(("novelty", tuple(_novelty_name(code) for code in terms.novelties)))
        if "aid_novelty" in terms:
            names = tuple(f"aid on {_novelty_name(code)}" for code in terms.aided_novelties)
            sizes.append(("aid_novelty", names))
    if "delay_novelty" in terms and terms.delay is not None:
        labels = terms.delay.labels()
        names = tuple(
            f"{_novelty_name(code)} at {labels[later]}" for later, code in terms.later_novelties
        )
        sizes.append(("delay_novelty", names))
    sizes.extend((name, (name,)) for name in ("retrievals", "exposures") if name in terms.present)
    if "kind" in terms:
        sizes.append(("kind", tuple(f"kind {code}" for code in range(1, terms.kinds))))
    sizes.extend(
        (name, tuple(f"{name} {code}" for code in range(1, obs.arms)))
        for name in ("arm", "arm_aid")
        if name in terms.present
    )
    many: tuple[tuple[Term, int], ...] = (
        ("skill", obs.skills),
        ("skill_aid", obs.skills),
        ("skill_delay", obs.skills),
        ("skill_novelty", obs.skills * len(terms.novelties)),
        ("group", obs.groups),
        ("group_aid", obs.groups),
        ("group_skill", obs.groups * obs.skills),
        ("item", obs.items),
        ("item_aid", obs.items),
    )
    sizes.extend((name, size) for name, size in many if name in terms)
    blocks: dict[str, Block] = {}
    first = 0
    for name, what in sizes:
        labels = what if isinstance(what, tuple) else ()
        size = len(labels) if isinstance(what, tuple) else what
        blocks[name] = Block(name, first, size, isinstance(what, int), labels)
        first += size
    scale = 1.0
    if "skill_delay" in terms and obs.delay_days is not None:
        logs = np.log1p(np.nan_to_num(obs.delay_days.astype(np.float64)))
        scale = max(float(logs.std()), 1e-3)
    return Coding(terms, blocks, first, obs.skills, obs.groups, scale)


def _novelty_name(code: int) -> str:
    return NOVELTY_NAMES[code] if code >= 0 else "not known"


@dataclass(frozen=True)
class Design:
    """The rows of a fit, sorted by person and skill.

    Attributes:
        coding: How conditions became coefficients.
        rows: What the kernel takes.
        order: Shape (n,), positions of the rows among the observations.
        segment_person: Shape (segments,), the person of each person × skill.
        segment_skill: Shape (segments,), its skill.
        people: Number of people, those without a response included.
        kind: Shape (n,), how each row was scored; shape (0,) where all alike.
        fractional_kinds: Kinds whose scores are fractions without a count of tries.
    """

    coding: Coding
    rows: Rows
    order: Array
    segment_person: Ints
    segment_skill: Ints
    people: int
    kind: Ints
    fractional_kinds: Ints


def design_of(obs: Observations, coding: Coding) -> Design:
    """Lay out observations as the kernel takes them."""
    per_skill = "person_skill" in coding.terms
    skill = obs.skill if per_skill and obs.skill is not None else None
    order: Array = np.arange(len(obs), dtype=np.int32)
    if skill is not None:
        key = obs.person.astype(np.int64) * obs.skills + skill
        if (np.diff(key) < 0).any():
            order = np.argsort(key, kind="stable")
            obs, key = obs.take(order), key[order]
    else:
        key = obs.person
    starts = np.flatnonzero(np.concatenate([[True], np.diff(key) != 0]))
    segment_person = obs.person[starts].astype(np.int64)
    segment_skill = (
        obs.skill[starts].astype(np.int64)
        if skill is not None and obs.skill is not None
        else np.zeros(starts.size, dtype=np.int64)
    )
    at = Conditions(
        aid=obs.aid,
        skill=obs.skill,
        group=obs.group,
        arm=obs.arm,
        delay_days=obs.delay_days,
        novelty=obs.novelty,
        retrievals=obs.retrievals,
        exposures=obs.exposures,
        kind=obs.kind,
        item=obs.item,
    )
    columns, slot_value, covariates = coding.encode(at)
    aided_ability = "aided_ability" in coding.terms
    coordinate = (
        (obs.aid > 0).astype(np.uint8) if aided_ability else np.zeros(len(obs), dtype=np.uint8)
    )
    rows = Rows(
        person_first=np.searchsorted(segment_person, np.arange(obs.people + 1)).astype(np.int64),
        segment_first=np.append(starts, len(obs)).astype(np.int64),
        coordinate=coordinate,
        columns=columns,
        slot_value=slot_value,
        covariates=covariates,
        y=obs.score.astype(np.float64),
        weight=_or_one(obs.tries, 1.0),
        floor=_or_one(obs.floor, 0.0),
        aided=aided_ability,
    )
    kind = np.zeros(len(obs), dtype=np.int64)
    partial = (rows.y > 0) & (rows.y < 1) & (np.broadcast_to(rows.weight, rows.y.shape) == 1)
    fractional = np.empty(0, dtype=np.int64)
    if partial.any():
        kind = kind if obs.kind is None else obs.kind.astype(np.int64)
        fractional = np.unique(kind[partial])
    graded = [code for code in fractional if np.mean(partial[kind == code]) >= GRADED_SHARE]
    rows = _with_honest_floors(rows, partial | np.isin(kind, graded))
    return Design(
        coding,
        rows,
        order,
        segment_person,
        segment_skill,
        obs.people,
        kind if fractional.size else np.empty(0, dtype=np.int64),
        fractional,
    )


def _with_honest_floors(rows: Rows, graded: Bools) -> Rows:
    """Return rows whose floors mean something.

    A graded score is not guessed, nor is a part of a score: they have no floor. Where the floor is
    one, everybody is right whatever they know: such a response weighs nothing.
    """
    if not rows.floor.any():
        return rows
    floor = np.where(graded, 0.0, rows.floor)
    certain = floor >= LARGEST_FLOOR
    weight = np.where(certain, 0.0, rows.weight) if certain.any() else rows.weight
    return rows._replace(floor=np.where(certain, 0.0, floor), weight=weight)


def _or_one(values: Array | None, usual: float) -> Floats:
    """Return one number where all rows share it."""
    if values is None or (values == usual).all():
        return np.array([usual])
    return np.nan_to_num(values.astype(np.float64), nan=usual)
