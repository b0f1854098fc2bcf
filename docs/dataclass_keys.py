"""Describe the fields of a dataclass from its docstring."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from inspect import cleandoc
from typing import Any

from markdown import code, table


class OutOfStepError(Exception):
    """A name in the code without a sentence, or a sentence without its name."""


def attributes(kind: type[Any], said: Mapping[str, str]) -> dict[str, str]:
    """Return what a dataclass's docstring says of each field, unless ``said`` says otherwise."""
    _, _, section = cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    found: dict[str, str] = {}
    for name, text in re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", section, re.MULTILINE):
        found[name] = re.sub(r":\w+:`([^`]+)`", r"`\1`", " ".join(text.split())).replace("``", "`")
    found |= said
    wanting = [field.name for field in fields(kind) if field.name not in found]
    if wanting:
        raise OutOfStepError(f"{kind.__name__} says nothing of {', '.join(wanting)}.")
    return found


def _default(field: Field[Any]) -> str:
    if field.default is MISSING and field.default_factory is MISSING:
        return "required"
    value = field.default if field.default_factory is MISSING else field.default_factory()
    if value is None or value == "" or (not isinstance(value, bool | int | float) and not value):
        return ""
    if isinstance(value, tuple):
        return (
            "see the code"
            if not all(isinstance(one, str) for one in value)
            else code(json.dumps(value))
        )
    return code(str(value).lower() if isinstance(value, bool) else value)


def keys(
    kind: type[Any],
    *,
    renamed: Mapping[str, str] | None = None,
    but: str = "",
    optional: str = "",
    said: Mapping[str, str] | None = None,
) -> str:
    """Return a table of a dataclass's fields as the keys of a file.

    Args:
        kind: The dataclass.
        renamed: Field → key, where they differ.
        but: A field to leave out.
        optional: A field that the file need not give although the dataclass asks for it.
        said: Field → what to say instead of the docstring's words.
    """
    names = renamed or {}
    meaning = attributes(kind, {but: "", **(said or {})})
    rows = [
        [
            code(names.get(field.name, field.name)),
            "" if field.name == optional else _default(field),
            meaning[field.name],
        ]
        for field in fields(kind)
        if field.name != but
    ]
    return table(("key", "default", "meaning"), rows)
