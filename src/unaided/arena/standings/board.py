"""Matches in their places: by world, rule of aid and policy, the settings in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.arena.match import Match

OURS: Final = "ours"
BLIND_FSRS: Final = "fsrs"
"""With a card an item, as a user of Anki has it; where nothing is due, it reviews ahead."""
MIXED_FSRS: Final = "fsrs-mixed"
FAMILY_FSRS: Final = "fsrs-families"
OURS_BLIND: Final = "ours-blind"
OURS_NO_RETURN: Final = "ours-no-return"
OURS_LESS: Final = frozenset({OURS_BLIND, OURS_NO_RETURN})
"""Ours without a part of it: there to see what the part gives, no rivals."""
READINGS: Final = ("30", "90")
"""Days after the course; with a course of 60 days, 30 is day 90 of the course."""


@dataclass(frozen=True, slots=True)
class Board:
    """The matches of a tournament.

    Attributes:
        matches: All of them.
        usable: The names of the policies that anybody could use.
    """

    matches: Sequence[Match]
    usable: frozenset[str]

    @property
    def worlds(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(dict.fromkeys(one.world for one in self.matches))

    @property
    def aids(self) -> tuple[str, ...]:
        """The rules of aid, in their order."""
        return tuple(dict.fromkeys(one.aid for one in self.matches))

    @property
    def policies(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(dict.fromkeys(one.policy for one in self.matches))

    def of(self, world: str, aid: str, policy: str) -> tuple[Match, ...]:
        """Return a policy's matches, the settings in order; none where it did not play."""
        return tuple(
            one for one in self.matches if (one.world, one.aid, one.policy) == (world, aid, policy)
        )

    def pairs(
        self, world: str, one: tuple[str, str], other: tuple[str, str]
    ) -> tuple[tuple[Match, Match], ...]:
        """Return the matches of two in each setting that both played.

        Args:
            world: Where.
            one: Rule of aid and policy of the first.
            other: Of the second.
        """
        theirs = {match.setting: match for match in self.of(world, *other)}
        return tuple(
            (match, theirs[match.setting])
            for match in self.of(world, *one)
            if match.setting in theirs
        )

    def groups(self) -> Iterator[tuple[str, str]]:
        """Yield every world with every rule of aid."""
        for world in self.worlds:
            for aid in self.aids:
                yield world, aid


def gains(pairs: Sequence[tuple[Match, Match]], days: str) -> list[float]:
    """Return by how much the first of each pair is better, on variants, unaided.

    Args:
        pairs: Matches with the same people.
        days: How long after the course.
    """
    return [one.variants[days] - other.variants[days] for one, other in pairs]


def people_gain(one: Match, other: Match, days: str) -> tuple[float, float, float]:
    """Return by how much one match's people are better, with the interval over people.

    They are the same people, who started alike.

    Args:
        one: A match.
        other: Another in the same setting.
        days: How long after the course.
    """
    from scipy.stats import norm

    found = np.asarray(one.people[days]) - np.asarray(other.people[days])
    half = float(norm.ppf(0.975) * found.std(ddof=1) / np.sqrt(found.size))
    return float(found.mean()), float(found.mean()) - half, float(found.mean()) + half
