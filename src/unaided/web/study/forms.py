"""What people send to a showing: an answer with how sure they are, a judgement, an explanation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms

from unaided.content.kinds import Grade, Unreadable
from unaided.evidence.schema import Aid, Status
from unaided.web.study.asked_beside import (
    FAULTY,
    PLANTED_KIND,
    SOUND,
    Asks,
    Judgement,
    asks_of,
    offers_forecast,
)
from unaided.web.study.asking import as_authored
from unaided.web.study.confidence import CONFIDENCES
from unaided.web.study.models import Showing
from unaided.web.study.working import FORECASTS

EXTERNAL: Final = (Aid.REFERENCE, Aid.TUTOR, Aid.ASSISTANT)
"""Aids outside the page: whether they were used is asked."""

USES: Final = (
    ("no", "No"),
    ("after", "Yes, after I had tried"),
    ("first", "Yes, at once"),
)
LONGEST_ANSWER: Final = 2_000
LONGEST_WHY: Final = 4_000
LONGEST_EXPLANATION: Final = 20_000


@dataclass(frozen=True, slots=True)
class Given:
    """What a valid form gives a response.

    Attributes:
        answer: What was typed or chosen.
        status: Scored; an explanation waits for its mark.
        score: How right it is.
        trials: How many tries the score counts.
        kind: How it is scored.
        floor: What guessing gives.
        why: The reason, in the person's own words.
        setting: What was wrong with the tool that answered, or that nothing was.
    """

    answer: str
    status: Status = Status.SCORED
    score: float | None = None
    trials: int | None = None
    kind: str = ""
    floor: float | None = None
    why: str = ""
    setting: str = ""


class AnswerForm(forms.Form):
    """An answer to one showing. ``cleaned_data["grade"]`` holds what grading gave."""

    answer = forms.CharField(required=False, max_length=LONGEST_ANSWER)
    confidence = forms.TypedChoiceField(
        choices=[(f"{share:g}", word) for share, word in CONFIDENCES],
        coerce=float,
        error_messages={
            "required": "Say how sure you are.",
            "invalid_choice": "Say how sure you are.",
        },
    )
    aid_used = forms.ChoiceField(
        choices=USES,
        error_messages={
            "required": "Say whether you used it.",
            "invalid_choice": "Say whether you used it.",
        },
    )
    forecast = forms.TypedChoiceField(
        choices=[("", "Not said"), *((f"{share:g}", word) for share, word in FORECASTS)],
        coerce=float,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choose one of the five, or none."},
    )
    rendered = forms.CharField(required=False)
    late = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, showing: Showing, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.showing = showing
        if showing.aid not in EXTERNAL:
            self.fields.pop("aid_used", None)
        if not offers_forecast(showing):
            self.fields.pop("forecast", None)

    def clean_answer(self) -> str:
        """Read and grade the answer; one that cannot be read is asked for again."""
        answer = as_authored(self.showing, self.cleaned_data["answer"])
        grade = self.showing.version.content.kind.grade(answer)
        if isinstance(grade, Unreadable):
            raise forms.ValidationError(grade.sentence)
        self.cleaned_data["grade"] = grade
        return answer

    @property
    def given(self) -> Given:
        """What a response is given, of a form that is valid."""
        grade = self.cleaned_data["grade"]
        assert isinstance(grade, Grade)
        return Given(
            answer=self.cleaned_data["answer"],
            score=grade.score,
            trials=grade.trials,
            kind="right or wrong",
            floor=self.showing.version.content.floor,
        )


class _InOwnWords(AnswerForm):
    """A form with a reason in one's own words; who has none says so."""

    why = forms.CharField(
        required=False,
        max_length=LONGEST_WHY,
        error_messages={"max_length": "At most 4,000 characters: say it more briefly."},
    )
    cannot = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason, or for the word that there is none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("cannot"):
            cleaned["why"] = ""
        elif "why" in cleaned and not cleaned["why"]:
            self.add_error("why", "Say why, or tick that you cannot.")
        return cleaned


class JustifiedForm(_InOwnWords):
    """An answer, and why it is so."""

    @property
    def given(self) -> Given:
        """The graded answer, with its reason."""
        plain = super().given
        return Given(
            answer=plain.answer,
            score=plain.score,
            trials=plain.trials,
            kind=plain.kind,
            floor=plain.floor,
            why=self.cleaned_data["why"],
        )


class PlantedForm(_InOwnWords):
    """Whether the tool's answer is right, what is right instead, and why."""

    instead = forms.CharField(required=False, max_length=LONGEST_ANSWER)

    def __init__(self, data: Any = None, *, showing: Showing, **kwargs: Any) -> None:
        super().__init__(data, showing=showing, **kwargs)
        self.fields.pop("aid_used", None)

    def clean_answer(self) -> str:
        """Take one of the two."""
        said = str(self.cleaned_data["answer"])
        if said not in ("right", "wrong"):
            raise forms.ValidationError("Say whether the tool is right.")
        return said

    def clean_instead(self) -> str:
        """Read what is right instead; what cannot be read is asked for again."""
        typed = str(self.cleaned_data["instead"])
        if self.data.get("answer") != "wrong" or not typed.strip():
            return ""
        answer = as_authored(self.showing, typed)
        grade = self.showing.version.content.kind.grade(answer)
        if isinstance(grade, Unreadable):
            raise forms.ValidationError(grade.sentence)
        return answer

    @property
    def given(self) -> Given:
        """Whether the judgement is right; what was put in its place is kept, and not scored."""
        said = Judgement(self.cleaned_data["answer"] == "right", self.cleaned_data["instead"])
        assignment = self.showing.assignment
        assert assignment is not None
        faulty = bool(assignment.tool_wrong)
        return Given(
            answer=said.kept,
            score=float(said.says_right != faulty),
            trials=1,
            kind=PLANTED_KIND,
            floor=0.5,
            why=self.cleaned_data["why"],
            setting=FAULTY if faulty else SOUND,
        )


class TeachBackForm(AnswerForm):
    """An explanation of it all; how sure one is is not asked, since nothing is right or wrong."""

    answer = forms.CharField(
        required=False,
        max_length=LONGEST_EXPLANATION,
        error_messages={"max_length": "At most 20,000 characters: say it more briefly."},
    )
    cannot = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, showing: Showing, **kwargs: Any) -> None:
        super().__init__(data, showing=showing, **kwargs)
        del self.fields["confidence"]

    def clean_answer(self) -> str:
        """Take whatever is written."""
        return str(self.cleaned_data["answer"])

    def clean(self) -> dict[str, Any]:
        """Ask for the explanation, or for the word that there is none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("cannot"):
            cleaned["answer"] = ""
        elif "answer" in cleaned and not cleaned["answer"]:
            self.add_error("answer", "Explain it, or tick that you cannot.")
        return cleaned

    @property
    def given(self) -> Given:
        """The explanation: an exposure until it is marked."""
        return Given(answer=self.cleaned_data["answer"], status=Status.EXPOSURE)


_FORMS: Final[dict[Asks, type[AnswerForm]]] = {
    Asks.PLAIN: AnswerForm,
    Asks.JUSTIFICATION: JustifiedForm,
    Asks.PLANTED: PlantedForm,
    Asks.TEACH_BACK: TeachBackForm,
}


def form_for(showing: Showing) -> type[AnswerForm]:
    """Return the form that a showing is answered with."""
    return _FORMS[asks_of(showing)]


class HintForm(forms.Form):
    """Which hint is asked for, and what was typed meanwhile."""

    number = forms.IntegerField(min_value=1, max_value=50)
    answer = forms.CharField(required=False, max_length=LONGEST_ANSWER)
    confidence = forms.CharField(required=False, max_length=10)
    why = forms.CharField(required=False, max_length=LONGEST_WHY)
