"""What people send to marking: a round, a rubric, a mark."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.http import QueryDict

from unaided.web.bank.models import Skill
from unaided.web.marking.models import Rubric
from unaided.web.marking.rounds import Wanted, can_mark
from unaided.web.marking.rubrics import (
    FEWEST_LEVELS,
    MOST_LEVELS,
    SHIPPED,
    SHIPPED_NAME,
    rubrics_of,
)
from unaided.web.people.models import Cohort, User
from unaided.web.people.zones import zone_of
from unaided.web.pulse.forms import PeopleField

WHATS: Final = (
    ("reasons", "Reasons: why an answer is so, or why the tool is right or wrong"),
    ("explanations", "Explanations written on an empty page"),
)
SHARES: Final = (
    ("0", "None"),
    ("0.2", "A fifth"),
    ("0.3", "Three in ten"),
    ("0.5", "Half"),
    ("1", "All"),
)
USUAL: Final = "usual"
USUAL_APART: Final = 2
APARTS: Final = (
    (USUAL, "2 levels; 1 where the rubric has two"),
    ("1", "1 level"),
    ("2", "2 levels"),
    ("3", "3 levels"),
)
SHIPPED_CHOICE: Final = "shipped"
LONGEST_ANCHOR: Final = 600


class RoundForm(forms.Form):
    """Which reasons, by which rubric, who marks, how much twice."""

    name = forms.CharField(max_length=120, help_text="For you and the other teachers.")
    what = forms.ChoiceField(label="What is marked", choices=WHATS, widget=forms.RadioSelect)
    skill = forms.ModelChoiceField(Skill.objects.none(), required=False, empty_label="Every skill")
    since = forms.DateField(
        label="Given since",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave it empty for everything that no round has yet.",
    )
    rubric = forms.ChoiceField()
    markers = PeopleField(
        User.objects.none(),
        label="Who marks",
        widget=forms.CheckboxSelectMultiple,
        help_text="Nobody marks what they wrote, or is told whose it is. Classmates get only what "
        "no check asks of them any more.",
    )
    double_share = forms.ChoiceField(
        label="Marked twice",
        choices=SHARES,
        help_text="A share drawn by chance tells how far marks agree; it takes two who mark.",
    )
    apart = forms.ChoiceField(
        label="A third decides where two differ by",
        choices=APARTS,
        help_text="Or more. The final mark is then the mean of the two closest.",
    )

    def __init__(
        self,
        said: QueryDict | None = None,
        *,
        cohort: Cohort,
        by: User,
        link: QueryDict | None = None,
    ) -> None:
        """Make the form.

        Args:
            said: What was sent.
            cohort: Whose reasons.
            by: The teacher, who marks unless they say otherwise.
            link: What a link fills in: ``what``, ``since`` and ``skill``; what cannot be read is
                left out.
        """
        super().__init__(
            said,
            initial={
                "what": "reasons", "rubric": SHIPPED_CHOICE, "double_share": "0.3", "apart": USUAL,
                "markers": [by.pk],
            },
        )  # fmt: skip
        self._zone = zone_of(cohort)
        self._own = {str(one.pk): one for one in rubrics_of(cohort.organisation_id)}
        shipped = [one for one in self._own.values() if one.name == SHIPPED_NAME]
        choices = [(key, str(one)) for key, one in self._own.items() if one not in shipped]
        self.fields["rubric"].choices = [  # type: ignore[attr-defined]
            (SHIPPED_CHOICE, f"{SHIPPED_NAME} (four levels)"), *choices,
        ]  # fmt: skip
        asked = Skill.objects.filter(
            organisation=cohort.organisation_id,
            families__items__assignment__cohort=cohort,
        )
        self._queryset(
            "skill", Skill.objects.filter(pk__in=asked.values("pk")).order_by("name", "pk")
        )
        self._queryset("markers", can_mark(cohort))
        for name in ("what", "since", "skill"):
            if link and name in link:
                self._fill_in(name, str(link[name]))

    def _fill_in(self, name: str, value: str) -> None:
        with suppress(forms.ValidationError):
            self.initial[name] = self.fields[name].clean(value)

    def _queryset(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices

    def clean(self) -> dict[str, Any]:
        """Refuse a distance that no two marks of the rubric can have: no third would ever come."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "rubric" in cleaned and "apart" in cleaned:
            rubric = self.chosen_rubric
            top = (len(SHIPPED) if rubric is None else len(rubric.anchors)) - 1
            usual = cleaned["apart"] == USUAL
            cleaned["apart"] = min(USUAL_APART, top) if usual else int(cleaned["apart"])
            if cleaned["apart"] > top:
                self.add_error(
                    "apart",
                    f"Two marks by this rubric differ by {top} at most: no third would ever "
                    "decide. Choose less.",
                )
        return cleaned

    @property
    def chosen_rubric(self) -> Rubric | None:
        """The rubric that was chosen; ``None``: the one that ships."""
        return self._own.get(self.cleaned_data["rubric"])

    def wanted(self, rubric: Rubric) -> Wanted:
        """Return the round that was asked for; only of a valid form."""
        values = self.cleaned_data
        since = values["since"]
        return Wanted(
            name=values["name"],
            what=values["what"],
            skill=values["skill"],
            since=datetime.combine(since, time(), self._zone) if since else None,
            rubric=rubric,
            markers=tuple(values["markers"]),
            double_share=float(values["double_share"]),
            apart=values["apart"],
        )


class RubricForm(forms.Form):
    """A name and two to five levels, the lowest first."""

    name = forms.CharField(max_length=120)
    skill = forms.ModelChoiceField(Skill.objects.none(), required=False, empty_label="Every skill")

    def __init__(self, said: QueryDict | None = None, *, organisation_id: int) -> None:
        super().__init__(said)
        skill = self.fields["skill"]
        assert isinstance(skill, forms.ModelChoiceField)
        skill.queryset = Skill.objects.filter(organisation=organisation_id).order_by("name", "pk")
        for level in range(MOST_LEVELS):
            lowest = " (the lowest)" if level == 0 else ""
            self.fields[f"level_{level}"] = forms.CharField(
                label=f"Level {level}{lowest}",
                required=level < FEWEST_LEVELS,
                max_length=LONGEST_ANCHOR,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="What must be there to be given it." if level == 0 else "",
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a gap: levels follow one another."""
        cleaned: dict[str, Any] = super().clean() or {}
        given = [bool(cleaned.get(f"level_{level}")) for level in range(MOST_LEVELS)]
        for level in range(FEWEST_LEVELS, MOST_LEVELS):
            if not given[level] and any(given[level + 1 :]):
                self.add_error(
                    f"level_{level}", "A level above it is described: describe this one."
                )
        return cleaned

    @property
    def anchors(self) -> list[str]:
        """The levels that were described."""
        values = (self.cleaned_data[f"level_{level}"] for level in range(MOST_LEVELS))
        return [value for value in values if value]


class MarkForm(forms.Form):
    """A level of the rubric, and a note."""

    level = forms.IntegerField(min_value=0, error_messages={"required": "Choose a level."})
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, said: QueryDict | None = None, *, top: int) -> None:
        super().__init__(said)
        self.top = top

    def clean_level(self) -> int:
        """Refuse a level that the rubric does not have."""
        level = int(self.cleaned_data["level"])
        if level > self.top:
            raise forms.ValidationError("Choose one of the rubric’s levels.")
        return level
