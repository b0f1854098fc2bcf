"""Change a cohort: its name, its tool, and what counts as learned in it."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from unaided.web.people.forms import CohortForm
from unaided.web.people.rights import Request, taught_cohort, teacher
from unaided.web.people.standards import change_cohort, describe, per_cent
from unaided.web.people.views.replies import asked, see


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def cohort_standard(request: Request, cohort_id: int) -> HttpResponse:
    """Show what was said of the cohort, and change it."""
    cohort = taught_cohort(request.user, cohort_id)
    form = CohortForm(
        request.POST if request.method == "POST" else None,
        organisation=cohort.organisation,
        present=cohort,
        initial=CohortForm.initial_of(describe(cohort)),
    )
    if form.is_valid():
        try:
            change_cohort(cohort, form.said)
        except IntegrityError:  # a colleague took the name at the same moment
            form.add_error("name", form.taken(form.said.name))
        else:
            messages.success(request, "Kept. Every figure is read against this standard.")
            return see("cohort_standard", cohort.pk)
    context = {
        "cohort": cohort,
        "level": per_cent(cohort.level),
        "certainty": per_cent(cohort.certainty),
    }
    return asked(request, "people/cohort_standard.html", form, context)
