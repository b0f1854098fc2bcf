"""Responses as the measuring core takes them, made in a line for its tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from unaided.measure.analysis import Analysis, Sizes, Standard
from unaided.measure.responses import NO_AID, Delay, Novelty, Occasion, Responses, contexts

ASSISTANT = 4
STANDARD = Standard(level=0.8, horizon_days=14.0, novelty=Novelty.VARIANT, certainty=0.9)


def responses(count: int, **columns: Any) -> Responses:
    """Make ``count`` responses; what is not given is the plainest value."""
    whole = np.zeros(count, dtype=np.int64)
    plain: dict[str, Any] = {
        "person": whole,
        "item": np.arange(count),
        "family": columns.get("item", np.arange(count)),
        "skill": whole,
        "group": whole - 1,
        "arm": whole - 1,
        "sitting": np.arange(count),
        "score": np.ones(count),
        "tries": np.ones(count),
        "aid": whole + NO_AID,
        "delay_days": np.full(count, np.nan),
        "planned_delay_days": np.full(count, np.nan),
        "novelty": whole + Novelty.VARIANT,
        "novelty_now": columns.get("novelty", whole + Novelty.VARIANT),
        "occasion": whole + Occasion.CHECK,
        "same_sitting": np.zeros(count, dtype=np.bool_),
        "kind": whole,
        "confidence": np.full(count, np.nan),
        "randomised_aid": np.zeros(count, dtype=np.bool_),
        "propensity": np.full(count, np.nan),
        "ordered": np.ones(count, dtype=np.bool_),
        "context": whole,
    }
    for name, values in columns.items():
        like = plain[name]
        plain[name] = np.broadcast_to(np.asarray(values, dtype=like.dtype), (count,)).copy()
    made = Responses(**plain)
    return made if "context" in columns else replace(made, context=contexts(made))


def course(rng: np.random.Generator, people: int = 12, families: int = 6) -> Responses:
    """Simulate practice with and without a tool, repeats and variants, and a check at 14 days.

    Each family has three items; everybody practises two of them, now with the tool and now
    without it, meets variants later, and is checked alone on the third.
    """
    ability = rng.normal(0.3, 0.6, people)
    difficulty = rng.normal(0.0, 0.5, 3 * families)
    rows = []
    for person in range(people):
        for family in range(families):
            first, second, third = (3 * family + place for place in range(3))
            for item, delay, novelty, occasion in (
                (first, np.nan, Novelty.FIRST, Occasion.PRACTICE),
                (first, 1.0, Novelty.REPEAT, Occasion.PRACTICE),
                (second, 1.0, Novelty.VARIANT, Occasion.PRACTICE),
                (third, 2.0, Novelty.VARIANT, Occasion.PRACTICE),
                (third, 13.0, Novelty.REPEAT, Occasion.CHECK),
                (second, 14.0, Novelty.VARIANT, Occasion.CHECK),
            ):
                aided = occasion == Occasion.PRACTICE and rng.random() < 0.5
                lift = 1.2 * aided - 0.02 * np.nan_to_num(delay) + 0.3 * (novelty == Novelty.REPEAT)
                chance = 1 / (1 + np.exp(-(ability[person] - difficulty[item] + lift)))
                score = float(rng.random() < chance)
                aid = ASSISTANT if aided else NO_AID
                rows.append((person, item, family, score, aid, delay, novelty, occasion))
    person, item, family, score, aid, delay, novelty, occasion = map(
        np.array, zip(*rows, strict=True)
    )
    # The check repeats come before the check variants only on other families.
    keep = ~((occasion == Occasion.CHECK) & (novelty == Novelty.REPEAT) & (family % 2 == 0))
    keep &= ~((occasion == Occasion.CHECK) & (novelty == Novelty.VARIANT) & (family % 2 == 1))
    return responses(
        int(keep.sum()),
        person=person[keep],
        item=item[keep],
        family=family[keep],
        score=score[keep],
        aid=aid[keep],
        delay_days=delay[keep],
        novelty=novelty[keep],
        novelty_now=novelty[keep],
        occasion=occasion[keep],
    )


def sizes_of(found: Responses, cluster_of_person: Any = None) -> Sizes:
    """The sizes of a log that consists of these responses; people are clusters unless given."""
    people = int(found.person.max()) + 1
    cluster = np.arange(people) if cluster_of_person is None else np.asarray(cluster_of_person)
    return Sizes(
        items=int(found.item.max()) + 1,
        families=int(found.family.max()) + 1,
        cluster_of_person=cluster,
        clusters=int(cluster.max()) + 1,
    )


def analysis_of(found: Responses, standard: Standard = STANDARD) -> Analysis:
    """Lay out all responses, every one within the window."""
    return Analysis.of(found, np.ones(len(found), dtype=np.bool_), sizes_of(found), standard)


def bin_names(codes: Any) -> list[str]:
    """Name delay bins, for assertions that read."""
    return [Delay(int(code)).name for code in codes]
