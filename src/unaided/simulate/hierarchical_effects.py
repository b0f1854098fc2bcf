"""The drawn effects of people, skills, items and groups, and the truth they were drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unaided.simulate.hierarchical_settings import NOVELTIES, HierarchySettings

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HierarchyEffects:
    """What each person, skill, item and group adds to the logit.

    Attributes:
        theta: Unaided and aided ability (people, 2).
        person_skill: Each person's skills around their ability (people, skills); zero columns
            where the spread is 0.
        skill: Each skill's level (skills).
        skill_aid: Each skill's extra effect of help (skills).
        skill_delay: Each skill's extra slope on log(1 + days), in standard deviations of that
            logarithm over the settings' delays (skills).
        skill_novelty: Each skill's extra effect of each novelty that occurs, 0 for the base
            (skills, novelties).
        difficulty: Each item's difficulty, which is subtracted (items).
        item_aid: Each item's extra difficulty under help, which is subtracted (items).
        group: Each group's effect on unaided and on aided responses (groups, 2).
        group_skill: Each group's skills around its level (groups, skills).
    """

    theta: Floats
    person_skill: Singles
    skill: Floats
    skill_aid: Floats
    skill_delay: Floats
    skill_novelty: Floats
    difficulty: Floats
    item_aid: Floats
    group: Floats
    group_skill: Floats


def draw_effects(settings: HierarchySettings, rng: np.random.Generator) -> HierarchyEffects:
    """Draw every person, skill, item and group."""
    s = settings

    def normal(spread: float, *shape: int) -> Floats:
        return spread * rng.standard_normal(shape)

    per_skill = s.skills if s.person_skill_sd > 0 else 0
    person_skill = rng.standard_normal((s.people, per_skill), dtype=np.float32)
    person_skill *= np.float32(s.person_skill_sd)
    group = normal(s.group_sd, s.groups)
    beside_base = np.array([code != s.base_novelty for code in s.novelties])
    return HierarchyEffects(
        theta=_draw_people(settings, rng),
        person_skill=person_skill,
        skill=normal(s.skill_sd, s.skills),
        skill_aid=normal(s.skill_aid_sd, s.skills),
        skill_delay=normal(s.skill_delay_sd, s.skills),
        skill_novelty=normal(s.skill_novelty_sd, s.skills, len(s.novelties)) * beside_base,
        difficulty=normal(s.item_sd, s.items),
        item_aid=normal(s.item_aid_sd, s.items),
        group=np.column_stack([group, group + normal(s.group_aid_sd, s.groups)]),
        group_skill=normal(s.group_skill_sd, s.groups, s.skills),
    )


def _draw_people(settings: HierarchySettings, rng: np.random.Generator) -> Floats:
    own, other = rng.standard_normal((2, settings.people))
    rho = settings.aid_correlation
    theta = np.empty((settings.people, 2))
    theta[:, 0] = settings.ability_sd * own
    theta[:, 1] = theta[:, 0] + settings.aid_spread * (rho * own + math.sqrt(1 - rho**2) * other)
    return theta


def delay_slopes(settings: HierarchySettings) -> Floats:
    """Return log(1 + days) of each delay in standard deviations over the delays (delays)."""
    logarithm: Floats = np.log1p(np.array(settings.delays_days, dtype=np.float64))
    spread = float(logarithm.std()) if logarithm.size > 1 else 0.0
    return logarithm / spread if spread else logarithm


def true_parameters(settings: HierarchySettings) -> dict[str, float]:
    """Return the parameters the log was drawn from, those that its design can show.

    The names are those under which a fit states its estimates: a spread of skills only where
    there are several, of groups only where there are any.
    """
    s = settings
    rho = s.aid_correlation
    aided_variance = s.ability_sd**2 + s.aid_spread**2 + 2 * rho * s.ability_sd * s.aid_spread
    truth = {
        "intercept": s.intercept,
        "aid_1": s.aid_effect,
        "ability_sd": s.ability_sd,
        "aided_sd": math.sqrt(aided_variance),
        "aid_spread": s.aid_spread,
        "aid_correlation": rho,
        "item_sd": s.item_sd,
        "item_aid_sd": s.item_aid_sd,
    }
    if s.skills > 1:
        truth |= {"person_skill_sd": s.person_skill_sd}
        truth |= {"skill_sd": s.skill_sd, "skill_aid_sd": s.skill_aid_sd}
    if s.groups:
        truth |= {"group_sd": s.group_sd, "group_aid_sd": s.group_aid_sd}
    if s.groups and s.skills > 1:
        truth["group_skill_sd"] = s.group_skill_sd
    return truth | _true_conditions(settings)


def _true_conditions(settings: HierarchySettings) -> dict[str, float]:
    s = settings
    later = list(zip(s.delays_days, s.delay_logits, strict=True))[1:]
    truth = {f"delay_{days:.3g}_d": logit for days, logit in later}
    base = s.base_novelty
    for code in s.novelties:
        if base is not None and code != base:
            truth[NOVELTIES[code]] = s.novelty_logits[code] - s.novelty_logits[base]
    if s.skills > 1 and truth:
        truth |= {"skill_delay_sd": s.skill_delay_sd} if len(s.delay_logits) > 1 else {}
        truth |= {"skill_novelty_sd": s.skill_novelty_sd} if len(s.novelties) > 1 else {}
    if s.retrieval_logit:
        truth["retrievals"] = s.retrieval_logit
    if s.exposure_logit:
        truth["exposures"] = s.exposure_logit
    return truth


def realised_parameters(settings: HierarchySettings, effects: HierarchyEffects) -> dict[str, float]:
    """Return what these people, skills, items and groups happen to have, under the same names.

    With few items the spread among those drawn is not the spread they were drawn from; against
    this, one log already shows whether an estimate is biased. The intercept and the effect of help
    hold the means of what was drawn; effects of delay and novelty stay as they were set.
    """
    unaided, aided = effects.theta.T
    gain = aided - unaided
    group, group_aid = effects.group[:, 0], effects.group[:, 1] - effects.group[:, 0]
    novelty = effects.skill_novelty[:, [n != settings.base_novelty for n in settings.novelties]]
    spread_of = {
        "ability_sd": unaided,
        "aided_sd": aided,
        "aid_spread": gain,
        "item_sd": effects.difficulty,
        "item_aid_sd": effects.item_aid,
        "person_skill_sd": effects.person_skill,
        "skill_sd": effects.skill,
        "skill_aid_sd": effects.skill_aid,
        "skill_delay_sd": effects.skill_delay,
        "skill_novelty_sd": novelty,
        "group_sd": group,
        "group_aid_sd": group_aid,
        "group_skill_sd": effects.group_skill,
    }
    own = effects.skill.mean() + unaided.mean() - effects.difficulty.mean()
    shift = effects.skill_aid.mean() + gain.mean() - effects.item_aid.mean()
    found = {name: float(values.std()) for name, values in spread_of.items() if values.size}
    found["intercept"] = settings.intercept + own + _mean(group) + _mean(effects.group_skill)
    found["aid_1"] = settings.aid_effect + shift + _mean(group_aid)
    found["aid_correlation"] = _correlation(gain, unaided)
    return {name: float(found.get(name, true)) for name, true in true_parameters(settings).items()}


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else 0.0


def _correlation(one: Floats, other: Floats) -> float:
    spread = float(one.std() * other.std())
    return float(np.mean((one - one.mean()) * (other - other.mean()))) / spread if spread else 0.0
