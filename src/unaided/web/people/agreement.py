"""The agreement: what is recorded and who sees it, in the version that people agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import BigAutoField

from unaided.web.people.models import Consent, User
from unaided.web.prepared import Parameter, Prepared

VERSION: Final = 2
"""Raise it when the text changes in substance: everybody is then asked again."""

_CONSENT: Final = Prepared(
    lambda: Consent.objects.filter(
        person_id=Parameter("person", BigAutoField()), version=Parameter("version", BigAutoField())
    )
)


def agreed(person: User) -> bool:
    """Say whether a person agreed to the present version."""
    return _CONSENT.first(person=person.pk, version=VERSION) is not None


def agree(person: User, at: datetime) -> None:
    """Write down that a person agreed to the present version; twice is once."""
    Consent.objects.get_or_create(person=person, version=VERSION, defaults={"agreed_at": at})
