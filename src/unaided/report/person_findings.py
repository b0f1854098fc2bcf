"""Findings of single people by beta posteriors; the two lists: who looks fine, and the mirror."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.lists import cut
from unaided.measure.people import Evidence
from unaided.measure.unknown import Unknown, plural
from unaided.measure.verdicts import PERSON_LEAST_RESPONSES
from unaided.report.context import Context
from unaided.report.findings import (
    INTERVAL_LEVEL,
    Finding,
    Interval,
    Question,
    Subject,
    known,
    unknown,
)
from unaided.report.people import SkillPeople

INTERVAL = Interval(level=INTERVAL_LEVEL, method="beta-binomial, prior by moments, equal-tailed")


def person_findings(context: Context, people: list[SkillPeople]) -> Iterator[Finding]:
    """Yield performance and learning of each person, over all skills and on each skill met."""
    for skill in people:
        for code in skill.met:
            person = int(code)
            yield _performance(context, skill, person)
            yield _learning(context, skill, person)


def _question(context: Context, skill: SkillPeople, person: int, estimand: str) -> Question:
    choice = context.choice
    condition: dict[str, object] = {"mix": "as met"}
    if estimand == "learning":
        condition = {
            "aid": "none",
            "delay_days": choice.horizon_days,
            "novelty": choice.novelty,
        }
    return Question(
        subject=Subject("person", context.frame.names["person"][person]),
        skill=skill.skill,
        estimand=estimand,
        unit="score",
        adjustment="none",
        condition=condition,
        about="these people",
    )


def _performance(context: Context, skill: SkillPeople, person: int) -> Finding:
    question = _question(context, skill, person, "performance")
    responses = int(skill.scores[Evidence.PERFORMANCE].responses[person])
    if responses < PERSON_LEAST_RESPONSES:
        more = PERSON_LEAST_RESPONSES - responses
        why = Unknown(
            "too_few_responses",
            f"{plural(responses, 'response')} in practice and work; it takes "
            f"{PERSON_LEAST_RESPONSES}.",
            f"{plural(more, 'more response')} in practice or work.",
        )
        return unknown(question, why, responses=responses, people=1)
    return _known(question, skill, Evidence.PERFORMANCE, person)


def _learning(context: Context, skill: SkillPeople, person: int) -> Finding:
    question = _question(context, skill, person, "learning")
    own = skill.scores[Evidence.LEARNING].posterior.reliability
    why = skill.learning_unknown(person, context, own)
    if why is not None:
        responses = int(skill.scores[Evidence.LEARNING].responses[person])
        return unknown(question, why, responses=responses, people=1)
    return _known(question, skill, Evidence.LEARNING, person)


def _known(question: Question, skill: SkillPeople, evidence: Evidence, person: int) -> Finding:
    scores = skill.scores[evidence]
    limits = _limits(skill, evidence)
    return known(
        question,
        float(scores.posterior.mean[person]),
        (float(limits[0][person]), float(limits[1][person])),
        INTERVAL,
        responses=int(scores.responses[person]),
        people=1,
        reliability=float(scores.posterior.reliability[person]),
    )


def _limits(skill: SkillPeople, evidence: Evidence) -> tuple[Floats, Floats]:
    """Everybody's interval at once, kept with the posterior: it is asked for person by person."""
    return skill.limits(evidence, INTERVAL_LEVEL)


def lists(context: Context, people: list[SkillPeople]) -> list[dict[str, object]]:
    """Return who looks fine and is not, and who looks poor and lasts, cut by expected error."""
    whole = people[0]
    fine = _fine(context, whole)
    lasting = np.where(
        _settled(context, whole),
        whole.both((Evidence.LEARNING, Evidence.PERFORMANCE), context.choice.level),
        np.nan,
    )
    return [
        _list(context, people, "looks_fine", fine, Evidence.WITH_TOOL),
        _list(context, people, "looks_poor", lasting, Evidence.PERFORMANCE),
    ]


def _settled(context: Context, skill: SkillPeople) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whose learning may be shown, beside practice that is scored in the same way."""
    size = skill.scores[Evidence.LEARNING].responses.size
    settled = np.zeros(size, dtype=np.bool_)
    if not skill.comparable:
        return settled
    for code in skill.met:
        settled[code] = skill.learning_unknown(int(code), context) is None
    return settled


def _fine(context: Context, skill: SkillPeople) -> Floats:
    both = skill.both((Evidence.WITH_TOOL, Evidence.LEARNING), context.choice.level)
    return np.where(_settled(context, skill), both, np.nan)


def _list(
    context: Context,
    people: list[SkillPeople],
    name: str,
    probability: Floats,
    shown: Evidence,
) -> dict[str, object]:
    kept = cut(probability)
    by_skill = {skill.skill: _fine(context, skill) for skill in people[1:]}
    whole = people[0]
    considered = int(np.isfinite(probability).sum())
    return {
        "name": name,
        "method": whole.method,
        "entries": [
            {
                "person": context.frame.names["person"][person],
                "skill": None,
                "probability": float(probability[person]),
                "practise_first": _first(by_skill, person) if name == "looks_fine" else None,
                "with_help": _triple(whole, shown, person),
                "learning": _triple(whole, Evidence.LEARNING, person),
                "confidence": _or_none(context.frame.mean_confidence[person]),
            }
            for person in (int(code) for code in kept.order)
        ],
        "expected_wrong": kept.expected_wrong,
        "considered": considered,
        "why": None if considered else _why_nobody(name, whole),
    }


def _why_nobody(name: str, whole: SkillPeople) -> str:
    if not whole.comparable:
        return "Practice and late checks are scored in different ways, so nobody is listed."
    where = "in practice with the tool" if name == "looks_fine" else "in practice"
    return f"Nobody was seen often enough both {where} and alone, later, on new problems."


def _first(by_skill: dict[str | None, Floats], person: int) -> str | None:
    found = {
        skill: float(value[person])
        for skill, value in by_skill.items()
        if np.isfinite(value[person])
    }
    return max(found, key=lambda skill: found[skill]) if found else None


def _triple(skill: SkillPeople, evidence: Evidence, person: int) -> dict[str, float]:
    value, low, high = skill.score(evidence)
    return {
        "estimate": float(value[person]),
        "low": float(low[person]),
        "high": float(high[person]),
    }


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
