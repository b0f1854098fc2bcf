"""What a randomised way of practising costs in practice and brings later (spacing, for instance).

A logistic regression of the score on the factor's two levels, fitted by generalised estimating
equations with independence working correlation and standard errors clustered on the person
(Liang & Zeger 1986), once on practice and once on later checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from unaided.evidence.study import Factor
from unaided.measure.unknown import Unknown, plural
from unaided.report.context import Context
from unaided.report.findings import ALL, Finding, Interval, Question, known, unknown

LEAST_PEOPLE = 10
LEVEL = 0.95
NORMAL_95 = 1.959964


def factor_findings(context: Context) -> Iterator[Finding]:
    """Yield each factor's effect in practice and at checks, in log-odds."""
    randomised = context.study.design.randomised
    for factor in context.study.factors:
        if factor.level is None or factor.column not in context.frame.table.columns:
            continue
        for occasion in ("practice", "check"):
            yield _effect(context, factor, occasion, randomised=factor.name in randomised)


def _effect(context: Context, factor: Factor, occasion: str, *, randomised: bool) -> Finding:
    rows = _rows(context, factor, occasion)
    question = Question(
        subject=ALL,
        skill=None,
        estimand=f"{factor.name}_effect",
        unit="logit",
        assignment="randomised" if randomised else "observational",
        adjustment="none",
        condition={
            "factor": factor.name,
            "level": factor.level,
            "reference": factor.reference,
            "occasion": occasion,
        },
    )
    people = rows["person"].n_unique()
    why = _too_few(rows, factor)
    if why is not None:
        return unknown(question, why, responses=len(rows), people=people)
    others = [other.column for other in context.study.factors if other.column != factor.column]
    fit = _fit(rows, factor, others)
    estimate, error = float(fit.params[1]), float(fit.bse[1])
    if not (np.isfinite(estimate) and np.isfinite(error) and error > 0):
        why = Unknown(
            "no_spread",
            f"Scores under the levels of {factor.name} do not overlap: no log-odds.",
            "Items that some get right and some do not, under both levels.",
        )
        return unknown(question, why, responses=len(rows), people=people)
    interval = Interval(
        level=LEVEL, method="GEE logit, independence, sandwich clustered on person, normal"
    )
    means = dict(rows.group_by("level").agg(pl.col("score").mean()).iter_rows())
    levels = {"mean": means[factor.level], "reference_mean": means[factor.reference]}
    return known(
        replace(question, condition={**(question.condition or {}), **levels}),
        estimate,
        (estimate - NORMAL_95 * error, estimate + NORMAL_95 * error),
        interval,
        responses=len(rows),
        people=people,
    )


def _too_few(rows: pl.DataFrame, factor: Factor) -> Unknown | None:
    people = dict(rows.group_by("level").agg(pl.col("person").n_unique()).iter_rows())
    for level in (factor.level, factor.reference):
        seen = int(people.get(level, 0))
        if seen < LEAST_PEOPLE:
            return Unknown(
                "too_few_people",
                f"{plural(seen, 'person', 'people')} practised with {factor.name} {level}; it "
                f"takes {LEAST_PEOPLE}.",
                f"{plural(LEAST_PEOPLE - seen, 'more person', 'more people')} who practise with "
                f"{factor.name} {level}.",
            )
    if rows["score"].n_unique() < 2:
        return Unknown(
            "no_spread",
            "All scores are equal: without spread there is no interval.",
            "Items that some get right and some do not.",
        )
    return None


def _rows(context: Context, factor: Factor, occasion: str) -> pl.DataFrame:
    """Scored responses of an occasion, with the level under which the family was practised.

    In practice the first try on a family is left out: nothing was spaced before it. Of checks the
    first of each person and family counts.
    """
    table = context.frame.table
    practised = [_practised(context, other) for other in context.study.factors]
    rows = table.select(
        pl.col("person").cast(pl.String),
        pl.col("family").cast(pl.String),
        pl.col("occasion").cast(pl.String),
        pl.col("score"),
        alone=(pl.col("aid").cast(pl.String) == "none").fill_null(value=False)
        & (pl.col("sitting_exposures").fill_null(0) == 0),
    ).filter(pl.col("occasion") == occasion)
    if occasion == "check":
        # What was met a moment ago, or with help, says nothing of what lasts alone.
        rows = rows.filter(pl.col("alone"))
    attempt = pl.int_range(pl.len()).over("person", "family")
    rows = rows.filter(attempt > 0 if occasion == "practice" else attempt == 0)
    for labels in practised:
        rows = rows.join(labels, on=["person", "family"], how="left", maintain_order="left")
    rows = rows.filter(pl.col(factor.column).is_in([factor.level, factor.reference]))
    # Compare like with like: keep values of the other factors that occur under both levels.
    for other in context.study.factors:
        if other.column != factor.column:
            seen = rows.group_by(other.column).agg(pl.col(factor.column).n_unique().alias("levels"))
            rows = rows.filter(
                pl.col(other.column).is_in(
                    seen.filter(pl.col("levels") == 2)[other.column].implode()
                )
            )
    return rows.with_columns(level=pl.col(factor.column))


def _practised(context: Context, factor: Factor) -> pl.DataFrame:
    """The level of a factor under which each person practised each family."""
    frame = context.frame
    columns = ["person", "family", factor.column]
    rows = pl.concat(
        [
            part.filter(pl.col("occasion").cast(pl.String) == "practice").select(
                pl.col(name).cast(pl.String) for name in columns
            )
            for part in (frame.table, frame.unscored)
        ]
    )
    return rows.drop_nulls().unique(["person", "family"], keep="first", maintain_order=True)


def _fit(rows: pl.DataFrame, factor: Factor, others: list[str]) -> Any:
    """Fit score ~ level + dummies of the other factors."""
    import statsmodels.api as sm

    dummies = [
        (rows[name] == value).cast(pl.Float64).to_numpy()
        for name in others
        for value in rows[name].unique().sort().to_list()[1:]
    ]
    level = (rows["level"] == factor.level).cast(pl.Float64).to_numpy()
    design = np.column_stack([np.ones(len(rows)), level, *dummies])
    _, person = np.unique(rows["person"].to_numpy(), return_inverse=True)
    order = np.argsort(person, kind="stable")
    model = sm.GEE(
        rows["score"].to_numpy()[order],
        design[order],
        groups=person[order],
        family=sm.families.Binomial(),
        cov_struct=sm.cov_struct.Independence(),
    )
    return model.fit()
