"""What people did in a match, counted: what a figure can be explained by afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.arena.offer import Offer
from unaided.arena.policy import Course
from unaided.simulate.worlds.curriculum import Floats, Ints
from unaided.simulate.worlds.world import Attempts


@dataclass(slots=True)
class Tally:
    """What was done so far.

    Attributes:
        offer: What may be practised.
        score: Sum of the scores of each day, with whatever help.
        answers: How many answers each day had.
        seconds: What each person spent.
        asked: How many answers each gave.
        shown: How often each was shown.
        got: How often each tried first and was right without help: retrievals.
        failed: How often each tried first and was not.
        taken: How often each took help without trying.
        times: How often each met each family, shape people × families.
        first: The day on which it was first met; NaN: never.
        last: The day on which it was last met; NaN: never.
    """

    offer: Offer
    score: Floats
    answers: Ints
    seconds: Floats
    asked: Ints
    shown: Ints
    got: Ints
    failed: Ints
    taken: Ints
    times: Ints
    first: Floats
    last: Floats

    @classmethod
    def nothing(cls, offer: Offer, course: Course) -> Tally:
        """Return the tally of people who did nothing."""
        shape = course.people, offer.skill_of_family.size
        asked, shown, got, failed, taken = np.zeros((5, course.people), dtype=np.int64)
        return cls(
            offer=offer,
            score=np.zeros(course.days),
            answers=np.zeros(course.days, dtype=np.int64),
            seconds=np.zeros(course.people),
            asked=asked,
            shown=shown,
            got=got,
            failed=failed,
            taken=taken,
            times=np.zeros(shape, dtype=np.int64),
            first=np.full(shape, np.nan),
            last=np.full(shape, np.nan),
        )

    def add(self, people: Ints, items: Ints, found: Attempts, day: int) -> None:
        """Count a turn of some people."""
        asked = ~np.isnan(found.score)
        right = asked & (found.score > 0.5)
        alone = found.attempted_first & ~found.aid_used
        self.score[day] += found.score[asked].sum()
        self.answers[day] += int(asked.sum())
        self.seconds[people] += found.seconds
        self.asked[people] += asked
        self.shown[people] += ~asked
        self.got[people] += right & alone
        self.failed[people] += asked & found.attempted_first & ~(right & alone)
        self.taken[people] += asked & ~found.attempted_first
        here = people, self.offer.family_of_item[items]
        self.times[here] += 1
        self.first[here] = np.fmin(self.first[here], day)
        self.last[here] = day

    def facts(self, days: int) -> dict[str, float | None]:
        """Return what was done, a number each; ``None`` where there is nothing to tell it from.

        Args:
            days: How long the course was.
        """
        families = self.offer.families
        times, first, last = (of[:, families] for of in (self.times, self.first, self.last))
        met, again = times > 0, (times - 1)[times > 1]
        tried = int(self.got.sum() + self.failed.sum())
        return {
            "minutes": float(self.seconds.mean() / 60.0),
            "answers": float(self.asked.mean()),
            "shown": float(self.shown.mean()),
            "retrievals": float(self.got.mean()),
            "failures": float(self.failed.mean()),
            "taken": float(self.taken.mean()),
            "right_alone": _of(float(self.got.sum()), tried),
            "gap_days": _of(float((last - first)[times > 1].sum()), float(again.sum())),
            "unmet_days": _of(float((days - 1 - last[met]).sum()), float(met.sum())),
            "never_met": float(1.0 - met.mean()),
            "uneven": _of(float((times.std(axis=1) / np.maximum(times.mean(axis=1), 1e-9)).mean())),
        }

    def performance(self) -> float | None:
        """Return the mean score of what was answered, with whatever help."""
        return _of(float(self.score.sum()), float(self.answers.sum()))

    def performance_by_day(self) -> list[float | None]:
        """Return it for each day."""
        return [_of(float(one), float(n)) for one, n in zip(self.score, self.answers, strict=True)]


def _of(value: float, number: float = 1.0) -> float | None:
    return value / number if number else None
