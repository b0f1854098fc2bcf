"""A Markdown file in parts: fields between two lines of dashes, then text under headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from unaided.content.formats.front_matter import FrontMatter, read_front_matter
from unaided.content.problems import ContentError, ContentProblems
from unaided.content.rendering import LONGEST, parser

MAX_BYTES: Final = 200_000

_FENCE: Final = re.compile(r"---[ \t]*")
_MARKS: Final = {1: ("#", "="), 2: ("##", "-")}
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the body: its heading, empty for what is before the first, its line, its text."""

    heading: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file in parts.

    Attributes:
        matter: The fields and their lines.
        sections: What stands before the first heading of level 1, then each such heading's.
    """

    matter: FrontMatter
    sections: tuple[Section, ...]


def read_document(text: str, name: str) -> Document:
    """Read a file into its parts.

    Args:
        text: What is in it.
        name: As its author named it, for the problems.

    Raises:
        ContentError: It is too large, no text, or has no fields at its head.
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
    return Document(read_front_matter(front, 2, name), tuple(sections_of(body, body_line)))


def sections_of(body: str, first_line: int, level: int = 1) -> list[Section]:
    """Split text at its headings of a level; the first part has none.

    Args:
        body: Markdown.
        first_line: The line of the file that it begins on.
        level: 1 for ``#``, 2 for ``##``.
    """
    lines = body.split("\n")
    sections = []
    heading, start, line = "", 0, first_line
    for above, below, words in _headings(lines, level):
        sections.append(Section(heading, line, _trimmed(lines[start:above])))
        heading, start, line = words or "#", below, first_line + above
    sections.append(Section(heading, line, _trimmed(lines[start:])))
    return sections


def check_section(section: Section, problems: ContentProblems) -> None:
    """Make a problem of a section that is too long, or whose code never ends."""
    name = section.heading or "prompt"
    if len(section.text) > LONGEST:
        found = f"{len(section.text):,} characters"
        problems.add(name, found, f"at most {LONGEST:,}", "Make it shorter.", section.line)
    elif len(sections_of(f"{section.text}\n\n# Solution", 1)) == 1:
        remedy = "Close it with ``` on a line of its own."
        problems.add(name, "a code block that never ends", "its end", remedy, section.line)


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


def _headings(lines: list[str], level: int) -> Iterator[tuple[int, int, str]]:
    """Yield each heading of a level that stands in no quotation or list: lines, and its words."""
    marks = _MARKS[level]
    tokens = parser().parse("\n".join(lines))
    for at, token in enumerate(tokens):
        if (
            token.type == "heading_open"
            and token.markup in marks
            and token.level == 0
            and token.map
        ):
            yield token.map[0], token.map[1], tokens[at + 1].content


def _trimmed(lines: list[str]) -> str:
    """Return lines as text, without empty ones around it; indentation stays."""
    text = re.sub(r"\A(?:[ \t]*\n)+", "", "\n".join(lines))
    return text.rstrip(" \t\n")
