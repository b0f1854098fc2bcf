"""The Django app that holds what the others share: templates, static files, template tags."""

from django import forms
from django.apps import AppConfig


class Web(AppConfig):
    """Names the app."""

    name = "unaided.web"
    label = "web"

    def ready(self) -> None:
        """Say in this product's voice what every form says of an empty field."""
        forms.Field.default_error_messages["required"] = "Fill this in."
        for kind in (forms.ChoiceField, forms.ModelChoiceField):
            kind.default_error_messages["required"] = "Choose one."
        forms.FileField.default_error_messages["required"] = "Choose a file."
