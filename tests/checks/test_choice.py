"""The choice of items: held against the definition, and deciding early without error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.banks import family

from unaided.checks.choice import (
    Belief,
    Items,
    choose,
    most_informative,
    standing,
    usefulness,
)
from unaided.checks.exposure import allowed, beyond, bound_from, exposure_bound
from unaided.checks.plan import CheckPlan, PersonId, SkillId
from unaided.checks.posterior import Posterior

NUMBER = 60


def bank(seed: int = 1, number: int = NUMBER, floor: float = 0.0) -> Items:
    rng = np.random.default_rng(seed)
    return Items(
        rng.normal(0.0, 1.2, number),
        rng.uniform(0.0, 0.8, number),
        np.full(number, floor),
        np.zeros(number, dtype=np.int64),
    )


def by_definition(belief: Belief, items: Items) -> np.ndarray:
    """Integrate the mutual information on a fine grid."""
    z = belief.mean + belief.sd * np.linspace(-8, 8, 40_001)
    weight = np.exp(-0.5 * ((z - belief.mean) / belief.sd) ** 2)
    weight /= weight.sum()
    above = z >= belief.threshold
    slope = 1 / np.sqrt(1 + np.pi / 8 * items.easiness_sd**2)
    p = 1 / (1 + np.exp(-slope[:, None] * (z + items.easiness[:, None])))
    p = items.floor[:, None] + (1 - items.floor[:, None]) * p

    def entropy(q: np.ndarray) -> np.ndarray:
        return -(q * np.log(q) + (1 - q) * np.log(1 - q))

    share = weight[above].sum()
    yes = p[:, above] @ weight[above] / share
    no = p[:, ~above] @ weight[~above] / (1 - share)
    return entropy(p @ weight) - share * entropy(yes) - (1 - share) * entropy(no)


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (1.2, 0.4), (-0.5, 2.0)])
@pytest.mark.parametrize("floor", [0.0, 0.25])
def test_usefulness_is_the_mutual_information_of_answer_and_verdict(
    mean: float, sd: float, floor: float
) -> None:
    belief, items = Belief(mean, sd, 0.7), bank(floor=floor)
    np.testing.assert_allclose(usefulness(belief, items), by_definition(belief, items), atol=2.5e-3)


@settings(max_examples=50, deadline=None)
@given(mean=st.floats(-4, 4), sd=st.floats(0.05, 3), seed=st.integers(0, 1000))
def test_what_is_chosen_is_allowed_and_about_the_best(mean: float, sd: float, seed: int) -> None:
    items = bank(seed)
    free = np.random.default_rng(seed).random(NUMBER) < 0.5
    belief = Belief(mean, sd, 0.0)
    chosen = choose(belief, items, free)
    if not free.any():
        assert chosen is None
        return
    assert chosen is not None
    assert free[chosen]
    use = usefulness(belief, items)
    if use[free].max() >= 1e-4:
        assert use[chosen] >= 0.95 * use[free].max()


def test_where_nothing_is_left_to_decide_the_level_is_measured() -> None:
    settled, items = Belief(9.0, 0.5, 0.0), bank()
    free = np.ones(NUMBER, dtype=np.bool_)
    assert usefulness(settled, items).max() < 1e-4
    assert choose(settled, items, free) == most_informative(9.0, items, free)


def test_of_items_about_as_good_the_least_seen_is_taken() -> None:
    same = Items(np.zeros(3), np.zeros(3), np.zeros(3), np.array([4, 1, 2]))
    assert choose(Belief(0.0, 1.0, 0.0), same, np.ones(3, dtype=np.bool_)) == 1


def test_nothing_allowed_is_nothing_chosen() -> None:
    assert choose(Belief(0.0, 1.0, 0.0), bank(), np.zeros(NUMBER, dtype=np.bool_)) is None


def test_the_probability_is_the_normals() -> None:
    assert Belief(0.0, 1.0, 0.0).probability == pytest.approx(0.5)
    assert Belief(1.2816, 1.0, 0.0).probability == pytest.approx(0.9, abs=1e-4)
    assert Belief(1.3, 1.0, 0.0).decided(0.9)
    assert Belief(-1.3, 1.0, 0.0).decided(0.9)
    assert not Belief(0.5, 1.0, 0.0).decided(0.9)


def test_a_sitting_ends_when_it_should_and_says_why() -> None:
    sure, open_ = Belief(3.0, 1.0, 0.0), Belief(0.0, 1.0, 0.0)

    def ends(beliefs: list[Belief], fixed: int = 0, left: int = 3, seconds: float = 60.0) -> str:
        return standing(beliefs, 0.9, fixed_left=fixed, left=left, seconds_left=seconds)

    assert ends([sure, sure]) == "decided"
    assert ends([sure, open_]) == "open"
    assert ends([sure], fixed=1) == "open"  # what is fixed is asked whatever was answered
    assert ends([sure], fixed=1, seconds=0.0) == "out of minutes"
    assert ends([open_], left=0) == "asked out"
    assert ends([]) == "open"


def test_items_chosen_to_decide_need_fewer_than_items_at_random() -> None:
    """Half of the places at equal error, on beliefs that are right (2,000 people)."""
    people, threshold, sure = 2_000, 1.0, 0.9
    rng = np.random.default_rng(1)
    truth = rng.normal(0.5, 1.2, people)
    items = bank(3, 200)
    items = Items(items.easiness, np.zeros(200), items.floor, items.seen)
    used = np.zeros((people, 200), dtype=np.bool_)
    posterior = Posterior.normal(0.5, 1.2, people)
    asked, verdict = np.zeros(people), np.zeros(people)
    for _ in range(30):
        chosen = np.zeros(people, dtype=np.int64)
        waits = verdict == 0
        for person in np.flatnonzero(waits):
            found = choose(posterior.belief(person, threshold), items, ~used[person])
            assert found is not None
            chosen[person], used[person, found] = found, True
        easy = items.easiness[chosen]
        right = rng.random(people) < 1 / (1 + np.exp(-(truth + easy)))
        posterior = posterior.after(np.where(waits, right, np.nan), easy, 0.0, 0.0)
        asked += waits
        probability = posterior.probability(threshold)
        verdict[waits & (probability >= sure)] = 1
        verdict[waits & (probability <= 1 - sure)] = -1
    decided = verdict != 0
    wrong = ((verdict > 0) != (truth >= threshold))[decided].mean()
    assert wrong < 0.1
    assert decided.mean() > 0.75
    assert asked.mean() < 0.6 * 30


@pytest.mark.parametrize(
    ("items", "length", "share"),
    [(40, 10, 0.5), (100, 10, 0.25), (99, 10, 0.5), (15, 10, 1.0), (30, 10, 2 / 3)],
)
def test_the_bound_is_what_the_bank_allows(items: int, length: int, share: float) -> None:
    assert exposure_bound(items, length).share == pytest.approx(share)


def test_no_item_is_seen_by_more_than_its_bound() -> None:
    bound, people, length = exposure_bound(40, 10), 100, 10
    seen = np.zeros(40, dtype=np.int64)
    use = np.linspace(1.0, 2.0, 40)  # everybody would be asked the last
    for come in range(1, people + 1):
        asked = np.zeros(40, dtype=np.bool_)
        for _ in range(length):
            free = allowed(np.where(asked, people, seen), bound, people=people, come=come) & ~asked
            item = int(np.argmax(np.where(free, use, -1.0)))
            asked[item] = True
            seen[item] += 1
    assert seen.sum() == people * length
    assert seen.max() <= people * bound.share


def test_what_was_dealt_to_a_small_family_raises_the_bound_that_is_stated() -> None:
    """Thirty places on a family of two items: fifteen people see one of them, whatever is done."""
    plan = CheckPlan(skills=(SkillId(1),), items=1, adaptive=False)
    families = {SkillId(1): (family(1, items=2),)}
    people = {PersonId(one): families for one in range(30)}
    dealt = {(0, "variant", 1): 30}
    bound = bound_from(plan, people, SkillId(1), dealt)
    assert bound.people(30) == 30  # two for one asked: all may
    many = {SkillId(1): (family(1, items=2), family(2, items=40))}
    bound = bound_from(plan, dict.fromkeys(people, many), SkillId(1), dealt)
    assert (bound.share, bound.needed, bound.people(30)) == (0.25, 15, 15)
    assert bound.sentence(30).startswith("At most 15 of 30 people")
    assert exposure_bound(200, 10).people(30) == 8  # a quarter, rounded up: else it could not be
    assert beyond([8, 9, 3, 10], exposure_bound(200, 10), 30) == 3


def test_a_bank_or_a_test_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        exposure_bound(0, 3)


def test_maximum_information_is_that_of_the_definition() -> None:
    rng = np.random.default_rng(4)
    items = Items(
        rng.normal(0.0, 1.0, NUMBER),
        np.zeros(NUMBER),
        rng.uniform(0.0, 0.3, NUMBER),
        np.zeros(NUMBER, dtype=np.int64),
        slope=rng.lognormal(0.0, 0.3, NUMBER),
    )
    free = np.ones(NUMBER, dtype=np.bool_)

    def right(z: float) -> np.ndarray:
        assert items.slope is not None
        p = 1 / (1 + np.exp(-items.slope * (z + items.easiness)))
        return items.floor + (1 - items.floor) * p

    for z in (-1.0, 0.0, 1.5):
        p = right(z)
        rise = (right(z + 1e-5) - right(z - 1e-5)) / 2e-5
        information = rise**2 / (p * (1 - p))
        assert most_informative(z, items, free, near=1.0) == int(np.argmax(information))
    assert most_informative(0.0, items, ~free) == -1
