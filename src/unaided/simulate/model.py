"""The model that generates a response: its probability under any condition.

For person i, item j of skill k, with help a, delay d in days, novelty v::

    logit = level + skill_k + ability_i + u_ik + arm_i - difficulty_j + growth_logit * log(1 + n)
            + [a] * (effect_a + skill_aid_k + aid_i + item_aid_j)
            - (1 - cushion * [a]) * (forgetting_ik * log(1 + d) + factor_k * cost_v)
    P(right) = floor + (1 - floor) / (1 + exp(-logit))

where n counts what the person had met of the skill, per family: unaided retrievals, and
exposures (aided or shown) times ``aid_growth_share``. Nothing depends on earlier scores, so
conditions can be laid out first and scores drawn at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unaided.evidence.schema import Aid, Novelty
from unaided.simulate.population import Floats, Ints, Population
from unaided.simulate.settings import Settings

AIDS: Final[tuple[Aid, ...]] = tuple(Aid)
NOVELTIES: Final[tuple[Novelty, ...]] = tuple(Novelty)
NO_AID: Final = AIDS.index(Aid.NONE)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions of N responses as codes and numbers.

    Attributes:
        aid: Index into :data:`AIDS` (N).
        delay_days: Days since the family (else the skill) was met; 0 where nothing was (N).
        novelty: Index into :data:`NOVELTIES` (N).
        practice: What was met of the skill, per family: the n of the model (N).
    """

    aid: Ints
    delay_days: Floats
    novelty: Ints
    practice: Floats


def person_logit(
    settings: Settings, population: Population, person: Ints, skill: Ints, conditions: Conditions
) -> Floats:
    """Return the logit on an item of difficulty 0 and no shift under help (N)."""
    aided = conditions.aid != NO_AID
    effects = np.zeros(len(AIDS))
    for aid in settings.aids:
        effects[AIDS.index(aid.aid)] = aid.effect_logit
    arms = np.array([arm.unaided_logit for arm in settings.arms] or [0.0])
    costs = novelty_costs(settings)
    own = (
        settings.level_logit
        + population.skill_level[skill]
        + population.ability[person]
        + population.person_skill[person, skill]
        + arms[population.arm[person]]
        + settings.growth_logit * np.log1p(conditions.practice)
    )
    helped = effects[conditions.aid] + population.skill_aid[skill] + population.aid[person]
    lost = (
        population.forgetting[person, skill] * np.log1p(conditions.delay_days)
        + population.novelty_factor[skill] * costs[conditions.novelty]
    )
    logit: Floats = own + aided * helped - (1 - settings.aid_cushion * aided) * lost
    return logit


def novelty_costs(settings: Settings) -> Floats:
    """Return the logits lost for each of :data:`NOVELTIES`."""
    cost = {
        Novelty.REPEAT: 0.0,
        Novelty.VARIANT: settings.variant_cost_logit,
        Novelty.TRANSFER: settings.transfer_cost_logit,
        Novelty.FIRST: settings.first_cost_logit,
    }
    return np.array([cost[novelty] for novelty in NOVELTIES])


def item_logit(
    population: Population,
    skill: Ints,
    family: Ints,
    item: Ints,
    aided: NDArray[np.bool_],
) -> Floats:
    """Return what each item adds to the logit, its shift under help included (N)."""
    where = (skill, family, item)
    logit: Floats = aided * population.item_aid[where] - population.difficulty[where]
    return logit


def probability(settings: Settings, logit: Floats) -> Floats:
    """Return the probability of a right answer, above the guessing floor."""
    right: Floats = settings.floor + (1 - settings.floor) * sigmoid(logit)
    return right


def sigmoid(logit: Floats) -> Floats:
    """Return 1 / (1 + exp(-logit)) without overflow."""
    half: Floats = 0.5 * (1 + np.tanh(0.5 * logit))
    return half


def form_scores(
    settings: Settings, population: Population, person: Ints, skill: Ints, conditions: Conditions
) -> Floats:
    """Return the expected score on the skill's reference form for N conditions.

    The form is every item of the skill; families weigh equally, then items. As all families have
    as many items, that is the plain mean.
    """
    logit = person_logit(settings, population, person, skill, conditions)
    aided = conditions.aid != NO_AID
    score = np.empty_like(logit)
    for k in np.unique(skill):
        difficulty = population.difficulty[k].ravel()
        shift = population.item_aid[k].ravel()
        rows = np.flatnonzero(skill == k)
        for part in np.array_split(rows, max(1, rows.size * difficulty.size // 2_000_000)):
            on_items = logit[part, None] - difficulty + aided[part, None] * shift
            score[part] = probability(settings, on_items).mean(axis=1)
    return score
