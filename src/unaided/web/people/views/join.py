"""Come in: by a code, or by founding an organisation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from unaided.web import clock
from unaided.web.people import invitations, throttle
from unaided.web.people.adapter import invited
from unaided.web.people.forms import CodeForm
from unaided.web.people.models import User
from unaided.web.people.views.replies import see

TOO_MANY = (
    "Too many codes were wrong within an hour. Try again later, or open the link of the invitation."
)
UNKNOWN = "No invitation has this code. Compare it with the board, letter by letter."


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and lead to its invitation."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        at = clock.now()
        who = throttle.guesser(request)
        status = 422
        if throttle.exhausted(who, at):
            form.add_error("code", TOO_MANY)
            status = 429
        elif form.is_valid():
            invitation = invitations.by_code(form.cleaned_data["code"])
            if invitation is not None:
                return see("join_link", invitation.token)
            throttle.wrong(who, at)
            form.add_error("code", UNKNOWN)
    context = {"form": form, "founder": _may_found(request)}
    return render(request, "people/join.html", context, status=status)


def _may_found(request: HttpRequest) -> bool:
    """Say whether to speak of founding: to who signed up and was not invited."""
    person = request.user
    return isinstance(person, User) and person.organisation_id is None and not invited(request)
