"""Whom a visitor of the demonstration can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody whom a visitor can be.

    Attributes:
        slug: The end of the address that signs in.
        username: Whose account.
        said: What the command and the page say of them.
    """

    slug: str
    username: str
    said: str


PARTS: Final = (
    Part("learner", "e.r.", "Learner: E.R., in Mathematics 11B"),
    Part("engineer", "e.v.", "Practitioner: E.V., in Engineering"),
    Part("teacher", "l.moreno", "Teacher of Mathematics 11B"),
    Part("coach", "a.keller", "Coach of Squad B"),
    Part("team-lead", "r.osei", "Coach of the team Engineering"),
    Part("lead", "m.lind", "Lead: all groups, no names"),
)
