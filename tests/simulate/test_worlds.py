"""Worlds: both show what the literature found, neither assumes what Unaided claims."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unaided.simulate.worlds import catalogue
from unaided.simulate.worlds.catalogue import (
    STARTS,
    fixed_misspecification,
    fixed_settings,
)
from unaided.simulate.worlds.contract import broken_promises
from unaided.simulate.worlds.layout import Layout, Misspecification
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.ranges import OWN, SETTINGS, written
from unaided.simulate.worlds.settings import Habits
from unaided.simulate.worlds.world import World

PEOPLE = 400
FIXED = fixed_settings()
NAMES = list(STARTS)
PLAIN = Layout(skills=2, families_per_skill=3, items_per_family=4, chain=1)


def world(name: str, seed: int = 1, people: int = PEOPLE, **growth: float) -> World:
    """Start a world at its defaults, where nobody leaves."""
    plain = catalogue.SETTINGS[name]()
    return started(
        name,
        people,
        seed,
        layout=PLAIN,
        habits=replace(plain.shared.habits, leaving_per_day=0.0),
        growth=replace(plain.shared.growth, **growth),
    )


def started(name: str, people: int = PEOPLE, seed: int = 1, **shared: object) -> World:
    """Start a world at its defaults, but for what is shared."""
    plain = catalogue.SETTINGS[name]()
    settings = replace(plain, shared=replace(plain.shared, **shared))
    return STARTS[name](settings, people, np.random.default_rng(seed))


def everybody(of: World, item: int = 0, aid: Help = Help.NONE) -> tuple[np.ndarray, ...]:
    """Name everybody, one item, one help."""
    people = np.arange(of.people)
    return people, np.full(of.people, item), np.full(of.people, int(aid))


def lasting(of: World, item: int = 0, days: float = 30.0) -> float:
    """Read the mean probability of an item, days ahead."""
    people, items, _ = everybody(of, item)
    return float(of.probe(people, items, days=days).mean())


def practised(of: World, gap_days: float, times: int, aid: Help = Help.NONE) -> World:
    """Let everybody practise one item some times, some days apart."""
    for _ in range(times):
        of.attempt(*everybody(of, aid=aid))
        of.advance(gap_days)
    return of


@pytest.mark.parametrize("name", NAMES)
def test_probing_changes_nothing(name: str) -> None:
    one, other = world(name), world(name)
    for _ in range(3):
        lasting(one)
        first, second = (w.attempt(*everybody(w)) for w in (one, other))
        np.testing.assert_array_equal(first.score, second.score)
        np.testing.assert_array_equal(first.confidence, second.confidence)
        one.advance(1.0)
        other.advance(1.0)


@pytest.mark.parametrize("name", NAMES)
def test_probabilities_are_those_of_answers(name: str) -> None:
    of = practised(world(name, people=4_000), 1.0, 3)
    people, items, aid = everybody(of)
    expected = of.probe(people, items).mean()
    assert of.attempt(people, items, aid).score.mean() == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("name", NAMES)
def test_practice_is_forgotten_more_the_longer_it_is_ago(name: str) -> None:
    of = practised(world(name), 0.5, 4)
    ahead = [lasting(of, days=days) for days in (0.0, 1.0, 7.0, 60.0)]
    assert ahead == sorted(ahead, reverse=True)
    assert ahead[0] > lasting(world(name), days=0.0)


@pytest.mark.parametrize("name", NAMES)
def test_spaced_practice_lasts_longer_and_looks_worse_at_first(name: str) -> None:
    massed, spaced = practised(world(name), 0.001, 8), practised(world(name), 4.0, 8)
    assert lasting(spaced) > lasting(massed) + 0.03
    # At the end of practice the massed look better.
    end = massed.probe(*everybody(massed)[:2]).mean()
    assert end > spaced.probe(*everybody(spaced)[:2]).mean()


@pytest.mark.parametrize("name", NAMES)
def test_retrieval_lasts_longer_than_presentation(name: str) -> None:
    tested = practised(world(name), 2.0, 6)
    shown = world(name)
    for _ in range(6):
        shown.present(*everybody(shown)[:2])
        shown.advance(2.0)
    assert lasting(tested) > lasting(shown) + 0.03


@pytest.mark.parametrize("name", NAMES)
def test_variants_keep_more_than_transfer_and_less_than_the_item(name: str) -> None:
    of = practised(world(name), 2.0, 6)
    of.curriculum.difficulty[:] = 0.0
    same, variant, transfer, other = (lasting(of, item) for item in (0, 1, 4, 12))
    assert same > variant > transfer > other


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("aided", "sign"), [(0.05, -1), (1.4, 1)])
def test_help_starves_growth_or_helps_as_it_is_set(name: str, aided: float, sign: int) -> None:
    alone = practised(world(name, aided=aided), 2.0, 8)
    helped = practised(world(name, aided=aided), 2.0, 8, Help.ASSISTANT)
    assert sign * (lasting(helped) - lasting(alone)) > 0.0


@pytest.mark.parametrize("name", NAMES)
def test_help_is_seen_and_felt(name: str) -> None:
    of = world(name)
    alone = of.attempt(*everybody(of))
    helped = world(name).attempt(*everybody(of, aid=Help.ASSISTANT))
    assert helped.score.mean() > alone.score.mean() + 0.3
    assert helped.confidence.mean() > alone.confidence.mean() + 0.1
    assert helped.ease.mean() > alone.ease.mean() + 0.1
    assert not alone.aid_used.any()
    assert alone.attempted_first.all()
    used = helped.aid_used
    assert used.any()
    assert (used | (helped.attempted_first & (helped.score == 1.0))).all()


@pytest.mark.parametrize("name", NAMES)
def test_who_leaves_does_not_come_back(name: str) -> None:
    of = started(name, layout=PLAIN, habits=Habits(leaving_per_day=0.02))
    before = of.here.copy()
    for _ in range(30):
        of.advance(1.0)
        assert not (of.here & ~before).any()
        before = of.here.copy()
    assert 0.3 < before.mean() < 0.75


@pytest.mark.parametrize("name", NAMES)
def test_an_unmet_prerequisite_takes(name: str) -> None:
    of = started(name, layout=replace(PLAIN, chain=2))
    second = 12  # an item of the second skill, which stands on the first
    unready = lasting(of, second, days=0.0)
    for _ in range(6):
        of.attempt(*everybody(of, 0))
        of.attempt(*everybody(of, 5))
        of.advance(1.0)
    assert lasting(of, second, days=0.0) > unready


def test_the_settings_are_those_that_were_drawn_once() -> None:
    from importlib.resources import files

    text = (files("unaided.simulate.worlds") / "settings.toml").read_text(encoding="utf-8")
    assert text == written()
    assert [one.world for one in FIXED] == [name for name in OWN for _ in range(SETTINGS)]
    assert {one.aid for one in FIXED} == {"starves", "harmless", "helps"}


@pytest.mark.parametrize("setting", FIXED[::7], ids=lambda one: f"{one.world} {one.number}")
def test_every_fixed_setting_keeps_the_promises(setting) -> None:
    """Those that the contract for worlds from outside asks for."""
    assert broken_promises(STARTS[setting.world], setting.values) == ()


@pytest.mark.parametrize("aid", ["starves", "harmless", "helps"])
@pytest.mark.parametrize("name", NAMES)
def test_aid_does_what_its_setting_says(name: str, aid: str) -> None:
    """Over the fixed settings of a regime: what is left alone of practice with and without it."""
    chosen = [one for one in FIXED if (one.world, one.aid) == (name, aid)]
    apart = np.mean([left(one, Help.ASSISTANT) - left(one, Help.NONE) for one in chosen])
    low, high = {"starves": (-0.5, -0.05), "harmless": (-0.04, 0.04), "helps": (0.005, 0.3)}[aid]
    assert low < apart < high


def left(setting: catalogue.Setting, aid: Help) -> float:
    """Read what is left two weeks after three weeks of practice, on items that were not met."""
    of, rng = setting.start(80, np.random.default_rng(1)), np.random.default_rng(2)
    everyone, first = np.arange(of.people), np.arange(of.curriculum.families) * 6
    for _ in range(21):
        for _ in range(8):
            met = rng.choice(first, of.people) + rng.integers(0, 3, of.people)
            of.attempt(everyone, met, np.full(of.people, int(aid)))
        of.advance(1.0)
    people, items = np.repeat(everyone, first.size), np.tile(first + 5, of.people)
    return float(of.probe(people, items, days=14.0).mean())


@pytest.mark.parametrize("name", NAMES)
def test_confidence_tells_right_from_wrong_somewhat(name: str) -> None:
    of = practised(world(name, people=2_000), 1.0, 3)
    found = of.attempt(*everybody(of))
    right = found.score == 1.0
    assert found.confidence[right].mean() > found.confidence[~right].mean() + 0.05
    assert found.ease[right].mean() > found.ease[~right].mean() + 0.03


@pytest.mark.parametrize("name", NAMES)
def test_a_lucky_guess_is_right_and_no_retrieval(name: str) -> None:
    """With a floor, more is right at first, and no more is learned of it."""
    plain = world(name)
    guessing = started(
        name,
        layout=replace(PLAIN, floor=0.5),
        habits=Habits(leaving_per_day=0.0),
    )
    for of in (plain, guessing):
        practised(of, 1.0, 3)
    known = (guessing.probe(*everybody(guessing)[:2]) - 0.5) / 0.5
    assert known.mean() == pytest.approx(plain.probe(*everybody(plain)[:2]).mean(), abs=0.03)


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_that_is_not_told_leaves_nothing(name: str) -> None:
    of = world(name)
    people, items, aid = everybody(of)
    before = of.probe(people, items, days=7.0)
    right = of.attempt(people, items, aid, told=False).score == 1.0
    after = of.probe(people, items, days=7.0)
    assert (after[right] > before[right]).all()
    np.testing.assert_allclose(after[~right], before[~right], rtol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_a_check_answers_for_what_comes_after_it_but_little(name: str) -> None:
    """Five items of other families, nothing told, move the next answer by a few points at most."""
    of = practised(started(name, habits=Habits(leaving_per_day=0.0)), 2.0, 1)
    for place in range(8):
        of.attempt(*everybody(of, item=6 * place))
    of.advance(7.0)
    people, items, aid = everybody(of, item=5)
    before = of.probe(people, items).mean()
    for place in range(1, 6):
        of.attempt(people, np.full_like(items, 6 * place + 5), aid, told=False)
    assert of.probe(people, items).mean() - before < 0.1


@pytest.mark.parametrize("name", NAMES)
def test_the_less_able_leave_sooner(name: str) -> None:
    of = started(name, 4_000, habits=Habits(leaving_per_day=0.02, leaving_ability=0.5))
    people, items, _ = everybody(of)
    able = of.probe(people, items)
    for _ in range(30):
        of.advance(1.0)
    assert able[of.here].mean() > able[~of.here].mean() + 0.01


@pytest.mark.parametrize("name", NAMES)
def test_a_misspecified_world_is_wrong_as_it_is_said(name: str) -> None:
    wrong = fixed_misspecification()
    assert wrong == Misspecification(floor=0.25, dif_logit=0.5, drift_logit=0.5, share=0.2)
    setting = next(one for one in FIXED if one.world == name)
    of = setting.start(100, np.random.default_rng(1), wrong=wrong, course_days=40.0)
    twist, size = of.curriculum.twist, of.curriculum.items
    assert twist is not None
    assert (of.curriculum.floor == 0.25).all()
    assert twist.half.sum() == 50
    assert (twist.harder == 0.5).sum() == (twist.drift_per_day != 0.0).sum() == round(size / 5)
    people, items = np.arange(100), np.full(100, int(np.argmax(twist.harder)))
    hard = of.curriculum.difficulty_for(people, items, 0.0)
    assert hard[twist.half].min() == pytest.approx(hard[~twist.half].max() + 0.5)
    moved = np.full(100, int(np.argmax(np.abs(twist.drift_per_day))))
    for day in (40.0, 80.0):
        later = of.curriculum.difficulty_for(people, moved, day)
        assert np.abs(later - of.curriculum.difficulty_for(people, moved, 0.0)) == pytest.approx(
            0.5
        )
    assert (of.probe(people, items) >= 0.25).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("late", [0.1, 1.0, 14.0])
def test_an_event_never_lowers_what_is_left_later(name: str, late: float) -> None:
    """However late it comes, and however little it adds."""
    with_it, without = (practised(world(name), 1.0, 4) for _ in range(2))
    for of in (with_it, without):
        of.advance(late)
    people, items, aid = everybody(with_it)
    with_it.attempt(people, items, aid, told=False)
    for days in (0.0, 1.0, 30.0):
        for item in (0, 1, 4):
            asked = np.full(people.size, item)
            more, less = (of.probe(people, asked, days=days) for of in (with_it, without))
            assert (more >= less - 5e-3).all()  # answering takes time, too
