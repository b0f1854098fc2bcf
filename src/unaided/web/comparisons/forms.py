"""What a teacher says to register a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from unaided.web.bank.models import Skill
from unaided.web.bank.own_first import OTHERS, grouped
from unaided.web.comparisons.drawing import Unit
from unaided.web.comparisons.table import is_number
from unaided.web.comparisons.wanted import Wanted, Way, window
from unaided.web.people.models import Cohort, User
from unaided.web.pulse.forms import PeopleField as PickedField

UNITS: Final = (
    ("person", "People: each goes one way"),
    ("class", "Classes: each goes one way as a whole"),
    (
        "skill",
        "Skills within people: each goes one way in half of them, the other in the rest",
    ),
)
HELPS: Final = (
    ("", "Not part of it"),
    ("none", "None"),
    ("hints", "The item’s own hints"),
    ("reference", "Own notes or documentation"),
    ("tutor", "A tutor that guides and does not answer"),
    ("assistant", "An assistant that answers"),
)
LONGEST_DAYS: Final = 366
OUTCOME_AFTER: Final = timedelta(days=1)
USUAL_START: Final = timedelta(days=28)
USUAL_WINDOW: Final = timedelta(days=13)
ACROSS: Final = {"autocomplete": "off"}
DAY: Final = {"type": "date", "class": "short"}


def _way(name: str, ordinal: str) -> dict[str, forms.Field]:
    return {
        name: forms.CharField(
            label=f"Name of the {ordinal} way", max_length=40, widget=forms.TextInput(ACROSS)
        ),
        f"{name}_words": forms.CharField(
            label=f"What is done in the {ordinal}",
            max_length=300,
            help_text="So that somebody else could do it the same way.",
            widget=forms.Textarea({"rows": 3}),
        ),
        f"{name}_aid": forms.ChoiceField(
            label=f"Help in practice, in the {ordinal}", choices=HELPS, required=False
        ),
    }


class ComparisonForm(forms.Form):
    """Question, ways, who, outcome, the smallest difference of interest."""

    question = forms.CharField(
        max_length=200,
        help_text="Such as: does practice spread over four weeks leave more than the same in one?",
        widget=forms.TextInput(ACROSS),
    )
    first, first_words, first_aid = _way("first", "first").values()
    second, second_words, second_aid = _way("second", "second").values()
    cohorts = PickedField(
        queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, label="Who"
    )
    unit = forms.ChoiceField(label="What chance draws", choices=UNITS, widget=forms.RadioSelect)
    skills = PickedField(
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Skills on which the outcome is taken",
    )
    outcome_from = forms.DateField(
        label="Checks count from", widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    outcome_to = forms.DateField(
        label="Up to and with", widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    planned_delay_days = forms.IntegerField(
        label="Only checks planned so many days after practice",
        required=False, min_value=1, max_value=365,
        help_text="Left empty, all checks of these days count.",
    )  # fmt: skip
    answers = forms.IntegerField(
        label="Check answers that a person will give, about",
        min_value=1, max_value=200,
        help_text="On each skill, where skills are drawn. How sharp it is depends on it.",
    )  # fmt: skip
    smallest_points = forms.IntegerField(
        label="Smallest difference of interest, in points of 100",
        min_value=1, max_value=50,
        help_text="One that would change what you do. The comparison is held against it.",
    )  # fmt: skip

    def __init__(
        self,
        said: QueryDict | None = None,
        *,
        taught: Sequence[Cohort],
        today: date,
        zone: ZoneInfo,
    ) -> None:
        begins = today + USUAL_START
        initial = {
            "unit": "person", "answers": 6, "smallest_points": 10,
            "outcome_from": begins, "outcome_to": begins + USUAL_WINDOW,
            "cohorts": [taught[0].pk] if len(taught) == 1 else [],
        }  # fmt: skip
        super().__init__(said, initial=initial)
        self._today, self._zone = today, zone
        self._taught = {one.pk: one for one in taught}
        cohorts = Cohort.objects.filter(pk__in=self._taught).order_by("name", "pk")
        self._offer("cohorts", cohorts)
        organisations = {one.organisation_id for one in taught}
        groups = grouped(Skill.objects.filter(organisation__in=organisations), taught)
        near = [one.pk for name, some in groups if name != OTHERS for one in some]
        self._offer("skills", Skill.objects.filter(pk__in=near).order_by("name", "pk"))
        self.skills_offered = len(near)

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """Hold names and days against each other."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("first", "second"):
            if is_number(cleaned.get(name, "")):
                self.add_error(name, "A number is no name. Write a word, such as “spaced”.")
        first, second = cleaned.get("first", ""), cleaned.get("second", "")
        if first and first.casefold() == second.casefold():
            self.add_error("second", f"Found {second} twice. Give the two ways different names.")
        begins, ends = cleaned.get("outcome_from"), cleaned.get("outcome_to")
        if begins and begins < self._today + OUTCOME_AFTER:
            self.add_error("outcome_from", "Expected a day after today: practice comes first.")
        if begins and ends and ends < begins:
            self.add_error("outcome_to", "Expected the same day or a later one.")
        if ends and ends > self._today + timedelta(days=LONGEST_DAYS):
            self.add_error("outcome_to", f"Expected a day within {LONGEST_DAYS} days.")
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What was asked for; only of a valid form."""
        values = self.cleaned_data
        begins, ends = window(values["outcome_from"], values["outcome_to"], self._zone)
        days = values["planned_delay_days"]
        return Wanted(
            question=values["question"],
            cohorts=tuple(values["cohorts"]),
            unit=cast("Unit", values["unit"]),
            first=self._said("first"),
            second=self._said("second"),
            skills=tuple(values["skills"]),
            opens_at=begins,
            closes_at=ends,
            planned_delay_days=None if days is None else float(days),
            smallest=values["smallest_points"] / 100,
            answers=values["answers"],
        )

    def _said(self, name: str) -> Way:
        values = self.cleaned_data
        words = " ".join(values[f"{name}_words"].split())
        return Way(values[name], words, values[f"{name}_aid"])
