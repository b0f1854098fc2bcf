"""The Django app."""

from django.apps import AppConfig


class Study(AppConfig):
    """Names the app."""

    name = "unaided.web.study"
    label = "study"

    def ready(self) -> None:
        """Listen to what people tell."""
        from unaided.web.study import leaving  # noqa: F401  # connects its receiver
