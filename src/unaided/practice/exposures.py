"""What help leaves in memory: the share of an exposure, learned where chance withheld help.

Who opens a hint finds the question hard: that those who did get less later says nothing of what
it leaves. Whether help was *at hand* is left to chance; after help at hand there are more
exposures, and nothing else decided that. So the draw is the instrument (Angrist, Imbens & Rubin,
1996, doi:10.1080/01621459.1996.10476902). Of every draw the family's next result, a night or more
later, is held against the chance p_s that is foreseen for it where an exposure has the share s. At
the right share what is left over has the same mean on both sides:

    δ(s) = E[y − p_s | help at hand] − E[y − p_s | help withheld] = 0

each result weighing 1 / propensity. p_s takes memory through all that was met up to the result; the
belief in the person stays as it was before the draw took effect, since what is believed after help
is itself a result of help. The share is known by its prior times the density of Student's t at
δ(s) / se(s), clustered on the person (a quasi-posterior: Chernozhukov & Hong, 2003,
doi:10.1016/S0304-4076(03)00100-3). Where chance drew nothing it is the prior: a log that came as it
came says nothing of it.

A result is what the planner's own record takes it for: alone it is the score, and where a try or a
hint that was opened led to help it is 0. The share is one of FSRS's equations and the link's
weights, and holds as far as they do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from unaided.measure.linear import Estimate
from unaided.measure.randomised.contrast import LEVEL, Contrast, Outcomes, two_arms
from unaided.measure.randomised.help_policy import ARMS, LEARNING, Offers
from unaided.measure.unknown import Unknown, plural
from unaided.practice.link import Link
from unaided.practice.linking import described
from unaided.practice.memory import A_NIGHT_DAYS, EXPOSURE, Floats, Forgetting, Ints
from unaided.practice.record import Events, Record
from unaided.practice.shelf import Bools, Shelf

PRIOR_BETA: Final = 2.0
"""The prior is Beta(1, 2), a judgement: of two things only. Its mean is :data:`EXPOSURE`; and who
restudies mostly holds less than who retrieves (Rowland, 2014, doi:10.1037/a0037559), so its density
falls, in a straight line, from none of a retrieval's effect to all of it. Nothing is ruled out."""

SHARES: Final = np.linspace(0.0, 1.0, 21)
"""Where the posterior is read. 0 is one of them: it differs from little, since a family that was
never got is then not held at all."""

NOWHERE: Final = -1


@dataclass(frozen=True, slots=True)
class Share:
    """What is known of the share.

    Attributes:
        mean: Of the posterior, 0 to 1.
        low: Lower end of the shortest 90 % of it.
        high: Its upper end.
        at_hand: Results after help was at hand.
        withheld: Results after chance withheld it.
        sentence: What was found, and of what.
    """

    mean: float
    low: float
    high: float
    at_hand: int
    withheld: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Draws and their results, an entry a draw; rows of the events, :data:`NOWHERE` for none.

    Attributes:
        met: The first meeting of the family from the draw on: what is believed is as of then.
        result: The first meeting of a later night that can be a result.
    """

    met: Ints
    result: Ints


def learned_share(
    offers: Offers,
    events: Events,
    told: Bools,
    shelf: Shelf,
    people: int,
    forgetting: Forgetting,
    link: Link,
    ease: Floats,
) -> Share:
    """Learn the share from where chance decided on help.

    Args:
        offers: Where it did.
        events: What everybody met, in the order of time for each; of the same people and families.
        told: Whether each may be a result: it is not kept back.
        shelf: What was practised.
        people: How many people.
        forgetting: How memory changes; at its share belief is formed.
        link: How memory and belief make a chance.
        ease: Of each family.
    """
    found = contrasts(offers, events, told, shelf, people, forgetting, link, ease)
    arms = found[0].first, found[0].second
    counts = arms[0].outcomes, arms[1].outcomes
    unknown = next((one.found for one in found if isinstance(one.found, Unknown)), None)
    estimates = [one.found for one in found if isinstance(one.found, Estimate)]
    if unknown is not None:
        low, high = shortest(prior())
        return Share(
            EXPOSURE, low, high, *counts,
            f"{EXPOSURE:.2f}, as before anything is known ({low:.2f} to {high:.2f}). "
            f"{unknown.why} {unknown.needs}",
        )  # fmt: skip
    mass = posterior(estimates)
    low, high = shortest(mass)
    return Share(
        float(SHARES @ mass), low, high, *counts,
        f"{SHARES @ mass:.2f} of a retrieval (90 % interval {low:.2f} to {high:.2f}), from "
        f"{plural(counts[0], 'result')} {ARMS[0]} and {counts[1]:,} {ARMS[1]} by chance.",
    )  # fmt: skip


def contrasts(
    offers: Offers,
    events: Events,
    told: Bools,
    shelf: Shelf,
    people: int,
    forgetting: Forgetting,
    link: Link,
    ease: Floats,
) -> list[Contrast]:
    """Return δ at each of :data:`SHARES`; arguments as in :func:`learned_share`."""
    family = shelf.family_of_item[events.item]
    pairs = paired(offers, events, family, np.isfinite(events.got) & told)
    mean, variance = beliefs(events, shelf, people, forgetting, link, ease)
    drawn = pairs.result != NOWHERE
    met, result = pairs.met[drawn], pairs.result[drawn]
    known = mean[met] + ease[family[result]]
    shrunk = 1.0 / np.sqrt(1.0 + np.pi * variance[met] / 8.0)
    found = []
    for share in SHARES:
        at_share = replace(forgetting, exposure=float(share))
        expected = described(events, shelf, people, at_share)[result] @ link.array
        chance = 1.0 / (1.0 + np.exp(-shrunk * (expected + known)))
        left_over = np.full(offers.day.size, np.nan)
        left_over[drawn] = events.got[result] - chance
        outcomes = Outcomes(offers.person, offers.at_hand, left_over, offers.propensity)
        found.append(two_arms(LEARNING, ARMS, outcomes, people))
    return found


def paired(offers: Offers, events: Events, family: Ints, usable: Bools) -> Pairs:
    """Find each draw's result: a family's first meeting of a later night, passing over the rest.

    Args:
        offers: Where chance decided on help.
        events: What was met.
        family: Of each event.
        usable: Whether it can be a result.
    """
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    days: dict[tuple[int, int], list[float]] = defaultdict(list)
    counts = np.zeros(events.day.size, dtype=np.bool_)
    whose = zip(events.person.tolist(), family.tolist(), strict=True)
    for row, (key, day) in enumerate(zip(whose, events.day.tolist(), strict=True)):
        # What comes back in the same sitting is got in the end: only the first of a night counts.
        counts[row] = usable[row] and (not days[key] or day - days[key][-1] >= A_NIGHT_DAYS)
        rows[key].append(row)
        days[key].append(day)
    met, result = np.full(offers.day.size, NOWHERE), np.full(offers.day.size, NOWHERE)
    whose = zip(offers.person.tolist(), offers.family.tolist(), strict=True)
    for place, (key, day) in enumerate(zip(whose, offers.day.tolist(), strict=True)):
        theirs, when = rows.get(key, []), days.get(key, [])
        later = theirs[bisect_left(when, day + A_NIGHT_DAYS) :]
        found = next((row for row in later if counts[row]), NOWHERE)
        if found != NOWHERE:
            met[place], result[place] = theirs[bisect_left(when, day)], found
    return Pairs(met, result)


def beliefs(
    events: Events, shelf: Shelf, people: int, forgetting: Forgetting, link: Link, ease: Floats
) -> tuple[Floats, Floats]:
    """Return mean and variance of the belief in a person at a family before each event, logits.

    Args:
        events: What was met.
        shelf: Of what.
        people: How many people.
        forgetting: How memory changes.
        link: How memory and belief make a chance.
        ease: Of each family.
    """
    record = Record.nothing(shelf, people, forgetting, link, ease)
    belief = np.empty((events.day.size, 2))
    order = np.argsort(events.person, kind="stable")
    number = np.bincount(events.person, minlength=people)
    begins = np.cumsum(number) - number
    turn = np.empty_like(order)
    turn[order] = np.arange(order.size) - begins[events.person[order]]
    # Everybody's first event, then everybody's second: what is believed can be read in between.
    by_turn = np.argsort(turn, kind="stable")
    for rows in np.split(by_turn, np.cumsum(np.bincount(turn))[:-1]):
        person, family = events.person[rows], shelf.family_of_item[events.item[rows]]
        skill = shelf.skill_of_family[family]
        belief[rows] = (
            record.general[person] + record.skill[person, skill] + record.family[person, family]
        )
        record.learn(Events(*(getattr(events, name)[rows] for name in Events.__slots__)))
    return belief[:, 0], belief[:, 1]


def prior() -> Floats:
    """Return the prior's mass around each of :data:`SHARES`."""
    return np.diff(1.0 - (1.0 - _edges()) ** PRIOR_BETA)


def posterior(estimates: Sequence[Estimate]) -> Floats:
    """Return the mass around each of :data:`SHARES`.

    Args:
        estimates: δ at each of them.
    """
    error = np.array([one.value / one.standard_error for one in estimates])
    clusters = np.array([one.clusters for one in estimates])
    log_density = -clusters / 2.0 * np.log1p(error**2 / (clusters - 1.0))
    mass = prior() * np.exp(log_density - log_density.max())
    return np.asarray(mass / mass.sum())


def shortest(mass: Floats) -> tuple[float, float]:
    """Return the ends of the 90 % that are densest, whole parts around shares.

    Args:
        mass: Around each of :data:`SHARES`, adding up to 1.
    """
    edges = _edges()
    order = np.argsort(-mass / np.diff(edges), kind="stable")
    enough = int(np.searchsorted(np.cumsum(mass[order]), LEVEL)) + 1
    within = order[:enough]
    return float(edges[within.min()]), float(edges[within.max() + 1])


def _edges() -> Floats:
    between = (SHARES[1:] + SHARES[:-1]) / 2.0
    return np.concatenate([[0.0], between, [1.0]])
