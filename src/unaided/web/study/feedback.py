"""What is said after an answer: right or not yet, the solution, and how sure one may be.

In a check nothing of it is said before the check is closed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Max, Q
from django.utils.html import escape

from unaided.content.items import Item
from unaided.content.kinds import Grade
from unaided.content.rendering import render_inline
from unaided.evidence.schema import Aid, Occasion
from unaided.practice.view import MOST_RETURNS
from unaided.report.figures import Figure
from unaided.web.study.asked_beside import PLANTED_KIND, Asks, Judgement, asks_of, shown_answer
from unaided.web.study.confidence import nearest, reach
from unaided.web.study.models import Assignment, Response, Showing
from unaided.web.study.on_record import kept_as, met_here
from unaided.web.study.prompts import block
from unaided.web.study.queries import rows
from unaided.web.study.sittings import ONE_GO
from unaided.web.study.situations import checks_drawn, in_time
from unaided.web.study.wording import count, percent

FEWEST: Final = 5
"""Answers at one confidence before their share is said."""

Z_90: Final = 1.6448536269514722
"""The normal quantile of a two-sided 90 % interval."""


@dataclass(frozen=True, slots=True)
class Belief:
    """How often answers given with this confidence are right.

    Attributes:
        said: The confidence.
        heading: One sentence: how often, or how many more answers would tell.
        figure: The share with its interval; not known with fewer than five.
        basis: What stands behind it.
    """

    said: float
    heading: str
    figure: Figure
    basis: str


@dataclass(frozen=True, slots=True)
class ToolSaid:
    """What a tool had answered, where a person judged it; texts are safe HTML."""

    shown: str
    wrong: bool
    mistake: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the page after an answer shows; texts are safe HTML.

    Attributes:
        right: Whether the answer, or the judgement, is right.
        shown: The answer as it was understood.
        key: The right answer.
        says: What is said to this very answer; empty where nothing is.
        solution: The worked solution.
        explanation: Why it is so.
        skill: What the item called on; named here for the first time.
        belief: How often such confidence is right; ``None`` of a judgement.
        comes_back: Whether the item returns in this sitting.
        kept_as: Under which condition the answer is on record.
        why: The reason that was given, as it was typed.
        asked_why: Whether one was asked for.
        tool: What the tool had answered, where that was judged.
    """

    right: bool
    shown: str
    key: str
    says: str
    solution: str
    explanation: str
    skill: str
    belief: Belief | None
    comes_back: str
    kept_as: str
    why: str = ""
    asked_why: bool = False
    tool: ToolSaid | None = None


def told_at(showing: Showing) -> datetime | None:
    """Return when a person may see how an answer went; ``None``: at once.

    A check tells when it closes for the last of those for whom it was made: who has answered
    could tell who has not. While a delayed check on the same family is still to come, it waits for
    that too: to read the solution would be an exposure just before it.
    """
    assignment = showing.assignment
    if assignment is None or assignment.occasion != Occasion.CHECK:
        return None
    others = Q(
        pk__in=checks_drawn().filter(
            cohort_id=assignment.cohort_id, created_at=assignment.created_at
        )
    )
    later = Q(
        person_id=assignment.person_id,
        item__family_id=showing.version.item.family_id,
        planned_delay_days__isnull=False,
        withdrawn_at__isnull=True,
    )
    waited_for = others | later if assignment.stratum else later
    last = Assignment.objects.filter(waited_for).aggregate(last=Max("closes_at"))["last"]
    return max(assignment.closes_at, last) if last else assignment.closes_at


def is_told(showing: Showing, at: datetime) -> bool:
    """Say whether a person may see how an answer went."""
    when = told_at(showing)
    return when is None or when <= at


def feedback(showing: Showing, response: Response, at: datetime) -> Feedback:
    """Say what there is to say after an answer; the caller has asked :func:`is_told`."""
    content = showing.version.content
    judged = response.kind == PLANTED_KIND
    shown, says = _judgement(showing, response) if judged else _shown(content, response.answer)
    return Feedback(
        right=response.score == 1,
        shown=shown,
        key=render_inline(content.kind.right_answer()),
        says=says,
        solution=block(content.solution),
        explanation=block(content.explanation),
        skill=content.skill,
        belief=None if judged else belief(response, at),
        comes_back=_comes_back(showing, response, at),
        kept_as=kept_as(response, met_here(showing, response)),
        why=response.why,
        asked_why=asks_of(showing) in (Asks.JUSTIFICATION, Asks.PLANTED),
        tool=_tool(showing) if judged else None,
    )


def _shown(content: Item, answer: str) -> tuple[str, str]:
    """Return an answer as it was understood, and what is said to it."""
    grade = content.kind.grade(answer)
    # What was kept had been graded; should the rules have changed since, it is shown as typed.
    if not isinstance(grade, Grade):
        return str(escape(answer)), ""
    return render_inline(grade.shown), block(grade.says)


def _judgement(showing: Showing, response: Response) -> tuple[str, str]:
    """Return a judgement in words, with what was put in the tool's place."""
    said = Judgement.read(response.answer)
    if said.says_right:
        return "The tool is right", ""
    if not said.instead:
        return "The tool is wrong", ""
    instead, says = _shown(showing.version.content, said.instead)
    return f"The tool is wrong; right is {instead}", says


def _tool(showing: Showing) -> ToolSaid:
    told = shown_answer(showing)
    return ToolSaid(render_inline(told.shown), bool(told.mistake), block(told.mistake))


def was_alone(response: Response) -> bool:
    """Say whether a response was unaided for certain."""
    if response.aid == Aid.NONE:
        return not response.aid_used
    return bool(response.aid) and response.aid_used is False


def belief(response: Response, at: datetime) -> Belief:
    """Say how often this person is right when about as sure, alone or with help as here.

    The share of right answers with Wilson's 90 % score interval (Wilson, 1927, JASA 22).
    """
    said = nearest(response.confidence or 0.0)
    above, up_to = reach(said)
    alone = was_alone(response)
    with_what = "alone" if alone else "with help"
    ((number, summed),) = rows(
        "belief", person=response.person_id, above=above, up_to=up_to, alone=alone, at=at
    )
    right = summed or 0.0
    basis = f"{count(number, 'answer')} at about {percent(said)} {with_what}"
    if number < FEWEST:
        missing = count(FEWEST - number, "more answer")
        return Belief(
            said,
            f"{missing} at {percent(said)} {with_what}, and you will see how often that is right",
            Figure.absent("calibration"),
            f"{basis} so far.",
        )
    low, high = wilson(right, number)
    share = right / number
    return Belief(
        said,
        f"When you say {percent(said)} {with_what}, "
        f"you are right {count(round(10 * share), 'time')} in 10",
        Figure(True, share, low, high, {}),
        f"{basis}; 90 % interval {100 * low:.0f}–{100 * high:.0f} %, Wilson.",
    )


def wilson(right: float, number: int) -> tuple[float, float]:
    """Return Wilson's 90 % interval for a share.

    >>> [round(end, 2) for end in wilson(6, 10)]
    [0.35, 0.81]
    """
    share, spread = right / number, Z_90**2 / number
    centre = (share + spread / 2) / (1 + spread)
    half = math.sqrt(spread * share * (1 - share) + spread**2 / 4) / (1 + spread)
    # Rounding must not put an end on the wrong side of the share.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def _comes_back(showing: Showing, response: Response, at: datetime) -> str:
    sitting = showing.sitting
    got = response.score == 1 and was_alone(response)
    over = sitting.ended_at is not None or at - sitting.started_at >= ONE_GO
    if got or over or showing.assignment_id is not None or not in_time(sitting, at):
        return ""
    shown = sitting.showings.filter(version__item=showing.version.item_id).count()
    if shown > MOST_RETURNS:
        return "Enough of it for today: it comes back another day."
    return (
        "It comes back after two others until you get it once alone: now, or in the next sitting."
    )
