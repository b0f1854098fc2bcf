"""Verdicts exclude each other, lamps need three responses, lists stay mostly right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.measure.lists import cut
from unaided.measure.verdicts import Verdict, decide, lamp

CHANCE = st.floats(0, 1)


@given(CHANCE, st.floats(0.501, 0.999))
def test_a_verdict_is_one_of_three(probability, certainty):
    """Learned at the certainty, not learned at its complement, undecided strictly between."""
    found = decide(probability, certainty)
    assert (found is Verdict.LEARNED) == (probability >= certainty)
    assert (found is Verdict.NOT_LEARNED) == (probability <= 1 - certainty)
    assert (found is Verdict.UNDECIDED) == (1 - certainty < probability < certainty)


@pytest.mark.parametrize("certainty", [0.5, 0.3, 1.0, float("nan")])
def test_a_certainty_at_which_verdicts_overlap_is_a_mistake(certainty):
    """It must lie between one half and one."""
    with pytest.raises(ValueError, match="certainty"):
        decide(0.7, certainty)


def test_a_lamp_takes_three_responses_and_the_certainty():
    """Two responses light nothing, however right; nor does a doubtful score."""
    assert lamp(3, 0.95, 0.9).lit
    assert not lamp(2, 0.99, 0.9).lit
    assert not lamp(9, 0.89, 0.9).lit
    assert not lamp(9, None, 0.9).lit


@given(st.lists(CHANCE | st.just(float("nan")), max_size=40), st.floats(0.01, 0.5))
def test_a_list_is_the_longest_that_is_mostly_right(chances, bound):
    """Entries likelier than not, expected share wrong below the bound; one more breaks it."""
    probability = np.array(chances, dtype=float)
    found = cut(probability, bound)
    listed = probability[found.order]
    assert (listed >= 0.5).all()
    assert (np.diff(listed) <= 0).all()
    assert found.expected_wrong == pytest.approx(float(np.sum(1 - listed)))
    if found.order.size:
        assert found.expected_wrong < bound * found.order.size
    every = np.sort(probability[probability >= 0.5])[::-1]
    for longer in range(found.order.size + 1, every.size + 1):
        assert np.sum(1 - every[:longer]) >= bound * longer - 1e-9


def test_nobody_is_listed_by_default():
    """Nothing known, nobody listed, nothing expected wrong."""
    empty = cut(np.array([np.nan, np.nan]))
    assert (empty.order.size, empty.expected_wrong) == (0, 0.0)
