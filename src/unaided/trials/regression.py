"""Least squares for one contrast, with standard errors robust to clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.trials.design import ContrastDesign

NORMAL_95 = 1.959963984540054
"""The normal distribution's 97.5th percentile."""

NO_SPREAD = 1e-10
"""Residuals below this share of the outcome's size are rounding, not spread."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One coefficient with its standard error and the normal distribution's p-value."""

    estimate: float
    standard_error: float
    p_value: float

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval by the normal distribution."""
        return self.estimate - NORMAL_95 * self.standard_error

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval by the normal distribution."""
        return self.estimate + NORMAL_95 * self.standard_error


def fit_contrast(design: ContrastDesign) -> Fit:
    """Fit least squares and take the contrast's coefficient.

    Standard errors are cluster-robust with the factor G/(G−1) · (N−1)/(N−K) (CR1S; Liang & Zeger
    1986, Cameron & Miller 2015), or, where no cluster is named, HC1 (MacKinnon & White 1985).

    Args:
        design: An identified contrast with more rows than parameters.
    """
    from statsmodels.regression.linear_model import OLS

    columns = np.column_stack([design.treated, design.nuisance])
    if design.by_row:
        fitted = OLS(design.outcome, columns).fit(cov_type="HC1", use_t=False)
    else:
        fitted = OLS(design.outcome, columns).fit(
            cov_type="cluster", cov_kwds={"groups": design.cluster}, use_t=False
        )
    return Fit(float(fitted.params[0]), float(fitted.bse[0]), float(fitted.pvalues[0]))


def has_spread(design: ContrastDesign) -> bool:
    """Tell whether anything is left for chance: residuals that are more than rounding."""
    left = float(np.linalg.norm(design.residuals()))
    return left > NO_SPREAD * max(float(np.linalg.norm(design.outcome)), np.finfo(np.float64).tiny)
