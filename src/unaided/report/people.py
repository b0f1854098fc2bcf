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
from unaided.report.findings import INTERVAL_LEVEL
from unaided.report.model.people import PersonReading, reading_of_people
from unaided.report.model.reading import Reading

BY_MODEL, BETA_BINOMIAL = "model", "beta_binomial"


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
        model: Everybody by model; ``None`` where the model does not carry their learning.
    """

    skill: str | None
    met: Ints
    scores: dict[Evidence, PersonScores]
    comparable: bool
    unreadable: Unknown | None
    justified: PersonScores
    assurance: dict[str, dict[int, dict[str, int]]]
    model: PersonReading | None = None
    _limits: dict[tuple[Evidence, float], tuple[Floats, Floats]] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """How verdicts and lists are made: ``model``, else ``beta_binomial``."""
        return BY_MODEL if self.model is not None else BETA_BINOMIAL

    @cached_property
    def reliability(self) -> Floats:
        """Reliability of everybody's learning, 0..1, by the model where it is there."""
        if self.model is not None:
            return np.nan_to_num(self.model.reliability)
        return self.scores[Evidence.LEARNING].posterior.reliability

    def learning_unknown(
        self, person: int, context: Context, reliability: Floats | None = None
    ) -> Unknown | None:
        """Say why a person's learning is unknown; ``None`` where it may be shown.

        Args:
            person: Code of the person.
            context: The report's inputs.
            reliability: Everybody's; ``None``: that of verdicts and lists.
        """
        learning = self.scores[Evidence.LEARNING]
        if self.unreadable is not None and learning.responses[person] < PERSON_LEAST_RESPONSES:
            return self.unreadable
        relied = self.reliability if reliability is None else reliability
        return person_learning(
            int(learning.responses[person]),
            float(relied[person]),
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
        """Pr(score ≥ level) under a condition; NaN for fewer than three responses.

        By model where it is there; those who mostly used another tool than the one it is read
        with keep their beta posterior with their own.
        """
        scores = self.scores[evidence]
        if self.model is None:
            return scores.chance(level)
        modelled = np.where(scores.enough(), self.model.chance(evidence), np.nan)
        return np.where(self._by_model(evidence), modelled, scores.chance(level))

    def both(self, evidence: tuple[Evidence, Evidence], level: float) -> Floats:
        """Pr(the first at the level, the second below); NaN where either was hardly seen.

        By model from joint draws; else from the two as if they were independent.
        """
        first, second = evidence
        apart = self.chance(first, level) * (1 - self.chance(second, level))
        if self.model is None:
            return apart
        seen = self.scores[first].enough() & self.scores[second].enough()
        joint = np.where(seen, self.model.both(first, second), np.nan)
        return np.where(self._by_model(first), joint, apart)

    def score(self, evidence: Evidence) -> tuple[Floats, Floats, Floats]:
        """Everybody's expected score under a condition, with its 90 % interval."""
        mean = self.scores[evidence].posterior.mean
        low, high = self.limits(evidence, INTERVAL_LEVEL)
        if self.model is None:
            return mean, low, high
        mine = self._by_model(evidence)
        one, two, three = self.model.score(evidence)
        return np.where(mine, one, mean), np.where(mine, two, low), np.where(mine, three, high)

    def _by_model(self, evidence: Evidence) -> Bools:
        """Whose score under a condition is the model's, where there is one."""
        people = self.scores[evidence].responses.size
        if self.model is None or evidence is not Evidence.WITH_TOOL:
            return np.full(people, self.model is not None)
        return self.model.own_tool


def people_of_skills(context: Context, reading: Reading | None) -> list[SkillPeople]:
    """Read everybody over all skills and on each skill.

    Args:
        context: The report's inputs.
        reading: The model, where its figures may be shown.
    """
    return [
        _read(context, skill, rows, None if reading is None else reading_of_people(reading, place))
        for place, (skill, rows) in enumerate(context.skills(), start=-1)
    ]


def _read(
    context: Context, skill: str | None, rows: Bools, model: PersonReading | None
) -> SkillPeople:
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
        model=model if model is not None and model.of_kind(responses.kind) else None,
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
