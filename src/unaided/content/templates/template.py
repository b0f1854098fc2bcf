"""A template: what makes variants of one family, each from a seed, the same for ever."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from unaided.content.items import Item, Origin
from unaided.content.problems import ContentError, ContentProblems
from unaided.content.templates.answers import Answer
from unaided.content.templates.expressions import Expression, Scope
from unaided.content.templates.parameters import Parameter
from unaided.content.templates.patterns import Pattern
from unaided.content.templates.permutation import MOST_TRIES, Places
from unaided.content.templates.values import ExpressionError, Value

STORY: Final = "story"
"""The name that every expression may use for the story's number: 1, 2, 3, …"""

MOST_SEED: Final = 999_999_999
MOST_VERSION: Final = 9_999


@dataclass(frozen=True, slots=True)
class Story:
    """A surface: what is asked in its words, and what helps, where it has its own.

    Attributes:
        name: For the author.
        prompt: What is asked.
        hints: One after another.
        solution: The worked solution.
        explanation: Why it is so.
    """

    name: str
    prompt: Pattern
    hints: tuple[Pattern, ...]
    solution: Pattern
    explanation: Pattern


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that follows from others."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Draw:
    """What a seed came to.

    Attributes:
        seed: The seed.
        story: Its place among the stories.
        scope: Every name with its value.
        values: The same for readers, parameters first, then what is derived.
        tries: How many places were tried until one met the conditions.
    """

    seed: int
    story: int
    scope: Scope
    values: Mapping[str, Value]
    tries: int


@dataclass(frozen=True)
class Template:
    """A family's template.

    Attributes:
        slug: Its name in the bank.
        version: Raised by its author with every change; a variant names it.
        skill: What its items call on.
        family: The family that its variants, and hand-written siblings, belong to.
        parameters: What a seed decides.
        derived: What follows, in order.
        conditions: Must all hold.
        answer: How variants are answered.
        stories: The surfaces.
        subject: Free short text.
        source: Who wrote it.
        licence: On what terms it may be used.
    """

    slug: str
    version: int
    skill: str
    family: str
    parameters: tuple[Parameter, ...]
    derived: tuple[Derived, ...]
    conditions: tuple[Expression, ...]
    answer: Answer
    stories: tuple[Story, ...]
    subject: str = ""
    source: str = ""
    licence: str = ""
    _steps: tuple[Expression | Derived, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay out in which order values and conditions are computed."""
        object.__setattr__(self, "_steps", tuple(self._in_order()))

    @cached_property
    def places(self) -> Places:
        """The space of stories and parameters, as seeds come to it."""
        size = math.prod((parameter.values.count for parameter in self.parameters), start=1)
        return Places(size * len(self.stories), f"{self.slug}\n{self.version}")

    def variant(self, seed: int) -> Item:
        """Return the variant that a seed makes: the same item for the same version, for ever.

        Neighbouring seeds have parameters of their own as far as the space allows: see
        :class:`~unaided.content.templates.permutation.Places`.

        Args:
            seed: 0 to 999,999,999.

        Raises:
            ContentError: The conditions were met by none of the places tried, or an expression
                has no value for one of them.
        """
        return self.item(self.draw(seed))

    def draw(self, seed: int) -> Draw:
        """Return the story and the values that a seed comes to.

        Args:
            seed: 0 to 999,999,999.

        Raises:
            ContentError: As :meth:`variant`.
        """
        if not 0 <= seed <= MOST_SEED:
            raise self._error("seed", f"{seed}", f"0 to {MOST_SEED:,}", "Choose one of these.")
        tries = 0
        for tries, place in enumerate(self.places.of(seed), 1):
            story, scope = self._placed(place)
            if scope is not None and self._computed(scope, seed):
                names = [one.name for one in self.parameters]
                names += [one.name for one in self.derived]
                return Draw(seed, story, scope, {name: scope[name] for name in names}, tries)
        tried = f"none of {tries} places tried for seed {seed} that meets every condition"
        remedy = "Loosen a condition under where, or widen the parameters; or say except 0."
        raise self._error("where", tried, f"one among {MOST_TRIES}", remedy)

    def item(self, draw: Draw) -> Item:
        """Return the item of a draw.

        Raises:
            ContentError: A text or the answer cannot be computed for these values.
        """
        story = self.stories[draw.story]
        scope = draw.scope
        try:
            return Item(
                slug=variant_slug(self.slug, self.version, draw.seed),
                skill=self.skill,
                family=self.family,
                kind=self.answer.kind(scope),
                prompt=story.prompt.fill(scope),
                hints=tuple(hint.fill(scope) for hint in story.hints),
                solution=story.solution.fill(scope),
                explanation=story.explanation.fill(scope),
                subject=self.subject,
                source=self.source,
                licence=self.licence,
                origin=Origin(self.slug, self.version, draw.seed),
            )
        except ExpressionError as error:
            at = f"story {story.name}, seed {draw.seed}"
            raise self._error(at, error.found, error.expected, error.remedy) from None

    def _in_order(self) -> Iterator[Expression | Derived]:
        """Yield each condition once what it names is known, so that it guards what follows."""
        waiting = list(self.conditions)
        unknown = {one.name for one in self.derived}
        for derived in self.derived:
            yield from (one for one in waiting if not one.names & unknown)
            waiting = [one for one in waiting if one.names & unknown]
            yield derived
            unknown -= {derived.name}
        yield from waiting

    def _placed(self, place: int) -> tuple[int, Scope | None]:
        """Return the story and the parameters of a place; no scope where one is left out."""
        place, story = divmod(place, len(self.stories))
        scope = Scope()
        scope[STORY] = story + 1
        for parameter in self.parameters:
            place, digit = divmod(place, parameter.values.count)
            value = parameter.values.at(digit)
            if value is None:
                return story, None
            scope[parameter.name] = value
        return story, scope

    def _computed(self, scope: Scope, seed: int) -> bool:
        """Compute what is derived; say whether every condition holds."""
        for step in self._steps:
            expression = step.expression if isinstance(step, Derived) else step
            try:
                if isinstance(step, Derived):
                    scope[step.name] = scope.value(expression)
                elif not scope.holds(expression):
                    return False
            except ExpressionError as error:
                at = f"derived.{step.name}" if isinstance(step, Derived) else "where"
                found = f"{expression.text}, seed {seed}: {error.found}"
                raise self._error(at, found, error.expected, error.remedy) from None
        return True

    def _error(self, at: str, found: str, expected: str, remedy: str) -> ContentError:
        problems = ContentProblems(f"{self.slug}.md")
        problems.add(at, found, expected, remedy)
        return ContentError(problems.all)


def variant_slug(slug: str, version: int, seed: int) -> str:
    """Return the name of a variant: of which template, of which version, from which seed.

    >>> variant_slug("goals", 2, 17)
    'goals-v2-17'
    """
    return f"{slug}-v{version}-{seed}"


def fingerprint(item: Item) -> str:
    """Return what twins have in common: what is asked, and what answers it, in one short text."""
    asked = "\n".join((" ".join(item.prompt.split()), item.kind.right_answer()))
    return hashlib.sha256(asked.encode()).hexdigest()[:24]
