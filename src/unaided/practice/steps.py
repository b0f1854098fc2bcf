"""Steps down for what is too hard, and up for what is too easy, around the target band.

Below the band an item comes with help at hand; far below it another of its family, worked through,
is the first help, and the example fades: each time that one is offered it leaves one more of its
last steps to the person (Renkl & Atkinson, 2003). Above the band the reason is asked for too
(self-explanation: Chi et al., 1994), of a variant; what is due later waits (the rules), and new
families are transfer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

WORKED_BELOW: Final = 0.40
"""Predicted unaided success below which a worked example is offered."""

_PARAGRAPHS: Final = re.compile(r"\n\s*\n|(?<=[.!?])\s+(?=[A-ZÄÖÜ0-9$\\])")


def steps_of(solution: str) -> tuple[str, ...]:
    """Return the steps of a worked solution: its paragraphs, else its sentences.

    >>> steps_of("Subtract 3. Divide by 2.")
    ('Subtract 3.', 'Divide by 2.')
    """
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", solution) if one.strip()]
    if len(paragraphs) > 1:
        return tuple(paragraphs)
    return tuple(one.strip() for one in _PARAGRAPHS.split(solution) if one.strip())


def faded(steps: Sequence[str], times: int) -> tuple[str, ...]:
    """Return the steps that are still shown when an example was offered before.

    >>> faded(("one", "two", "three"), 1)
    ('one', 'two')

    Args:
        steps: All of them.
        times: How often one of this family was offered before.

    Returns:
        The first steps; at least one, where there is one.
    """
    return tuple(steps[: max(len(steps) - times, 1)])
