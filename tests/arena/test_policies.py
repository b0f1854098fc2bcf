"""Every policy plays by the rules: its minutes, its items, what it may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from arena_cases import DISUSE, POWER_LAW, SHORT, Seen, WatchedEntrant

from unaided.arena.aid import AidRule
from unaided.arena.match import Match, play_match
from unaided.arena.offer import divided
from unaided.arena.policies import POLICIES, policies_named
from unaided.arena.policies.cards import NEW_A_DAY, Deck
from unaided.arena.policies.fsrs_cards import across_families
from unaided.arena.policies.ours import Practised
from unaided.arena.policy import Course
from unaided.evidence.problems import UsageError
from unaided.simulate.worlds.curriculum import lay_out
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts

NAMES = tuple(POLICIES)
RNG = np.random.default_rng


def watched(policy: str, rule: AidRule, course: Course = SHORT) -> tuple[Match, Seen]:
    seen = Seen()
    match = play_match(WatchedEntrant(DISUSE, seen), POLICIES[policy], rule, course, seed=1)
    return match, seen


@pytest.mark.parametrize("rule", AidRule)
@pytest.mark.parametrize("policy", NAMES)
def test_nobody_practises_longer_than_the_minutes_but_for_one_item(policy: str, rule: AidRule):
    """An item is two answers where hints follow a try: so much may be over."""
    _, seen = watched(policy, rule)
    assert len(seen.seconds) == SHORT.days
    for day in seen.seconds:
        of_person = defaultdict(list)
        for person, seconds in day:
            of_person[person].append(seconds)
        assert of_person
        for seconds in of_person.values():
            over = seconds[-2:] if rule == AidRule.HINTS else seconds[-1:]
            assert sum(seconds) - sum(over) < SHORT.seconds


@pytest.mark.parametrize("policy", NAMES)
def test_whoever_does_not_stop_uses_all_the_minutes(policy: str):
    """The same minutes for all, so that what is compared is what was done with them."""
    match, _ = watched(policy, AidRule.NONE)
    least = SHORT.days * SHORT.minutes * match.here
    minutes = match.facts["minutes"]
    assert minutes is not None
    assert minutes >= least


@pytest.mark.parametrize("policy", NAMES)
def test_only_what_may_be_practised_is_met(policy: str):
    """The variants and the transfer families are met by nobody."""
    division = divided(DISUSE.start(2, RNG(0)).curriculum)
    _, seen = watched(policy, AidRule.ASSISTANT)
    assert seen.items <= set(division.offer.items.tolist())
    assert division.transfer is not None
    kept = set(division.variants.items.tolist()) | set(division.transfer.items.tolist())
    assert not seen.items & kept


@pytest.mark.parametrize("policy", NAMES)
def test_only_the_oracle_reads_the_truth(policy: str):
    """The arena itself reads it once a week and at the end; what is more is the policy's."""
    _, seen = watched(policy, AidRule.NONE)
    arena = 1 + 2 * 3
    assert seen.probed - arena == (SHORT.days if policy == "oracle" else 0)
    assert POLICIES[policy].usable == (policy != "oracle")


@pytest.mark.parametrize("policy", NAMES)
def test_an_equal_seed_gives_an_equal_match_and_another_does_not(policy: str):
    """In the other world, too."""
    one, same, other = (
        play_match(POWER_LAW, POLICIES[policy], AidRule.ASSISTANT, SHORT, seed=seed)
        for seed in (1, 1, 2)
    )
    assert one == same
    assert one.variants != other.variants


def test_everybody_meets_the_same_people():
    """Before anything was practised, the truth is the same under every policy and aid."""
    starts = {
        play_match(DISUSE, POLICIES[policy], rule, replace(SHORT, days=1), seed=3).curve[0]
        for policy in ("massed", "fsrs", "reread")
        for rule in AidRule
    }
    assert len(starts) == 1


def test_a_curriculum_is_divided_as_it_is_said():
    """Of 8 families 2 wait, of 6 items 2; of two of each, one."""
    division = divided(lay_out(Layout(), RNG(0)))
    assert division.offer.families.size == 4 * 6
    assert division.offer.items.size == 4 * 6 * 4
    assert division.variants.items.size == 4 * 6 * 2
    assert division.transfer is not None
    assert division.transfer.items.size == 4 * 2 * 2
    np.testing.assert_allclose(division.variants.weights.sum(), 1.0)
    small = divided(lay_out(Layout(1, families_per_skill=2, items_per_family=2), RNG(0)))
    assert small.offer.items.tolist() == [0]
    assert small.variants.items.tolist() == [1]
    one = divided(lay_out(Layout(1, families_per_skill=1, items_per_family=3), RNG(0)))
    assert one.transfer is None


def test_families_without_a_second_item_are_refused():
    """Nothing new would be left to read what lasted."""
    with pytest.raises(UsageError, match="Give each family at least two items"):
        divided(lay_out(Layout(items_per_family=1), RNG(0)))


def test_massed_finishes_one_family_before_the_next():
    """Random is its opposite: a family comes back after days."""
    massed, _ = watched("massed", AidRule.NONE)
    random, _ = watched("random", AidRule.NONE)
    gaps = massed.facts["gap_days"], random.facts["gap_days"]
    assert gaps[0] is not None
    assert gaps[1] is not None
    assert gaps[0] < 0.3 < gaps[1]


def test_rereading_asks_nothing():
    """So its performance is not known, rather than 0."""
    match, _ = watched("reread", AidRule.ASSISTANT)
    assert match.performance is None
    assert match.facts["answers"] == 0
    assert match.facts["shown"]


def test_an_assistant_at_will_leaves_fewer_retrievals_a_try_and_hints_come_after_one():
    """Under hints nobody takes help untried; under the assistant many do."""
    assistant, _ = watched("random", AidRule.ASSISTANT)
    hints, _ = watched("random", AidRule.HINTS)
    none, _ = watched("random", AidRule.NONE)
    assert assistant.facts["taken"]
    assert hints.facts["taken"] == 0 == none.facts["taken"]
    assert hints.performance is not None
    assert none.performance is not None
    assert hints.performance > none.performance


def deck(items: int = 24) -> Deck:
    layout = Layout(1, families_per_skill=2, items_per_family=2 * items)
    offer = divided(lay_out(layout, RNG(0))).offer
    return Deck.new(offer.items, Course(1, 10, 10.0))


def review(of: Deck, item: int, day: int, interval: float, *, again: bool = False) -> None:
    of.review(np.array([0]), np.array([item]), day, np.array([interval]), np.array([again]))


def upcoming(of: Deck, day: int, *, ahead: bool = True) -> int:
    return int(of.next(np.array([0]), day, ahead=ahead)[0])


def test_a_failed_card_comes_back_after_two_others():
    """New cards lie between."""
    cards = deck()
    shown = []
    for _ in range(4):
        item = upcoming(cards, 0)
        shown.append(item)
        review(cards, item, 0, 1.0, again=item == 0 and len(shown) == 1)
    assert shown == [0, 1, 2, 0]


def test_twenty_new_cards_a_day_then_one_reviews_ahead_or_stops():
    """What is nearest to due is reviewed ahead."""
    cards = deck()
    for number in range(NEW_A_DAY):
        review(cards, upcoming(cards, 0), 0, 2.0 if number == 7 else 9.0)
    assert upcoming(cards, 0, ahead=False) == -1
    cards.begin_sitting(np.array([0]))
    for _ in range(cards.cards.size - NEW_A_DAY):
        review(cards, upcoming(cards, 1), 1, 30.0)
    assert upcoming(cards, 1, ahead=False) == -1
    assert upcoming(cards, 1) == 7


def test_what_is_due_comes_before_what_is_new_the_longest_overdue_first():
    """For its interval: 4 days over 2 comes before 5 over 4."""
    cards = deck()
    review(cards, 0, 0, 4.0)
    review(cards, 1, 1, 2.0)
    assert upcoming(cards, 3) == 1
    assert upcoming(cards, 5) == 1
    review(cards, 1, 5, 9.0)
    assert upcoming(cards, 5) == 0


def first_met(policy: str, turns: int) -> list[int]:
    """The families that one person meets first, always right."""
    offer = divided(lay_out(Layout(), RNG(0))).offer
    playing, me = POLICIES[policy], np.array([0])
    state = playing.start(offer, Course(1, 1, 10.0), RNG(0))
    playing.begin_day(state, me, 0)
    found = []
    for _ in range(turns):
        turn = playing.choose(state, me, 0, Help.NONE)
        found.append(int(turn.items[0]))
        playing.learn(state, me, turn.items, answered(1.0), 0)
    return found


def answered(score: float, *, aided: bool = False, tried: bool = True) -> Attempts:
    unknown = np.array([np.nan])
    return Attempts(
        np.array([score]), unknown, unknown, np.array([aided]), np.array([tried]), np.array([9.0])
    )


def test_fsrs_takes_new_cards_family_by_family_and_mixed_across_families():
    """Twenty new ones: of five families, four each, or of twenty families."""
    offer = divided(lay_out(Layout(), RNG(0))).offer
    families = [
        len({int(offer.family_of_item[item]) for item in first_met(policy, NEW_A_DAY)})
        for policy in ("fsrs", "fsrs-mixed", "fsrs-families")
    ]
    assert families == [NEW_A_DAY // 4, NEW_A_DAY, NEW_A_DAY]
    order = across_families(offer)
    assert sorted(order.tolist()) == sorted(offer.items.tolist())
    assert order[: offer.families.size].tolist() == offer.items[offer.first[:-1]].tolist()


def test_a_family_s_card_asks_each_of_its_items_in_turn():
    """Failed, the family comes back after two others, with its next item."""
    offer = divided(lay_out(Layout(), RNG(0))).offer
    playing, me = POLICIES["fsrs-families"], np.array([0])
    state = playing.start(offer, Course(1, 1, 10.0), RNG(0))
    playing.begin_day(state, me, 0)
    found = []
    for score in (0.0, 1.0, 1.0, 1.0):
        turn = playing.choose(state, me, 0, Help.NONE)
        found.append(int(turn.items[0]))
        playing.learn(state, me, turn.items, answered(score), 0)
    assert offer.family_of_item[found[3]] == offer.family_of_item[found[0]]
    assert found[3] == offer.items[1]
    assert len({int(offer.family_of_item[item]) for item in found[:3]}) == 3


def after_one(policy: str, of: Attempts) -> Practised:
    offer = divided(lay_out(Layout(), RNG(0))).offer
    playing, me = POLICIES[policy], np.array([0])
    state: Practised = playing.start(offer, Course(1, 1, 10.0), RNG(0))
    playing.begin_day(state, me, 0)
    playing.learn(state, me, offer.items[:1], of, 0)
    return state


def test_ours_blind_takes_help_for_a_retrieval():
    """Told of no help, an answer that was taken counts as got alone; told, it does not."""
    taken = answered(1.0, aided=True, tried=False)
    assert after_one("ours", taken).record.got.sum() == 0
    blind = after_one("ours-blind", taken).record
    alone = after_one("ours", answered(1.0)).record
    assert blind.got.sum() == 1
    np.testing.assert_array_equal(blind.memory.stability_days, alone.memory.stability_days)
    np.testing.assert_array_equal(blind.general, alone.general)


def test_ours_no_return_notes_nothing_to_come_back():
    """Ours notes what failed; what is held of the family is the same."""
    ours, without = (after_one(one, answered(0.0)) for one in ("ours", "ours-no-return"))
    assert (ours.sittings.again >= 0).sum() == 1
    assert (without.sittings.again >= 0).sum() == 0
    np.testing.assert_array_equal(
        ours.record.memory.stability_days, without.record.memory.stability_days
    )


def test_a_policy_that_is_not_there_is_said():
    """With those that are."""
    with pytest.raises(UsageError, match=r"Policy 'sm2': there is none\. Name some of massed, "):
        policies_named(("sm2",))
