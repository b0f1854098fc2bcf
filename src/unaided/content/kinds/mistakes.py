"""Known mistakes of typed answers: wrong ones that their author names, and why people give them.

A choice needs none: its distractors say it. A tool that is wrong on purpose gives one of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from unaided.content.fields import Fields, list_of, refuse_others, text_of
from unaided.content.kinds.grading import Grade, Unreadable
from unaided.content.problems import ContentProblems

MISTAKES: Final = "mistakes"
_MOST: Final = 8
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong answer as people give it, and why they do (Markdown)."""

    answer: str
    why: str


def read_mistakes(fields: Fields, problems: ContentProblems) -> tuple[Mistake, ...]:
    """Read the field ``mistakes``: a list of ``answer`` and ``why``; none where it is left out."""
    if fields.get(MISTAKES) in (None, ""):
        return ()
    entries = list_of(fields, MISTAKES, problems, fewest=1, most=_MOST)
    return tuple(_mistake(entry, f"{MISTAKES}.{n}", problems) for n, entry in enumerate(entries, 1))


def refuse_right(
    mistakes: tuple[Mistake, ...],
    grade: Callable[[str], Grade | Unreadable],
    problems: ContentProblems,
) -> None:
    """Make a problem of each mistake that is no mistake: it is right, or cannot be read.

    Args:
        mistakes: From :func:`read_mistakes`.
        grade: Grades an answer as the kind does.
        problems: Takes what is wrong.
    """
    for place, mistake in enumerate(mistakes, 1):
        at = f"{MISTAKES}.{place}.answer"
        given = grade(mistake.answer)
        if isinstance(given, Unreadable):
            problems.add(at, mistake.answer, given.expected, "Write it as people type it.")
        elif given.score > 0:
            problems.add(at, mistake.answer, "a wrong answer", "This one is right: remove it.")


def written_mistakes(mistakes: tuple[Mistake, ...]) -> dict[str, object]:
    """Return the field as a file has it; nothing where there are none."""
    if not mistakes:
        return {}
    return {MISTAKES: [{"answer": one.answer, "why": one.why} for one in mistakes]}


def _mistake(entry: object, at: str, problems: ContentProblems) -> Mistake:
    if not isinstance(entry, Mapping):
        problems.add(at, entry, "an answer with a why", "Write - answer: before it.")
        return Mistake("", "")
    refuse_others(entry, ("answer", "why"), problems, within=at)
    return Mistake(
        text_of(entry, "answer", problems, required=True, longest=_LONGEST, at=f"{at}.answer"),
        text_of(entry, "why", problems, required=True, at=f"{at}.why"),
    )
