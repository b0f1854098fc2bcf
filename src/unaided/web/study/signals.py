"""What study tells whoever listens: that a response was written."""

from django.dispatch import Signal

responded = Signal()
"""Sent within the transaction that writes it: ``response`` (a :class:`Response`)."""
