"""The agreement: what is recorded and who sees it, in the version that people agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from unaided.web.people.models import Consent, User

VERSION: Final = 1
"""Raise it when the text changes in substance: everybody is then asked again."""


def agreed(person: User) -> bool:
    """Say whether a person agreed to the present version."""
    return Consent.objects.filter(person=person, version=VERSION).exists()


def agree(person: User, at: datetime) -> None:
    """Write down that a person agreed to the present version; twice is once."""
    Consent.objects.get_or_create(person=person, version=VERSION, defaults={"agreed_at": at})
