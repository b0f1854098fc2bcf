"""What differs from allauth's own sign-in: an invitation is kept through it, and errors' words."""

from __future__ import annotations

from typing import Final

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from unaided.web.people.models import Invitation

KEPT: Final = "invitation"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in and sign-up are open to anybody; what they see is decided by whom they join."""

    error_messages = {  # noqa: RUF012 (allauth reads it so)
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "This e-mail address and password do not go together.",
        "email_taken": "This e-mail address has an account already. Sign in with it, or reset its "
        "password.",
        "enter_current_password": "This is not your present password.",
        "invalid_password_reset": "This link was used already, or is too old.",
        "too_many_login_attempts": "Too many wrong passwords. Wait five minutes, then try again.",
        "username_password_mismatch": "This username and password do not go together.",
        "username_taken": "Somebody has this username. Choose another.",
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the invitation that somebody signed in for."""
        return kept_invitation(request) or str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the invitation that somebody signed up for."""
        return kept_invitation(request) or str(super().get_signup_redirect_url(request))

    def format_email_subject(self, subject: str) -> str:
        """Leave a subject as it is written."""
        return str(subject)


def keep_invitation(request: HttpRequest, invitation: Invitation) -> None:
    """Keep an invitation until its visitor has signed up or in."""
    request.session[KEPT] = invitation.token


def kept_invitation(request: HttpRequest) -> str | None:
    """Return the address of the invitation that was kept, once."""
    token = request.session.pop(KEPT, None)
    return None if token is None else reverse("join_link", args=[token])


def invited(request: HttpRequest) -> bool:
    """Say whether an invitation is kept."""
    return KEPT in request.session
