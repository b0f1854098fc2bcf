"""When a figure may be shown: each rule at its edge, and a remedy that would do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.measure.rules import (
    LearningEvidence,
    group_figure,
    group_learning,
    person_learning,
)
from unaided.measure.unknown import days, span

HORIZON = 14.0


def evidence(people: int, each: int, delay: float = HORIZON, **more) -> LearningEvidence:
    """``each`` first unaided checks of each of some people, all at one delay."""
    person = np.repeat(np.arange(people), each)
    delays = np.full(person.size, delay)
    whole = {
        "delay_days": delays,
        "person": person,
        "any_delay_days": delays,
        "any_person": person,
        "aid_recorded": True,
        "unaided": person.size,
        "novelty_recorded": True,
    }
    return LearningEvidence(**{**whole, **more})


@pytest.mark.parametrize(
    ("people", "each", "delay", "reason"),
    [
        (5, 4, HORIZON, None),
        (5, 4, 7.0, None),
        (5, 4, 28.0, None),
        (4, 5, HORIZON, "too_few_unaided"),
        (19, 1, HORIZON, "too_few_unaided"),
        (20, 1, HORIZON, None),
        (5, 4, 28.001, "no_unaided_at_horizon"),
        (5, 4, 6.999, "horizon_too_far"),
        (1, 40, 1.0, "no_unaided_at_horizon"),
    ],
)
def test_a_groups_learning_at_the_edges_of_the_rule(people, each, delay, reason):
    """20 responses, 5 people, half to twice the horizon, both ends included."""
    found = group_learning(evidence(people, each, delay), HORIZON, "variant")
    assert (found.reason if found else None) == reason


def test_the_first_thing_that_is_missing_is_named_first():
    """Aid, then unaided responses, then delay, then novelty."""
    nothing = np.array([])
    blank = {"delay_days": nothing, "person": nothing.astype(int)}
    undated = evidence(6, 4, any_delay_days=np.full(24, np.nan), **blank)
    cases = [
        (evidence(6, 4, aid_recorded=False), "aid_unknown"),
        (evidence(6, 4, unaided=0), "no_unaided"),
        (undated, "nothing_delayed"),
        (evidence(6, 4, novelty_recorded=False, **blank), "novelty_unknown"),
    ]
    for case, reason in cases:
        found = group_learning(case, HORIZON, "variant")
        assert found is not None
        assert found.reason == reason
        assert found.why
        assert found.needs


@given(people=st.integers(0, 8), each=st.integers(1, 8))
def test_the_remedy_of_a_group_would_do(people, each):
    """Adding the checks that are asked for, from the people asked for, makes it known."""
    found = group_learning(evidence(people, each), HORIZON, "variant") if people else None
    if found is None:
        return
    words = found.needs.split()
    more = int(words[0])
    fresh = int(words[words.index("from") + 1]) if "from" in words else 0
    person = np.concatenate(
        [np.repeat(np.arange(people), each), people + np.arange(more) % max(fresh, 1)]
    )
    if not fresh:
        person = np.where(person >= people, 0, person)
    after = evidence(1, person.size, person=person, any_person=person)
    assert group_learning(after, HORIZON, "variant") is None


@pytest.mark.parametrize(
    ("responses", "reliability", "reason"),
    [
        (2, 0.9, "too_few_unaided"),
        (3, 0.5, None),
        (3, 0.499, "unreliable"),
        (0, 0, "too_few_unaided"),
    ],
)
def test_a_persons_learning_at_the_edges_of_the_rule(responses, reliability, reason):
    """Three responses, reliability one half."""
    found = person_learning(responses, reliability, HORIZON, "variant")
    assert (found.reason if found else None) == reason
    if found:
        assert found.why
        assert found.needs


@pytest.mark.parametrize(
    ("responses", "people", "units", "clusters", "scores", "reason"),
    [
        (20, 5, 2, 5, [0.0, 1.0], None),
        (0, 0, 0, 0, [], "no_responses"),
        (20, 4, 2, 4, [0.0, 1.0], "too_few_people"),
        (20, 5, 2, 1, [0.0, 1.0], "one_cluster"),
        (20, 5, 1, 5, [0.0, 1.0], "one_item"),
        (20, 5, 2, 5, [0.4, 0.4], "no_spread"),
    ],
)
def test_a_groups_score_needs_people_clusters_items_and_spread(
    responses, people, units, clusters, scores, reason
):
    """An interval over people cannot come from fewer."""
    found = group_figure(responses, people, units, clusters, np.array(scores))
    assert (found.reason if found else None) == reason


def test_delays_are_said_as_people_say_them():
    """The largest unit that reads well."""
    assert [days(d) for d in (2 / 1440, 1 / 3, 1.0, 3.5, 30.0)] == [
        "2 minutes",
        "8 hours",
        "1 day",
        "3.5 days",
        "30 days",
    ]
    assert span(7, 28) == "7 to 28 days"
