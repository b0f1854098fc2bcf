"""The marginal likelihood against brute force; gradient and information against differences."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
import pytest
from model_logs import DELAYS, NOVELTIES, drawn_log

from unaided.measure.model.design import Design, coding_of, design_of
from unaided.measure.model.information import observed_information
from unaided.measure.model.kernel_types import Point
from unaided.measure.model.observations import Observations
from unaided.measure.model.passes import PassResult, run_pass, start_of
from unaided.measure.model.terms import Choice, terms_of
from unaided.measure.model.variances import Spreads

COVARIANCE = np.array([[0.9, 0.5], [0.5, 0.8]])
STEP = 1e-4


class Case(NamedTuple):
    """A design and the point at which it is looked at."""

    design: Design
    beta: np.ndarray
    spreads: Spreads


def case_of(obs: Observations, skill_sd: float = 0.0, covariance: np.ndarray = COVARIANCE) -> Case:
    without = frozenset() if skill_sd else frozenset({"person_skill"})
    coding = coding_of(obs, terms_of(obs, Choice(without=without)))
    beta = np.random.default_rng(0).normal(scale=0.3, size=coding.coefficients)
    aided = "aided_ability" in coding.terms
    return Case(design_of(obs, coding), beta, Spreads(covariance, skill_sd, aided))


def evaluated(case: Case, fineness: float = 1.0) -> PassResult:
    """Look twice, the second time where everybody was found."""
    point = Point(case.beta, case.spreads.covariance, case.spreads.skill)
    first = run_pass(case.design, point, start_of(case.design, point), fineness=fineness)
    return run_pass(case.design, point, first.found, each_response=True, fineness=fineness)


def slopes(case: Case) -> np.ndarray:
    """Difference the log-likelihood along every coefficient."""
    found = np.empty(case.beta.size)
    for place in range(case.beta.size):
        moved = STEP * (np.arange(case.beta.size) == place)
        above = evaluated(case._replace(beta=case.beta + moved)).log_likelihood
        below = evaluated(case._replace(beta=case.beta - moved)).log_likelihood
        found[place] = (above - below) / (2 * STEP)
    return found


def spread_slopes(case: Case) -> np.ndarray:
    """Difference the log-likelihood along every free spread."""
    free = case.spreads.free()
    found = np.empty(free.size)
    for place in range(free.size):
        moved = STEP * (np.arange(free.size) == place)
        above = evaluated(case._replace(spreads=case.spreads.at(free + moved))).log_likelihood
        below = evaluated(case._replace(spreads=case.spreads.at(free - moved))).log_likelihood
        found[place] = (above - below) / (2 * STEP)
    return found


def normal_nodes(sd: float, count: int = 161, width: float = 9.0) -> tuple[np.ndarray, np.ndarray]:
    """Return an even grid over a normal distribution and its weights."""
    x = np.linspace(-width * sd, width * sd, count)
    weight = np.exp(-0.5 * (x / sd) ** 2)
    return x, weight / weight.sum()


def brute_force(case: Case) -> float:
    """Integrate every person over a fixed grid of two abilities and a shift for each skill."""
    rows, total = case.design.rows, 0.0
    slots = np.zeros(rows.y.size)
    for slot, which in enumerate(rows.slot_value):
        column = rows.columns[:, slot]
        value = 1.0 if which < 0 else rows.covariates[:, which]
        slots += np.where(column >= 0, case.beta[column] * value, 0.0)
    lower = np.linalg.cholesky(case.spreads.covariance)
    x, weight = normal_nodes(1.0)
    first, second = np.meshgrid(x, x, indexing="ij")
    abilities = (lower[0, 0] * first, lower[1, 0] * first + lower[1, 1] * second)
    shifts, shift_weight = np.zeros(1), np.ones(1)
    if case.spreads.skill > 0:
        shifts, shift_weight = normal_nodes(case.spreads.skill, 61, 7.0)
    tries, floor = (np.broadcast_to(a, rows.y.shape) for a in (rows.weight, rows.floor))
    for person in range(case.design.people):
        log_whole = np.zeros(first.shape)
        for segment in range(rows.person_first[person], rows.person_first[person + 1]):
            here = range(rows.segment_first[segment], rows.segment_first[segment + 1])
            logs = np.zeros((shifts.size, *first.shape))
            for (k, shift), i in product(enumerate(shifts), here):
                eta = slots[i] + shift + abilities[rows.coordinate[i]]
                right = floor[i] + (1 - floor[i]) / (1 + np.exp(-eta))
                wrong = (1 - floor[i]) / (1 + np.exp(eta))
                y = rows.y[i]
                logs[k] += tries[i] * (y * np.log(right) + (1 - y) * np.log(wrong))
            highest = logs.max()
            log_whole += highest + np.log(np.tensordot(shift_weight, np.exp(logs - highest), 1))
        highest = log_whole.max()
        total += highest + np.log(weight @ np.exp(log_whole - highest) @ weight)
    return float(total)


def tiny(**more: object) -> Observations:
    """Two people, three items, two skills, help now and then."""
    base = Observations(
        person=np.array([0, 0, 0, 0, 0, 1, 1, 1, 1]),
        item=np.array([0, 1, 2, 0, 1, 0, 1, 2, 2]),
        score=np.array([1.0, 0, 1, 1, 1, 0, 0, 1, 0]),
        aid=np.array([0, 1, 1, 1, 0, 0, 0, 1, 0]),
        skill=np.array([0, 0, 0, 1, 1, 0, 0, 0, 1]),
        people=2,
        items=3,
        skills=2,
    )
    return replace(base, **more)


TINY = {
    "plain": tiny(),
    "floor": tiny(floor=np.array([0.25, 0.25, 0, 0.25, 0, 0.5, 0.25, 0.25, 0])),
    "tries": tiny(
        score=np.array([0.5, 0.1, 1, 0, 0.7, 0.2, 0.9, 1, 0.3]),
        tries=np.array([2, 10, 50, 3, 10, 10, 10, 1, 10]),
    ),
    "fractions": tiny(score=np.array([0.5, 0.1, 1, 0, 0.7, 0.2, 0.9, 1, 0.3])),
}


@pytest.mark.parametrize("skill_sd", [0.0, 0.1, 0.6])
@pytest.mark.parametrize("name", TINY)
def test_the_likelihood_is_that_of_brute_force(name, skill_sd):
    """Two abilities, and a shift for each skill, integrated over a fixed grid: equal to 1e-5."""
    case = case_of(TINY[name])
    terms = case.design.coding.terms
    forced = replace(terms, present=terms.present | {"aided_ability", "aid"}, aids=1)
    if skill_sd:
        forced = replace(forced, present=forced.present | {"person_skill"})
    coding = coding_of(TINY[name], forced)
    beta = np.random.default_rng(0).normal(scale=0.5, size=coding.coefficients)
    case = Case(design_of(TINY[name], coding), beta, Spreads(COVARIANCE, skill_sd, True))
    if name == "fractions":
        # As under a dispersion of .4: every score weighs 2.5.
        rows = case.design.rows._replace(weight=np.array([2.5]))
        case = case._replace(design=replace(case.design, rows=rows))
    assert evaluated(case).log_likelihood == pytest.approx(brute_force(case), abs=1e-5)


LOGS = {
    "abilities": (drawn_log(people=40, items_per_skill=6, responses_per_person=12), 0.0),
    "everything": (
        drawn_log(
            people=40,
            items_per_skill=4,
            skills=3,
            responses_per_person=15,
            groups=3,
            floor=0.2,
            person_skill_sd=0.5,
            retrieval_logit=0.1,
            **DELAYS,
            **NOVELTIES,
        ),
        0.5,
    ),
    "tries": (drawn_log(people=30, items_per_skill=6, responses_per_person=8, tries=12), 0.0),
    "small person by skill": (
        drawn_log(people=30, items_per_skill=4, skills=3, responses_per_person=12),
        0.1,
    ),
}


@pytest.mark.parametrize("name", LOGS)
def test_the_gradient_is_that_of_finite_differences(name):
    """In every coefficient and every spread, to 1e-3 of the largest."""
    case = case_of(*LOGS[name])
    result = evaluated(case)
    assert result.gradient == pytest.approx(slopes(case), abs=1e-3)
    own = case.spreads.gradient(result.moments, case.design.people)
    assert own == pytest.approx(spread_slopes(case), abs=1e-3)


@pytest.mark.parametrize("name", LOGS)
def test_a_finer_grid_finds_the_same(name):
    """Half the step: log-likelihood, gradient and moments move by less than 1e-4."""
    case = case_of(*LOGS[name])
    usual, fine = evaluated(case), evaluated(case, fineness=0.5)
    assert usual.log_likelihood == pytest.approx(fine.log_likelihood, abs=1e-4)
    assert usual.gradient == pytest.approx(fine.gradient, abs=1e-4)
    assert usual.moments == pytest.approx(fine.moments, abs=1e-3)


@pytest.mark.parametrize("name", LOGS)
def test_the_information_is_that_of_finite_differences(name):
    """Standard errors from it, under a prior of half a logit, within 3 per cent."""
    case = case_of(*LOGS[name])
    size = case.beta.size
    louis = observed_information(case.design, evaluated(case))
    differenced = np.empty((size, size))
    for place in range(size):
        moved = STEP * (np.arange(size) == place)
        above = evaluated(case._replace(beta=case.beta + moved)).gradient
        below = evaluated(case._replace(beta=case.beta - moved)).gradient
        differenced[place] = (below - above) / (2 * STEP)
    prior = 4.0 * np.eye(size)
    ratio = np.diag(np.linalg.inv(louis + prior)) / np.diag(np.linalg.inv(differenced + prior))
    assert np.sqrt(ratio) == pytest.approx(np.ones(size), abs=0.03)


@pytest.mark.parametrize("correlation", [0.0, 0.9, 0.998])
def test_five_hundred_responses_on_one_coordinate(correlation):
    """A posterior far narrower than the prior, alone or beside a coordinate that is hardly seen."""
    obs = drawn_log(people=2, items_per_skill=10, responses_per_person=510)
    aid = np.zeros(len(obs), dtype=np.int8)
    aid[::51] = 1
    obs = replace(obs, aid=aid)
    coding = coding_of(obs, terms_of(obs, Choice()))
    forced = replace(coding.terms, present=coding.terms.present | {"aided_ability"})
    covariance = np.array([[1.0, correlation], [correlation, 1.0]])
    design = design_of(obs, replace(coding, terms=forced))
    case = Case(design, np.zeros(coding.coefficients), Spreads(covariance, 0.0, True))
    usual, fine = evaluated(case), evaluated(case, fineness=0.5)
    assert usual.log_likelihood == pytest.approx(fine.log_likelihood, abs=1e-6)
    assert usual.found.sd[:, 0].max() < 0.15
    assert usual.found.mean == pytest.approx(fine.found.mean, abs=1e-5)
    assert usual.log_likelihood == pytest.approx(two_abilities(case), abs=1e-5)


def two_abilities(case: Case) -> float:
    """Integrate two people without item effects by 1,201 nodes a side: counts are sufficient."""
    rows, total = case.design.rows, 0.0
    lower = np.linalg.cholesky(case.spreads.covariance)
    x, weight = normal_nodes(1.0, 1_201, 8.0)
    first, second = np.meshgrid(x, x, indexing="ij")
    abilities = (lower[0, 0] * first, lower[1, 0] * first + lower[1, 1] * second)
    for person in range(2):
        here = slice(rows.segment_first[person], rows.segment_first[person + 1])
        logs = np.zeros(first.shape)
        for side, ability in enumerate(abilities):
            y = rows.y[here][rows.coordinate[here] == side]
            logs += y.sum() * ability - y.size * np.log1p(np.exp(ability))
        total += logs.max() + np.log(weight @ np.exp(logs - logs.max()) @ weight)
    return float(total)
