"""A pulse in the demonstration's past, played by the application's own functions.

A teacher made it, the class answered at the times of then, and it has closed: whoever opens the
demonstration sees what a pulse tells before having waited two weeks for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

import numpy as np

from unaided.content.kinds import Number
from unaided.evidence.schema import Aid, Occasion
from unaided.web.bank.models import Skill
from unaided.web.demonstration.history import Keeping
from unaided.web.people.models import Cohort, User
from unaided.web.pulse.models import Pulse
from unaided.web.pulse.pulses import Wanted, make_pulse
from unaided.web.pulse.siblings import squad
from unaided.web.study import answering, sittings
from unaided.web.study.models import Showing

SKILL: Final = "Trigonometric equations"
"""Its practice in the history is over before the pulse, so that nothing shortens the two weeks."""
DAYS_AGO: Final = 23
"""Fourteen until the third, seven in which it can be answered, one for who answered a day late."""
HOUR: Final = time(9, tzinfo=UTC)
LATER_DAYS: Final = 15
EACH: Final = timedelta(minutes=3)
ANSWER: Final = timedelta(seconds=70)

ALONE, WITH_TUTOR, KEPT = 0.55, 0.85, 0.7
"""Chance of a right answer alone and with the tutor; what share of the chance alone is left."""
SPREAD: Final = 0.1
USED: Final = 0.85
SURE: Final = {True: ("0.7", "0.9", "0.99"), False: ("0.5", "0.7", "0.9")}


@dataclass(frozen=True, slots=True)
class Pupil:
    """Somebody who answers.

    Attributes:
        person: Who.
        ability: Added to every chance of a right answer, −.1..1 .
        days_late: How many days after the pulse began they answered the first two.
        comes_back: Whether they answer the third.
    """

    person: User
    ability: float
    days_late: int
    comes_back: bool


def play_past_pulse(
    cohort: Cohort, teacher: User, log: Keeping, *, at: datetime, seed: int
) -> Pulse | None:
    """Make a pulse as it was made then, and answer it.

    Args:
        cohort: Whose; its people have agreed.
        teacher: Who made it.
        log: The history, written as far as each answer comes.
        at: The present, by which it has closed.
        seed: Decides everything that chance decides.

    Returns:
        The pulse; ``None`` where nobody could take part.
    """
    rng = np.random.default_rng([seed, DAYS_AGO])
    day = at.astimezone(UTC).date() - timedelta(days=DAYS_AGO)
    began = datetime.combine(day, HOUR)
    log.keep_until(began)
    skill = Skill.objects.get(organisation=cohort.organisation_id, name=SKILL)
    people = squad(cohort)
    wanted = Wanted(skill, Aid.TUTOR, cohort.tool, tuple(people))
    pulse = make_pulse(cohort, wanted, teacher, int(rng.integers(2**62)), began)
    if pulse is None:
        return None
    pupils = _pupils(people, rng)
    turns = [(began + timedelta(days=one.days_late), one) for one in pupils]
    turns += [
        (began + timedelta(days=LATER_DAYS + one.days_late), one)
        for one in pupils
        if one.comes_back
    ]
    for place, (when, pupil) in enumerate(sorted(turns, key=lambda turn: turn[0])):
        _sit(pupil, cohort, when + (place % len(pupils)) * EACH, log, rng)
    return pulse


def _pupils(people: list[User], rng: np.random.Generator) -> list[Pupil]:
    """Draw who stays away: two altogether, one from the third; a few come a day late."""
    order = [people[int(place)] for place in rng.permutation(len(people))]
    coming = order[2:]
    return [
        Pupil(person, float(rng.uniform(-SPREAD, SPREAD)), int(number % 6 == 5), number > 0)
        for number, person in enumerate(coming)
    ]


def _sit(
    pupil: Pupil, cohort: Cohort, at: datetime, log: Keeping, rng: np.random.Generator
) -> None:
    """Answer everything of the pulse that waits for somebody."""
    log.keep_until(at)
    seed = int(rng.integers(2**62))
    sitting = sittings.start(
        pupil.person, cohort, occasion=Occasion.CHECK, minutes=None, seed=seed, at=at
    )
    while sitting is not None and (showing := sittings.present(sitting)) is not None:
        at += ANSWER
        outcome = answering.answer(pupil.person, showing.key, _typed(showing, pupil, rng), at)
        if not isinstance(outcome, answering.Kept):
            raise TypeError(f"an answer of the demonstration was not kept: {outcome}")
        sitting.refresh_from_db()


def _typed(showing: Showing, pupil: Pupil, rng: np.random.Generator) -> dict[str, str]:
    """Return the form of an answer, right with the chance that the condition gives."""
    kind = showing.version.content.kind
    if not isinstance(kind, Number):
        raise TypeError(f"{SKILL}: its questions ask for numbers")
    alone = showing.aid == Aid.NONE
    assert showing.assignment is not None
    later = showing.assignment.planned_delay_days is not None
    chance = (ALONE if alone else WITH_TUTOR) * (KEPT if later else 1.0) + pupil.ability
    right = bool(rng.random() < chance)
    value = kind.answer if right else f"{1.5 * kind.value + 1:g}"
    used = {} if alone else {"aid_used": "after" if rng.random() < USED else "no"}
    return {
        "answer": f"{value} {kind.unit}".strip(),
        "confidence": str(rng.choice(SURE[right])),
        "rendered": "",
        **used,
    }
