"""The Django app."""

from django.apps import AppConfig


class People(AppConfig):
    """Names the app."""

    name = "unaided.web.people"
    label = "people"
