"""The front matter of an item: a small part of YAML, in which every scalar is text.

Text stays what its author typed: ``no`` is no truth value, ``1.10`` keeps its nought. Anchors,
aliases and tags are refused, so that nothing can grow or be made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from unaided.content.problems import ContentProblems

_DEEPEST: Final = 4
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SWALLOWED: Final = re.compile(r"\$[^$\n]*\\n(?:e|eq|u|abla|ot|i|mid|exists)(?![A-Za-z])[^$\n]*\$")
_QUOTES_REMEDY: Final = (
    "Put LaTeX in single quotes: in double ones YAML reads \\t, \\f, \\n itself."
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of an item and the line of each; of ``options.2.says`` too."""

    fields: dict[str, object]
    lines: dict[str, int]


def read_front_matter(text: str, first_line: int, file: str) -> FrontMatter:
    """Read the text between the two lines of dashes.

    Args:
        text: Without those lines.
        first_line: Its first line's number in the file.
        file: As its author named it.

    Raises:
        ContentError: It is no table of fields, or uses more of YAML than is allowed.
    """
    problems = ContentProblems(file)
    node = _composed(text, first_line, problems)
    if node is not None and not isinstance(node, yaml.MappingNode):
        problems.add("", "no fields", "one a line, such as skill: …", "Write them.", first_line)
    problems.raise_any()
    lines: dict[str, int] = {}
    fields = {}
    if isinstance(node, yaml.MappingNode):
        fields = dict(_entries(node, "", text, _Reading(first_line, problems, lines)))
    problems.raise_any()
    return FrontMatter(fields, lines)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every step of a reading needs: where it is, and where its findings go."""

    first_line: int
    problems: ContentProblems
    lines: dict[str, int]


def _composed(text: str, first_line: int, problems: ContentProblems) -> yaml.Node | None:
    """Return the nodes of a text whose events were looked through before."""
    try:
        for trouble, remedy, mark in _troubles(text):
            problems.add("", trouble, "plain fields", remedy, first_line + mark.line)
            return None
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = error.problem or "something that is not YAML"
        line = first_line + (mark.line if mark else 0)
        remedy = "Put the value in single quotes, and see that entries line up."
        problems.add("", found, "YAML", remedy, line)
    except yaml.YAMLError as error:
        found = str(getattr(error, "reason", "")) or "a sign that YAML does not allow"
        problems.add("", found, "YAML", "Remove the sign that cannot be printed.", first_line)
    return None


def _troubles(text: str) -> Iterator[tuple[str, str, Any]]:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield "an anchor or alias", "Write the value out.", event.start_mark
        if getattr(event, "tag", None):
            yield "a tag", "Remove it; put values that begin with ! in quotes.", event.start_mark
        if isinstance(event, yaml.DocumentStartEvent) and event.explicit:
            yield "a second document", "Keep to one.", event.start_mark
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                yield "lists within lists", "Write a plain list.", event.start_mark
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _entries(
    node: yaml.MappingNode, within: str, text: str, reading: _Reading
) -> Iterator[tuple[str, object]]:
    seen = set()
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "a list"
        at = f"{within}.{name}" if within else name
        line = reading.first_line + key.start_mark.line
        if name in seen:
            reading.problems.add(at, f"{name} twice", "it once", "Remove one of them.", line)
        seen.add(name)
        reading.lines[at] = line
        yield name, _value(value, at, text, reading)


def _value(node: yaml.Node, at: str, text: str, reading: _Reading) -> object:
    line = reading.first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        return dict(_entries(node, at, text, reading))
    if isinstance(node, yaml.SequenceNode):
        values = []
        for n, entry in enumerate(node.value, 1):
            reading.lines[f"{at}.{n}"] = reading.first_line + entry.start_mark.line
            values.append(_value(entry, f"{at}.{n}", text, reading))
        return values
    value = str(node.value)
    source = text[node.start_mark.index : node.end_mark.index]
    if _CONTROL.search(value) or (getattr(node, "style", "") == '"' and _SWALLOWED.search(source)):
        reading.problems.add(at, value, "signs that can be printed", _QUOTES_REMEDY, line)
    return value


class _Dumper(yaml.SafeDumper):
    """Writes what people like to read: lists indented, several lines as a block, no aliases."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's own signature
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)


def _block(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _block)


def write_front_matter(fields: dict[str, object]) -> str:
    """Return fields as YAML, in their order, for any reader of YAML to read alike."""
    return str(yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000))
