"""The Django app."""

from importlib import import_module

from django.apps import AppConfig


class Checks(AppConfig):
    """Names the app, and tells study the rules of its planned sittings."""

    name = "unaided.web.checks"
    label = "checks"

    def ready(self) -> None:
        """Set the rules, once the models are there."""
        rules = import_module("unaided.web.checks.rules")
        import_module("unaided.web.study.turns").plays_by(rules.Rules())
