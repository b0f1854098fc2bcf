"""An invitation as a page shows it: its link, and its code as it is written on a board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from unaided.web.people.invitations import written_code
from unaided.web.people.models import Invitation, Role


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of an invitation.

    Attributes:
        pk: Its number.
        role: As what one comes in.
        code: Its code, in two halves.
        link: Its whole address.
        by: Who invites.
        expires_at: Until when it is open.
    """

    pk: int
    role: str
    code: str
    link: str
    by: str
    expires_at: datetime


def shown(request: HttpRequest, found: Iterable[Invitation]) -> list[Shown]:
    """Return invitations as a page shows them; the links bear the address that is being read."""
    return [
        Shown(
            pk=invitation.pk,
            role=Role(invitation.role).label,
            code=written_code(invitation.code),
            link=request.build_absolute_uri(reverse("join_link", args=[invitation.token])),
            by=str(invitation.created_by),
            expires_at=invitation.expires_at,
        )
        for invitation in found
    ]
