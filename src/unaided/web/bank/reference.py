"""A skill's reference form: which of its families define its level."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.db import transaction

from unaided.web.bank.models import Skill


class FormForm(forms.Form):
    """Families of a skill; none chosen: all of them count."""

    families = forms.TypedMultipleChoiceField(
        label="Families on the form",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all that were answered without a tool count alike.",
    )

    def __init__(self, *args: Any, skill: Skill, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Held against these in the page's own words: what is no family never reaches the database.
        self.fields["families"].choices = [  # type: ignore[attr-defined]
            (family.pk, family.name) for family in skill.families.order_by("name", "pk")
        ]


def on_form(skill: Skill) -> list[int]:
    """Return the ids of the families that were chosen; empty: all of them count."""
    return list(skill.families.filter(on_form=True).values_list("pk", flat=True))


@transaction.atomic
def choose(skill: Skill, keys: Collection[int]) -> str:
    """Let a level be defined on these families.

    Args:
        skill: Whose level.
        keys: Ids of the families; none: all of them count.

    Returns:
        What now holds, in a few words.
    """
    skill.families.filter(pk__in=keys).update(on_form=True)
    skill.families.exclude(pk__in=keys).update(on_form=False)
    if not keys:
        return "all families count"
    return "one family counts" if len(keys) == 1 else f"{len(keys)} families count"
