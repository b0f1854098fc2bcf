"""Short text: any of the listed answers is right, small differences aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from unaided.content.fields import Fields, list_of, text_of
from unaided.content.kinds.grading import Grade, Unreadable
from unaided.content.kinds.mistakes import Mistake, read_mistakes, refuse_right, written_mistakes
from unaided.content.plain import as_markdown
from unaided.content.problems import ContentProblems, nearest

_LONGEST: Final = 500
_MOST: Final = 50

_QUOTES: Final = str.maketrans("‘’‚‛“”„‟‐‑−", "''''\"\"\"\"---")
"""What keyboards put in by themselves; never a difference."""


def _without_accents(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    kept = "".join(sign for sign in split if unicodedata.category(sign) != "Mn")
    return unicodedata.normalize("NFC", kept)


def _without_punctuation(text: str) -> str:
    return "".join(sign for sign in text if not unicodedata.category(sign).startswith("P"))


_IGNORE: Final[dict[str, Callable[[str], str]]] = {
    "case": lambda text: unicodedata.normalize("NFC", text.casefold()),
    "spaces": lambda text: re.sub(r"\s+", "", text),
    "accents": _without_accents,
    "punctuation": _without_punctuation,
}
_DEFAULT: Final = ("case", "spaces")


@dataclass(frozen=True, slots=True)
class Text:
    """Type a short text.

    Attributes:
        answers: Any of them is right; the first is the one shown.
        ignore: Differences that do not count: case, spaces, accents, punctuation.
        mistakes: Wrong answers that people give.
    """

    name: ClassVar[Literal["text"]] = "text"
    allowed: ClassVar[tuple[str, ...]] = ("answers", "ignore", "mistakes")

    answers: tuple[str, ...]
    ignore: tuple[str, ...] = _DEFAULT
    mistakes: tuple[Mistake, ...] = ()

    @classmethod
    def read(cls, fields: Fields, problems: ContentProblems) -> Self | None:
        """Read the kind from its fields; ``None`` where one of them will not do."""
        before = len(problems)
        entries = list_of(fields, "answers", problems, fewest=1, most=_MOST)
        answers = tuple(
            text_of({"answers": entry}, "answers", problems, required=True, longest=_LONGEST,
                    at=f"answers.{n}")
            for n, entry in enumerate(entries, 1)
        )  # fmt: skip
        kind = cls(answers, _read_ignore(fields, problems), read_mistakes(fields, problems))
        for n, answer in enumerate(answers, 1):
            if answer and not kind.reduced(answer):
                remedy = "Ignore less, or give another answer."
                problems.add(f"answers.{n}", answer, "more than what is ignored", remedy)
        if len(problems) == before:
            refuse_right(kind.mistakes, kind.grade, problems)
        return kind if len(problems) == before else None

    def fields(self) -> dict[str, object]:
        """Return the fields as a file has them."""
        written: dict[str, object] = {"answers": list(self.answers)}
        written |= {} if self.ignore == _DEFAULT else {"ignore": list(self.ignore)}
        return written | written_mistakes(self.mistakes)

    @property
    def floor(self) -> float:
        """The score that guessing gives: none."""
        return 0.0

    def grade(self, answer: str) -> Grade | Unreadable:
        """Grade a typed text; an empty one is asked for again."""
        if not answer.strip():
            return Unreadable("", "a few words")
        if len(answer) > _LONGEST:
            return Unreadable(answer, f"at most {_LONGEST} characters")
        right = self.reduced(answer) in {self.reduced(one) for one in self.answers}
        return Grade(float(right), 1, as_markdown(answer))

    def right_answer(self) -> str:
        """Return the key, as Markdown: the first of the answers."""
        return as_markdown(self.answers[0])

    def reduced(self, text: str) -> str:
        """Return a text without the differences that do not count."""
        text = unicodedata.normalize("NFC", text).strip().translate(_QUOTES)
        for name, without in _IGNORE.items():
            if name in self.ignore:
                text = without(text)
        return text.strip()


def _read_ignore(fields: Fields, problems: ContentProblems) -> tuple[str, ...]:
    if fields.get("ignore") is None:
        return _DEFAULT
    known = tuple(_IGNORE)
    named = []
    for n, entry in enumerate(list_of(fields, "ignore", problems, fewest=0, most=len(known)), 1):
        if entry in known:
            named.append(str(entry))
        else:
            at, remedy = f"ignore.{n}", nearest(str(entry), known)
            problems.add(at, entry, "a difference that can be ignored", remedy)
    return tuple(name for name in known if name in named)
