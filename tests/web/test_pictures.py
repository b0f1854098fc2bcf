"""Where marks lie: inside the scale, in order, and absent where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from unaided.report.figures import Figure
from unaided.web.pictures.calibration import Answer, calibration
from unaided.web.pictures.row import row
from unaided.web.pictures.scale import scale
from unaided.web.pictures.slope import LABEL_GAP, slope, spread

UNKNOWN = Figure.absent("learning")
scores = st.floats(0, 1, allow_nan=False)


def known(estimate: float, half: float = 0.05) -> Figure:
    return Figure(True, estimate, estimate - half, estimate + half, {})


@dataclass(frozen=True)
class Somebody:
    name: str
    seen: Figure
    kept: Figure
    named: bool = False


def test_shares_lie_end_to_end_from_ring_to_dot() -> None:
    """Aid, delay and novelty fill the distance from .92 to .34 without gap or overlap."""
    laid = row(known(0.92), known(0.34), [known(-0.37), known(-0.12), known(-0.09)])
    assert laid.ring is not None
    assert laid.dot is not None
    right = laid.ring.at
    for segment in laid.segments:
        assert round(segment.start + segment.width, 6) == round(right, 6)
        right = segment.start
    assert right == laid.dot.at
    assert [segment.hue for segment in laid.segments] == ["A", "D", "N"]
    assert laid.gap is None


def test_a_distance_that_is_not_split_is_a_grey_line() -> None:
    """Without shares, with an unknown one, or with one that gains, nothing is summed."""
    for steps in (
        (),
        (known(-0.3), UNKNOWN, known(-0.1)),
        (known(-0.6), known(0.1), known(-0.08)),
    ):
        laid = row(known(0.92), known(0.34), steps)
        assert laid.segments == ()
        assert laid.gap == (34.0, 92.0)


def test_unknown_learning_is_hatched_and_never_a_dot_at_zero() -> None:
    """The hatching ends at the ring; where that is unknown too it fills the scale."""
    assert row(known(0.85), UNKNOWN).hatch == (0.0, 85.0)
    assert row(known(0.85), UNKNOWN).dot is None
    assert row(UNKNOWN, UNKNOWN).hatch == (0.0, 100.0)


def test_learning_without_a_tool_has_no_line() -> None:
    """Where performance is unknown there is a dot and no distance."""
    laid = row(UNKNOWN, known(0.4))
    assert laid.dot is not None
    assert laid.ring is None
    assert laid.gap is None


@given(st.lists(st.floats(22, 362, allow_nan=False), max_size=30))
def test_labels_keep_their_order_and_their_distance(heights: list[float]) -> None:
    """However many ends coincide, no two labels overlap."""
    placed = spread(sorted(heights), LABEL_GAP)
    assert len(placed) == len(heights)
    for upper, lower in pairwise(placed):
        assert lower - upper >= LABEL_GAP - 0.2


@given(st.lists(st.tuples(scores, scores, st.booleans()), max_size=60))
def test_everybody_seen_with_help_has_a_ring(people: list[tuple[float, float, bool]]) -> None:
    """Rings are counted in one path; the named have a line each."""
    drawn = slope(
        [Somebody(f"P{n}", known(s), known(k), named) for n, (s, k, named) in enumerate(people)],
        0.8,
    )
    assert drawn.rings.count("M") == len(people)
    assert len(drawn.named) == sum(named for _, _, named in people)
    assert drawn.dots.count("M") == len(people) - len(drawn.named)


def test_labels_stay_inside_the_picture() -> None:
    """Twenty people at zero are labelled above the box of those not known."""
    people = [Somebody(f"P{n}", known(0.9), known(0.0), named=True) for n in range(30)]
    labels = [label for label in slope(people, 0.8).named if label.shown]
    assert len(labels) == 20
    assert labels[-1].at <= 364
    assert labels[0].at >= 22


def test_who_did_not_come_ends_in_the_hatched_box() -> None:
    """Not known is a place of its own, with names, and not at zero."""
    people = [Somebody("H.B.", known(0.9), known(0.2), named=True)]
    people += [Somebody(f"N{number}", known(0.8), UNKNOWN) for number in range(5)]
    drawn = slope(people, 0.8)
    assert drawn.lost.count("M") == 5
    assert drawn.lost_names == "N0, N1, N2 and 2 more"
    assert drawn.said.endswith("5 not known.")
    assert slope([], 0.8).said == "Nobody was seen in practice."


def test_a_curve_leaves_out_what_is_not_known() -> None:
    """A step of confidence nobody used has no mark; no marks at all means no curve."""
    drawn = calibration([Answer(0.5, UNKNOWN)], [Answer(0.9, known(0.58)), Answer(0.5, UNKNOWN)])
    assert drawn.with_help is None
    assert drawn.alone is not None
    assert len(drawn.alone.points) == 1
    assert drawn.said == "Alone: said 90 %; right 58 % of the time."


def test_labels_of_the_scale_give_way_to_the_result() -> None:
    """At either end the result's own label replaces 0 or 100 %."""
    assert scale(0.9, known(0.58)).ends == (True, True)
    assert scale(0.9, known(0.05)).ends == (False, True)
    assert scale(0.9, known(0.97)).ends == (True, False)
    assert scale(0.9, UNKNOWN).said == "You said 90 %; how often that is right is not known yet."
