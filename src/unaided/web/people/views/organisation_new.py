"""Found an organisation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from unaided.web import clock
from unaided.web.people import joining
from unaided.web.people.forms import OrganisationForm
from unaided.web.people.models import Role
from unaided.web.people.rights import Request
from unaided.web.people.views.replies import asked, see


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: Request) -> HttpResponse:
    """Ask for its name, the founder's, and what they are; who belongs to one goes home."""
    if request.user.organisation_id is not None:
        return see("home")
    form = OrganisationForm(
        request.POST if request.method == "POST" else None,
        initial={"display_name": request.user.display_name},
    )
    if form.is_valid():
        said = form.cleaned_data
        joining.found(
            request.user, said["name"], said["display_name"], Role(said["role"]), clock.now()
        )
        return see("home")
    return asked(request, "people/organisation_new.html", form, {})
