"""Small logs for the tests of the measuring model, and what every fit must hold to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from unaided.measure.model.fit import Fit
from unaided.measure.model.observations import Observations
from unaided.simulate.hierarchical import HierarchySettings, draw_hierarchy

DELAYS = {"delays_days": (0.0, 7.0, 30.0), "delay_logits": (0.0, -0.5, -0.9)}
NOVELTIES = {"novelty_logits": {1: 0.0, 2: -0.3}}


def drawn_log(seed: int = 3, **settings: Any) -> Observations:
    """Return a log drawn from the model itself."""
    log = draw_hierarchy(HierarchySettings(**settings), np.random.default_rng(seed))
    return Observations(**log.observations())


def random_log(people: int = 30, each: int = 10, items: int = 8, seed: int = 0) -> Observations:
    """Return a log of right and wrong answers, six in ten right, that mean nothing."""
    rng = np.random.default_rng(seed)
    size = people * each
    return Observations(
        person=np.repeat(np.arange(people), each),
        item=rng.integers(items, size=size),
        score=(rng.random(size) < 0.6).astype(np.float64),
        aid=rng.integers(2, size=size),
        people=people,
        items=items,
    )


def without_order(obs: Observations, rng: np.random.Generator) -> Observations:
    """Return the same log with people, items and skills numbered otherwise, and rows reordered."""
    person, item = rng.permutation(obs.people), rng.permutation(obs.items)
    skill = rng.permutation(obs.skills)
    renamed = person[obs.person]
    order = np.lexsort((rng.random(renamed.size), renamed))
    moved = replace(
        obs,
        person=np.sort(obs.person),
        item=item[obs.item],
        skill=None if obs.skill is None else skill[obs.skill],
    )
    shuffled = {
        name: getattr(moved, name)[order]
        for name in ("item", "score", "aid", "skill", "delay_days", "novelty", "tries", "floor")
        if getattr(moved, name) is not None
    }
    return replace(moved, person=renamed[order], **shuffled)


def assert_honest(fit: Fit) -> None:
    """Every figure is a number, and how the fit ended is said."""
    figures = {**fit.summary(), **fit.standard_errors()}
    assert [name for name, value in figures.items() if not np.isfinite(value)] == []
    posteriors = fit.state.posteriors
    for array in (fit.state.beta, posteriors.mean, posteriors.sd, fit.precision.variances):
        assert np.isfinite(array).all()
    assert fit.convergence.startswith("Converged" if fit.converged else "Not converged")
    assert all(left_out.why for left_out in fit.terms.left_out)
