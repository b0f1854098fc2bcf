"""What a teacher says to plan a check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Exists, OuterRef

from unaided.checks.plan import DELAYS_DAYS, MOST_ITEMS, CheckPlan, SkillId
from unaided.evidence.schema import Aid
from unaided.web.bank.models import Skill
from unaided.web.bank.own_first import OTHERS, grouped
from unaided.web.checks.making import Wanted
from unaided.web.people.models import Cohort, User
from unaided.web.people.zones import zone_of
from unaided.web.pulse.forms import LONGEST_NUMBER, PeopleField
from unaided.web.pulse.siblings import presentable
from unaided.web.study.models import ASKS
from unaided.web.study.tools import aid_of

HELPS: Final = (
    ("none", "Alone"),
    ("both", "Alone and with the tool, drawn for each question"),
    ("tool", "With the tool alone"),
)
KINDS: Final = (
    (Aid.ASSISTANT, "An assistant that answers"),
    (Aid.TUTOR, "A tutor that guides and does not answer"),
    (Aid.REFERENCE, "Own notes or documentation"),
)
NOVELTIES: Final = (
    ("variant", "Near: new questions of a kind that was met"),
    ("transfer", "Far: a kind of question that was never met"),
)
ASKED: Final = {
    "plain": "The answer",
    "planted error": "Whether the tool’s answer is right: in half of the questions it is wrong",
    "justification": "The answer, and why it is so",
    "teach-back": "To explain it on an empty page",
}
ASSURANCES: Final = (
    ("declared", "Declared: people say which help they had"),
    ("monitored", "Monitored: the page notes when it is left and what is pasted"),
    ("supervised", "Supervised: a code on your screen, in the room"),
    ("locked", "Locked: in Safe Exam Browser"),
)
WHENS: Final = (
    ("now", "Practice of these kinds of question ends now"),
    ("course", "After the course ends, on the day below"),
)


class SkillsField(forms.ModelMultipleChoiceField[Skill]):
    """Skills to pick; a number that no row can have is none's."""

    def clean(self, value: Any) -> Any:
        """Refuse such a number before a database is asked for it."""
        if any(len(str(one)) > LONGEST_NUMBER for one in value or ()):
            raise forms.ValidationError("Choose among the skills below.", code="invalid_choice")
        return super().clean(value)


class DelaysField(forms.TypedMultipleChoiceField):
    """Delays to pick: one must be said, here or beside it, so that it is not called optional."""

    said_beside = True


class CheckForm(forms.Form):
    """Skills, delays, length, what is randomised, who; everybody is picked to begin with."""

    name = forms.CharField(label="Name", max_length=120, strip=True)
    skills = SkillsField(Skill.objects.none(), label="Skills", widget=forms.CheckboxSelectMultiple)
    delays = DelaysField(
        label="How long after practice",
        choices=[(f"{days:g}", f"{days:g} days") for days in DELAYS_DAYS],
        coerce=float,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="At least one, here or below. With more than one, each kind of question is "
        "dealt to one of them at random.",
    )
    own_delay = forms.IntegerField(
        label="Or another delay, in days", min_value=0, max_value=365, required=False
    )
    items = forms.IntegerField(
        label="Questions a skill and sitting, at most", min_value=1, max_value=MOST_ITEMS
    )
    minutes = forms.IntegerField(label="Minutes a sitting", min_value=1, max_value=300)
    adaptive = forms.BooleanField(
        label="Keep it short",
        required=False,
        help_text="A third of the questions stays as drawn. Of the others that is asked which "
        "helps most to decide, and it stops when all is decided.",
    )
    help = forms.ChoiceField(label="Help at hand", choices=HELPS, widget=forms.RadioSelect)
    aid = forms.ChoiceField(label="What kind of help the tool is", choices=KINDS)
    tool = forms.CharField(
        label="Name of the tool", max_length=80, required=False, strip=True,
        help_text="With its version, as people know it.",
    )  # fmt: skip
    novelties = forms.MultipleChoiceField(
        label="How new", choices=NOVELTIES, widget=forms.CheckboxSelectMultiple
    )
    asks = forms.ChoiceField(
        label="What is asked",
        choices=[(name, ASKED[name]) for name, _ in ASKS],
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(label="When", choices=WHENS, widget=forms.RadioSelect)
    course_ends = forms.DateField(
        label="Last day of the course",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    window_days = forms.IntegerField(
        label="Days that each sitting is open", min_value=1, max_value=60
    )
    assurance = forms.ChoiceField(label="Assurance", choices=ASSURANCES, widget=forms.RadioSelect)
    people = PeopleField(User.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, data: Any = None, *, cohort: Cohort, people: Sequence[User], at: datetime
    ) -> None:
        self.zone = zone_of(cohort)
        begun = {
            "name": f"Check of {at.astimezone(self.zone):%-d %B %Y}",
            "delays": ["7"],
            "items": 6,
            "minutes": 20,
            "adaptive": True,
            "help": "none",
            "aid": aid_of(cohort) or Aid.ASSISTANT,
            "tool": cohort.tool,
            "novelties": ["variant"],
            "asks": "plain",
            "when": "now",
            "window_days": 3,
            "assurance": "declared",
            "people": [person.pk for person in people],
        }
        super().__init__(data, initial=begun)
        self.at = at
        groups = askable_skills(cohort)
        field = self.fields["skills"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Skill.objects.filter(pk__in=[one.pk for _, some in groups for one in some])
        field.choices = _choices(groups)
        whom = self.fields["people"]
        assert isinstance(whom, forms.ModelMultipleChoiceField)
        ids = [person.pk for person in people]
        whom.queryset = User.objects.filter(pk__in=ids).order_by("display_name", "pk")

    def clean(self) -> dict[str, Any]:
        """See that the parts go together."""
        cleaned: dict[str, Any] = super().clean() or {}
        delays = list(cleaned.get("delays") or [])
        if cleaned.get("own_delay") is not None:
            delays.append(float(cleaned["own_delay"]))
        cleaned["delays"] = sorted(set(delays))
        if not delays and "own_delay" not in self.errors:
            self.add_error("delays", "Choose at least one delay. Nothing was started.")
        if cleaned.get("asks") == "planted error":
            # The tool's answer is what is judged: it is always at hand.
            cleaned |= {"help": "tool", "aid": Aid.ASSISTANT}
        if cleaned.get("help") != "none" and not cleaned.get("tool"):
            self.add_error("tool", "Name the tool, such as “Assistant 4”. Nothing was started.")
        ends = cleaned.get("course_ends")
        if cleaned.get("when") == "course" and "course_ends" not in self.errors:
            if ends is None:
                self.add_error("course_ends", "Say on which day the course ends.")
            elif ends < self.at.astimezone(self.zone).date():
                self.add_error("course_ends", "That day is over. Choose today or a later one.")
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What was asked for; only of a valid form."""
        said = self.cleaned_data
        help_aids = {"none": ("none",), "both": ("none", said["aid"]), "tool": (said["aid"],)}
        after = said["when"] == "course"
        skills = tuple(said["skills"])
        return Wanted(
            name=said["name"],
            plan=CheckPlan(
                skills=tuple(SkillId(skill.pk) for skill in skills),
                delays_days=tuple(said["delays"]),
                items=said["items"],
                aids=tuple(str(aid) for aid in help_aids[said["help"]]),
                novelties=tuple(said["novelties"]),
                faulty=said["asks"] == "planted error",
                asks=said["asks"],
                adaptive=said["adaptive"],
            ),
            skills=skills,
            people=tuple(said["people"]),
            minutes=said["minutes"],
            window_days=said["window_days"],
            assurance=said["assurance"],
            tool="" if said["help"] == "none" else said["tool"],
            practice_ends_at=_end_of(said["course_ends"], self.zone) if after else None,
            after_course=after,
        )

    def sent(self) -> Iterable[tuple[str, str]]:
        """Return what was sent, field by field, to be sent again as it is."""
        for name in self.fields:
            values = self.data.getlist(name) if hasattr(self.data, "getlist") else ()
            for value in values:
                yield name, value


def askable_skills(cohort: Cohort) -> list[tuple[str, list[Skill]]]:
    """Return the skills with something to ask: those met, of the same subjects, then others."""
    there = presentable(cohort.organisation_id).filter(family__skill=OuterRef("pk"))
    found = Skill.objects.filter(Exists(there), organisation=cohort.organisation_id)
    return grouped(found, [cohort])


def _choices(groups: Iterable[tuple[str, Iterable[Skill]]]) -> list[tuple[int, str]]:
    """Return skills to choose from; of those from elsewhere, the subject is said."""
    return [
        (skill.pk, f"{skill.name} ({skill.subject})" if name == OTHERS else skill.name)
        for name, some in groups
        for skill in some
    ]


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the end of a day where the people are."""
    return datetime.combine(day, time(23, 59), tzinfo=zone)


class ExtraTimeForm(forms.Form):
    """By what one person's minutes are multiplied."""

    part = forms.IntegerField(widget=forms.HiddenInput)
    factor = forms.FloatField(label="Times the minutes", min_value=1, max_value=4)


class MakeUpForm(forms.Form):
    """A turn to be taken later."""

    turn = forms.IntegerField(widget=forms.HiddenInput)
    window_days = forms.IntegerField(label="Open for days", min_value=1, max_value=60)
    assurance = forms.ChoiceField(label="Assurance", choices=ASSURANCES)


class BeginForm(forms.Form):
    """What a learner says to begin: a supervisor's code, where there is one."""

    code = forms.CharField(
        label="Code on the supervisor’s screen",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
