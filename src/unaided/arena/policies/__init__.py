"""The policies that there are: one a module, all of one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from unaided.arena.policies.at_random import AtRandom
from unaided.arena.policies.blocked import Blocked
from unaided.arena.policies.fsrs_cards import FSRS, FSRS_MIXED, FSRS_STOPS
from unaided.arena.policies.fsrs_families import FsrsFamilies
from unaided.arena.policies.leitner import Leitner
from unaided.arena.policies.massed import Massed
from unaided.arena.policies.oracle import Oracle
from unaided.arena.policies.ours import OURS, OURS_BLIND, OURS_NO_RETURN
from unaided.arena.policies.rereading import Rereading
from unaided.arena.policy import Policy
from unaided.evidence.problems import UsageError

POLICIES: Final[Mapping[str, Policy]] = {
    one.name: one
    for one in (
        Massed(), Blocked(), Rereading(), AtRandom(), Leitner(), FSRS, FSRS_STOPS, FSRS_MIXED,
        FsrsFamilies(), OURS, OURS_BLIND, OURS_NO_RETURN, Oracle(),
    )
}  # fmt: skip


def policies_named(names: Sequence[str]) -> tuple[Policy, ...]:
    """Return policies by name, in the order of :data:`POLICIES`.

    Raises:
        UsageError: There is no policy of that name.
    """
    for name in names:
        if name not in POLICIES:
            raise UsageError(f"Policy {name!r}: there is none. Name some of {', '.join(POLICIES)}.")
    return tuple(one for name, one in POLICIES.items() if name in names)
