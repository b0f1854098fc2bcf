"""An item as one Markdown file: YAML front matter, the prompt, then Hint, Solution, Explanation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from unaided.content.fields import Fields, refuse_others, text_of
from unaided.content.formats.front_matter import read_front_matter, write_front_matter
from unaided.content.items import SLUG, Item, slug_of
from unaided.content.kinds import KINDS, Kind
from unaided.content.problems import ContentError, ContentProblems, nearest
from unaided.content.rendering import LONGEST, parser

MAX_BYTES: Final = 200_000

_COMMON: Final = ("item", "skill", "family", "kind", "subject", "source", "licence")
_ANY_KIND: Final = tuple(sorted({name for kind in KINDS.values() for name in kind.allowed}))
_RESEMBLES: Final = 0.6
_SECTIONS: Final = ("Hint", "Solution", "Explanation")
_MOST_HINTS: Final = 20
_LONGEST_NAME: Final = 120
_LONGEST_NOTE: Final = 500
_FENCE: Final = re.compile(r"---[ \t]*")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the body: its heading, empty for the prompt, its line, and its Markdown."""

    heading: str
    line: int
    text: str


def read_item(text: str, name: str) -> Item:
    """Read one file.

    Args:
        text: What is in it.
        name: As its author named it, for the problems.

    Raises:
        ContentError: It is no item; every problem is named, not the first alone.
    """
    problems = ContentProblems(name)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        problems.add("", f"{len(text):,} characters", "at most 200 kB", "Make it shorter.")
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        found = f"the control character U+{ord(control[0]):04X}"
        problems.add("", found, "text", "Remove it.", line)
    problems.raise_any()
    front, body, body_line = _split(text, problems)
    matter = read_front_matter(front, 2, name)
    right = _misspelt(matter.fields)
    problems = ContentProblems(name, _renamed(matter.lines, right))
    for wrong, meant in right.items():
        found, remedy = f"the unknown field {wrong}", f"Write {meant}."
        problems.add(wrong, found, "a known one", remedy, matter.lines[wrong])
    # Read on as if they were right, so that its author learns of everything else at once.
    fields = {right.get(key, key): value for key, value in matter.fields.items()}
    return _item(fields, _sections(body, body_line), problems)


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
    notes = {"source": item.source, "licence": item.licence}
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


def _split(text: str, problems: ContentProblems) -> tuple[str, str, int]:
    """Return the front matter, the body, and the line the body begins on."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if not _FENCE.fullmatch(lines[0]) or end is None:
        remedy = "Begin with a line ---, the fields, and another line ---."
        problems.add(
            "", lines[0] or "an empty line", "front matter between two lines ---", remedy, 1
        )
        raise ContentError(problems.all)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield each heading of level 1 that stands in no quotation or list: lines, and its words."""
    tokens = parser().parse("\n".join(lines))
    for at, token in enumerate(tokens):
        is_first = token.markup in ("#", "=")
        if token.type == "heading_open" and is_first and token.level == 0 and token.map:
            yield token.map[0], token.map[1], tokens[at + 1].content


def _sections(body: str, first_line: int) -> list[_Section]:
    lines = body.split("\n")
    sections = []
    heading, start, line = "", 0, first_line
    for above, below, words in _headings(lines):
        sections.append(_Section(heading, line, _trimmed(lines[start:above])))
        heading, start, line = words or "#", below, first_line + above
    sections.append(_Section(heading, line, _trimmed(lines[start:])))
    return sections


def _trimmed(lines: list[str]) -> str:
    """Return lines as text, without empty ones around it; indentation stays."""
    text = re.sub(r"\A(?:[ \t]*\n)+", "", "\n".join(lines))
    return text.rstrip(" \t\n")


def _item(fields: Fields, sections: list[_Section], problems: ContentProblems) -> Item:
    prompt, *others = sections
    slug = _slug(fields, problems)
    skill = text_of(fields, "skill", problems, required=True, longest=_LONGEST_NAME)
    family = text_of(fields, "family", problems, required=True, longest=_LONGEST_NAME)
    kind = _kind(fields, problems)
    subject = text_of(fields, "subject", problems, longest=_LONGEST_NAME)
    source = text_of(fields, "source", problems, longest=_LONGEST_NOTE)
    licence = text_of(fields, "licence", problems, longest=_LONGEST_NOTE)
    if not prompt.text:
        remedy = "Write what is asked below the front matter."
        problems.add("prompt", "nothing", "what is asked", remedy, prompt.line)
    by_name = _by_name(others, problems)
    if not by_name["Solution"] and fields.get("kind") != "observed":
        remedy = "Write a section # Solution: how it is solved."
        problems.add("Solution", "nothing", "a worked solution", remedy)
    for section in sections:
        _check(section, problems)
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
    )


def _slug(fields: Fields, problems: ContentProblems) -> str:
    slug = text_of(fields, "item", problems, required=True)
    if slug and not SLUG.fullmatch(slug):
        expected = "1 to 80 small letters, digits and dashes"
        problems.add("item", slug, expected, f"Write {slug_of(slug)}.")
    return slug


def _kind(fields: Fields, problems: ContentProblems) -> Kind | None:
    name = text_of(fields, "kind", problems)
    if name not in KINDS:
        problems.add("kind", name or "nothing", "a kind", nearest(name, tuple(KINDS)))
        refuse_others(fields, (*_COMMON, *_ANY_KIND), problems)
        return None
    refuse_others(fields, (*_COMMON, *KINDS[name].allowed), problems)
    return KINDS[name].read(fields, problems)


def _by_name(sections: list[_Section], problems: ContentProblems) -> dict[str, list[str]]:
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


def _check(section: _Section, problems: ContentProblems) -> None:
    name = section.heading or "prompt"
    if len(section.text) > LONGEST:
        found = f"{len(section.text):,} characters"
        problems.add(name, found, f"at most {LONGEST:,}", "Make it shorter.", section.line)
    elif len(_sections(f"{section.text}\n\n# Solution", 1)) == 1:
        remedy = "Close it with ``` on a line of its own."
        problems.add(name, "a code block that never ends", "its end", remedy, section.line)
