"""What a pulse tells: the tool's effect now, by design, and learning at its own delay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from unaided.measure.crossover import (
    CrossoverEffect,
    crossover,
    crossover_bounds,
    mean_bounds,
)
from unaided.measure.estimands import Figure as Measured
from unaided.measure.estimands import spread
from unaided.measure.linear import Floats, Ints, mean
from unaided.measure.rules import (
    GROUP_LEAST_RESPONSES,
    LearningEvidence,
    group_figure,
    group_learning,
)
from unaided.measure.unknown import Unknown, days, plural
from unaided.measure.unknown import span as delay_span
from unaided.report.assignment import randomised_aid
from unaided.report.figures import Figure
from unaided.report.findings import INTERVAL_LEVEL, Question, Subject, answer, known, unknown
from unaided.report.findings import Assignment as Assigned
from unaided.web.people.models import User
from unaided.web.pulse.behind import NOVELTY, Pair, Third, pairs_of, response_to, thirds_of
from unaided.web.pulse.models import Place, Pulse
from unaided.web.study.models import Response

CLUSTER: Final = "person"


@dataclass(frozen=True, slots=True)
class PulseFigures:
    """A pulse's figures; each known, or unknown with what would make it known.

    Attributes:
        effect: With the tool minus alone, now, within people.
        with_tool: Mean score with the tool, of those who answered both.
        alone: The same people's, alone, now.
        means: Both means of now; a mean stands where everybody scored alike, which has no interval.
        later: Alone, at the pulse's delay, on an unseen sibling: learning.
        effect_bounds: What the effect could be, whatever the missing were; ``None``: none missing.
        later_bounds: The same of learning.
        used: How many used the tool, and of how many it is known.
        since: How long before they answered alone, now, half of the people had last met the kind
            of question, else the skill, in words; empty where nobody had.
        pairs: What the effect reads, and what it cannot.
        thirds: What learning reads, and what it cannot.
    """

    effect: Figure
    with_tool: Figure
    alone: Figure
    means: tuple[float, float] | None
    later: Figure
    effect_bounds: tuple[float, float] | None
    later_bounds: tuple[float, float] | None
    used: tuple[int, int]
    since: str
    pairs: tuple[Pair, ...]
    thirds: tuple[Third, ...]

    @property
    def missing_now(self) -> list[User]:
        """Who was asked both today, and did not answer both."""
        return [one.person for one in self.pairs if not one.counts and not one.withdrawn]

    @property
    def missing_later(self) -> list[User]:
        """Who was asked the third, and gave no answer that counts."""
        return [one.person for one in self.thirds if not one.counts and not one.withdrawn]

    @property
    def withdrawn(self) -> int:
        """How many people were not asked to the end: withdrawn while they could still answer."""
        now = {one.person.pk for one in self.pairs if one.withdrawn}
        return len(now | {one.person.pk for one in self.thirds if one.withdrawn})

    @property
    def undetected(self) -> bool:
        """Whether the effect's interval holds zero."""
        return self.effect.known and self.effect.low <= 0.0 <= self.effect.high


def figures_of(pulse: Pulse, places: Sequence[Place]) -> PulseFigures:
    """Compute a pulse's figures from its own responses.

    Whoever was withdrawn while they could still answer is out of figures and bounds alike, as
    such assignments are not in the log.

    Args:
        pulse: The pulse, its cohort and skill fetched beside it.
        places: Its places, each assignment's showing and response fetched beside it.
    """
    pairs, thirds = pairs_of(pulse, places), thirds_of(pulse, places)
    asked = [one for one in pairs if not one.withdrawn]
    with_tool = _scores([one.with_tool for one in asked])
    alone = _scores([one.alone for one in asked])
    first = np.array([one.with_tool_first for one in asked], dtype=np.bool_)
    both = np.isfinite(with_tool) & np.isfinite(alone)
    effect = crossover(with_tool, alone, first)
    levels = [
        effect if isinstance(effect, Unknown) else _mean(side[both]) for side in (with_tool, alone)
    ]
    counted = _scores([one.score if one.counts else None for one in thirds if not one.withdrawn])
    aided = {"aid": pulse.aid, "tool": pulse.tool or None}
    when = {"delay": "as met"}
    return PulseFigures(
        effect=_effect(pulse, {**aided, "against": "none", **when}, effect, places),
        with_tool=_figure(pulse, "expected_score", {**aided, **when}, levels[0]),
        alone=_figure(pulse, "expected_score", {"aid": "none", **when}, levels[1]),
        means=(float(with_tool[both].mean()), float(alone[both].mean())) if both.any() else None,
        later=_figure(
            pulse,
            "learning",
            {"aid": "none", "delay_days": float(pulse.later_days), "novelty": NOVELTY},
            _learning(pulse, thirds, pairs),
        ),
        effect_bounds=None if both.all() else crossover_bounds(with_tool, alone, first),
        later_bounds=None if np.isfinite(counted).all() else mean_bounds(counted),
        used=_used([one.tool_response for one in pairs]),
        since=_half_since([one.alone_response for one in pairs if one.counts]),
        pairs=pairs,
        thirds=thirds,
    )


def _scores(scores: Sequence[float | None]) -> Floats:
    return np.array([np.nan if one is None else one for one in scores], dtype=np.float64)


def _used(responses: Sequence[Response | None]) -> tuple[int, int]:
    said = [one.aid_used for one in responses if one is not None and one.aid_used is not None]
    return sum(said), len(said)


def _half_since(responses: Sequence[Response | None]) -> str:
    delays = [one.delay_days for one in responses if one is not None and one.delay_days is not None]
    return days(float(np.median(delays))) if delays else ""


def _kept_to(places: Sequence[Place]) -> bool:
    """Whether the draw was kept to, by the rule of every report: both sides as often missing."""
    rows = []
    for place in places:
        for assignment in (place.first, place.second):
            response = response_to(assignment)
            if response is None and assignment.withdrawn_at is not None:
                continue
            rows.append(
                {
                    "assigned_aid": assignment.aid,
                    "propensity": assignment.propensity,
                    "aid": None if response is None else response.aid,
                    "score": None if response is None else response.score,
                    "occasion": assignment.occasion,
                    "group": str(assignment.cohort_id),
                }
            )
    schema = {
        "assigned_aid": pl.String,
        "propensity": pl.Float64,
        "aid": pl.String,
        "score": pl.Float64,
        "occasion": pl.String,
        "group": pl.String,
    }
    table = pl.DataFrame(rows, schema=schema)
    scored = table.filter(pl.col("score").is_not_null())
    drawn = randomised_aid(table, scored, everywhere=False)
    return bool(drawn.size) and bool(drawn.mean() >= 0.95)


def _learning(pulse: Pulse, thirds: Sequence[Third], pairs: Sequence[Pair]) -> Measured:
    """Estimate m(alone, the pulse's delay, variant) over those who were checked there.

    Whoever met the family in between was checked after another delay: the delay frozen with the
    response says so, and the rule leaves out what lies outside half and twice the planned one.
    """
    horizon = float(pulse.later_days)
    kept = [one.response for one in thirds if one.response is not None and one.score is not None]
    bare = [one.alone_response for one in pairs if one.alone_response is not None]
    unaided = [*bare, *kept]
    if not unaided and not any(one.response for one in thirds):
        needs = f"{GROUP_LEAST_RESPONSES} people’s answers, the third {days(horizon)} later."
        return Unknown("no_responses", "Nobody has answered alone yet.", needs)
    near = [one for one in kept if one.novelty == NOVELTY]
    why = group_learning(
        LearningEvidence(
            delay_days=_delays(near),
            person=_people(near),
            any_delay_days=_delays(unaided),
            any_person=_people(unaided),
            aid_recorded=True,
            unaided=len(unaided),
            novelty_recorded=any(one.novelty for one in unaided),
        ),
        horizon,
        NOVELTY,
    )
    if why is not None:
        return _more_people(why, near, horizon)
    inside = [one for one in thirds if one.counts]
    score = _scores([one.score for one in inside])
    people = len(inside)
    units = len({one.response.item_id for one in inside if one.response is not None})
    return group_figure(people, people, units, people, score) or _mean(score)


def _more_people(why: Unknown, near: Sequence[Response], horizon: float) -> Unknown:
    """Say what it takes in people: a pulse gives each of them one later question."""
    if why.reason not in ("too_few_unaided", "no_unaided_at_horizon"):
        return why
    delays = _delays(near)
    inside = int(((delays >= horizon / 2) & (delays <= 2 * horizon)).sum())
    people = plural(GROUP_LEAST_RESPONSES - inside, "more person", "more people")
    when = f"{delay_span(horizon / 2, 2 * horizon)} after the first two"
    needs = f"The third answer, alone, of {people}, {when}."
    return replace(why, needs=needs)


def _delays(rows: Sequence[Response]) -> Floats:
    return _scores([one.delay_days for one in rows])


def _people(rows: Sequence[Response]) -> Ints:
    return np.array([one.person_id for one in rows], dtype=np.int64)


def _effect(
    pulse: Pulse,
    condition: dict[str, object],
    effect: CrossoverEffect | Unknown,
    places: Sequence[Place],
) -> Figure:
    assignment: Assigned = "randomised" if _kept_to(places) else "observational"
    question = _question(pulse, "dependence", condition, assignment)
    if isinstance(effect, Unknown):
        return Figure.of(unknown(question, effect).as_dict())
    method = f"two orders, within people, Welch–Satterthwaite t({effect.degrees:.1f})"
    finding = known(
        question,
        effect.value,
        effect.interval(INTERVAL_LEVEL),
        {"level": INTERVAL_LEVEL, "method": method},
        responses=2 * effect.people,
        people=effect.people,
    )
    return Figure.of(finding.as_dict())


def _mean(score: Floats) -> Measured:
    each = np.arange(score.size)
    return spread(mean(score, np.ones(score.size), each, each, score.size))


def _figure(
    pulse: Pulse, estimand: str, condition: dict[str, object], measured: Measured
) -> Figure:
    question = _question(pulse, estimand, condition, "observational")
    return Figure.of(answer(question, measured, CLUSTER).as_dict())


def _question(
    pulse: Pulse, estimand: str, condition: dict[str, object], assignment: Assigned
) -> Question:
    return Question(
        subject=Subject("group", pulse.cohort.name),
        skill=pulse.skill.name,
        estimand=estimand,
        unit="difference" if estimand == "dependence" else "score",
        assignment=assignment,
        adjustment="none",
        condition=condition,
    )
