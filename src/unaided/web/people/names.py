"""Names that people give to themselves and to what is theirs."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

HIDDEN: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Marks that turn the direction of writing: with them a name can look like another."""


class NameField(forms.CharField):
    """A name in any script, on one line, with nothing in it that cannot be seen."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Read what was typed; runs of white space are one space."""
        return " ".join((super().to_python(value) or "").split())

    def validate(self, value: Any) -> None:
        """Refuse characters that cannot be seen.

        Raises:
            ValidationError: Where there are any.
        """
        super().validate(value)
        if any(letter in HIDDEN or unicodedata.category(letter) == "Cc" for letter in value):
            raise ValidationError("Leave out characters that cannot be seen.", code="hidden")
