"""Practice played by people in whose memory an exposure has a share that is known.

The application's planner chooses for all of them; help is at hand where it would be, and withheld
by chance as there. Who takes it chooses: mostly those who are stuck, so that what help leaves
cannot be read from who took it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from unaided.measure.randomised.help_policy import Offers
from unaided.practice.choosing import Planner
from unaided.practice.foresight import chances
from unaided.practice.link import Link
from unaided.practice.memory import EXPOSURE, Floats, Forgetting, Outcome
from unaided.practice.record import Events, Record
from unaided.practice.rules.band import HIGH
from unaided.practice.shelf import Shelf
from unaided.practice.view import Sittings

A_MINUTE = 1.0 / 1440.0
A_SECOND = 1.0 / 86_400.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Who practises how long.

    Attributes:
        share: Of a retrieval's effect that an exposure has in these people.
        people: How many.
        days: For how long.
        families: Of how many kinds; five make a skill.
        slots: Questions in a sitting.
        comes: With which chance a person sits on a day.
        withheld: In which share of the questions with help chance withholds it.
        stuck: With which chance help is taken by who would not get it alone.
        sure: By who would.
        link: How their memory and ability make a chance.
    """

    share: float = EXPOSURE
    people: int = 50
    days: int = 30
    families: int = 20
    slots: int = 8
    comes: float = 0.7
    withheld: float = 0.08
    stuck: float = 0.7
    sure: float = 0.1
    link: Link = field(default_factory=Link)


@dataclass(frozen=True, slots=True)
class Played:
    """What was met, where chance decided on help, and of what there was to practise."""

    events: Events
    offers: Offers
    shelf: Shelf


def play(setting: Setting, rng: np.random.Generator) -> Played:
    """Play practice once."""
    people, families = setting.people, setting.families
    # Items enough that what comes is new.
    items = np.repeat(np.arange(families), setting.days)
    shelf = Shelf(items, np.arange(families) // 5)
    planner, known, truth = Planner(), Record.nothing(shelf, people), _people(setting, shelf, rng)
    came = np.full(people, np.nan)
    met: list[Events] = []
    offered: list[tuple[np.ndarray, ...]] = []
    for day in range(setting.days):
        here = np.flatnonzero(rng.random(people) < setting.comes)
        sittings = Sittings.begun(people, families, day - came)
        came[here] = day
        for slot in range(setting.slots):
            now = day + slot * A_MINUTE
            chosen = planner.choose(known, sittings, here, now, rng)
            there = chosen.item >= 0
            who, family, item = here[there], chosen.family[there], chosen.item[there]
            again = chosen.again[there]
            help_there = again | ~(chosen.chance[there] > HIGH)
            left_to_chance = help_there & ~again
            withheld = left_to_chance & (rng.random(who.size) < setting.withheld)
            propensity = np.where(withheld, setting.withheld, 1.0 - setting.withheld)
            columns = who, family, np.full(who.size, now), ~withheld, propensity
            offered.append(tuple(column[left_to_chance] for column in columns))
            gets = rng.random(who.size) < chances(truth, who, now)[np.arange(who.size), family]
            takes = rng.random(who.size) < np.where(gets, setting.sure, setting.stuck)
            helped = help_there & ~withheld & takes
            new = known.meetings[who, family] == 0
            events = Events(
                who, item, np.where(helped, int(Outcome.EXPOSED), gets).astype(np.int64),
                np.where(helped, 0.0, gets), np.full(who.size, now + 30 * A_SECOND),
            )  # fmt: skip
            truth.learn(events)
            known.learn(events)
            met.append(events)
            sittings.show(who, family, item, failed=helped | ~gets, new=new)
    return Played(_in_order(met), _all(offered), shelf)


def _people(setting: Setting, shelf: Shelf, rng: np.random.Generator) -> Record:
    """Return people as their own record: what they can do is believed of them, and for certain."""
    own = setting.link
    truth = Record.nothing(shelf, setting.people, Forgetting(exposure=setting.share), own)
    spreads = (own.person_sd, own.skill_sd, own.family_sd)
    for belief, spread in zip((truth.general, truth.skill, truth.family), spreads, strict=True):
        belief[..., 0] = rng.normal(0.0, spread, belief.shape[:-1])
        belief[..., 1] = 0.0
    return truth


def _in_order(met: Sequence[Events]) -> Events:
    columns: list[Floats] = [
        np.concatenate([getattr(one, name) for one in met]) for name in Events.__slots__
    ]
    order = np.lexsort((columns[-1], columns[0]))
    return Events(*(column[order] for column in columns))  # type: ignore[arg-type]


def _all(offered: Sequence[tuple[np.ndarray, ...]]) -> Offers:
    columns = [np.concatenate(column) for column in zip(*offered, strict=True)]
    return Offers(*columns, score=np.full(columns[0].size, np.nan))
