"""The Django app."""

from django.apps import AppConfig


class Insight(AppConfig):
    """Names the app."""

    name = "unaided.web.insight"
    label = "insight"

    def ready(self) -> None:
        """Listen to what study and people tell."""
        from unaided.web.insight import queueing  # noqa: F401  # connects its receivers
