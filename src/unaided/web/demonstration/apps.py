"""The app of the demonstration: it keeps nothing of its own; its pages have a template."""

from django.apps import AppConfig


class Demonstration(AppConfig):
    """One-click sign-in and the clock that can be moved."""

    name = "unaided.web.demonstration"
    label = "demonstration"
