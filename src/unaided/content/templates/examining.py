"""Look at many variants of a template: which are degenerate, and what all have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Final, Literal

from unaided.content.items import Item
from unaided.content.kinds import Choice, Option
from unaided.content.problems import ContentError
from unaided.content.templates.answers import ChoiceAnswer
from unaided.content.templates.likeness import amount, same_option
from unaided.content.templates.looking import given_away, hint_tells, ugly
from unaided.content.templates.template import Draw, Template, fingerprint
from unaided.content.templates.values import Value
from unaided.evidence.problems import shorten

FlawName = Literal[
    "cannot be made", "equal options", "ugly number", "given away", "hint tells", "twins",
    "length tells", "place tells", "size tells", "one answer", "story never met", "hardly met",
    "mistake never shown",
]  # fmt: skip

TWENTY: Final = 20
"""So many variants are looked at together; what is said of all of them takes as many."""

_MOSTLY: Final = 0.8
_HALF: Final = 0.5
_PATIENT: Final = 20
_FEWEST_RANKED: Final = 3


@dataclass(frozen=True, slots=True)
class Flaw:
    """What an author should look at.

    Attributes:
        name: Its kind.
        seeds: The variants that have it; empty where it is the template's as a whole.
        sentence: What was found, and what to do about it.
        blocks: Whether such a variant cannot go into a bank.
        each: What was found in each of ``seeds``, in their order.
    """

    name: FlawName
    seeds: tuple[int, ...]
    sentence: str
    blocks: bool = False
    each: tuple[str, ...] = ()

    def said_of(self, seed: int) -> str:
        """Return what was found in one of the seeds."""
        return self.each[self.seeds.index(seed)] if self.each else self.sentence


@dataclass(frozen=True, slots=True)
class Made:
    """A variant with what it was made of.

    Attributes:
        seed: Its seed.
        item: The item.
        story: Name of its story.
        values: Parameters, then what is derived.
    """

    seed: int
    item: Item
    story: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Examination:
    """What looking at several seeds found.

    Attributes:
        made: The variants that can be made, in the order of the seeds.
        flaws: What to look at: what blocks first.
    """

    made: tuple[Made, ...]
    flaws: tuple[Flaw, ...]

    def of(self, seed: int) -> tuple[Flaw, ...]:
        """Return the flaws of one variant."""
        return tuple(flaw for flaw in self.flaws if seed in flaw.seeds)

    @property
    def of_all(self) -> tuple[Flaw, ...]:
        """The flaws of the template as a whole."""
        return tuple(flaw for flaw in self.flaws if not flaw.seeds)

    @property
    def blocked(self) -> frozenset[int]:
        """The seeds whose variants cannot go into a bank."""
        return frozenset(seed for flaw in self.flaws if flaw.blocks for seed in flaw.seeds)


def examine(template: Template, seeds: Iterable[int]) -> Examination:
    """Make the variants of several seeds and say what is amiss with them.

    What is told of all variants together takes twenty of them.

    Args:
        template: The template.
        seeds: Each 0 to 999,999,999.
    """
    made: list[Made] = []
    draws: list[Draw] = []
    flaws: list[Flaw] = []
    for seed in seeds:
        try:
            draw = template.draw(seed)
            item = template.item(draw)
        except ContentError as error:
            said = " ".join(problem.sentence for problem in error.problems)
            flaws.append(Flaw("cannot be made", (seed,), said, blocks=True))
            continue
        draws.append(draw)
        made.append(Made(seed, item, template.stories[draw.story].name, draw.values))
    flaws += _grouped(made)
    flaws += _twins(made)
    if len(made) >= TWENTY:
        flaws += _telling(made)
        flaws += _unmet(template, made, draws)
    return Examination(tuple(made), tuple(sorted(flaws, key=lambda flaw: not flaw.blocks)))


def _grouped(made: Sequence[Made]) -> Iterator[Flaw]:
    """Yield what is amiss with single variants, those with the same flaw together."""
    for name, look, remedy in _LOOKS:
        found = {one.seed: seen for one in made if (seen := look(one.item))}
        if found:
            first, seen = next(iter(found.items()))
            sentence = f"{_variants(found)}: {seen} (seed {first}). {remedy}"
            each = tuple(f"{seen}. {remedy}" for seen in found.values())
            yield Flaw(name, tuple(found), sentence, name in _BLOCKING, each)


def _equal_options(item: Item) -> str:
    kind = item.kind
    if not isinstance(kind, Choice):
        return ""
    options = kind.options
    for place, option in enumerate(options):
        for other in options[:place]:
            if same_option(option.text, other.text):
                return f"two options that say {shorten(option.text)}"
    return "one option alone" if len(options) == 1 else ""


_LOOKS: Final[tuple[tuple[FlawName, Callable[[Item], str], str], ...]] = (
    (
        "equal options",
        _equal_options,
        "Add a condition under where, or more distractors and shown: 4.",
    ),
    ("ugly number", ugly, "Use a filter (signed, term, coefficient, fixed 2), or a condition."),
    ("given away", given_away, "Change what is told, or add a condition."),
    ("hint tells", hint_tells, "Let the hint say less, or add a condition."),
)
_BLOCKING: Final = frozenset(("equal options",))


def _twins(made: Sequence[Made]) -> Iterator[Flaw]:
    several: dict[str, list[int]] = defaultdict(list)
    for one in made:
        several[fingerprint(one.item)].append(one.seed)
    again = sorted((seed, seeds[0]) for seeds in several.values() for seed in seeds[1:])
    if again:
        remedy = "Widen the parameters, loosen the conditions, or add a story."
        told = [f"seed {seed} asks what seed {first} asks" for seed, first in again]
        yield Flaw(
            "twins",
            tuple(seed for seed, _ in again),
            f"{_variants(again)} asked before: {told[0]}. {remedy}",
            blocks=True,
            each=tuple(f"{said}. {remedy}" for said in told),
        )


def _telling(made: Sequence[Made]) -> Iterator[Flaw]:
    """Yield what gives the right answer away over many variants, though not in one."""
    choices = [one.item.kind for one in made if isinstance(one.item.kind, Choice)]
    answers = Counter(one.item.kind.right_answer() for one in made)
    answer, often = answers.most_common(1)[0]
    if often > _HALF * len(made):
        sentence = f"The answer is {shorten(answer)} in {often} of {len(made)}. Widen the ranges."
        yield Flaw("one answer", (), sentence)
    if not choices:
        return
    for end, ranked in (("longest", 1), ("shortest", -1)):
        told = sum(_sticks_out(kind, ranked) for kind in choices)
        if told >= _MOSTLY * len(choices):
            sentence = (
                f"The right option is the {end} in {told} of {len(choices)}. "
                "Write distractors of the same form."
            )
            yield Flaw("length tells", (), sentence)
    yield from _ranks(choices)


def _ranks(choices: Sequence[Choice]) -> Iterator[Flaw]:
    sizes = Counter(rank for kind in choices if (rank := _size_rank(kind)) is not None)
    if sizes and sizes.most_common(1)[0][1] >= _MOSTLY * len(choices):
        rank, often = sizes.most_common(1)[0]
        sentence = (
            f"By size the right option is number {rank + 1} in {often} of {len(choices)}. "
            "Add distractors on its other side."
        )
        yield Flaw("size tells", (), sentence)
    places = Counter(
        next(place for place, option in enumerate(kind.options) if option.right)
        for kind in choices
        if kind.keep_order
    )
    if places and places.most_common(1)[0][1] >= _MOSTLY * len(choices):
        place, often = places.most_common(1)[0]
        sentence = (
            f"Shown in order, the right option stands at place {place + 1} in {often} of "
            f"{len(choices)}. Remove keep_order, or add distractors on its other side."
        )
        yield Flaw("place tells", (), sentence)


def _sticks_out(kind: Choice, sign: int) -> bool:
    """Say whether the right option alone is the longest, or with −1 the shortest."""
    right = sign * len(kind.right_answer())
    return all(right > sign * len(one.text) for one in kind.options if not one.right)


def _size_rank(kind: Choice) -> int | None:
    """Return how many options are smaller numbers than the right one; ``None``: no numbers."""
    amounts = {option: amount(option.text) for option in kind.options}
    numbers = [value for value in amounts.values() if value is not None]
    if len(numbers) < max(_FEWEST_RANKED, len(kind.options)):
        return None
    right = next(amounts[option] for option in kind.options if option.right)
    return sum(value < right for value in numbers if right is not None)


def _unmet(template: Template, made: Sequence[Made], draws: Sequence[Draw]) -> Iterator[Flaw]:
    """Yield what never comes up, and conditions that hardly ever hold."""
    met = {draw.story for draw in draws}
    for place, story in enumerate(template.stories):
        if place not in met and len(draws) >= 10 * len(template.stories):
            sentence = (
                f"The story {story.name} came up in none of {len(draws)}. "
                "Look at conditions that name story."
            )
            yield Flaw("story never met", (), sentence)
    mean = sum(draw.tries for draw in draws) / len(draws)
    if mean > _PATIENT:
        sentence = (
            f"It takes {mean:.0f} draws to meet the conditions once. "
            "Loosen them, or derive what they tie together."
        )
        yield Flaw("hardly met", (), sentence)
    if isinstance(template.answer, ChoiceAnswer):
        shown = [option for one in made for option in _wrong(one.item)]
        for distractor in template.answer.distractors:
            start = distractor.mistake[0].upper() + distractor.mistake[1:] + "."
            if not any(option.says.startswith(start) for option in shown):
                sentence = (
                    f"The mistake {distractor.mistake} was shown in none of {len(made)}. "
                    "Move it up, or look at its condition."
                )
                yield Flaw("mistake never shown", (), sentence)


def _wrong(item: Item) -> list[Option]:
    kind = item.kind
    return [one for one in kind.options if not one.right] if isinstance(kind, Choice) else []


def _variants(seeds: Sized) -> str:
    return "One variant" if len(seeds) == 1 else f"{len(seeds):,} variants"
