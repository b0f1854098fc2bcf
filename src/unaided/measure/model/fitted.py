"""What a fitted model must offer to meet people with it, whether just fitted or read from a file.

Needs numpy.
"""

from __future__ import annotations

from typing import Protocol

from unaided.measure.linear import Ints
from unaided.measure.model.design import Coding
from unaided.measure.model.state import State
from unaided.measure.model.terms import Terms


class Coded(Protocol):
    """What is kept of a design once its responses are gone."""

    @property
    def coding(self) -> Coding:
        """How conditions become coefficients."""

    @property
    def fractional_kinds(self) -> Ints:
        """Kinds whose scores are fractions without a count of tries."""


class Fitted(Protocol):
    """A fitted model: :class:`.fit.Fit`, or :class:`.stored.StoredFit`."""

    @property
    def design(self) -> Coded:
        """What it was fitted to, or what is kept of it."""

    @property
    def state(self) -> State:
        """Coefficients, spreads and everybody's posterior."""

    @property
    def coding(self) -> Coding:
        """How conditions become coefficients."""

    @property
    def terms(self) -> Terms:
        """The terms in the model, and those left out."""
