"""Coming in: by an invitation, or by founding an organisation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from unaided.web.people.models import Cohort, Enrolment, Invitation, Organisation, Role, User
from unaided.web.templatetags.marks import day

ROLE_WORDS = {
    Role.LEARNER: "learner",
    Role.TEACHER: "teacher or coach",
    Role.LEAD: "lead",
}


def obstacle(invitation: Invitation, person: User | None, at: datetime) -> str | None:
    """Say what keeps a person from coming in by an invitation.

    Args:
        invitation: The invitation.
        person: Who wants to come in; ``None``: a visitor who has not signed in.
        at: The present.

    Returns:
        A sentence, with what to do; ``None``: nothing does.
    """
    again = f"Ask {invitation.created_by} for a new one."
    if invitation.withdrawn_at is not None:
        return f"This invitation was withdrawn. {again}"
    if not invitation.opens(at):
        return f"This invitation ended on {day(invitation.expires_at)}. {again}"
    if person is None or person.organisation is None:
        return None
    if person.organisation_id != invitation.organisation_id:
        return (
            f"You belong to {person.organisation}, and an account belongs to one organisation. "
            f"To join {invitation.organisation}, sign out and sign up with another username."
        )
    if person.role != invitation.role:
        return (
            f"You are a {ROLE_WORDS[Role(person.role)]} here, and this invitation is for a "
            f"{ROLE_WORDS[Role(invitation.role)]}. Roles do not change: sign out and sign up with "
            "another username."
        )
    if invitation.cohort is None:
        return f"You already belong to {invitation.organisation}."
    if _present(person, invitation.cohort):
        return f"You are already in {invitation.cohort}."
    return None


@transaction.atomic
def join(invitation: Invitation, person: User, name: str, at: datetime) -> str | None:
    """Let a person in by an invitation.

    Args:
        invitation: The invitation.
        person: Who comes in.
        name: What others call them; empty: as before.
        at: The present.

    Returns:
        What stands in the way, and then nothing was changed; ``None``: they are in.
    """
    person = _locked(person)
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation", "cohort", "created_by")
        .get(pk=invitation.pk)
    )
    against = obstacle(invitation, person, at)
    if against is not None:
        return against
    _settle(person, invitation.organisation, Role(invitation.role), name)
    if invitation.cohort is not None:
        Enrolment.objects.update_or_create(
            cohort=invitation.cohort,
            person=person,
            defaults={"left_at": None},
            create_defaults={"joined_at": at},
        )
    return None


@transaction.atomic
def found(person: User, organisation: str, name: str, role: Role, at: datetime) -> bool:
    """Found an organisation, whose first person the founder is.

    Args:
        person: The founder.
        organisation: Its name.
        name: The founder's own.
        role: Teacher or lead.
        at: The present.

    Returns:
        Whether it was founded; not where the person belongs to one already.
    """
    person = _locked(person)
    if person.organisation_id is not None:
        return False
    _settle(person, Organisation.objects.create(name=organisation, created_at=at), role, name)
    return True


def _locked(person: User) -> User:
    """Return a person, kept from changing until the transaction ends."""
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _settle(person: User, organisation: Organisation, role: Role, name: str) -> None:
    person.organisation = organisation
    person.role = role
    person.display_name = name or person.display_name
    person.save(update_fields=["organisation", "role", "display_name"])


def _present(person: User, cohort: Cohort) -> bool:
    return Enrolment.objects.filter(person=person, cohort=cohort, left_at=None).exists()
