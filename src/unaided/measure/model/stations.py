"""The conditions that the estimands ask about, for every person and skill.

From the mix of conditions really met, any of aid, delay and novelty can be set to the standard's:
eight mixes, of which four are the waterfall's stations and the others its other orders. Beside
them stand single conditions: with the tool and alone, now and at the horizon. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.design import Coding, Conditions
from unaided.measure.model.observations import Observations
from unaided.measure.responses import Bools

NOT_THERE = -1
TRANSFER, REPEAT = 3, 1


class Station(IntEnum):
    """Expected scores of a person on a skill's reference form.

    The first eight are the mix met with aid (1), delay (2) and novelty (4) set to the standard's,
    as bits: 0 is performance, 1 alone, 3 later, 7 learning.
    """

    PERFORMANCE = 0
    ALONE = 1
    LATER = 3
    LEARNING = 7
    TRANSFER = 8
    TOOL_NOW = 9
    ALONE_NOW = 10
    TOOL_LATER = 11
    REPEATS_LATER = 12


STATIONS = 13


@dataclass(frozen=True, slots=True)
class Ask:
    """What the estimands are asked at.

    Attributes:
        horizon_days: Delay at which learning must hold.
        novelty: Code of the standard's novelty.
        tool: Code of the aid that stands for the tool; ``None`` where there is none.
        level: Score that counts as learned, 0..1.
    """

    horizon_days: float
    novelty: int
    tool: int | None
    level: float


@dataclass(frozen=True)
class Stations:
    """Conditions, and which of them every person's stations are made of.

    Attributes:
        conditions: Every condition once; arrays of shape (conditions,).
        aided: Shape (conditions,), whether help is there.
        single: Shape (STATIONS,), the condition of a station that is one condition; −1 elsewhere
            and where the model does not carry it.
        pair_first: Shape (people + 1,), first person × skill of each person.
        pair_skill: Shape (pairs,), its skill.
        mix_first: Shape (pairs + 1,), first entry of its mix.
        mix_condition: Shape (entries, 8), the condition of an entry in each of the eight mixes.
        mix_weight: Shape (entries,), share of the mix; sums to 1 over a pair.
    """

    conditions: Conditions
    aided: Bools
    single: Ints
    pair_first: Ints
    pair_skill: Ints
    mix_first: Ints
    mix_condition: Ints
    mix_weight: Floats


def stations_of(obs: Observations, practice: Bools, coding: Coding, ask: Ask) -> Stations:
    """Lay out the stations of everybody.

    Args:
        obs: The responses of the fit.
        practice: Shape (n,), responses of practice and work within the window.
        coding: What the model carries.
        ask: The standard.
    """
    size = len(obs)
    skill = np.zeros(size, dtype=np.int64) if obs.skill is None else obs.skill.astype(np.int64)
    delay = np.full(size, np.nan) if obs.delay_days is None else obs.delay_days.astype(np.float64)
    novelty = np.full(size, -1) if obs.novelty is None else obs.novelty.astype(np.int64)
    basis = coding.terms.delay
    level = np.zeros(size, dtype=np.int64) if basis is None else basis.level(delay)
    days = _day_of(basis.knots_days if basis else (0.0,), level)

    pairs, pair = np.unique(obs.person.astype(np.int64) * obs.skills + skill, return_inverse=True)
    rows = np.flatnonzero(practice)
    # Condition by condition in one number each: sorting rows of a table takes ten times as long.
    bounds = (int(obs.aid.max()) + 1, int(level.max()) + 2, int(novelty.max()) + 2)
    condition = np.ravel_multi_index(
        (obs.aid[rows].astype(np.int64), level[rows] + 1, novelty[rows] + 1), bounds
    )
    every = int(np.prod(bounds))
    keys, count = np.unique(pair[rows] * every + condition, return_counts=True)
    entry_pair, entry = np.divmod(keys, every)
    total = np.bincount(entry_pair, count, minlength=pairs.size)
    weight = count / total[entry_pair]

    book = _Book(coding, ask)
    # Many people meet the same condition: its mixes are looked up once.
    alike, which = np.unique(entry, return_inverse=True)
    mix = np.empty((alike.size, 8), dtype=np.int64)
    day = {int(code): float(days[level == code][0]) for code in np.unique(level)}
    terms = coding.terms
    met = np.column_stack(np.unravel_index(alike, bounds)) - (0, 1, 1)
    for place, (aid, code, met_kind) in enumerate(met.tolist()):
        # A novelty that too few met has no effect of its own: the fit read it as the reference.
        carried = "novelty" not in terms or met_kind in (*terms.novelties, terms.base_novelty)
        kind = met_kind if carried else terms.base_novelty
        for bits in range(8):
            mix[place, bits] = book.find(
                0 if bits & 1 else aid,
                ask.horizon_days if bits & 2 else day[code],
                ask.novelty if bits & 4 else kind,
            )
    single = np.full(STATIONS, NOT_THERE)
    later, now = ask.horizon_days, 0.0
    single[Station.LEARNING] = book.find(0, later, ask.novelty)
    single[Station.TRANSFER] = book.find(0, later, TRANSFER)
    single[Station.ALONE_NOW] = book.find(0, now, ask.novelty)
    single[Station.REPEATS_LATER] = book.find(0, later, REPEAT)
    if ask.tool is not None:
        single[Station.TOOL_NOW] = book.find(ask.tool, now, ask.novelty)
        single[Station.TOOL_LATER] = book.find(ask.tool, later, ask.novelty)
    conditions, aided = book.arrays()
    people = np.arange(obs.people + 1) * obs.skills
    return Stations(
        conditions=conditions,
        aided=aided,
        single=single,
        pair_first=np.searchsorted(pairs, people),
        pair_skill=pairs % obs.skills,
        mix_first=np.searchsorted(entry_pair, np.arange(pairs.size + 1)),
        mix_condition=mix[which],
        mix_weight=weight,
    )


def _day_of(knots: tuple[float, ...], level: Ints) -> Floats:
    """Return the delay that stands for each level; NaN where there is none."""
    return np.where(level >= 0, np.asarray(knots)[np.maximum(level, 0)], np.nan)


class _Book:
    """Numbers the conditions as they are asked for; refuses those that the model cannot tell."""

    def __init__(self, coding: Coding, ask: Ask) -> None:
        self.terms = coding.terms
        self.ask = ask
        self.numbers: dict[tuple[int, float, int], int] = {}

    def find(self, aid: int, delay_days: float, novelty: int) -> int:
        """Return the number of a condition, −1 where the model does not carry it."""
        terms = self.terms
        if aid > 0 and "aid" not in terms:
            return NOT_THERE
        if delay_days == self.ask.horizon_days and terms.delay is None:
            return NOT_THERE
        if "novelty" in terms and novelty not in (*terms.novelties, terms.base_novelty):
            return NOT_THERE
        key = (aid, -1.0 if np.isnan(delay_days) else delay_days, novelty)
        return self.numbers.setdefault(key, len(self.numbers))

    def arrays(self) -> tuple[Conditions, Bools]:
        """Return the conditions numbered so far."""
        keys = list(self.numbers)
        aid = np.array([key[0] for key in keys], dtype=np.int64)
        delay = np.array([key[1] if key[1] >= 0 else np.nan for key in keys])
        novelty = np.array([key[2] for key in keys], dtype=np.int64)
        return Conditions(aid=aid, delay_days=delay, novelty=novelty), aid > 0
