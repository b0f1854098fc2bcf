"""Sessions in the database, read by a prepared query: one is looked up at every request."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from unaided.web.prepared import Parameter, Prepared

_OPEN: Final = Prepared(
    lambda: Session.objects.filter(
        session_key=Parameter("key", CharField()), expire_date__gt=Parameter("at", DateTimeField())
    )
)


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is read."""

    def load(self) -> dict[str, Any]:
        """Return what a session holds; nothing where it is over or was never there."""
        found = _OPEN.first(key=self.session_key, at=timezone.now())
        if found is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found.session_data)
        return held
