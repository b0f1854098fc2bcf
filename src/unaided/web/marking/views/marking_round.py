"""A round: made by a teacher, and what it tells them."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unaided.web.clock import now
from unaided.web.marking.forms import RoundForm
from unaided.web.marking.queue import deal_anew
from unaided.web.marking.results import served
from unaided.web.marking.rights import taught_round
from unaided.web.marking.rounds import WHAT, make_round, new_seed, unmarked
from unaided.web.marking.rubrics import shipped_rubric, top_level
from unaided.web.people.models import Cohort, User
from unaided.web.people.rights import Request, taught_cohort, teacher
from unaided.web.study.replies import see_other

SALT: Final = "unaided.marking.seed"
FORM_SECONDS: Final = 24 * 3600


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def marking_round_new(request: Request, cohort_id: int) -> HttpResponse:
    """Ask what is marked, by whom and how much twice; deal it all at once.

    A link may fill in ``what``, ``since`` (a date, YYYY-MM-DD) and ``skill`` (its id).
    """
    cohort = taught_cohort(request.user, cohort_id)
    at = now()
    form = RoundForm(cohort=cohort, by=request.user, link=request.GET)
    if request.method == "POST":
        form = RoundForm(request.POST, cohort=cohort, by=request.user)
        seed = _signed_seed(request, cohort)
        if seed is None:
            form.add_error(None, "This form is too old. Look at it again. Nothing was dealt.")
        elif form.is_valid():
            rubric = form.chosen_rubric or shipped_rubric(cohort.organisation, request.user, at)
            made = make_round(cohort, form.wanted(rubric), request.user, seed, at)
            if made is not None:
                return see_other("marking_round", made.pk)
            form.add_error(None, _why_nothing(form, cohort))
    context = {
        "cohort": cohort,
        "form": form,
        "there": {what: unmarked(cohort, what, None, None).count() for what in WHAT},
        "seed": signing.dumps([cohort.pk, new_seed()], salt=SALT),
    }
    status = 422 if form.errors else 200
    return render(request, "marking/marking_round_new.html", context, status=status)


@teacher
@require_safe
def marking_round(request: Request, round_id: int) -> HttpResponse:
    """Show how far a round is, and what it tells so far."""
    round_ = taught_round(request.user, round_id)
    top = top_level(round_.rubric)
    results = served(round_, request.user, now())
    return render(
        request,
        "marking/marking_round.html",
        {
            "round": round_,
            "cohort": round_.cohort,
            "results": results,
            "top": top,
            "levels": list(zip(round_.rubric.anchors, results.levels, strict=True)),
        },
    )


@teacher
@require_POST
def marking_redeal(request: Request, round_id: int) -> HttpResponse:
    """Deal what waits for one marker to the others."""
    round_ = taught_round(request.user, round_id)
    try:
        marker = round_.markers.get(pk=int(request.POST.get("marker", "")))
    except (ValueError, OverflowError, User.DoesNotExist):
        raise Http404 from None
    moved, stayed = deal_anew(round_, marker, now())
    said = f"{moved} went to the others."
    if stayed:
        said += (
            f" {stayed} still wait for {marker}: nobody else may read them, or {marker} marked "
            "them before and took that back."
        )
    messages.info(request, said)
    return see_other("marking_round", round_.pk)


def _why_nothing(form: RoundForm, cohort: Cohort) -> str:
    values = form.cleaned_data
    if not unmarked(cohort, values["what"], values["skill"], None).exists():
        return f"There are no {values['what']} that no round has yet. Nothing was dealt."
    return (
        "Nobody picked may read any of them: nobody marks their own, and classmates get only what "
        "no check asks any more. Pick a teacher too, or a day before. Nothing was dealt."
    )


def _signed_seed(request: Request, cohort: Cohort) -> int | None:
    """Return the seed that this server put into the form; a teacher chooses none."""
    try:
        owner, seed = signing.loads(request.POST.get("seed", ""), salt=SALT, max_age=FORM_SECONDS)
    except signing.BadSignature:
        return None
    return int(seed) if owner == cohort.pk else None
