"""The Django app."""

from importlib import import_module

from django.apps import AppConfig


class Pulse(AppConfig):
    """Names the app, and listens to responses."""

    name = "unaided.web.pulse"
    label = "pulse"

    def ready(self) -> None:
        """Connect the receivers, once the models are there."""
        import_module("unaided.web.pulse.receivers")
