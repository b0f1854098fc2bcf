"""What practice does in a cohort, or in an organisation: read from what chance decided.

A reading is a function of the log and of one moment, the turn of a week, up to which it reads; it
is stored, and the pages show what is stored (:mod:`unaided.web.insight.practice_weekly`). What a
lead reads is renewed figure by figure, and only where on each side five people or more, or nobody,
have new results: whoever compares two weeks could otherwise work out one person's result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeGuard

import numpy as np

from unaided.measure.linear import Estimate
from unaided.measure.randomised.contrast import Arm, Contrast
from unaided.measure.randomised.foresight import Fifth, in_fifths
from unaided.measure.randomised.help_policy import help_at_hand
from unaided.measure.randomised.one_more import one_more_practice
from unaided.measure.randomised.spacing import put_off_or_not
from unaided.measure.rules import GROUP_LEAST_PEOPLE, GROUP_LEAST_RESPONSES
from unaided.measure.unknown import Unknown
from unaided.report.wording import in_words
from unaided.web.insight.pages.extract import Json
from unaided.web.insight.practice_rows import A_DAY_SECONDS, PracticeRows, read_rows
from unaided.web.insight.shape import each, holds, maybe, moment, number, text, whole

FORMAT: Final = 1
"""Of what a reading stores: raised with every change that older pages lack."""

ESTIMANDS: Final = ("yield", "help_today", "help_later", "return_", "after_return")
Figures = Mapping[str, Contrast]
"""Contrasts by the names of :data:`ESTIMANDS`."""

SAME: Final = 1e-9
"""A mean as near to 0 or 1 as this is that of results that are all the same."""

_SIDE: Final = holds(
    results=maybe(whole), people=maybe(whole), mean=maybe(number), left_out=maybe(whole),
    delay_days=maybe(number),
)  # fmt: skip
_FIGURE: Final = holds(
    estimand=text, status=text, estimate=maybe(number), low=maybe(number), high=maybe(number),
    people=maybe(whole), why=maybe(text), needs=maybe(text), sides=each(_SIDE),
    as_of=maybe(moment),
)  # fmt: skip
_FIFTH: Final = holds(
    status=text, estimate=maybe(number), low=maybe(number), high=maybe(number), why=maybe(text),
    needs=maybe(text), lowest=maybe(number), highest=maybe(number), foreseen=maybe(number),
    answers=whole, people=whole,
)  # fmt: skip
_PAGE: Final = holds(
    format=lambda value: value == FORMAT,
    figures=holds(**dict.fromkeys(ESTIMANDS, _FIGURE)),
    forecasts=maybe(holds(fifths=each(_FIFTH), helped=whole)),
    chosen=maybe(whole),
    by_chance=maybe(whole),
)


def is_current(page: Any) -> TypeGuard[Json]:
    """Say whether what a reading stored is of the present format, with all that pages need."""
    return _PAGE(page)


def cohort_reading(cohort_id: int, until: datetime) -> Json:
    """Read what practice does in a cohort (two queries), as it is stored for its teachers.

    Args:
        cohort_id: Which.
        until: Up to when.

    Returns:
        ``figures`` by the names of :data:`ESTIMANDS`; ``forecasts`` beside what was got alone, in
        ``fifths``, and how many answers with help at hand are left out; how many questions
        practice chose (``chosen``), and in how many chance had a say (``by_chance``).
    """
    rows, day = read_rows([cohort_id]), _days(until)
    answered = rows.forecast_answered & (rows.answered <= day)
    use = answered & rows.alone & ~rows.at_hand
    fifths = in_fifths(rows.person[use], rows.foreseen[use], rows.score[use], rows.people)
    shown = rows.shown <= day
    withheld = np.isfinite(rows.aid_propensity) & ~rows.at_hand
    by_chance = rows.drawn | withheld | np.isfinite(rows.stretch)
    return {
        "format": FORMAT,
        "figures": {
            name: finding(contrast, until) for name, contrast in figures(rows, day).items()
        },
        "forecasts": {
            "fifths": [_fifth(one) for one in fifths],
            "helped": int((answered & rows.at_hand).sum()),
        },
        "chosen": int(shown.sum()),
        "by_chance": int((by_chance & shown).sum()),
    }


def organisation_reading(
    cohort_ids: Sequence[int], until: datetime, before: Mapping[str, Any] | None
) -> Json:
    """Read what a lead may see of practice, over all cohorts of an organisation (two queries).

    Args:
        cohort_ids: Its cohorts; one at least.
        until: Up to when.
        before: What is stored of the reading before; ``None`` where there is none that reads.

    Returns:
        As :func:`cohort_reading`; what is a teacher's alone is ``None``.
    """
    told = before["figures"] if before is not None else {}
    return {
        "format": FORMAT,
        "figures": renewed(read_rows(cohort_ids), until, told),
        "forecasts": None,
        "chosen": None,
        "by_chance": None,
    }


def figures(rows: PracticeRows, until: float) -> Figures:
    """Estimate every figure from what was on record on some day.

    Args:
        rows: Practice on record.
        until: Days since 1970.
    """
    meetings = rows.meetings(until)
    policy = help_at_hand(rows.offers(until), meetings, rows.people)
    spacing = put_off_or_not(rows.returns(until), meetings, rows.people)
    return {
        "yield": one_more_practice(rows.draws(until), meetings, rows.people),
        "help_today": policy.performance,
        "help_later": policy.learning,
        "return_": spacing.performance,
        "after_return": spacing.learning,
    }


def renewed(
    rows: PracticeRows,
    until: datetime,
    told: Mapping[str, Json],
    read: Callable[[PracticeRows, float], Figures] = figures,
) -> dict[str, Json]:
    """Return each figure as a lead is told it: anew where enough people are new in it.

    What was on record when a figure was told is read again from the log, so that nothing about a
    single person need be stored with it.

    Args:
        rows: Practice on record.
        until: Up to when to read.
        told: What the lead was told so far, by name; what is not there was not told.
        read: Estimates the figures as of a day.
    """
    then: dict[str | None, Figures] = {}
    found = {}
    for name, contrast in read(rows, _days(until)).items():
        last = told.get(name)
        as_of = None if last is None else last["as_of"]
        if as_of not in then:
            at = -np.inf if as_of is None else _days(datetime.fromisoformat(as_of))
            then[as_of] = read(rows, at)
        if _by_enough(contrast, then[as_of][name], last):
            found[name] = for_leads(contrast, until)
        else:
            found[name] = _not_told(contrast) if last is None else dict(last)
    return found


def _by_enough(now: Contrast, then: Contrast, last: Mapping[str, Any] | None) -> bool:
    """Say whether on each side nobody or five and more people have new results, or are there."""
    changed = (now.results != then.results).sum(axis=1)
    if last is not None:
        # Somebody who was erased since has no rows, then or now: what was told gives it away.
        for side, (one, arm) in enumerate(zip(last["sides"], _arms(then), strict=True)):
            if (one["results"] or 0) != arm.outcomes:
                changed[side] = max(changed[side], 1)
    there = (now.results > 0).sum(axis=1)
    few = range(1, GROUP_LEAST_PEOPLE)
    return bool(changed.any()) and not any(int(one) in few for one in (*changed, *there))


def finding(contrast: Contrast, as_of: datetime) -> Json:
    """Return a contrast as it is stored for teachers.

    Of fewer than five people no mean is kept: what is stored outlasts somebody who is erased.
    """
    found: Json = {"estimand": contrast.estimand, "as_of": as_of.isoformat()}
    interval = contrast.interval
    if isinstance(contrast.found, Estimate) and interval is not None:
        found |= {
            "status": "known",
            "estimate": contrast.found.value,
            "low": interval[0],
            "high": interval[1],
            "people": contrast.found.people,
        }
    else:
        assert isinstance(contrast.found, Unknown)
        found |= {"status": "unknown", "why": contrast.found.why, "needs": contrast.found.needs}
    return found | {"sides": [_side(arm) for arm in _arms(contrast)]}


def for_leads(contrast: Contrast, as_of: datetime) -> Json:
    """Return a contrast of five or more people a side as a lead is told it."""
    found = finding(contrast, as_of)
    means = [arm.mean for arm in _arms(contrast) if arm.mean is not None]
    if any(min(mean, 1.0 - mean) < SAME for mean in means) or (
        isinstance(contrast.found, Unknown) and contrast.found.reason != "too_few_draws"
    ):
        # A mean of 0 or 1 is everybody's own result; so, nearly, are results all but alike.
        found = _unknown(
            contrast.estimand,
            "On one side results are the same, or nearly: a figure would tell each person’s.",
            "Results that differ from person to person would tell.",
        ) | {"as_of": as_of.isoformat(), "sides": [_counts(arm) for arm in _arms(contrast)]}
    for side in found["sides"]:
        # It changes with every single person who stops, or comes back, beside the results.
        side["left_out"] = None
    return found


def _not_told(contrast: Contrast) -> Json:
    """Say of a figure that a lead was never told only that it is not told."""
    fewest = in_words(GROUP_LEAST_PEOPLE)
    silent = {"results": None, "people": None, "mean": None, "left_out": None, "delay_days": None}
    return _unknown(
        contrast.estimand,
        f"Fewer than {fewest} people have results on one side.",
        f"{GROUP_LEAST_RESPONSES} results on each side, from {fewest} people or more, would tell.",
    ) | {"as_of": None, "sides": [dict(silent), dict(silent)]}


def _unknown(estimand: str, why: str, needs: str) -> Json:
    return {"estimand": estimand, "status": "unknown", "why": why, "needs": needs}


def _arms(contrast: Contrast) -> tuple[Arm, Arm]:
    return contrast.first, contrast.second


def _side(arm: Arm) -> Json:
    if arm.people < GROUP_LEAST_PEOPLE:
        return _counts(arm)
    return {**_counts(arm), "mean": arm.mean, "delay_days": arm.delay_days}


def _counts(arm: Arm) -> Json:
    return {
        "results": arm.outcomes,
        "people": arm.people,
        "mean": None,
        "left_out": arm.left_out,
        "delay_days": None,
    }


def _fifth(one: Fifth) -> Json:
    """Return a fifth of the forecasts as it is stored; of fewer than five people, its counts."""
    found: Json = {"answers": one.outcomes, "people": one.people}
    if one.people >= GROUP_LEAST_PEOPLE:
        found |= {"lowest": one.low, "highest": one.high, "foreseen": one.foreseen}
    if isinstance(one.got, Unknown) or one.interval is None:
        assert isinstance(one.got, Unknown)
        return found | {"status": "unknown", "why": one.got.why, "needs": one.got.needs}
    low, high = one.interval
    return found | {"status": "known", "estimate": one.got.value, "low": low, "high": high}


def _days(at: datetime) -> float:
    return at.timestamp() / A_DAY_SECONDS
