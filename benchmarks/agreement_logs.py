"""The logs on which the fit is compared with peers: known truth, hashed arrays."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy as np

from unaided.simulate.hierarchical import HierarchyLog, HierarchySettings, draw_hierarchy

Name = Literal["nuts-fixed", "nuts-free", "lme4"]

REPEAT, VARIANT = 1, 2
ARRAYS: Final = ("person", "item", "score", "aid", "skill", "group", "delay_days", "novelty")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a log is drawn."""

    settings: HierarchySettings
    seed: int


# Spreads of blocks with few levels lie well above what sampling adds to them: where a spread's
# posterior leans on zero, a mean and a maximum differ by more than the bar, whoever computes them.
WHOLE = Recipe(
    HierarchySettings(
        people=250,
        responses_per_person=80,
        skills=8,
        items_per_skill=8,
        groups=10,
        person_skill_sd=0.4,
        skill_sd=0.6,
        skill_aid_sd=0.5,
        group_sd=0.6,
        group_aid_sd=0.5,
        delays_days=(0.0, 7.0, 30.0),
        delay_logits=(0.0, -0.4, -0.8),
        novelty_logits={REPEAT: 0.0, VARIANT: -0.3},
    ),
    seed=20_000,
)
# Two hundred responses a person and 1,500 an item: here Laplace's approximation is good.
DENSE = Recipe(
    HierarchySettings(
        people=300,
        responses_per_person=200,
        items_per_skill=40,
        delays_days=(0.0, 7.0, 30.0),
        delay_logits=(0.0, -0.4, -0.8),
    ),
    seed=60_000,
)
RECIPES: Final[dict[Name, Recipe]] = {"nuts-fixed": WHOLE, "nuts-free": WHOLE, "lme4": DENSE}


def reference_log(name: Name) -> HierarchyLog:
    """Draw the log of a reference."""
    recipe = RECIPES[name]
    return draw_hierarchy(recipe.settings, np.random.default_rng(recipe.seed))


def hashes(log: HierarchyLog) -> dict[str, str]:
    """Return the SHA-256 of each array, as little-endian float64 so that dtypes do not matter."""
    return {
        name: hashlib.sha256(np.ascontiguousarray(array, dtype="<f8").tobytes()).hexdigest()
        for name in ARRAYS
        if (array := getattr(log, name)) is not None
    }


def described(name: Name, log: HierarchyLog) -> dict[str, Any]:
    """Say how the log was drawn, so that another can draw it anew and check that it is the same."""
    recipe = RECIPES[name]
    return {
        "generator": "unaided.simulate.hierarchical.draw_hierarchy",
        "seed": recipe.seed,
        "settings": asdict(recipe.settings),
        "responses": recipe.settings.responses,
        "sha256": hashes(log),
        "truth": log.truth,
    }
