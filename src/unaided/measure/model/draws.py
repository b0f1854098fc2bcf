"""Draw parameters and people, and push the draws through the estimands.

Parameters are drawn from their normal approximation at the optimum; for each draw everybody's
posterior is integrated anew and abilities are drawn from it, so that a figure carries both what is
not known of the parameters and what is not known of the people, with their dependence. Needs numpy
and numba.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.fit import Fit
from unaided.measure.model.fitted import Fitted
from unaided.measure.model.form_table import FormTable, read_form
from unaided.measure.model.kernel_types import Columns, Singles
from unaided.measure.model.posterior_draws import Budget, drawn_people
from unaided.measure.model.robust import Robust
from unaided.measure.model.stations import STATIONS, Stations
from unaided.measure.responses import Bools

# What is added up over the draws of a person: five scores, six differences, five patterns.
SCORES = (0, 7, 8, 9, 10, 12)  # stations: performance, learning, transfer, tool, alone, repeats
SCORE_SUMS = 4  # Σ value, Σ logit, Σ logit², number at the level
DIFFERENCES = ((0, 7), (9, 10), (11, 7), (0, 1), (1, 3), (3, 7))
PATTERNS = ((9, 10), (10, 7), (12, 7), (7, 0), (9, 7))  # first at the level, second below
FIRST_DIFFERENCE = SCORE_SUMS * len(SCORES)
FIRST_PATTERN = FIRST_DIFFERENCE + 2 * len(DIFFERENCES)
ABILITY_SUMS = FIRST_PATTERN + len(PATTERNS)
SUMS = ABILITY_SUMS + 2


@dataclass(frozen=True)
class Drawn:
    """Sums over draws.

    Attributes:
        pairs: Shape (pairs, SUMS), of each person × skill.
        people: Shape (people, SUMS), of each person over all skills asked for.
        subjects: Shape (subjects, skills + 1, STATIONS, draws), means over a subject's people; the
            last skill stands for all; NaN where nobody carries it.
        moments: Shape (subjects, 6, draws): over people and all skills, number, Σ P, Σ L, Σ P²,
            Σ L², Σ P·L.
        draws: Number of draws.
    """

    pairs: Floats
    people: Floats
    subjects: Floats
    moments: Floats
    draws: int


def draw_figures(
    fit: Fit,
    stations: Stations,
    table: FormTable,
    *,
    group: Ints,
    arm: Ints,
    counts: Floats,
    subjects: Ints,
    number_of_subjects: int,
    in_all: Bools,
    level: float,
    budget: Budget,
    robust: Robust | None = None,
    workers: int = 1,
) -> Drawn:
    """Push draws through the stations of everybody.

    Args:
        fit: The fit.
        stations: What is asked of everybody.
        table: Reference forms.
        group: Shape (people,), −1 for none.
        arm: Shape (people,), −1 for none.
        counts: Shape (skills, 2), earlier retrievals and exposures at which figures are read.
        subjects: Shape (people, k), the subjects a person belongs to, −1 for none.
        number_of_subjects: How many subjects there are.
        in_all: Shape (skills,), which skills count in figures over all skills.
        level: Score that counts as learned.
        budget: How many draws.
        robust: Sandwich covariance that parameters are drawn from; ``None``: their posterior.
        workers: Threads; the result does not depend on it.
    """
    skills = table.weight.shape[0]
    draws = budget.parameters * budget.people
    pairs = np.zeros((stations.pair_skill.size, SUMS))
    people = np.zeros((fit.design.people, SUMS))
    sums = np.zeros((number_of_subjects, skills + 1, STATIONS, draws))
    weight = np.zeros((number_of_subjects, skills + 1, STATIONS))
    moments = np.zeros((number_of_subjects, 6, draws))
    where = _segments(fit, stations)
    use = _used(stations)
    for number, (point, abilities, skill_draws) in enumerate(
        drawn_people(fit, budget, workers, robust)
    ):
        first = number * budget.people
        fixed = _fixed(fit, stations, counts, point.beta)
        unit = units(fit, group, arm, point.beta, skills)
        push(
            stations.pair_first,
            stations.pair_skill,
            stations.mix_first,
            stations.mix_condition,
            stations.mix_weight,
            stations.single,
            stations.aided,
            where,
            use,
            fixed,
            unit,
            table.values,
            table.shift(point.beta, fit.state.beta),
            abilities,
            skill_draws,
            fit.design.rows.aided,
            subjects,
            in_all,
            level,
            first,
            pairs,
            people,
            sums,
            weight,
            moments,
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / (weight[..., None] / budget.parameters / budget.people)
    return Drawn(pairs, people, means, moments, draws)


def _segments(fit: Fit, stations: Stations) -> Ints:
    """Return the fit's person × skill of each pair, −1 where it has none."""
    design = fit.design
    if "person_skill" not in design.coding.terms:
        return np.full(stations.pair_skill.size, -1)
    person = np.repeat(np.arange(design.people), np.diff(stations.pair_first))
    key = person * design.coding.skills + stations.pair_skill
    own = design.segment_person * design.coding.skills + design.segment_skill
    place = np.minimum(np.searchsorted(own, key), own.size - 1)
    return np.where(own[place] == key, place, -1)


def _used(stations: Stations) -> Bools:
    """Whether a pair counts in a group's figures: it practised, or nobody on that skill did."""
    has_mix = np.diff(stations.mix_first) > 0
    skills = int(stations.pair_skill.max()) + 1
    any_mix = np.bincount(stations.pair_skill, has_mix, minlength=skills) > 0
    return has_mix | ~any_mix[stations.pair_skill]


def _fixed(fit: Fit, stations: Stations, counts: Floats, beta: Floats) -> Floats:
    """Return the logit of every condition and skill, without person, group, arm and item."""
    at = stations.conditions
    values = np.empty((at.aid.size, counts.shape[0]))
    for skill in range(counts.shape[0]):
        here = replace(
            at,
            skill=np.full(at.aid.size, skill),
            retrievals=np.full(at.aid.size, counts[skill, 0]),
            exposures=np.full(at.aid.size, counts[skill, 1]),
        )
        columns, slot_value, covariates = fit.coding.encode(here)
        values[:, skill] = linear(columns, slot_value, covariates, beta)
    return values


def linear(columns: Columns, slot_value: Ints, covariates: Floats, beta: Floats) -> Floats:
    """Return x·β of coded rows, shape (n,)."""
    padded = np.append(beta, 0.0)
    eta = np.zeros(columns.shape[0])
    for slot, which in enumerate(slot_value):
        value = padded[columns[:, slot]]
        eta += value if which < 0 else value * covariates[:, which]
    return eta


def units(fit: Fitted, group: Ints, arm: Ints, beta: Floats, skills: int) -> Floats:
    """Return what groups and arms add for each person, skill and side."""
    blocks = fit.coding.blocks
    unit = np.zeros((group.size, skills, 2))
    for name, codes, less in (("group", group, 0), ("arm", arm, 1)):
        if name in blocks:
            own = np.append(np.zeros(less), beta[blocks[name].span])
            unit += np.where(codes >= 0, own[codes], 0.0)[:, None, None]
        if f"{name}_aid" in blocks:
            own = np.append(np.zeros(less), beta[blocks[f"{name}_aid"].span])
            unit[:, :, 1] += np.where(codes >= 0, own[codes], 0.0)[:, None]
    if "group_skill" in blocks:
        table = beta[blocks["group_skill"].span].reshape(-1, skills)
        unit += np.where((group >= 0)[:, None], table[group], 0.0)[:, :, None]
    return unit


@njit(cache=True, nogil=True)
def push(  # pragma: no cover
    pair_first: Ints,
    pair_skill: Ints,
    mix_first: Ints,
    mix_condition: Ints,
    mix_weight: Floats,
    single: Ints,
    aided: Bools,
    where: Ints,
    use: Bools,
    fixed: Floats,
    unit: Floats,
    form: Floats,
    shift: Floats,
    abilities: Singles,
    skill_draws: Singles,
    two_sided: bool,
    subjects: Ints,
    in_all: Bools,
    level: float,
    first: int,
    pairs: Floats,
    people: Floats,
    sums: Floats,
    weight: Floats,
    moments: Floats,
) -> None:
    """Add some draws of everybody to the sums."""
    count = abilities.shape[1]
    conditions = fixed.shape[0]
    skills = fixed.shape[1]
    values, known = np.empty(conditions), np.empty(conditions, dtype=np.bool_)
    station = np.empty(STATIONS)
    # A person's own figures take every skill asked for; a group's those that count in it.
    whole, parts = np.empty(STATIONS), np.empty(STATIONS)
    shared, shares = np.empty(STATIONS), np.empty(STATIONS)
    for p in range(pair_first.size - 1):
        for d in range(count):
            for s in range(STATIONS):
                whole[s], parts[s] = 0.0, 0.0
                shared[s], shares[s] = 0.0, 0.0
            ability_whole, ability_parts = 0.0, 0.0
            for pair in range(pair_first[p], pair_first[p + 1]):
                skill = pair_skill[pair]
                own = 0.0
                if where[pair] >= 0 and skill_draws.shape[0] > 0:
                    own = skill_draws[where[pair], d]
                x0 = abilities[p, d, 0] + own + unit[p, skill, 0]
                x1 = abilities[p, d, 1 if two_sided else 0] + own + unit[p, skill, 1]
                known[:] = False
                for s in range(STATIONS):
                    station[s] = np.nan
                for s in range(STATIONS):
                    c = single[s]
                    if c >= 0:
                        if not known[c]:
                            side = 1 if aided[c] else 0
                            x = (x1 if aided[c] else x0) + fixed[c, skill] + shift[skill, side]
                            values[c] = read_form(form[skill, side], x)
                            known[c] = True
                        station[s] = values[c]
                if mix_first[pair + 1] > mix_first[pair]:
                    for bits in range(7):
                        mean = 0.0
                        for e in range(mix_first[pair], mix_first[pair + 1]):
                            c = mix_condition[e, bits]
                            if c < 0:
                                mean = np.nan
                                break
                            if not known[c]:
                                side = 1 if aided[c] else 0
                                x = (x1 if aided[c] else x0) + fixed[c, skill] + shift[skill, side]
                                values[c] = read_form(form[skill, side], x)
                                known[c] = True
                            mean += mix_weight[e] * values[c]
                        station[bits] = mean
                ability = x0 - unit[p, skill, 0]
                _add(station, ability, level, pairs[pair])
                if in_all[skill]:
                    ability_whole += ability
                    ability_parts += 1.0
                    for s in range(STATIONS):
                        if station[s] == station[s]:
                            whole[s] += station[s]
                            parts[s] += 1.0
                if not use[pair]:
                    continue
                if mix_first[pair + 1] > mix_first[pair]:
                    # Performance, learning and the steps between are of the same people.
                    known_throughout = True
                    for s in range(8):
                        known_throughout = known_throughout and station[s] == station[s]
                    if not known_throughout and station[7] == station[7]:
                        for s in range(8):
                            station[s] = np.nan
                for k in range(subjects.shape[1]):
                    subject = subjects[p, k]
                    if subject >= 0:
                        for s in range(STATIONS):
                            if station[s] == station[s]:
                                sums[subject, skill, s, first + d] += station[s]
                                weight[subject, skill, s] += 1.0
                if in_all[skill]:
                    for s in range(STATIONS):
                        if station[s] == station[s]:
                            shared[s] += station[s]
                            shares[s] += 1.0
            if ability_parts == 0.0:
                continue
            for s in range(STATIONS):
                station[s] = whole[s] / parts[s] if parts[s] > 0.0 else np.nan
            _add(station, ability_whole / ability_parts, level, people[p])
            for s in range(STATIONS):
                station[s] = shared[s] / shares[s] if shares[s] > 0.0 else np.nan
            for k in range(subjects.shape[1]):
                subject = subjects[p, k]
                if subject < 0:
                    continue
                for s in range(STATIONS):
                    if station[s] == station[s]:
                        sums[subject, skills, s, first + d] += station[s]
                        weight[subject, skills, s] += 1.0
                one, two = station[0], station[7]
                if one == one and two == two:
                    moments[subject, 0, first + d] += 1.0
                    moments[subject, 1, first + d] += one
                    moments[subject, 2, first + d] += two
                    moments[subject, 3, first + d] += one * one
                    moments[subject, 4, first + d] += two * two
                    moments[subject, 5, first + d] += one * two


@njit(cache=True, nogil=True)
def _add(  # pragma: no cover
    station: Floats,
    ability: float,
    level: float,
    into: Floats,
) -> None:
    """Add one draw of a person's stations to the sums."""
    for k in range(len(SCORES)):
        value = station[SCORES[k]]
        inside = min(max(value, 1e-6), 1.0 - 1e-6)
        logit = np.log(inside / (1.0 - inside))
        into[SCORE_SUMS * k] += value
        into[SCORE_SUMS * k + 1] += logit
        into[SCORE_SUMS * k + 2] += logit * logit
        into[SCORE_SUMS * k + 3] += 1.0 if value >= level else 0.0
    for k in range(len(DIFFERENCES)):
        value = station[DIFFERENCES[k][0]] - station[DIFFERENCES[k][1]]
        into[FIRST_DIFFERENCE + 2 * k] += value
        into[FIRST_DIFFERENCE + 2 * k + 1] += value * value
    for k in range(len(PATTERNS)):
        high, low = station[PATTERNS[k][0]], station[PATTERNS[k][1]]
        if high == high and low == low:
            into[FIRST_PATTERN + k] += 1.0 if high >= level and low < level else 0.0
        else:
            into[FIRST_PATTERN + k] = np.nan
    into[ABILITY_SUMS] += ability
    into[ABILITY_SUMS + 1] += ability * ability
