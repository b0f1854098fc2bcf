"""What practice does in a cohort, or in an organisation: read from what chance decided.

A teacher reads up to the present. What a lead reads is renewed figure by figure, at the turn of a
week, and only once five people or more have new results in it: whoever compares two days could
otherwise work out one person's result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from unaided.measure.randomised.contrast import Contrast
from unaided.measure.randomised.foresight import Fifth, in_fifths
from unaided.measure.randomised.help_policy import help_at_hand
from unaided.measure.randomised.one_more import one_more_practice
from unaided.measure.randomised.spacing import put_off_or_not
from unaided.measure.rules import GROUP_LEAST_PEOPLE
from unaided.web.insight.practice_rows import A_DAY_SECONDS, PracticeRows, read_rows
from unaided.web.people.models import Cohort, Organisation

A_WEEK_DAYS: Final = 7.0
MONDAY: Final = 4.0
"""The first Monday after 1 January 1970, in days."""

Figures = Mapping[str, Contrast]
"""The five figures: ``yield``; ``help_today``, ``help_later``; ``return_``, ``after_return``."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Forecasts beside what was got.

    Attributes:
        fifths: From the lowest to the highest.
        helped: Answers with help at hand, which are left out.
    """

    fifths: tuple[Fifth, ...]
    helped: int


@dataclass(frozen=True, slots=True)
class Practice:
    """What practice does.

    Attributes:
        figures: By design, by name.
        foreseen: Whether what practice foresees comes true; ``None`` to a lead.
        chosen: Questions that practice chose; ``None`` to a lead.
        by_chance: Of these, where chance drew the family, withheld help, or decided on the return.
    """

    figures: Figures
    foreseen: Foreseen | None = None
    chosen: int | None = None
    by_chance: int | None = None


def cohort_practice(cohort: Cohort, at: datetime) -> Practice:
    """Read what practice does in a cohort (two queries).

    Args:
        cohort: Which.
        at: The present.
    """
    rows = read_rows([cohort.pk])
    use = rows.forecast_answered & rows.alone & ~rows.at_hand
    return Practice(
        figures=figures(rows, at.timestamp() / A_DAY_SECONDS),
        foreseen=Foreseen(
            in_fifths(rows.person[use], rows.foreseen[use], rows.score[use], rows.people),
            helped=int((rows.forecast_answered & rows.at_hand).sum()),
        ),
        chosen=int(rows.person.size),
        by_chance=_by_chance(rows),
    )


def organisation_practice(organisation: Organisation, at: datetime) -> Practice:
    """Read what a lead may see of it, over all cohorts (three queries).

    Args:
        organisation: Which.
        at: The present; figures are of the last Monday at which they were renewed, or before.
    """
    cohorts = list(Cohort.objects.filter(organisation=organisation).values_list("pk", flat=True))
    rows = read_rows(cohorts or [0])
    return Practice(released(rows, at.timestamp() / A_DAY_SECONDS))


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


def released(
    rows: PracticeRows, now: float, read: Callable[[PracticeRows, float], Figures] = figures
) -> Figures:
    """Return each figure as of the last Monday at which five people or more had renewed it.

    Week by week from the first: so whoever asks on the same day is told the same, and two figures
    told one after the other differ by five people's results at least.

    Args:
        rows: Practice on record.
        now: Days since 1970.
        read: Estimates the figures as of a day.
    """
    told = dict(read(rows, -np.inf))
    first = float(rows.shown.min()) if rows.shown.size else now
    week = MONDAY + A_WEEK_DAYS * np.ceil((first - MONDAY) / A_WEEK_DAYS)
    while week <= now:
        for name, figure in read(rows, week).items():
            if int((figure.results != told[name].results).sum()) >= GROUP_LEAST_PEOPLE:
                told[name] = figure
        week += A_WEEK_DAYS
    return told


def _by_chance(rows: PracticeRows) -> int:
    withheld = np.isfinite(rows.aid_propensity) & ~rows.at_hand
    return int((rows.drawn | withheld | np.isfinite(rows.stretch)).sum())
