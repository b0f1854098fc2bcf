"""Everybody's posteriors per skill and condition, computed once for all who ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from unaided.evidence.schema import EXPLAINED
from unaided.measure.analysis import Analysis
from unaided.measure.beta_binomial import Prior
from unaided.measure.estimands import learning_evidence
from unaided.measure.linear import Floats, Ints
from unaided.measure.people import Evidence, PersonScores, Tries, evidence_rows, tries_of
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
class Shared:
    """What everybody together says of a skill, for those who are read alone later.

    Attributes:
        priors: Of beta posteriors, by condition.
        justified: Of rubric scores of justifications.
        practice_kinds: Codes of the kinds of score in practice and work.
        check_kinds: Codes of the kinds of score in late checks.
        unreadable: Why nobody's learning can be read, where the log lacks something for all.
    """

    priors: Mapping[Evidence, Prior]
    justified: Prior
    practice_kinds: frozenset[int]
    check_kinds: frozenset[int]
    unreadable: Unknown | None

    @property
    def comparable(self) -> bool:
        """Whether scores of practice and of late checks are of one kind, so that they compare."""
        if not self.practice_kinds or not self.check_kinds:
            return True
        return len(self.practice_kinds | self.check_kinds) == 1


@dataclass(frozen=True)
class SkillPeople:
    """What is known of each person on one skill (or over all); arrays have shape (people,).

    Attributes:
        skill: The skill, ``None`` over all.
        met: Codes of the people who met it.
        scores: By condition, everybody's posterior.
        shared: What everybody together says of it.
        justified: Posterior of rubric scores of justifications.
        assurance: By condition, for each person the counts by assurance.
        model: Everybody by model; ``None`` where the model does not carry their learning.
    """

    skill: str | None
    met: Ints
    scores: dict[Evidence, PersonScores]
    shared: Shared
    justified: PersonScores
    assurance: dict[str, dict[int, dict[str, int]]]
    model: PersonReading | None = None
    _limits: dict[tuple[Evidence, float], tuple[Floats, Floats]] = field(default_factory=dict)

    @property
    def comparable(self) -> bool:
        """Whether practice and late checks are scored in the same way."""
        return self.shared.comparable

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
        unreadable = self.shared.unreadable
        if unreadable is not None and learning.responses[person] < PERSON_LEAST_RESPONSES:
            return unreadable
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
        mine = self._by_model(evidence)
        return modelled if mine.all() else np.where(mine, modelled, scores.chance(level))

    def both(self, evidence: tuple[Evidence, Evidence], level: float) -> Floats:
        """Pr(the first at the level, the second below); NaN where either was hardly seen.

        By model from joint draws; else from the two as if they were independent.
        """
        first, second = evidence
        mine = self._by_model(first)
        apart = np.full(mine.size, np.nan)
        if not mine.all():
            apart = self.chance(first, level) * (1 - self.chance(second, level))
        if self.model is None:
            return apart
        seen = self.scores[first].enough() & self.scores[second].enough()
        joint = np.where(seen, self.model.both(first, second), np.nan)
        return np.where(mine, joint, apart)

    def score(self, evidence: Evidence) -> tuple[Floats, Floats, Floats]:
        """Everybody's expected score under a condition, with its 90 % interval."""
        mine = self._by_model(evidence)
        if self.model is not None and mine.all():
            return self.model.score(evidence)
        mean = self.scores[evidence].posterior.mean
        low, high = self.limits(evidence, INTERVAL_LEVEL)
        if self.model is None:
            return mean, low, high
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
        _everybody(
            context, skill, rows, None if reading is None else reading_of_people(reading, place)
        )
        for place, (skill, rows) in enumerate(context.skills(), start=-1)
    ]


@dataclass(frozen=True)
class Tally:
    """What was answered under each condition, by unit: a person, or a person's skill.

    Attributes:
        analysis: The responses, each dealt to its unit instead of its person.
        tries: By condition.
        justified: Rubric scores of justifications.
        rows: By condition, shape (n,), the responses that bear on it.
        assurance: By light, for each unit the counts by assurance.
    """

    analysis: Analysis
    tries: Mapping[Evidence, Tries]
    justified: Tries
    rows: Mapping[Evidence, Bools]
    assurance: dict[str, dict[int, dict[str, int]]]

    @property
    def bears(self) -> Bools:
        """Shape (n,), whether a response bears on any condition; checked with help, it does not."""
        return np.asarray(np.logical_or.reduce(list(self.rows.values())), dtype=np.bool_)

    def kinds(self, evidence: Evidence, rows: Bools) -> frozenset[int]:
        """Return the kinds of score under a condition, of some responses."""
        return frozenset(self.analysis.responses.kind[self.rows[evidence] & rows].tolist())


def tallied(context: Context, rows: Ints, unit: Ints, units: int) -> Tally:
    """Count what was answered under each condition.

    Args:
        context: The report's inputs.
        rows: Shape (n,), positions of responses; one may come up for several units.
        unit: Shape (n,), the unit that each is dealt to.
        units: How many there are.
    """
    frame = context.frame
    responses = replace(frame.responses.take(rows), person=unit)
    analysis = Analysis.of(responses, frame.in_window[rows], frame.sizes, context.standard)
    evidence = evidence_rows(
        responses,
        analysis.cells,
        analysis.practice,
        horizon_days=context.choice.horizon_days,
        novelty=context.standard.novelty,
    )
    # An explanation that was marked is a reason: it lights its own lamp, and is no answer.
    answers = responses.kind != _code(frame.names.get("kind", []), EXPLAINED)
    evidence = {name: kept & answers for name, kept in evidence.items()}
    reasons = frame.justification[rows]
    given = np.isfinite(reasons) & (responses.aid == NO_AID)
    lamps = {
        "unaided": evidence[Evidence.UNAIDED],
        "delayed": evidence[Evidence.DELAYED],
        "new": evidence[Evidence.NEW],
        "justified": given,
    }
    return Tally(
        analysis=analysis,
        tries={
            name: tries_of(responses.score[kept], responses.tries[kept], unit[kept], units)
            for name, kept in evidence.items()
        },
        justified=tries_of(reasons[given], np.ones(int(given.sum())), unit[given], units),
        rows=evidence,
        assurance={
            name: _assurance(unit[kept], frame.assurance[rows][kept], frame.names)
            for name, kept in lamps.items()
        },
    )


def _everybody(
    context: Context, skill: str | None, rows: Bools, model: PersonReading | None
) -> SkillPeople:
    person = context.frame.responses.person[rows]
    tally = tallied(context, np.flatnonzero(rows), person, len(context.frame.names["person"]))
    all_rows = np.ones(person.size, dtype=np.bool_)
    shared = Shared(
        priors={name: tries.prior for name, tries in tally.tries.items()},
        justified=tally.justified.prior,
        practice_kinds=tally.kinds(Evidence.PERFORMANCE, all_rows),
        check_kinds=tally.kinds(Evidence.LEARNING, all_rows),
        unreadable=_unreadable(context, tally.analysis),
    )
    return SkillPeople(
        skill=skill,
        met=np.unique(person),
        scores={name: tries.scores(shared.priors[name]) for name, tries in tally.tries.items()},
        shared=shared,
        justified=tally.justified.scores(shared.justified),
        assurance=tally.assurance,
        model=_of_kind(model, tally.analysis.responses.kind[tally.bears]),
    )


def one_alone(
    tally: Tally, unit: int, skill: str | None, shared: Shared | None, model: PersonReading | None
) -> SkillPeople:
    """Read one person alone on one skill, or over all, as the only one there is: code 0.

    Args:
        tally: What the person answered, by unit.
        unit: That of the skill.
        skill: Its name; ``None`` over all.
        shared: What a cohort says of it; ``None``: nobody else met it.
        model: The person by model; ``None`` where the model does not carry learning there.
    """
    here = tally.analysis.responses.person == unit
    tries = {name: one.of(unit) for name, one in tally.tries.items()}
    justified = tally.justified.of(unit)
    known = shared or Shared(
        priors={name: one.prior for name, one in tries.items()},
        justified=justified.prior,
        practice_kinds=frozenset(),
        check_kinds=frozenset(),
        unreadable=None,
    )
    known = replace(
        known,
        practice_kinds=known.practice_kinds | tally.kinds(Evidence.PERFORMANCE, here),
        check_kinds=known.check_kinds | tally.kinds(Evidence.LEARNING, here),
    )
    return SkillPeople(
        skill=skill,
        met=np.zeros(1, dtype=np.int64),
        scores={name: one.scores(known.priors[name]) for name, one in tries.items()},
        shared=known,
        justified=justified.scores(known.justified),
        assurance={
            name: {0: counts[unit]} if unit in counts else {}
            for name, counts in tally.assurance.items()
        },
        model=_of_kind(model, tally.analysis.responses.kind[here & tally.bears]),
    )


def _of_kind(model: PersonReading | None, kind: Ints) -> PersonReading | None:
    """Return the model's reading where responses are scored in the way that it is read at."""
    return model if model is not None and model.of_kind(kind) else None


def _code(names: list[str], name: str) -> int:
    """Return the code of a name, −2 where the log does not have it."""
    return names.index(name) if name in names else -2


def _unreadable(context: Context, analysis: Analysis) -> Unknown | None:
    """What the log lacks for everybody: more checks alone would not help anyone."""
    why = group_learning(
        learning_evidence(analysis, context.standard.novelty),
        context.choice.horizon_days,
        context.choice.novelty,
    )
    return why if why is not None and why.reason in ("aid_unknown", "novelty_unknown") else None


def _assurance(
    person: Ints, assurance: Ints, names: dict[str, list[str]]
) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = {}
    if person.size == 0:
        return counts
    labels = len(names["assurance"]) + 1
    pairs, number = np.unique(person * labels + assurance + 1, return_counts=True)
    for pair, count in zip(pairs.tolist(), number.tolist(), strict=True):
        who, code = divmod(pair, labels)
        label = names["assurance"][code - 1] if code else "not recorded"
        counts.setdefault(who, {})[label] = count
    return counts
