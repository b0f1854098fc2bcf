"""Findings of single people by model: performance, learning, gap and dependence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.model_figures import INTERVAL_LEVEL
from unaided.measure.people import Evidence
from unaided.measure.unknown import Unknown, plural
from unaided.measure.verdicts import PERSON_LEAST_RESPONSES
from unaided.report.context import Context
from unaided.report.findings import Finding, Interval, Question, Subject, Unit, known, unknown
from unaided.report.frame import AID_NAMES
from unaided.report.model.people import PersonReading
from unaided.report.people import SkillPeople

SCORE: Final = Interval(level=INTERVAL_LEVEL, method="posterior by model, normal on the logit")
DIFFERENCE: Final = Interval(level=INTERVAL_LEVEL, method="posterior by model, normal")
KINDS_DIFFER: Final = Unknown(
    "kinds_differ",
    "Practice and checks are scored in different ways; scores of different kinds are not "
    "subtracted.",
    "Checks scored like practice (or practice like checks).",
)
WORDS: Final = {
    Evidence.PERFORMANCE: "in practice or work",
    Evidence.WITH_TOOL: "with the log's most used tool, in practice or work",
    Evidence.ALONE_NOW: "alone, at the standard's novelty, soon after practice",
}


def person_model_findings(context: Context, people: Sequence[SkillPeople]) -> Iterator[Finding]:
    """Yield each person's figures by model, over all skills and on each skill met."""
    for skill in people:
        if skill.model is None:
            continue
        told = _Told(context, skill, skill.model)
        for code in skill.met:
            yield from told.of(int(code))


class _Told:
    """Tells each person's figures on one skill."""

    def __init__(self, context: Context, skill: SkillPeople, model: PersonReading) -> None:
        self.context, self.skill, self.model = context, skill, model
        choice = context.choice
        later: dict[str, object] = {
            "aid": "none",
            "delay_days": choice.horizon_days,
            "novelty": choice.novelty,
        }
        tool = model.tool
        now: dict[str, object] = {
            "aid": AID_NAMES[tool] if tool is not None else None,
            "against": "none",
            "delay": "now",
            "novelty": choice.novelty,
        }
        self.asked: tuple[tuple[str, Unit, dict[str, object]], ...] = (
            ("performance", "score", {"mix": "as met"}),
            ("learning", "score", later),
            ("gap", "difference", later),
            *((("dependence", "difference", now),) if tool is not None else ()),
        )
        self.values: dict[str, tuple[Floats, Floats, Floats]] = {
            name: model.of(name) for name, _, _ in self.asked
        }

    def of(self, person: int) -> Iterator[Finding]:
        """Yield one person's figures."""
        for name, unit, condition in self.asked:
            question = Question(
                subject=Subject("person", self.context.frame.names["person"][person]),
                skill=self.skill.skill,
                estimand=name,
                unit=unit,
                condition=condition,
                about="these people",
            )
            yield replace(self._answer(question, person), basis="model")

    def _answer(self, question: Question, person: int) -> Finding:
        why = self._unknown(question.estimand, person)
        responses = self._responses(question.estimand, person)
        value, low, high = (float(array[person]) for array in self.values[question.estimand])
        if why is None and not np.isfinite([value, low, high]).all():
            why = Unknown(
                "not_in_model",
                "The model has no term for one of the conditions that this figure reads.",
                "More responses under that condition.",
            )
        if why is not None:
            return unknown(question, why, responses=responses, people=1)
        return known(
            question,
            value,
            (low, high),
            SCORE if question.unit == "score" else DIFFERENCE,
            responses=responses,
            people=1,
            reliability=float(self.skill.reliability[person]),
        )

    def _unknown(self, estimand: str, person: int) -> Unknown | None:
        """Say why a figure of a person is unknown: the rules are those of beta posteriors."""
        if estimand == "performance":
            return self._few(person, Evidence.PERFORMANCE)
        if estimand == "dependence":
            return self._few(person, Evidence.WITH_TOOL) or self._few(person, Evidence.ALONE_NOW)
        why = self.skill.learning_unknown(person, self.context)
        if estimand == "learning" or why is not None:
            return why
        if not self.skill.comparable:
            return KINDS_DIFFER
        return self._few(person, Evidence.PERFORMANCE)

    def _few(self, person: int, evidence: Evidence) -> Unknown | None:
        responses = int(self.skill.scores[evidence].responses[person])
        if evidence is Evidence.WITH_TOOL and not self.model.own_tool[person]:
            responses = 0
        if responses >= PERSON_LEAST_RESPONSES:
            return None
        more = PERSON_LEAST_RESPONSES - responses
        return Unknown(
            "too_few_responses",
            f"{plural(responses, 'response')} {WORDS[evidence]}; it takes "
            f"{PERSON_LEAST_RESPONSES}.",
            f"{plural(more, 'more response')} {WORDS[evidence]}.",
        )

    def _responses(self, estimand: str, person: int) -> int:
        sides = {
            "performance": (Evidence.PERFORMANCE,),
            "learning": (Evidence.LEARNING,),
            "gap": (Evidence.PERFORMANCE, Evidence.LEARNING),
            "dependence": (Evidence.WITH_TOOL, Evidence.ALONE_NOW),
        }[estimand]
        return sum(int(self.skill.scores[side].responses[person]) for side in sides)
