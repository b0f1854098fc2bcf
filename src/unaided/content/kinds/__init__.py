"""The kinds of items: one module each, all of one shape; a new one is a copy of a neighbour.

Each is a frozen value with ``read`` and ``fields`` (from and to a front matter), ``grade``,
``floor`` and ``right_answer``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from unaided.content.kinds.choice import Choice, Option
from unaided.content.kinds.grading import Grade, Unreadable
from unaided.content.kinds.mistakes import Mistake
from unaided.content.kinds.number import Number, Tolerance
from unaided.content.kinds.observed import Count, Measure, Observed
from unaided.content.kinds.text import Text

__all__ = [
    "KINDS",
    "Choice",
    "Count",
    "Grade",
    "Kind",
    "KindName",
    "Measure",
    "Mistake",
    "Number",
    "Observed",
    "Option",
    "Text",
    "Tolerance",
    "Unreadable",
]

Kind = Choice | Number | Text | Observed
KindName = Literal["choice", "number", "text", "observed"]

KINDS: Final[Mapping[str, type[Kind]]] = MappingProxyType(
    {"choice": Choice, "number": Number, "text": Text, "observed": Observed}
)
"""Every kind by the name that a front matter gives it."""
