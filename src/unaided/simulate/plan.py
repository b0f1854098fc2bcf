"""Who meets which item when, with what help: everything but the answers.

A skill is practised in sittings spread over its weeks; the last sitting visits every practised
family, so that each check has one well-defined delay. Which families a person practises, which
items of them, and which family is checked when and with what help, is drawn for every person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from unaided.evidence.schema import Novelty, Status
from unaided.simulate.model import AIDS, NO_AID, sigmoid
from unaided.simulate.parameters import CheckSettings, SkillSettings
from unaided.simulate.population import Ints, Population
from unaided.simulate.settings import Settings

DAY_SECONDS: Final = 86_400
STATUSES: Final[tuple[Status, ...]] = (Status.SCORED, Status.EXPOSURE, Status.MISSING)
_SCORED, _EXPOSURE, _MISSING = 0, 1, 2
_SCHOOL_DAY_SECONDS: Final = 14 * 3600
_FIRST_HOUR_SECONDS: Final = 7 * 3600


@dataclass(frozen=True, slots=True)
class Plan:
    """N planned responses, in order of person and time.

    Attributes:
        person, skill, family, item: Indices (N).
        sitting: Number of the sitting, unique over the plan (N).
        seconds: When, since the start (N).
        aid: Index of the aid at hand (N).
        check: Index into the settings' checks; -1 in practice (N).
        status: Index into :data:`STATUSES` (N).
    """

    person: Ints
    skill: Ints
    family: Ints
    item: Ints
    sitting: Ints
    seconds: Ints
    aid: Ints
    check: Ints
    status: Ints

    def take(self, rows: Ints) -> Plan:
        """Return the plan's rows in the order given."""
        return Plan(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def draw_plan(settings: Settings, population: Population, *, rng: np.random.Generator) -> Plan:
    """Draw the plan of all people and skills."""
    parts: list[Plan] = []
    sittings = 0
    for index, skill in enumerate(settings.skill_settings):
        for part in _SkillPlan(settings, population, index, skill, rng).parts():
            parts.append(_numbered(part, sittings))
            sittings = int(parts[-1].sitting.max(initial=sittings - 1)) + 1
    plan = Plan(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Plan)}
    )
    if settings.length_days is not None:
        plan = plan.take(np.flatnonzero(plan.seconds < settings.length_days * DAY_SECONDS))
    return plan.take(np.lexsort((plan.seconds, plan.person)))


def _numbered(part: Plan, first: int) -> Plan:
    values = {f.name: getattr(part, f.name) for f in fields(Plan)}
    return Plan(**{**values, "sitting": part.sitting + first})


class _SkillPlan:
    """Lays out one skill for everybody: practice, then the checks by delay."""

    def __init__(
        self,
        settings: Settings,
        population: Population,
        index: int,
        skill: SkillSettings,
        rng: np.random.Generator,
    ) -> None:
        self.settings = settings
        self.population = population
        self.index = index
        self.skill = skill
        self.rng = rng
        people = len(population.names)
        n_skills = len(settings.skill_settings)
        # A slot of the day for each skill, so that no two sittings of a person overlap.
        self.slot_seconds = min(3600, _SCHOOL_DAY_SECONDS // n_skills)
        self.clock = _FIRST_HOUR_SECONDS + index * self.slot_seconds
        self.family_order = _permutations(rng, people, settings.families_per_skill)
        self.item_order = np.stack(
            [
                _permutations(rng, people, settings.items_per_family)
                for _ in range(settings.families_per_skill)
            ],
            axis=1,
        )
        self.practice_days = self._practice_days(n_skills)
        practice_period = settings.weeks * 7
        self.leave_day = population.leaves * practice_period

    def parts(self) -> list[Plan]:
        """Return practice, then one part for each delay."""
        delays = sorted({check.delay_days for check in self.settings.checks})
        if not self.skill.checked_later:
            delays = [delay for delay in delays if delay == 0]
        practice, came = self._practice()
        shown = [self._introduction()] if self.settings.introduced else []
        return [*shown, practice, *(self._checks_at(delay, came) for delay in delays)]

    def _practice_days(self, n_skills: int) -> Ints:
        settings = self.settings
        spare = (settings.weeks - settings.skill_weeks) * 7
        start = self.skill.start_day
        if start is None:
            start = round(spare * self.index / max(1, n_skills - 1))
        steps = np.arange(settings.sittings_per_skill)
        start += self.settings.introduced
        return (start + np.floor(steps * 7 / settings.sittings_per_week)).astype(np.int64)

    def _introduction(self) -> Plan:
        """Show each practised family once, the day before practice starts."""
        people, practised = len(self.population.names), self.settings.practised_families
        day = int(self.practice_days[0]) - 1
        came = self.rng.random(people) >= self.settings.practice_absence
        came &= day < self.leave_day
        person = np.repeat(np.flatnonzero(came), practised)
        turn = np.tile(np.arange(practised), int(came.sum()))
        family = self.family_order[person, turn]
        start = np.full(person.size, day * DAY_SECONDS + self.clock)
        return self._plan(
            person=person,
            family=family,
            item=self.item_order[person, family, 0],
            sitting=person,
            seconds=self._times(person, turn, start, share_of_slot=0.45),
            aid=np.full(person.size, NO_AID),
            check=np.full(person.size, -1),
            status=np.full(person.size, _EXPOSURE),
        )

    def _practice(self) -> tuple[Plan, Ints]:
        """Return the practice and who came to the last sitting."""
        settings, rng = self.settings, self.rng
        people, practised = len(self.population.names), settings.practised_families
        sittings = settings.sittings_per_skill
        visits = min(practised, max(1, settings.responses_per_sitting // settings.block))
        ranks = rng.random((people, sittings, practised)).argsort(axis=2).argsort(axis=2)
        visited = ranks < visits
        visited[:, -1] = True
        came = rng.random((people, sittings)) >= settings.practice_absence
        came &= self.practice_days[None, :] < self.leave_day[:, None]
        visited &= came[:, :, None]
        length = np.full(sittings, settings.block)
        length[-1] = 1
        met_before = np.cumsum(visited * length[None, :, None], axis=1) - length[None, :, None]

        person, sitting, position = np.nonzero(visited)
        repeats = length[sitting]
        row = np.repeat(np.arange(person.size), repeats)
        within = np.arange(row.size) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        person, sitting, position = person[row], sitting[row], position[row]
        turn = ranks[person, sitting, position]
        family = self.family_order[person, position]
        nth = (met_before[person, sitting, position] + within) % settings.practice_items
        seconds = self._times(
            person * sittings + sitting,
            turn * settings.block + within,
            self.practice_days[sitting] * DAY_SECONDS + self.clock,
            share_of_slot=0.45,
        )
        return (
            self._plan(
                person=person,
                family=family,
                item=self.item_order[person, family, nth],
                sitting=person * sittings + sitting,
                seconds=seconds,
                aid=self._practice_aid(person),
                check=np.full(person.size, -1),
                status=np.full(person.size, _SCORED),
            ),
            came[:, -1].astype(np.int64),
        )

    def _practice_aid(self, person: Ints) -> Ints:
        settings, population = self.settings, self.population
        if settings.arms:
            by_arm = np.array([AIDS.index(arm.aid) for arm in settings.arms])
            chosen: Ints = by_arm[population.arm[person]]
            return chosen
        shares = np.array([aid.share for aid in settings.aids])
        total = shares.sum()
        if total <= 0:
            return np.full(person.size, NO_AID)
        use = np.full(person.size, 1.0)
        if total < 1:
            use = sigmoid(np.log(total / (1 - total)) + population.aid_use[person])
        which = self.rng.choice(len(shares), size=person.size, p=shares / total)
        kinds = np.array([AIDS.index(aid.aid) for aid in settings.aids])
        return np.where(self.rng.random(person.size) < use, kinds[which], NO_AID)

    def _checks_at(self, delay_days: float, came_to_practice: Ints) -> Plan:
        settings, rng = self.settings, self.rng
        people = len(self.population.names)
        late = np.zeros(people, dtype=np.int64)
        after = self.slot_seconds * 0.7
        if delay_days > 0:
            late = rng.integers(0, settings.late_days + 1, people)
            after = 0.0
        day = self.practice_days[-1] + math.floor(delay_days) + late
        missing = (day >= self.leave_day) | (rng.random(people) < self.population.absence)
        if delay_days == 0:
            missing |= came_to_practice == 0
        columns: list[Ints] = []
        for number, check, positions in _families_of(settings):
            if check.delay_days != delay_days:
                continue
            person = np.repeat(np.arange(people), positions.size)
            family = self.family_order[person, np.tile(positions, people)]
            nth = _item_in_order(settings, number)
            columns.append(
                np.stack(
                    [
                        person,
                        family,
                        self.item_order[person, family, nth],
                        self._check_aid(check, person.size),
                        np.full(person.size, number),
                    ]
                )
            )
        person, family, item, aid, number_of = np.concatenate(columns, axis=1)
        order = rng.permutation(person.size)
        turn = np.empty(person.size, dtype=np.int64)
        by_person = order[np.argsort(person[order], kind="stable")]
        turn[by_person] = np.arange(person.size) % (person.size // people)
        seconds = self._times(
            person, turn, (day * DAY_SECONDS + self.clock + int(after))[person], share_of_slot=0.18
        )
        return self._plan(
            person=person,
            family=family,
            item=item,
            sitting=person,
            seconds=seconds,
            aid=aid,
            check=number_of,
            status=np.where(missing, _MISSING, _SCORED)[person],
        )

    def _check_aid(self, check: CheckSettings, size: int) -> Ints:
        main = self.settings.main_aid
        if main is None:
            return np.full(size, NO_AID)
        aided = self.rng.random(size) < check.aided_probability
        return np.where(aided, AIDS.index(main.aid), NO_AID)

    def _times(self, sitting: Ints, turn: Ints, start: Ints, share_of_slot: float) -> Ints:
        """Return seconds since the start: the responses of a sitting follow one another in turn."""
        longest = int(turn.max(initial=0)) + 1
        step = min(75.0, share_of_slot * self.slot_seconds / longest)
        jitter = self.rng.uniform(0, 0.1 * self.slot_seconds, int(sitting.max(initial=0)) + 1)
        seconds: Ints = (start + jitter[sitting] + np.floor(turn * step)).astype(np.int64)
        return seconds

    def _plan(self, **columns: Ints) -> Plan:
        skill = np.full(columns["person"].size, self.index)
        return Plan(skill=skill, **{name: c.astype(np.int64) for name, c in columns.items()})


def _families_of(settings: Settings) -> list[tuple[int, CheckSettings, Ints]]:
    """Return each check with its places in a person's order of families.

    Practised families stand first in that order, the families kept out of practice last.
    """
    placed: list[tuple[int, CheckSettings, Ints]] = []
    practised, kept_out = 0, settings.practised_families
    for number, check in enumerate(settings.checks):
        if check.again:
            first = 0
        elif check.novelty is Novelty.TRANSFER:
            first, kept_out = kept_out, kept_out + check.families
        else:
            first, practised = practised, practised + check.families
        placed.append((number, check, first + np.arange(check.families)))
    return placed


def _item_in_order(settings: Settings, number: int) -> int:
    """Return which item of the person's order of a family's items the check takes."""
    check = settings.checks[number]
    if check.novelty is not Novelty.VARIANT:
        return 0
    earlier = sum(c.again for c in settings.checks[:number])
    return settings.practice_items + (1 + earlier if check.again else 0)


def _permutations(rng: np.random.Generator, rows: int, size: int) -> Ints:
    order: Ints = rng.random((rows, size)).argsort(axis=1).astype(np.int64)
    return order
