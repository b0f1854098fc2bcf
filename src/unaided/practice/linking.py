"""Fit the link between memory, novelty and a chance to a log; else the old one stands.

A logistic regression on what :func:`~unaided.practice.link.features` says of each try alone, with
the ease of each family and the ability of each person as penalised effects. It is learned from
three people of four, and holds where it foresees every fourth better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numba import njit
from scipy import sparse

from unaided.measure.linear import Estimate
from unaided.measure.prediction_scores import log_losses, mean_loss
from unaided.measure.ridge_logistic import dummies, fit_weights
from unaided.practice.link import Link, features
from unaided.practice.memory import Floats, Forgetting, Ints, Memory, meet_one
from unaided.practice.record import Events, Record
from unaided.practice.shelf import Bools, Shelf

NAMES: Final = ("first", "transfer", "met", "retention", "meetings", "repeat")
WEIGHT_SD: Final = 3.0
"""Spread of the weights: wide, and finite where the log leaves one open."""

EASE_SD: Final = 0.7
"""Spread of families, logits."""

FEWEST_TRIES: Final = 200
HELD_OUT_EVERY: Final = 4
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of a fit.

    Attributes:
        link: What holds from now on.
        ease: Of each family, shape families.
        better_by: By how much it lowers the log loss of people held out, in nats a try; ``None``
            where there was too little to fit.
        sentence: What was done, and why.
    """

    link: Link
    ease: Floats
    better_by: Estimate | None
    sentence: str


def linked(
    events: Events, shelf: Shelf, people: int, forgetting: Forgetting, kept: Link, ease: Floats
) -> Linked:
    """Fit to three people of four, and keep it where it foresees every fourth better.

    Args:
        events: Of all people, in the order of time for each.
        shelf: What was practised.
        people: How many people.
        forgetting: How memory changes.
        kept: The link that holds now.
        ease: The ease of families that holds now.
    """
    tried = np.isfinite(events.got)
    held_out = events.person % HELD_OUT_EVERY == HELD_OUT_EVERY - 1
    number = int(np.count_nonzero(tried & ~held_out))
    if number < FEWEST_TRIES or not (tried & held_out).any():
        return Linked(
            kept,
            ease,
            None,
            f"{number:,} tries alone of three people of four; a fit takes {FEWEST_TRIES:,}. "
            "The weights stand as they were.",
        )
    link, eased = estimated(_of(events, ~held_out), shelf, people, forgetting, kept)
    tests = _of(events, held_out)
    old = _foreseen(tests, shelf, people, forgetting, kept, ease)
    new = _foreseen(tests, shelf, people, forgetting, link, eased)
    known = np.isfinite(tests.got)
    gained = log_losses(old[known], tests.got[known]) - log_losses(new[known], tests.got[known])
    _, person = np.unique(tests.person[known], return_inverse=True)
    better = mean_loss(gained, person, int(person.max()) + 1)
    low, high = better.interval(LEVEL)
    said = f"{better.value:+.4f} nats a try ({low:+.4f} to {high:+.4f})"
    if low > 0.0:
        return Linked(link, eased, better, f"New weights foresee people held out better: {said}.")
    return Linked(
        kept, ease, better, f"New weights foresee people held out no better: {said}. The old stand."
    )


def estimated(
    events: Events, shelf: Shelf, people: int, forgetting: Forgetting, around: Link
) -> tuple[Link, Floats]:
    """Return the link and the ease of families that fit best.

    Args:
        events: Of some people.
        shelf: What was practised.
        people: How many people there are.
        forgetting: How memory changes.
        around: Whose spreads of people and skills stand.
    """
    features_met = described(events, shelf, people, forgetting)
    tried = np.isfinite(events.got)
    family, person = shelf.family_of_item[events.item[tried]], events.person[tried]
    parts = [
        sparse.csr_matrix(features_met[tried]),
        dummies(family, shelf.families),
        dummies(person, people),
    ]
    penalty = np.repeat(
        [WEIGHT_SD**-2, EASE_SD**-2, around.person_sd**-2], [part.shape[1] for part in parts]
    )
    found = fit_weights(sparse.hstack(parts, format="csr"), events.got[tried], penalty)
    weights = dict(zip(NAMES, (float(one) for one in found), strict=False))
    return replace(around, **weights), found[len(NAMES) : len(NAMES) + shelf.families]


def _of(events: Events, which: Bools) -> Events:
    return Events(*(getattr(events, name)[which] for name in Events.__slots__))


def _foreseen(
    events: Events, shelf: Shelf, people: int, forgetting: Forgetting, link: Link, ease: Floats
) -> Floats:
    return Record.nothing(shelf, people, forgetting, link, ease).learn(events)


def described(events: Events, shelf: Shelf, people: int, forgetting: Forgetting) -> Floats:
    """Return the features of each event, before it came: shape events × weights."""
    found = np.empty((events.item.size, len(NAMES)))
    memory = Memory.nothing(people * shelf.families)
    _describe(
        events.person, events.item, events.outcome, events.day,
        shelf.family_of_item, shelf.skill_of_family,
        memory.stability_days, memory.difficulty, memory.at_day,
        np.zeros(people * shelf.families, dtype=np.int64),
        np.zeros((people, shelf.skills), dtype=np.bool_),
        np.zeros((people, shelf.items), dtype=np.bool_),
        forgetting.array, found,
    )  # fmt: skip
    return found


@njit(cache=True)
def _describe(
    person: Ints, item: Ints, outcome: Ints, day: Floats, family_of_item: Ints,
    skill_of_family: Ints, stability: Floats, difficulty: Floats, at: Floats, meetings: Ints,
    skill_met: Bools, item_met: Bools, forgetting: Floats, found: Floats,
) -> None:  # fmt: skip
    families = skill_of_family.size
    for k in range(item.size):
        p, i = person[k], item[k]
        f = family_of_item[i]
        s = skill_of_family[f]
        place = p * families + f
        one = features(
            forgetting, stability[place], day[k] - at[place], meetings[place], skill_met[p, s],
            item_met[p, i],
        )  # fmt: skip
        for column in range(found.shape[1]):
            found[k, column] = one[column]
        meet_one(stability, difficulty, at, place, outcome[k], day[k], forgetting)
        meetings[place] += 1
        skill_met[p, s] = True
        item_met[p, i] = True
