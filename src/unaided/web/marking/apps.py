"""The Django app."""

from django.apps import AppConfig


class Marking(AppConfig):
    """Names the app."""

    name = "unaided.web.marking"
    label = "marking"

    def ready(self) -> None:
        """Show learners the way to what waits for them, while something does."""
        from unaided.web.marking.queue import place_of
        from unaided.web.navigation import also

        also(place_of)
