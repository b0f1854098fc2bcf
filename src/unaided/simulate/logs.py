"""Simulate a response log, with its truth beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unaided.evidence.schema import Occasion, Status
from unaided.simulate.cohort import Cohort, Met
from unaided.simulate.conditions import derive_conditions
from unaided.simulate.model import (
    AIDS,
    NO_AID,
    Conditions,
    item_logit,
    person_logit,
    probability,
    sigmoid,
)
from unaided.simulate.plan import STATUSES, Plan, draw_plan
from unaided.simulate.population import Floats, Ints, Population, draw_population
from unaided.simulate.settings import Settings
from unaided.simulate.truth import Truth

Flags = NDArray[np.bool_]

_MILLION: Final = 1_000_000
_SCORED, _MISSING = STATUSES.index(Status.SCORED), STATUSES.index(Status.MISSING)


@dataclass(frozen=True, slots=True)
class SimulatedLog:
    """A simulated log.

    Attributes:
        table: The log, in the columns of the response log; one row per response.
        truth: The true value of every estimand.
        latent: What a log never shows, row by row with ``table``: ``probability`` of a right
            answer, the measured ``delay_days`` and ``novelty`` (both frozen with the sitting),
            ``sitting_exposures``.
    """

    table: pl.DataFrame
    truth: Truth
    latent: pl.DataFrame


def simulate_log(settings: Settings, *, rng: np.random.Generator) -> SimulatedLog:
    """Simulate a log of people drawn from the settings."""
    return simulate_population(settings, draw_population(settings, rng=rng), rng=rng)


def simulate_population(
    settings: Settings, population: Population, *, rng: np.random.Generator
) -> SimulatedLog:
    """Simulate a log of these very people and items."""
    plan = draw_plan(settings, population, rng=rng)
    conditions, frozen = derive_conditions(settings, plan)
    own = person_logit(settings, population, plan.person, plan.skill, conditions)
    aided = plan.aid != NO_AID
    logit = own + item_logit(population, plan.skill, plan.family, plan.item, aided)
    right = probability(settings, logit)
    score = (rng.random(right.size) < right).astype(np.float64)
    answers = _answers(settings, population, plan, conditions, logit, score, rng)
    table = log_table(settings, population, plan, answers)
    latent = frozen.select(
        pl.Series("probability", right), "delay_days", "novelty", "sitting_exposures"
    )
    if settings.tool_tries:
        tool = tool_rows(settings, population, rng)
        tool_latent = tool.select(pl.col("score").alias("probability") * np.nan)
        table = pl.concat([table, tool], how="diagonal")
        latent = pl.concat([latent, tool_latent], how="diagonal")
    return SimulatedLog(table, Truth((_cohort(settings, population, plan, conditions),)), latent)


def join_logs(logs: Sequence[SimulatedLog]) -> SimulatedLog:
    """Join logs of different people into one."""
    return SimulatedLog(
        table=pl.concat([log.table for log in logs], how="diagonal"),
        truth=Truth(tuple(cohort for log in logs for cohort in log.truth.cohorts)),
        latent=pl.concat([log.latent for log in logs], how="diagonal"),
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of a plan, an entry a row; of no meaning where nothing was asked.

    Attributes:
        score: How right.
        confidence: That it is right.
        forecast: Whether it could be done alone later.
        asked: Whether the forecast was asked for.
        aid_used: Whether the help at hand was used.
        attempted_first: Whether a try came before the help.
        taken_seconds: How long it took.
    """

    score: Floats
    confidence: Floats
    forecast: Floats
    asked: Flags
    aid_used: Flags
    attempted_first: Flags
    taken_seconds: Floats


def _answers(
    settings: Settings,
    population: Population,
    plan: Plan,
    conditions: Conditions,
    logit: Floats,
    score: Floats,
    rng: np.random.Generator,
) -> Answers:
    """Draw confidence, which help inflates, and forecasts, which take help for one's own."""
    size = plan.person.size
    aided = plan.aid != NO_AID
    alone = person_logit(
        settings,
        population,
        plan.person,
        plan.skill,
        Conditions(
            aid=np.full(size, NO_AID),
            delay_days=conditions.delay_days,
            novelty=conditions.novelty,
            practice=conditions.practice,
        ),
    ) + item_logit(population, plan.skill, plan.family, plan.item, np.zeros(size, dtype=np.bool_))
    noise = settings.confidence_sd * rng.standard_normal((2, size))
    sure = settings.confidence_bias + settings.confidence_slope * logit
    later = settings.confidence_bias + settings.confidence_slope * (
        alone + settings.illusion * (logit - alone)
    )
    return Answers(
        score=score,
        confidence=sigmoid(sure + settings.aid_inflation * aided + noise[0]),
        forecast=sigmoid(later + noise[1]),
        asked=(rng.random(size) < settings.forecast_share) & (plan.check < 0),
        aid_used=aided,
        attempted_first=rng.random(size) < 0.4,
        taken_seconds=np.exp(rng.normal(np.log(40), 0.4, size)),
    )


def log_table(
    settings: Settings, population: Population, plan: Plan, answers: Answers
) -> pl.DataFrame:
    """Write plan and answers in the columns of the response log."""
    size = plan.person.size
    scored = plan.status == _SCORED
    check = plan.check >= 0
    aided = plan.aid != NO_AID
    planned = np.array([c.delay_days for c in settings.checks] or [0.0])[plan.check]
    offered = np.array([c.aided_probability for c in settings.checks] or [0.0])[plan.check]
    asked = scored & answers.asked
    tools = {aid.aid.value: aid.tool for aid in settings.aids}
    table = pl.DataFrame(
        {
            "person": np.array(population.names)[plan.person],
            "item": _item_names(settings, plan.skill, plan.family, plan.item),
            "score": _where(scored, answers.score),
            "status": np.array([s.value for s in STATUSES])[plan.status],
            "time": _times(settings.start, plan.seconds),
            "sitting": np.char.add("s", plan.sitting.astype(str)),
            "skill": np.array([s.name for s in settings.skill_settings])[plan.skill],
            "family": _family_names(settings, plan.skill, plan.family),
            "occasion": np.where(check, Occasion.CHECK.value, Occasion.PRACTICE.value),
            "aid": _where(scored | check, np.array([aid.value for aid in AIDS])[plan.aid]),
            "aid_used": _where(scored, answers.aid_used),
            "attempted_first": _where(scored & aided, answers.attempted_first),
            "assigned_aid": _where(check, np.array([aid.value for aid in AIDS])[plan.aid]),
            "propensity": _where(check, np.where(aided, offered, 1 - offered)),
            "planned_delay_days": _where(check, planned),
            "assurance": _where(check & ~aided, np.full(size, settings.assurance)),
            "confidence": _where(scored, answers.confidence.round(2)),
            "forecast": _where(asked, answers.forecast.round(2)),
            "forecast_days": _where(asked, np.full(size, settings.forecast_days)),
            "seconds": _where(scored, answers.taken_seconds.round(0)),
            "kind": np.full(size, settings.kind),
            "floor": np.full(size, settings.floor),
            "group": np.array(settings.groups)[population.group[plan.person]],
        }
    )
    tool = pl.col("aid").replace_strict(tools, default=None, return_dtype=pl.String)
    table = table.with_columns(tool=tool)
    if settings.arms:
        arms = np.array([arm.name for arm in settings.arms])
        table = table.with_columns(
            arm=pl.Series(arms[population.arm[plan.person]]),
            cluster=pl.Series(np.char.add("c", population.cluster[plan.person].astype(str))),
        )
    return table


def tool_rows(settings: Settings, population: Population, rng: np.random.Generator) -> pl.DataFrame:
    """Return the tool's own answers to every item; it shares the items' shift under help."""
    skill, family, item = (
        np.repeat(index.ravel(), settings.tool_tries)
        for index in np.indices(population.difficulty.shape)
    )
    main = settings.main_aid
    shift = population.item_aid[skill, family, item]
    right = rng.random(skill.size) < probability(settings, settings.tool_logit + 2 * shift)
    name = (main.tool if main else None) or "tool"
    return pl.DataFrame(
        {
            "person": np.full(skill.size, name),
            "item": _item_names(settings, skill, family, item),
            "score": right.astype(np.float64),
            "status": np.full(skill.size, Status.SCORED.value),
            "skill": np.array([s.name for s in settings.skill_settings])[skill],
            "family": _family_names(settings, skill, family),
            "kind": np.full(skill.size, settings.kind),
            "floor": np.full(skill.size, settings.floor),
        }
    ).with_columns(
        aid=pl.lit(main.aid.value if main else None, dtype=pl.String),
        tool=pl.lit(name),
        actor=pl.lit("tool"),
        time=pl.lit(settings.start).dt.convert_time_zone("UTC").cast(pl.Datetime("us", "UTC")),
        sitting=pl.lit("tool alone"),
    )


def _cohort(
    settings: Settings, population: Population, plan: Plan, conditions: Conditions
) -> Cohort:
    """Gather what the truth needs: the mix of conditions met, and each skill's practice."""
    met = np.flatnonzero((plan.check < 0) & (plan.status == _SCORED))
    counted = np.flatnonzero(plan.status != _MISSING)
    retrieval = (plan.aid == NO_AID) & (plan.status == _SCORED)
    worth = np.where(retrieval, 1.0, settings.aid_growth_share)
    shape = (len(population.names), len(settings.skill_settings))
    practice = np.zeros(shape)
    np.add.at(practice, (plan.person[counted], plan.skill[counted]), worth[counted])
    came = np.zeros(shape, dtype=np.bool_)
    came[plan.person[met], plan.skill[met]] = True
    medians = np.array(
        [np.median(practice[came[:, k], k]) if came[:, k].any() else 0.0 for k in range(shape[1])]
    )
    return Cohort(
        settings=settings,
        population=population,
        met=Met(
            person=plan.person[met],
            skill=plan.skill[met],
            aid=conditions.aid[met],
            delay_days=conditions.delay_days[met],
            novelty=conditions.novelty[met],
        ),
        practice=medians / settings.practised_families,
    )


def _times(start: datetime, seconds: Ints) -> pl.Series:
    micros = round(start.timestamp() * _MILLION) + seconds * _MILLION
    return pl.Series(micros).cast(pl.Datetime("us", "UTC"))


def _item_names(settings: Settings, skill: Ints, family: Ints, item: Ints) -> pl.Series:
    return pl.select(
        pl.concat_str(
            [_family_names(settings, skill, family), pl.Series(item + 1).cast(pl.String)],
            separator="-",
        )
    ).to_series()


def _family_names(settings: Settings, skill: Ints, family: Ints) -> pl.Series:
    width = len(str(settings.families_per_skill))
    names = pl.Series([s.name for s in settings.skill_settings], dtype=pl.String)
    numbers = pl.Series(family + 1).cast(pl.String).str.zfill(width)
    return pl.select(pl.concat_str([names.gather(skill), numbers], separator=" ")).to_series()


def _where(mask: Flags, values: NDArray[Any]) -> pl.Series:
    """Keep values where the mask holds; elsewhere they are empty."""
    return pl.select(pl.when(pl.Series(mask)).then(pl.Series(values))).to_series()
