"""What a tool would answer that is wrong in a known way, or right: for checks whether it is caught.

A wrong answer is one whose mistake its author named: a distractor with what is said to it, or an
entry of ``mistakes``. Which of several it is follows from a seed. The right one and a wrong one are
written alike, so that nothing but knowledge tells them apart.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from unaided.content.items import Item
from unaided.content.kinds import Choice, Grade, Number, Text
from unaided.content.plain import as_markdown


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What the tool answers.

    Attributes:
        answer: As the item's kind reads it: an option's place in the file, or what was typed.
        shown: As it is shown, Markdown.
        mistake: Why it is wrong, Markdown; empty where it is right.
    """

    answer: str
    shown: str
    mistake: str


def can_plant(content: Item) -> bool:
    """Say whether an item can be shown with a wrong answer: one of its mistakes has a name."""
    return bool(_wrong(content))


def tool_answer(content: Item, *, wrong: bool, seed: str) -> ToolAnswer:
    """Return what the tool answers to an item.

    Args:
        content: The item.
        wrong: Whether it is wrong.
        seed: Decides between mistakes: the same seed, the same mistake.

    Raises:
        ValueError: If it is to be wrong and the item names no mistake (:func:`can_plant`).
    """
    if not wrong:
        return _right(content)
    known = _wrong(content)
    if not known:
        msg = f"{content.slug} names no mistake."
        raise ValueError(msg)
    return min(known, key=lambda one: hashlib.sha256(f"{seed}\n{one.answer}".encode()).digest())


def _wrong(content: Item) -> tuple[ToolAnswer, ...]:
    match content.kind:
        case Choice(options):
            return tuple(
                ToolAnswer(str(place), option.text, option.says)
                for place, option in enumerate(options)
                if option.says and not option.right
            )
        case Number() as kind:
            typed = [(kind.in_unit(one.answer), one.why) for one in kind.mistakes]
        case Text() as kind:
            typed = [(one.answer, one.why) for one in kind.mistakes]
        case _:
            return ()
    return tuple(ToolAnswer(answer, _shown(kind, answer), why) for answer, why in typed)


def _right(content: Item) -> ToolAnswer:
    match content.kind:
        case Choice(options):
            place = next(place for place, option in enumerate(options) if option.right)
            return ToolAnswer(str(place), options[place].text, "")
        case Number() as kind:
            answer = kind.in_unit(kind.answer)
        case Text() as kind:
            answer = kind.answers[0]
        case _:
            msg = f"{content.slug} is watched by a coach: no tool answers it."
            raise ValueError(msg)
    return ToolAnswer(answer, _shown(kind, answer), "")


def _shown(kind: Number | Text, answer: str) -> str:
    grade = kind.grade(answer)
    return grade.shown if isinstance(grade, Grade) else as_markdown(answer)
