"""Logs at the edge of what can be known: a figure or a named unknown, and never a silent wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_logs import DELAYS, assert_honest, drawn_log, random_log

from unaided.measure.model import search
from unaided.measure.model.fit import fit_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.terms import Choice

RNG = np.random.default_rng(7)


def log_with(people: int = 30, each: int = 10, **columns: object) -> Observations:
    return replace(random_log(people, each), **columns)


def answers(right: Callable[[Observations], np.ndarray]) -> Observations:
    """Return a log in which who or what decides the score."""
    obs = random_log()
    return replace(obs, score=right(obs).astype(np.float64))


def item_always(value: float) -> Observations:
    obs = random_log()
    return replace(obs, score=np.where(obs.item == 2, value, obs.score))


ONE = Observations(
    person=np.array([1]),
    item=np.array([0]),
    score=np.array([1.0]),
    aid=np.array([0]),
    people=3,
    items=1,
)
HALF = np.arange(300) % 2

LOGS: dict[str, Observations] = {
    "one response": ONE,
    "one response, with help": replace(ONE, aid=np.array([2])),
    "one person": random_log(people=1, each=50),
    "two people": random_log(people=2, each=20),
    "one response each": random_log(people=40, each=1),
    "people without any": replace(random_log(people=20), people=50),
    "items and skills never met": log_with(
        items=50, skill=random_log().item % 3, skills=9, group=random_log().person % 2, groups=5
    ),
    "an item always right": item_always(1.0),
    "an item always wrong": item_always(0.0),
    "skills of one item": log_with(skill=random_log().item, skills=8),
    "no response with help": log_with(aid=np.zeros(300, dtype=np.int8)),
    "only responses with help": log_with(aid=np.ones(300, dtype=np.int8)),
    "a level of help that nobody met": log_with(aid=2 * random_log().aid),
    "delay never known": log_with(delay_days=np.full(300, np.nan)),
    "one delay": log_with(delay_days=np.full(300, 7.0)),
    "novelty never known": log_with(novelty=np.full(300, -1)),
    "all scores fractions": log_with(score=RNG.random(300)),
    "fractions of one kind": log_with(
        score=np.where(HALF, RNG.random(300), random_log().score), kind=HALF
    ),
    "one half throughout": log_with(score=np.full(300, 0.5)),
    "up to fifty tries": log_with(tries=RNG.integers(1, 51, 300)),
    "a floor above most scores": log_with(
        floor=np.full(300, 0.5), score=(RNG.random(300) < 0.3).astype(float)
    ),
    "a floor beside fractions": log_with(floor=np.full(300, 0.5), score=RNG.random(300)),
    "a floor of one now and then": log_with(floor=np.where(np.arange(300) % 5, 0.25, 1.0)),
    "a floor of one": log_with(floor=np.ones(300)),
    "counts up to a million": log_with(retrievals=RNG.integers(0, 1_000_000, 300)),
    "counts not always known": log_with(exposures=np.where(HALF, np.nan, RNG.integers(0, 9, 300))),
    "no spread": drawn_log(
        people=60, items_per_skill=10, responses_per_person=20, ability_sd=0.0, aid_spread=0.0,
        item_sd=0.0, item_aid_sd=0.0,
    ),
    "abilities that are all or nothing": drawn_log(
        people=60, items_per_skill=10, responses_per_person=30, ability_sd=5.0
    ),
    "aid takes away what ability gives": drawn_log(
        people=60, items_per_skill=10, responses_per_person=30, aid_spread=1.0,
        aid_correlation=-1.0,
    ),
    "forty skills": drawn_log(
        people=25, items_per_skill=2, skills=40, responses_per_person=40, person_skill_sd=0.5
    ),
    "forty skills, three responses": drawn_log(
        people=25, items_per_skill=1, skills=40, responses_per_person=3
    ),
}  # fmt: skip

HARDLY_HELD = {
    "one response",
    "one response, with help",
    "a floor above most scores",
    "a floor of one",
}

RUNNING_AWAY: dict[str, tuple[Observations, str]] = {
    "all right": (answers(lambda obs: obs.person >= 0), "intercept"),
    "all wrong": (answers(lambda obs: obs.person < 0), "intercept"),
    "all wrong above a floor": (
        replace(answers(lambda obs: obs.person < 0), floor=np.full(300, 0.5)), "aid 1",
    ),
    "help decides": (answers(lambda obs: obs.aid > 0), "aid 1"),
    "people decide": (answers(lambda obs: obs.person % 2 > 0), "ability_sd"),
    "delay decides": (log_with(delay_days=np.where(random_log().score > 0, 0.0, 7.0)), "delay 7 d"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOGS)
def test_a_log_at_the_edge_ends_in_a_fit(name):
    """Finite figures and a sentence; what little is known is found to its last step."""
    fit = fit_model(LOGS[name])
    assert_honest(fit)
    assert fit.converged or name == "a floor of one"
    assert bool(fit.separated) == (name in HARDLY_HELD)


@pytest.mark.parametrize("name", RUNNING_AWAY)
def test_what_would_run_away_is_named(name):
    """Finite figures, and the name of the coefficient or spread that the data do not hold."""
    obs, runaway = RUNNING_AWAY[name]
    fit = fit_model(obs)
    assert_honest(fit)
    assert runaway in fit.separated


def test_where_no_response_says_anything_nothing_is_claimed():
    """Everybody is right whatever they know: figures are the priors', and errors as wide."""
    fit = fit_model(LOGS["a floor of one"])
    assert fit.standard_errors()["intercept"] > 5


@pytest.mark.parametrize(
    ("columns", "aliases"),
    [
        ({"arm": random_log().aid, "arms": 2}, 1),
        ({"delay_days": 7.0 * HALF, "novelty": 1 + HALF}, 1),
        ({"retrievals": np.arange(300) % 7, "exposures": np.arange(300) % 7}, 1),
        ({"delay_days": 7.0 * HALF, "novelty": 1 + HALF, "arm": HALF, "arms": 2}, 2),
    ],
    ids=["arm is aid", "delay is novelty", "counts are equal", "three are one"],
)
def test_columns_that_say_the_same_are_counted_once(columns, aliases):
    """The later of two is left out as an alias: its coefficient and its error are zero."""
    fit = fit_model(log_with(**columns))
    assert_honest(fit)
    assert fit.converged
    dead = [place for place in fit.coding.aliased if fit.precision.variances[place] == 0.0]
    assert len(dead) >= aliases
    assert (fit.state.beta[dead] == 0.0).all()


def test_fractions_are_not_guessed():
    """A floor beside fractions changes nothing: a graded score has none."""
    obs = LOGS["a floor beside fractions"]
    assert fit_model(obs).summary() == fit_model(replace(obs, floor=None)).summary()


def test_passes_that_run_out_are_said():
    """Stopped after four passes: not converged, by a sentence that says what was still moving."""
    fit = fit_model(random_log(), Choice(most_passes=4))
    assert_honest(fit)
    assert not fit.converged
    assert "had not settled" in fit.convergence


def test_a_small_spread_of_the_aid_effect_is_not_lost():
    """Truth .2 beside abilities of 1, at 60 responses each: within three standard errors."""
    obs = drawn_log(people=800, items_per_skill=20, responses_per_person=60, aid_spread=0.2)
    fit = fit_model(obs)
    assert fit.converged
    off = abs(fit.summary()["aid_spread"] - 0.2)
    assert off < 3 * fit.standard_errors()["aid_spread"]
    assert off < 0.1


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"group": HALF, "groups": 1}, "group holds codes 0 to 1"),
        ({"arm": HALF}, "arm holds codes 0 to 1"),
        ({"novelty": HALF + 3}, "novelty holds codes 3 to 4"),
        ({"floor": HALF + 0.5}, "floor holds values from 0.5 to 1.5"),
        ({"tries": HALF}, "tries holds values from 0 to 1"),
        ({"delay_days": HALF - 1.0}, "delay_days holds values from -1.0"),
        ({"kind": HALF - 1}, "kind holds values from -1"),
    ],
)
def test_codes_that_would_reach_elsewhere_are_refused(columns, sentence):
    """Before anything is computed."""
    with pytest.raises(ValueError, match=sentence):
        log_with(**columns)


@st.composite
def small_logs(draw: st.DrawFn) -> Observations:
    """Draw a log of up to 120 responses with any columns, of any values."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    people, items = draw(st.integers(1, 12)), draw(st.integers(1, 8))
    size = draw(st.integers(1, 120))
    skills, groups, arms = draw(st.integers(1, 4)), draw(st.integers(0, 3)), draw(st.integers(0, 2))
    kinds = draw(st.sampled_from(["binary", "fraction", "all right", "all wrong", "both"]))
    scores = {
        "binary": rng.integers(2, size=size),
        "fraction": rng.random(size),
        "all right": np.ones(size),
        "all wrong": np.zeros(size),
        "both": np.where(rng.random(size) < 0.5, rng.random(size), rng.integers(2, size=size)),
    }

    def perhaps(values: np.ndarray) -> np.ndarray | None:
        return values if draw(st.booleans()) else None

    return Observations(
        person=np.sort(rng.integers(people, size=size)),
        item=rng.integers(items, size=size),
        score=scores[kinds].astype(np.float64),
        aid=rng.integers(draw(st.integers(1, 3)), size=size),
        skill=perhaps(rng.integers(skills, size=size)),
        group=perhaps(rng.integers(-1, groups, size=size)),
        arm=perhaps(rng.integers(-1, arms, size=size)),
        tries=perhaps(rng.integers(1, 51, size=size)),
        floor=perhaps(rng.choice([0.0, 0.25, 0.5, 1.0], size=size)),
        delay_days=perhaps(rng.choice([0.0, 0.4, 3.0, 30.0, 400.0, np.nan], size=size)),
        novelty=perhaps(rng.integers(-1, 4, size=size)),
        retrievals=perhaps(rng.integers(0, 9, size=size)),
        exposures=perhaps(np.where(rng.random(size) < 0.2, np.nan, 3.0)),
        kind=perhaps(rng.integers(0, 2, size=size)),
        people=people + draw(st.integers(0, 2)),
        items=items,
        skills=skills,
        groups=groups,
        arms=arms,
    )


@settings(max_examples=60)
@given(obs=small_logs(), delay=st.sampled_from(["bins", "spline"]))
def test_any_small_log_ends_in_an_honest_fit(obs, delay):
    """No exception, no endless loop, no figure that is not a number."""
    fit = fit_model(obs, Choice(delay=delay))
    assert_honest(fit)
    assert fit.passes < 120


@settings(max_examples=4)
@given(
    seed=st.integers(0, 1_000),
    skills=st.integers(1, 3),
    floor=st.sampled_from([0.0, 0.25]),
    tries=st.sampled_from([1, 8]),
    ability_sd=st.sampled_from([0.0, 1.0, 2.5]),
)
def test_logs_of_the_model_itself_converge(seed, skills, floor, tries, ability_sd):
    """Whatever the settings; the spread of ability within four standard errors or a fifth."""
    obs = drawn_log(
        seed, people=80, items_per_skill=6, skills=skills, responses_per_person=18, floor=floor,
        tries=tries, ability_sd=ability_sd, aid_spread=0.5, **DELAYS,
    )  # fmt: skip
    fit = fit_model(obs)
    assert_honest(fit)
    assert fit.converged
    off = abs(fit.summary()["ability_sd"] - ability_sd)
    assert off < max(4 * fit.standard_errors()["ability_sd"], 0.2)


def test_plain_steps_never_lose_likelihood(monkeypatch):
    """Spreads of blocks held, spreads of people by their moments: it rises at every step."""
    seen: list[float] = []
    move = search._Search._move

    def watched(self, state, result, step, joint):
        moved, after, worse = move(self, state, result, step, joint)
        seen.append(after.log_likelihood - 0.5 * float(self._penalty(moved) @ moved.beta**2))
        assert not joint
        return moved, after, worse

    monkeypatch.setattr(search, "EM_STEPS", 1_000)
    monkeypatch.setattr(search._Search, "_move", watched)
    held = {"item_sd": 0.6, "item_aid_sd": 0.3}
    obs = drawn_log(people=60, items_per_skill=8, responses_per_person=15)
    fit = fit_model(obs, Choice(fixed_variances=held, most_passes=25))
    assert not fit.converged
    assert len(seen) > 10
    assert np.diff(seen).min() > -1e-6
