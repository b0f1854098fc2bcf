"""How short are checks, and at what price? Beside catsim, and beside fixed random forms.

*Measuring one skill* (the peer's own ground): 1,000 examinees, 500 items of three parameters drawn
by catsim, both stop when the standard error 1 / √information falls to 0.30; catsim chooses by
maximum information. Ours once so, once with exposure bounded and a random third.

*Deciding a verdict*: people near the level (the mean half a standard deviation below it); the check
as the product runs it (a random third first, exposure bounded, the item that helps most to decide,
stop when decided), beside a fixed form of random items that leaves as few undecided, or errs as
rarely when everybody must be given a verdict. From the folder of the repository::

    python benchmarks/short_checks.py [--examinees N] [--keep]
"""

from __future__ import annotations

import argparse
import json
import math
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from unaided.checks.available import Available
from unaided.checks.choice import Belief, Items, choose, most_informative
from unaided.checks.draw import draw
from unaided.checks.exposure import allowed, exposure_bound
from unaided.checks.plan import CheckPlan, FamilyId, ItemId, PersonId, SkillId
from unaided.checks.posterior import Posterior
from unaided.cli.bench_process import machine

RESULT: Final = Path(__file__).with_name("short_checks.json")
BANK: Final = 500
ERROR: Final = 0.30
MOST: Final = 60
SEED: Final = 20261123

LEVEL: Final = math.log(0.8 / 0.2)
MEAN: Final = LEVEL - 0.5
SPREAD: Final = 1.0
CERTAINTY: Final = 0.9
LONGEST: Final = 18
FAMILIES: Final = 6
FORMS: Final = 80


def main() -> int:
    """Run both comparisons and print them; ``--keep`` keeps them beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examinees", type=int, default=1_000)
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    found = {
        "machine": machine(),
        "measuring": measuring(chosen.examinees),
        "deciding": deciding(4 * chosen.examinees),
    }
    print(json.dumps(found, indent=2))
    if chosen.keep:
        RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


def measuring(examinees: int) -> dict[str, Any]:
    """Compare lengths at the same standard error with the peer's."""
    from catsim import ItemBank

    bank = ItemBank.generate_item_bank(BANK, itemtype="3PL", seed=SEED)
    slope, difficulty, floor = (np.array(bank.items[:, one], dtype=float) for one in range(3))
    truth = np.random.default_rng(SEED).normal(0.0, 1.0, examinees)
    peer = _peer(bank, truth)
    items = Items(
        easiness=-difficulty,
        easiness_sd=np.zeros(BANK),
        floor=floor,
        seen=np.zeros(BANK, dtype=np.int64),
        slope=slope,
    )
    plain = _ours(items, truth, bounded=False)
    bounded = _ours(items, truth, bounded=True, length=round(plain["items"]))
    return {
        "examinees": examinees,
        "items in the bank": BANK,
        "standard error": ERROR,
        "catsim, maximum information": peer,
        "ours, exposure and random third off": plain,
        "ours, both on": bounded,
        "off, items beside catsim": plain["items"] / peer["items"],
        "on, items beside catsim": bounded["items"] / peer["items"],
        "choosing, times as fast as catsim": peer["microseconds a choice"]
        / plain["microseconds a choice"],
    }


def _peer(bank: Any, truth: np.ndarray) -> dict[str, float]:
    from catsim.estimation import NumericalSearchEstimator
    from catsim.initialization import FixedPointInitializer
    from catsim.selection import MaxInfoSelector
    from catsim.simulation import Simulator
    from catsim.stopping import MinErrorStopper

    selector = MaxInfoSelector()
    simulator = Simulator(
        bank,
        truth,
        FixedPointInitializer(0.0),
        selector,
        NumericalSearchEstimator(),
        MinErrorStopper(ERROR, max_items=MOST),
        seed=SEED,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulator.simulate()
    lengths = np.array([len(one) for one in simulator.administered_items])
    estimates = np.array([one[-1] for one in simulator.estimations])
    asked = list(simulator.administered_items[0][:8])
    seconds = _quickest(
        lambda: selector.select(item_bank=bank, administered_items=asked, est_theta=0.3), 20
    )
    seen = np.bincount(np.concatenate(simulator.administered_items).astype(int), minlength=BANK)
    return {
        "items": float(lengths.mean()),
        "root mean square error": float(np.sqrt(np.mean((estimates - truth) ** 2))),
        "most seen, share of people": float(seen.max() / truth.size),
        "microseconds a choice": 1e6 * seconds,
    }


def _quickest(choice: Callable[[], object], times: int) -> float:
    """Return the seconds of one choice: the quickest of 30 rounds, what else runs apart."""
    rounds = []
    for _ in range(30):
        start = time.perf_counter()
        for _ in range(times):
            choice()
        rounds.append((time.perf_counter() - start) / times)
    return min(rounds)


def _ours(items: Items, truth: np.ndarray, *, bounded: bool, length: int = 1) -> dict[str, float]:
    rng = np.random.default_rng(SEED + 1)
    slope, seen = items.slope, items.seen
    assert slope is not None
    seen[:] = 0
    bound = exposure_bound(BANK, length)
    free = np.ones(BANK, dtype=np.bool_)
    left = free.copy()
    left[:8] = False
    most_informative(0.0, items, left)  # compiled before it is timed
    seconds = _quickest(lambda: most_informative(0.3, items, left, near=1.0), 200)
    belief = Belief(0.3, 0.4, 0.5)
    choose(belief, items, left)
    to_decide = _quickest(lambda: choose(belief, items, left), 200)
    lengths, errors = [], []
    for come, level in enumerate(truth, start=1):
        posterior = Posterior.normal(0.0, 1.0, 1)
        asked: list[int] = []
        mean, know = 0.0, np.inf
        ok = allowed(seen, bound, people=truth.size, come=come) if bounded else free
        ok = ok.copy()
        while know > ERROR and len(asked) < MOST:
            if bounded and len(asked) % 3 == 0:
                item = int(rng.choice(np.flatnonzero(ok)))
            else:
                item = most_informative(mean, items, ok, near=1.0)
            ok[item] = False
            asked.append(item)
            p = _right(items, np.array([item]), level)
            score = (rng.random(1) < p).astype(float)
            posterior = posterior.after(
                score, items.easiness[[item]], 0.0, items.floor[[item]], slope[[item]]
            )
            mean = float(posterior.moments()[0][0])
            know = 1.0 / math.sqrt(_information(items, np.array(asked), mean))
        seen[asked] += 1
        lengths.append(len(asked))
        errors.append(mean - level)
    return {
        "items": float(np.mean(lengths)),
        "root mean square error": float(np.sqrt(np.mean(np.square(errors)))),
        "most seen, share of people": float(seen.max() / truth.size),
        "allowed, share of people": bound.share if bounded else 1.0,
        "microseconds a choice": 1e6 * seconds,
        "microseconds a choice that is to decide": 1e6 * to_decide,
    }


def _right(items: Items, chosen: np.ndarray, level: float) -> np.ndarray:
    assert items.slope is not None
    above = 1 / (1 + np.exp(-items.slope[chosen] * (level + items.easiness[chosen])))
    return items.floor[chosen] + (1 - items.floor[chosen]) * above


def _information(items: Items, chosen: np.ndarray, level: float) -> float:
    assert items.slope is not None
    p, c, a = _right(items, chosen, level), items.floor[chosen], items.slope[chosen]
    return float(np.sum(a**2 * ((p - c) / (1 - c)) ** 2 * (1 - p) / p))


def deciding(people: int) -> dict[str, Any]:
    """Compare the check as it runs with fixed forms of random items."""
    rng = np.random.default_rng(SEED + 2)
    truth = rng.normal(MEAN, SPREAD, people)
    bank = Items(
        easiness=rng.normal(0.0, 0.8, 20 * LONGEST),
        easiness_sd=np.zeros(20 * LONGEST),
        floor=np.zeros(20 * LONGEST),
        seen=np.zeros(20 * LONGEST, dtype=np.int64),
    )
    ours = _check(bank, truth, rng)
    forms = _forms(bank, truth, rng, ours["decided"])
    as_good = next(
        (
            n
            for n, one in forms.items()
            if one["wrong of as many, the surest"] <= ours["wrong of the decided"]
        ),
        0,
    )
    as_rare = next(
        (n for n, one in forms.items() if one["forced wrong"] <= ours["forced wrong"]), 0
    )
    as_sure = next((n for n, one in forms.items() if one["decided"] >= ours["decided"]), 0)
    return {
        "people": people,
        "most items": LONGEST,
        "check": ours,
        "fixed form that errs as rarely": {"items": as_rare, **forms.get(as_rare, {})},
        "fixed form that decides as many and errs as rarely": {
            "items": as_good,
            **forms.get(as_good, {}),
        },
        "fixed form that decides as many at the same certainty": {
            "items": as_sure,
            **forms.get(as_sure, {}),
        },
        "fewer items at equal error, all judged": 1 - ours["items"] / as_rare if as_rare else None,
        "fewer items at equal error, as many judged": 1 - ours["items"] / as_good
        if as_good
        else None,
        "fewer items at the same certainty and as many decided": 1 - ours["items"] / as_sure
        if as_sure
        else None,
    }


def _check(bank: Items, truth: np.ndarray, rng: np.random.Generator) -> dict[str, float]:
    bound = exposure_bound(bank.easiness.size, LONGEST)
    bank.seen[:] = 0
    asked, probabilities = [], []
    fixed = _fixed(truth.size, bank.easiness.size)
    bank.seen[:] = np.bincount(fixed.ravel(), minlength=bank.seen.size)  # they will be seen
    for come, level in enumerate(truth, start=1):
        posterior = Posterior.normal(MEAN, SPREAD, 1)
        ok = allowed(bank.seen, bound, people=truth.size, come=truth.size).copy()
        ok[fixed[come - 1]] = False
        number = 0
        while number < LONGEST:
            belief = posterior.belief(0, LEVEL)
            if number >= fixed.shape[1] and belief.decided(CERTAINTY):
                break
            chosen = choose(belief, bank, ok)
            assert chosen is not None
            item = int(fixed[come - 1, number]) if number < fixed.shape[1] else chosen
            if number >= fixed.shape[1]:
                ok[item] = False
                bank.seen[item] += 1
            easy = bank.easiness[[item]]
            score = (rng.random(1) < 1 / (1 + np.exp(-(level + easy)))).astype(float)
            posterior = posterior.after(score, easy, 0.0, 0.0)
            number += 1
        asked.append(number)
        probabilities.append(float(posterior.probability(LEVEL)[0]))
    found = _judged(np.array(probabilities), truth)
    return {
        "items": float(np.mean(asked)),
        **found,
        "most seen, share of people": float(bank.seen.max() / truth.size),
        "allowed, share of people": bound.share,
    }


def _fixed(people: int, items: int) -> np.ndarray:
    """Draw the fixed places as a check does: six families of one skill; shape people × places."""
    plan = CheckPlan(skills=(SkillId(1),), items=LONGEST)
    every = tuple(
        Available(
            FamilyId(family), True, tuple(ItemId(one) for one in range(family, items, FAMILIES))
        )
        for family in range(FAMILIES)
    )
    drawn = draw(plan, {PersonId(one): {SkillId(1): every} for one in range(people)}, SEED)
    places = [one.item for one in drawn.places if one.fixed]
    return np.array(places, dtype=np.int64).reshape(people, plan.fixed)


def _forms(
    bank: Items, truth: np.ndarray, rng: np.random.Generator, decided: float
) -> dict[int, dict[str, float]]:
    posterior = Posterior.normal(MEAN, SPREAD, truth.size)
    forms = {}
    for number in range(1, FORMS + 1):
        easy = bank.easiness[rng.integers(0, bank.easiness.size, truth.size)]
        score = (rng.random(truth.size) < 1 / (1 + np.exp(-(truth + easy)))).astype(float)
        posterior = posterior.after(score, easy, 0.0, 0.0)
        probability = posterior.probability(LEVEL)
        surest = np.argsort(-np.abs(probability - 0.5))[: round(decided * truth.size)]
        wrong = (probability >= 0.5) != (truth >= LEVEL)
        forms[number] = {
            **_judged(probability, truth),
            "wrong of as many, the surest": float(wrong[surest].mean()),
        }
    return forms


def _judged(probability: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    is_so = truth >= LEVEL
    yes, no = probability >= CERTAINTY, probability <= 1 - CERTAINTY
    wrong = (yes & ~is_so) | (no & is_so)
    return {
        "decided": float((yes | no).mean()),
        "wrong of the decided": float(wrong.sum() / max(1, (yes | no).sum())),
        "forced wrong": float(((probability >= 0.5) != is_so).mean()),
    }


if __name__ == "__main__":
    raise SystemExit(main())
