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
from dataclasses import asdict, dataclass, replace


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
        found = f"found {self.found}, expected {self.expected}"
        return f"{', '.join(places)}: {found}. {self.remedy}{more}"

    def as_dict(self) -> dict[str, object]:
        """Return the problem as JSON-ready data."""
        return asdict(self)


class Problems:
    """Gather problems as they are found; the same one in many rows is kept once and counted.

    Two problems are the same when file, column and code agree; the first row found stands for all.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None, str], Problem] = {}
        self._fatal: set[tuple[str, str | None, str]] = set()

    def add(self, problem: Problem, *, fatal: bool = True) -> None:
        """Record a problem.

        Args:
            problem: What was found; ``problem.rows`` rows have it.
            fatal: Whether an analysis cannot go on with it.
        """
        key = (problem.file, problem.column, problem.code)
        known = self._found.get(key)
        if known is None:
            self._found[key] = problem
        else:
            self._found[key] = replace(known, rows=known.rows + problem.rows)
        if fatal:
            self._fatal.add(key)

    def extend(self, other: Problems) -> None:
        """Take over what another gathering found."""
        for key, problem in other._found.items():
            self.add(problem, fatal=key in other._fatal)

    @property
    def all(self) -> tuple[Problem, ...]:
        """Every problem, in the order found."""
        return tuple(self._found.values())

    @property
    def fatal(self) -> bool:
        """Whether any of them stops an analysis."""
        return bool(self._fatal)


def shorten(value: object, limit: int = 80) -> str:
    """Show a value found in the input, printable and no longer than ``limit`` characters."""
    start = str(value)[: limit + 1]
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in start)
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
