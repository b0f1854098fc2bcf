"""How a variant is answered: each way makes an item's kind from the values of a draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar, Final, Literal, Self

from unaided.content.fields import (
    Fields,
    flag_of,
    list_of,
    plain,
    refuse_others,
    text_of,
    whole_of,
)
from unaided.content.kinds import Choice, Grade, Mistake, Number, Option, Text
from unaided.content.kinds.mistakes import MISTAKES
from unaided.content.problems import ContentProblems
from unaided.content.templates.expressions import Expression, Scope, read_expression
from unaided.content.templates.likeness import amount, same_option
from unaided.content.templates.patterns import Pattern, read_pattern
from unaided.content.templates.values import ExpressionError, decimals_of, number, written

_MOST_OPTIONS: Final = 8
_MOST_DISTRACTORS: Final = 20


@dataclass(frozen=True, slots=True)
class Distractor:
    """A wrong option that a known mistake leads to.

    Attributes:
        text: The option.
        mistake: The mistake by its name; who chose the option is told it.
        says: What is told further.
        when: Only where this holds; ``None``: always.
    """

    text: Pattern
    mistake: str
    says: Pattern
    when: Expression | None = None

    def option(self, scope: Scope) -> Option:
        """Return the option for the values of a draw."""
        says = self.says.fill(scope)
        mistake = self.mistake[0].upper() + self.mistake[1:]
        return Option(self.text.fill(scope), says=f"{mistake}. {says}" if says else f"{mistake}.")


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """Choose one of several options.

    Attributes:
        right: The right one.
        distractors: In the order in which they are preferred.
        shown: How many options a variant has; distractors equal to another option are passed over.
        keep_order: Whether a variant's options are shown by size, and not shuffled.
    """

    name: ClassVar[Literal["choice"]] = "choice"
    allowed: ClassVar[tuple[str, ...]] = ("right", "distractors", "shown", "keep_order")

    right: Pattern
    distractors: tuple[Distractor, ...]
    shown: int
    keep_order: bool = False

    @classmethod
    def read(cls, fields: Fields, problems: ContentProblems) -> Self | None:
        """Read the answer from its fields; ``None`` where one of them will not do."""
        before = len(problems)
        right = text_of(fields, "right", problems, required=True)
        entries = list_of(fields, "distractors", problems, fewest=1, most=_MOST_DISTRACTORS)
        distractors = [
            _distractor(entry, f"distractors.{n}", problems) for n, entry in enumerate(entries, 1)
        ]
        most = min(_MOST_OPTIONS, len(distractors) + 1)
        shown: int | None = most
        if fields.get("shown") is not None and distractors:
            shown = whole_of(fields, "shown", problems, low=2, high=most)
        keep_order = flag_of(fields, "keep_order", problems)
        pattern = read_pattern(right, "right", problems)
        if len(problems) > before or shown is None:
            return None
        return cls(pattern, tuple(one for one in distractors if one), shown, keep_order)

    def kind(self, scope: Scope) -> Choice:
        """Return the options for the values of a draw.

        Where too few differ, those that do not are among them: looking at a template tells it.
        """
        options = [Option(self.right.fill(scope), right=True)]
        passed: list[Option] = []
        for distractor in self.distractors:
            if len(options) == self.shown:
                break
            if distractor.when is not None and not scope.holds(distractor.when):
                continue
            option = distractor.option(scope)
            alike = any(same_option(option.text, one.text) for one in options)
            (passed if alike else options).append(option)
        options += passed[: self.shown - len(options)]
        if self.keep_order:
            options.sort(key=lambda option: (amount(option.text) is None, amount(option.text) or 0))
        return Choice(tuple(options), self.keep_order)

    @property
    def expressions(self) -> Iterator[tuple[str, Expression]]:
        """Yield what is computed, with its place."""
        yield from (("right", one) for one in self.right.expressions)
        for n, distractor in enumerate(self.distractors, 1):
            at = f"distractors.{n}"
            for part in (distractor.text, distractor.says):
                yield from ((at, one) for one in part.expressions)
            if distractor.when is not None:
                yield f"{at}.when", distractor.when


@dataclass(frozen=True, slots=True)
class TypedMistake:
    """A wrong answer that people type, and why they do."""

    answer: Expression | Pattern
    why: Pattern

    def mistake(self, scope: Scope) -> Mistake:
        """Return the mistake for the values of a draw."""
        if isinstance(self.answer, Pattern):
            return Mistake(self.answer.fill(scope).strip("`"), self.why.fill(scope))
        return Mistake(_key(scope, self.answer), self.why.fill(scope))

    @property
    def expressions(self) -> Iterator[Expression]:
        """Yield what is computed."""
        yield from self.answer.expressions if isinstance(self.answer, Pattern) else (self.answer,)
        yield from self.why.expressions


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """Type a number.

    Attributes:
        answer: The key.
        fields: Tolerance and unit, as an item has them.
        mistakes: Left out of a variant in which they come to the right answer.
    """

    name: ClassVar[Literal["number"]] = "number"
    allowed: ClassVar[tuple[str, ...]] = Number.allowed

    answer: Expression
    fields: Mapping[str, object]
    mistakes: tuple[TypedMistake, ...] = ()

    @classmethod
    def read(cls, fields: Fields, problems: ContentProblems) -> Self | None:
        """Read the answer from its fields; ``None`` where one of them will not do."""
        before = len(problems)
        written_so = text_of(fields, "answer", problems, required=True)
        own = ("answer", MISTAKES)
        others = {name: value for name, value in fields.items() if name not in own}
        Number.read({**others, "answer": "1"}, problems)  # tolerance and unit, as an item's
        answer = read_at(written_so, "answer", problems) if written_so else None
        mistakes = tuple(_mistakes(fields, problems, _computed))
        if answer is None or len(problems) > before:
            return None
        kept = {name: others[name] for name in Number.allowed if name in others}
        return cls(answer, MappingProxyType(kept), mistakes)

    def kind(self, scope: Scope) -> Number:
        """Return the key for the values of a draw: exact, as a fraction where it must be."""
        key = _key(scope, self.answer)
        kind = Number.read({**self.fields, "answer": key}, ContentProblems())
        if kind is None:
            raise ExpressionError(key, "a number", "Look at what answer computes.")
        wrong = [
            one
            for one in _different(mistake.mistake(scope) for mistake in self.mistakes)
            if _is_wrong(kind, kind.in_unit(one.answer))
        ]
        return replace(kind, mistakes=tuple(wrong))

    @property
    def expressions(self) -> Iterator[tuple[str, Expression]]:
        """Yield what is computed, with its place."""
        yield "answer", self.answer
        yield from _of_mistakes(self.mistakes)


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """Type a short text.

    Attributes:
        answers: Any of them is right; the first is the one shown.
        ignore: As an item has it; ``None``: not said.
        mistakes: Left out of a variant in which they come to a right answer.
    """

    name: ClassVar[Literal["text"]] = "text"
    allowed: ClassVar[tuple[str, ...]] = Text.allowed

    answers: tuple[Pattern, ...]
    ignore: object = None
    mistakes: tuple[TypedMistake, ...] = ()

    @classmethod
    def read(cls, fields: Fields, problems: ContentProblems) -> Self | None:
        """Read the answer from its fields; ``None`` where one of them will not do."""
        before = len(problems)
        Text.read({name: fields[name] for name in fields if name != MISTAKES}, problems)
        entries = fields.get("answers")
        if len(problems) > before or not isinstance(entries, list | tuple):
            return None
        answers = tuple(
            _typed(str(plain(entry)), f"answers.{n}", problems)
            for n, entry in enumerate(entries, 1)
        )
        mistakes = tuple(_mistakes(fields, problems, _typed))
        if len(problems) > before:
            return None
        return cls(answers, fields.get("ignore"), mistakes)

    def kind(self, scope: Scope) -> Text:
        """Return the answers for the values of a draw."""
        answers = [pattern.fill(scope).strip("`") for pattern in self.answers]
        fields: dict[str, object] = {"answers": list(dict.fromkeys(answers))}
        if self.ignore is not None:
            fields["ignore"] = self.ignore
        problems = ContentProblems()
        kind = Text.read(fields, problems)
        if kind is None:
            found = problems.all[0]
            raise ExpressionError(found.found, found.expected, found.remedy)
        several = _different(mistake.mistake(scope) for mistake in self.mistakes)
        return replace(kind, mistakes=tuple(one for one in several if _is_wrong(kind, one.answer)))

    @property
    def expressions(self) -> Iterator[tuple[str, Expression]]:
        """Yield what is computed, with its place."""
        for n, pattern in enumerate(self.answers, 1):
            yield from ((f"answers.{n}", one) for one in pattern.expressions)
        yield from _of_mistakes(self.mistakes)


Answer = ChoiceAnswer | NumberAnswer | TextAnswer

ANSWERS: Final[Mapping[str, type[Answer]]] = MappingProxyType(
    {"choice": ChoiceAnswer, "number": NumberAnswer, "text": TextAnswer}
)
"""Every way that a template may be answered, by the name of the kind."""


def read_at(text: str, at: str, problems: ContentProblems) -> Expression | None:
    """Read an expression; ``None``, and a problem, where it will not do."""
    try:
        return read_expression(text)
    except ExpressionError as error:
        problems.add(at, error.found, error.expected, error.remedy)
        return None


def _key(scope: Scope, expression: Expression) -> str:
    """Return a number as a key has it: exact, as a fraction where it must be."""
    value = number(scope.value(expression))
    if isinstance(value, Fraction) and decimals_of(value) is None:
        return f"{value.numerator}/{value.denominator}"
    return written(value)


def _is_wrong(kind: Number | Text, answer: str) -> bool:
    grade = kind.grade(answer)
    return isinstance(grade, Grade) and grade.score == 0


def _different(mistakes: Iterator[Mistake]) -> Iterator[Mistake]:
    """Yield mistakes whose answers were not given before."""
    seen: set[str] = set()
    for mistake in mistakes:
        if mistake.answer not in seen:
            seen.add(mistake.answer)
            yield mistake


def _of_mistakes(mistakes: tuple[TypedMistake, ...]) -> Iterator[tuple[str, Expression]]:
    for n, mistake in enumerate(mistakes, 1):
        yield from ((f"{MISTAKES}.{n}", one) for one in mistake.expressions)


def _typed(text: str, at: str, problems: ContentProblems) -> Pattern:
    """Read what people type; as in code, a minus stays that of a keyboard."""
    return read_pattern(f"`{text}`", at, problems)


def _computed(text: str, at: str, problems: ContentProblems) -> Expression | None:
    return read_at(text, at, problems)


def _mistakes(
    fields: Fields,
    problems: ContentProblems,
    read: Callable[[str, str, ContentProblems], Expression | Pattern | None],
) -> Iterator[TypedMistake]:
    if fields.get(MISTAKES) in (None, ""):
        return
    for n, entry in enumerate(list_of(fields, MISTAKES, problems, fewest=1, most=_MOST_OPTIONS), 1):
        at = f"{MISTAKES}.{n}"
        if not isinstance(entry, Mapping):
            problems.add(at, entry, "an answer with a why", "Write - answer: before it.")
            continue
        refuse_others(entry, ("answer", "why"), problems, within=at)
        answer = text_of(entry, "answer", problems, required=True, at=f"{at}.answer")
        why = text_of(entry, "why", problems, required=True, at=f"{at}.why")
        typed = read(answer, f"{at}.answer", problems) if answer else None
        if typed is not None:
            yield TypedMistake(typed, read_pattern(why, f"{at}.why", problems))


def _distractor(entry: object, at: str, problems: ContentProblems) -> Distractor | None:
    if not isinstance(entry, Mapping):
        problems.add(at, entry, "a distractor with a text", "Write - text: before it.")
        return None
    refuse_others(entry, ("text", "mistake", "says", "when"), problems, within=at)
    text = text_of(entry, "text", problems, required=True, at=f"{at}.text")
    mistake = text_of(entry, "mistake", problems, required=True, longest=80, at=f"{at}.mistake")
    says = text_of(entry, "says", problems, at=f"{at}.says")
    condition = text_of(entry, "when", problems, at=f"{at}.when")
    when = read_at(condition, f"{at}.when", problems) if condition else None
    return Distractor(
        read_pattern(text, f"{at}.text", problems),
        mistake.rstrip("."),
        read_pattern(says, f"{at}.says", problems),
        when,
    )
