"""What a teacher says to make a pulse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from unaided.evidence.problems import shorten
from unaided.web.bank.models import Skill
from unaided.web.bank.own_first import as_choices
from unaided.web.people.models import Cohort, User
from unaided.web.pulse.offer import offer
from unaided.web.pulse.pulses import Wanted
from unaided.web.pulse.siblings import HINTS
from unaided.web.study.tools import aid_of

AIDS: Final = (
    ("assistant", "An assistant that answers"),
    ("tutor", "A tutor that guides and does not answer"),
    ("reference", "Own notes or documentation"),
    (HINTS, "The item’s own hints"),
)
CHOOSE: Final = "Choose a skill"
LONGEST_NUMBER: Final = 18  # digits of a number that every database takes


class PeopleField(forms.ModelMultipleChoiceField[User]):
    """People to pick; a number that no row can have is nobody's."""

    def clean(self, value: Any) -> Any:
        """Refuse such a number before a database is asked for it."""
        large = next((one for one in value or () if len(str(one)) > LONGEST_NUMBER), None)
        if large is not None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": shorten(str(large))},
            )
        return super().clean(value)


class PulseForm(forms.Form):
    """Skill, tool, people; everybody is picked to begin with.

    Attributes:
        offer: The skills that can be chosen, and those that cannot.
    """

    skill = forms.ModelChoiceField(Skill.objects.none(), empty_label=CHOOSE)
    aid = forms.ChoiceField(label="Help in one of the two", choices=AIDS, widget=forms.RadioSelect)
    tool = forms.CharField(
        label="Name of the tool",
        max_length=80,
        required=False,
        strip=True,
        help_text="With its version, as people know it. Not for the item’s own hints.",
    )
    people = PeopleField(User.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, said: QueryDict | None = None, *, cohort: Cohort, people: Sequence[User]
    ) -> None:
        initial = {
            "aid": aid_of(cohort),
            "tool": cohort.tool,
            "people": [person.pk for person in people],
        }
        super().__init__(said, initial=initial)
        self.offer = offer(cohort, people)
        able = [skill.pk for skill in self.offer.skills]
        self._queryset("skill", Skill.objects.filter(pk__in=able))
        choices = [("", CHOOSE), *as_choices(self.offer.groups, "pk")]
        self.fields["skill"].choices = choices  # type: ignore[attr-defined]
        self._queryset("people", User.objects.filter(pk__in=[person.pk for person in people]))

    def _queryset(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices.order_by("name" if name == "skill" else "display_name", "pk")

    def clean(self) -> dict[str, Any]:
        """Ask for the tool's name where the help is a tool."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("aid") == HINTS:
            cleaned["tool"] = ""
        elif cleaned.get("aid") and not cleaned.get("tool"):
            self.add_error("tool", "Name the tool, such as “Assistant 4”. Nothing was started.")
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What was asked for; only of a valid form."""
        values = self.cleaned_data
        return Wanted(values["skill"], values["aid"], values["tool"], tuple(values["people"]))
