"""The demonstration: a class, a squad and an engineering team, eight weeks, with known truth.

All people, names and figures are invented. Who meets what, when and with what help, is planned;
what comes of it is up to a world after the New Theory of Disuse, one a group, in which help starves
growth where it is taken without a try. The team looks best in practice, with an assistant that
answers; the squad, whose practice looks worst, keeps most. :data:`FACTS` says what is true of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np
import polars as pl

from unaided.evidence.schema import Aid, Novelty, Status
from unaided.simulate.conditions import derive_conditions
from unaided.simulate.lived import Lived, live
from unaided.simulate.logs import Answers, log_table, tool_rows
from unaided.simulate.parameters import AidSettings, CheckSettings, SkillSettings
from unaided.simulate.plan import STATUSES, Plan, draw_plan
from unaided.simulate.population import Floats, Population, draw_population
from unaided.simulate.settings import Settings
from unaided.simulate.worlds.curriculum import Curriculum, lay_out
from unaided.simulate.worlds.disuse import DisuseSettings, DisuseWorld
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.people import expit, logit_of
from unaided.simulate.worlds.settings import Growth, Habits, WorldSettings

_DAYS: Final = 56
_MISSING: Final = STATUSES.index(Status.MISSING)
FORECAST_SD: Final = 0.4
"""Noise of a forecast, logits. It follows how sure the person is now: that one will forget is not
foreseen (Koriat, Bjork, Sheffer & Bar, 2004, JEP: General 133)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of the demonstration, for every seed.

    Attributes:
        title: A name for the report.
        horizon_days: The standard's horizon.
        level: The standard's level.
        best_in_practice: The group with the highest scores in practice.
        learned_most: The group with the highest learning, and the lowest scores in practice.
        lasting_skill: The class keeps this skill above the level.
        unchecked_skill: Never checked after a delay: its learning is not known.
        never_came: People who came to no check.
    """

    title: str = "A class, a squad and a team: eight weeks"
    horizon_days: float = 14.0
    level: float = 0.8
    best_in_practice: str = "Engineering"
    learned_most: str = "Squad B"
    lasting_skill: str = "Factor quadratics"
    unchecked_skill: str = "Vectors in space"
    never_came: tuple[str, ...] = ("R.D.", "S.I.", "Y.G.")


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
    dropout=0.0,
    absence=0.04,
    assurance="monitored",
    forecast_days=FACTS.horizon_days,
)
_HABITS: Final = Habits(leaving_per_day=0.0003)


@dataclass(frozen=True, slots=True)
class _Cohort:
    """A group.

    Attributes:
        names: Its people.
        settings: Its plan: skills, sittings, checks, and how often help is at hand.
        world: Its people's memory; what can be met comes from the plan.
        stands_on: Skills that stand on another, by name.
    """

    names: tuple[str, ...]
    settings: Settings
    world: DisuseSettings
    stands_on: Mapping[str, str] = field(default_factory=dict)


_CLASS: Final = _Cohort(
    names=(
        *("H.B.", "T.K.", "A.S.", "N.P.", "O.L.", "C.W.", "M.F.", "R.D.", "S.I.", "Y.G.", "B.A."),
        *("D.V.", "E.R.", "F.N.", "G.H.", "I.M.", "J.O.", "K.S.", "L.E.", "P.R.", "Q.D.", "U.W."),
        *("V.A.", "W.T.", "X.L.", "Z.P."),
    ),
    settings=replace(
        _SHARED,
        groups=("Mathematics 11B",),
        aids=(AidSettings(Aid.TUTOR, 0.65, tool="tutor-2"),),
        skills=(
            SkillSettings("Chain rule", -0.1),
            SkillSettings("Trigonometric equations", -0.3),
            SkillSettings("Integrals by substitution", -0.2),
            SkillSettings("Reading derivative graphs", 0.3),
            SkillSettings("Logarithm laws", 0.5),
            SkillSettings("Probability trees"),
            SkillSettings("Factor quadratics", 2.4),
            SkillSettings("Vectors in space", start_day=40, checked_later=False),
        ),
    ),
    world=DisuseSettings(
        shared=WorldSettings(
            habits=replace(_HABITS, tries_first=0.25, tutor_logit=2.4),
            growth=Growth(aided=0.1),
        ),
        growth=1.1,
        lift=0.6,
        loss=0.5,
        start_logit=-1.4,
        family_weight=3.0,
        skill_weight=0.8,
    ),
    stands_on={"Integrals by substitution": "Chain rule"},
)

_SQUAD: Final = _Cohort(
    names=(
        *("H.K.", "D.M.", "L.S.", "A.W.", "B.T.", "J.F.", "K.R.", "N.O.", "P.V.", "E.C.", "C.O."),
        *("F.D.", "G.L.", "I.B.", "M.A.", "O.T.", "R.S.", "T.J."),
    ),
    settings=replace(
        _SHARED,
        groups=("Squad B",),
        block=1,
        aids=(AidSettings(Aid.HINTS, 0.55, tool=None),),
        skills=(
            SkillSettings("First touch under pressure"),
            SkillSettings("Pressing triggers", -0.3),
            SkillSettings("Set pieces", 0.3),
            SkillSettings("Weak-foot passing", -0.2),
        ),
    ),
    world=DisuseSettings(
        shared=WorldSettings(
            # A coach's cue sets a constraint (two touches, a marker): harder, and it lasts.
            habits=replace(_HABITS, tries_first=0.3, hints_logit=-0.8),
            growth=Growth(failure=0.9, aided=1.0, variant=0.85, transfer=0.45),
        ),
        growth=3.0,
        lift=0.32,
        loss=0.2,
        start_logit=-1.8,
        family_weight=4.5,
        skill_weight=1.1,
    ),
)

_TEAM: Final = _Cohort(
    names=(
        *("A.K.", "B.N.", "C.D.", "D.P.", "E.V.", "F.S.", "G.R.", "J.H.", "K.L.", "L.M.", "N.W."),
        *("P.A.", "S.B.", "V.T."),
    ),
    settings=replace(
        _SHARED,
        groups=("Engineering",),
        aids=(AidSettings(Aid.ASSISTANT, 0.86, tool="assistant-4.1"),),
        sittings_per_week=3.0,
        responses_per_sitting=12,
        tool_tries=2,
        tool_logit=2.2,
        skills=(
            SkillSettings("Debugging", -0.2),
            SkillSettings("Code review", 0.4),
            SkillSettings("SQL queries", 0.1),
            SkillSettings("Incident response", -0.5),
        ),
    ),
    world=DisuseSettings(
        shared=WorldSettings(
            habits=replace(_HABITS, tries_first=0.1, assistant_right=0.97),
            growth=Growth(presentation=0.3, aided=0.05),
        ),
        growth=0.7,
        loss=0.5,
        start_logit=-1.2,
        family_weight=2.5,
        skill_weight=0.8,
    ),
)
_COHORTS: Final = (_CLASS, _SQUAD, _TEAM)


@dataclass(frozen=True, slots=True)
class GroupTruth:
    """What is true of a group.

    Attributes:
        group: Its name.
        people: Its people.
        skills: Its skills.
        practice: Mean score that was seen in practice, help as it was; shape people × skills, NaN
            where nothing was practised.
        learning: True probability of a right answer alone, at the horizon after the last practice,
            on items not met of families that were; likewise.
    """

    group: str
    people: tuple[str, ...]
    skills: tuple[str, ...]
    practice: Floats
    learning: Floats


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The demonstration's log, and what is true of its people.

    Attributes:
        table: The log, in the columns of the response log; one row per response.
        truth: An entry a group.
        latent: Row by row with ``table``, empty for the tool alone: the measured ``delay_days``
            and ``novelty`` (both frozen with the sitting), ``sitting_exposures``.
    """

    table: pl.DataFrame
    truth: tuple[GroupTruth, ...]
    latent: pl.DataFrame


def demonstration(*, seed: int, end: date) -> Demonstration:
    """Simulate the demonstration.

    Args:
        seed: Decides everything that chance decides.
        end: The last of its 56 days.
    """
    start = datetime.combine(end - timedelta(days=_DAYS - 1), time.min, tzinfo=UTC)
    groups = [
        _simulated(replace(cohort, settings=replace(cohort.settings, start=start)), child)
        for cohort, child in zip(_COHORTS, np.random.SeedSequence(seed).spawn(3), strict=True)
    ]
    return Demonstration(
        table=pl.concat([one.table for one in groups], how="diagonal"),
        truth=tuple(truth for one in groups for truth in one.truth),
        latent=pl.concat([one.latent for one in groups], how="diagonal"),
    )


def _simulated(cohort: _Cohort, seed: np.random.SeedSequence) -> Demonstration:
    """Plan a group's weeks, and let its people live through them."""
    rng = np.random.default_rng(seed)
    settings = replace(cohort.settings, people=len(cohort.names))
    population = _named(draw_population(settings, rng=rng), cohort.names)
    plan = draw_plan(settings, population, rng=rng)
    curriculum = _curriculum(cohort, rng)
    shared = replace(cohort.world.shared, layout=curriculum)
    world = DisuseWorld(replace(cohort.world, shared=shared), len(cohort.names), rng)
    families, items = settings.families_per_skill, settings.items_per_family
    places = (plan.skill * families + plan.family) * items + plan.item
    lived = live(world, plan, places, horizon_days=FACTS.horizon_days)
    truth = _truth(cohort, plan, lived)
    plan, lived = _without_the_gone(plan, lived)
    table = log_table(settings, population, plan, _answers(settings, plan, lived, rng))
    ease = pl.Series(lived.ease.round(2)).fill_nan(None)
    table = table.with_columns(ease=ease)
    _, latent = derive_conditions(settings, plan)
    latent = latent.select("delay_days", "novelty", "sitting_exposures")
    if settings.tool_tries:
        tool = tool_rows(settings, population, rng)
        table = pl.concat([table, tool], how="diagonal")
        latent = pl.concat([latent, latent.clear(tool.height)])
    return Demonstration(table, (truth,), latent)


def _named(drawn: Population, names: tuple[str, ...]) -> Population:
    """Give people their names; a few of them come to no check."""
    never = np.isin(np.array(names), FACTS.never_came)
    return replace(drawn, names=names, absence=np.where(never, 1.0, drawn.absence))


def _curriculum(cohort: _Cohort, rng: np.random.Generator) -> Curriculum:
    """Lay out what the plan's skills, families and items are, and how hard."""
    settings = cohort.settings
    skills = settings.skill_settings
    layout = Layout(
        skills=len(skills),
        families_per_skill=settings.families_per_skill,
        items_per_family=settings.items_per_family,
        chain=1,
        difficulty_sd=settings.item_sd,
    )
    plain = lay_out(layout, rng)
    names = [skill.name for skill in skills]
    levels = np.array([skill.level_logit for skill in skills])
    before = [cohort.stands_on.get(name) for name in names]
    return replace(
        plain,
        difficulty=plain.difficulty - levels[plain.skill_of_item],
        prerequisite_of_skill=np.array([names.index(one) if one else -1 for one in before]),
    )


def _without_the_gone(plan: Plan, lived: Lived) -> tuple[Plan, Lived]:
    """Leave out the practice of whoever had left; a check that they were assigned is missing."""
    status = np.where(lived.gone, _MISSING, plan.status)
    kept = np.flatnonzero(~lived.gone | (plan.check >= 0))
    return replace(plan, status=status).take(kept), lived.take(kept)


def _answers(settings: Settings, plan: Plan, lived: Lived, rng: np.random.Generator) -> Answers:
    sure = logit_of(lived.confidence)
    size = plan.person.size
    return Answers(
        score=lived.score,
        confidence=lived.confidence,
        forecast=expit(sure + rng.normal(0.0, FORECAST_SD, size)),
        asked=(rng.random(size) < settings.forecast_share) & (plan.check < 0),
        aid_used=lived.aid_used,
        attempted_first=lived.attempted_first,
        taken_seconds=lived.seconds,
    )


def _truth(cohort: _Cohort, plan: Plan, lived: Lived) -> GroupTruth:
    shape = lived.learning.shape
    rows = np.flatnonzero((plan.check < 0) & ~np.isnan(lived.score))
    cell = plan.person[rows] * shape[1] + plan.skill[rows]
    size = shape[0] * shape[1]
    total, number = np.bincount(cell, lived.score[rows], size), np.bincount(cell, minlength=size)
    practice = np.full(size, np.nan)
    np.divide(total, number, out=practice, where=number > 0)
    return GroupTruth(
        group=cohort.settings.groups[0],
        people=cohort.names,
        skills=tuple(skill.name for skill in cohort.settings.skill_settings),
        practice=practice.reshape(shape),
        learning=lived.learning,
    )
