"""An invitation: who invites whom into what; sign up for it, or join."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from unaided.web import clock
from unaided.web.people import invitations, joining
from unaided.web.people.adapter import keep_invitation
from unaided.web.people.agreement import agreed
from unaided.web.people.forms import JoinForm
from unaided.web.people.models import Invitation, Role, User
from unaided.web.people.views.replies import see

NEW = "signup"
KNOWN = "login"


@require_http_methods(["GET", "HEAD", "POST"])
def join_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; by POST come in, or go to sign up or in with it in hand."""
    invitation = invitations.by_token(token)
    if invitation is None:
        raise Http404
    person = request.user if isinstance(request.user, User) else None
    against = joining.obstacle(invitation, person, clock.now())
    if against is not None or request.method != "POST":
        form = None if person is None else _form(person)
        status = 409 if request.method == "POST" else 200
        return _page(request, invitation, against, form, status)
    if person is None:
        keep_invitation(request, invitation)
        return see("account_login" if request.POST.get("way") == KNOWN else "account_signup")
    return _join(request, invitation, person)


def _join(request: HttpRequest, invitation: Invitation, person: User) -> HttpResponse:
    form = _form(person, request)
    name = ""
    if form is not None:
        if not form.is_valid():
            return _page(request, invitation, None, form, 422)
        name = form.cleaned_data["display_name"]
    against = joining.join(invitation, person, name, clock.now())
    if against is not None:
        return _page(request, invitation, against, None, 409)
    messages.success(request, f"You are in {invitation.cohort or invitation.organisation}.")
    if invitation.role != Role.LEARNER:
        return see("home")
    return see("today" if agreed(person) else "recorded")


def _form(person: User, request: HttpRequest | None = None) -> JoinForm | None:
    """Return the form for a name; ``None``: the person's is known in the organisation."""
    if person.organisation_id is not None and person.display_name:
        return None
    return JoinForm(
        None if request is None else request.POST, initial={"display_name": person.display_name}
    )


def _page(
    request: HttpRequest,
    invitation: Invitation,
    against: str | None,
    form: JoinForm | None,
    status: int,
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "role": joining.ROLE_WORDS[Role(invitation.role)],
        "against": against,
        "form": form,
        "ways": {"new": NEW, "known": KNOWN},
    }
    return render(request, "people/join_link.html", context, status=status)
