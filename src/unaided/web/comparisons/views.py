"""The pages of comparisons: the list, a new one, one, its files."""

from __future__ import annotations

from io import BytesIO
from typing import Final, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from unaided.web import clock
from unaided.web.comparisons.files import write_files
from unaided.web.comparisons.forms import ComparisonForm
from unaided.web.comparisons.models import Comparison
from unaided.web.comparisons.page import ended_page, lines_of, running_page
from unaided.web.comparisons.registering import foretell, new_seed, register, withdraw
from unaided.web.comparisons.results import state_of
from unaided.web.comparisons.seen import comparisons_of, taught_cohorts, taught_comparison
from unaided.web.people.rights import Request, teacher

SALT: Final = "unaided.comparisons.key"
FORM_SECONDS: Final = 24 * 3600


@teacher
@require_safe
def comparisons(request: Request) -> HttpResponse:
    """List the comparisons of the classes that a teacher teaches."""
    at = clock.now()
    found = [(one, state_of(one, at)) for one in comparisons_of(request.user)]
    return render(
        request,
        "comparisons/comparisons.html",
        {"comparisons": found, "cohorts": taught_cohorts(request.user)},
    )


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def comparison_new(request: Request) -> HttpResponse:
    """Ask for question, ways and outcome; show what it would tell; register it."""
    at, zone = clock.now(), timezone.get_default_timezone()
    said = request.POST if request.method == "POST" else request.GET
    form = ComparisonForm(
        said if request.method == "POST" or "question" in said else None,
        taught=taught_cohorts(request.user), today=at.astimezone(zone).date(), zone=zone,
    )  # fmt: skip
    if request.method == "POST":
        key = _signed_key(request)
        if key is None:
            form.add_error(None, "This form is too old. Look at it again. Nothing was registered.")
        elif form.is_valid():
            made = register(form.wanted, request.user, key, new_seed(), at)
            if made is not None:
                messages.success(request, "Registered and drawn. Nothing of it changes any more.")
                return _to(made)
            form.add_error(None, "Nobody can be placed any more. Nothing was registered.")
    seen = foretell(form.wanted, request.user, at) if form.is_bound and form.is_valid() else None
    if seen is not None and seen.why_not:
        form.add_error("cohorts", f"{seen.why_not} Nothing was registered.")
    return render(
        request,
        "comparisons/comparison_new.html",
        {
            "form": form,
            "seen": seen if seen and not seen.why_not else None,
            "key": signing.dumps([request.user.pk, str(uuid4())], salt=SALT),
        },
        status=422 if form.errors and request.method == "POST" else 200,
    )


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def comparison(request: Request, comparison_id: int) -> HttpResponse:
    """Show a comparison: who goes which way, how far it is, what it found; withdraw it."""
    found, at = taught_comparison(request.user, comparison_id), clock.now()
    if request.method == "POST":
        if request.POST.get("do") != "withdraw":
            raise Http404
        if withdraw(found, at):
            messages.success(request, "Withdrawn. It stays in the list and is not analysed.")
        return _to(found)
    state = state_of(found, at)
    shown = ended_page(found) if state == "ended" else running_page(found)
    return render(
        request,
        "comparisons/comparison.html",
        {
            "comparison": found,
            "state": state,
            "now": at,
            "shown": shown,
            "lines": lines_of(found, shown),
        },
    )


@teacher
@require_safe
def comparison_files(request: Request, comparison_id: int) -> HttpResponse:
    """Send registration, record and table; from the end on log and study file too."""
    found = taught_comparison(request.user, comparison_id)
    file = BytesIO()  # small: the table of the log in memory is many times as large
    write_files(file, found, clock.now())
    file.seek(0)
    name = f"{_name(found)}.zip"
    return cast("HttpResponse", FileResponse(file, as_attachment=True, filename=name))


@teacher
@require_safe
def comparison_text(request: Request, comparison_id: int) -> HttpResponse:
    """Send the registration as text, byte for byte what its digest is of."""
    found = taught_comparison(request.user, comparison_id)
    return HttpResponse(
        found.text.encode(),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_name(found)}-registration.txt"'},
    )


def _name(comparison: Comparison) -> str:
    return f"comparison-{comparison.pk}-{slugify(comparison.question)[:40] or 'ways'}".rstrip("-")


def _to(comparison: Comparison) -> HttpResponse:
    return HttpResponseRedirect(reverse("comparison", args=[comparison.pk]), status=303)


def _signed_key(request: Request) -> UUID | None:
    """Return the key that this server put into the form."""
    try:
        owner, key = signing.loads(request.POST.get("key", ""), salt=SALT, max_age=FORM_SECONDS)
    except signing.BadSignature:
        return None
    return UUID(key) if owner == request.user.pk else None
