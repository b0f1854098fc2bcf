"""Practice learns from an organisation's own tries: how they forget, what chance to foresee.

Both are fitted to three people of four and hold only where every fourth is foreseen better; what
was learned before stands otherwise. What help leaves is learned beside them, where chance decided
on help, and nowhere else.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from unaided.measure.randomised.help_policy import Offers
from unaided.practice.exposures import learned_share
from unaided.practice.fitting import Reviews, fitted
from unaided.practice.link import Link
from unaided.practice.linking import NAMES, Linked, linked
from unaided.practice.memory import Forgetting, Outcome
from unaided.practice.record import GOT_FROM, NOT_TRIED, Events
from unaided.practice.shelf import Bools, Shelf
from unaided.web.people.models import Organisation
from unaided.web.study.models import PracticeFit
from unaided.web.study.queries import instant, rows

logger = logging.getLogger(__name__)

MORE: Final = 1.1
"""A log is fitted anew once it has a tenth more tries than at the last fit."""

FEWEST: Final = 200


@dataclass(frozen=True, slots=True)
class Met:
    """What an organisation's people met.

    Attributes:
        events: In order, person by person.
        told: Whether the result of each may be used: the person is told of it.
        shelf: Of what.
        people: The code of each by id.
        families: Likewise.
    """

    events: Events
    told: Bools
    shelf: Shelf
    people: dict[int, int]
    families: dict[int, int]

    @classmethod
    def of(cls, met: list[Any]) -> Met:
        """Lay out the rows of ``tries``."""
        people, families, skills, items = (
            {code: place for place, code in enumerate(dict.fromkeys(row[column] for row in met))}
            for column in range(4)
        )
        family_of_item = np.zeros(len(items), np.int64)
        skill_of_family = np.zeros(len(families), np.int64)
        for row in met:
            family_of_item[items[row[3]]] = families[row[1]]
            skill_of_family[families[row[1]]] = skills[row[2]]
        told = np.array([not row[8] for row in met], dtype=np.bool_)
        shelf = Shelf(family_of_item, skill_of_family)
        return cls(_events(met, people, items), told, shelf, people, families)

    @property
    def reviews(self) -> Reviews:
        """What came of meeting each family."""
        events = self.events
        unit = events.person * len(self.families) + self.shelf.family_of_item[events.item]
        return Reviews(events.person, unit, events.day, events.outcome)


def learn_everywhere(at: datetime) -> None:
    """Learn from every organisation that has enough new tries."""
    for organisation in Organisation.objects.order_by("pk"):
        try:
            learn(organisation, at)
        except Exception:  # what goes wrong with one must not keep the others from learning
            logger.exception("Practice could not learn from organisation %s.", organisation.pk)


def learn(organisation: Organisation, at: datetime) -> PracticeFit | None:
    """Learn from one organisation's tries, and keep what holds.

    Returns:
        What was kept; ``None`` where there is too little, or little that is new.
    """
    found = rows("tries", organisation=organisation.pk, at=at)
    tries = sum(1 for row in found if row[5] and row[7] is not None and not row[8])
    last = PracticeFit.objects.filter(organisation=organisation).order_by("-pk").first()
    if tries < FEWEST or (last is not None and tries < MORE * last.tries):
        return None
    met = Met.of(found)
    families = met.families
    forgetting = Forgetting() if last is None else Forgetting(tuple(last.weights), last.share)
    link = Link() if last is None else Link(**last.link)
    before = {} if last is None else last.ease
    ease = np.array([before.get(str(family), 0.0) for family in families])
    memory = fitted(met.reviews, forgetting)
    chance = linked(met.events, met.shelf, len(met.people), memory.forgetting, link, ease)
    exposure, said = _exposure(organisation, at, met, memory.forgetting, chance, last)
    return PracticeFit.objects.create(
        organisation=organisation,
        made_at=at,
        tries=tries,
        weights=list(memory.forgetting.weights),
        link={name: getattr(chance.link, name) for name in NAMES},
        ease={
            str(family): float(chance.ease[place])
            for family, place in families.items()
            if chance.ease[place] != 0.0
        },
        exposure=exposure,
        said=f"Forgetting: {memory.sentence}\nChance foreseen: {chance.sentence}\n"
        f"What help leaves: {said}",
    )


def _exposure(
    organisation: Organisation,
    at: datetime,
    met: Met,
    forgetting: Forgetting,
    chance: Linked,
    last: PracticeFit | None,
) -> tuple[dict[str, float] | None, str]:
    """Return what help leaves, and the sentence on it."""
    try:
        share = learned_share(
            _offers(rows("offers", organisation=organisation.pk, at=at), met),
            met.events, met.told, met.shelf, len(met.people), forgetting, chance.link, chance.ease,
        )  # fmt: skip
    except Exception:  # what goes wrong here must not lose what was learned beside it
        logger.exception("What help leaves in organisation %s was not read.", organisation.pk)
        return None if last is None else last.exposure, "not read this time; it stands as it was."
    kept = {
        "share": share.mean,
        "low": share.low,
        "high": share.high,
        "at_hand": share.at_hand,
        "withheld": share.withheld,
    }
    return kept, share.sentence


def _offers(offered: list[Any], met: Met) -> Offers:
    """Return where chance decided on help, of people and families that were met at all."""
    known = [row for row in offered if row[0] in met.people and row[1] in met.families]
    return Offers(
        person=np.array([met.people[row[0]] for row in known], dtype=np.int64),
        family=np.array([met.families[row[1]] for row in known], dtype=np.int64),
        day=np.array([_day(row[2]) for row in known], dtype=np.float64),
        at_hand=np.array([bool(row[3]) for row in known], dtype=np.bool_),
        propensity=np.array([row[4] for row in known], dtype=np.float64),
        score=np.full(len(known), np.nan),
    )


def _events(met: list[Any], people: dict[int, int], items: dict[int, int]) -> Events:
    size = len(met)
    person, item, outcome = (np.zeros(size, dtype=np.int64) for _ in range(3))
    got, day = np.full(size, NOT_TRIED), np.empty(size)
    for place, (who, _, _, what, when, alone, tried, score, held) in enumerate(met):
        person[place], item[place] = people[who], items[what]
        day[place] = _day(when)
        outcome[place] = Outcome.EXPOSED
        if alone and score is not None and not held:
            outcome[place] = Outcome.GOT if score >= GOT_FROM else Outcome.FAILED
            got[place] = score
        elif tried:
            got[place] = 0.0
    return Events(person, item, outcome, got, day)


def _day(when: datetime | str) -> float:
    return instant(when).timestamp() / 86_400.0
