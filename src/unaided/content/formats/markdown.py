"""An item as one Markdown file: YAML front matter, the prompt, then Hint, Solution, Explanation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from unaided.content.fields import Fields, refuse_others, text_of
from unaided.content.formats.document import MAX_BYTES, Section, check_section, read_document
from unaided.content.formats.front_matter import write_front_matter
from unaided.content.items import SLUG, Item, Origin, slug_of
from unaided.content.kinds import KINDS, Kind
from unaided.content.problems import ContentError, ContentProblems, nearest

__all__ = ["MAX_BYTES", "read_item", "write_item"]

_COMMON: Final = ("item", "skill", "family", "kind", "subject", "source", "licence", "variant")
_ANY_KIND: Final = tuple(sorted({name for kind in KINDS.values() for name in kind.allowed}))
_RESEMBLES: Final = 0.6
_SECTIONS: Final = ("Hint", "Solution", "Explanation")
_MOST_HINTS: Final = 20
_LONGEST_NAME: Final = 120
_LONGEST_NOTE: Final = 500
_VARIANT: Final = re.compile(
    r"(?P<template>[a-z0-9-]{1,60}),? version (?P<version>[1-9]\d{0,3}),? seed (?P<seed>\d{1,9})"
)


def read_item(text: str, name: str) -> Item:
    """Read one file.

    Args:
        text: What is in it.
        name: As its author named it, for the problems.

    Raises:
        ContentError: It is no item; every problem is named, not the first alone.
    """
    document = read_document(text, name)
    matter = document.matter
    right = _misspelt(matter.fields)
    problems = ContentProblems(name, _renamed(matter.lines, right))
    for wrong, meant in right.items():
        found, remedy = f"the unknown field {wrong}", f"Write {meant}."
        problems.add(wrong, found, "a known one", remedy, matter.lines[wrong])
    # Read on as if they were right, so that its author learns of everything else at once.
    fields = {right.get(key, key): value for key, value in matter.fields.items()}
    return _item(fields, document.sections, problems)


def write_item(item: Item) -> str:
    """Return an item as a file that reads back as the same item.

    Raises:
        ContentError: It cannot be written so: a text holds a heading of level 1, a code block that
            is never closed, or too much.
    """
    fields: dict[str, object] = {
        "item": item.slug,
        "skill": item.skill,
        "family": item.family,
        "kind": item.kind_name,
    }
    if item.subject:
        fields["subject"] = item.subject
    fields |= item.kind.fields()
    variant = str(item.origin) if item.origin else ""
    notes = {"source": item.source, "licence": item.licence, "variant": variant}
    fields |= {name: note for name, note in notes.items() if note}
    parts = [f"---\n{write_front_matter(fields)}---\n{item.prompt}\n"]
    parts += [f"\n# Hint\n{hint}\n" for hint in item.hints]
    parts += [f"\n# Solution\n{item.solution}\n"] if item.solution else []
    parts += [f"\n# Explanation\n{item.explanation}\n"] if item.explanation else []
    text = "".join(parts)
    if read_item(text, f"{item.slug}.md") != item:
        problems = ContentProblems(f"{item.slug}.md")
        found = "texts that a file does not keep as they are"
        remedy = "Remove spaces and empty lines at the ends of texts."
        problems.add("", found, "texts without them", remedy)
        problems.raise_any()
    return text


def _misspelt(fields: Fields) -> dict[str, str]:
    """Return the fields that are known by no name, each with the missing one that it resembles."""
    kind = str(fields.get("kind"))
    known = (*_COMMON, *(KINDS[kind].allowed if kind in KINDS else _ANY_KIND))
    right: dict[str, str] = {}
    for key in fields:
        close = get_close_matches(key, known, n=1, cutoff=_RESEMBLES)
        if key not in known and close and close[0] not in (*fields, *right.values()):
            right[key] = close[0]
    return right


def _renamed(lines: Mapping[str, int], right: Mapping[str, str]) -> dict[str, int]:
    """Return the lines of fields under the names that were meant."""
    renamed = {}
    for place, line in lines.items():
        field, dot, within = place.partition(".")
        renamed[f"{right.get(field, field)}{dot}{within}"] = line
    return renamed


def _item(fields: Fields, sections: Sequence[Section], problems: ContentProblems) -> Item:
    prompt, *others = sections
    slug = _slug(fields, problems)
    skill = text_of(fields, "skill", problems, required=True, longest=_LONGEST_NAME)
    family = text_of(fields, "family", problems, required=True, longest=_LONGEST_NAME)
    kind = _kind(fields, problems)
    subject = text_of(fields, "subject", problems, longest=_LONGEST_NAME)
    source = text_of(fields, "source", problems, longest=_LONGEST_NOTE)
    licence = text_of(fields, "licence", problems, longest=_LONGEST_NOTE)
    origin = _origin(fields, problems)
    if not prompt.text:
        remedy = "Write what is asked below the front matter."
        problems.add("prompt", "nothing", "what is asked", remedy, prompt.line)
    by_name = _by_name(others, problems)
    if not by_name["Solution"] and fields.get("kind") != "observed":
        remedy = "Write a section # Solution: how it is solved."
        problems.add("Solution", "nothing", "a worked solution", remedy)
    for section in sections:
        check_section(section, problems)
    problems.raise_any()
    if kind is None:  # never without a problem
        raise ContentError(problems.all)
    return Item(
        slug=slug,
        skill=skill,
        family=family,
        kind=kind,
        prompt=prompt.text,
        hints=tuple(by_name["Hint"]),
        solution="".join(by_name["Solution"]),
        explanation="".join(by_name["Explanation"]),
        subject=subject,
        source=source,
        licence=licence,
        origin=origin,
    )


def _slug(fields: Fields, problems: ContentProblems) -> str:
    slug = text_of(fields, "item", problems, required=True)
    if slug and not SLUG.fullmatch(slug):
        expected = "1 to 80 small letters, digits and dashes"
        problems.add("item", slug, expected, f"Write {slug_of(slug)}.")
    return slug


def _origin(fields: Fields, problems: ContentProblems) -> Origin | None:
    text = text_of(fields, "variant", problems)
    found = _VARIANT.fullmatch(text)
    if text and found is None:
        expected = "a template's name, version and seed"
        problems.add("variant", text, expected, "Write name, version 1, seed 17; or remove it.")
    if found is None:
        return None
    return Origin(found["template"], int(found["version"]), int(found["seed"]))


def _kind(fields: Fields, problems: ContentProblems) -> Kind | None:
    name = text_of(fields, "kind", problems)
    if name not in KINDS:
        problems.add("kind", name or "nothing", "a kind", nearest(name, tuple(KINDS)))
        refuse_others(fields, (*_COMMON, *_ANY_KIND), problems)
        return None
    refuse_others(fields, (*_COMMON, *KINDS[name].allowed), problems)
    return KINDS[name].read(fields, problems)


def _by_name(sections: Sequence[Section], problems: ContentProblems) -> dict[str, list[str]]:
    by_name: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    for section in sections:
        name = section.heading.strip().capitalize()
        if name not in by_name:
            remedy = f"{nearest(name, _SECTIONS)} A heading of your own begins with ##."
            found = f"the heading {section.heading}"
            problems.add("", found, "Hint, Solution or Explanation", remedy, section.line)
            continue
        if not section.text:
            remedy = "Write it, or remove the heading."
            problems.add(name, "nothing below the heading", "text", remedy, section.line)
        if by_name[name] and name != "Hint":
            problems.add(name, f"a second {name}", "one", "Join them.", section.line)
        by_name[name].append(section.text)
    if len(by_name["Hint"]) > _MOST_HINTS:
        found = f"{len(by_name['Hint'])} hints"
        problems.add("Hint", found, f"at most {_MOST_HINTS}", "Remove some.")
    return by_name
