"""Practice played with effects that are known: draws, help at hand or withheld, returns put off.

A sitting a day for those who come: a family that chance draws, now and then, and those met longest
ago. What was not got alone comes back in the same sitting and is got then. The chance of getting
one alone is linear in what is to be found again, so the truth of each figure is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from unaided.measure.randomised.help_policy import Offers
from unaided.measure.randomised.meetings import Meetings
from unaided.measure.randomised.one_more import Draws
from unaided.measure.randomised.spacing import Returns

WITHHELD = 0.08
STRETCHED = 0.08
A_SECOND = 1.0 / 86_400.0


@dataclass(frozen=True, slots=True)
class Effects:
    """What is to be found again, in points of the chance of getting one alone.

    Attributes:
        gain: Of one more practice, kept.
        boost: Of help that is used, on the score of the moment.
        help: Of help at hand, at the next meeting.
        at_return: Of a return put off, at that return.
        after_return: At the meeting after it.
    """

    gain: float = 0.0
    boost: float = 0.0
    help: float = 0.0
    at_return: float = 0.0
    after_return: float = 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Who practises how long.

    Attributes:
        people: How many.
        days: For how long.
        families: On how many kinds.
        slots: Showings in a sitting, without those that come back.
        comes: With which chance a person sits on a day.
        drawn: In which share of sittings chance draws one.
        uses: With which chance help is used where it is at hand.
        effects: What is to be found again; each person's own vary by half around them.
    """

    people: int = 40
    days: int = 60
    families: int = 8
    slots: int = 4
    comes: float = 0.6
    drawn: float = 0.3
    uses: float = 0.3
    effects: Effects = field(default_factory=Effects)

    @property
    def alone(self) -> float:
        """The share of meetings at which no help is used: effects on getting alone shrink to it."""
        return 1.0 - (1.0 - WITHHELD) * self.uses

    @property
    def truth(self) -> dict[str, float]:
        """The truth of each figure."""
        own = self.effects
        return {
            "yield": own.gain * self.alone,
            "help, today": own.boost * self.uses,
            "help, later": own.help * self.alone,
            "spacing, at the return": own.at_return * self.alone,
            "spacing, after it": own.after_return * self.alone,
        }


@dataclass(frozen=True, slots=True)
class Played:
    """What was played, as the estimators take it; and what was foreseen where none helped."""

    draws: Draws
    offers: Offers
    returns: Returns
    meetings: Meetings
    person: np.ndarray
    foreseen: np.ndarray
    score: np.ndarray


def play(setting: Setting, rng: np.random.Generator) -> Played:
    """Play practice once."""
    return _Game(setting, rng).play()


class _Game:
    """One play: the state of each person and family, and what was written down."""

    def __init__(self, setting: Setting, rng: np.random.Generator) -> None:
        self.setting, self.rng = setting, rng
        shape = (setting.people, setting.families)
        own = rng.uniform(0.35, 0.5, (setting.people, 1))
        self.base = np.clip(own + rng.normal(0.0, 0.06, shape), 0.27, 0.6)
        self.vary = rng.uniform(0.5, 1.5, setting.people)
        self.times, self.helped = np.zeros(shape), np.zeros(shape)
        # What waits for the next meeting: 1 or 2 for a return as it came or put off, else 0.
        self.at_return, self.after = np.zeros(shape), np.zeros(shape)
        self.met = rng.uniform(-9.0, 0.0, shape)
        self.written: dict[str, list[np.ndarray]] = {}

    def play(self) -> Played:
        """Play every day."""
        for day in range(self.setting.days):
            self._sitting(
                np.flatnonzero(self.rng.random(self.setting.people) < self.setting.comes), day
            )
        return self._kept()

    def _sitting(self, who: np.ndarray, day: int) -> None:
        size, families = who.size, self.setting.families
        waits = (day - self.met[who]) / np.where(self.at_return[who] == 2, 2.0, 1.0)
        order = np.argsort(-(waits + self.rng.random(waits.shape)), axis=1)
        lot = self.rng.integers(families, size=size)
        drawn = self.rng.random(size) < self.setting.drawn
        # The one drawn goes first; the others keep their order behind it.
        rank = np.argsort(order, axis=1).astype(float)
        rank[np.flatnonzero(drawn), lot[drawn]] = -1.0
        order = np.argsort(rank, axis=1)
        self._write(
            "draw", person=who[drawn], family=lot[drawn], day=np.full(drawn.sum(), float(day))
        )
        for slot in range(self.setting.slots):
            chosen = drawn & (slot == 0)
            self._showing(who, order[:, slot], day + slot * 60 * A_SECOND, day, chosen)

    def _showing(
        self, who: np.ndarray, family: np.ndarray, when: float, sitting: int, drawn: np.ndarray
    ) -> None:
        rng, own, at = self.rng, self.setting.effects, (who, family)
        level = (
            self.base[at]
            + self.vary[who] * own.gain * self.times[at]
            + self.vary[who] * own.help * self.helped[at]
            + own.at_return * (self.at_return[at] == 2)
            + own.after_return * (self.after[at] == 2)
        )
        at_hand = rng.random(who.size) >= WITHHELD
        used = at_hand & (rng.random(who.size) < self.setting.uses)
        score = (rng.random(who.size) < np.clip(level + own.boost * used, 0, 1)).astype(float)
        got = np.where(used, 0.0, score)
        stretch = np.where(rng.random(who.size) < STRETCHED, rng.integers(1, 3, who.size), 0)
        shown, answered = np.full(who.size, when), np.full(who.size, when + 30 * A_SECOND)
        sat = np.full(who.size, sitting)
        self._write("offer", person=who, family=family, day=shown, at_hand=at_hand, score=score)
        self._write("meeting", person=who, family=family, day=answered, got=got, sitting=sat)
        back = got < 1
        self._write(
            "meeting", person=who[back], family=family[back], day=answered[back] + 600 * A_SECOND,
            got=np.ones(back.sum()), sitting=sat[back],
        )  # fmt: skip
        put = (stretch > 0) & ~back
        self._write(
            "return",
            person=who[put],
            family=family[put],
            day=answered[put],
            put_off=stretch[put] == 2,
        )
        alone = ~at_hand
        self._write("foreseen", person=who[alone], foreseen=level[alone], score=score[alone])
        self.times[at] += drawn
        self.helped[at] = at_hand
        self.after[at] = self.at_return[at]
        self.at_return[at] = np.where(back, 0, stretch)
        self.met[at] = when

    def _write(self, kind: str, **columns: np.ndarray) -> None:
        for name, values in columns.items():
            self.written.setdefault(f"{kind} {name}", []).append(values)

    def _column(self, kind: str, name: str) -> np.ndarray:
        return np.concatenate(self.written[f"{kind} {name}"])

    def _kept(self) -> Played:
        column, families = self._column, self.setting.families
        lot = column("draw", "family")
        draw, other = np.nonzero(np.arange(families)[None, :] != lot[:, None])
        at_hand = column("offer", "at_hand")
        return Played(
            draws=Draws(column("draw", "person"), lot, column("draw", "day"), other, draw),
            offers=Offers(
                column("offer", "person"), column("offer", "family"), column("offer", "day"),
                at_hand, np.where(at_hand, 1.0 - WITHHELD, WITHHELD), column("offer", "score"),
            ),
            returns=Returns(
                *(column("return", name) for name in ("person", "family", "day", "put_off"))
            ),
            meetings=Meetings.of(
                column("meeting", "person"), column("meeting", "family"),
                column("meeting", "sitting"), column("meeting", "day"), column("meeting", "got"),
                families,
            ),
            person=column("foreseen", "person"),
            foreseen=column("foreseen", "foreseen"),
            score=column("foreseen", "score"),
        )  # fmt: skip
