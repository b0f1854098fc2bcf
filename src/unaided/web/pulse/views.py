"""The pages of pulses: a cohort's list, a new one, one."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from unaided.measure.rules import GROUP_LEAST_RESPONSES
from unaided.web import clock
from unaided.web.people.models import Cohort
from unaided.web.people.rights import Request, taught_cohort, teacher
from unaided.web.pulse.draw import draw_of
from unaided.web.pulse.figures import figures_of
from unaided.web.pulse.forms import PulseForm
from unaided.web.pulse.models import Pulse
from unaided.web.pulse.offer import before_the_first
from unaided.web.pulse.preview import preview, tool_name
from unaided.web.pulse.progress import places_of, progress_of, pulses_of
from unaided.web.pulse.pulses import LATER_DAYS, make_pulse, new_seed, withdraw
from unaided.web.pulse.siblings import squad

SALT: Final = "unaided.pulse.seed"
FORM_SECONDS: Final = 24 * 3600


@teacher
@require_safe
def pulses(request: Request, cohort_id: int) -> HttpResponse:
    """List a cohort's pulses."""
    cohort = taught_cohort(request.user, cohort_id)
    return render(
        request,
        "pulse/pulses.html",
        {
            "cohort": cohort,
            "pulses": pulses_of(cohort),
            "now": clock.now(),
            "later_days": LATER_DAYS,
            "before": before_the_first(cohort, squad(cohort)),
        },
    )


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def pulse_new(request: Request, cohort_id: int) -> HttpResponse:
    """Ask for skill, tool and people; show what it would tell; start it."""
    cohort = taught_cohort(request.user, cohort_id)
    people = squad(cohort)
    if request.method == "POST":
        form = PulseForm(request.POST, cohort=cohort, people=people)
        seed = _signed_seed(request, cohort)
        if seed is None:
            form.add_error(None, "This form is too old. Look at it again. Nothing was started.")
        elif form.is_valid():
            pulse = make_pulse(cohort, form.wanted, request.user, seed, clock.now())
            if pulse is not None:
                return _to(pulse)
            form.add_error("people", "Nobody picked can take part. Nothing was started.")
    elif "skill" in request.GET:
        form = PulseForm(request.GET, cohort=cohort, people=people)
    else:
        form = PulseForm(cohort=cohort, people=people)
    seen = preview(form.wanted, clock.now()) if form.is_bound and form.is_valid() else None
    return render(
        request,
        "pulse/pulse_new.html",
        {
            "cohort": cohort,
            "form": form,
            "before": before_the_first(cohort, people),
            "preview": seen,
            "tool": tool_name(seen.wanted.aid, seen.wanted.tool) if seen else "",
            "later_days": LATER_DAYS,
            "least": GROUP_LEAST_RESPONSES,
            "seed": signing.dumps([cohort.pk, new_seed()], salt=SALT),
        },
        status=422 if form.errors and request.method == "POST" else 200,
    )


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: Request, pulse_id: int) -> HttpResponse:
    """Show a pulse: how far it is, what it tells, what was drawn; withdraw it."""
    found = get_object_or_404(
        Pulse.objects.select_related("cohort", "skill", "created_by"),
        pk=pulse_id,
        cohort__organisation=request.user.organisation_id,
        cohort__teachers=request.user,
    )
    if request.method == "POST":
        if request.POST.get("do") != "withdraw":
            raise Http404
        withdraw(found, clock.now())
        messages.success(request, "Withdrawn. Nobody is asked further; what was answered stays.")
        return _to(found)
    places, at = places_of(found), clock.now()
    return render(
        request,
        "pulse/pulse.html",
        {
            "pulse": found,
            "cohort": found.cohort,
            "tool": tool_name(found.aid, found.tool),
            "progress": progress_of(places, at),
            "figures": figures_of(found, places),
            "draw": draw_of(found, places) if found.candidates else None,
            "now": at,
            "least": GROUP_LEAST_RESPONSES,
        },
    )


def _to(pulse: Pulse) -> HttpResponse:
    return HttpResponseRedirect(reverse("pulse", args=[pulse.pk]), status=303)


def _signed_seed(request: Request, cohort: Cohort) -> int | None:
    """Return the seed that this server put into the form; a teacher chooses none."""
    try:
        owner, seed = signing.loads(request.POST.get("seed", ""), salt=SALT, max_age=FORM_SECONDS)
    except signing.BadSignature:
        return None
    return int(seed) if owner == cohort.pk else None
