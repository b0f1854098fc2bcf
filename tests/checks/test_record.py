"""The written record: whoever has it can draw again, and sees whatever was changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.checks.banks import everybody

from unaided.checks.draw import Place, draw
from unaided.checks.plan import CheckPlan, Condition, ItemId, SkillId
from unaided.checks.record import draw_record, read_record, verify, write_record

PLAN = CheckPlan(
    skills=(SkillId(1), SkillId(2)), delays_days=(2.0, 7.0), items=6, aids=("none", "tutor")
)
CANDIDATES = everybody(7, (1, 2))
RECORD: dict[str, Any] = json.loads(json.dumps(write_record(PLAN, CANDIDATES, 5)))
PLACES = draw(PLAN, CANDIDATES, 5).places


def changed(number: int, **fields: object) -> list[Place]:
    places = list(PLACES)
    places[number] = replace(places[number], **fields)  # type: ignore[arg-type]
    return places


def test_a_record_gives_what_was_drawn_after_json() -> None:
    assert draw_record(RECORD).places == PLACES
    assert read_record(RECORD)[0] == PLAN
    found = verify(RECORD, PLACES)
    assert found.holds
    assert found.places == len(PLACES)
    assert {one.factor.split(" of ")[0] for one in found.balance} == {"condition", "delay"}
    assert all(one.holds for one in found.balance)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"condition": Condition("assistant", "variant")}, "condition"),
        ({"propensity": 0.9}, "propensity"),
        ({"delay_propensity": 0.9}, "delay propensity"),
        ({"stratum": "other"}, "stratum"),
        ({"item": ItemId(1)}, "item"),
    ],
)
def test_what_was_changed_is_named(fields: dict[str, object], said: str) -> None:
    found = verify(RECORD, changed(0, **fields))
    assert [problem for problem in found.problems if f"another {said} than drawn" in problem]
    assert found.problems[0].startswith("Person 1, skill 1, sitting 1, place 1")


def test_what_is_asked_may_be_another_only_where_an_answer_may_change_it() -> None:
    adaptive = next(
        number for number, one in enumerate(PLACES) if not one.fixed and one.condition.aid == "none"
    )
    aided = next(
        number for number, one in enumerate(PLACES) if not one.fixed and one.condition.aid != "none"
    )
    place = PLACES[adaptive]
    own = CANDIDATES[place.person][place.skill]
    as_new = next(one.items[0] for one in own if one.met and place.item not in one.items)
    far = next(one.items[0] for one in own if not one.met)

    def asking(number: int, item: ItemId) -> bool:
        asked = [one.item for one in PLACES]
        asked[number] = item
        return verify(RECORD, PLACES, asked).holds

    assert asking(adaptive, as_new)
    assert not asking(adaptive, far)
    assert not asking(adaptive, ItemId(1))
    assert not asking(aided, as_new)
    assert not asking(0, as_new)
    # What was drawn is compared everywhere, also where it was not asked.
    assert not verify(RECORD, changed(adaptive, item=as_new)).holds


def test_a_place_twice_is_named_and_somebody_removed_is_counted() -> None:
    twice = verify(RECORD, [*PLACES, PLACES[0]])
    assert "written down 2 times" in twice.problems[0]
    without = verify(RECORD, [one for one in PLACES if one.person != PLACES[0].person])
    assert (without.holds, without.removed) == (True, 1)
    assert verify(RECORD, PLACES).removed == 0


def test_the_balance_is_that_of_what_is_written_down() -> None:
    """All delays of one skill swapped to the first sitting: seen, though the record is fine."""
    moved = [replace(one, sitting=0) if one.skill == 1 else one for one in PLACES]
    found = verify(RECORD, moved)
    delay = next(one for one in found.balance if one.factor == "delay")
    assert delay.counts == {"2 days": 84, "7 days": 0}
    assert not delay.holds
    family = next(one for one in found.balance if one.factor.startswith("delay of family"))
    assert not family.holds


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("items", [3, 5, 6])
def test_every_draw_is_as_even_as_the_way_of_drawing_promises(seed: int, items: int) -> None:
    plan = replace(
        PLAN, items=items, delays_days=(2.0, 7.0, 28.0), novelties=("variant", "transfer")
    )
    candidates = everybody(9, (1, 2), near=1 + seed % 5, far=1 + seed % 3, items=3)
    record = write_record(plan, candidates, seed)
    found = verify(record, draw(plan, candidates, seed).places)
    assert found.problems == ()


def test_a_place_too_few_or_too_many_is_named() -> None:
    assert "not written down" in verify(RECORD, PLACES[1:]).problems[0]
    assert "not drawn" in verify(RECORD, changed(0, position=50)).problems[-1]


def test_another_seed_or_another_version_is_seen() -> None:
    assert not verify(RECORD | {"seed": 6}, PLACES).holds
    with pytest.raises(ValueError, match="drawn by version 2"):
        verify(RECORD | {"version": 2}, PLACES)
