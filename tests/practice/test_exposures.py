"""What help leaves is learned from chance alone, and found where it is known."""

from __future__ import annotations

import json

import numpy as np
import pytest
from benchmarks.exposure_logs import Played, Setting, play
from benchmarks.exposures import (
    PAGE,
    RESULT,
    SIZES,
    TRUTHS,
    as_it_came,
    coverage,
    filled,
    share_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from unaided.measure.linear import Estimate
from unaided.measure.randomised.help_policy import Offers
from unaided.practice.exposures import (
    NOWHERE,
    SHARES,
    beliefs,
    learned_share,
    paired,
    posterior,
    prior,
    shortest,
)
from unaided.practice.link import Link
from unaided.practice.linking import described
from unaided.practice.memory import EXPOSURE, Forgetting, Outcome
from unaided.practice.record import Events, Record
from unaided.practice.shelf import Shelf

OFTEN = 0.5
"""Chance withholds help more often than in the product: fewer people are enough so."""


@pytest.fixture(scope="module")
def played() -> Played:
    return play(Setting(people=40, withheld=OFTEN), np.random.default_rng(4))


@pytest.mark.parametrize("truth", TRUTHS)
def test_a_share_that_is_known_is_found(truth: float) -> None:
    setting = Setting(share=truth, people=400, days=40, withheld=OFTEN)
    found = share_of(play(setting, np.random.default_rng(1)), 400)
    assert found.low <= truth <= found.high
    assert found.high - found.low < 0.7
    assert (found.mean < 0.1) == (truth == 0.0)


def test_intervals_hold_the_truth_about_nine_times_in_ten() -> None:
    found = coverage(Setting(people=40, days=20, withheld=OFTEN), plays=40, seed=3)
    assert found["coverage"] >= 0.8
    assert abs(found["mean error"]) < 3.0 * found["spread of the error"] / np.sqrt(40)


def test_the_log_as_it_came_would_be_sure_and_wrong() -> None:
    """Who is stuck takes help: what all exposures say is narrow, beside the truth."""
    truth = 1 / 3
    played = play(Setting(share=truth, people=200, days=40), np.random.default_rng(1))
    naive, found = as_it_came(played, 200), share_of(played, 200)
    _, low, high = naive
    assert not low <= truth <= high
    assert high - low < 0.3
    assert found.low <= truth <= found.high


def without_draws(events: Events, shelf: Shelf, people: int) -> object:
    none = np.empty(0)
    offers = Offers(*(none.astype(int),) * 2, none, none.astype(bool), none, none)
    told = np.ones(events.day.size, dtype=bool)
    ease = np.zeros(shelf.families)
    return learned_share(offers, events, told, shelf, people, Forgetting(), Link(), ease)


def test_without_chance_it_stays_what_it_was_before(played: Played) -> None:
    found = without_draws(played.events, played.shelf, 40)
    assert (found.mean, found.low, found.high) == (EXPOSURE, *shortest(prior()))
    assert (found.at_hand, found.withheld) == (0, 0)
    assert found.sentence == (
        "0.33, as before anything is known (0.00 to 0.73). After help was at hand: 0 results from "
        "0 people; after help was withheld: 0 results from 0 people. It takes 20 of each, from at "
        "least 5 people. 20 more results after help was at hand from 5 more people and 20 more "
        "results after help was withheld from 5 more people would tell."
    )


@settings(max_examples=15, deadline=None)
@given(
    outcomes=st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=300),
    seed=st.integers(0, 1000),
)
def test_what_came_as_it_came_moves_nothing(
    played: Played, outcomes: list[Outcome], seed: int
) -> None:
    """More people, who took help as they chose and got what they got: the posterior is the same."""
    rng, size, events = np.random.default_rng(seed), len(outcomes), played.events
    outcome = np.array(outcomes, dtype=np.int64)
    more = Events(
        person=np.sort(rng.integers(40, 43, size)),
        item=rng.integers(played.shelf.items, size=size),
        outcome=outcome,
        got=(outcome == Outcome.GOT).astype(float),
        day=np.sort(rng.uniform(0.0, 30.0, size)),
    )
    both = Events(
        *(np.concatenate([getattr(events, n), getattr(more, n)]) for n in Events.__slots__)
    )
    found = share_of(Played(both, played.offers, played.shelf), 43)
    assert found == share_of(played, 43)
    assert found.mean != EXPOSURE


def test_what_is_not_told_yet_is_no_result(played: Played) -> None:
    events = played.events
    late = events.day >= 20.0
    ease = np.zeros(played.shelf.families)

    def counts(told: np.ndarray) -> tuple[int, int]:
        found = learned_share(
            played.offers, events, told, played.shelf, 40, Forgetting(), Link(), ease
        )
        return found.at_hand, found.withheld

    some, every = counts(~late), counts(np.ones(late.size, dtype=bool))
    assert 0 < some[0] < every[0]
    assert 0 < some[1] < every[1]
    assert counts(np.zeros(late.size, dtype=bool)) == (0, 0)


def test_a_result_is_the_first_of_a_later_night() -> None:
    day = np.array([0.0, 0.01, 0.2, 1.0, 1.01, 2.0, 3.0, 0.5])
    size = day.size
    events = Events(
        person=np.array([0] * 7 + [1]), item=np.zeros(size, int), outcome=np.zeros(size, int),
        got=np.zeros(size), day=day,
    )  # fmt: skip
    usable = np.array([True, True, True, True, True, False, True, True])
    offered = np.array([0.0, 0.9, 1.2, 3.0, 0.4])
    offers = Offers(
        person=np.array([0, 0, 0, 0, 1]), family=np.zeros(5, int), day=offered,
        at_hand=np.ones(5, bool), propensity=np.ones(5), score=np.zeros(5),
    )  # fmt: skip
    found = paired(offers, events, np.zeros(size, int), usable)
    # Of its night, not what came back; passing over what cannot be a result; nothing later; and
    # what was never answered has the next meeting all the same.
    assert found.result.tolist() == [3, 6, 6, NOWHERE, NOWHERE]
    assert found.met.tolist() == [0, 3, 5, NOWHERE, NOWHERE]


def test_beliefs_and_memory_make_the_chance_that_the_record_foresees(played: Played) -> None:
    events, shelf, forgetting, link = played.events, played.shelf, Forgetting(), Link()
    ease = np.linspace(-0.5, 0.5, shelf.families)
    mean, variance = beliefs(events, shelf, 40, forgetting, link, ease)
    logit = described(events, shelf, 40, forgetting) @ link.array
    logit = logit + mean + ease[shelf.family_of_item[events.item]]
    chance = 1 / (1 + np.exp(-logit / np.sqrt(1 + np.pi * variance / 8)))
    foreseen = Record.nothing(shelf, 40, forgetting, link, ease).learn(events)
    assert chance == pytest.approx(foreseen, abs=1e-12)


def test_the_prior_and_its_interval() -> None:
    mass = prior()
    assert mass.sum() == pytest.approx(1.0)
    assert mass @ SHARES == pytest.approx(EXPOSURE, abs=0.001)
    low, high = shortest(mass)
    # Of Beta(1, 2) the densest nine tenths end at 1 - sqrt(0.1); parts are 0.05 wide.
    assert low == 0.0
    assert 1 - np.sqrt(0.1) <= high <= 1 - np.sqrt(0.1) + 0.05


def test_a_flat_contrast_leaves_the_prior_and_a_sharp_one_finds_its_zero() -> None:
    def at(value: float, error: float) -> Estimate:
        influence = np.array([1.0, -1.0] * 20) * error * np.sqrt(39 / 40 / 40)
        return Estimate(value, influence, 40, 400, 40)

    flat = posterior([at(0.01, 0.02)] * SHARES.size)
    assert flat == pytest.approx(prior())
    sharp = posterior([at(0.6 - share, 0.001) for share in SHARES])
    assert SHARES[sharp.argmax()] == pytest.approx(0.6)
    assert shortest(sharp) == pytest.approx((0.575, 0.625))


def test_the_long_run_kept_beside_the_benchmark_held_the_truth() -> None:
    kept = json.loads(RESULT.read_text(encoding="utf-8"))
    assert kept["plays"] >= 100
    assert set(kept["coverage"]) == set(SIZES)
    for one in kept["coverage"].values():
        assert one["coverage"] >= 0.85
    learned = [one["by chance"]["mean"] for one in kept["known"].values()]
    assert learned == sorted(learned)
    assert learned[0] < 0.05
    assert learned[1] == pytest.approx(1 / 3, abs=0.1)
    # Where exposures leave something, the log as it came never has it in its narrow interval.
    for one in list(kept["known"].values())[1:]:
        assert one["as it came"]["coverage"] == 0.0
        assert one["as it came"]["width"] < 0.1


def test_the_page_says_what_the_long_run_found() -> None:
    kept = json.loads(RESULT.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, kept) == page
    assert f"{kept['plays']} times each" in page
