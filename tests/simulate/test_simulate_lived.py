"""A plan lived through in a world: in its order, help as it was at hand, checks untold."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from unaided.evidence.schema import Aid, Status
from unaided.simulate.lived import live
from unaided.simulate.model import AIDS
from unaided.simulate.plan import STATUSES, Plan
from unaided.simulate.worlds.curriculum import lay_out
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts

SCORED, EXPOSURE, MISSING = (
    STATUSES.index(one) for one in (Status.SCORED, Status.EXPOSURE, Status.MISSING)
)


@dataclass
class Noting:
    """A world that notes what is asked of it; person 1 leaves on the second day."""

    people: int = 2
    day: float = 0.0
    said: list[tuple] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Lay out one skill of two families."""
        layout = Layout(skills=1, families_per_skill=2, items_per_family=2, chain=1)
        self.curriculum = lay_out(layout, np.random.default_rng(1))

    @property
    def here(self) -> np.ndarray:
        """Person 0, and person 1 on the first day."""
        return np.array([True, self.day < 1.0])

    def present(self, people: np.ndarray, items: np.ndarray) -> None:
        """Note it."""
        self.said += [("shown", *pair) for pair in zip(people, items, strict=True)]

    def attempt(self, people, items, aid, *, told: bool = True) -> Attempts:
        """Note it; whoever has help takes it."""
        self.said += [("asked", *one, told) for one in zip(people, items, aid, strict=True)]
        ones, used = np.ones(people.size), aid > 0
        return Attempts(ones, 0.7 * ones, 0.6 * ones, used, ~used, 30.0 * ones)

    def advance(self, days: float) -> None:
        """Let time pass."""
        assert days >= 0.0
        self.day += days

    def probe(self, people, items, *, days: float = 0.0) -> np.ndarray:
        """Know an item by its number."""
        return items / 10.0 + days / 100.0 + 0.0 * people


def planned(*rows: tuple[int, int, float, Aid, int, int]) -> tuple[Plan, np.ndarray]:
    """Return a plan of (person, item, day, aid, check, status), and its items."""
    person, item, day, aid, check, status = (np.array(column) for column in zip(*rows, strict=True))
    codes = np.array([AIDS.index(Aid(one)) for one in aid])
    zero = np.zeros_like(person)
    plan = Plan(
        person=person, skill=zero, family=item // 2, item=item % 2, sitting=zero,
        seconds=(day * 86_400).astype(np.int64), aid=codes, check=check, status=status,
    )  # fmt: skip
    return plan, item


@pytest.fixture
def world() -> Noting:
    return Noting()


def test_what_is_planned_is_lived_in_its_order(world: Noting) -> None:
    plan, items = planned(
        (0, 0, 0.1, Aid.NONE, -1, EXPOSURE),
        (1, 1, 0.1, Aid.NONE, -1, EXPOSURE),
        (0, 1, 0.2, Aid.TUTOR, -1, SCORED),
        (0, 2, 7.2, Aid.NONE, 0, SCORED),
    )
    lived = live(world, plan, items, horizon_days=14.0)
    assert world.said == [
        ("shown", 0, 0),
        ("shown", 1, 1),
        ("asked", 0, 1, Help.TUTOR, True),
        ("asked", 0, 2, Help.NONE, False),
    ]
    assert world.day == pytest.approx(7.2, abs=1e-3)
    np.testing.assert_array_equal(lived.score, [np.nan, np.nan, 1.0, 1.0])
    np.testing.assert_array_equal(lived.aid_used, [False, False, True, False])
    assert not lived.gone.any()


def test_who_left_is_gone_and_a_missed_check_is_no_event(world: Noting) -> None:
    plan, items = planned(
        (0, 0, 0.1, Aid.NONE, -1, SCORED),
        (1, 0, 0.1, Aid.NONE, -1, SCORED),
        (0, 1, 2.0, Aid.NONE, 0, MISSING),
        (1, 1, 2.0, Aid.NONE, 0, SCORED),
    )
    lived = live(world, plan, items, horizon_days=14.0)
    np.testing.assert_array_equal(lived.gone, [False, False, False, True])
    assert len(world.said) == 2
    kept = lived.take(np.array([3, 0]))
    np.testing.assert_array_equal(kept.gone, [True, False])
    assert kept.learning is lived.learning


def test_learning_is_read_on_items_not_met_of_families_that_were(world: Noting) -> None:
    """Item 1 of the first family: met neither by person 0, nor anything by person 1."""
    plan, items = planned((0, 0, 0.1, Aid.NONE, -1, SCORED), (0, 2, 5.0, Aid.NONE, 0, SCORED))
    learning = live(world, plan, items, horizon_days=20.0).learning
    assert learning[0, 0] == pytest.approx(0.1 + 0.2)
    assert np.isnan(learning[1, 0])
