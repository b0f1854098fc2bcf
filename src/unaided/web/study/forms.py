"""What people send: an answer with how sure they are; work in two taps."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from unaided.content.kinds import Grade, Unreadable
from unaided.evidence.schema import Aid
from unaided.web.study.asking import as_authored
from unaided.web.study.confidence import CONFIDENCES
from unaided.web.study.models import Showing

EXTERNAL: Final = (Aid.REFERENCE, Aid.TUTOR, Aid.ASSISTANT)
"""Aids outside the page: whether they were used is asked."""

USES: Final = (
    ("no", "No"),
    ("after", "Yes, after I had tried"),
    ("first", "Yes, at once"),
)
LONGEST_ANSWER: Final = 2_000


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
    rendered = forms.CharField(required=False)
    late = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, showing: Showing, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.showing = showing
        if showing.aid not in EXTERNAL:
            del self.fields["aid_used"]

    def clean_answer(self) -> str:
        """Read and grade the answer; one that cannot be read is asked for again."""
        answer = as_authored(self.showing, self.cleaned_data["answer"])
        grade = self.showing.version.content.kind.grade(answer)
        if isinstance(grade, Unreadable):
            raise forms.ValidationError(grade.sentence)
        self.cleaned_data["grade"] = grade
        return answer

    @property
    def grade(self) -> Grade:
        """What grading gave, of a form that is valid."""
        grade = self.cleaned_data["grade"]
        assert isinstance(grade, Grade)
        return grade


class HintForm(forms.Form):
    """Which hint is asked for, and what was typed meanwhile."""

    number = forms.IntegerField(min_value=1, max_value=50)
    answer = forms.CharField(required=False, max_length=LONGEST_ANSWER)
    confidence = forms.CharField(required=False, max_length=10)
