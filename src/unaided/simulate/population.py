"""The people and the items of a simulated log, with everything that drives their answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unaided.simulate.settings import Settings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Population:
    """True parameters, on the logit scale; P people, K skills, F families, J items per family.

    Attributes:
        names: P ids.
        group: Index of each person's group (P).
        ability: Unaided ability (P).
        aid: Each person's aid effect, as a departure from the mean (P).
        person_skill: Departure of a person in a skill (P, K).
        forgetting: Logit lost per log(1 + days) (P, K).
        aid_use: Departure of the logit of using help in practice (P).
        leaves: When the person leaves, as a share of the practice period; infinite if not (P).
        absence: Probability of missing a sitting of checks (P).
        arm: Index of each person's arm (P); zeros without a trial.
        cluster: Index of each person's randomised unit (P).
        skill_level: Departure of each skill (K).
        skill_aid: Departure of the aid effect in each skill (K).
        novelty_factor: Multiplies novelty costs (K).
        difficulty: Of each item, its family included (K, F, J).
        item_aid: Shift of each item under help (K, F, J).
    """

    names: tuple[str, ...]
    group: Ints
    ability: Floats
    aid: Floats
    person_skill: Floats
    forgetting: Floats
    aid_use: Floats
    leaves: Floats
    absence: Floats
    arm: Ints
    cluster: Ints
    skill_level: Floats
    skill_aid: Floats
    novelty_factor: Floats
    difficulty: Floats
    item_aid: Floats


def draw_population(settings: Settings, *, rng: np.random.Generator) -> Population:
    """Draw people and items."""
    skills = settings.skill_settings
    people, n_skills = settings.people, len(skills)
    shape = (n_skills, settings.families_per_skill, settings.items_per_family)
    group = np.arange(people, dtype=np.int64) % len(settings.groups)

    pair = rng.standard_normal((people, 2))
    rho = settings.aid_correlation
    group_pair = settings.group_sd * rng.standard_normal((len(settings.groups), 2))
    ability = settings.ability_sd * pair[:, 0] + group_pair[group, 0]
    mixed = rho * pair[:, 0] + np.sqrt(1 - rho**2) * pair[:, 1]
    aid = settings.aid_sd * mixed + group_pair[group, 1]

    skill_level = np.array([skill.level_logit for skill in skills])
    if not isinstance(settings.skills, tuple):
        skill_level = skill_level + settings.skill_sd * rng.standard_normal(n_skills)
    factors = np.array([skill.forgetting_factor for skill in skills])
    person_factor = np.exp(settings.forgetting_sd * rng.standard_normal(people))
    arm, cluster = _deal_arms(settings, rng)
    return Population(
        names=settings.names_of_people(),
        group=group,
        ability=ability,
        aid=aid,
        person_skill=settings.person_skill_sd * rng.standard_normal((people, n_skills)),
        forgetting=settings.forgetting_logit * person_factor[:, None] * factors[None, :],
        aid_use=settings.aid_share_sd * rng.standard_normal(people),
        leaves=_leaving(settings, ability, rng),
        absence=np.full(people, settings.absence),
        arm=arm,
        cluster=cluster,
        skill_level=skill_level,
        skill_aid=np.array([skill.aid_logit for skill in skills]),
        novelty_factor=np.array([skill.novelty_factor for skill in skills]),
        difficulty=settings.family_sd * rng.standard_normal((*shape[:2], 1))
        + settings.item_sd * rng.standard_normal(shape),
        item_aid=settings.item_aid_sd * rng.standard_normal(shape),
    )


def _leaving(settings: Settings, ability: Floats, rng: np.random.Generator) -> Floats:
    when = rng.uniform(0.2, 1.2, settings.people)
    chance = rng.uniform(size=settings.people)
    if settings.dropout in (0.0, 1.0):
        leaves = np.full(settings.people, settings.dropout == 1.0)
    else:
        logit = np.log(settings.dropout / (1 - settings.dropout))
        leaves = chance < 1 / (1 + np.exp(-(logit - settings.dropout_ability * ability)))
    return np.where(leaves, when, np.inf)


def _deal_arms(settings: Settings, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Randomise clusters (else people) to arms, as evenly as their number allows."""
    people = settings.people
    cluster = np.arange(people, dtype=np.int64)
    if settings.clusters:
        cluster %= settings.clusters
    if not settings.arms:
        return np.zeros(people, dtype=np.int64), cluster
    dealt = rng.permutation(np.arange(int(cluster.max()) + 1) % len(settings.arms))
    return dealt[cluster].astype(np.int64), cluster
