"""A skill's reference form: which of its families define its level."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet

from unaided.web.bank.models import Family, Skill


class FormForm(forms.Form):
    """Families of a skill; none chosen: all of them count."""

    families = forms.ModelMultipleChoiceField(
        label="Families on the form",
        queryset=Family.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all that were answered without a tool count alike.",
    )

    def __init__(self, *args: Any, skill: Skill, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["families"].queryset = skill.families.order_by("name", "pk")  # type: ignore[attr-defined]


def on_form(skill: Skill) -> QuerySet[Family]:
    """Return the families that were chosen; empty: all of them count."""
    return skill.families.filter(on_form=True)


@transaction.atomic
def choose(skill: Skill, families: Collection[Family]) -> str:
    """Let a level be defined on these families.

    Returns:
        What now holds, in a few words.
    """
    keys = [family.pk for family in families]
    skill.families.filter(pk__in=keys).update(on_form=True)
    skill.families.exclude(pk__in=keys).update(on_form=False)
    if not keys:
        return "all families count"
    return "one family counts" if len(keys) == 1 else f"{len(keys)} families count"
