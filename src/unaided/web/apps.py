"""The Django app that holds what the others share: templates, static files, template tags."""

from django.apps import AppConfig


class Web(AppConfig):
    """Names the app."""

    name = "unaided.web"
    label = "web"
