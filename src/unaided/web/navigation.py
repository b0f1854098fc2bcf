"""The links at the head of every page, by role."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

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
    Role.TEACHER: (
        ("Cohorts", "cohorts"),
        ("Bank", "bank"),
        ("Marking", "marking"),
        ("Comparisons", "comparisons"),
    ),
    Role.LEAD: (("Groups", "groups"), ("People", "organisation_people")),
}


Places = Callable[[User], Iterable[tuple[str, str]]]
_others: list[Places] = []


def also(places: Places) -> Places:
    """Let an application add links that not everybody of a role has; called as it starts.

    Args:
        places: Labels and URL names for somebody; asked once a page that shows its head.
    """
    _others.append(places)
    return places


def navigation(request: HttpRequest) -> dict[str, object]:
    """Return the links of whoever is signed in; the longest that fits is the current one."""
    user = getattr(request, "user", None)
    shared = {"demonstration": settings.DEMONSTRATION}
    if not isinstance(user, User) or user.organisation_id is None or not user.role:
        return {**shared, "navigation": ()}
    # What is not shown asks nothing of the database.
    return {**shared, "navigation": SimpleLazyObject(lambda: _links(user, request.path))}


def _links(user: User, path: str) -> list[Link]:
    own = [place for places in _others for place in places(user)]
    urls = [(label, reverse(name)) for label, name in (*PLACES[Role(user.role)], *own)]
    here = max((url for _, url in urls if path.startswith(url)), key=len, default=None)
    return [Link(label, url, url == here) for label, url in urls]
