"""What settings must keep to; every broken rule is a sentence with its remedy."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Final

from unaided.evidence.schema import BY_NAME, Aid, Novelty
from unaided.simulate.parameters import Parameters

_COUNTS: Final[tuple[tuple[str, int], ...]] = (
    ("people", 1),
    ("families_per_skill", 1),
    ("items_per_family", 1),
    ("practice_items", 1),
    ("responses_per_sitting", 1),
    ("block", 1),
    ("late_days", 0),
    ("tool_tries", 0),
    ("clusters", 0),
)
_SHARES: Final = (
    "aid_cushion",
    "dropout",
    "absence",
    "practice_absence",
    "illusion",
    "forecast_share",
)
_SPREADS: Final = (
    "group_sd",
    "aid_share_sd",
    "ability_sd",
    "skill_sd",
    "person_skill_sd",
    "family_sd",
    "item_sd",
    "item_aid_sd",
    "aid_sd",
    "forgetting_sd",
    "confidence_sd",
    "forgetting_logit",
    "growth_logit",
    "aid_growth_share",
    "forecast_days",
)
_REALS: Final = (
    "level_logit",
    "variant_cost_logit",
    "transfer_cost_logit",
    "first_cost_logit",
    "dropout_ability",
    "confidence_bias",
    "confidence_slope",
    "aid_inflation",
    "tool_logit",
)

_PART_NUMBERS: Final = (
    "share",
    "effect_logit",
    "delay_days",
    "families",
    "aided_probability",
    "level_logit",
    "aid_logit",
    "forgetting_factor",
    "novelty_factor",
    "start_day",
    "unaided_logit",
)


def broken_rules(settings: Parameters) -> list[str]:
    """Return a sentence for every rule broken; other rules wait until the numbers are sound."""
    sentences = list(_numbers(settings))
    if sentences:
        return sentences
    for rule in (_names, _aids, _checks, _room, _arms, _calendar):
        sentences.extend(rule(settings))
    return sentences


def _numbers(settings: Parameters) -> Iterator[str]:
    for name, low in _COUNTS:
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            yield f"{name}: found {value!r}, expected a whole number of at least {low}."
    ranges: list[tuple[tuple[str, ...], str, Callable[[float], bool]]] = [
        (_SHARES, "0 to 1", lambda v: 0 <= v <= 1),
        (_SPREADS, "0 or more", lambda v: v >= 0),
        (_REALS, "a number", lambda _: True),
        (("floor",), "0 to 0.95", lambda v: 0 <= v <= 0.95),
        (("aid_correlation",), "-1 to 1", lambda v: -1 <= v <= 1),
        (("weeks", "skill_weeks", "sittings_per_week"), "more than 0", lambda v: v > 0),
    ]
    for names, expected, holds in ranges:
        for name in names:
            value = getattr(settings, name)
            if not _is_number(value) or not holds(value):
                yield f"{name}: found {value!r}, expected {expected}."
    length = settings.length_days
    if length is not None and not (_is_number(length) and length > 0):
        yield f"length_days: found {length!r}, expected more than 0, or nothing."
    groups: object = settings.groups
    if not isinstance(groups, tuple):
        yield f"groups: found {groups!r}, expected a list of names."
    for name in ("aids", "checks", "arms", "skills"):
        parts = getattr(settings, name)
        for part in parts if isinstance(parts, tuple) else ():
            yield from _parts_numbers(name, part)
    if not isinstance(settings.skills, tuple) and (
        isinstance(settings.skills, bool) or not isinstance(settings.skills, int)
    ):
        yield f"skills: found {settings.skills!r}, expected a whole number or a list of skills."


def _parts_numbers(name: str, part: object) -> Iterator[str]:
    for field in _PART_NUMBERS:
        value = getattr(part, field, 0)
        if not _is_number(value) and not (field == "start_day" and value is None):
            yield f"{name}, {field}: found {value!r}, expected a number."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _names(settings: Parameters) -> Iterator[str]:
    names = [skill.name for skill in settings.skill_settings]
    if not names:
        yield "skills: found none, expected at least one."
    if len(set(names)) < len(names):
        yield "skills: two have the same name. Rename one."
    if not settings.groups or len(set(settings.groups)) < len(settings.groups):
        yield "groups: expected at least one, each with its own name."
    if settings.start.tzinfo is None:
        yield "start: the time zone is missing. Write it like 2025-09-01T00:00:00Z."
    if settings.assurance not in BY_NAME["assurance"].choices:
        expected = ", ".join(BY_NAME["assurance"].choices)
        yield f"assurance: found {settings.assurance!r}, expected one of {expected}."


def _aids(settings: Parameters) -> Iterator[str]:
    kinds = [aid.aid for aid in settings.aids]
    if Aid.NONE in kinds or len(set(kinds)) < len(kinds):
        yield "aids: name each kind of help once; what the shares leave is none."
    if any(aid.share < 0 for aid in settings.aids):
        yield "aids: a share is 0 or more."
    elif sum(aid.share for aid in settings.aids) > 1 + 1e-9:
        yield "aids: the shares add up to more than 1. Lower one."


def _checks(settings: Parameters) -> Iterator[str]:
    for check in settings.checks:
        where = f"checks, {check.delay_days:g} days"
        if not (check.delay_days == 0 or check.delay_days >= 1):
            yield f"{where}: a check is at 0 days or at 1 and more."
        if not isinstance(check.families, int) or check.families < 1:
            yield f"{where}: families: found {check.families}, expected at least 1."
        if not 0 <= check.aided_probability <= 1:
            yield f"{where}: aided_probability: expected 0 to 1."
        if check.aided_probability > 0 and not settings.aids:
            yield f"{where}: it assigns help, but there is none. Name it under aids."
        if check.novelty is Novelty.FIRST:
            yield f"{where}: novelty: expected repeat, variant or transfer."
        if check.again and check.novelty is not Novelty.VARIANT:
            yield f"{where}: a second check of the same families takes variants."
    delays = sorted({check.delay_days for check in settings.checks if check.delay_days > 0})
    for earlier, later in itertools.pairwise(delays):
        if later - earlier < settings.late_days + 1:
            yield (
                f"checks: {earlier:g} and {later:g} days may fall on one day when people come "
                f"{settings.late_days} days late. Space them, or lower late_days."
            )


def _room(settings: Parameters) -> Iterator[str]:
    practised = settings.practised_families
    checked = sum(
        c.families for c in settings.checks if not c.again and c.novelty is not Novelty.TRANSFER
    )
    if practised < 1 or checked > practised:
        yield (
            f"families_per_skill: found {settings.families_per_skill}; the checks need {checked} "
            f"practised and {settings.transfer_families} never practised. Raise it."
        )
    if any(c.again and c.families > practised for c in settings.checks):
        yield "checks: a second check takes more families than are practised. Lower families."
    unseen = 1 + sum(c.again for c in settings.checks)
    needs = unseen if any(c.novelty is Novelty.VARIANT for c in settings.checks) else 0
    if settings.practice_items + needs > settings.items_per_family:
        yield (
            f"items_per_family: found {settings.items_per_family}; practice takes "
            f"{settings.practice_items} and the checks {needs}. Raise it."
        )
    if settings.block > settings.practice_items:
        yield "block: no more than practice_items, or one sitting would show an item twice."


def _arms(settings: Parameters) -> Iterator[str]:
    names = [arm.name for arm in settings.arms]
    if len(set(names)) < len(names) or len(names) == 1:
        yield "arms: a trial has at least two, each with its own name."
    kinds = {Aid.NONE, *(aid.aid for aid in settings.aids)}
    for arm in settings.arms:
        if arm.aid not in kinds:
            yield f"arms, {arm.name}: its help {arm.aid.value} is not under aids. Name it there."
    if settings.clusters and settings.clusters < max(2, len(names)):
        yield "clusters: expected at least one for each arm."


def _calendar(settings: Parameters) -> Iterator[str]:
    if settings.skill_weeks > settings.weeks:
        yield "skill_weeks: no more than weeks."
    if settings.sittings_per_week > 7:
        yield "sittings_per_week: at most one a day for each skill, 7."
    for skill in settings.skill_settings:
        if skill.start_day is not None and skill.start_day < 0:
            yield f"skills, {skill.name}: start_day: expected 0 or more."
        if skill.forgetting_factor < 0 or skill.novelty_factor < 0:
            yield f"skills, {skill.name}: factors are 0 or more."
