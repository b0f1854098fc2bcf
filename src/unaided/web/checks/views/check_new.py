"""Plan a check: what is wanted, what it would be, and its start."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from unaided.checks.draw import draw
from unaided.web.checks import locking
from unaided.web.checks.described import described
from unaided.web.checks.forms import CheckForm
from unaided.web.checks.making import AlreadyMadeError, able_for, make_check, new_seed
from unaided.web.checks.models import Check
from unaided.web.checks.preview import foreseen, preview
from unaided.web.clock import now
from unaided.web.people.models import Cohort
from unaided.web.people.rights import Request, taught_cohort, teacher
from unaided.web.pulse.siblings import presentable, squad
from unaided.web.study.replies import see_other

SALT: Final = "unaided.checks.seed"
FORM_SECONDS: Final = 24 * 3600


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def check_new(request: Request, cohort_id: int) -> HttpResponse:
    """Ask what is wanted; show what it would be; start it."""
    cohort, at = taught_cohort(request.user, cohort_id), now()
    people = squad(cohort)
    seed, conflict = None, False
    if request.method == "POST":
        form = CheckForm(request.POST, cohort=cohort, people=people, at=at)
        seed = _signed_seed(request, cohort)
        if seed is None:
            form.add_error(None, "This form is too old. Look at it again. Nothing was started.")
        elif form.is_valid():
            try:
                made = _make(request, cohort, form, seed, at)
            except AlreadyMadeError as already:
                # Another check needs a seed of its own; the page that comes back has one.
                conflict, seed = True, None
                form.add_error(
                    None, f"{already} What you changed since was not: look at it, then start it."
                )
            else:
                if made is not None:
                    return see_other("check", made.pk)
                form.add_error("people", "Nobody picked can take part. Nothing was started.")
    elif "skills" in request.GET or "name" in request.GET:
        form = CheckForm(request.GET, cohort=cohort, people=people, at=at)
    else:
        form = CheckForm(cohort=cohort, people=people, at=at)
    seed = new_seed() if seed is None else seed
    seen = (
        preview(cohort, form.wanted, seed, at)
        if form.is_bound and (conflict or form.is_valid())
        else None
    )
    return render(
        request,
        "checks/check_new.html",
        {
            "cohort": cohort,
            "form": form,
            "preview": seen,
            "too_little": seen is not None and seen.too_little,
            "described": described(asdict(seen.wanted.plan), seen.wanted.tool) if seen else "",
            "no_items": not presentable(cohort.organisation_id).exists(),
            "no_people": not people,
            "seed": signing.dumps([cohort.pk, seed], salt=SALT),
        },
        status=_status(request, form, conflict=conflict),
    )


def _status(request: Request, form: CheckForm, *, conflict: bool) -> int:
    if request.method != "POST" or not form.errors:
        return 200
    return 409 if conflict else 422


def _make(
    request: Request, cohort: Cohort, form: CheckForm, seed: int, at: datetime
) -> Check | None:
    wanted = form.wanted
    # The same seed draws the same, so this is what the page before showed.
    drawn = draw(wanted.plan, able_for(wanted, at).able, seed)
    if not drawn.places:
        return None
    foresight = foreseen(cohort, wanted, drawn, seed)
    made = make_check(cohort, wanted, request.user, seed, at, foresight)
    if made is not None and made.assurance == locking.LOCKED and not made.keys.exists():
        locking.renew(made, locking.base_of(request), at)
    return made


def _signed_seed(request: Request, cohort: Cohort) -> int | None:
    """Return the seed that this server put into the form; a teacher chooses none."""
    try:
        owner, seed = signing.loads(request.POST.get("seed", ""), salt=SALT, max_age=FORM_SECONDS)
    except signing.BadSignature:
        return None
    return int(seed) if owner == cohort.pk else None
