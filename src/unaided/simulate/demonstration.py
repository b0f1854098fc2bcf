"""The demonstration: a class, a squad and an engineering team, eight weeks, with known truth.

All people, names and figures are invented. The team looks best in practice, with an assistant that
answers; the squad, whose practice looks worst, keeps most. :data:`FACTS` says what is true of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np

from unaided.evidence.schema import Aid, Novelty
from unaided.simulate.logs import SimulatedLog, join_logs, simulate_population
from unaided.simulate.parameters import AidSettings, CheckSettings, SkillSettings
from unaided.simulate.population import Population, draw_population
from unaided.simulate.settings import Settings

_DAYS: Final = 56
_NEVER_CAME: Final = ("R.D.", "S.I.", "Y.G.")
_LOOK_FINE: Final = ("H.B.", "T.K.", "A.S.", "N.P.", "O.L.")
_LOOK_POOR: Final = ("E.C.", "J.F.", "L.S.")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of the demonstration, for every seed.

    Attributes:
        title: A name for the report.
        horizon_days: The standard's horizon.
        level: The standard's level.
        best_in_practice: The group with the highest performance.
        learned_most: The group with the highest learning, and the lowest performance.
        lasting_skill: The class keeps this skill above the level.
        unchecked_skill: Never checked after a delay: its learning is not known.
        look_fine: People at the level in practice and far below it alone, later.
        look_poor: People below the level in practice and at it alone, later.
        never_came: People who came to no check.
    """

    title: str = "A class, a squad and a team: eight weeks"
    horizon_days: float = 14.0
    level: float = 0.8
    best_in_practice: str = "Engineering"
    learned_most: str = "Squad B"
    lasting_skill: str = "Factor quadratics"
    unchecked_skill: str = "Vectors in space"
    look_fine: tuple[str, ...] = _LOOK_FINE
    look_poor: tuple[str, ...] = _LOOK_POOR
    never_came: tuple[str, ...] = _NEVER_CAME


FACTS: Final = Facts()

_CHECKS: Final = (
    CheckSettings(0.0, 4, aided_probability=0.5),
    CheckSettings(FACTS.horizon_days, 13, aided_probability=0.2),
    CheckSettings(FACTS.horizon_days, 1, Novelty.REPEAT),
    CheckSettings(FACTS.horizon_days, 2, Novelty.TRANSFER),
)

_SHARED: Final = Settings(
    families_per_skill=20,
    items_per_family=4,
    weeks=6.0,
    skill_weeks=2.0,
    length_days=float(_DAYS),
    late_days=1,
    checks=_CHECKS,
    skill_sd=0.0,
    group_sd=0.0,
    ability_sd=0.9,
    person_skill_sd=0.7,
    dropout=0.0,
    absence=0.04,
    growth_logit=0.2,
    assurance="monitored",
    forecast_days=FACTS.horizon_days,
)


@dataclass(frozen=True, slots=True)
class _Person:
    """A person whose case is set, as departures on the logit scale."""

    ability: float
    aid: float


@dataclass(frozen=True, slots=True)
class _Cohort:
    settings: Settings
    names: tuple[str, ...]
    cases: dict[str, _Person] = field(default_factory=dict)
    never_came: tuple[str, ...] = ()


def _cohort(
    group: str,
    names: str,
    cases: dict[str, _Person] | None = None,
    never_came: tuple[str, ...] = (),
    **settings: object,
) -> _Cohort:
    people = tuple(names.split())
    shared = replace(_SHARED, people=len(people), groups=(group,), **settings)  # type: ignore[arg-type]
    return _Cohort(shared, people, cases or {}, never_came)


_COHORTS: Final = (
    _cohort(
        "Mathematics 11B",
        "H.B. T.K. A.S. N.P. O.L. C.W. M.F. R.D. S.I. Y.G. B.A. D.V. E.R. "
        "F.N. G.H. I.M. J.O. K.S. L.E. P.R. Q.D. U.W. V.A. W.T. X.L. Z.P.",
        {name: _Person(-0.8, 1.7) for name in _LOOK_FINE},
        _NEVER_CAME,
        aids=(AidSettings(Aid.TUTOR, 0.65, 1.6, "tutor-2"),),
        level_logit=1.1,
        forgetting_logit=0.28,
        variant_cost_logit=0.35,
        skills=(
            SkillSettings("Chain rule", -0.1, 0.5),
            SkillSettings("Trigonometric equations", -0.3, 0.5),
            SkillSettings("Integrals by substitution", -0.5, 0.5),
            SkillSettings("Reading derivative graphs", 0.5, -0.2, 0.6, 3.5),
            SkillSettings("Logarithm laws", 0.6, -0.3, 2.0),
            SkillSettings("Probability trees"),
            SkillSettings("Factor quadratics", 1.9, -0.9, 0.1, 0.5),
            SkillSettings("Vectors in space", start_day=40, checked_later=False),
        ),
    ),
    _cohort(
        "Squad B",
        "H.K. D.M. L.S. A.W. B.T. J.F. K.R. N.O. P.V. E.C. C.O. F.D. G.L. I.B. M.A. O.T. R.S. T.J.",
        {name: _Person(1.3, -3.6) for name in _LOOK_POOR},
        aids=(AidSettings(Aid.HINTS, 0.5, 0.1, None),),
        level_logit=1.55,
        ability_sd=0.8,
        aid_sd=0.4,
        forgetting_logit=0.05,
        variant_cost_logit=0.15,
        skills=(
            SkillSettings("First touch under pressure"),
            SkillSettings("Pressing triggers", -0.3),
            SkillSettings("Set pieces", 0.3),
            SkillSettings("Weak-foot passing", -0.2, 0.2),
        ),
    ),
    _cohort(
        "Engineering",
        "A.K. B.N. C.D. D.P. E.V. F.S. G.R. J.H. K.L. L.M. N.W. P.A. S.B. V.T.",
        aids=(AidSettings(Aid.ASSISTANT, 0.86, 3.8, "assistant-4.1"),),
        level_logit=0.7,
        aid_cushion=0.7,
        sittings_per_week=3.0,
        responses_per_sitting=12,
        forgetting_logit=0.3,
        variant_cost_logit=0.3,
        tool_tries=2,
        tool_logit=1.9,
        skills=(
            SkillSettings("Debugging", -0.2),
            SkillSettings("Code review", 0.4, -0.3),
            SkillSettings("SQL queries", 0.1, 0.4),
            SkillSettings("Incident response", -0.5),
        ),
    ),
)


def demonstration(*, seed: int, end: date) -> SimulatedLog:
    """Simulate the demonstration.

    Args:
        seed: Decides everything that chance decides.
        end: The last of its 56 days.
    """
    start = datetime.combine(end - timedelta(days=_DAYS - 1), time.min, tzinfo=UTC)
    logs: list[SimulatedLog] = []
    for cohort, child in zip(_COHORTS, np.random.SeedSequence(seed).spawn(3), strict=True):
        rng = np.random.default_rng(child)
        settings = replace(cohort.settings, start=start)
        people = _with_cases(draw_population(settings, rng=rng), cohort)
        logs.append(simulate_population(settings, people, rng=rng))
    return join_logs(logs)


def _with_cases(drawn: Population, cohort: _Cohort) -> Population:
    """Set the cases, and centre the rest, so that the facts hold for every seed."""
    ability = drawn.ability - drawn.ability.mean()
    aid = drawn.aid - drawn.aid.mean()
    use, absence = drawn.aid_use.copy(), drawn.absence.copy()
    person_skill = drawn.person_skill.copy()
    for index, name in enumerate(cohort.names):
        if name in cohort.cases:
            case = cohort.cases[name]
            ability[index], aid[index], use[index] = case.ability, case.aid, 0.5
            person_skill[index] *= 0.3
        if name in cohort.never_came:
            absence[index] = 1.0
    return replace(
        drawn,
        names=cohort.names,
        ability=ability,
        aid=aid,
        aid_use=use,
        absence=absence,
        person_skill=person_skill,
    )
