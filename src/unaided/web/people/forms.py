"""What people fill in: codes, names, an organisation, a cohort with its standard."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from unaided.web.people.models import Cohort, Organisation, Role
from unaided.web.people.names import NameField
from unaided.web.people.standards import Description
from unaided.web.people.zones import zone_names

PER_CENT: Final = 100.0
SERVER: Final = "server"
"""The zone of a cohort that is where the server is."""


class CodeForm(forms.Form):
    """A join code."""

    code = forms.CharField(
        max_length=40,
        help_text="Eight letters and digits. Capitals, spaces and hyphens make no difference.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class JoinForm(forms.Form):
    """The name under which somebody comes in."""

    display_name = NameField(
        label="Your name",
        max_length=80,
        help_text="First name and initial are enough. Your own teachers see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class OrganisationForm(forms.Form):
    """An organisation and who founds it."""

    name = NameField(
        label="Name of the organisation",
        max_length=120,
        help_text="A school, a club, a company.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    display_name = NameField(
        label="Your name",
        max_length=80,
        help_text="As your learners know you.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = forms.ChoiceField(
        label="What are you?",
        choices=[
            (Role.TEACHER, "Teacher or coach: I have a class, a squad or a team of my own"),
            (Role.LEAD, "Lead: I invite the teachers, and see groups, never a single person"),
        ],
        widget=forms.RadioSelect,
        help_text="This stays. Who is both uses two accounts.",
    )


def zone_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the zones to choose from: where the server is, then places by continent."""
    here = (SERVER, f"Where the server is: {timezone.get_default_timezone_name()}")
    places = groupby(zone_names(), key=lambda name: name.partition("/")[0])
    return [here, *((part, [(name, _place(name)) for name in names]) for part, names in places)]


def _place(zone: str) -> str:
    """Write a zone as a reader knows it.

    >>> _place("America/Argentina/Buenos_Aires")
    'Buenos Aires, Argentina'
    """
    return ", ".join(reversed(zone.replace("_", " ").split("/")[1:]))


class ZoneField(forms.ChoiceField):
    """A time zone; nothing said is where the server is."""

    def clean(self, value: Any) -> str:
        """Return the zone's name, empty where the server's is meant."""
        zone: str = super().clean(value or SERVER)
        return "" if zone == SERVER else zone


class CohortForm(forms.Form):
    """A cohort and its standard. Nothing scientific is filled in beforehand."""

    name = NameField(max_length=120, help_text="Such as Mathematics 11B.")
    kind = forms.ChoiceField(
        label="What is it?", choices=Cohort.Kind.choices, widget=forms.RadioSelect
    )
    tool = NameField(
        label="Tool",
        max_length=80,
        required=False,
        help_text="The tool that its people use, with its version. Empty: none.",
    )
    time_zone = ZoneField(
        label="Time zone",
        choices=zone_choices,
        initial=SERVER,
        help_text="Where its people are. Checks open at 0:00 there.",
    )
    level_percent = forms.FloatField(
        label="Level, in per cent",
        validators=[MinValueValidator(5), MaxValueValidator(99)],
        help_text="The score that counts as learned, 5 to 99. Suggested: 80, 8 of 10 alone. Beside "
        "scores it is written as they are: .80.",
        widget=forms.NumberInput(attrs={"step": "any", "min": "5", "max": "99"}),
    )
    horizon_days = forms.FloatField(
        label="Horizon, in days",
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="How long after practice it must still be there, 1 to 365. Suggested: 14, which "
        "a pulse can check; longer where it has to last longer.",
        widget=forms.NumberInput(attrs={"step": "any", "min": "1", "max": "365"}),
    )
    certainty_percent = forms.FloatField(
        label="Certainty, in per cent",
        validators=[MinValueValidator(50), MaxValueValidator(99.9)],
        help_text="How sure one must be before it is called learned, 50 to 99.9. Suggested: 90.",
        widget=forms.NumberInput(attrs={"step": "any", "min": "50", "max": "99.9"}),
    )

    def __init__(
        self, *args: Any, organisation: Organisation, present: Cohort | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.present = present

    def clean_name(self) -> str:
        """Refuse the name of another cohort of the organisation.

        Raises:
            ValidationError: If there is one.
        """
        name: str = self.cleaned_data["name"]
        others = self.organisation.cohorts.filter(name=name)
        if self.present is not None:
            others = others.exclude(pk=self.present.pk)
        if others.exists():
            raise ValidationError(self.taken(name), code="taken")
        return name

    def taken(self, name: str) -> str:
        """Say that a name is another cohort's."""
        return f"{self.organisation} already has a cohort named {name}. Add what tells them apart."

    @property
    def said(self) -> Description:
        """What was said of the cohort, once the form is valid."""
        data = self.cleaned_data
        return Description(
            name=data["name"],
            kind=data["kind"],
            tool=data["tool"],
            level=round(data["level_percent"] / PER_CENT, 6),
            horizon_days=data["horizon_days"],
            certainty=round(data["certainty_percent"] / PER_CENT, 6),
            time_zone=data["time_zone"],
        )

    @staticmethod
    def initial_of(said: Description) -> dict[str, object]:
        """Return what the form shows of a cohort."""
        return {
            "name": said.name,
            "kind": said.kind,
            "tool": said.tool,
            "time_zone": said.time_zone or SERVER,
            "level_percent": f"{said.level * PER_CENT:.6g}",
            "horizon_days": f"{said.horizon_days:.12g}",
            "certainty_percent": f"{said.certainty * PER_CENT:.6g}",
        }
