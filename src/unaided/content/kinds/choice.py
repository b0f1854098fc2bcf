"""Single choice: one of two to eight options is right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from unaided.content.fields import Fields, flag_of, list_of, refuse_others, text_of
from unaided.content.kinds.grading import Grade, Unreadable
from unaided.content.problems import ContentProblems

_FEWEST: Final = 2
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its text, and what to say to who chose it (both Markdown)."""

    text: str
    right: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Choose one of several options.

    Attributes:
        options: In the order of the file; exactly one is right.
        keep_order: Whether they are shown in that order.
    """

    name: ClassVar[Literal["choice"]] = "choice"
    allowed: ClassVar[tuple[str, ...]] = ("options", "keep_order")

    options: tuple[Option, ...]
    keep_order: bool = False

    @classmethod
    def read(cls, fields: Fields, problems: ContentProblems) -> Self | None:
        """Read the kind from its fields; ``None`` where one of them will not do."""
        before = len(problems)
        entries = list_of(fields, "options", problems, fewest=_FEWEST, most=_MOST)
        options = tuple(
            _option(entry, f"options.{n}", problems) for n, entry in enumerate(entries, 1)
        )
        keep_order = flag_of(fields, "keep_order", problems)
        right = sum(option.right for option in options)
        if options and right != 1:
            problems.add(
                "options", f"{right} right ones", "exactly one", "Mark one option right: true."
            )
        texts = [option.text for option in options if option.text]
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            problems.add("options", f"{text} twice", "different options", "Change one of them.")
        return cls(options, keep_order) if len(problems) == before else None

    def fields(self) -> dict[str, object]:
        """Return the fields as a file has them."""
        written: dict[str, object] = {"options": [_written(option) for option in self.options]}
        return written | ({"keep_order": True} if self.keep_order else {})

    @property
    def floor(self) -> float:
        """The score that guessing gives: one over the number of options."""
        return 1 / len(self.options)

    def grade(self, answer: str) -> Grade | Unreadable:
        """Grade the option chosen.

        Args:
            answer: The option's position in the file, as text: "0", "1", ….
        """
        positions = {str(position): option for position, option in enumerate(self.options)}
        chosen = positions.get(answer.strip())
        if chosen is None:
            return Unreadable(answer, f"one of the {len(self.options)} options")
        return Grade(float(chosen.right), 1, chosen.text, chosen.says)

    def right_answer(self) -> str:
        """Return the key, as Markdown."""
        return next(option.text for option in self.options if option.right)

    def order(self, seed: int) -> tuple[int, ...]:
        """Return the positions in the order to show them.

        By a hash of the seed and each text: it depends neither on which option is right nor on
        where its author put it, and is the same on every machine.

        Args:
            seed: Another seed, another order.
        """
        positions = range(len(self.options))
        if self.keep_order:
            return tuple(positions)
        return tuple(sorted(positions, key=lambda at: _drawn(seed, self.options[at].text)))


def _drawn(seed: int, text: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{text}".encode()).digest()


def _option(entry: object, at: str, problems: ContentProblems) -> Option:
    if not isinstance(entry, Mapping):
        problems.add(at, entry, "an option with a text", "Write - text: before it.")
        return Option("")
    refuse_others(entry, ("text", "right", "says"), problems, within=at)
    return Option(
        text_of(entry, "text", problems, required=True, at=f"{at}.text"),
        flag_of(entry, "right", problems, at=f"{at}.right"),
        text_of(entry, "says", problems, at=f"{at}.says"),
    )


def _written(option: Option) -> dict[str, object]:
    written: dict[str, object] = {"text": option.text}
    if option.right:
        written["right"] = True
    if option.says:
        written["says"] = option.says
    return written
