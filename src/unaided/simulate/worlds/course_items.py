"""Which items a course uses for what: practised, asked in checks, or kept as the reference form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.evidence.problems import UsageError
from unaided.simulate.worlds.course_plan import CoursePlan
from unaided.simulate.worlds.curriculum import Curriculum, Floats, Ints


@dataclass(frozen=True, slots=True)
class Form:
    """Items that nobody meets, weighted so that families weigh equally in their skill.

    Attributes:
        items: All of them.
        skill: The skill of each.
        weight: Adding up to 1 in each skill.
    """

    items: Ints
    skill: Ints
    weight: Floats


@dataclass(frozen=True, slots=True)
class CourseItems:
    """A curriculum, shared out.

    Attributes:
        practised: Families of each skill, shape skills × most, padded with −1.
        held_back: Likewise.
        practice: Items of each family that are practised, shape families × ``practice_items``.
        check: Items of each family that are asked in checks, shape families × ``check_items``.
        form: The reference form over practised families.
        transfer_form: The one over families held back; empty where none is.
    """

    practised: Ints
    held_back: Ints
    practice: Ints
    check: Ints
    form: Form
    transfer_form: Form


def shared_out(curriculum: Curriculum, plan: CoursePlan) -> CourseItems:
    """Share the items of a curriculum out.

    The last families of each skill are held back; of a family, the first items are practised, the
    next ones asked in checks, and what is left is the form.

    Raises:
        UsageError: A skill has too few families, or a family too few items.
    """
    families = _by(curriculum.skill_of_family, curriculum.skills)
    items = _by(curriculum.family_of_item, curriculum.families)
    if (least := min(one.size for one in families)) <= plan.held_back:
        raise UsageError(
            f"A skill has {least} families, and {plan.held_back} are held back. Hold back fewer."
        )
    met = plan.practice_items + plan.check_items
    if (least := min(one.size for one in items)) <= met:
        raise UsageError(
            f"A family has {least} items, and {met} are practised or asked. Leave one for the form."
        )
    cut = [one.size - plan.held_back for one in families]
    practised = [one[:at] for one, at in zip(families, cut, strict=True)]
    held = [one[at:] for one, at in zip(families, cut, strict=True)]
    rest = [one[met:] for one in items]
    return CourseItems(
        practised=_padded(practised),
        held_back=_padded(held),
        practice=np.stack([one[: plan.practice_items] for one in items]),
        check=np.stack([one[plan.practice_items : met] for one in items]),
        form=_form(practised, rest),
        transfer_form=_form(held, rest),
    )


def _by(group: Ints, size: int) -> list[Ints]:
    return [np.flatnonzero(group == one) for one in range(size)]


def _padded(rows: list[Ints]) -> Ints:
    padded = np.full((len(rows), max(row.size for row in rows)), -1)
    for row, values in zip(padded, rows, strict=True):
        row[: values.size] = values
    return padded


def _form(families: list[Ints], items: list[Ints]) -> Form:
    chosen = [(skill, family) for skill, some in enumerate(families) for family in some]
    sizes = np.array([items[family].size for _, family in chosen], dtype=np.int64)
    within = np.array([1.0 / families[skill].size for skill, _ in chosen])
    return Form(
        items=np.concatenate([items[family] for _, family in chosen] or [np.zeros(0, np.int64)]),
        skill=np.repeat(np.array([skill for skill, _ in chosen], dtype=np.int64), sizes),
        weight=np.repeat(within / sizes, sizes),
    )
