"""Problems (values) and errors (exceptions) of reading a log.

A :class:`Problem` says what is wrong with one place of the input and how to mend it. An error is
raised when work cannot go on; it carries its problems::

    UnaidedError
    ├── UsageError        an option or a study file asks for something impossible
    └── InputError        the input cannot be used: carries every Problem found
        └── NotALogError  the input cannot be read as a table at all
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input, where it is, and what to do.

    Attributes:
        file: The file as the user named it.
        row: 1-based line of data (the header is not counted); ``None`` for the whole file.
        column: The header as it stands in the file; ``None`` where no column is meant.
        found: What is there, shortened to 80 characters.
        expected: What should be there, in a few words.
        remedy: One imperative sentence: what to do.
        code: A stable short name for programs, such as ``score_range``.
        rows: How many rows have this problem, this one included.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    remedy: str
    code: str
    rows: int = 1

    def sentence(self) -> str:
        """Say the problem in one line, as the voice of the product has it."""
        places = [part for part in (self.file, f"row {self.row:,}" if self.row else "") if part]
        if self.column:
            places.append(self.column)
        more = f" ({self.rows:,} rows like this.)" if self.rows > 1 else ""
        return f"{', '.join(places)}: found {self.found}, expected {self.expected}. {self.remedy}{more}"

    def as_dict(self) -> dict[str, object]:
        """Return the problem as JSON-ready data."""
        return asdict(self)


def shorten(value: object, limit: int = 80) -> str:
    """Show a value found in the input, printable and no longer than ``limit`` characters."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)[: limit + 1])
    if text == "":
        return "nothing"
    return text if len(text) <= limit else text[: limit - 1] + "…"


class UnaidedError(Exception):
    """Anything the user can mend; its text is a sentence for the user, never a traceback."""


class UsageError(UnaidedError):
    """An option or a study file asks for something impossible."""


class InputError(UnaidedError):
    """The input cannot be used; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(problem.sentence() for problem in self.problems))


class NotALogError(InputError):
    """The input cannot be read as a table with the columns of a log."""
