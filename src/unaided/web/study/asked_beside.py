"""What is asked beside an item, or in its place: is the tool right, why is it so, explain it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from unaided.content.planted import ToolAnswer, can_plant, tool_answer
from unaided.evidence.schema import Aid
from unaided.web.study.models import Showing

PLANTED_KIND: Final = "planted error"
"""Kind of a judgement of a tool's answer; its floor is one half."""

FAULTY: Final = "faulty assistant"
"""Setting of a judgement where the tool was wrong in a planted way."""

SOUND: Final = "sound assistant"
"""Setting of a judgement where it was right."""

_RIGHT, _WRONG, _THEN = "right", "wrong", ": "


class Asks(StrEnum):
    """What is asked beside an item."""

    PLAIN = "plain"
    PLANTED = "planted error"
    JUSTIFICATION = "justification"
    TEACH_BACK = "teach-back"


def asks_of(showing: Showing) -> Asks:
    """Say what is asked beside an item.

    A text that names no mistake any more cannot be asked with a wrong answer: it is asked plainly,
    and so it is kept.
    """
    assignment = showing.assignment
    asks = Asks(showing.asks if assignment is None else assignment.asks)
    if asks is Asks.PLANTED and not can_plant(showing.version.content):
        return Asks.PLAIN
    return asks


def shown_answer(showing: Showing) -> ToolAnswer:
    """Return the tool's answer that a showing of :attr:`Asks.PLANTED` puts before a person.

    Whether it is wrong was drawn with the assignment; which mistake it is follows from its number.
    """
    assignment = showing.assignment
    assert assignment is not None
    return tool_answer(
        showing.version.content, wrong=bool(assignment.tool_wrong), seed=str(assignment.pk)
    )


def offers_forecast(showing: Showing) -> bool:
    """Say whether "could you do this alone later" is asked: help is at hand, or hints were used."""
    if asks_of(showing) is not Asks.PLAIN:
        return False
    return showing.hints_shown > 0 if showing.aid == Aid.HINTS else showing.aid != Aid.NONE


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person said to a tool's answer.

    Attributes:
        says_right: Whether they call it right.
        instead: What is right instead, as the item's kind reads it; empty where not said.
    """

    says_right: bool
    instead: str = ""

    @classmethod
    def read(cls, kept: str) -> Self:
        """Read it as it was kept in a response's answer.

        >>> Judgement.read("wrong: 3.6 m/s"), Judgement.read("right").instead
        (Judgement(says_right=False, instead='3.6 m/s'), '')
        """
        said, _, instead = kept.partition(_THEN)
        return cls(said == _RIGHT, instead)

    @property
    def kept(self) -> str:
        """It, as a response's answer."""
        if self.says_right:
            return _RIGHT
        return f"{_WRONG}{_THEN}{self.instead}" if self.instead else _WRONG
