"""Make a cohort."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from unaided.web import clock
from unaided.web.people.forms import CohortForm
from unaided.web.people.rights import Request, teacher
from unaided.web.people.standards import make_cohort
from unaided.web.people.views.replies import asked, see


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def cohort_new(request: Request) -> HttpResponse:
    """Ask what it is called and what counts as learned in it."""
    organisation = request.user.organisation
    assert organisation is not None, "teachers belong to an organisation"
    form = CohortForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if form.is_valid():
        try:
            cohort = make_cohort(request.user, form.said, clock.now())
        except IntegrityError:  # a colleague took the name at the same moment
            form.add_error("name", form.taken(form.said.name))
        else:
            messages.success(request, f"{cohort} is there. Now invite its people.")
            return see("cohort_people", cohort.pk)
    return asked(request, "people/cohort_new.html", form, {"organisation": organisation})
