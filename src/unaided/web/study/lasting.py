"""What felt easy beside what lasted: a person's own figures, for the end of a sitting of practice.

They are counts of what was tried alone, not estimates: what fails comes back the same day, so the
two counts are not of the same questions, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Avg, Count, Q, QuerySet

from unaided.measure.unknown import plural
from unaided.report.wording import NOT_KNOWN
from unaided.web.study.models import Response, Sitting
from unaided.web.study.queries import rows
from unaided.web.study.situations import ALONE
from unaided.web.study.wording import count, percent

NIGHT_DAYS: Final = 1 / 3
"""A night: what comes sooner after a meeting is the same day's."""

WEEK_DAYS: Final = 7.0
FEWEST: Final = 3
"""Tries before a count is said."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries alone.

    Attributes:
        tries: How many.
        got: How many of them were right.
        said: With how many it was said how sure the person was.
        sure: How sure on average, 0..1; ``None`` where it was said with none.
    """

    tries: int = 0
    got: int = 0
    said: int = 0
    sure: float | None = None

    @property
    def known(self) -> bool:
        """Whether there are enough to say how many were right."""
        return self.tries >= FEWEST

    @property
    def words(self) -> str:
        """Count them as sentences do; fewer than three are not known.

        >>> Tries(10, 7).words, Tries(2, 2).words
        ('7 of 10 alone', 'not known')
        """
        return f"{self.got:,} of {self.tries:,} alone" if self.known else NOT_KNOWN

    @property
    def felt(self) -> str:
        """Say how sure the person was; empty where that was said too seldom.

        >>> Tries(10, 7, 9, 0.85).felt, Tries(10, 7, 2, 0.9).felt
        ('you said 85 % sure, on average', '')
        """
        if self.sure is None or self.said < FEWEST:
            return ""
        return f"you said {percent(self.sure)} sure, on average"


@dataclass(frozen=True, slots=True)
class Lasting:
    """What the end of a sitting says of it, and of what lasts.

    Attributes:
        mixed: How mixed the sitting was, how sure and how easy was said; sentences.
        soon: Tries within a night of having met the kind.
        later: Tries a week or more after it was last met.
        why: Why what lasts is not known; empty where it is.
        needs: What would make it known.
    """

    mixed: tuple[str, ...]
    soon: Tries
    later: Tries
    why: str
    needs: str


def lasting(sitting: Sitting, told: QuerySet[Response], at: datetime) -> Lasting:
    """Say how mixed a sitting was, and what of what was met lasts (three queries).

    Args:
        sitting: The sitting.
        told: Its responses of which the person may know how they went.
        at: The present.
    """
    found = {
        bool(later): Tries(tries, int(got), said, sure)
        for later, tries, got, said, sure in rows(
            "lasting", person=sitting.person_id, at=at, night=NIGHT_DAYS, week=WEEK_DAYS
        )
    }
    soon, later = found.get(False, Tries()), found.get(True, Tries())
    why, needs = ("", "") if later.known else _unknown(later)
    return Lasting(
        mixed=(*_mixed(sitting), *_felt(told)),
        soon=soon,
        later=later,
        why=why,
        needs=needs,
    )


def _unknown(later: Tries) -> tuple[str, str]:
    """Say why what lasts is not known, and what would tell."""
    tells = "practice asks by itself what you met a week ago."
    if not later.tries:
        why = "Nothing that you met was asked again, alone, a week or more later."
        return why, f"{plural(FEWEST, 'such try', 'such tries')} would tell: {tells}"
    tries = plural(later.tries, "try", "tries")
    missing = plural(FEWEST - later.tries, "more such try", "more such tries")
    return f"{tries} alone so far, a week or more after you last met it.", (
        f"{missing} would tell: {tells}"
    )


def _mixed(sitting: Sitting) -> tuple[str, ...]:
    """Count the kinds and skills of a sitting; what was answered, told or not."""
    found = Response.objects.filter(showing__sitting=sitting).aggregate(
        questions=Count("pk"),
        kinds=Count("family", distinct=True),
        skills=Count("skill", distinct=True),
    )
    if found["questions"] < FEWEST:
        return ()
    asked = count(found["questions"], "question")
    if found["kinds"] < 2:
        return (f"{asked} of one kind: not mixed.",)
    skills = f", from {found['skills']:,} skills" if found["skills"] > 1 else ""
    return (f"{asked} of {found['kinds']:,} kinds{skills}, mixed.",)


def _felt(told: QuerySet[Response]) -> tuple[str, ...]:
    """Say how sure and how easy was said of what was tried alone, beside what was got."""
    said = ALONE & Q(confidence__isnull=False)
    found = told.aggregate(
        tries=Count("pk", filter=said),
        got=Count("pk", filter=said & Q(score=1)),
        sure=Avg("confidence", filter=said),
        ease_said=Count("ease", filter=ALONE),
        ease=Avg("ease", filter=ALONE),
    )
    sentences = []
    if found["tries"] >= FEWEST:
        sentences.append(
            f"You said you were {percent(found['sure'])} sure on average, alone, and got "
            f"{found['got']:,} of {found['tries']:,}."
        )
    if found["ease_said"] >= FEWEST:
        sentences.append(f"It felt {percent(found['ease'])} easy, as you said, on average.")
    return tuple(sentences)
