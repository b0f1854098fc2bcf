"""Spreads as free numbers: Σ = L·Lᵀ by its Cholesky factor, logarithms where they are positive.

The gradient with respect to them follows from the posterior second moments (Fisher's identity).
Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.responses import Bools

SMALLEST_SD = 0.05  # logits; below it a spread is as good as none
LARGEST_SD = 8.0
UNHELD_SD = 6.0  # logits; beyond it responses hardly differ
PRIOR_SD = 2.5  # logits, of a spread
SMALLEST_RATIO = 0.05  # of L11 to L10: a correlation above .999 is more than the grid resolves


@dataclass(frozen=True, slots=True)
class Spreads:
    """Spreads of what is integrated out.

    Attributes:
        covariance: Shape (2, 2), of (unaided, aided) ability; the second is idle without aid.
        skill: Standard deviation of person × skill effects; 0 where there are none.
        aided: Whether there is an aided ability.
    """

    covariance: Floats
    skill: float
    aided: bool

    def free(self) -> Floats:
        """Return log L00, L10, log L11 (the first alone without aid), then log of ``skill``."""
        lower = np.linalg.cholesky(self.covariance)
        values = [np.log(lower[0, 0])]
        if self.aided:
            values += [lower[1, 0], np.log(lower[1, 1])]
        if self.skill > 0:
            values.append(np.log(self.skill))
        return np.array(values)

    def at(self, free: Floats) -> Spreads:
        """Return the spreads at free values, kept between the smallest and the largest."""
        low, high = np.log(SMALLEST_SD), np.log(LARGEST_SD)
        lower = np.eye(2)
        lower[0, 0] = np.exp(np.clip(free[0], low, high))
        if self.aided:
            lower[1, 0] = np.clip(free[1], -LARGEST_SD, LARGEST_SD)
            lower[1, 1] = np.exp(np.clip(free[2], _lowest(lower[1, 0]), high))
        skill = float(np.exp(np.clip(free[-1], low, high))) if self.skill > 0 else 0.0
        return Spreads(lower @ lower.T, skill, self.aided)

    def gradient(self, moments: Floats, people: int) -> Floats:
        """Return the gradient of the log-likelihood with respect to :meth:`free`.

        Args:
            moments: Σ E[θ0²], Σ E[θ0·θ1], Σ E[θ1²], Σ E[r²], number of r.
            people: How many people the moments sum over.
        """
        s = moments
        if self.aided:
            second = np.array([[s[0], s[1]], [s[1], s[2]]])
            inverse = np.linalg.inv(self.covariance)
            lower = np.linalg.cholesky(self.covariance)
            slope = inverse @ (second - people * self.covariance) @ inverse @ lower
            values = [slope[0, 0] * lower[0, 0], slope[1, 0], slope[1, 1] * lower[1, 1]]
        else:
            values = [s[0] / self.covariance[0, 0] - people]
        if self.skill > 0:
            values.append(s[3] / self.skill**2 - s[4])
        return np.array(values)

    def log_prior(self) -> float:
        """Return the log-density of the weak prior, up to a constant, on the free scale.

        Standard deviations are even a priori up to some logits (half-normal, sd 2.5); on the
        logarithm, on which they are free, that density grows with the value itself. So a spread of
        which few responses say little is not put at zero (Chung et al. 2013).
        """
        free = self.free()
        logs = self._logs()
        value = float(np.sum(free[logs] - 0.5 * np.exp(2 * free[logs]) / PRIOR_SD**2))
        return value - 0.5 * float(np.sum(free[~logs] ** 2)) / PRIOR_SD**2

    def prior_gradient(self) -> Floats:
        """Return the gradient of :meth:`log_prior` with respect to :meth:`free`."""
        free = self.free()
        at = 1.0 - np.exp(2 * free) / PRIOR_SD**2
        return np.where(self._logs(), at, -free / PRIOR_SD**2)

    def _logs(self) -> Bools:
        """Which free values are logarithms."""
        logs = np.ones(self.free().size, dtype=np.bool_)
        if self.aided:
            logs[1] = False
        return logs

    def pinned(self, gradient: Floats) -> Bools:
        """Say which free spreads lie at their bound and are pushed beyond it."""
        free = self.free()
        low = np.full(free.size, np.log(SMALLEST_SD))
        high = np.full(free.size, np.log(LARGEST_SD))
        if self.aided:
            low[1], high[1] = -LARGEST_SD, LARGEST_SD
            low[2] = _lowest(free[1])
        below = (free <= low + 1e-6) & (gradient < 0)
        return below | ((free >= high - 1e-6) & (gradient > 0))

    def unheld(self) -> tuple[str, ...]:
        """Name the spreads that the data do not hold: so large that their prior alone does."""
        names = [
            name
            for name, sd in (
                ("ability_sd", np.sqrt(self.covariance[0, 0])),
                ("aided_sd", np.sqrt(self.covariance[1, 1]) if self.aided else 0.0),
                ("person_skill_sd", self.skill),
            )
            if sd >= UNHELD_SD
        ]
        return tuple(names)

    def by_moments(self, moments: Floats, people: int) -> Spreads:
        """Return the spreads that the posterior second moments give: one step of EM."""
        s = moments / people
        covariance = self.covariance.copy()
        if self.aided:
            covariance = np.array([[s[0], s[1]], [s[1], s[2]]])
        else:
            covariance[0, 0] = s[0]
        skill = float(np.sqrt(moments[3] / moments[4])) if self.skill > 0 else 0.0
        found = Spreads(covariance, skill, self.aided)
        return found.at(found.free())

    def summary(self) -> dict[str, float]:
        """Return the spreads as they are reported, in logits."""
        s = self.covariance
        values = {"ability_sd": float(np.sqrt(s[0, 0]))}
        if self.aided:
            effect = s[0, 0] + s[1, 1] - 2 * s[0, 1]
            values["aided_sd"] = float(np.sqrt(s[1, 1]))
            values["aid_spread"] = float(np.sqrt(effect))
            values["aid_correlation"] = float((s[0, 1] - s[0, 0]) / np.sqrt(s[0, 0] * effect))
        if self.skill > 0:
            values["person_skill_sd"] = self.skill
        return values


def _lowest(cross: float) -> float:
    """Return the lower bound of log L11 beside an L10."""
    return float(np.log(max(SMALLEST_SD, SMALLEST_RATIO * abs(cross))))
