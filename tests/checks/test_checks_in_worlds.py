"""The short version of the validation of checks on known truth, and how a check is played."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from unaided.checks.draw import draw
from unaided.checks.playing import CheckUnderWay, Known, known_from
from unaided.simulate.worlds.catalogue import fixed_settings
from unaided.simulate.worlds.contract import broken_promises
from unaided.simulate.worlds.course import play
from unaided.simulate.worlds.curriculum import lay_out
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.world import World

PEOPLE = 40
PATH = Path(__file__).parents[2] / "benchmarks" / "checks_in_worlds.py"


@pytest.fixture(scope="module")
def validation() -> ModuleType:
    """The benchmark itself, so that tests and science count the same."""
    spec = importlib.util.spec_from_file_location("checks_in_worlds", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PATH.parent)
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found(validation: ModuleType) -> Any:
    """One small check of the first setting."""
    return validation.one_check(0, 0, PEOPLE, ("all",))


class Sat:
    """A check that everybody but the first person takes."""

    def __init__(self, validation: ModuleType) -> None:
        rng = np.random.default_rng(1)
        world = fixed_settings()[20].start(PEOPLE, rng, layout=validation.LAYOUT)
        self.candidates = validation.candidates_of(
            play(world, validation.COURSE, rng), world.curriculum
        )
        self.drawn = draw(validation.PLAN, self.candidates, 3)
        zeros = np.zeros(world.curriculum.items)
        known = Known(np.zeros(2), np.ones(2), zeros, zeros + 0.4)
        self.check = CheckUnderWay(
            world, validation.PLAN, self.candidates, self.drawn, known, 0.6, 0.9
        )
        came = np.ones(PEOPLE, dtype=np.bool_)
        came[0] = False
        self.sittings = [self.check.sit(number, came) for number in range(2)]


@pytest.fixture(scope="module")
def sat(validation: ModuleType) -> Sat:
    return Sat(validation)


def asked(sat: Sat) -> list[tuple[int, int, int]]:
    return [
        row
        for sitting in sat.sittings
        for one in sitting.rounds
        for row in zip(one.place.tolist(), one.person.tolist(), one.item.tolist(), strict=True)
    ]


def test_every_place_is_asked_or_missing_or_was_not_needed(sat: Sat) -> None:
    places = [place for place, _, _ in asked(sat)]
    for sitting in sat.sittings:
        places += [*sitting.missing.tolist(), *sitting.withdrawn.tolist()]
    assert sorted(places) == list(range(len(sat.drawn.places)))
    missing = {sat.drawn.places[k].person for one in sat.sittings for k in one.missing}
    assert missing == {0}


def test_no_answer_changes_what_is_fixed_or_aided_and_some_change_the_others(sat: Sat) -> None:
    changed = 0
    for number, person, item in asked(sat):
        place = sat.drawn.places[number]
        assert place.person == person
        may = not place.fixed and place.condition.aid == "none"
        assert may or item == place.item
        changed += item != place.item
    assert changed
    fixed = [k for k, one in enumerate(sat.drawn.places) if one.fixed and one.person]
    assert set(fixed) <= {number for number, _, _ in asked(sat)}


def test_what_is_chosen_is_unseen_of_the_families_dealt_here(sat: Sat) -> None:
    once = [(person, item) for _, person, item in asked(sat)]
    assert len(set(once)) == len(once)
    family_of = sat.check.world.curriculum.family_of_item
    hands: dict[tuple[int, int, int, str], set[int]] = {}
    for one in sat.drawn.places:
        key = (one.person, one.skill, one.sitting, one.condition.novelty)
        hands.setdefault(key, set()).add(one.family)
    for number, person, item in asked(sat):
        place = sat.drawn.places[number]
        open_to = sat.candidates[place.person][place.skill]
        assert item in {each for family in open_to for each in family.items}
        novelty = place.condition.novelty
        assert family_of[item] in hands[person, place.skill, place.sitting, novelty]


def test_what_is_known_comes_near_the_truth_it_was_drawn_from() -> None:
    rng = np.random.default_rng(5)
    curriculum = lay_out(Layout(skills=1, families_per_skill=5, items_per_family=6), rng)
    person = np.repeat(np.arange(400), 20)
    item = rng.integers(0, curriculum.items - 6, person.size)
    level = rng.normal(0.4, 0.9, 400)[person] - curriculum.difficulty[item]
    score = (rng.random(person.size) < 1 / (1 + np.exp(-level))).astype(float)
    known = known_from(person, item, score, curriculum)
    assert known.mean[0] == pytest.approx(0.4, abs=0.15)
    assert 0.6 < known.sd[0] < 0.95  # the slope at the mean makes it a little too narrow
    met = slice(0, curriculum.items - 6)
    assert np.corrcoef(known.easiness[met], -curriculum.difficulty[met])[0, 1] > 0.9
    assert (known.easiness[met.stop :] == 0).all()
    assert (known.easiness_sd[met.stop :] > 2 * known.easiness_sd[met].max()).all()


def test_the_record_holds_and_whatever_was_changed_is_named(found: Any) -> None:
    record = found["record"]
    assert record["problems"] == 0
    assert record["places"] == PEOPLE * 24
    assert record["caught"] == record["tampered"] == 18


def test_truth_is_read_with_and_without_the_assistant(found: Any) -> None:
    truth = found["truth"]
    for days in (2, 14):
        assert truth[f"alone, {days} days, transfer"] < truth[f"alone, {days} days, variant"]
        for novelty in ("variant", "transfer"):
            assert 0 < truth[f"contrast, {days} days, {novelty}"] < 1
    # Who misses more knows less: all who were assigned are below those who came.
    assert truth["assigned, 14 days, variant"] < truth["alone, 14 days, variant"]


def test_the_probability_with_help_is_that_of_the_world(validation: ModuleType) -> None:
    """The mean of attempts in copies is t·p + (1 − t·p)·a, and copies leave the world alone."""
    rng = np.random.default_rng(2)
    setting = fixed_settings()[0]
    world = setting.start(400, rng, layout=validation.LAYOUT)
    watched = validation.Watched(world, rng, np.random.default_rng(3))
    people, items = np.arange(400), np.zeros(400, dtype=np.int64)
    before = rng.bit_generator.state
    right = world.probe(people, items)
    found = watched.read_aided(people, items)
    habits = setting.values.shared.habits
    knew = world._of.tries_first * right
    expected = knew + (1 - knew) * habits.assistant_right
    assert found.mean() == pytest.approx(expected.mean(), abs=0.01)
    assert rng.bit_generator.state == before
    assert (world.probe(people, items) == right).all()


def test_intervals_and_bounds_are_counted(validation: ModuleType, found: Any) -> None:
    summary = validation.summarised([found])["both worlds"]
    assert summary["checks"] == 1
    assert summary["places"]["asked"] + summary["places"]["missed"] <= PEOPLE * 24
    alone = summary["intervals"]["all"]["alone"]
    assert alone["of"] == 4
    assert 0.02 < alone["half width"] < 0.2
    assert summary["missing"]["all"]["bounds hold"] == {"share": 1.0, "of": 1}
    assert summary["apart"]["all"]["stated, at most"] == 0.05


def test_the_world_in_which_the_model_holds_is_a_world(validation: ModuleType) -> None:
    def start(setting: Any, people: int, rng: np.random.Generator) -> World:
        return setting.start(people, rng, layout=validation.LAYOUT)

    assert broken_promises(start, validation.ModelSetting(7)) == ()


def test_where_the_model_holds_no_more_lie_apart_than_chance_makes(validation: ModuleType) -> None:
    """By design and by model, of two checks; the long run counts sixty."""
    numbers = range(len(validation.SETTINGS))[-1:-11:-5]
    found = [validation.one_check(number, 0, PEOPLE, ("fixed",)) for number in numbers]
    assert {one["world"] for one in found} == {validation.ModelSetting.world}
    z = np.array([pair["z"] for one in found for pair in one["fixed"]["pairs"]])
    assert z.size >= 8
    # Pairs rest on the same answers, so that z spreads less than 1 where both are right.
    assert abs(z.mean()) < 0.5
    assert np.sqrt(np.mean(z**2)) < 1.0
