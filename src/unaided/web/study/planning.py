"""The practice planner as a chooser: a situation into arrays, and its choice into a sentence."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from unaided.practice.choosing import Choices, Planner
from unaided.practice.link import Link
from unaided.practice.memory import Floats, Forgetting, Ints, Outcome
from unaided.practice.record import GOT_FROM, NOT_TRIED, Events, Record
from unaided.practice.rules.band import HIGH
from unaided.practice.shelf import Bools, Shelf
from unaided.practice.steps import WORKED_BELOW
from unaided.practice.view import NEVER, Sittings
from unaided.web.study.choosing import (
    AGAIN,
    ALIKE,
    Candidate,
    Choice,
    Learned,
    Meeting,
    Shown,
    Situation,
)
from unaided.web.study.wording import days_ago

DRAWN: Final = "Drawn by chance, as a few are: so it shows what practice does."
NEW: Final = "You have not met this kind here yet."
NEW_OF_KNOWN: Final = "A kind that you have not met yet, of something that you have practised."
STEP_UP: Final = "You have this kind well: a new one of it, and say why."
A_NIGHT: Final = timedelta(hours=8)
ME: Final = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class ByPlanner:
    """What was assigned, in order; else what the planner of practice chooses."""

    planner: Planner = field(default_factory=Planner)

    def choose(self, situation: Situation, rng: random.Random) -> Choice | None:
        """Return what to ask next, or ``None`` when the sitting is over."""
        if situation.waiting:
            first = min(situation.waiting, key=lambda one: (one.closes_at, one.position))
            return Choice(first.candidate, "", first.assignment_id)
        if situation.check or not situation.in_time or not situation.candidates:
            return None
        desk = Desk.of(situation)
        chosen = self.planner.choose(
            desk.record,
            desk.sittings,
            ME,
            _day(situation.at),
            np.random.default_rng(rng.getrandbits(64)),
            open_=desk.open,
            stretch=desk.stretch,
            resting=desk.resting,
        )
        return None if chosen.item[0] == NEVER else desk.choice(chosen)


def load() -> None:
    """Load what a choice takes, by making one: else the first person waits, and all who write."""
    at = datetime.now(UTC)
    alone = Meeting(1, 1, 1, at - timedelta(days=2), score=1.0)
    situation = Situation(
        at=at, began_at=at, check=False, in_time=True, waiting=(), reserved=frozenset(),
        resting=frozenset(), past=(alone,),
        candidates=tuple(Candidate(one, one, one, one) for one in (1, 2)),
    )  # fmt: skip
    ByPlanner().choose(situation, random.Random(0))


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's situation, as the planner takes it.

    Beside the candidates every family has an item that is never shown: what was met of it that is
    not on the shelf (any more).
    """

    situation: Situation
    families: dict[int, int]
    record: Record
    sittings: Sittings
    open: Bools
    stretch: Floats
    resting: Bools

    @classmethod
    def of(cls, situation: Situation) -> Desk:
        """Lay out a situation."""
        skill_of = {one.family_id: one.skill_id for one in situation.candidates}
        for met in situation.past:
            skill_of.setdefault(met.family_id, met.skill_id)
        families = {family: place for place, family in enumerate(skill_of)}
        skills = {skill: place for place, skill in enumerate(dict.fromkeys(skill_of.values()))}
        shelf = Shelf(
            family_of_item=np.array(
                [families[one.family_id] for one in situation.candidates]
                + list(range(len(families)))
            ),
            skill_of_family=np.array([skills[skill] for skill in skill_of.values()]),
            needs=np.array(
                [
                    (skills[skill], skills[before])
                    for skill, before in situation.needs
                    if skill in skills and before in skills
                ],
                dtype=np.int64,
            ).reshape(-1, 2),
            subject_of_skill=_subjects(situation, skills),
        )
        items = {one.item_id: place for place, one in enumerate(situation.candidates)}
        record = _record(shelf, families, situation.learned)
        record.learn(_events(situation.past, families, items))
        return cls(
            situation=situation,
            families=families,
            record=record,
            sittings=_sittings(situation, families, items),
            open=np.array([[family not in situation.resting for family in families]]),
            stretch=_stretch(situation.past, families),
            resting=_resting(situation, shelf.items),
        )

    def choice(self, chosen: Choices) -> Choice:
        """Return what was chosen, with its reason."""
        candidate = self.situation.candidates[int(chosen.item[0])]
        foreseen, again, drawn = (
            float(chosen.chance[0]), bool(chosen.again[0]), bool(chosen.drawn[0])
        )  # fmt: skip
        met = [one for one in self.situation.past if one.family_id == candidate.family_id]
        asks_why = self._steps_up(candidate, met, foreseen, again=again)
        worked = (
            None if again or foreseen >= WORKED_BELOW else _worked(met, candidate, self.situation)
        )
        known = list(self.families)
        return Choice(
            candidate,
            self._reason(candidate, met, again=again, drawn=drawn, asks_why=asks_why),
            foreseen=foreseen,
            again=again,
            drawn=drawn,
            propensity=float(chosen.propensity[0]),
            among=tuple(known[place] for place in np.flatnonzero(chosen.among[0])) if drawn else (),
            asks_why=asks_why,
            worked_item_id=worked,
        )

    def _steps_up(
        self, candidate: Candidate, met: Sequence[Meeting], foreseen: float, *, again: bool
    ) -> bool:
        """Say whether the reason is asked for: of a new one of what is held well, once a sitting.

        What was got minutes ago is held well by nobody: it was met before this sitting.
        """
        shown = self.situation.shown
        here = any(one.family_id == candidate.family_id for one in shown)
        asked = here or any(one.asked_why for one in shown)
        seen = any(one.item_id == candidate.item_id for one in met)
        return foreseen > HIGH and bool(met) and not (seen or again or asked)

    def _reason(
        self,
        candidate: Candidate,
        met: Sequence[Meeting],
        *,
        again: bool,
        drawn: bool,
        asks_why: bool,
    ) -> str:
        if again:
            return AGAIN
        if drawn:
            return DRAWN
        if not met:
            of_skill = any(one.skill_id == candidate.skill_id for one in self.situation.past)
            return NEW_OF_KNOWN if of_skill else NEW
        if any(one.family_id == candidate.family_id for one in self.situation.shown):
            return ALIKE
        return STEP_UP if asks_why else why_due(met, self.situation.at)


def why_due(met: Sequence[Meeting], at: datetime) -> str:
    """Say when a kind was last met, and how; nothing of what is kept back.

    Args:
        met: What was met of it, in order.
        at: The present.
    """
    last = met[-1]
    when = days_ago(last.at, at)
    if last.kept_back:
        return f"You were last asked this kind {when}."
    if not last.alone:
        return f"You last met this kind {when}, not alone."
    if last.score is not None and last.score >= GOT_FROM:
        return f"You last got this kind alone {when}."
    return f"You last tried this kind alone {when}, without success."


def _subjects(situation: Situation, skills: dict[int, int]) -> Ints:
    """Return the subject of each skill as a code; one that is not named is like no other."""
    named = {one.skill_id: one.subject for one in situation.candidates if one.subject}
    codes = {name: place for place, name in enumerate(dict.fromkeys(named.values()))}
    alone = len(codes)
    return np.array(
        [
            codes[named[skill]] if skill in named else alone + place
            for skill, place in skills.items()
        ]
    )


def _record(shelf: Shelf, families: dict[int, int], learned: Learned | None) -> Record:
    if learned is None:
        return Record.nothing(shelf, people=1)
    ease = np.array([learned.ease.get(family, 0.0) for family in families])
    forgetting = Forgetting(learned.weights, learned.exposure)
    return Record.nothing(shelf, 1, forgetting, replace(Link(), **learned.link), ease)


def _day(at: datetime) -> float:
    return at.timestamp() / 86_400.0


def _events(past: Sequence[Meeting], families: dict[int, int], items: dict[int, int]) -> Events:
    """Return what came of everything that was met. What is kept back counts as being shown."""
    size = len(past)
    item, outcome = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    got, day = np.empty(size), np.empty(size)
    for place, one in enumerate(past):
        family = families[one.family_id]
        at_item = None if one.item_id is None else items.get(one.item_id)
        item[place] = len(items) + family if at_item is None else at_item
        day[place] = _day(one.at)
        if one.alone and not one.kept_back and one.score is not None:
            outcome[place] = Outcome.GOT if one.score >= GOT_FROM else Outcome.FAILED
            got[place] = one.score
        else:
            outcome[place] = Outcome.EXPOSED
            got[place] = 0.0 if one.tried else NOT_TRIED
    return Events(np.zeros(size, dtype=np.int64), item, outcome, got, day)


def _stretch(past: Sequence[Meeting], families: dict[int, int]) -> Floats:
    """Return by how much each family's return is put off: as it was drawn, for its next sitting."""
    found, last = np.ones((1, len(families))), dict[int, datetime]()
    for met in past:
        place, before = families[met.family_id], last.get(met.family_id)
        if met.stretch is not None:
            found[0, place] = met.stretch
        elif before is None or met.at - before >= A_NIGHT:
            found[0, place] = 1.0
        last[met.family_id] = met.at
    return found


def _sittings(situation: Situation, families: dict[int, int], items: dict[int, int]) -> Sittings:
    began = situation.began_at or situation.at
    before = [one for one in situation.past if one.at < began]
    sat = [one for one in before if one.practised]
    away = np.array([_day(began) - _day(sat[-1].at) if sat else np.nan])
    sittings = Sittings.begun(1, len(families), away)
    known = {one.family_id for one in before}
    for shown in situation.shown:
        place, item = families.get(shown.family_id), items.get(shown.item_id)
        if place is None or item is None:
            sittings.skip(ME)
            continue
        sittings.show(
            ME,
            _one(place),
            _one(item),
            failed=np.array([shown.failed]),
            new=np.array([shown.family_id not in known]),
        )
        known.add(shown.family_id)
    return sittings


def _resting(situation: Situation, size: int) -> Bools:
    """Mark what must not be shown: kept for a check, shown here and done, or off the shelf."""
    last: dict[int, Shown] = {one.item_id: one for one in situation.shown}
    resting = np.ones((1, size), dtype=np.bool_)
    for place, one in enumerate(situation.candidates):
        shown = last.get(one.item_id)
        done = shown is not None and not shown.failed
        resting[0, place] = one.item_id in situation.reserved or done
    return resting


def _worked(met: Sequence[Meeting], candidate: Candidate, situation: Situation) -> int | None:
    """Return another item of the family that was met, and that no check keeps."""
    return next(
        (
            one.item_id
            for one in reversed(met)
            if one.item_id not in (None, candidate.item_id)
            and one.item_id not in situation.reserved
            and not one.kept_back
        ),
        None,
    )


def _one(value: int) -> Ints:
    return np.array([value])
