"""The reference form: the fixed set of items on which a level is defined.

A skill may name its families; where it names none, it is all of them (else items) with an unaided
scored response; families weigh equally, then items, so that easy items cannot buy a level. A
family that hardly anybody met does not weigh as much as one that all met: where those that five
people or more met hold nine tenths of the skill's responses, the others are not on the form;
likewise the items of a family. So one response to a new item does not change what is measured.
Over several skills a person's form is the mean of the forms of the skills that the person met; a
group's the mean over its people. Needs numpy and scipy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from unaided.measure.linear import Floats, Ints
from unaided.measure.responses import NO_AID, Bools, Responses
from unaided.measure.rules import GROUP_LEAST_PEOPLE

LEAST_SHARE_WELL_MET = 0.9


@dataclass(frozen=True)
class ReferenceForm:
    """Weights of each skill's form over items and over families; each row sums to 1.

    Attributes:
        item_weight: Sparse (skills, items).
        family_weight: Sparse (skills, families).
        share: Sparse (people, skills), 1 / number of skills that the person met.
    """

    item_weight: sparse.csr_matrix
    family_weight: sparse.csr_matrix
    share: sparse.csr_matrix

    @property
    def items(self) -> int:
        """Number of items on the forms."""
        return int(np.unique(self.item_weight.indices).size)

    @property
    def families(self) -> int:
        """Number of families on the forms."""
        return int(np.unique(self.family_weight.indices).size)

    def skill_weight(self, people: Ints) -> Floats:
        """Return the weight of each skill's form in the form of some people."""
        return np.asarray(self.share[people].mean(axis=0)).ravel()

    def over_items(self, people: Ints) -> Floats:
        """Return the weights over items of the form of some people."""
        return np.asarray(self.skill_weight(people) @ self.item_weight).ravel()

    def over_families(self, people: Ints) -> Floats:
        """Return the weights over families of the form of some people."""
        return np.asarray(self.skill_weight(people) @ self.family_weight).ravel()


def reference_form(
    responses: Responses, items: int, families: int, people: int, named: Ints | None = None
) -> ReferenceForm:
    """Take each skill's form from the responses: families met unaided, else all of its families.

    A skill that names its form has the named families that were met, and no others; where none of
    them was met, it is taken as one that names none.

    Args:
        responses: At least one response.
        items: Number of items in the whole log.
        families: Number of families in the whole log.
        people: Number of people in the whole log.
        named: Shape (pairs, 2), skill and family, of the forms that are named; ``None``: none is.
    """
    skills = int(responses.skill.max()) + 1
    alone = responses.aid == NO_AID
    has_alone = np.zeros(skills, dtype=np.bool_)
    has_alone[responses.skill[alone]] = True
    kept = responses.take(alone | ~has_alone[responses.skill])
    well_met = _well_met(kept.family, kept.skill, kept.person)
    on_named = _on_named_form(kept, named, families)
    has_named = np.zeros(skills, dtype=np.bool_)
    has_named[kept.skill[on_named]] = True
    kept = kept.take(on_named | (well_met & ~has_named[kept.skill]))
    kept = kept.take(_well_met(kept.item, kept.family, kept.person))
    triples = np.unique(np.column_stack([kept.skill, kept.family, kept.item]), axis=0)
    pairs, pair = np.unique(triples[:, :2], axis=0, return_inverse=True)
    pair_weight = 1.0 / np.bincount(pairs[:, 0], minlength=skills)[pairs[:, 0]]
    triple_weight = (pair_weight / np.bincount(pair))[pair]
    met = np.unique(np.column_stack([responses.person, responses.skill]), axis=0)
    met_share = 1.0 / np.bincount(met[:, 0], minlength=people)[met[:, 0]]
    return ReferenceForm(
        item_weight=_matrix(triple_weight, triples[:, 0], triples[:, 2], skills, items),
        family_weight=_matrix(pair_weight, pairs[:, 0], pairs[:, 1], skills, families),
        share=_matrix(met_share, met[:, 0], met[:, 1], people, skills),
    )


def _on_named_form(responses: Responses, named: Ints | None, families: int) -> Bools:
    """Return the rows whose family is on their skill's named form."""
    if named is None:
        return np.zeros(len(responses), dtype=np.bool_)
    pair = responses.skill * families + responses.family
    on: Bools = np.isin(pair, named[:, 0] * families + named[:, 1])
    return on


def _well_met(unit: Ints, within: Ints, person: Ints) -> Bools:
    """Return the rows of units that enough people met, where these hold nearly all of the whole."""
    pairs = np.unique(np.column_stack([unit, person]), axis=0)
    people = np.bincount(pairs[:, 0], minlength=int(unit.max()) + 1)
    well = people[unit] >= GROUP_LEAST_PEOPLE
    rows = np.bincount(within)
    share = np.bincount(within, well, minlength=rows.size) / np.maximum(rows, 1)
    return well | (share[within] < LEAST_SHARE_WELL_MET)


def _matrix(value: Floats, row: Ints, column: Ints, rows: int, columns: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((value, (row, column)), shape=(rows, columns))
