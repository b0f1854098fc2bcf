"""Texts with placeholders: ``{{a}}``, ``{{2 * a + 1}}``, ``{{b | signed}}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from unaided.content.problems import ContentProblems, nearest
from unaided.content.templates.expressions import Expression, Scope, read_expression
from unaided.content.templates.filters import FILTERS
from unaided.content.templates.values import ExpressionError, Value, written

_PLACEHOLDER: Final = re.compile(r"\{\{([^{}\n]*)\}\}")
_OPENED: Final = re.compile(r"\{\{")
_CODE: Final = r"(?P<code>```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)"
_FORMULA: Final = r"(?P<latex>\$\$.+?\$\$|\$(?!\s)[^$\n]+?\$(?!\d))"
_EXACT: Final = re.compile(f"{_CODE}|{_FORMULA}", re.DOTALL)
_TAKES_ONE: Final = re.compile(r"(?:[\^_]|\\[A-Za-z]+)\Z")
"""What LaTeX lets one sign follow: a number of two figures needs braces there."""

_STROKE: Final = re.compile(r"(?<!\|)\|(?!\|)")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place that a value goes to.

    Attributes:
        expression: The value.
        filter: Name of the way to write it; empty: as it is.
        argument: What the filter takes.
        where: Within prose, a formula or code; only prose has a minus sign of its own.
        braced: Whether LaTeX needs braces around it.
    """

    expression: Expression
    filter: str
    argument: str
    where: str
    braced: bool

    def fill(self, scope: Scope) -> str:
        """Return what stands in its place.

        Raises:
            ExpressionError: There is no such value, or the filter does not write it.
        """
        value = scope.value(self.expression)
        text = self._text(value)
        if self.where == "prose" and not isinstance(value, str):
            text = text.replace("-", "\N{MINUS SIGN}")
        return f"{{{text}}}" if self.braced else text

    def _text(self, value: Value) -> str:
        if isinstance(value, bool):
            raise ExpressionError(
                f"true or false in {self.expression.text}", "a number or a text", "Use if else."
            )
        if isinstance(value, str):
            if self.filter:
                found = f"the text {value} for {self.filter}"
                raise ExpressionError(found, "a number", "Leave the filter out.")
            return value
        if not self.filter:
            return written(value)
        return FILTERS[self.filter].write(value, self.argument, self.where == "latex")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text with placeholders.

    Attributes:
        parts: Text and placeholders, in order.
    """

    parts: tuple[str | Placeholder, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def expressions(self) -> Iterator[Expression]:
        """Yield what is computed."""
        return (part.expression for part in self.parts if isinstance(part, Placeholder))

    def fill(self, scope: Scope) -> str:
        """Return the text with every value in its place.

        Raises:
            ExpressionError: A value is not there, or cannot be written so.
        """
        return "".join(part if isinstance(part, str) else part.fill(scope) for part in self.parts)


def read_pattern(text: str, at: str, problems: ContentProblems, line: int | None = None) -> Pattern:
    """Read a text; what will not do becomes a problem.

    Args:
        text: Markdown with placeholders.
        at: The field or section that it stands in.
        problems: Takes what is wrong.
        line: The line that it begins on; ``None``: that of the field.
    """
    parts: list[str | Placeholder] = []
    exact = [(found.start(), found.end(), str(found.lastgroup)) for found in _EXACT.finditer(text)]
    position = 0
    for found in _PLACEHOLDER.finditer(text):
        parts += [text[position : found.start()]]
        where = next((kind for a, b, kind in exact if a <= found.start() < b), "prose")
        braced = where == "latex" and _needs_braces(parts)
        here = None if line is None else line + text.count("\n", 0, found.start())
        try:
            parts.append(_placeholder(found[1], where, braced))
        except ExpressionError as error:
            problems.add(at, f"{found[0]}: {error.found}", error.expected, error.remedy, here)
        position = found.end()
    parts.append(text[position:])
    _refuse_open(parts, text, at, problems, line)
    return Pattern(tuple(part for part in parts if part != ""))


def _needs_braces(parts: list[str | Placeholder]) -> bool:
    """Say whether what comes next is one argument of a LaTeX command: of ``\\frac`` the second."""
    before = parts[-1]
    if before == "" and len(parts) > 1 and isinstance(parts[-2], Placeholder):
        return parts[-2].braced
    return isinstance(before, str) and _TAKES_ONE.search(before) is not None


def _placeholder(text: str, where: str, braced: bool) -> Placeholder:
    expression, *filters = _STROKE.split(text)
    if len(filters) > 1:
        raise ExpressionError("several filters", "at most one", "Keep one of them.")
    name, _, argument = "".join(filters).strip().partition(" ")
    if filters and name not in FILTERS:
        raise ExpressionError(
            f"the filter {name or 'without a name'}", "a known one", nearest(name, tuple(FILTERS))
        )
    if name:
        FILTERS[name].check(name, argument.strip())
    return Placeholder(read_expression(expression), name, argument.strip(), where, braced)


def _refuse_open(
    parts: list[str | Placeholder],
    text: str,
    at: str,
    problems: ContentProblems,
    line: int | None,
) -> None:
    """Make a problem of two braces that open no placeholder."""
    if any(isinstance(part, str) and _OPENED.search(part) for part in parts):
        start = next(
            (o.start() for o in _OPENED.finditer(text) if not _PLACEHOLDER.match(text, o.start())
             and not _PLACEHOLDER.match(text, o.start() + 1)), 0
        )  # fmt: skip
        here = None if line is None else line + text.count("\n", 0, start)
        remedy = "Close it with }}, on one line; put a space between braces of LaTeX."
        problems.add(at, "two braces that open", "a placeholder, such as {{a}}", remedy, here)
