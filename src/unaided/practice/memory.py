"""How long a family is held: FSRS, which tells a retrieval from an exposure. Arrays in and out.

The equations and parameters are those of FSRS-6 as the package ``fsrs`` has them (Ye, Su & Cao,
2022, KDD, doi:10.1145/3534678.3539081, and its later versions), compiled for many states at once;
tests hold the two together. A retrieval that succeeded is its *Good*, one that failed its *Again*.

FSRS counts every review as a retrieval. Here an answer with aid used, or without an attempt first,
is an exposure: it moves memory the share ``exposure`` of the way to where a retrieval that
succeeded would have moved it, in strength and in time alike. At 0 it leaves no trace, at 1 it is
as good as a retrieval. Which it is cannot be told from reviews that came as they came.

Days may have parts. The package counts whole days: at these the two agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STANDARD: Final = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
"""Parameters of FSRS-6, from many people's reviews."""

A_NIGHT_DAYS: Final = 1 / 3
"""From here on a meeting is a later one, not another of the same day. The package counts whole
days: who practises each evening a little earlier would stay on the same day for ever."""

EXPOSURE: Final = 1 / 3
"""Share of a retrieval's effect that an exposure is taken to have before anything is known."""


class Outcome(IntEnum):
    """What came of meeting a family."""

    FAILED = 0
    """Tried alone, and not got."""
    GOT = 1
    """Tried alone, and got."""
    EXPOSED = 2
    """Seen with aid used, or without a try of one's own."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """How memory grows and fades.

    Attributes:
        weights: The 21 parameters of FSRS-6.
        exposure: Share of a retrieval's effect that an exposure has, 0 to 1.
    """

    weights: tuple[float, ...] = STANDARD
    exposure: float = EXPOSURE

    def __post_init__(self) -> None:
        if len(self.weights) != len(STANDARD):
            raise ValueError(f"{len(STANDARD)} weights are needed; found {len(self.weights)}.")
        if not 0.0 <= self.exposure <= 1.0:
            raise ValueError(f"exposure is a share of 0 to 1; found {self.exposure}.")

    @property
    def array(self) -> Floats:
        """The weights, and the exposure behind them."""
        return np.array([*self.weights, self.exposure])


@dataclass(slots=True)
class Memory:
    """What is held of many families, an entry a person and family.

    Attributes:
        stability_days: Days after which nine of ten are still got; NaN: nothing is held yet.
        difficulty: 1 to 10.
        at_day: When it was last strengthened.
    """

    stability_days: Floats
    difficulty: Floats
    at_day: Floats

    @classmethod
    def nothing(cls, size: int) -> Memory:
        """Return the memory of families that nobody has met."""
        return cls(np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan))

    def meet(self, places: Ints, outcome: Ints, day: Floats, forgetting: Forgetting) -> None:
        """Write down what came of meeting some families.

        Args:
            places: Which entries, each once.
            outcome: :class:`Outcome` of each.
            day: When.
            forgetting: How memory changes.
        """
        replayed(self, places, outcome, day, forgetting)

    def retrievability(self, places: Ints, day: Floats, forgetting: Forgetting) -> Floats:
        """Return the chance that each is still held on a day, 0 to 1; 0 where nothing ever was."""
        elapsed = np.maximum(day - self.at_day[places], 0.0)
        chance = retrievability(elapsed, self.stability_days[places], forgetting)
        return np.nan_to_num(chance, nan=0.0)


def retrievability(elapsed_days: Floats, stability_days: Floats, forgetting: Forgetting) -> Floats:
    """Return the chance of still holding it: R = (1 + F·t/S)^(−d), so that R = 0.9 at t = S.

    >>> float(retrievability(np.array([5.0]), np.array([5.0]), Forgetting())[0].round(6))
    0.9
    """
    decay = -forgetting.weights[20]
    factor = 0.9 ** (1 / decay) - 1
    return np.asarray((1 + factor * elapsed_days / stability_days) ** decay)


def interval_days(stability_days: Floats, retention: float, forgetting: Forgetting) -> Floats:
    """Return the days after which the chance falls to ``retention``, in parts of a day."""
    decay = -forgetting.weights[20]
    factor = 0.9 ** (1 / decay) - 1
    return np.asarray(stability_days / factor * (retention ** (1 / decay) - 1))


def replayed(
    memory: Memory, places: Ints, outcome: Ints, day: Floats, forgetting: Forgetting
) -> Floats:
    """Go through a history in order, and return the chance of holding each family when it came.

    Args:
        memory: What is held before; afterwards, what is held then.
        places: The entry of each row; an entry may come often.
        outcome: :class:`Outcome` of each.
        day: When; never falling within an entry.
        forgetting: How memory changes.

    Returns:
        Shape rows, 0 to 1; NaN where nothing was held yet.
    """
    chance = np.empty(places.size)
    arrays = memory.stability_days, memory.difficulty, memory.at_day
    _replay(*arrays, places, outcome, day, forgetting.array, chance)
    return chance


@njit(cache=True)
def _replay(
    stability: Floats,
    difficulty: Floats,
    at: Floats,
    places: Ints,
    outcome: Ints,
    day: Floats,
    w: Floats,
    chance: Floats,
) -> None:
    for k in range(places.size):
        place = places[k]
        if math.isnan(stability[place]):
            chance[k] = math.nan
        else:
            chance[k] = held(w, max(day[k] - at[place], 0.0), stability[place])
        meet_one(stability, difficulty, at, place, outcome[k], day[k], w)


@njit(cache=True)
def meet_one(
    stability: Floats,
    difficulty: Floats,
    at: Floats,
    place: int,
    outcome: int,
    day: float,
    w: Floats,
) -> None:
    """Write down what came of meeting one family; see :meth:`Memory.meet`."""
    rating = 1 if outcome == 0 else 3
    share = w[21] if outcome == 2 else 1.0
    if share <= 0.0:
        return
    if math.isnan(stability[place]):
        stability[place] = max(share * w[rating - 1], 0.001)
        difficulty[place] = _clamped(_first_difficulty(w, rating))
        at[place] = day
        return
    s, d = stability[place], difficulty[place]
    elapsed = max(day - at[place], 0.0)
    if elapsed < A_NIGHT_DAYS:
        grown = _soon(w, s, rating)
    else:
        still = held(w, elapsed, s)
        grown = _lapsed(w, s, d, still) if rating == 1 else _recalled(w, s, d, still)
    stability[place] = max(s + share * (grown - s), 0.001)
    difficulty[place] = d + share * (_next_difficulty(w, d, rating) - d)
    at[place] += share * elapsed


@njit(cache=True)
def held(w: Floats, elapsed: float, stability: float) -> float:
    """Return the chance of still holding one family: R of :func:`retrievability`."""
    decay = -w[20]
    return float((1 + (0.9 ** (1 / decay) - 1) * elapsed / stability) ** decay)


@njit(cache=True)
def _clamped(difficulty: float) -> float:
    return min(max(difficulty, 1.0), 10.0)


@njit(cache=True)
def _first_difficulty(w: Floats, rating: int) -> float:
    return float(w[4] - math.exp(w[5] * (rating - 1)) + 1)


@njit(cache=True)
def _next_difficulty(w: Floats, difficulty: float, rating: int) -> float:
    moved = difficulty - (10.0 - difficulty) * w[6] * (rating - 3) / 9.0
    return _clamped(w[7] * _first_difficulty(w, 4) + (1 - w[7]) * moved)


@njit(cache=True)
def _soon(w: Floats, stability: float, rating: int) -> float:
    """Within a day: FSRS's short-term stability."""
    growth = math.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
    return float(stability * (max(growth, 1.0) if rating > 1 else growth))


@njit(cache=True)
def _recalled(w: Floats, stability: float, difficulty: float, held: float) -> float:
    growth = math.exp(w[8]) * (11 - difficulty) * stability ** -w[9]
    return float(stability * (1 + growth * (math.exp((1 - held) * w[10]) - 1)))


@njit(cache=True)
def _lapsed(w: Floats, stability: float, difficulty: float, held: float) -> float:
    long = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1)
    return float(min(long * math.exp((1 - held) * w[14]), stability / math.exp(w[17] * w[18])))
