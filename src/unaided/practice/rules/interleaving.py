"""Interleaving: another skill than just now, best one that is easily confused with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.practice.memory import Floats
from unaided.practice.view import View


@dataclass(frozen=True, slots=True)
class Interleaving:
    """Points against the skill of the last showing, and for others of its subject.

    Telling problems that look alike apart is what mixing trains (Rohrer & Taylor, 2007).

    Attributes:
        same_skill: Against another of the same skill.
        same_subject: For another skill of the same subject, where subjects are known.
    """

    same_skill: float = 0.7
    same_subject: float = 0.2

    def points(self, view: View) -> Floats:
        """Return the points; none before the first showing."""
        last = view.skill[np.maximum(view.last_family, 0)][:, np.newaxis]
        same = view.skill == last
        found = -self.same_skill * same
        subject = view.shelf.subject_of_skill
        if subject.size:
            found = found + self.same_subject * (~same & (subject[view.skill] == subject[last]))
        return np.where(view.last_family[:, np.newaxis] >= 0, found, 0.0)
