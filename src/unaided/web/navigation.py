"""The links at the head of every page, by role."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from unaided.web.people.models import Role, User


@dataclass(frozen=True, slots=True)
class Link:
    """A link at the head of the page."""

    label: str
    url: str
    current: bool


PLACES = {
    Role.LEARNER: (
        ("My evidence", "evidence"),
        ("Today", "today"),
        ("Work log", "work"),
        ("What is recorded", "recorded"),
    ),
    Role.TEACHER: (("Cohorts", "cohorts"), ("Bank", "bank")),
    Role.LEAD: (("Groups", "groups"), ("People", "organisation_people")),
}


def navigation(request: HttpRequest) -> dict[str, object]:
    """Return the links of whoever is signed in; the longest that fits is the current one."""
    user = getattr(request, "user", None)
    shared = {"demonstration": settings.DEMONSTRATION}
    if not isinstance(user, User) or user.organisation_id is None or not user.role:
        return {**shared, "navigation": ()}
    urls = [(label, reverse(name)) for label, name in PLACES[Role(user.role)]]
    here = max((url for _, url in urls if request.path.startswith(url)), key=len, default=None)
    return {**shared, "navigation": [Link(label, url, url == here) for label, url in urls]}
