"""One person, met with a fitted model: the posterior and what comes next, against quadrature."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from unaided.measure.model.design import Conditions
from unaided.measure.model.draws import linear
from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.one_person import after, joined, person_posterior, probability
from unaided.measure.model.terms import Choice

Floats = NDArray[np.float64]

PEOPLE, SKILLS, ITEMS, EACH = 150, 3, 12, 24
SD, AIDED_SD, CORRELATION, SKILL_SD = 1.0, 1.1, 0.5, 0.6


def drawn(*, aided: bool = True, graded: bool = False, seed: int = 1) -> Observations:
    """Simulate people who answer items of three skills, half of them with help, some guessed."""
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(PEOPLE), EACH)
    item = rng.integers(0, ITEMS, person.size)
    aid = rng.integers(0, 2, person.size) if aided else np.zeros(person.size, dtype=np.int64)
    cross = CORRELATION * SD * AIDED_SD
    ability = rng.multivariate_normal([0, 0], [[SD**2, cross], [cross, AIDED_SD**2]], PEOPLE)
    own = rng.normal(0, SKILL_SD, (PEOPLE, SKILLS))
    easiness = rng.normal(0, 0.5, ITEMS)
    floor = np.where(item % 4 == 0, 0.25, 0.0) * (not graded)
    eta = 0.2 + 0.6 * aid + ability[person, aid] + own[person, item % SKILLS] + easiness[item]
    chance = floor + (1 - floor) * expit(eta)
    score = (rng.random(person.size) < chance).astype(np.float64)
    if graded:
        score = np.clip(np.round(chance + rng.normal(0, 0.2, person.size), 1), 0, 1)
    return Observations(
        person=person,
        item=item,
        score=score,
        aid=aid,
        skill=item % SKILLS,
        floor=None if graded else floor,
        people=PEOPLE,
        items=ITEMS,
        skills=SKILLS,
    )


@cache
def fitted(*, aided: bool = True, graded: bool = False) -> Fit:
    held = {"ability_sd": SD, "aid_spread": 1.05, "aid_correlation": -0.4, "person_skill_sd": 0.6}
    return fit_model(drawn(aided=aided, graded=graded), Choice(fixed_variances=held))


def one(obs: Observations, person: int = 7, rows: int = EACH) -> Observations:
    chosen = np.flatnonzero(obs.person == person)[:rows]
    kept = obs.take(chosen)
    return replace(kept, person=np.zeros(chosen.size, dtype=np.int64), people=1)


def conditions(obs: Observations) -> Conditions:
    return Conditions(aid=obs.aid, skill=obs.skill, item=obs.item)


def by_quadrature(fit: Fit, obs: Observations, nodes: int = 49) -> tuple[Floats, Floats, Floats]:
    """Return a grid over (θ0, θ1), the posterior on it, and E[r | θ0, θ1] of each skill."""
    points, w = np.polynomial.hermite_e.hermegauss(41)
    w = w / w.sum()
    sigma = fit.state.spreads.covariance
    axis = np.linspace(-6, 6, nodes)
    x0, x1 = (axis * np.sqrt(sigma[side, side]) for side in (0, 1))
    grid = np.stack(np.meshgrid(x0, x1, indexing="ij"), axis=-1)
    logs = -0.5 * np.einsum("abi,ij,abj->ab", grid, np.linalg.inv(sigma), grid)
    eta = linear(*fit.coding.encode(conditions(obs)), fit.state.beta)
    floor = np.zeros(len(obs)) if obs.floor is None else obs.floor
    weight = 1 / fit.state.dispersion[0]
    means = np.zeros((SKILLS, nodes, nodes))
    assert obs.skill is not None
    for skill in range(SKILLS):
        mass, first = np.zeros((nodes, nodes)), np.zeros((nodes, nodes))
        for point, share in zip(fit.state.spreads.skill * points, w, strict=True):
            total = np.zeros((nodes, nodes))
            for i in np.flatnonzero(obs.skill == skill):
                p = floor[i] + (1 - floor[i]) * expit(eta[i] + grid[..., obs.aid[i]] + point)
                y = obs.score[i]
                total += weight * (y * np.log(p) + (1 - y) * np.log1p(-p))
            mass += share * np.exp(total)
            first += share * point * np.exp(total)
        logs += np.log(mass)
        means[skill] = first / mass
    joint = np.exp(logs - logs.max())
    return grid, joint / joint.sum(), means


@pytest.mark.parametrize("graded", [False, True])
def test_the_posterior_is_that_of_brute_force_quadrature(graded: bool) -> None:
    fit = fitted(graded=graded)
    obs = one(drawn(graded=graded))
    found = person_posterior(fit, obs)
    grid, joint, means = by_quadrature(fit, obs)
    mean = np.einsum("ab,abi->i", joint, grid)
    off = grid - mean
    covariance = np.einsum("ab,abi,abj->ij", joint, off, off)
    sd = np.sqrt(np.diag(covariance))
    assert found.mean == pytest.approx(mean, abs=2e-4)
    assert found.sd == pytest.approx(sd, abs=2e-4)
    assert found.correlation == pytest.approx(covariance[0, 1] / sd.prod(), abs=5e-4)
    assert found.skill_mean == pytest.approx(np.einsum("ab,sab->s", joint, means), abs=1e-3)


def test_it_is_what_the_fit_found_of_the_same_person() -> None:
    fit, obs = fitted(), drawn()
    posteriors = fit.state.posteriors
    for person in (0, 7, 149):
        found = person_posterior(fit, one(obs, person))
        assert found.mean == pytest.approx(posteriors.mean[person], abs=1e-5)
        assert found.sd == pytest.approx(posteriors.sd[person], abs=1e-4)
        own = fit.design.segment_person == person
        skills = fit.design.segment_skill[own]
        assert found.skill_mean[skills] == pytest.approx(posteriors.skill_mean[own], abs=1e-3)


def test_somebody_who_has_not_answered_is_as_the_population() -> None:
    fit = fitted()
    found = person_posterior(fit, None)
    assert np.array_equal(found.mean, [0.0, 0.0])
    assert found.sd**2 == pytest.approx(np.diag(fit.state.spreads.covariance))
    assert np.all(found.skill_sd == fit.state.spreads.skill)
    first = one(drawn(), rows=1)
    assert after(fit, found, first).mean == pytest.approx(person_posterior(fit, first).mean)


@pytest.mark.parametrize("aided", [False, True])
def test_one_more_response_is_as_all_at_once(aided: bool) -> None:
    fit, obs = fitted(aided=aided), one(drawn(aided=aided))
    found = person_posterior(fit, None)
    for row in range(len(obs)):
        found = after(fit, found, obs.take(np.array([row])))
    whole = person_posterior(fit, obs)
    assert found.mean == pytest.approx(whole.mean, abs=1e-5)
    assert found.sd == pytest.approx(whole.sd, abs=1e-4)
    assert found.skill_mean == pytest.approx(whole.skill_mean, abs=1e-4)
    assert found.skill_sd == pytest.approx(whole.skill_sd, abs=1e-3)


def test_a_right_answer_raises_what_is_expected_most_where_it_was_given() -> None:
    fit, obs = fitted(), one(drawn(), rows=12)
    before = person_posterior(fit, obs)
    right = replace(obs.take(np.array([3])), score=np.ones(1), aid=np.zeros(1, dtype=np.int64))
    later = after(fit, before, right)
    assert right.skill is not None
    skill = int(right.skill[0])
    others = [s for s in range(SKILLS) if s != skill]
    assert later.mean[0] > before.mean[0]
    assert later.sd[0] < before.sd[0]
    gained = later.skill_mean - before.skill_mean
    assert gained[skill] > 0
    # The same answer is explained by ability too, so other skills' own effects give way.
    assert all(gained[other] <= 1e-9 for other in others)


def test_the_order_of_responses_does_not_matter() -> None:
    fit, obs = fitted(), one(drawn())
    turned = obs.take(np.random.default_rng(3).permutation(len(obs)))
    one_way, other = person_posterior(fit, obs), person_posterior(fit, turned)
    assert one_way.mean == pytest.approx(other.mean, abs=1e-10)
    assert one_way.skill_mean == pytest.approx(other.skill_mean, abs=1e-10)
    ahead = conditions(one(drawn(), person=8))
    assert probability(fit, one_way, ahead) == pytest.approx(
        probability(fit, other, ahead), abs=1e-10
    )


@pytest.mark.parametrize("rows", [0, 1, 9, EACH])
def test_what_comes_next_is_that_of_brute_force_quadrature(rows: int) -> None:
    """P(right | answers) is the ratio of two marginal likelihoods, here over a dense grid."""
    fit = fitted()
    past = one(drawn(), rows=rows) if rows else None
    ahead = one(drawn(), person=9, rows=6)
    predicted = probability(fit, person_posterior(fit, past), conditions(ahead), ahead.floor)
    assert len(predicted) == 6
    for row in range(len(ahead)):
        asked = ahead.take(np.array([row]))
        both = [replace(asked, score=np.array([score])) for score in (0.0, 1.0)]
        wrong, right = (
            marginal(fit, asked if past is None else joined(past, asked)) for asked in both
        )
        assert predicted[row] == pytest.approx(expit(right - wrong), abs=1e-5)


def marginal(fit: Fit, obs: Observations) -> float:
    """Return the log of the marginal likelihood, but for a constant of the prior."""
    points, w = np.polynomial.hermite_e.hermegauss(41)
    sigma = fit.state.spreads.covariance
    axis = np.linspace(-6, 6, 61)
    x0, x1 = (axis * np.sqrt(sigma[side, side]) for side in (0, 1))
    grid = np.stack(np.meshgrid(x0, x1, indexing="ij"), axis=-1)
    density = np.exp(-0.5 * np.einsum("abi,ij,abj->ab", grid, np.linalg.inv(sigma), grid))
    eta = linear(*fit.coding.encode(conditions(obs)), fit.state.beta)
    assert obs.floor is not None
    assert obs.skill is not None
    for skill in range(SKILLS):
        mass = np.zeros_like(density)
        for point, share in zip(fit.state.spreads.skill * points, w / w.sum(), strict=True):
            chance = np.ones_like(density)
            for i in np.flatnonzero(obs.skill == skill):
                p = expit(eta[i] + grid[..., obs.aid[i]] + point)
                p = obs.floor[i] + (1 - obs.floor[i]) * p
                chance *= p if obs.score[i] == 1 else 1 - p
            mass += share * chance
        density = density * mass
    return float(np.log(density.sum()))


def test_an_item_that_the_fit_does_not_know_is_an_average_one() -> None:
    fit, obs = fitted(), one(drawn(), rows=1)
    unknown = replace(obs, item=np.array([ITEMS + 3]), items=ITEMS + 4)
    found = person_posterior(fit, unknown)
    predicted = probability(fit, found, conditions(unknown))
    without = Conditions(aid=obs.aid, skill=obs.skill)
    assert predicted == pytest.approx(probability(fit, found, without), abs=1e-12)
    assert found.mean != pytest.approx(person_posterior(fit, obs).mean, abs=1e-6)


def test_a_skill_that_the_fit_does_not_know_has_an_effect_of_this_persons_own() -> None:
    fit, obs = fitted(), one(drawn())
    assert obs.skill is not None
    new = replace(obs, skill=np.where(obs.skill == 2, SKILLS, obs.skill), skills=SKILLS + 1)
    found = person_posterior(fit, new)
    assert found.skill_mean.shape == (SKILLS + 1,)
    assert found.skill_mean[2] == 0.0
    assert found.skill_sd[SKILLS] < found.skill_sd[2] == fit.state.spreads.skill


def test_what_does_not_belong_is_refused_in_a_sentence() -> None:
    fit, obs = fitted(), one(drawn())
    with pytest.raises(ValueError, match="found those of several"):
        person_posterior(fit, drawn())
    with pytest.raises(ValueError, match="aid holds codes 0 to 2; the fit knows 0 to 1"):
        person_posterior(fit, replace(obs, aid=obs.aid * 2))
    with pytest.raises(ValueError, match="kind holds codes 3 to 3; the fit knows 0 to 0"):
        person_posterior(fit, replace(obs, kind=np.full(len(obs), 3)))
    with pytest.raises(ValueError, match="floor is known of some responses only"):
        after(fit, person_posterior(fit, obs), replace(obs, floor=None))
