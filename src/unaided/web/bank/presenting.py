"""Show an item: as learners see it, and apart from it what they do not see before they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from unaided.content.items import Item as Content
from unaided.content.kinds import Choice, Count, Measure, Number, Observed, Text, Unreadable
from unaided.content.rendering import render, render_inline
from unaided.web.bank.models import ItemVersion

LONGEST_OPENING: Final = 240
ENOUGH: Final = 120
"""Characters of a prompt that a list shows: at most, and enough."""

_BLOCKS: Final = ("```", "~~~", "|", "    ")
"""What cannot stand in a line: code, tables."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a learner sees before answering.

    Attributes:
        prompt: What is asked.
        options: Of a choice, in one of the orders in which they are shown.
        expects: What can be typed, in a few words; empty for a choice.
    """

    prompt: SafeString
    options: tuple[SafeString, ...]
    expects: str


@dataclass(frozen=True, slots=True)
class OptionBehind:
    """An option with what is not seen before answering: whether it is right, what it says."""

    text: SafeString
    right: bool
    says: SafeString


@dataclass(frozen=True, slots=True)
class Behind:
    """What a learner does not see before answering.

    Attributes:
        right: The key; empty where nothing is right or wrong.
        facts: How an answer is judged, in words.
        options: Of a choice, in the order of the file.
        criteria: What counts as a success, for a coach.
        hints: In order.
        solution: The worked solution.
        explanation: Why it is so.
    """

    right: SafeString
    facts: tuple[str, ...]
    options: tuple[OptionBehind, ...]
    criteria: SafeString
    hints: tuple[SafeString, ...]
    solution: SafeString
    explanation: SafeString


def face(content: Content, seed: int) -> Face:
    """Return an item as a learner sees it.

    Args:
        content: The item.
        seed: Decides the order of the options, as a showing's key does.
    """
    kind = content.kind
    options: tuple[SafeString, ...] = ()
    if isinstance(kind, Choice):
        options = tuple(_inline(kind.options[place].text) for place in kind.order(seed))
    empty = kind.grade("")
    expects = empty.expected if isinstance(empty, Unreadable) and not options else ""
    return Face(_block(content.prompt), options, expects)


def behind(content: Content) -> Behind:
    """Return what stands behind an item."""
    kind = content.kind
    options: tuple[OptionBehind, ...] = ()
    criteria = ""
    if isinstance(kind, Choice):
        options = tuple(
            OptionBehind(_inline(one.text), one.right, _inline(one.says)) for one in kind.options
        )
    elif isinstance(kind, Observed):
        criteria = kind.criteria
    return Behind(
        right=_inline(kind.right_answer()),
        facts=_facts(content),
        options=options,
        criteria=_block(criteria),
        hints=tuple(_block(hint) for hint in content.hints),
        solution=_block(content.solution),
        explanation=_block(content.explanation),
    )


def opening(version: ItemVersion | None) -> SafeString:
    """Return how an item's prompt begins, in one line for a list; empty where it has no text."""
    if version is None:
        return mark_safe("")
    begun = ""
    for paragraph in version.content.prompt.split("\n\n"):
        if len(begun) >= ENOUGH or paragraph.lstrip().startswith(_BLOCKS):
            break
        begun = f"{begun} {' '.join(paragraph.split())}".strip()
    if len(begun) > LONGEST_OPENING:
        begun = begun[:LONGEST_OPENING].rsplit(" ", 1)[0] + " …"
    return _inline(begun)


def _facts(content: Content) -> tuple[str, ...]:
    """Say how an answer is judged."""
    match content.kind:
        case Choice(options=options, keep_order=keep_order):
            order = "shown in this order" if keep_order else "shuffled for each showing"
            return (f"{len(options)} options, {order}",)
        case Number(tolerance=tolerance, unit=unit, unit_optional=optional, unit_tested=tested):
            width = f"{tolerance.width:g}" + (" %" if tolerance.relative else "")
            off = f"within {width} of it" if tolerance.width else "to the last digit"
            units = ("a number without a unit counts too",) if optional else ()
            if tested:
                wrong = f"any that does not convert to {unit} is wrong, none at all is asked for"
                units = (f"the unit is tested: it is not named; {wrong}",)
            elif unit and not optional:
                units = (f"a unit is asked for; one that converts to {unit} counts",)
            return (off, *units)
        case Text(answers=answers, ignore=ignore):
            also = (f"also right: {', '.join(answers[1:])}",) if len(answers) > 1 else ()
            ignored = f"no matter: {', '.join(ignore)}" if ignore else "exactly so"
            return (*also, ignored)
        case Observed(scale=scale):
            return (_scale_said(scale),)


def _scale_said(scale: Count | Measure) -> str:
    match scale:
        case Count(tries=tries):
            return f"{tries:,} tries, successes counted"
        case Measure(unit=unit, worst=worst, best=best):
            return f"{worst:g} {unit} scores 0, {best:g} {unit} scores 1, on a line between"


def _block(markdown: str) -> SafeString:
    return mark_safe(render(markdown))  # rendering lets nothing harmful through


def _inline(markdown: str) -> SafeString:
    return mark_safe(render_inline(markdown))
