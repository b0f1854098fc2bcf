"""``unaided bench practice``: what the next item, memory and a day of practice cost."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click
import numpy as np

from unaided.cli.bench_process import calibration_seconds, machine
from unaided.practice.choosing import Planner
from unaided.practice.memory import Floats, Forgetting, Ints, Memory, Outcome, replayed
from unaided.practice.record import Events, Record, event_of
from unaided.practice.shelf import Shelf
from unaided.practice.view import Sittings

BARS: Final = {"next_item_p95_ms": 5.0, "memory_seconds": 2.0, "day_seconds": 5.0}
PEOPLE: Final = 40
ITEMS_PER_FAMILY: Final = 4
FAMILIES_PER_SKILL: Final = 10
CHOICES: Final = 400
REVIEWS: Final = 10
OF_PEER: Final = 10_000
REPEATS: Final = 3
CLASS_SHELF: Final = (32, 6)
"""Families, and items of each, of the shelf of a day."""
ANSWERS: Final = 10
PAST_DAYS: Final = 60.0
TURN_DAYS: Final = 60.0 / 86_400.0


@dataclass(frozen=True, slots=True)
class Size:
    """How large everything is.

    Attributes:
        items: Of the large shelf, from which one person's next is chosen.
        updates: Of memory.
        people: Who practise for a day.
    """

    items: int
    updates: int
    people: int


TINY: Final = Size(items=40, updates=100, people=10)
"""Compiles everything that is timed, or loads what was compiled before."""


@click.command("practice")
@click.option(
    "--items",
    default=10_000,
    show_default=True,
    type=click.IntRange(min=40),
    help=f"Items of the large shelf; {ITEMS_PER_FAMILY} a family.",
)
@click.option(
    "--updates",
    default=1_000_000,
    show_default=True,
    type=click.IntRange(min=100),
    help=f"Updates of memory; {REVIEWS} of each state.",
)
@click.option(
    "--people",
    default=10_000,
    show_default=True,
    type=click.IntRange(min=1),
    help=f"People who answer {ANSWERS} items each.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def practice(items: int, updates: int, people: int, as_json: bool) -> None:
    """Measure the choice of the next item, updates of memory, and a day of many people.

    The package fsrs, where it is installed, reviews the first 10,000 of the same cards.
    """
    begun = time.perf_counter()
    _measured(TINY)
    first = time.perf_counter() - begun
    result = {
        "bench": "practice",
        "what": "choosing and learning from arrays, compiled, one process, one thread",
        "first_calls_seconds": first,
        **_measured(Size(items, updates, people)),
        "bars": BARS,
        "calibration_seconds": calibration_seconds(),
        "machine": machine(),
    }
    click.echo(json.dumps(result, indent=2) if as_json else in_words(result))


def _measured(size: Size) -> dict[str, Any]:
    return {
        "next_item": next_item(size.items, np.random.default_rng(1)),
        "memory": memory_updates(size.updates, np.random.default_rng(2)),
        "day": simulated_day(size.people, np.random.default_rng(3)),
    }


def shelf_of(families: int, items_per_family: int) -> Shelf:
    """Return a shelf on which each skill stands on the one before, in subjects of five skills."""
    skill_of_family = np.arange(families) // min(FAMILIES_PER_SKILL, max(families // 8, 1))
    skills = int(skill_of_family[-1]) + 1
    return Shelf(
        family_of_item=np.repeat(np.arange(families), items_per_family),
        skill_of_family=skill_of_family,
        needs=np.column_stack([np.arange(1, skills), np.arange(skills - 1)]),
        subject_of_skill=np.arange(skills) // 5,
    )


def next_item(items: int, rng: np.random.Generator) -> dict[str, Any]:
    """Time the choice for one person at a time, all of whom have met every family once and more.

    Args:
        items: Of the shelf.
        rng: Draws the past, the choices and the answers.
    """
    shelf = shelf_of(items // ITEMS_PER_FAMILY, ITEMS_PER_FAMILY)
    record = Record.nothing(shelf, PEOPLE)
    met = np.tile(np.arange(shelf.families) * ITEMS_PER_FAMILY, PEOPLE)
    who = np.repeat(np.arange(PEOPLE), shelf.families)
    _remember(record, who, met, np.sort(rng.uniform(0.0, PAST_DAYS, met.size)), rng)
    sittings = Sittings.begun(PEOPLE, shelf.families, np.full(PEOPLE, 1.0))
    planner, seconds = Planner(), np.empty(CHOICES)
    for number in range(CHOICES):
        person, day = np.array([number % PEOPLE]), PAST_DAYS + 1.0 + number * TURN_DAYS
        begun = time.perf_counter()
        chosen = planner.choose(record, sittings, person, day, rng)
        seconds[number] = time.perf_counter() - begun
        _answer(record, sittings, person, chosen.item, chosen.chance, day, rng)
    return {
        "items": shelf.items,
        "families": shelf.families,
        "skills": shelf.skills,
        "states": int(np.isfinite(record.memory.stability_days).sum()),
        "choices": CHOICES,
        "p50_ms": 1_000 * float(np.quantile(seconds, 0.50)),
        "p95_ms": 1_000 * float(np.quantile(seconds, 0.95)),
    }


def memory_updates(updates: int, rng: np.random.Generator) -> dict[str, Any]:
    """Time updates of memory, beside the package ``fsrs`` on the first of the same cards.

    Args:
        updates: How many, of a tenth as many states.
        rng: Draws what came of each.
    """
    cards = updates // REVIEWS
    gaps = rng.choice([1.0, 2.0, 4.0, 9.0, 20.0], (cards, REVIEWS))
    day = np.cumsum(gaps, axis=1).ravel()
    place = np.repeat(np.arange(cards), REVIEWS)
    outcome = np.where(rng.random(day.size) < 0.8, int(Outcome.GOT), int(Outcome.FAILED))
    seconds = []
    for _ in range(REPEATS):
        memory = Memory.nothing(cards)
        begun = time.perf_counter()
        replayed(memory, place, outcome, day, Forgetting())
        seconds.append(time.perf_counter() - begun)
    ours = float(np.median(seconds))
    peer = None
    if importlib.util.find_spec("fsrs") is not None:
        some = min(cards, OF_PEER // REVIEWS)
        peer = _package(memory.stability_days[:some], outcome, day)
        peer["seconds_for_as_many"] = peer["wall_seconds"] / peer["updates"] * day.size
        peer["times_ours"] = peer["seconds_for_as_many"] / ours
    return {"updates": day.size, "states": cards, "wall_seconds": ours, "peer": peer}


def _package(stability_days: Floats, outcome: Ints, day: Floats) -> dict[str, Any]:
    """Let the package review some cards, and say how far from ours it ends."""
    import fsrs

    package = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    begin, found = datetime(2026, 1, 1, tzinfo=UTC), np.empty(stability_days.size)
    at = [begin + timedelta(days=one) for one in day[: REVIEWS * found.size]]
    good = outcome == Outcome.GOT
    ratings = [fsrs.Rating.Good if got else fsrs.Rating.Again for got in good[: len(at)]]
    begun = time.perf_counter()
    for number in range(found.size):
        card = fsrs.Card()
        for row in range(number * REVIEWS, (number + 1) * REVIEWS):
            card, _ = package.review_card(card, ratings[row], at[row])
        found[number] = card.stability
    return {
        "name": f"fsrs {importlib.metadata.version('fsrs')}",
        "updates": len(at),
        "wall_seconds": time.perf_counter() - begun,
        "stability_differs_at_most": float(np.max(np.abs(found / stability_days - 1.0))),
    }


def simulated_day(people: int, rng: np.random.Generator) -> dict[str, Any]:
    """Time a day on which each of many people chooses and answers ten items, one after another.

    Args:
        people: How many, all at once.
        rng: Draws the past, the choices, and the answers from the chances that are foreseen.
    """
    shelf = shelf_of(*CLASS_SHELF)
    record = Record.nothing(shelf, people)
    who = np.arange(people)
    for number in range(ANSWERS):
        day = PAST_DAYS * (number + rng.random(people)) / ANSWERS
        _remember(record, who, rng.integers(0, shelf.items // 2, people), day, rng)
    sittings = Sittings.begun(people, shelf.families, np.ones(people))
    planner, answers, got = Planner(), 0, 0.0
    begun = time.perf_counter()
    for turn in range(ANSWERS):
        now = PAST_DAYS + 1.0 + turn * TURN_DAYS
        chosen = planner.choose(record, sittings, who, now, rng)
        there = np.flatnonzero(chosen.item >= 0)
        got += _answer(
            record, sittings, who[there], chosen.item[there], chosen.chance[there], now, rng
        )
        answers += there.size
    return {
        "people": people,
        "items": shelf.items,
        "families": shelf.families,
        "answers": answers,
        "share_got": got / answers,
        "wall_seconds": time.perf_counter() - begun,
    }


def _remember(
    record: Record, people: Ints, items: Ints, day: Floats, rng: np.random.Generator
) -> None:
    """Give people a past: four tries alone of five, the others helped from the start."""
    score = (rng.random(items.size) < 0.7).astype(np.float64)
    aided = rng.random(items.size) < 0.2
    outcome, got = event_of(score, aided, ~aided)
    record.learn(Events(people, items, outcome, got, day))


def _answer(
    record: Record,
    sittings: Sittings,
    people: Ints,
    items: Ints,
    chance: Floats,
    day: float,
    rng: np.random.Generator,
) -> float:
    """Answer alone, as is foreseen; return how many were got."""
    families = record.shelf.family_of_item[items]
    score = (rng.random(items.size) < chance).astype(np.float64)
    aided = np.zeros(items.size, dtype=np.bool_)
    outcome, got = event_of(score, aided, ~aided)
    new = record.meetings[people, families] == 0
    record.learn(Events(people, items, outcome, got, np.full(items.size, day)))
    sittings.show(people, families, items, failed=got < 1.0, new=new)
    return float(score.sum())


def in_words(result: dict[str, Any]) -> str:
    """Say what was measured, beside the bars and the package."""
    bars, chosen, memory, day = (result[name] for name in ("bars", "next_item", "memory", "day"))
    lines = [
        f"The next of {chosen['items']:,} items ({chosen['families']:,} families, "
        f"{chosen['states']:,} states of memory): half within {chosen['p50_ms']:.1f} ms, 95 in "
        f"100 within {chosen['p95_ms']:.1f} (bar {bars['next_item_p95_ms']:.0f}).",
        f"{memory['updates']:,} updates of memory took {memory['wall_seconds']:.2f} s "
        f"(bar {bars['memory_seconds']:.0f}).",
        _of_peer(memory["peer"], memory["updates"]),
        f"A day of {day['people']:,} people, {day['answers']:,} answers to {day['items']} items "
        f"of {day['families']} families, took {day['wall_seconds']:.1f} s "
        f"(bar {bars['day_seconds']:.0f}); {day['share_got']:.0%} were got.",
        f"The first calls, which compile or load, took {result['first_calls_seconds']:.1f} s.",
        f"The calibration loop took {result['calibration_seconds']:.3f} s on {result['machine']}.",
    ]
    return "\n".join(lines)


def _of_peer(peer: dict[str, Any] | None, updates: int) -> str:
    if peer is None:
        return "The package fsrs is not installed, and stands not beside it. pip install fsrs"
    return (
        f"{peer['name']} took {peer['wall_seconds']:.2f} s for {peer['updates']:,} of them: for "
        f"{updates:,} it would take {peer['seconds_for_as_many']:.0f} s, "
        f"{peer['times_ours']:,.0f} times as long. Stabilities differ by "
        f"{peer['stability_differs_at_most']:.0e} of themselves at most."
    )
