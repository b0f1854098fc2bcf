"""The work log: what real work was done with which help, in two taps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from unaided.evidence.schema import Aid
from unaided.web.bank.models import Skill
from unaided.web.clock import now
from unaided.web.people.models import Cohort
from unaided.web.people.rights import Request, learner
from unaided.web.study.models import Response
from unaided.web.study.replies import see_other
from unaided.web.study.sittings import own_cohorts
from unaided.web.study.tools import aid_of
from unaided.web.study.wording import TOOLS
from unaided.web.study.working import (
    AIDS,
    EASES,
    FORECASTS,
    Skills,
    Work,
    keep_work,
    own_skills,
    work_log,
)

SHOWN = 20


class WorkForm(forms.Form):
    """With which help, on which skill, how easy it felt; the button says the forecast."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": "Open this page again."}
    )
    cohort = forms.TypedChoiceField(
        coerce=int, error_messages={"required": "Say for which class, squad or team."}
    )
    skill = forms.TypedChoiceField(
        coerce=int, error_messages={"required": "Say on which skill it was."}
    )
    aid = forms.ChoiceField(
        label="With which help",
        widget=forms.RadioSelect,
        choices=[(aid, aid) for aid in AIDS],
        error_messages={"required": "Say with which help."},
    )
    tool = forms.CharField(label="Name of the tool", max_length=80, required=False)
    attempted_first = forms.TypedChoiceField(
        label="Did you try before the help?",
        choices=[("", "Not said"), ("yes", "Yes, first alone"), ("no", "No, help at once")],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
    )
    ease = forms.TypedChoiceField(
        label="How easy did it feel?",
        choices=[(f"{share:g}", word) for share, word in EASES],
        coerce=float,
        error_messages={"required": "Say how easy it felt."},
    )
    forecast = forms.TypedChoiceField(
        label="Could you do it alone in two weeks?",
        choices=[(f"{share:g}", word) for share, word in FORECASTS],
        coerce=float,
        error_messages={"required": "Say whether you could do it alone."},
    )

    def __init__(
        self, data: Any = None, *, cohorts: Sequence[Cohort], skills: Skills, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        for name, named in (("cohort", _choices(cohorts)), ("skill", _grouped(skills))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = named
        if len(cohorts) == 1:
            self.fields["cohort"].widget = forms.HiddenInput()


def _choices(named: Sequence[Cohort] | Sequence[Skill]) -> list[tuple[Any, Any]]:
    return [(one.pk, str(one)) for one in named]


def _grouped(skills: Skills) -> list[tuple[Any, Any]]:
    if not skills.theirs or not skills.others:
        return _choices(skills.every)
    return [("Met so far", _choices(skills.theirs)), ("Other skills", _choices(skills.others))]


@learner
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: Request) -> HttpResponse:
    """Write work down; show what was written."""
    cohorts = own_cohorts(request.user)
    skills = own_skills(request.user, cohorts) if cohorts else Skills()
    log = work_log(request.user, SHOWN)
    own = aid_of(cohorts[0]) if cohorts else ""
    if request.method == "POST":
        if not skills.every:
            raise Http404
        form = WorkForm(request.POST, cohorts=cohorts, skills=skills)
        if form.is_valid():
            _keep(request, form, cohorts, skills.every)
            return see_other("work", query={"kept": "1"})
    else:
        chosen = _last(cohorts, skills.every, log, own)
        form = WorkForm(initial=chosen, cohorts=cohorts, skills=skills)
    context = {
        "form": form,
        "aids": _named(own, cohorts),
        "with_what": _with_what(form),
        "eases": [(f"{share:g}", word) for share, word in EASES],
        "forecasts": [(f"{share:g}", word) for share, word in FORECASTS],
        "log": log,
        "possible": bool(skills.every),
        "skill": next(
            (one for one in skills.every if str(one.pk) == str(form["skill"].value())), ""
        ),
        "kept": request.GET.get("kept") == "1" and bool(log),
    }
    return render(request, "study/work.html", context, status=422 if form.is_bound else 200)


def _keep(
    request: Request, form: WorkForm, cohorts: Sequence[Cohort], skills: Sequence[Skill]
) -> None:
    said = form.cleaned_data
    key: UUID = said["key"]
    keep_work(
        request.user,
        next(one for one in cohorts if one.pk == said["cohort"]),
        key,
        Work(
            skill=next(one for one in skills if one.pk == said["skill"]),
            aid=Aid(said["aid"]),
            tool=said["tool"],
            ease=said["ease"],
            forecast=said["forecast"],
            attempted_first=said["attempted_first"],
        ),
        now(),
    )


def _last(
    cohorts: Sequence[Cohort], skills: Sequence[Skill], log: Sequence[Response], own: str
) -> dict[str, object]:
    """Return what is chosen beforehand: tool and skill of the last time."""
    first: dict[str, object] = {"key": uuid4(), "aid": Aid.ASSISTANT}
    if cohorts:
        first |= {"cohort": cohorts[0].pk, "aid": own or Aid.ASSISTANT, "tool": cohorts[0].tool}
    if skills:
        first["skill"] = skills[0].pk
    if log:
        first |= {"skill": log[0].skill_id, "aid": log[0].aid}
        first["tool"] = log[0].tool or first.get("tool", "")
    return first


def _named(own: str, cohorts: Sequence[Cohort]) -> list[tuple[str, str]]:
    """Return the kinds of help with their names: the cohort's tool, of the kind ``own``, by its."""
    names = {aid: name[0].upper() + name[1:] for aid, name in TOOLS.items()}
    if own:
        names[own] = cohorts[0].tool
    return [(aid.value, names.get(aid, "Without help")) for aid in AIDS]


def _with_what(form: WorkForm) -> str:
    """Say in a few words which help is chosen."""
    aid, tool = form["aid"].value(), form["tool"].value()
    if aid == Aid.NONE:
        return "Without help"
    return f"With {tool or TOOLS.get(aid, 'which help')}"
