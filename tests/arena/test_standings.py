"""What is made of matches: means, intervals, orders, parts, losses; from matches made up here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from arena_cases import SHORT, short_tournament

from unaided.arena.match import Match
from unaided.arena.standings.board import Board
from unaided.arena.standings.comparison import comparisons, strongest_others, targets
from unaided.arena.standings.interval import known_mean, mean_of
from unaided.arena.standings.losses import apart, losses, parameters_along
from unaided.arena.standings.parts import parts_of_the_gain
from unaided.arena.standings.ranking import rankings
from unaided.arena.standings.steps import steps_of_the_gain
from unaided.arena.standings.summary import summary
from unaided.arena.standings.table import curves, table

FACTS = {"answers": 100.0, "retrievals": 50.0, "gap_days": 2.0, "uneven": None}


def made_up(
    policy: str,
    aid: str,
    setting: int,
    alone: float,
    *,
    performance: float | None = 0.5,
    facts: Mapping[str, float | None] = FACTS,
) -> Match:
    later = {"0": alone, "30": alone, "90": alone}
    people = (alone - 0.01, alone + 0.01)
    return Match(
        world="w", setting=setting, regime="harmless", aid=aid, policy=policy,
        performance=performance, performance_by_day=(performance,) * SHORT.days, variants=later,
        transfer=None, curve=((0, alone),), people={"30": people, "90": people}, facts=facts,
        here=1.0,
    )  # fmt: skip


def board(*matches: Match, usable: tuple[str, ...] = ("ours", "fsrs", "random", "massed")) -> Board:
    return Board(matches, frozenset(usable))


def test_an_interval_is_student_s():
    """Mean 2, standard deviation 1, three values: ± 4.303 / √3."""
    found = mean_of([1.0, 2.0, 3.0])
    assert found.value == 2.0
    assert found.low == pytest.approx(2.0 - 4.302653 / 3**0.5, abs=1e-5)
    assert mean_of([1.0]).low is None
    assert known_mean([None, None]) is None
    assert known_mean([None, 2.0]) == mean_of([2.0])


def test_ours_is_compared_in_the_settings_that_both_played():
    """Setting by setting, the same people."""
    found = comparisons(
        board(
            made_up("ours", "assistant", 1, 0.6), made_up("ours", "assistant", 2, 0.5),
            made_up("ours", "assistant", 3, 0.9), made_up("fsrs", "assistant", 1, 0.5),
            made_up("fsrs", "assistant", 2, 0.6),
        )
    )  # fmt: skip
    assert [one["days"] for one in found] == ["30", "90"]
    assert found[0]["value"] == pytest.approx(0.0)
    assert (found[0]["number"], found[0]["lost"]) == (2, 1)


@pytest.mark.parametrize(
    ("aid", "gain", "met"),
    [("assistant", 0.02, True), ("assistant", -0.02, False), ("none", -0.005, True),
     ("none", -0.02, False)],
)  # fmt: skip
def test_the_target_is_a_bound_of_the_interval(aid: str, gain: float, met: bool):
    """Above 0 with the assistant, above −.01 without aid."""
    matches = [
        made_up(policy, aid, setting, 0.5 + (gain + 0.0001 * setting) * (policy == "ours"))
        for setting in range(3)
        for policy in ("ours", "fsrs")
    ]
    found = targets(board(*matches))
    assert [one["met"] for one in found] == [met, met]
    assert [one["met"] for one in targets(board(*matches[:2]))] == [None, None]


def test_the_strongest_other_is_named_and_ours_without_a_part_is_none():
    """Nor is the oracle, whom nobody can use."""
    levels = {"ours": 0.6, "ours-blind": 0.9, "oracle": 0.8, "random": 0.5, "fsrs": 0.4}
    matches = [made_up(name, "none", 1, level) for name, level in levels.items()]
    found = strongest_others(board(*matches, usable=tuple(levels.keys() - {"oracle"})))
    assert [(one["days"], one["against"]) for one in found] == [("30", "random"), ("90", "random")]
    assert found[0]["value"] == pytest.approx(0.1)


def test_the_steps_add_up_to_the_whole_gain():
    """Mixing .05, unit .1, rules .02, awareness .03; relearning apart."""
    levels = {"fsrs": 0.4, "fsrs-mixed": 0.45, "fsrs-families": 0.55, "ours-blind": 0.57,
              "ours": 0.6, "ours-no-return": 0.61}  # fmt: skip
    matches = [made_up(name, "none", 1, level) for name, level in levels.items()]
    at_30, _ = steps_of_the_gain(board(*matches))
    value = {name: part["value"] for name, part in at_30.items() if isinstance(part, dict)}
    assert value == pytest.approx(
        {"total": 0.2, "mixing": 0.05, "unit": 0.1, "rules": 0.02, "awareness": 0.03,
         "relearning": -0.01}
    )  # fmt: skip
    assert steps_of_the_gain(board(*matches[:-1])) == []


def test_tau_is_one_where_the_orders_agree_and_minus_one_where_they_are_reversed():
    """Rereading, which asks nothing, and the oracle are left out."""
    alone = {"ours": 0.7, "fsrs": 0.6, "random": 0.5}
    for sign in (1.0, -1.0):
        matches = [
            made_up(name, "none", 1, level, performance=0.5 + sign * level / 10)
            for name, level in alone.items()
        ]
        odd = (
            made_up("reread", "none", 1, 0.99, performance=None),
            made_up("oracle", "none", 1, 0.1),
        )
        (at_30, at_90) = rankings(board(*matches, *odd))
        assert at_30["tau_of_means"] == at_90["tau"]["value"] == sign
        assert at_30["by_success_alone"] == ["ours", "fsrs", "random"]
    same = [made_up(name, "none", 1, 0.5) for name in alone]
    assert rankings(board(*same)) == []


def test_the_parts_of_the_gain_add_up_in_both_orders():
    """Scheduling .1 or .2, help .3 or .2; together .4."""
    levels = {("assistant", "fsrs"): 0.2, ("assistant", "ours"): 0.3, ("hints", "fsrs"): 0.4,
              ("hints", "ours"): 0.6}  # fmt: skip
    matches = [made_up(policy, aid, 1, level) for (aid, policy), level in levels.items()]
    found = parts_of_the_gain(board(*matches))[0]
    value = {name: part["value"] for name, part in found.items() if isinstance(part, dict)}
    assert value["total"] == pytest.approx(0.4)
    assert value["scheduling_first"] + value["help_after"] == pytest.approx(0.4)
    assert value["help_first"] + value["scheduling_after"] == pytest.approx(0.4)
    assert value["scheduling_first"] == pytest.approx(0.1)
    assert parts_of_the_gain(board(*matches[:3])) == []


def test_every_setting_that_is_lost_is_listed_with_what_was_different():
    """The furthest apart first; what is alike, or unknown, is not named."""
    theirs = {"answers": 98.0, "retrievals": 100.0, "gap_days": 2.5, "uneven": 1.0}
    matches = [
        made_up("ours", "none", 1, 0.5), made_up("fsrs", "none", 1, 0.6, facts=theirs),
        made_up("ours", "none", 2, 0.7), made_up("fsrs", "none", 2, 0.6),
        made_up("oracle", "none", 1, 0.9), made_up("random", "none", 1, 0.4),
    ]  # fmt: skip
    found = losses(board(*matches))
    assert {(one["against"], one["setting"]) for one in found} == {("fsrs", 1)}
    assert found[0]["value"] == pytest.approx(-0.1)
    assert [one["fact"] for one in found[0]["facts"]] == ["retrievals", "gap_days"]
    assert apart(matches[0], matches[0]) == []


def test_parameters_that_go_along_are_ranked():
    """One that rises with the difference comes first; one that never changes is left out."""
    matches, parameters = [], {}
    for setting in range(6):
        gain = 0.01 * setting
        matches += [
            made_up("ours", "none", setting, 0.5 + gain),
            made_up("fsrs", "none", setting, 0.5),
        ]
        loose = (setting * 5 % 6) / 6
        parameters["w", setting] = {"fixed": 1.0, "rising": float(setting), "loose": loose}
    found = parameters_along(board(*matches), parameters)[0]
    assert found["parameters"][0] == {"parameter": "rising", "rho": pytest.approx(1.0)}
    assert "fixed" not in {one["parameter"] for one in found["parameters"]}
    assert parameters_along(board(*matches[:4]), parameters) == []


def test_the_table_and_the_curves_average_over_settings():
    """What is not known stays unknown."""
    matches = [made_up("ours", "none", one, 0.4 + 0.2 * one, performance=None) for one in (0, 1)]
    (row,), (curve,) = table(board(*matches)), curves(board(*matches))
    assert row["variants"]["90"]["value"] == pytest.approx(0.5)
    assert row["performance"] is None
    assert row["transfer"]["90"] is None
    assert row["facts"]["uneven"] is None
    assert curve["alone"] == [[0, pytest.approx(0.5)]] + [
        [SHORT.days - 1 + later, pytest.approx(0.5)] for later in (0, 30, 90)
    ]


def test_a_summary_without_ours_compares_nothing():
    """And says no target."""
    quick = short_tournament(("random",), settings=1)
    found = summary(quick, [made_up("random", "none", 1, 0.5)])
    assert found["targets"] == found["comparisons"] == found["losses"] == found["parts"] == []
