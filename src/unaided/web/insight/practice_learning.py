"""Practice learns from an organisation's own tries: how they forget, what chance to foresee.

Both are fitted to three people of four and hold only where every fourth is foreseen better; what
was learned before stands otherwise.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final

import numpy as np

from unaided.practice.fitting import Reviews, fitted
from unaided.practice.link import Link
from unaided.practice.linking import NAMES, linked
from unaided.practice.memory import Forgetting, Outcome
from unaided.practice.record import GOT_FROM, NOT_TRIED, Events
from unaided.practice.shelf import Shelf
from unaided.web.people.models import Organisation
from unaided.web.study.models import PracticeFit
from unaided.web.study.queries import instant, rows

logger = logging.getLogger(__name__)

MORE: Final = 1.1
"""A log is fitted anew once it has a tenth more tries than at the last fit."""

FEWEST: Final = 200


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
    met = rows("tries", organisation=organisation.pk, at=at)
    tries = sum(1 for row in met if row[5] and row[7] is not None and not row[8])
    last = PracticeFit.objects.filter(organisation=organisation).order_by("-pk").first()
    if tries < FEWEST or (last is not None and tries < MORE * last.tries):
        return None
    people, families, skills, items = (
        {code: place for place, code in enumerate(dict.fromkeys(row[column] for row in met))}
        for column in range(4)
    )
    family_of_item, skill_of_family = (
        np.zeros(len(items), np.int64),
        np.zeros(len(families), np.int64),
    )
    for row in met:
        family_of_item[items[row[3]]] = families[row[1]]
        skill_of_family[families[row[1]]] = skills[row[2]]
    events = _events(met, people, items)
    forgetting = Forgetting() if last is None else Forgetting(tuple(last.weights))
    link = Link() if last is None else Link(**last.link)
    before = {} if last is None else last.ease
    ease = np.array([before.get(str(family), 0.0) for family in families])
    unit = events.person * len(families) + family_of_item[events.item]
    memory = fitted(Reviews(events.person, unit, events.day, events.outcome), forgetting)
    found = linked(
        events, Shelf(family_of_item, skill_of_family), len(people), memory.forgetting, link, ease
    )
    return PracticeFit.objects.create(
        organisation=organisation,
        made_at=at,
        tries=tries,
        weights=list(memory.forgetting.weights),
        link={name: getattr(found.link, name) for name in NAMES},
        ease={
            str(family): float(found.ease[place])
            for family, place in families.items()
            if found.ease[place] != 0.0
        },
        said=f"Forgetting: {memory.sentence}\nChance foreseen: {found.sentence}",
    )


def _events(met: list[Any], people: dict[int, int], items: dict[int, int]) -> Events:
    size = len(met)
    person, item, outcome = (np.zeros(size, dtype=np.int64) for _ in range(3))
    got, day = np.full(size, NOT_TRIED), np.empty(size)
    for place, (who, _, _, what, when, alone, tried, score, held, _) in enumerate(met):
        person[place], item[place] = people[who], items[what]
        day[place] = instant(when).timestamp() / 86_400.0
        outcome[place] = Outcome.EXPOSED
        if alone and score is not None and not held:
            outcome[place] = Outcome.GOT if score >= GOT_FROM else Outcome.FAILED
            got[place] = score
        elif tried:
            got[place] = 0.0
    return Events(person, item, outcome, got, day)
