"""Whether people know what they know: confidence against score, forecast against what happened."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from unaided.measure.association import cluster_bootstrap
from unaided.measure.calibration import BINS, brier, confidence_table, gamma
from unaided.measure.linear import Floats, mean
from unaided.measure.responses import NO_AID, Responses
from unaided.measure.rules import GROUP_LEAST_PEOPLE, GROUP_LEAST_RESPONSES
from unaided.measure.unknown import Unknown, plural
from unaided.report.context import Context
from unaided.report.findings import Finding, Interval, Question, Subject, answer, known, unknown

DRAWS = 500
LEVEL = 0.9


def judgement_findings(context: Context) -> Iterator[Finding]:
    """Yield bias, resolution and Brier parts with and without help, and the forecast's bias."""
    given = np.isfinite(context.frame.responses.confidence)
    if given.any():
        for number, (subject, rows) in enumerate(context.subjects()):
            for name, aided in (("with help", True), ("alone", False)):
                responses = context.frame.responses
                aid = responses.aid > NO_AID if aided else responses.aid == NO_AID
                kept = responses.take(given & rows & aid)
                condition: dict[str, object] = {"aid": "any" if aided else "none", "when": name}
                yield from _of_condition(context, subject, kept, condition, 10 * number + aided)
    yield from _forecasts(context)


def _of_condition(
    context: Context, subject: Subject, kept: Responses, condition: dict[str, object], stream: int
) -> Iterator[Finding]:
    def ask(estimand: str, unit: str, more: dict[str, object] | None = None) -> Question:
        return Question(
            subject=subject,
            skill=None,
            estimand=estimand,
            unit="correlation" if unit == "correlation" else "difference",
            adjustment="none",
            condition={**condition, **(more or {})},
        )

    people = int(np.unique(kept.person).size)
    clusters = np.unique(context.frame.sizes.cluster_of_person[kept.person]).size
    why = _too_few(len(kept), people, clusters)
    if why is not None:
        for estimand, unit in (("calibration_bias", "difference"), ("resolution", "correlation")):
            yield unknown(ask(estimand, unit), why, responses=len(kept), people=people)
        return
    sizes = context.frame.sizes
    bias = mean(
        kept.confidence - kept.score,
        np.ones(len(kept)),
        kept.person,
        sizes.cluster_of_person,
        sizes.clusters,
    )
    levels: dict[str, object] = {
        "mean_confidence": float(kept.confidence.mean()),
        "mean_score": float(kept.score.mean()),
    }
    yield answer(ask("calibration_bias", "difference", levels), bias, context.frame.clustered_on)
    yield _resolution(context, ask("resolution", "correlation"), kept, people, stream)
    parts = brier(kept.confidence, kept.score)
    error = mean(
        (kept.confidence - kept.score) ** 2,
        np.ones(len(kept)),
        kept.person,
        sizes.cluster_of_person,
        sizes.clusters,
    )
    shares: dict[str, object] = {
        "reliability": parts.reliability,
        "resolution": parts.resolution,
        "uncertainty": parts.uncertainty,
    }
    yield answer(ask("brier", "difference", shares), error, context.frame.clustered_on)


def _resolution(
    context: Context, question: Question, kept: Responses, people: int, stream: int
) -> Finding:
    clusters = context.frame.sizes.cluster_of_person[kept.person]
    _, cluster = np.unique(clusters, return_inverse=True)
    value = gamma(confidence_table(kept.confidence, kept.score))

    # A cluster's answers move together: its table is counted once, a draw adds tables up.
    order = np.argsort(cluster, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(cluster))[:-1])
    tables = np.stack(
        [confidence_table(kept.confidence[part], kept.score[part]).ravel() for part in parts]
    )
    used = np.flatnonzero(tables.any(axis=0))
    counts = tables[:, used]

    def resample(weight: Floats) -> float:
        table = np.zeros(BINS * BINS)
        table[used] = weight @ counts
        return gamma(table.reshape(BINS, BINS))

    low, high = float("nan"), float("nan")
    if np.isfinite(value):
        low, high = cluster_bootstrap(
            resample,
            np.arange(len(parts)),
            draws=DRAWS,
            level=LEVEL,
            rng=context.rng(3_000 + stream),
        )
    if not np.isfinite([value, low, high]).all():
        why = Unknown(
            "no_spread",
            "Confidence or scores vary too little for an interval.",
            "Confidence asked before feedback, on easy and hard items.",
        )
        return unknown(question, why, responses=len(kept), people=people)
    interval = Interval(
        level=LEVEL,
        method=f"percentile bootstrap over {context.frame.clustered_on}s, {DRAWS} draws",
    )
    return known(question, value, (low, high), interval, responses=len(kept), people=people)


def _too_few(responses: int, people: int, clusters: int) -> Unknown | None:
    if people >= GROUP_LEAST_PEOPLE > clusters:
        return Unknown(
            "too_few_clusters",
            f"These people belong to {plural(clusters, 'randomised unit')}; an interval takes "
            f"{GROUP_LEAST_PEOPLE}.",
            f"{plural(GROUP_LEAST_PEOPLE - clusters, 'more randomised unit')}.",
        )
    if responses >= GROUP_LEAST_RESPONSES and people >= GROUP_LEAST_PEOPLE:
        return None
    more = max(GROUP_LEAST_RESPONSES - responses, GROUP_LEAST_PEOPLE - people)
    return Unknown(
        "too_few_responses",
        f"{plural(responses, 'answer')} with a confidence from "
        f"{plural(people, 'person', 'people')}; it takes {GROUP_LEAST_RESPONSES} from "
        f"{GROUP_LEAST_PEOPLE}.",
        f"{plural(more, 'more answer')} with a confidence before feedback.",
    )


def _forecasts(context: Context) -> Iterator[Finding]:
    """Compare "could you do this alone in h days?" with the first unaided response in time."""
    table = context.frame.table
    if not {"forecast", "forecast_days"} <= set(table.columns):
        return
    made = table.filter(pl.col("forecast").is_not_null() & pl.col("forecast_days").is_not_null())
    if made.is_empty():
        return
    matched = _outcomes(table, made)
    question = Question(
        subject=Subject("all"),
        skill=None,
        estimand="forecast_bias",
        unit="difference",
        adjustment="none",
        condition={"forecast": "alone, later", "against": "the first unaided response in time"},
    )
    names = {name: code for code, name in enumerate(context.frame.names["person"])}
    person = np.array([names[name] for name in matched["person"].to_list()], dtype=np.int64)
    people = int(np.unique(person).size)
    sizes = context.frame.sizes
    clusters = np.unique(sizes.cluster_of_person[person]).size
    why = _too_few(len(matched), people, clusters)
    if why is not None:
        yield unknown(question, why, responses=len(matched), people=people)
        return
    difference = (matched["forecast"] - matched["score"]).to_numpy()
    estimate = mean(
        difference, np.ones(difference.size), person, sizes.cluster_of_person, sizes.clusters
    )
    yield answer(question, estimate, context.frame.clustered_on)


def _outcomes(table: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """Join each forecast to the person's first unaided score on the family within ½h to 2h."""
    unit = "family" if table["family"].null_count() < len(table) else "item"
    keys = [pl.col("person").cast(pl.String), pl.col(unit).cast(pl.String), pl.col("time")]
    outcome = table.filter(
        (pl.col("aid").cast(pl.String) == "none") & pl.col("time").is_not_null()
    ).select(*keys, "score")
    asked = made.filter(pl.col("time").is_not_null()).select(
        *keys, "forecast", "forecast_days", start=pl.col("time") + _days(0.5)
    )
    return (
        asked.sort("start")
        .join_asof(
            outcome.rename({"time": "answered"}).sort("answered"),
            left_on="start",
            right_on="answered",
            by=["person", unit],
            strategy="forward",
            check_sortedness=False,
        )
        .filter(pl.col("score").is_not_null())
        .filter(pl.col("answered") <= pl.col("time") + _days(2.0))
    )


def _days(factor: float) -> pl.Expr:
    return pl.duration(seconds=(pl.col("forecast_days") * factor * 86_400).cast(pl.Int64))
