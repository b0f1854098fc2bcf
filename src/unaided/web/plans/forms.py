"""What a teacher or coach says to have a plan laid out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from unaided.practice.plans.blocks import TooShortError, checked
from unaided.web.people.models import Cohort
from unaided.web.people.zones import zone_of
from unaided.web.plans.making import Wanted, beginnings, dates
from unaided.web.plans.offered import Offer, offer
from unaided.web.plans.seen import Shown
from unaided.web.templatetags.marks import day as written_day

WEEKDAYS: Final = (
    (0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday"),
    (5, "Saturday"), (6, "Sunday"),
)  # fmt: skip
FEWEST_THINGS: Final = 2
MOST_THINGS: Final = 8
MOST_SESSIONS: Final = 40
SHORTEST: Final = 10
LONGEST: Final = 120
"""Minutes of a session."""
FARTHEST: Final = timedelta(days=730)
NOTHING: Final = "Nothing was kept."
UNMOVED: Final = "Nothing was moved."
CHOOSE: Final = f"choose {FEWEST_THINGS} to {MOST_THINGS}. {NOTHING}"


class PlanForm(forms.Form):
    """Things, dates, minutes."""

    name = forms.CharField(label="Name", max_length=120, strip=True)
    things = forms.MultipleChoiceField(
        label="What is practised",
        widget=forms.CheckboxSelectMultiple,
        help_text=f"{FEWEST_THINGS} to {MOST_THINGS}. They begin in this order.",
        error_messages={"required": f"Found 0; {CHOOSE}"},
    )
    first = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="On", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    begins = forms.TimeField(
        label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    sessions = forms.IntegerField(label="Sessions", min_value=1, max_value=MOST_SESSIONS)
    minutes = forms.IntegerField(
        label="Minutes of practice in each", min_value=SHORTEST, max_value=LONGEST
    )

    def __init__(
        self, data: Any = None, *, cohort: Cohort, at: datetime, everything: bool = False
    ) -> None:
        self.zone = zone_of(cohort)
        self.today = at.astimezone(self.zone).date()
        tomorrow = self.today + timedelta(days=1)
        begun = {
            "name": f"Practice from {tomorrow:%-d %B %Y}",
            "first": tomorrow,
            "weekdays": [1, 3],
            "begins": "17:00",
            "sessions": 8,
            "minutes": 45,
        }
        super().__init__(data, initial=begun)
        self.offer: Offer = offer(cohort, everything=everything)
        field = self.fields["things"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = self.offer.choices

    def clean_things(self) -> list[str]:
        """Take as many as can be mixed and overlooked."""
        chosen = list(dict.fromkeys(self.cleaned_data["things"]))
        if not FEWEST_THINGS <= len(chosen) <= MOST_THINGS:
            raise forms.ValidationError(f"Found {len(chosen)}; {CHOOSE}")
        return chosen

    def clean_first(self) -> Any:
        """Take a day that is not over, and not years away."""
        return within_reach(self.cleaned_data["first"], self.today, NOTHING)

    def clean(self) -> dict[str, Any]:
        """See that every thing fits in."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"things", "sessions", "minutes"} <= cleaned.keys():
            try:
                checked([cleaned["minutes"]] * cleaned["sessions"], len(cleaned["things"]))
            except TooShortError as short:
                self.add_error("minutes", f"{short} {NOTHING}")
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What was asked for; only of a valid form."""
        said = self.cleaned_data
        days = dates(said["first"], frozenset(said["weekdays"]), said["sessions"])
        order = list(self.offer.by_value)
        chosen = sorted(said["things"], key=order.index)
        return Wanted(
            name=said["name"],
            things=tuple(self.offer.by_value[value] for value in chosen),
            starts=beginnings(days, said["begins"], self.zone),
            minutes=said["minutes"],
        )


class MoveForm(forms.Form):
    """The other date of a session.

    Attributes:
        moved: Once valid: whether it is on that date already, as somebody sent it before.
        stale: Once valid: whether it is on another date than the one that was looked at.
    """

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    day = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    begins = forms.TimeField(
        label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(
        self, data: Any = None, *, shown: Shown, sessions: Sequence[Shown], at: datetime,
        zone: ZoneInfo,
    ) -> None:  # fmt: skip
        self.now = shown.starts_at.isoformat()
        begun = {"was": self.now, "day": shown.day, "begins": shown.clock}
        super().__init__(data, initial=begun, prefix="move")
        self.shown, self.zone, self.moved, self.stale = shown, zone, False, False
        self.today = at.astimezone(zone).date()
        self.made = shown.session.plan.created_at.astimezone(zone).date()
        by_number = {one.session.number: one for one in sessions}
        self.before = by_number.get(shown.session.number - 1)
        self.after = by_number.get(shown.session.number + 1)

    def clean_day(self) -> date:
        """Take a day between those of the sessions before and after; over, it was held then."""
        day: date = self.cleaned_data["day"]
        if day < self.made:
            raise forms.ValidationError(
                f"The plan was made on {written_day(self.made)}: choose that day or a later one. "
                f"{UNMOVED}"
            )
        within_reach(day, min(day, self.today), UNMOVED)  # one that is over will do
        if self.before is not None and day <= self.before.day:
            raise _out_of_order(self.before, "a later")
        if self.after is not None and day >= self.after.day:
            raise _out_of_order(self.after, "an earlier")
        return day

    def clean(self) -> dict[str, Any]:
        """See that it is another date than the one that was looked at."""
        cleaned: dict[str, Any] = super().clean() or {}
        self.stale = cleaned.get("was") != self.now
        if {"day", "begins"} <= cleaned.keys() and self.starts_at == self.shown.starts_at:
            self.moved = self.stale
            if not self.moved:
                self.add_error("day", f"That is when it is. {UNMOVED}")
        return cleaned

    @property
    def starts_at(self) -> datetime:
        """When it begins from now on; only where both fields are valid."""
        said = self.cleaned_data
        begins: time = said["begins"]
        return datetime.combine(said["day"], begins, tzinfo=self.zone)


def _out_of_order(other: Shown, which: str) -> forms.ValidationError:
    return forms.ValidationError(
        f"Session {other.session.number} is on {written_day(other.day)}, and the order "
        f"stays: choose {which} day, or move that one first. {UNMOVED}"
    )


def within_reach(day: date, today: date, nothing: str) -> date:
    """Return a day that is not over, and not years away.

    Args:
        day: Which.
        today: Where the cohort's people are.
        nothing: What was not done, as a sentence.

    Raises:
        ValidationError: It is over, or years away.
    """
    if day < today:
        raise forms.ValidationError(f"That day is over. Choose today or a later one. {nothing}")
    if day > today + FARTHEST:
        raise forms.ValidationError(f"That is over two years away. Choose sooner. {nothing}")
    return day
