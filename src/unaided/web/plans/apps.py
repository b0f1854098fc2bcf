"""The Django app."""

from django.apps import AppConfig


class Plans(AppConfig):
    """Names the app."""

    name = "unaided.web.plans"
    label = "plans"
