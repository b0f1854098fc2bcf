"""Memory grows and fades as the package has it, and an exposure never counts for a retrieval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from unaided.practice.memory import Forgetting, Memory, Outcome, interval_days

FIRST = np.array([0])
GAPS_DAYS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 7.0, 14.0, 60.0, 400.0])
HISTORIES = st.lists(st.tuples(GAPS_DAYS, st.booleans()), min_size=1, max_size=12)
WITH_EXPOSURES = st.lists(st.tuples(GAPS_DAYS, st.sampled_from(list(Outcome))), max_size=8)
SHARES = st.floats(0.0, 0.99)


def met(history: list[tuple[float, int]], forgetting: Forgetting) -> tuple[Memory, float]:
    """Return what is left of a history, and the day of its end."""
    memory, day = Memory.nothing(1), 0.0
    for gap, outcome in history:
        day += gap
        memory.meet(FIRST, np.array([outcome]), np.array([day]), forgetting)
    return memory, day


@given(HISTORIES)
def test_it_is_what_the_package_has(history: list[tuple[float, bool]]) -> None:
    package = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, at = Card(), datetime(2026, 1, 1, tzinfo=UTC)
    for gap, got in history:
        at += timedelta(days=gap)
        card, _ = package.review_card(card, Rating.Good if got else Rating.Again, at)
    memory, day = met([(gap, int(got)) for gap, got in history], Forgetting())
    assert memory.stability_days[0] == pytest.approx(card.stability)
    assert memory.difficulty[0] == pytest.approx(card.difficulty)
    later = memory.retrievability(FIRST, np.array([day + 30.0]), Forgetting())[0]
    assert later == pytest.approx(package.get_card_retrievability(card, at + timedelta(days=30)))


@given(WITH_EXPOSURES, GAPS_DAYS, SHARES)
def test_an_exposure_never_lengthens_an_interval_as_a_retrieval_would(
    history: list[tuple[float, int]], gap: float, share: float
) -> None:
    forgetting = Forgetting(exposure=share)
    exposed, day = met([*history, (gap, Outcome.EXPOSED)], forgetting)
    retrieved, _ = met([*history, (gap, Outcome.GOT)], forgetting)
    due = [
        one.at_day[0] + interval_days(one.stability_days, 0.8, forgetting)[0]
        for one in (exposed, retrieved)
    ]
    assert np.isnan(due[0]) or due[0] <= due[1] + 1e-9
    assert exposed.retrievability(FIRST, np.array([day]), forgetting)[0] <= 1.0


@given(WITH_EXPOSURES, GAPS_DAYS)
def test_without_a_share_an_exposure_leaves_no_trace(
    history: list[tuple[float, int]], gap: float
) -> None:
    forgetting = Forgetting(exposure=0.0)
    before, _ = met(history, forgetting)
    after, _ = met([*history, (gap, Outcome.EXPOSED)], forgetting)
    np.testing.assert_array_equal(before.stability_days, after.stability_days)
    np.testing.assert_array_equal(before.at_day, after.at_day)


def test_what_was_never_met_is_not_held() -> None:
    nothing = Memory.nothing(2)
    held = nothing.retrievability(np.array([0, 1]), np.array([0.0, 9.0]), Forgetting())
    assert held.tolist() == [0.0, 0.0]


def test_an_interval_at_nine_in_ten_is_the_stability() -> None:
    assert interval_days(np.array([12.0]), 0.9, Forgetting())[0] == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("values", "named"),
    [({"weights": (1.0,)}, "21 weights"), ({"exposure": 1.2}, "share of 0 to 1; found 1.2")],
)
def test_what_cannot_be_is_refused(values: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Forgetting(**values)  # type: ignore[arg-type]


def test_whoever_practises_a_little_earlier_each_day_is_not_on_one_day_for_ever() -> None:
    days = np.arange(15)
    held = [Memory.nothing(1) for _ in range(2)]
    for memory, apart in zip(held, (0.99, 1.0), strict=True):
        for day in days * apart:
            memory.meet(
                np.zeros(1, np.int64), np.array([Outcome.GOT]), np.array([day]), Forgetting()
            )
    ratio = float((held[0].stability_days / held[1].stability_days)[0])
    assert 0.9 < ratio < 1.1
