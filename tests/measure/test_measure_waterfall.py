"""From performance to learning: the steps add up, exactly, whatever the log."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_cases import STANDARD, analysis_of, course, responses, sizes_of

from unaided.measure.estimands import dependence, learning, performance
from unaided.measure.figures import GroupFigures, group_figures, no_figures
from unaided.measure.linear import Estimate
from unaided.measure.responses import NO_AID, Occasion, Responses
from unaided.measure.unknown import Unknown
from unaided.measure.waterfall import STATIONS, STEPS, waterfall

HINTS = 2


def figures(seed: int, people: int = 12, families: int = 6) -> GroupFigures:
    found = course(np.random.default_rng(seed), people, families)
    return group_figures(found, np.ones(len(found), dtype=np.bool_), sizes_of(found), STANDARD)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), people=st.integers(5, 14), families=st.integers(2, 7))
def test_the_steps_add_up_to_performance_minus_learning(seed, people, families):
    """Where every step is known: their sum is P − L and the gap; each lies within its orders."""
    found = figures(seed, people, families)
    steps = [found.steps[name] for name in STEPS]
    if not all(isinstance(step, Estimate) for step in steps):
        return
    level, near, gap = found.performance.adjusted, found.learning.adjusted, found.gap
    assert isinstance(level, Estimate)
    assert isinstance(near, Estimate)
    assert isinstance(gap, Estimate)
    total = sum(step.value for step in steps)
    assert total == pytest.approx(level.value - near.value, abs=1e-9)
    assert total == pytest.approx(gap.value, abs=1e-9)
    for name, step in zip(STEPS, steps, strict=True):
        low, high = found.orders[name]
        assert low - 1e-9 <= step.value <= high + 1e-9


def test_the_walk_is_known_on_a_plain_course():
    """Twelve people, six families: all ten figures and four stations stand."""
    found = figures(seed=1)
    for name in ("gap", "gap_logit"):
        assert isinstance(getattr(found, name), Estimate), name
    assert isinstance(found.dependence.figure, Estimate)
    assert all(isinstance(found.stations[name], Estimate) for name in STATIONS)
    assert [isinstance(found.steps[name], Estimate) for name in STEPS] == [True] * 3


def test_the_stations_are_the_ends_and_turns_of_the_walk():
    """Each step is the fall from one station to the next."""
    found = course(np.random.default_rng(1))
    analysis = analysis_of(found)
    walk = waterfall(analysis, analysis.practised)
    levels = [walk.stations[name].value for name in STATIONS]
    for name, before, after in zip(STEPS, levels, levels[1:], strict=False):
        assert walk.steps[name].value == pytest.approx(before - after)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_order_and_names_do_not_matter(seed):
    """People and items renamed: every figure is the same."""
    rng = np.random.default_rng(seed)
    found = course(np.random.default_rng(seed % 7))
    people, items, families = (
        rng.permutation(int(codes.max()) + 1) for codes in (found.person, found.item, found.family)
    )
    columns = {name: getattr(found, name) for name in found.__dataclass_fields__}
    columns["person"] = people[found.person]
    columns["item"], columns["family"] = items[found.item], families[found.family]
    columns.pop("sitting")
    renamed = responses(len(found), **columns)
    order = np.argsort(renamed.person, kind="stable")
    again = renamed.take(order)
    window = np.ones(len(found), dtype=np.bool_)
    one = group_figures(found, window, sizes_of(found), STANDARD)
    other = group_figures(again, window, sizes_of(again), STANDARD)
    for name in ("gap", "gap_logit"):
        assert getattr(other, name).value == pytest.approx(getattr(one, name).value, abs=1e-9)
    assert other.dependence.figure.standard_error == pytest.approx(
        one.dependence.figure.standard_error, rel=1e-7
    )
    assert other.learning.plain.value == pytest.approx(one.learning.plain.value)


def test_the_simulated_tool_lifts_what_it_lifts():
    """A lift of 1.2 log-odds on 300 people: dependence within its interval of the truth."""
    found = course(np.random.default_rng(3), people=300, families=6)
    removed = dependence(analysis_of(found)).figure
    assert isinstance(removed, Estimate)
    assert 0.15 < removed.value < 0.32
    assert removed.clusters == 300


def test_the_checked_few_give_the_degrees_of_freedom():
    """Thirty practised, eight came: learning is read with t(7), though the fit has thirty."""
    found = course(np.random.default_rng(4), people=30)
    kept = found.take((found.occasion != Occasion.CHECK) | (found.person < 8))
    analysis = analysis_of(kept)
    level = learning(analysis, None, STANDARD.novelty)
    assert isinstance(level.adjusted, Estimate)
    assert level.adjusted.clusters == 8
    assert performance(analysis, analysis.practised).adjusted.clusters == 30


def test_without_a_tool_there_is_no_dependence_and_no_step():
    """P is simply practice; the tool's step is zero by definition, the dependence unknown."""
    found = course(np.random.default_rng(5))
    columns = {name: getattr(found, name) for name in found.__dataclass_fields__}
    alone = responses(len(found), **{**columns, "aid": np.full(len(found), NO_AID)})
    known = group_figures(alone, np.ones(len(alone), dtype=np.bool_), sizes_of(alone), STANDARD)
    assert isinstance(known.dependence.figure, Unknown)
    assert known.dependence.figure.reason == "no_tool"
    assert known.steps["aid"].value == 0.0


def test_kinds_left_out_are_named():
    """Responses scored in a third way enter no figure, and the note says so."""
    found = course(np.random.default_rng(6))
    columns = {name: getattr(found, name) for name in found.__dataclass_fields__}
    kind = np.where(np.arange(len(found)) % 20 == 0, 1, 0)
    mixed = responses(len(found), **{**columns, "kind": kind})
    known = group_figures(mixed, np.ones(len(mixed), dtype=np.bool_), sizes_of(mixed), STANDARD)
    assert known.note is not None
    assert f"{int(kind.sum())} responses scored in another way left out." in known.note


def test_nothing_scored_is_unknown_throughout():
    """Not one figure, not one station; a reason and a remedy everywhere."""
    empty = no_figures()
    for figure in (empty.gap, *empty.steps.values(), *empty.stations.values()):
        assert isinstance(figure, Unknown)
        assert figure.reason == "no_responses"


def with_strays(found: Responses, people: int, items: int) -> Responses:
    """Add practice under an aid that nobody met before, on items that nobody met before."""
    rng = np.random.default_rng(7)
    number = people * items
    new = found.item.max() + 1 + np.tile(np.arange(items), people)
    parts = {
        "person": np.repeat(np.arange(people), items),
        "item": new,
        "family": found.family.max() + 1 + 0 * new,
        "score": rng.integers(0, 2, number).astype(float),
        "aid": HINTS + 0 * new,
        "occasion": Occasion.PRACTICE + 0 * new,
        "sitting": found.sitting.max() + 1 + np.repeat(np.arange(people), items),
    }
    stray = responses(number, **parts)
    joined = {
        name: np.concatenate([getattr(found, name), getattr(stray, name)])
        for name in found.__dataclass_fields__
    }
    return Responses(**joined)


@pytest.mark.parametrize(("people", "items"), [(1, 1), (1, 9), (4, 2)])
def test_a_few_responses_to_something_new_take_no_figure_away(people, items):
    """One person on new items with new help: the group's walk stands, and hardly moves."""
    found = course(np.random.default_rng(1), people=20, families=8)
    ones = np.ones(len(found), dtype=np.bool_)
    before = group_figures(found, ones, sizes_of(found), STANDARD)
    more = with_strays(found, people, items)
    after = group_figures(more, np.ones(len(more), dtype=np.bool_), sizes_of(more), STANDARD)
    for name in STEPS:
        assert after.steps[name].value == pytest.approx(before.steps[name].value, abs=0.02)
    assert after.gap.value == pytest.approx(before.gap.value, abs=0.02)
    assert after.form.families == before.form.families
    share = analysis_of(more).share_hardly_met(analysis_of(more).practised)
    assert 0.0 < share < 0.05
    assert ("fewer than 5 people met and is left out" in (after.note or "")) == (share >= 0.005)


def test_what_enough_people_met_is_in_the_mix():
    """A tenth of the practice of half of the people is no stray."""
    found = course(np.random.default_rng(1), people=20, families=8)
    more = with_strays(found, people=10, items=8)
    analysis = analysis_of(more)
    assert analysis.share_hardly_met(analysis.practised) == 0.0
    mix = analysis.practice_mix(analysis.practised)
    assert mix[analysis.cells.aid == HINTS].sum() > 0.0


def test_a_log_in_which_everything_is_thin_keeps_everything():
    """Four people: each condition is hardly met, and none of it is left out."""
    found = course(np.random.default_rng(1), people=4, families=6)
    analysis = analysis_of(found)
    assert analysis.share_hardly_met(analysis.practised) == 0.0
    assert analysis.practice_mix(analysis.practised).sum() == pytest.approx(1.0)
    assert analysis.form.items == np.unique(found.item[found.aid == NO_AID]).size
