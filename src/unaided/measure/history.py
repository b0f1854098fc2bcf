"""What a person had done before each response, and what it takes to predict the next one.

A :class:`Strategy` learns from some people and predicts the responses of others, one step ahead.
People are held out whole, so that nothing of a person is known but their own past. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol, TypeVar

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.responses import Bools

StateT = TypeVar("StateT")


@dataclass(frozen=True, slots=True)
class History:
    """Scored responses and what came before each, in order.

    Arrays have shape (n,). A person's rows stand together, in the order of answering, and people
    stand in rising order of their codes. Codes keep their meaning in every part of a log, so a
    part may hold only some of them. Exposures without a score are not rows, but they count in
    what is marked *met* below; attempts that were missed count nowhere.

    All columns but ``score`` are known before the response is given.

    Attributes:
        person: Codes 0..people−1.
        item: Codes 0..items−1.
        family: Codes 0..families−1; an item without a family is its own.
        skill: Codes 0..skills−1.
        score: 0..1.
        aid: 0 none, 1.. the levels met, −1 not recorded.
        time_seconds: Seconds since 1970 in UTC; NaN where not recorded.
        sitting: Codes of sittings, −1 where not known; two people's may share one.
        delay_days: Days between the last time that the family (else the skill) was *met* and the
            start of the sitting; NaN where it never was, or is not known.
        since_retrieval_days: The same since the last unaided retrieval.
        novelty: Codes of :class:`~unaided.measure.responses.Novelty`, frozen with the sitting.
        novelty_now: The same at the response itself: what was first *met* earlier in the same
            sitting is by now a repeat, or a variant.
        prior_successes: Earlier right answers on the item, the same sitting included.
        prior_failures: Earlier wrong answers on the item, the same sitting included.
        prior_retrievals: Earlier unaided retrievals of the family, before the sitting.
        prior_exposures: How often the family was *met* before the sitting.
        sitting_exposures: How often the family was *met* earlier in the same sitting; NaN where
            sittings are not known.
        lag: Rows *met* since the family last was; NaN where it never was.
        run_length: Rows in a row on the family within the sitting, this one included.
        since_family_seconds: Seconds since the family was *met*, the same sitting included; NaN
            where it never was, or is not known.
        since_item_seconds: The same for the item.
        people: Number of person codes.
        items: Number of item codes.
        families: Number of family codes.
        skills: Number of skill codes.
    """

    person: Ints
    item: Ints
    family: Ints
    skill: Ints
    score: Floats
    aid: Ints
    time_seconds: Floats
    sitting: Ints
    delay_days: Floats
    since_retrieval_days: Floats
    novelty: Ints
    novelty_now: Ints
    prior_successes: Floats
    prior_failures: Floats
    prior_retrievals: Floats
    prior_exposures: Floats
    sitting_exposures: Floats
    lag: Floats
    run_length: Floats
    since_family_seconds: Floats
    since_item_seconds: Floats
    people: int
    items: int
    families: int
    skills: int

    def __len__(self) -> int:
        return int(self.score.size)

    def take(self, which: Bools | Ints) -> History:
        """Return the responses selected by a mask or by rising positions; codes stay the same."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        arrays: dict[str, Any] = {
            name: value[which] for name, value in values.items() if isinstance(value, np.ndarray)
        }
        return replace(self, **arrays)

    def rows_before(self) -> Ints:
        """Count each person's rows before each response: shape (n,)."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        begins = np.flatnonzero(np.diff(self.person, prepend=-1))
        lengths = np.diff(begins, append=len(self))
        return np.arange(len(self)) - np.repeat(begins, lengths)


class Strategy(Protocol[StateT]):
    """A way to predict the next response: frozen, state out of ``fit``, state into ``predict``."""

    @property
    def name(self) -> str:
        """What the strategy is called where its figures are shown."""
        ...

    def fit(self, training: History) -> StateT:
        """Learn from the people of ``training``, all of whose scores may be used."""
        ...

    def predict(self, state: StateT, held_out: History) -> Floats:
        """Return the expected score of each response of people not seen in training.

        The prediction of a row may use the row itself without its score, and the same person's
        earlier rows with theirs: never a later row, never another person held out.

        Args:
            state: What ``fit`` returned.
            held_out: People held out.

        Returns:
            Shape (n,), in 0..1.
        """
        ...


def fold_of_people(people: int, folds: int, *, rng: np.random.Generator) -> Ints:
    """Deal people into folds at random, as even in size as can be.

    Returns:
        Shape (people,), folds 0..folds−1.
    """
    return rng.permutation(people) % folds


def predict_held_out(
    strategy: Strategy[Any],
    history: History,
    fold_of_person: Ints,
    on_progress: Callable[[int], None] = lambda _done: None,
    *,
    known: Bools | None = None,
) -> Floats:
    """Predict every response of a log by what was learned from the people of the other folds.

    Args:
        strategy: What predicts.
        history: All people.
        fold_of_person: Shape (people,), from :func:`fold_of_people`.
        on_progress: Takes how many more folds were done.
        known: Shape (n,), the responses that may be learned from; ``None``: all may. Those of the
            past alone hold the future out as well.

    Returns:
        Shape (n,), in 0..1.

    Raises:
        ValueError: If the strategy returns anything but one number in 0..1 a response.
    """
    predicted = np.full(len(history), np.nan)
    fold = fold_of_person[history.person]
    for number in np.unique(fold):
        held = fold == number
        state = strategy.fit(history.take(~held if known is None else ~held & known))
        found = strategy.predict(state, history.take(held))
        count = int(np.count_nonzero(held))
        if found.shape != (count,) or not np.all((found >= 0) & (found <= 1)):
            raise ValueError(f"{strategy.name}: expected {count} predictions in 0..1")
        predicted[held] = found
        on_progress(1)
    return predicted
