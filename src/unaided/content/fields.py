"""Read one field of a front matter or a form; what will not do becomes a problem."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from unaided.content.numbers import read_number
from unaided.content.problems import ContentProblems, nearest

Fields = Mapping[str, object]
"""A front matter or a form: text, numbers and truth values may come as text."""

_FLAGS: Final = {"true": True, "yes": True, "false": False, "no": False}
_EXACT: Final = 1e15
_MAX_CHARACTERS: Final = 20_000


def plain(value: object) -> str | None:
    """Return a scalar as it would be written in a file; ``None`` for a list or a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return None


def text_of(
    fields: Fields,
    name: str,
    problems: ContentProblems,
    *,
    required: bool = False,
    longest: int = _MAX_CHARACTERS,
    at: str = "",
) -> str:
    """Read text, stripped at its ends; empty where there is none.

    Args:
        fields: Where to look.
        name: The field.
        problems: Takes what is wrong.
        required: Whether nothing is a problem.
        longest: Most characters allowed.
        at: The place to name, where it is not ``name`` itself.
    """
    at = at or name
    value = plain(fields.get(name))
    if value is None:
        problems.add(at, "a list or a table", "text", "Put the text in quotes.")
        return ""
    value = value.strip()
    if required and not value:
        problems.add(at, "nothing", "text", f"Give {name}.")
    if len(value) > longest:
        problems.add(
            at, f"{len(value):,} characters", f"at most {longest:,}", "Say it more briefly."
        )
        return ""
    return value


def flag_of(fields: Fields, name: str, problems: ContentProblems, *, at: str = "") -> bool:
    """Read true or false; false where there is nothing."""
    value = plain(fields.get(name))
    if not value and value is not None:
        return False
    flag = _FLAGS.get((value or "").strip().casefold())
    if flag is None:
        problems.add(at or name, fields[name], "true or false", "Write true or false.")
    return bool(flag)


def number_of(fields: Fields, name: str, problems: ContentProblems) -> float | None:
    """Read a number, decimal comma or point; ``None`` where there is none or it will not do."""
    value = plain(fields.get(name))
    if value == "":
        return None
    typed = read_number(value) if value is not None else None
    if typed is None or typed.rest:
        problems.add(name, fields[name], "a number", "Write a number, such as 3.6.")
        return None
    return typed.values[0]


def whole_of(
    fields: Fields, name: str, problems: ContentProblems, *, low: int, high: int
) -> int | None:
    """Read a whole number within ``low..high``; ``None`` where it is not one."""
    value = number_of(fields, name, ContentProblems())  # its own problem says more
    if value is None or not low <= value <= high or value != math.floor(value):
        found = "nothing" if fields.get(name) in (None, "") else fields[name]
        problems.add(name, found, f"a whole number from {low:,} to {high:,}", f"Give {name} so.")
        return None
    return int(value)


def list_of(
    fields: Fields, name: str, problems: ContentProblems, *, fewest: int, most: int
) -> Sequence[object]:
    """Read a list of ``fewest..most`` entries; empty where it is not one."""
    value = fields.get(name)
    expected = f"a list of {fewest} to {most}"
    if not isinstance(value, list | tuple):
        found = "nothing" if value in (None, "") else value
        problems.add(name, found, expected, "Write a list, one entry a line, each after a dash.")
        return ()
    if not fewest <= len(value) <= most:
        problems.add(name, f"{len(value)} entries", expected, "Add or remove entries.")
        return ()
    return value


def as_written(value: float) -> float:
    """Return a number as people write it: 20, not 20.0."""
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def refuse_others(
    fields: Fields, allowed: Sequence[str], problems: ContentProblems, *, within: str = ""
) -> None:
    """Make a problem of each key that is not allowed, naming the nearest one that is."""
    for key in fields:
        if key not in allowed:
            at = f"{within}.{key}" if within else str(key)
            problems.add(at, f"the unknown field {key}", "a known one", nearest(str(key), allowed))
