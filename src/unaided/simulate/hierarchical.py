"""Logs drawn from the measuring model itself, with known truth.

For response n of person p in group g, on item i of skill s, with help a (0 or 1)::

    logit = intercept + skill_s + group_g(a) + group_skill_gs + theta_p(a) + person_skill_ps
            - difficulty_i + a * (aid_effect + skill_aid_s - item_aid_i)
            + delay + skill_delay_s * log(1 + days) / scale + novelty + skill_novelty_s
            + retrieval_logit * log(1 + retrievals) + exposure_logit * log(1 + exposures)
    P = floor + (1 - floor) / (1 + exp(-logit))

A check of the fit, not of the theory: people that learn and forget are in :mod:`.model`.
Conditions are drawn independently of everything, so that all are crossed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from unaided.evidence.problems import UsageError
from unaided.simulate.hierarchical_effects import (
    HierarchyEffects,
    delay_slopes,
    draw_effects,
    realised_parameters,
    true_parameters,
)
from unaided.simulate.hierarchical_settings import HierarchySettings

__all__ = [
    "HierarchyEffects",
    "HierarchyLog",
    "HierarchySettings",
    "draw_hierarchy",
    "expected_score",
]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Codes = NDArray[np.int32]
Bytes = NDArray[np.int8]
Ints = NDArray[np.int64]

ROWS_AT_ONCE: Final = 1 << 17
"""Responses drawn together: what is in between stays small, whatever the log's size."""
MOST_EARLIER: Final = 6
"""Counts of earlier retrievals and exposures are drawn from 0 to this."""


@dataclass(frozen=True, slots=True)
class HierarchyLog:
    """Responses as arrays, sorted by person and within person by skill, with the truth.

    Arrays have one entry a response and are None where the settings leave the term out.

    Attributes:
        settings: What the log was drawn with.
        effects: What each person, skill, item and group adds to the logit.
        truth: The parameters, under the names of a fit's summary.
        realised: The same for those people, skills, items and groups that were drawn.
        person: Codes 0 to people - 1.
        item: Codes 0 to items - 1; skill s has those from s * items_per_skill on.
        score: 0 to 1; sums of tries divided by their number.
        aid: 0 without help, 1 with.
        skill: Codes 0 to skills - 1.
        group: Codes 0 to groups - 1.
        tries: How many tries a score sums.
        floor: Probability of guessing right.
        delay_days: One of the settings' delays.
        novelty: Codes first 0, repeat 1, variant 2, transfer 3.
        retrievals: Earlier retrievals.
        exposures: Earlier exposures.
    """

    settings: HierarchySettings
    effects: HierarchyEffects
    truth: dict[str, float]
    realised: dict[str, float]
    person: Codes
    item: Codes
    score: Singles
    aid: Bytes
    skill: Codes | None
    group: Codes | None
    tries: Codes | None
    floor: Singles | None
    delay_days: Singles | None
    novelty: Bytes | None
    retrievals: Bytes | None
    exposures: Bytes | None

    def observations(self) -> dict[str, Any]:
        """Return the arrays and sizes under the names that the measuring model takes."""
        names = (
            *("person", "item", "score", "aid", "skill", "group", "tries", "floor"),
            *("delay_days", "novelty", "retrievals", "exposures"),
        )
        sizes = {
            "people": self.settings.people,
            "items": self.settings.items,
            "skills": self.settings.skills,
            "groups": self.settings.groups,
        }
        return {name: getattr(self, name) for name in names} | sizes


def draw_hierarchy(settings: HierarchySettings, rng: np.random.Generator) -> HierarchyLog:
    """Draw people, skills, items and groups, and then a log of their responses.

    Each person's responses are spread evenly over the skills, and over the skill's items: none
    comes twice before all came once. Help, delay, novelty and counts are drawn independently.

    Args:
        settings: Sizes, effects and spreads.
        rng: Draws everything.

    Returns:
        The log: about 13 bytes a response, and 1 to 4 more for each further term.
    """
    effects = draw_effects(settings, rng)
    log = _empty(settings, effects)
    each = settings.responses_per_person
    people_at_once = max(1, ROWS_AT_ONCE // each)
    for start in range(0, settings.people, people_at_once):
        people = np.arange(start, min(start + people_at_once, settings.people))
        rows = slice(start * each, start * each + people.size * each)
        _fill(log, rows, people, rng)
    return log


def expected_score(
    log: HierarchyLog,
    person_codes: NDArray[np.integer[Any]],
    skill: int = 0,
    aid: int = 0,
    delay_days: float | None = None,
    novelty: int | None = None,
    retrievals: float = 0,
    exposures: float = 0,
) -> Floats:
    """Return people's true expected score on a skill's reference form: all its items, equally.

    Args:
        log: A drawn log.
        person_codes: Whose (N).
        skill: The skill's code.
        aid: 0 without help, 1 with.
        delay_days: One of the log's delays; the first where None.
        novelty: One of the log's novelties, by code; the base where None.
        retrievals: Earlier retrievals.
        exposures: Earlier exposures.

    Returns:
        The mean of P over the items (N).

    Raises:
        UsageError: If the log has no such delay, novelty or skill.
    """
    settings = log.settings
    if not 0 <= skill < settings.skills:
        raise UsageError(f"skill: found {skill}, expected 0 to {settings.skills - 1}.")
    delay_codes = _code_of("delay_days", delay_days, settings.delays_days)
    base = settings.base_novelty if novelty is None else novelty
    novelty_codes = _code_of("novelty", base, settings.novelties)
    people = np.asarray(person_codes, dtype=np.int64)
    form = skill * settings.items_per_skill + np.arange(settings.items_per_skill)
    score = np.empty(people.size)
    for part in np.array_split(np.arange(people.size), 1 + people.size * form.size // 500_000):
        rows = _Rows(
            person=np.repeat(people[part], form.size),
            skill=np.full(part.size * form.size, skill),
            item=np.tile(form, part.size),
            aid=np.full(part.size * form.size, aid, np.int8),
            delay=delay_codes,
            novelty=novelty_codes,
            retrievals=np.full(1, retrievals),
            exposures=np.full(1, exposures),
        )
        right = _probability(settings, _logit(settings, log.effects, rows))
        score[part] = right.reshape(part.size, form.size).mean(axis=1)
    return score


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some responses: who, what, and under which conditions, as codes within the settings."""

    person: Ints
    skill: Ints
    item: Ints
    aid: Bytes
    delay: Ints | None
    novelty: Ints | None
    retrievals: NDArray[Any] | None
    exposures: NDArray[Any] | None


def _empty(settings: HierarchySettings, effects: HierarchyEffects) -> HierarchyLog:
    n = settings.responses

    def made(wanted: object, dtype: type[np.generic]) -> Any:
        return np.empty(n, dtype) if wanted else None

    return HierarchyLog(
        settings=settings,
        effects=effects,
        truth=true_parameters(settings),
        realised=realised_parameters(settings, effects),
        person=np.empty(n, np.int32),
        item=np.empty(n, np.int32),
        score=np.empty(n, np.float32),
        aid=np.empty(n, np.int8),
        skill=made(settings.skills > 1, np.int32),
        group=made(settings.groups, np.int32),
        tries=np.full(n, settings.tries, np.int32) if settings.tries > 1 else None,
        floor=np.full(n, settings.floor, np.float32) if settings.floor else None,
        delay_days=made(settings.delays_days, np.float32),
        novelty=made(settings.novelties, np.int8),
        retrievals=made(settings.retrieval_logit, np.int8),
        exposures=made(settings.exposure_logit, np.int8),
    )


def _fill(log: HierarchyLog, at: slice, people: Ints, rng: np.random.Generator) -> None:
    settings = log.settings
    rows = _draw_rows(settings, people, rng)
    right = _probability(settings, _logit(settings, log.effects, rows))
    if settings.tries > 1:
        log.score[at] = rng.binomial(settings.tries, right) / settings.tries
    else:
        log.score[at] = rng.random(right.size) < right
    log.person[at], log.item[at], log.aid[at] = rows.person, rows.item, rows.aid
    optional: list[tuple[NDArray[Any] | None, NDArray[Any] | None]] = [
        (log.skill, rows.skill),
        (log.group, rows.person % max(1, settings.groups)),
        (log.delay_days, _values(settings.delays_days, rows.delay)),
        (log.novelty, _values(settings.novelties, rows.novelty)),
        (log.retrievals, rows.retrievals),
        (log.exposures, rows.exposures),
    ]
    for column, drawn in optional:
        if column is not None and drawn is not None:
            column[at] = drawn


def _values(levels: tuple[float, ...], codes: Ints | None) -> NDArray[Any] | None:
    return None if codes is None else np.array(levels)[codes]


def _draw_rows(settings: HierarchySettings, people: Ints, rng: np.random.Generator) -> _Rows:
    n = people.size * settings.responses_per_person
    skill, item = _draw_items(settings, people, rng)

    def drawn(levels: int) -> Ints | None:
        return rng.integers(levels, size=n) if levels else None

    return _Rows(
        person=np.repeat(people, settings.responses_per_person),
        skill=skill,
        item=item,
        aid=(rng.random(n) < settings.aided_share).astype(np.int8),
        delay=drawn(len(settings.delays_days)),
        novelty=drawn(len(settings.novelties)),
        retrievals=drawn((MOST_EARLIER + 1) * bool(settings.retrieval_logit)),
        exposures=drawn((MOST_EARLIER + 1) * bool(settings.exposure_logit)),
    )


def _draw_items(
    settings: HierarchySettings, people: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Draw each person's skills and items.

    A skill's items lie on a ring. A person starts anywhere and takes steps of a random length
    that has no divisor in common with the number of items: so all come once before any comes
    again, at a cost that does not depend on the number of items.
    """
    skills, ring = settings.skills, settings.items_per_skill
    least, more = divmod(settings.responses_per_person, skills)
    counts = np.full((people.size, skills), least)
    turn = (people[:, None] * more + np.arange(more)) % skills
    np.put_along_axis(counts, turn, least + 1, axis=1)
    each = counts.ravel()
    cell = np.repeat(np.arange(each.size), each)
    nth = np.arange(cell.size) - np.repeat(np.cumsum(each) - each, each)
    lengths = np.flatnonzero(np.gcd(np.arange(1, ring + 1), ring) == 1) + 1
    start = rng.integers(ring, size=each.size)
    step = lengths[rng.integers(lengths.size, size=each.size)]
    skill = cell % skills
    return skill, skill * ring + (start[cell] + step[cell] * nth) % ring


def _logit(settings: HierarchySettings, effects: HierarchyEffects, rows: _Rows) -> Floats:
    s = settings
    logit = effects.theta[rows.person, rows.aid]
    logit += s.intercept + effects.skill[rows.skill] - effects.difficulty[rows.item]
    logit += rows.aid * (s.aid_effect + effects.skill_aid[rows.skill] - effects.item_aid[rows.item])
    if effects.person_skill.size:
        logit += effects.person_skill[rows.person, rows.skill]
    if s.groups:
        group = rows.person % s.groups
        logit += effects.group[group, rows.aid] + effects.group_skill[group, rows.skill]
        logit += (group % 2) * s.item_group_logit * (1 - 2 * (rows.item % 2))
    if rows.delay is not None:
        logit += np.array(s.delay_logits)[rows.delay]
        logit += effects.skill_delay[rows.skill] * delay_slopes(s)[rows.delay]
    if rows.novelty is not None:
        logit += np.array([s.novelty_logits[code] for code in s.novelties])[rows.novelty]
        logit += effects.skill_novelty[rows.skill, rows.novelty]
    if rows.retrievals is not None:
        logit += s.retrieval_logit * np.log1p(rows.retrievals)
    if rows.exposures is not None:
        logit += s.exposure_logit * np.log1p(rows.exposures)
    return logit


def _probability(settings: HierarchySettings, logit: Floats) -> Floats:
    right: Floats = settings.floor + (1 - settings.floor) * 0.5 * (1 + np.tanh(0.5 * logit))
    return right


def _code_of(name: str, wanted: float | None, known: tuple[float, ...]) -> Ints | None:
    if not known:
        return None
    if wanted is not None and wanted not in known:
        listed = ", ".join(f"{value:g}" for value in known)
        raise UsageError(f"{name}: found {wanted}, expected one of {listed}.")
    return np.array([0 if wanted is None else known.index(wanted)])
