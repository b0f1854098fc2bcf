"""What grading gives: a score with what it says, or an answer that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from unaided.evidence.problems import shorten


@dataclass(frozen=True, slots=True)
class Grade:
    """How right an answer is.

    Attributes:
        score: 0 to 1.
        trials: How many tries the score counts; 1 but for counts.
        shown: The answer as it was understood, as Markdown.
        says: Feedback on this very answer, as Markdown; empty where there is none.
    """

    score: float
    trials: int
    shown: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer that cannot be read: asked for again, never marked wrong.

    Attributes:
        found: What was typed.
        expected: What can be read, in a few words; it gives nothing of the key away.
        why: What is wrong with it, in a few words; empty where nothing more can be said.
    """

    found: str
    expected: str
    why: str = ""

    @property
    def sentence(self) -> str:
        """What was found and what is expected, in one line."""
        if not self.found.strip():
            return f"Nothing is typed yet; expected {self.expected}."
        found = f"'{shorten(self.found.strip())}'"
        if self.why:
            return f"Found {found}: {shorten(self.why)}. Expected {self.expected}."
        return f"Found {found}; expected {self.expected}."
