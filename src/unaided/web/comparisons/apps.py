"""The Django app."""

from django.apps import AppConfig


class Comparisons(AppConfig):
    """Names the app."""

    name = "unaided.web.comparisons"
    label = "comparisons"
