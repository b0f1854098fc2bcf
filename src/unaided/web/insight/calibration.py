"""How well a person knows themselves: how sure they said they were, how often they were right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, Sum

from unaided.report.figures import Figure
from unaided.report.wording import percent
from unaided.web.people.models import Cohort
from unaided.web.pictures.calibration import Answer
from unaided.web.study.asked_beside import PLANTED_KIND
from unaided.web.study.confidence import LEVELS, nearest
from unaided.web.study.feedback import FEWEST, wilson
from unaided.web.study.models import Response
from unaided.web.study.situations import ALONE, untold

"""What people can say; a confidence that came from elsewhere goes to the nearest."""
MOST_TELLING: Final = (0.9, 0.99, 0.7, 0.5, 0.25)


@dataclass(frozen=True, slots=True)
class Step:
    """One confidence: how often it was right with help, and alone."""

    said: float
    with_help: Figure
    alone: Figure


@dataclass(frozen=True, slots=True)
class Judgement:
    """The section of a person's page.

    Attributes:
        sentence: The most telling step, in words.
        steps: Every confidence with five answers or more on a side.
        with_help: The curve with help.
        alone: The curve alone.
        responses: How many answers stand behind it.
        why: What is missing, where nothing can be said.
    """

    sentence: str
    steps: tuple[Step, ...]
    with_help: tuple[Answer, ...]
    alone: tuple[Answer, ...]
    responses: int
    why: str


def judgement(person_id: int, at: datetime, cohort: Cohort | None = None) -> Judgement:
    """Hold a person's confidence against their results; answers of checks still open are left out.

    Args:
        person_id: Whose.
        at: The present.
        cohort: To a teacher, what was answered in their cohort alone; ``None``: to the person,
            whatever they answered.
    """
    whose = "your" if cohort is None else "their"
    counted = _counted(person_id, at, cohort)
    with_help = tuple(Answer(level, _share(*counted[level, False])) for level in LEVELS)
    alone = tuple(Answer(level, _share(*counted[level, True])) for level in LEVELS)
    steps = tuple(
        Step(one.said, one.right, other.right)
        for one, other in zip(with_help, alone, strict=True)
        if one.right.known or other.right.known
    )
    total = sum(number for number, _ in counted.values())
    return Judgement(
        sentence=_sentence(steps, whose),
        steps=steps,
        with_help=with_help,
        alone=alone,
        responses=total,
        why=""
        if steps
        else f"It takes {FEWEST} answers given with the same confidence; there are {total:,} "
        "answers with a confidence in all.",
    )


def _counted(
    person_id: int, at: datetime, cohort: Cohort | None
) -> dict[tuple[float, bool], tuple[int, float]]:
    """Count answers and what was right in them, by confidence and by whether they were alone."""
    given = (
        Response.objects.filter(
            person_id=person_id, status="scored", confidence__isnull=False, score__isnull=False
        )
        .exclude(untold(at))
        .exclude(kind=PLANTED_KIND)
    )
    if cohort is not None:
        given = given.filter(cohort=cohort)
    found: dict[tuple[float, bool], tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for is_alone, which in ((True, ALONE), (False, ~Q(aid="") & ~ALONE)):
        rows = given.filter(which).values_list("confidence")
        for confidence, number, right in rows.annotate(n=Count("pk"), right=Sum("score")):
            level = nearest(confidence)
            before = found[level, is_alone]
            found[level, is_alone] = (before[0] + number, before[1] + right)
    return found


def _share(number: int, right: float) -> Figure:
    """Return a share with Wilson's 90 % interval; of fewer than five answers nothing is said."""
    if number < FEWEST:
        why = f"{number} of {FEWEST} answers at this confidence."
        return Figure.of({"estimand": "right", "status": "unknown", "why": why})
    low, high = wilson(right, number)
    return Figure(True, right / number, low, high, {"responses": number})


def _sentence(steps: Sequence[Step], whose: str) -> str:
    """Name the illusion, as the person would hear it; alone first, help beside it."""
    subject = "you say" if whose == "your" else "they say"
    they_are = "you are" if whose == "your" else "they are"
    by_level = {step.said: step for step in steps}
    ranked = [by_level[level] for level in MOST_TELLING if level in by_level]
    telling = next((step for step in ranked if step.alone.known), None)
    if telling is not None:
        said = f"When {subject} {percent(telling.said)} alone, "
        said += f"{they_are} right {_tries(telling.alone)}."
        beside = f" With help it is {_tries(telling.with_help)}."
        return said + (beside if telling.with_help.known else "")
    if ranked:
        step = ranked[0]
        return (
            f"When {subject} {percent(step.said)} with help, {they_are} right "
            f"{_tries(step.with_help)}. Alone is not known yet."
        )
    return ""


def _tries(right: Figure) -> str:
    times = round(10 * right.estimate)
    return f"{times} {'time' if times == 1 else 'times'} in 10"
