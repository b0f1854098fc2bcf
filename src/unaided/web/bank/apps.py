"""The Django app."""

from django.apps import AppConfig


class Bank(AppConfig):
    """Names the app."""

    name = "unaided.web.bank"
    label = "bank"
