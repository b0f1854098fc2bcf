"""One person's figures from a fit that is already there, and what later responses move in them.

A report's figures carry what is not known of the parameters; that does not change with a few more
responses of one person. So the person is integrated at the fit's own coefficients, once with the
responses that the report knew and once with all of them, exactly given those; what lies between
the two moves the report's figures (:func:`moved`). Both are read with the same normal numbers, so
that the noise of drawing is not in what lies between. Needs numpy, scipy and numba.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr, ndtri

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.draws import (
    PATTERNS,
    SCORES,
    SUMS,
    linear,
    push,
    units,
)
from unaided.measure.model.fitted import Fitted
from unaided.measure.model.kernel_types import Posteriors
from unaided.measure.model.model_figures import EDGE, PeopleMoments, people_moments
from unaided.measure.model.observations import Observations
from unaided.measure.model.one_person import PersonPosterior, integrated
from unaided.measure.model.passes import NO_SKILL_DRAWS
from unaided.measure.model.stations import Ask, Stations, stations_of
from unaided.measure.responses import Bools

DRAWS: Final = 64
MOST_UNCORRELATED: Final = DRAWS // 4  # columns that so many draws can be made uncorrelated in
HALF_A_DRAW: Final = 0.5
EVERYTHING: Final = -1
NO_SUBJECTS: Final = (np.empty((0, 0, 0, 0)), np.empty((0, 0, 0)), np.empty((0, 0, 0)))


@dataclass(frozen=True)
class Form:
    """What every skill is read at.

    Attributes:
        values: Shape (skills, 2, points), the forms at the fit's coefficients
            (:class:`.form_table.FormTable`).
        counts: Shape (skills, 2), earlier retrievals and exposures at which figures are read.
        in_all: Shape (skills,), skills that count in figures over all skills.
        ask: The standard.
    """

    values: Floats
    counts: Floats
    in_all: Bools
    ask: Ask


@dataclass(frozen=True)
class AtFit:
    """A person's figures at the fit's coefficients.

    Attributes:
        skill: Shape (k,), codes of the skills met; −1, the last, stands for all of them.
        moments: Of each.
    """

    skill: Ints
    moments: PeopleMoments


def normal_numbers(skills: int, seed: int) -> Floats:
    """Return standard normal numbers for two abilities and every skill, (DRAWS, 2 + skills).

    They come in antithetic pairs, with variance one, and without correlation where the columns
    are few: means and variances of what is linear in them are then exact.
    """
    half = np.random.default_rng([seed, 0x11FE]).standard_normal((DRAWS // 2, 2 + skills))
    if half.shape[1] <= MOST_UNCORRELATED:
        lower = np.linalg.cholesky(half.T @ half / (DRAWS // 2))
        half = np.linalg.solve(lower, half.T).T
    half /= np.sqrt(np.mean(half**2, axis=0))
    both = np.vstack([half, -half])
    return np.asarray(both * np.sqrt((DRAWS - 1) / DRAWS))


def people_at_fit(
    fit: Fitted,
    form: Form,
    responses: Observations,
    practice: Bools,
    normal: Floats,
    start: PersonPosterior,
) -> list[AtFit]:
    """Read people at the fit's coefficients, or one person at several times.

    Args:
        fit: The fitted model.
        form: What every skill is read at.
        responses: Of ``people`` people, each with one or more; codes as in the fit. A skill that
            the fit does not have bears on abilities, but has no figures.
        practice: Shape (n,), responses of practice and work within the window.
        normal: Those of :func:`normal_numbers`, the same for everybody.
        start: Where to look first for each of them.

    Raises:
        ValueError: As in :func:`.one_person.person_posterior`.
    """
    found, segment_person, segment_skill = integrated(fit, responses, start)
    off = _off(found, normal)
    skills, people = form.in_all.size, responses.people
    code = np.zeros(len(responses), np.int64) if responses.skill is None else responses.skill
    here = np.asarray(code < skills)
    nothing = AtFit(
        np.array([EVERYTHING]), people_moments(np.full((1, SUMS), np.nan), normal.shape[0])
    )
    if not here.any():
        return [nothing] * people
    kept = responses if here.all() else replace(responses.take(here), skills=skills)
    stations = stations_of(kept, practice[here], fit.coding, form.ask)
    pair_person = np.repeat(np.arange(people), np.diff(stations.pair_first))
    where, skill_draws = np.full(stations.pair_skill.size, -1), NO_SKILL_DRAWS
    if fit.state.spreads.skill > 0:
        most = max(int(segment_skill.max()) + 1, skills)
        where = np.searchsorted(
            segment_person * most + segment_skill, pair_person * most + stations.pair_skill
        )
        skill_draws = _skill_draws(found, off, normal, segment_person, segment_skill)
    last = np.append(np.searchsorted(responses.person, np.arange(1, people)), len(responses)) - 1
    pairs, whole = np.zeros((stations.pair_skill.size, SUMS)), np.zeros((people, SUMS))
    push(
        stations.pair_first,
        stations.pair_skill,
        stations.mix_first,
        stations.mix_condition,
        stations.mix_weight,
        stations.single,
        stations.aided,
        where,
        np.zeros(stations.pair_skill.size, dtype=np.bool_),
        _fixed(fit, stations, form.counts),
        units(fit, _at(responses.group, last), _at(responses.arm, last), fit.state.beta, skills),
        form.values,
        np.zeros((skills, 2)),
        (found.mean[:, None, :] + off).astype(np.float32),
        skill_draws,
        fit.state.spreads.aided,
        np.empty((people, 0), dtype=np.int64),
        form.in_all,
        form.ask.level,
        0,
        pairs,
        whole,
        *NO_SUBJECTS,
    )
    counted = np.bincount(pair_person[form.in_all[stations.pair_skill]], minlength=people)
    whole[counted == 0] = np.nan
    moments = people_moments(np.vstack([pairs, whole]), normal.shape[0])
    each = []
    for person in range(people):
        own = np.arange(stations.pair_first[person], stations.pair_first[person + 1])
        units_of = np.append(own, stations.pair_skill.size + person)
        each.append(AtFit(np.append(stations.pair_skill[own], EVERYTHING), moments.take(units_of)))
    return each


def _off(found: Posteriors, normal: Floats) -> Floats:
    """Return how far draws of abilities lie from their means, shape (people, draws, 2)."""
    one = found.sd[:, 0, None] * normal[:, 0]
    rest = np.sqrt(np.maximum(1.0 - found.correlation**2, 0.0))
    both = found.correlation[:, None] * normal[:, 0] + rest[:, None] * normal[:, 1]
    return np.stack([one, found.sd[:, 1, None] * both], axis=2)


def _skill_draws(
    found: Posteriors, off: Floats, normal: Floats, person: Ints, skill: Ints
) -> NDArray[np.float32]:
    """Draw person × skill effects given abilities, shape (segments, draws).

    Those of skills that the fit does not have are of no use, and get no noise of their own.
    """
    own = np.where(skill + 2 < normal.shape[1], skill + 2, 0)
    through = np.einsum("si,sdi->sd", found.skill_slope, off[person])
    noise = np.sqrt(found.skill_variance)[:, None] * normal[:, own].T
    return np.asarray(found.skill_mean[:, None] + through + noise, dtype=np.float32)


def _fixed(fit: Fitted, stations: Stations, counts: Floats) -> Floats:
    """Return the logit of every condition on the skills met, without person, group and item."""
    at, met = stations.conditions, np.unique(stations.pair_skill)
    size = at.aid.size
    skill = np.repeat(met, size)
    tiled = replace(
        at,
        aid=np.tile(at.aid, met.size),
        delay_days=None if at.delay_days is None else np.tile(at.delay_days, met.size),
        novelty=None if at.novelty is None else np.tile(at.novelty, met.size),
        skill=skill,
        retrievals=counts[skill, 0],
        exposures=counts[skill, 1],
    )
    values = np.zeros((size, counts.shape[0]))
    values[:, met] = linear(*fit.coding.encode(tiled), fit.state.beta).reshape(met.size, size).T
    return values


def _at(codes: Ints | None, rows: Ints) -> Ints:
    """Return the group, or arm, of some responses; −1 for none."""
    return np.full(rows.size, -1) if codes is None else codes[rows].astype(np.int64)


@dataclass(frozen=True)
class Unsure:
    """What the parameters add to the variance of a person's figures, place by place.

    Attributes:
        logit: Shape (places, scores), of the logit of each score.
        difference: Shape (places, differences), of each difference.
        ability: Shape (places,), of unaided ability.
    """

    logit: Floats
    difference: Floats
    ability: Floats

    def take(self, places: Ints) -> Unsure:
        """Return what they add in some places."""
        return Unsure(self.logit[places], self.difference[places], self.ability[places])


def unsure(reported: PeopleMoments, at_fit: PeopleMoments, place: Ints, places: int) -> Unsure:
    """Return what parameters add, from people read both ways: the median of what lies between.

    Args:
        reported: Of people, each in some places.
        at_fit: The same at the fit's coefficients.
        place: Shape (units,), the place of each: 0..places−1.
        places: How many there are; where nobody is, the median over all stands.
    """

    def between(wide: Floats, narrow: Floats) -> Floats:
        added = wide**2 - narrow**2
        found = np.tile(_median(added), (places, 1))
        for code in np.unique(place):
            found[code] = _median(added[place == code])
        return np.maximum(found, 0.0)

    return Unsure(
        between(reported.logit_sd, at_fit.logit_sd),
        between(reported.difference_sd, at_fit.difference_sd),
        between(reported.ability_sd[:, None], at_fit.ability_sd[:, None])[:, 0],
    )


def _median(values: Floats) -> Floats:
    """Return the median of each column, 0 where a column knows nothing."""
    found = np.zeros(values.shape[1])
    for place, column in enumerate(values.T):
        known = column[np.isfinite(column)]
        if known.size:
            found[place] = np.median(known)
    return found


def moved(
    reported: PeopleMoments,
    before: PeopleMoments,
    after: PeopleMoments,
    *,
    unsure: Unsure,
    level: float,
    draws: int,
) -> PeopleMoments:
    """Move reported figures by what later responses changed at the fit's coefficients.

    On the logit, mean = reported + after − before and variance = reported − before + after, never
    below after: the part that the parameters add stays. Pr(score ≥ level) keeps the reported
    draws' distance from a normal; the probability of a pattern keeps its dependence, as an odds
    ratio to the product of its two sides. What the report did not carry is read at the fit's
    coefficients, as unsure as the parameters make others.

    Args:
        reported: One person's, place by place; NaN where not carried.
        before: At the fit's coefficients, with what the report knew; NaN where not carried.
        after: At the fit's coefficients, with everything.
        unsure: What parameters add.
        level: Score that counts as learned, 0..1.
        draws: Number of draws behind what is reported.
    """
    known = np.isfinite(reported.value) & np.isfinite(before.value)
    told = np.isfinite(reported.difference) & np.isfinite(before.difference)
    able = np.isfinite(reported.ability) & np.isfinite(before.ability)
    mean = np.where(known, reported.logit + after.logit - before.logit, after.logit)
    sd = _sd(known, reported.logit_sd, before.logit_sd, after.logit_sd, unsure.logit)
    value = expit(_logit(reported.value) + _logit(after.value) - _logit(before.value))
    at_level = _at_level(reported, known, mean, sd, level, draws)
    shift = reported.difference + after.difference - before.difference
    ability = reported.ability + after.ability - before.ability
    return PeopleMoments(
        np.where(known, value, after.value),
        mean,
        sd,
        np.where(np.isfinite(after.value), at_level, np.nan),
        np.where(told, shift, after.difference),
        _sd(
            told,
            reported.difference_sd,
            before.difference_sd,
            after.difference_sd,
            unsure.difference,
        ),
        _patterns(reported, after, known, at_level, draws),
        np.where(able, ability, after.ability),
        _sd(able, reported.ability_sd, before.ability_sd, after.ability_sd, unsure.ability),
    )


def _sd(
    known: Bools, reported: Floats, before: Floats, after: Floats, unsure: Floats | float
) -> Floats:
    with np.errstate(invalid="ignore"):
        kept = np.maximum(reported**2 - before**2 + after**2, after**2)
        return np.asarray(np.sqrt(np.where(known, kept, after**2 + unsure)))


def _at_level(
    reported: PeopleMoments, known: Bools, mean: Floats, sd: Floats, level: float, draws: int
) -> Floats:
    """Return Pr(score ≥ level): that of a normal, as far off as the reported one was.

    Where all draws lay on one side they say no more than that it is likelier than half a draw.
    """
    at = float(logit(level))
    end = -float(ndtri(HALF_A_DRAW / draws))
    with np.errstate(invalid="ignore", divide="ignore"):
        was = (reported.logit - at) / reported.logit_sd
        drawn = ndtri(reported.at_level)
        drawn = np.where(drawn == np.inf, np.maximum(was, end), drawn)
        off = np.where(drawn == -np.inf, np.minimum(was, -end), drawn) - was
        z = (mean - at) / sd + np.where(known & np.isfinite(off), off, 0.0)
    return np.asarray(ndtr(z))


def _logit(score: Floats) -> Floats:
    return np.asarray(logit(np.clip(score, EDGE, 1 - EDGE)))


def _patterns(
    reported: PeopleMoments, after: PeopleMoments, known: Bools, at_level: Floats, draws: int
) -> Floats:
    """Return the probability of each pattern: the first score at the level, the second below."""
    high = np.array([SCORES.index(first) for first, _ in PATTERNS])
    low = np.array([SCORES.index(second) for _, second in PATTERNS])

    def of_product(chance: Floats, pattern: Floats | None, number: int) -> Floats:
        """Return the log-odds of a pattern less those of the product of its two sides."""
        least = HALF_A_DRAW / number
        inside = np.clip(chance, least, 1 - least)
        product = logit(inside[:, high] * (1 - inside[:, low]))
        if pattern is None:
            return np.asarray(-product)
        return np.asarray(logit(np.clip(pattern, least, 1 - least)) - product)

    odds = np.where(
        known[:, high] & known[:, low],
        of_product(reported.at_level, reported.pattern, draws),
        of_product(after.at_level, after.pattern, DRAWS),
    )
    now = expit(odds - of_product(at_level, None, draws))
    # Two sides bound what they can have in common (Fréchet 1935).
    most = np.minimum(at_level[:, high], 1 - at_level[:, low])
    bounded = np.clip(now, np.maximum(at_level[:, high] - at_level[:, low], 0.0), most)
    return np.where(np.isfinite(after.pattern), bounded, np.nan)
