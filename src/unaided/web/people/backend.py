"""Sign-in as allauth has it, with the person read by a prepared query at every request."""

from __future__ import annotations

from typing import Final

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import BigAutoField

from unaided.web.people.models import User
from unaided.web.prepared import Parameter, Prepared

_PERSON: Final = Prepared(lambda: User.objects.filter(pk=Parameter("pk", BigAutoField())))


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's own, but for how a person is read."""

    def get_user(self, user_id: int) -> User | None:
        """Return who is signed in; ``None`` where the account is closed."""
        person = _PERSON.first(pk=user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
