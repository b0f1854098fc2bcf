"""The templates that ship with the package."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from unaided.content.templates.reading import read_template
from unaided.content.templates.template import Template


@lru_cache(maxsize=1)
def shipped_templates() -> tuple[tuple[Template, str], ...]:
    """Return each packaged template with its text, by skill and name.

    Raises:
        ContentError: One of them cannot be read: the package is broken.
    """
    folder = files("unaided.content.templates") / "bank"
    texts = sorted(
        (f"{skill.name}/{file.name}", file.read_text("utf-8"))
        for skill in folder.iterdir()
        for file in skill.iterdir()
    )
    return tuple((read_template(text, name), text) for name, text in texts)
