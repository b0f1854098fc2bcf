"""Invitations: made, found by what was typed or opened, withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from unaided.web.people.models import CODE_LENGTH, Cohort, Invitation, Organisation, Role, User

LASTS: Final = timedelta(days=30)


def invite(
    by: User, organisation: Organisation, role: Role, at: datetime, cohort: Cohort | None = None
) -> Invitation:
    """Make an invitation, open for 30 days.

    Args:
        by: Who invites.
        organisation: Into which organisation.
        role: As what.
        at: The present.
        cohort: Into which cohort; learners alone come into one.
    """
    return Invitation.objects.create(
        organisation=organisation,
        cohort=cohort,
        role=role,
        created_by=by,
        created_at=at,
        expires_at=at + LASTS,
    )


def read_code(typed: str) -> str:
    """Return a code as it is stored: capitals and digits, without what was typed between them.

    >>> read_code(" abcd-efgh ")
    'ABCDEFGH'
    """
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def written_code(code: str) -> str:
    """Return a code as it is written on a board, in two halves.

    >>> written_code("ABCDEFGH")
    'ABCD-EFGH'
    """
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def by_code(typed: str) -> Invitation | None:
    """Return the invitation of a code, whether or not it still opens."""
    return Invitation.objects.filter(code=read_code(typed)).first()


def by_token(token: str) -> Invitation | None:
    """Return the invitation of a link, whether or not it still opens."""
    return (
        Invitation.objects.select_related("organisation", "cohort", "created_by")
        .filter(token=token)
        .first()
    )


def of_cohort(cohort: Cohort, at: datetime) -> QuerySet[Invitation]:
    """Return a cohort's open invitations, the newest first."""
    return _open(at).filter(cohort=cohort)


def of_staff(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    """Return an organisation's open invitations to teachers and leads, the newest first."""
    return _open(at).filter(organisation=organisation, cohort=None)


def withdraw(invitation: Invitation, at: datetime) -> None:
    """Let nobody in by it any more; twice is once."""
    Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None).update(withdrawn_at=at)


def _open(at: datetime) -> QuerySet[Invitation]:
    return (
        Invitation.objects.select_related("created_by")
        .filter(withdrawn_at=None, expires_at__gt=at)
        .order_by("-id")
    )
