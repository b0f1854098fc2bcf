"""How many people and checks it takes to see a gap of a given size.

The estimator is the plainest that is honest: for each person the mean score in practice minus the
mean of the unaided, delayed checks; over people the mean of these differences with a t interval.
Each response meets an item of its own, so that what the items add is noise within a person. A
person who misses every check has no difference and is left out. The spread of gaps between people
(``aid_sd``) and of ability (``ability_sd``), item spread, guessing and absence are the settings'.
Items shared by everybody, or estimators that pool over items, change the figures a little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import polars as pl

from unaided.evidence.problems import shorten
from unaided.simulate.model import probability
from unaided.simulate.population import Floats
from unaided.simulate.settings import Settings, SettingsError

_NODES: Final = 21

MOST: Final = {"people": 10_000, "checks": 10_000, "practice responses": 1_000_000}
"""The largest study that is simulated: more needs no simulation, and more memory than most have."""


def power(
    gap: float,
    *,
    people: Sequence[int],
    checks: Sequence[int],
    performance: float,
    practice_responses: int,
    settings: Settings,
    rng: np.random.Generator,
    certainty: float = 0.9,
    replications: int = 2000,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> pl.DataFrame:
    """Simulate studies of a true gap, for every number of people and of checks each.

    Args:
        gap: True performance minus true learning, in score (−1..1).
        people: Numbers of people to try.
        checks: Numbers of unaided, delayed responses per person to try.
        performance: True mean score in practice, 0..1.
        practice_responses: Practice responses per person.
        settings: Spreads between people and items, guessing floor, absence.
        rng: Source of chance.
        certainty: Level of the intervals.
        replications: Simulated studies for each row.
        on_progress: Is told of each row that is done.

    Returns:
        One row for each number of people and checks: ``people``, ``checks``, ``gap``,
        ``half_width`` (median over studies; null where fewer than two people remain),
        ``detected`` (share of studies whose interval lies on the gap's side of 0) and
        ``coverage`` (share whose interval holds the true gap).

    Raises:
        SettingsError: If no such gap is possible.
    """
    _check(gap, people, checks, performance, practice_responses, settings)
    aided_logit = _level(performance, settings.ability_sd, settings)
    alone_sd = math.hypot(settings.ability_sd, settings.aid_sd)
    alone_logit = _level(performance - gap, alone_sd, settings)
    rows: list[dict[str, float | None]] = []
    for size in people:
        ability = settings.ability_sd * rng.standard_normal((replications, size))
        spread = settings.aid_sd * rng.standard_normal((replications, size))
        helped = _over_items(aided_logit + ability, settings)
        alone = _over_items(alone_logit + ability + spread, settings)
        seen = rng.binomial(practice_responses, helped) / practice_responses
        for number in checks:
            came = rng.binomial(number, 1 - settings.absence, alone.shape)
            right = rng.binomial(came, alone)
            with np.errstate(invalid="ignore"):
                difference = np.where(came > 0, seen - right / came, np.nan)
            found = _summary(difference, gap, certainty)
            rows.append({"people": size, "checks": number, "gap": gap, **found})
            on_progress(1)
    return pl.DataFrame(rows, schema_overrides={"half_width": pl.Float64})


def enough(
    table: pl.DataFrame, *, detected: float, half_width: float | None = None
) -> pl.DataFrame:
    """Return the rows of a power table that suffice, those with the fewest responses first.

    Args:
        table: What :func:`power` returned.
        detected: The share of studies that must see the gap.
        half_width: The widest half-interval allowed; any where ``None``.
    """
    kept = table.filter(pl.col("detected") >= detected)
    if half_width is not None:
        kept = kept.filter(pl.col("half_width") <= half_width)
    return kept.sort(pl.col("people") * pl.col("checks"), "people")


def _check(
    gap: float,
    people: Sequence[int],
    checks: Sequence[int],
    performance: float,
    practice_responses: int,
    settings: Settings,
) -> None:
    sentences: list[str] = []
    for name, numbers in (("people", people), ("checks", checks)):
        if not numbers or min(numbers) < 1 or max(numbers) > MOST[name]:
            found = ", ".join(map(str, numbers)) or "nothing"
            sentences.append(
                f"{name}: found {shorten(found)}, expected numbers of 1 to {MOST[name]:,}."
            )
    most = MOST["practice responses"]
    if not 1 <= practice_responses <= most:
        sentences.append(
            f"practice responses: found {shorten(practice_responses)}, expected 1 to {most:,}."
        )
    for name, score in (("performance", performance), ("performance minus gap", performance - gap)):
        if not settings.floor < score < 1:
            sentences.append(
                f"{name}: found {score:.2f}, expected more than {settings.floor:g} and less than 1."
            )
    if sentences:
        raise SettingsError(sentences)


def _summary(difference: Floats, gap: float, certainty: float) -> dict[str, float | None]:
    """Return the t interval's properties over studies; one study is a row of differences."""
    from scipy import stats

    known = ~np.isnan(difference)
    count = known.sum(axis=1)
    usable = count >= 2
    if not usable.any():
        return {"half_width": None, "detected": 0.0, "coverage": 0.0}
    difference, count = difference[usable], count[usable]
    mean = np.nanmean(difference, axis=1)
    error = np.nanstd(difference, axis=1, ddof=1) / np.sqrt(count)
    half = stats.t.ppf((1 + certainty) / 2, count - 1) * error
    seen = (mean - half > 0) if gap >= 0 else (mean + half < 0)
    share = usable.mean()
    return {
        "half_width": float(np.median(half)),
        "detected": float(seen.mean() * share),
        "coverage": float((np.abs(mean - gap) <= half).mean() * share),
    }


def _over_items(logit: Floats, settings: Settings) -> Floats:
    """Return the mean score over items drawn at random, by Gauss–Hermite quadrature."""
    spread = math.hypot(settings.family_sd, settings.item_sd)
    return _expected(logit, spread, settings)


def _expected(logit: Floats, spread: float, settings: Settings) -> Floats:
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    total = np.zeros_like(logit)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        total += weight * probability(settings, logit + spread * node)
    return total


def _level(score: float, person_sd: float, settings: Settings) -> float:
    """Return the mean logit that gives this mean score over people and items, by bisection."""
    spread = math.hypot(person_sd, settings.family_sd, settings.item_sd)
    low, high = -60.0, 60.0
    for _ in range(80):
        middle = (low + high) / 2
        if _expected(np.array([middle]), spread, settings)[0] < score:
            low = middle
        else:
            high = middle
    return (low + high) / 2
