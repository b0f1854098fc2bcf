"""What is wrong with a file of items: problems as values, and the error that carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from unaided.evidence.problems import InputError, shorten


@dataclass(frozen=True, slots=True)
class ContentProblem:
    """One thing wrong with one place of a file.

    Attributes:
        file: The file as its author named it; empty for what was typed into a form.
        line: 1-based line of the file; ``None`` for the whole of it.
        field: The field of the front matter or the section; empty where none is meant.
        found: What is there, shortened.
        expected: What should be there, in a few words.
        remedy: One imperative sentence: what to do.
    """

    file: str
    line: int | None
    field: str
    found: str
    expected: str
    remedy: str

    @property
    def sentence(self) -> str:
        """The problem in one line, as the voice of the product has it."""
        places = (self.file, f"line {self.line:,}" if self.line else "", self.field)
        place = ", ".join(part for part in places if part)
        found = f"found {self.found}, expected {self.expected}."
        start = f"{place}: {found}" if place else found[0].upper() + found[1:]
        return f"{start} {self.remedy}"


class ContentError(InputError):
    """A file of items cannot be used; carries every problem found in it."""

    # A place in a text is a line, not a row of a table: these are not the log's problems.
    problems: tuple[ContentProblem, ...]  # type: ignore[assignment]

    def __init__(self, problems: Sequence[ContentProblem]) -> None:
        super().__init__(())
        self.problems = tuple(problems)
        self.args = ("\n".join(problem.sentence for problem in self.problems),)


class ContentProblems:
    """Gather the problems of one file, so that its author learns of all at once."""

    def __init__(self, file: str = "", lines: Mapping[str, int] | None = None) -> None:
        """Start with none.

        Args:
            file: The file as its author named it.
            lines: The line of each field; of ``options.2.says`` its own, else its parent's.
        """
        self._file = file
        self._lines = dict(lines or {})
        self._found: list[ContentProblem] = []

    def add(
        self, field: str, found: object, expected: str, remedy: str, line: int | None = None
    ) -> None:
        """Record a problem; its line is looked up by its field where none is given."""
        self._found.append(
            ContentProblem(
                file=self._file,
                line=self._line_of(field) if line is None else line,
                field=field,
                found=shorten(found),
                expected=expected,
                remedy=remedy,
            )
        )

    def _line_of(self, field: str) -> int | None:
        while field:
            if field in self._lines:
                return self._lines[field]
            field = field.rpartition(".")[0]
        return None

    @property
    def all(self) -> tuple[ContentProblem, ...]:
        """Every problem, in the order of the file: those of the whole of it come first."""
        return tuple(sorted(self._found, key=lambda problem: problem.line or 0))

    def __len__(self) -> int:
        return len(self._found)

    def raise_any(self) -> None:
        """Raise what was found, if anything was.

        Raises:
            ContentError: There is a problem.
        """
        if self._found:
            raise ContentError(self.all)


def nearest(name: str, allowed: Sequence[str]) -> str:
    """Say what to write for a name that is not allowed: the one it resembles, else all."""
    close = get_close_matches(name, allowed, n=1, cutoff=0.5)
    return f"Write {close[0]}." if close else f"Write one of: {', '.join(allowed)}."
