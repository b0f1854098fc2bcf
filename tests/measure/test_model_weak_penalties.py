"""Draws go on where a drawn spread leaves the observed information indefinite."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from unaided.measure.model.posterior_draws import _moved
from unaided.measure.model.solving import DensePrecision


def test_a_penalty_too_weak_for_the_information_proposes_from_the_fit_s_own() -> None:
    # Seldom-seen items: the information alone is not positive, with the fit's penalties it is.
    information = np.diag([-0.5, 2.0])
    fitted, weaker, stronger = np.array([1.0, 1.0]), np.array([0.2, 1.0]), np.array([4.0, 1.0])
    precision = DensePrecision(information, fitted, np.zeros(2, dtype=np.bool_))
    beta = np.array([0.3, -0.2])
    fit = SimpleNamespace(precision=precision, penalty=fitted, state=SimpleNamespace(beta=beta))
    normal = np.array([[1.0, 1.0], [0.5, 0.5]])
    assert not precision.penalised(weaker).positive
    moved, log_root = _moved(fit, normal, [weaker, stronger], exact=True)  # type: ignore[arg-type]
    assert np.isfinite(moved).all()
    centre = (fitted - weaker)[0] * beta[0] / 0.5
    np.testing.assert_allclose(moved[0, 0], 1.0 / np.sqrt(0.5) + centre)
    np.testing.assert_allclose(log_root[0], 0.5 * precision.log_determinant)
    np.testing.assert_allclose(log_root[1], 0.5 * np.log(3.5 * 3.0))
