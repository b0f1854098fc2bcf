"""One person met with a fitted model: what their responses say, and what they will score next.

The coefficients and spreads of the fit stay as they are; the person's abilities and skill effects
are integrated over their responses, which is exact given those. So one more response costs one
pass over one person, and the fit need not know the person. Needs numpy, scipy and numba.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.design import LARGEST_FLOOR, NONE, Conditions
from unaided.measure.model.draws import linear
from unaided.measure.model.fitted import Fitted
from unaided.measure.model.kernel_types import Columns, Posteriors, Responding, Rows
from unaided.measure.model.observations import Array, Observations
from unaided.measure.model.passes import NO_DRAWS, NO_SKILL_DRAWS
from unaided.measure.model.people_pass import people_pass
from unaided.measure.model.sequence import Sequence, predict_after
from unaided.measure.responses import Bools

ITEM_BLOCKS = ("item", "item_aid")
SKILL_BLOCKS = ("skill", "skill_aid", "skill_delay", "skill_novelty", "group_skill")
NOTHING = np.empty(0)
NOT_KEPT = Responding(
    NOTHING, np.empty(0, dtype=np.float32), np.empty(0, dtype=np.float32), NOTHING
)


@dataclass(frozen=True, slots=True)
class PersonPosterior:
    """What is known of one person, in logits, given a fit and their responses.

    Abilities are deviations from the population's mean. Without an aided ability in the fit the
    second is idle.

    Attributes:
        mean: Shape (2,), posterior means of unaided and aided ability.
        sd: Shape (2,), their posterior standard deviations.
        correlation: Their posterior correlation.
        skill_mean: Shape (skills,), posterior means of the person × skill effects.
        skill_sd: Shape (skills,), their posterior standard deviations.
        responses: What the person answered, in the order given; ``None``: nothing yet.
    """

    mean: Floats
    sd: Floats
    correlation: float
    skill_mean: Floats
    skill_sd: Floats
    responses: Observations | None


def person_posterior(fit: Fitted, responses: Observations | None) -> PersonPosterior:
    """Return what one person's responses say, without fitting anew.

    An item or a skill whose code the fit does not have counts as an average one (its coefficients
    are zero, their population mean), and such a group as none; a skill that is new to the fit
    still has an effect of this person's own. A novelty that the fit does not have counts as its
    reference.

    Args:
        fit: The fitted model.
        responses: One person's responses, codes as in the fit; ``None``: none yet, which returns
            the population the person comes from.

    Raises:
        ValueError: If they are several people's, or hold a level of aid or a kind of score
            that the fit does not know.
    """
    return _found(fit, responses, _population(fit))


def after(fit: Fitted, posterior: PersonPosterior, response: Observations) -> PersonPosterior:
    """Return what is known once more was answered.

    Args:
        fit: The fitted model.
        posterior: What was known before, from the same fit.
        response: What was answered since: one response or several.

    Raises:
        ValueError: As in :func:`person_posterior`, or if other columns are known than before.
    """
    if posterior.responses is None:
        return _found(fit, response, posterior)
    return _found(fit, joined(posterior.responses, response), posterior)


def probability(
    fit: Fitted, posterior: PersonPosterior, conditions: Conditions, floor: Floats | None = None
) -> Floats:
    """Return the expected score of one more response under each of some conditions.

    E[floor + (1 − floor)·logistic(η)] over the person's posterior, person × skill effects with
    their dependence on ability included, by the trapezoid rule.

    Args:
        fit: The fitted model.
        posterior: What is known of the person, from the same fit.
        conditions: Arrays of shape (n,).
        floor: Shape (n,), 0..1; ``None``: none.

    Returns:
        Shape (n,), in 0..1.

    Raises:
        ValueError: As in :func:`person_posterior`.
    """
    spreads = fit.state.spreads
    rows, past = _coming(fit, conditions, floor), 0
    if posterior.responses is not None:
        given = _given(fit, posterior.responses)
        past = given.y.size
        rows = Sequence(*(np.concatenate(pair) for pair in zip(given, rows, strict=True)))
    rows = rows._replace(
        person_first=np.array([0, rows.y.size]),
        place=np.unique(rows.place, return_inverse=True)[1],
    )
    return predict_after(
        rows,
        past,
        (posterior.mean, posterior.sd, posterior.correlation),
        spreads.covariance,
        spreads.skill,
        aided=spreads.aided,
    )


def joined(first: Observations, second: Observations) -> Observations:
    """Return one person's responses and later ones of the same person.

    Raises:
        ValueError: If one knows a column that the other does not.
    """
    columns: dict[str, Any] = {}
    for field in fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if (one is None) != (other is None):
            raise ValueError(f"{field.name} is known of some responses only: give it for all")
        if isinstance(one, np.ndarray):
            columns[field.name] = np.concatenate([one, other])
    return replace(
        first,
        **columns,
        items=max(first.items, second.items),
        skills=max(first.skills, second.skills),
        groups=max(first.groups, second.groups),
        arms=max(first.arms, second.arms),
    )


def _population(fit: Fitted) -> PersonPosterior:
    """Return what is known of somebody who has not answered: the spreads of the fit."""
    spreads = fit.state.spreads
    sd = np.sqrt(np.diag(spreads.covariance))
    correlation = float(spreads.covariance[0, 1] / (sd[0] * sd[1])) if spreads.aided else 0.0
    skills = fit.coding.skills
    return PersonPosterior(
        np.zeros(2), sd, correlation, np.zeros(skills), np.full(skills, spreads.skill), None
    )


def _found(fit: Fitted, responses: Observations | None, start: PersonPosterior) -> PersonPosterior:
    """Integrate over one person, looking first where ``start`` says."""
    if responses is None:
        return start
    if responses.person[0] != responses.person[-1]:
        raise ValueError("expected the responses of one person, found those of several")
    own = replace(responses, person=np.zeros(len(responses), dtype=np.int64), people=1)
    found, _, skill = integrated(fit, own, start)
    spread = fit.state.spreads.skill
    skills = max(fit.coding.skills, responses.skills)
    skill_mean, skill_sd = np.zeros(skills), np.full(skills, spread)
    sd, correlation = found.sd[0], float(found.correlation[0])
    if spread > 0:
        skill_mean[skill] = found.skill_mean
        cross = correlation * sd[0] * sd[1]
        covariance = np.array([[sd[0] ** 2, cross], [cross, sd[1] ** 2]])
        slope = found.skill_slope
        explained = np.einsum("si,ij,sj->s", slope, covariance, slope)
        skill_sd[skill] = np.sqrt(found.skill_variance + explained)
    return PersonPosterior(found.mean[0], sd, correlation, skill_mean, skill_sd, responses)


def integrated(
    fit: Fitted, responses: Observations, start: PersonPosterior
) -> tuple[Posteriors, Ints, Ints]:
    """Return posteriors as a pass finds them, and the person and skill of their segments.

    Args:
        fit: The fitted model.
        responses: Of ``people`` people, each with one or more; codes as in the fit.
        start: Where to look first for each of them.

    Raises:
        ValueError: As in :func:`person_posterior`.
    """
    people = responses.people
    rows, person, skill = _rows(fit, responses)
    segments = skill.size if fit.state.spreads.skill > 0 else 0
    state = Posteriors(
        np.tile(start.mean, (people, 1)),
        np.tile(start.sd, (people, 1)),
        np.full(people, start.correlation),
        np.zeros(segments),
        np.zeros((segments, 2)),
        np.zeros(segments),
    )
    found = Posteriors(*(np.empty_like(array) for array in state))
    people_pass(
        0, people, rows, fit.state.point, state, found, NOT_KEPT,
        np.zeros(fit.coding.coefficients), np.zeros(5), 1.0, 0, NO_DRAWS, NO_SKILL_DRAWS,
    )  # fmt: skip
    return found, person, skill


def _rows(fit: Fitted, responses: Observations) -> tuple[Rows, Ints, Ints]:
    """Lay out responses skill by skill; return also the person and skill of each segment."""
    obs, person, skill = responses, responses.person, _skills(_conditions(responses))
    key = person.astype(np.int64)
    if fit.state.spreads.skill > 0:
        key = key * (int(skill.max()) + 1) + skill
        order = np.argsort(key, kind="stable")
        obs, key, skill, person = obs.take(order), key[order], skill[order], person[order]
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    at = _conditions(obs)
    columns, slot_value, covariates = _coded(fit, at)
    weight, floor = _weights(fit, obs)
    rows = Rows(
        person_first=np.searchsorted(person[starts], np.arange(responses.people + 1)),
        segment_first=np.append(starts, len(obs)),
        coordinate=_side(fit, at),
        columns=columns,
        slot_value=slot_value,
        covariates=covariates,
        y=obs.score.astype(np.float64),
        weight=weight,
        floor=floor,
        aided=fit.state.spreads.aided,
    )
    return rows, person[starts], skill[starts]


def _given(fit: Fitted, obs: Observations) -> Sequence:
    """Return responses in the order given, with the codes of their skills as places."""
    weight, floor = _weights(fit, obs)
    rows = _coming(fit, _conditions(obs), None)
    return rows._replace(y=obs.score.astype(np.float64), weight=weight, floor=floor)


def _coming(fit: Fitted, at: Conditions, floor: Array | None) -> Sequence:
    """Return conditions as responses, with the codes of their skills as places."""
    size = at.aid.size
    graded = np.isin(_kinds(fit, at), fit.design.fractional_kinds)
    guessed = np.zeros(size) if floor is None else np.nan_to_num(floor.astype(np.float64))
    return Sequence(
        person_first=np.array([0, size]),
        place=_skills(at),
        side=_side(fit, at).astype(np.int64),
        eta=linear(*_coded(fit, at), fit.state.beta),
        y=np.zeros(size),
        weight=np.ones(size),
        floor=np.where(graded, 0.0, guessed),
    )


def _coded(fit: Fitted, at: Conditions) -> tuple[Columns, Ints, Floats]:
    """Code conditions; what the fit does not have touches no coefficient of its own."""
    coding = fit.coding
    if at.aid.size and not 0 <= at.aid.min() <= at.aid.max() <= fit.terms.aids:
        raise ValueError(
            f"aid holds codes {at.aid.min()} to {at.aid.max()}; the fit knows 0 to {fit.terms.aids}"
        )
    _kinds(fit, at)
    new_item, item = _beyond(at.item, coding.blocks["item"].size if "item" in coding.blocks else 0)
    new_skill, skill = _beyond(at.skill, coding.skills)
    new_group, group = _beyond(at.group, coding.groups)
    arms = coding.blocks["arm"].size + 1 if "arm" in coding.blocks else 0
    new_arm, arm = _beyond(at.arm, arms)
    columns, slot_value, covariates = coding.encode(
        replace(
            at,
            item=item,
            skill=skill,
            group=None if group is None else np.where(new_group, NONE, group),
            arm=None if arm is None else np.where(new_arm, NONE, arm),
        )
    )
    for names, new in ((ITEM_BLOCKS, new_item), (SKILL_BLOCKS, new_skill)):
        for name in names:
            if new.any() and name in coding.blocks:
                span = coding.blocks[name].span
                own = (columns >= span.start) & (columns < span.stop)
                columns[own & new[:, None]] = NONE
    return columns, slot_value, covariates


def _beyond(codes: Array | None, known: int) -> tuple[Bools, Array | None]:
    """Say which codes the fit does not have, and return them with zero in those places."""
    if codes is None:
        return np.zeros(1, dtype=np.bool_), None
    new = np.asarray(codes >= known)
    return new, np.where(new, 0, codes)


def _weights(fit: Fitted, obs: Observations) -> tuple[Floats, Floats]:
    """Return weights and floors, each of shape (n,), as the fit takes them."""
    kind = _kinds(fit, _conditions(obs))
    tries = np.ones(len(obs)) if obs.tries is None else obs.tries.astype(np.float64)
    floor = np.zeros(len(obs)) if obs.floor is None else obs.floor.astype(np.float64)
    floor = np.where(np.isin(kind, fit.design.fractional_kinds), 0.0, np.nan_to_num(floor))
    certain = floor >= LARGEST_FLOOR
    weight = np.nan_to_num(tries, nan=1.0) / fit.state.dispersion[kind]
    return np.where(certain, 0.0, weight), np.where(certain, 0.0, floor)


def _kinds(fit: Fitted, at: Conditions) -> Ints:
    if at.kind is None:
        return np.zeros(at.aid.size, dtype=np.int64)
    known = fit.state.dispersion.size
    if at.kind.size and not 0 <= at.kind.min() <= at.kind.max() < known:
        raise ValueError(
            f"kind holds codes {at.kind.min()} to {at.kind.max()}; the fit knows 0 to {known - 1}"
        )
    return at.kind.astype(np.int64)


def _skills(at: Conditions) -> Ints:
    return np.zeros(at.aid.size, np.int64) if at.skill is None else at.skill.astype(np.int64)


def _side(fit: Fitted, at: Conditions) -> Array:
    return ((at.aid > 0) & fit.state.spreads.aided).astype(np.uint8)


def _conditions(obs: Observations) -> Conditions:
    return Conditions(
        aid=obs.aid,
        skill=obs.skill,
        group=obs.group,
        arm=obs.arm,
        delay_days=obs.delay_days,
        novelty=obs.novelty,
        retrievals=obs.retrievals,
        exposures=obs.exposures,
        kind=obs.kind,
        item=obs.item,
    )
