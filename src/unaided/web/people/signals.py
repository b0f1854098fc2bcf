"""What people tells whoever listens: that a standard is another, that somebody left."""

from django.dispatch import Signal

standard_changed = Signal()
"""Sent within the transaction that writes it: ``cohort`` (a :class:`Cohort`)."""

left = Signal()
"""Sent within the transaction that ends a place: ``cohort`` (a :class:`Cohort`), ``person``
(a :class:`User`), ``at``."""
