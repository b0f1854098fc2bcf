"""Everybody's posteriors per skill and condition, computed once for all who ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from unaided.measure.analysis import Analysis
from unaided.measure.estimands import learning_evidence
from unaided.measure.linear import Floats, Ints
from unaided.measure.people import Evidence, PersonScores, evidence_rows, person_scores
from unaided.measure.responses import NO_AID, Bools
from unaided.measure.rules import group_learning, person_learning
from unaided.measure.unknown import Unknown
from unaided.measure.verdicts import PERSON_LEAST_RESPONSES
from unaided.report.context import Context


@dataclass(frozen=True)
class SkillPeople:
    """What is known of each person on one skill (or over all); arrays have shape (people,).

    Attributes:
        skill: The skill, ``None`` over all.
        met: Codes of the people who met it.
        scores: By condition, everybody's posterior.
        comparable: Whether practice and late checks are scored in the same way.
        unreadable: Why nobody's learning can be read, where the log lacks something for all.
        justified: Posterior of rubric scores of justifications.
        assurance: By condition, for each person the counts by assurance.
    """

    skill: str | None
    met: Ints
    scores: dict[Evidence, PersonScores]
    comparable: bool
    unreadable: Unknown | None
    justified: PersonScores
    assurance: dict[str, dict[int, dict[str, int]]]
    _limits: dict[tuple[Evidence, float], tuple[Floats, Floats]] = field(default_factory=dict)

    @cached_property
    def reliability(self) -> Floats:
        """Reliability of everybody's learning, 0..1."""
        return self.scores[Evidence.LEARNING].posterior.reliability

    def learning_unknown(self, person: int, context: Context) -> Unknown | None:
        """Say why a person's learning is unknown; ``None`` where it may be shown."""
        learning = self.scores[Evidence.LEARNING]
        if self.unreadable is not None and learning.responses[person] < PERSON_LEAST_RESPONSES:
            return self.unreadable
        return person_learning(
            int(learning.responses[person]),
            float(self.reliability[person]),
            context.choice.horizon_days,
            context.choice.novelty,
        )

    def limits(self, evidence: Evidence, level: float) -> tuple[Floats, Floats]:
        """Credible limits of everybody's score under a condition, computed once."""
        key = (evidence, level)
        if key not in self._limits:
            self._limits[key] = self.scores[evidence].posterior.interval(level)
        return self._limits[key]

    def chance(self, evidence: Evidence, level: float) -> Floats:
        """Pr(score ≥ level) under a condition; NaN for fewer than three responses."""
        return self.scores[evidence].chance(level)


def people_of_skills(context: Context) -> list[SkillPeople]:
    """Read everybody over all skills and on each skill."""
    return [_read(context, skill, rows) for skill, rows in context.skills()]


def _read(context: Context, skill: str | None, rows: Bools) -> SkillPeople:
    frame = context.frame
    responses = frame.responses.take(rows)
    people = len(frame.names["person"])
    analysis = Analysis.of(responses, frame.in_window[rows], frame.sizes, context.standard)
    evidence = evidence_rows(
        responses,
        analysis.cells,
        analysis.practice,
        horizon_days=context.choice.horizon_days,
        novelty=context.standard.novelty,
    )
    scores = {
        name: person_scores(
            responses.score[kept], responses.tries[kept], responses.person[kept], people
        )
        for name, kept in evidence.items()
    }
    reasons = frame.justification[rows]
    given = np.isfinite(reasons) & (responses.aid == NO_AID)
    justified = person_scores(
        reasons[given], np.ones(int(given.sum())), responses.person[given], people
    )
    lamps = {
        "unaided": evidence[Evidence.UNAIDED],
        "delayed": evidence[Evidence.DELAYED],
        "new": evidence[Evidence.NEW],
        "justified": given,
    }
    return SkillPeople(
        skill=skill,
        met=np.unique(responses.person),
        scores=scores,
        comparable=_comparable(analysis, evidence),
        unreadable=_unreadable(context, analysis),
        justified=justified,
        assurance={
            name: _assurance(responses.person[kept], frame.assurance[rows][kept], frame.names)
            for name, kept in lamps.items()
        },
    )


def _unreadable(context: Context, analysis: Analysis) -> Unknown | None:
    """What the log lacks for everybody: more checks alone would not help anyone."""
    why = group_learning(
        learning_evidence(analysis, context.standard.novelty),
        context.choice.horizon_days,
        context.choice.novelty,
    )
    return why if why is not None and why.reason in ("aid_unknown", "novelty_unknown") else None


def _comparable(analysis: Analysis, evidence: dict[Evidence, Bools]) -> bool:
    """Whether scores of practice and of late checks are of one kind, so that they compare."""
    practice, checks = evidence[Evidence.PERFORMANCE], evidence[Evidence.LEARNING]
    if not practice.any() or not checks.any():
        return True
    kinds = analysis.responses.kind
    return bool(np.unique(kinds[practice | checks]).size == 1)


def _assurance(
    person: Ints, assurance: Ints, names: dict[str, list[str]]
) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = {}
    if person.size == 0:
        return counts
    pairs, number = np.unique(np.column_stack([person, assurance]), axis=0, return_counts=True)
    for (who, code), count in zip(pairs, number, strict=True):
        label = names["assurance"][code] if code >= 0 else "not recorded"
        counts.setdefault(int(who), {})[label] = int(count)
    return counts
