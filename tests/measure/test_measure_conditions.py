"""The condition of a response: delay bins at their edges, and which checks are first checks."""

from __future__ import annotations

import numpy as np
import pytest
from measure_cases import ASSISTANT, bin_names, responses

from unaided.measure.responses import (
    UNRECORDED,
    Context,
    Delay,
    Novelty,
    Occasion,
    cells,
    contexts,
    delay_bins,
)

NIGHT = 8 / 24
JUST = 1e-9


@pytest.mark.parametrize(
    ("delay", "expected"),
    [
        (0.0, "NOW"),
        (NIGHT - JUST, "NOW"),
        (NIGHT, "BETWEEN"),
        (7.0 - JUST, "BETWEEN"),
        (7.0, "HORIZON"),
        (28.0, "HORIZON"),
        (28.0 + JUST, "BEYOND"),
        (float("nan"), "UNKNOWN"),
    ],
)
def test_delay_bins_at_their_edges(delay, expected):
    """Around 14 days: a night, half and twice the horizon, both ends included."""
    assert bin_names(delay_bins(responses(1, delay_days=delay), 14.0)) == [expected]


def test_a_short_horizon_has_its_own_now():
    """At a horizon of two minutes, one minute is within the window and half a minute is now."""
    minute = 1 / 1440
    found = responses(3, delay_days=[0.9 * minute, 1.0 * minute, 4.1 * minute])
    assert bin_names(delay_bins(found, 2 * minute)) == ["NOW", "HORIZON", "BEYOND"]


def test_the_same_sitting_is_now_and_the_unseen_has_no_delay():
    """Whatever delay was frozen, what was met in this sitting is met now."""
    found = responses(
        2,
        delay_days=[20.0, np.nan],
        same_sitting=[True, False],
        novelty=[Novelty.VARIANT, Novelty.FIRST],
    )
    assert bin_names(delay_bins(found, 14.0)) == ["NOW", "NONE"]


def test_a_pulse_has_three_first_checks():
    """Two siblings today, with and without the tool, and one alone in two weeks: all count."""
    pulse = responses(
        4,
        family=0,
        aid=[ASSISTANT, 0, 0, 0],
        sitting=[0, 0, 1, 2],
        delay_days=[0.1, 0.1, 14.0, 28.0],
        same_sitting=[False, True, False, False],
    )
    first, later = Context.FIRST_CHECK, Context.LATER_CHECK
    assert contexts(pulse).tolist() == [first, first, first, later]


def test_first_is_first_of_each_person_and_family():
    """Another family, or another person, has a first check of its own."""
    found = responses(
        4, person=[0, 0, 0, 1], family=[0, 1, 0, 0], sitting=[0, 0, 1, 2], delay_days=10.0
    )
    first, later = Context.FIRST_CHECK, Context.LATER_CHECK
    assert contexts(found).tolist() == [first, first, later, first]


def test_a_second_sibling_in_the_same_sitting_is_not_evidence():
    """Once the family was answered in the sitting, it has been practised."""
    found = responses(2, family=0, sitting=0, delay_days=10.0, same_sitting=[False, True])
    assert contexts(found).tolist() == [Context.FIRST_CHECK, Context.LATER_CHECK]


def test_without_occasions_alone_after_a_night_is_a_check():
    """With help, at once, or after an unknown delay it is not."""
    found = responses(
        4,
        occasion=UNRECORDED,
        aid=[0, ASSISTANT, 0, 0],
        delay_days=[10.0, 10.0, 0.1, np.nan],
    )
    other = Context.OTHER
    assert contexts(found).tolist() == [Context.FIRST_CHECK, other, other, other]
    practised = responses(1, occasion=Occasion.PRACTICE, delay_days=10.0)
    assert contexts(practised).tolist() == [other]


def test_cells_are_found_again_by_their_condition():
    """Every response lies in the cell of its own condition, not recorded included."""
    rng = np.random.default_rng(1)
    found = responses(
        300,
        person=rng.integers(0, 5, 300),
        family=rng.integers(0, 5, 300),
        aid=rng.choice([UNRECORDED, 0, 3, ASSISTANT], 300),
        novelty=rng.choice([UNRECORDED, 0, 1, 2, 3], 300),
        delay_days=rng.choice([np.nan, 0.1, 1.0, 14.0, 90.0], 300),
        occasion=rng.choice([UNRECORDED, 0, 1, 2], 300),
    )
    laid = cells(found, 14.0)
    bins, context = delay_bins(found, 14.0), contexts(found)
    assert laid.aid[laid.code].tolist() == found.aid.tolist()
    assert laid.delay[laid.code].tolist() == bins.tolist()
    assert laid.context[laid.code].tolist() == context.tolist()
    for row in range(0, 300, 7):
        novelty = int(laid.novelty[laid.code[row]])
        condition = (int(found.aid[row]), int(bins[row]), novelty, int(context[row]))
        assert laid.find(*condition) == laid.code[row]
    assert laid.find(2, Delay.NOW, Novelty.VARIANT, Context.OTHER) is None
