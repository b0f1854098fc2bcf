"""How much there is to meet, how hard it is, and how a plain model of it is made wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """What can be met, drawn by chance.

    Attributes:
        skills: How many skills.
        families_per_skill: Families of each.
        items_per_family: Items of each family.
        chain: How many skills stand on one another: 1 for no prerequisites.
        difficulty_sd: Spread of the items' difficulty, logits.
        floor: Probability of guessing right.
    """

    skills: int = 4
    families_per_skill: int = 8
    items_per_family: int = 6
    chain: int = 2
    difficulty_sd: float = 0.5
    floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Misspecification:
    """Ways fixed beforehand in which a model of the log is wrong.

    Attributes:
        floor: Probability of guessing right, which a log need not say.
        dif_logit: How much harder a share of the items is for a random half of the people.
        drift_logit: How far the difficulty of a share of the items moves over the course.
        share: That share, of each.
    """

    floor: float = 0.0
    dif_logit: float = 0.0
    drift_logit: float = 0.0
    share: float = 0.2
