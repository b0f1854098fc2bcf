"""What marking tells whoever listens: that a mark of a cohort was given, or taken back."""

from django.dispatch import Signal

marked = Signal()
"""Sent within the transaction that writes it: ``cohort_id``."""
