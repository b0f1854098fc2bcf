"""The reference form: the fixed set of items on which a level is defined.

Where a skill names none, it is all its families (else items) with an unaided scored response;
skills weigh equally, then families, then items, so that easy items cannot buy a level. Needs
numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats, Ints, weighted_count
from unaided.measure.responses import NO_AID, Responses


@dataclass(frozen=True, slots=True)
class ReferenceForm:
    """Weights over items and over families; both sum to 1.

    Attributes:
        item_weight: Shape (items,).
        family_weight: Shape (families,).
        unaided: Whether the form rests on unaided responses (else on all).
    """

    item_weight: Floats
    family_weight: Floats
    unaided: bool

    @property
    def items(self) -> int:
        """Number of items on the form."""
        return int(np.count_nonzero(self.item_weight))

    @property
    def families(self) -> int:
        """Number of families on the form."""
        return int(np.count_nonzero(self.family_weight))


def reference_form(responses: Responses, items: int, families: int) -> ReferenceForm:
    """Take the form from the responses: families met unaided, else all.

    Args:
        responses: At least one response.
        items: Number of items in the whole log.
        families: Number of families in the whole log.
    """
    alone = responses.aid == NO_AID
    kept = responses.take(alone) if alone.any() else responses
    triples = np.unique(np.column_stack([kept.skill, kept.family, kept.item]), axis=0)
    pairs, family_of_triple = np.unique(triples[:, :2], axis=0, return_inverse=True)
    skills, skill_of_pair = np.unique(pairs[:, 0], return_inverse=True)
    pair_weight = 1.0 / skills.size / np.bincount(skill_of_pair)[skill_of_pair]
    triple_weight = (pair_weight / np.bincount(family_of_triple))[family_of_triple]
    return ReferenceForm(
        item_weight=_spread(triples[:, 2], triple_weight, items),
        family_weight=_spread(pairs[:, 1], pair_weight, families),
        unaided=bool(alone.any()),
    )


def _spread(codes: Ints, weight: Floats, size: int) -> Floats:
    return weighted_count(codes, weight, size)
