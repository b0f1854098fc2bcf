"""Plain text as Markdown that shows it as it is."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"([\\`*_\[\]<>$&|~!])")
_AT_THE_START: Final = re.compile(r"\A(?:(\d+)(?=[.)](?:\s|\Z))|(?=[-+](?:[\s-]|\Z)|[#=:]))")


def as_markdown(text: str) -> str:
    """Escape text that somebody typed, so that rendering shows it and does nothing else.

    No more than needed: ``3.6 m/s`` stays as it is.
    """
    return _AT_THE_START.sub(r"\1\\", _MARKS.sub(r"\\\1", " ".join(text.split())), count=1)
