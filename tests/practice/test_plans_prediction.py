"""What both layouts predict: by direction, by its intervals, and always alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unaided.practice.plans.blocks import Block, Kind, minutes_of_things
from unaided.practice.plans.massed import massed
from unaided.practice.plans.playing import MONTH_DAYS, SHOWN, TRIED, TRIED_UNSHOWN, course_of
from unaided.practice.plans.prediction import DRAWS, played, predicted
from unaided.practice.plans.prior import PRIOR, Prior, Spread
from unaided.practice.plans.spaced import spaced

DAYS = [0.0, 2.0, 7.0, 9.0, 14.0, 16.0]
MINUTES = [30] * len(DAYS)
THINGS = 3


def layouts():
    """Both layouts of an ordinary plan."""
    mixed = spaced(MINUTES, THINGS)
    return mixed, massed(MINUTES, minutes_of_things(mixed, THINGS))


@pytest.fixture(scope="module")
def figures():
    """Its prediction, by moment and way."""
    return {(one.when, one.way): one for one in predicted(*layouts(), DAYS, THINGS)}


def test_massed_looks_better_in_the_session_and_spaced_lasts(figures):
    """The reason for the page: performance and learning come apart."""
    assert figures["session", "difference"].estimate < 0
    assert figures["month", "difference"].estimate > 0.03
    assert figures["month", "spaced"].estimate < figures["session", "spaced"].estimate


def test_a_difference_is_that_of_its_two(figures):
    """Its estimate; its interval is narrower, since both ways have the same draws."""
    for when in ("session", "month"):
        two, one = figures[when, "spaced"], figures[when, "massed"]
        difference = figures[when, "difference"]
        assert difference.estimate == pytest.approx(two.estimate - one.estimate)
        assert difference.high - difference.low < two.high - two.low


def test_estimates_lie_within_their_intervals_and_are_chances(figures):
    """All six."""
    for one in figures.values():
        assert one.low < one.estimate < one.high
        assert one.low > -1
        assert one.high < 1
    assert len(figures) == 6


def test_the_same_plan_is_foretold_alike(figures):
    """It may be shown again, and says the same."""
    assert tuple(figures.values()) == predicted(*layouts(), DAYS, THINGS)


def test_two_layouts_that_are_the_same_differ_by_chance_alone():
    """Nothing is built into the names of the ways."""
    mixed, _ = layouts()
    month = predicted(mixed, mixed, DAYS, THINGS)[5]
    assert month.low < 0 < month.high
    assert abs(month.estimate) < 0.01


def test_nothing_is_gained_where_practice_adds_nothing():
    """With a gain of 0 every number is the chance before: the model's own floor."""
    flat = Spread(0.0, 0.0, 0.0, 0.0)
    nothing = replace(PRIOR, gain=flat, cost=flat, session=flat)
    found = predicted(*layouts(), DAYS, THINGS, prior=nothing)
    assert found[0].estimate == pytest.approx(found[3].estimate, abs=1e-9)
    assert found[0].estimate == pytest.approx(found[1].estimate, abs=1e-9)
    assert found[0].estimate < 0.3


def test_who_has_longer_to_forget_keeps_less():
    """The massed way's first things rest longest; a month more takes from all."""
    course = course_of(layouts()[0], DAYS, THINGS)
    later = replace(course, later=course.later + 60.0)
    month, longer = played((course, later), PRIOR)[:, :2, 1].mean(axis=0)
    assert longer < month - 0.03


def test_a_layout_is_spelled_out_try_by_try():
    """Being shown is one event; then a try every fifty seconds; a test block has tries alone."""
    layout = ((Block(0, 5, Kind.PRACTICE, shown=True), Block(1, 5, Kind.TEST, shown=False)),)
    course = course_of(layout, [0.0], 2)
    assert course.what.tolist() == [SHOWN] + [TRIED] * 5 + [TRIED_UNSHOWN] * 6
    assert course.thing.tolist() == [0] * 6 + [1] * 6
    assert np.all(course.day == 0.0)
    assert course.later == MONTH_DAYS


def test_draws_of_the_prior_spread_as_it_says():
    """One from each of equally likely parts: the mean of the starts is that of the prior."""
    course = course_of(layouts()[0], DAYS, THINGS)
    flat = Spread(0.0, 0.0, 0.0, 0.0)
    only_start = Prior(gain=flat, cost=flat, session=flat, ability_sd=0.0)
    drawn = played((course, course), only_start)[:, 0, 0]
    assert drawn.size == DRAWS
    starts = np.log(drawn / (1 - drawn))
    assert starts.mean() == pytest.approx(PRIOR.start.mean, abs=0.02)
    assert starts.std() == pytest.approx(PRIOR.start.sd, rel=0.05)
