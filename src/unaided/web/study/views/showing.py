"""One item before a person: asked, answered, and what is said to it, at one address."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import BigAutoField
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from unaided.content.rendering import render_inline
from unaided.evidence.schema import Aid, Occasion
from unaided.web.clock import now
from unaided.web.people.rights import Request, learner
from unaided.web.prepared import Parameter, Prepared
from unaided.web.study import answering, asking
from unaided.web.study.asked_beside import Asks, asks_of, shown_answer
from unaided.web.study.choosing import newness
from unaided.web.study.confidence import CONFIDENCES
from unaided.web.study.feedback import feedback, is_told, told_at
from unaided.web.study.forms import (
    LONGEST_EXPLANATION,
    LONGEST_WHY,
    USES,
    AnswerForm,
    HintForm,
    form_for,
)
from unaided.web.study.gate import refusal, refusal_of_answer
from unaided.web.study.helping import count_of_helps, helps
from unaided.web.study.models import Response, Showing, Sitting
from unaided.web.study.prompts import block, prompt
from unaided.web.study.replies import see_other
from unaided.web.study.sittings import give_hint, present, take_turns
from unaided.web.study.situations import unanswered
from unaided.web.study.wording import DAY, available, span
from unaided.web.study.working import FORECASTS

TYPED = "typed"
"""Session key of what was typed when a hint was asked for: one showing's, the last."""

_OWN: Final = Prepared(
    lambda: Showing.objects.select_related(
        "sitting__cohort", "version__item", "assignment", "response"
    ).filter(
        sitting_id=Parameter("sitting", BigAutoField()),
        number=Parameter("number", BigAutoField()),
        sitting__person_id=Parameter("person", BigAutoField()),
    )
)


@learner
@require_http_methods(["GET", "HEAD", "POST"])
def showing(request: Request, sitting_id: int, number: int) -> HttpResponse:
    """Ask an item, take its answer, and say what there is to say to it."""
    at = now()
    if request.method == "POST":
        return refusal_of_answer(request, at) or _answer(request, at)
    there = _own(request, sitting_id, number)
    refused = refusal(request, there.sitting, at)
    if refused is not None:
        return refused
    response = _response(there)
    if response is not None:
        return _answered(request, there, response, at)
    why = answering.why_closed(there, at)
    if why:
        return _closed(request, there, why, status=200)
    return _ask(request, there, _unsent(request, there), at)


@learner
@require_POST
def hint(request: Request, sitting_id: int, number: int) -> HttpResponse:
    """Show one more hint; what was typed is kept beside it."""
    form = HintForm(request.POST)
    with transaction.atomic():
        take_turns(request.user)
        there = _own(request, sitting_id, number)
        if there.aid != Aid.HINTS:
            raise Http404
        refused = refusal(request, there.sitting, now())
        if refused is not None:
            return refused
        if form.is_valid():
            if _response(there) is None and not answering.why_closed(there, now()):
                give_hint(there, form.cleaned_data["number"])
            request.session[TYPED] = {
                "key": str(there.key),
                "answer": form.cleaned_data["answer"],
                "confidence": form.cleaned_data["confidence"],
                "why": form.cleaned_data["why"],
            }
    return see_other("showing", sitting_id, number)


def _answer(request: Request, at: datetime) -> HttpResponse:
    try:
        key = UUID(request.POST.get("key", ""))
        outcome = answering.answer(request.user, key, request.POST.dict(), at)
    except (ValueError, Showing.DoesNotExist):
        # Whatever the address says, an answer belongs to its key, and the key to one person.
        raise Http404 from None
    there = outcome.showing
    match outcome:
        case answering.Kept(following=following):
            if is_told(there, at):
                return _to(there)
            return _to(following) if following else see_other("sitting_done", there.sitting_id)
        case answering.KeptBefore(differs=differs):
            return _to(there, {"first": "stands"} if differs else None)
        case answering.Mistaken(form=form):
            return _ask(request, there, form, at, status=422)
        case answering.Refused(why=why):
            return _closed(request, there, why, status=409)


def _to(there: Showing, query: dict[str, str] | None = None) -> HttpResponse:
    return see_other("showing", there.sitting_id, there.number, query=query)


def _own(request: Request, sitting_id: int, number: int) -> Showing:
    there = _OWN.first(sitting=sitting_id, number=number, person=request.user.pk)
    if there is None:
        raise Http404
    return there


def _response(there: Showing) -> Response | None:
    return there.response if hasattr(there, "response") else None


def _unsent(request: Request, there: Showing) -> AnswerForm:
    typed = request.session.get(TYPED, {})
    typed = typed if typed.get("key") == str(there.key) else {}
    return form_for(there)(initial=typed, showing=there)


def _ask(
    request: Request, there: Showing, form: AnswerForm, at: datetime, status: int = 200
) -> HttpResponse:
    content = there.version.content
    sitting = there.sitting
    is_check = sitting.occasion == Occasion.CHECK
    answered, left = _so_far(there, at) if is_check else (0, 0)
    shown = helps(there)[: there.hints_shown] if there.aid == Aid.HINTS else ()
    more = there.aid == Aid.HINTS and there.hints_shown < count_of_helps(there)
    occasion = there.assignment.occasion if there.assignment else sitting.occasion
    context = {
        "showing": there,
        "sitting": sitting,
        "form": form,
        "prompt": prompt(content.prompt),
        "occasion": occasion.capitalize(),
        "available": available(there.aid, there.tool),
        "novelty": newness(there.novelty, there.reason),
        "mode": asking.input_mode(there),
        "options": asking.options(there),
        "expected": asking.expected(there),
        "confidences": [(f"{share:g}", share, word) for share, word in CONFIDENCES],
        "uses": USES if "aid_used" in form.fields else (),
        "tool": there.tool,
        "hints": shown,
        "next_hint": there.hints_shown + 1 if more else None,
        "rendered": asking.rendered(there, at),
        "told_at": told_at(there),
        "kept": answered,
        "left": left,
        **_beside(there, form),
        **_frame(sitting, at, answered, answered + left),
    }
    return render(request, "study/showing.html", context, status=status)


def _beside(there: Showing, form: AnswerForm) -> dict[str, Any]:
    """Return what is asked beside the item, or in its place."""
    asks = asks_of(there)
    context: dict[str, Any] = {"asks": asks, "longest_why": LONGEST_WHY}
    if asks is Asks.PLANTED:
        told = shown_answer(there)
        context["tool_said"] = render_inline(told.shown)
        # What the tool said cannot be right where it is wrong.
        said = asking.as_shown(there, told.answer)
        context["instead_options"] = [one for one in asking.options(there) if one.value != said]
    if asks is Asks.TEACH_BACK:
        content = there.version.content
        context |= {
            "skill": content.skill,
            "family": content.family,
            "longest_explanation": LONGEST_EXPLANATION,
        }
    if "forecast" in form.fields:
        context["forecasts"] = [(f"{share:g}", word) for share, word in FORECASTS]
        context["in_days"] = span(there.sitting.cohort.horizon_days * DAY)
    return context


def _so_far(there: Showing, at: datetime) -> tuple[int, int]:
    """Return how many questions of a check were answered in this sitting, and how many wait."""
    sitting = there.sitting
    waiting = [
        one
        for one in unanswered(sitting.person_id, at)
        if one.cohort_id == sitting.cohort_id and one.turn_id == sitting.turn_id and one.is_open(at)
    ]
    return sitting.showings.filter(response__isnull=False).count(), len(waiting)


def _frame(sitting: Sitting, at: datetime, done: int = 0, of: int = 0) -> dict[str, Any]:
    """Return what the bar above says: minutes used in practice, questions answered in a check."""
    frame: dict[str, Any] = {"leave_url": reverse("today"), "progress": None, "progress_text": ""}
    frame["elapsed"] = round((at - sitting.started_at).total_seconds(), 3)
    if sitting.minutes:
        used = min((at - sitting.started_at).total_seconds(), 60 * sitting.minutes)
        minutes, seconds = divmod(int(used), 60)
        frame["progress"] = used / (60 * sitting.minutes)
        frame["progress_text"] = f"{minutes}:{seconds:02d} of {sitting.minutes} min"
        frame["progress_said"] = f"{minutes}:{seconds:02d} of {sitting.minutes} minutes used"
    elif of:
        frame["progress"] = done / of
        frame["progress_text"] = f"{done} of {of}"
        frame["progress_said"] = f"{done} of {of} questions answered"
    return frame


def _answered(request: Request, there: Showing, response: Response, at: datetime) -> HttpResponse:
    onward = present(there.sitting)
    context = {
        "showing": there,
        "sitting": there.sitting,
        "response": response,
        "first_stands": request.GET.get("first") == "stands",
        "onward": onward,
        **_frame(there.sitting, at),
    }
    if not is_told(there, at):
        context["told_at"] = told_at(there)
        return render(request, "study/showing_kept.html", context)
    if asks_of(there) is Asks.TEACH_BACK:
        content = there.version.content
        context |= {"skill": content.skill, "explanation": block(content.explanation)}
        return render(request, "study/showing_explained.html", context)
    context["feedback"] = feedback(there, response, at)
    return render(request, "study/showing_feedback.html", context)


def _closed(request: Request, there: Showing, why: str, status: int) -> HttpResponse:
    sitting, at = there.sitting, now()
    waits = answering.waits_anew(there, at)
    context = {
        "showing": there,
        "sitting": sitting,
        "why": why,
        "waits": waits,
        "typed": request.POST.get("answer", ""),
        "onward": present(sitting) if there.passed_at else None,
        "passes": sitting.ended_at is None and there.passed_at is None and not waits,
        **_frame(sitting, at),
    }
    return render(request, "study/showing_closed.html", context, status=status)
