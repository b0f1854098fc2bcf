"""What a comparison was drawn from, kept as text: anybody can draw it again and find the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import cast

from unaided.web.comparisons.drawing import Candidate, Drawn, Unit, draw
from unaided.web.comparisons.models import Comparison, Placed


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether a comparison is as it was registered.

    Attributes:
        text: The registration has the digest that was written down with it.
        record: The record has the digest that the registration names.
        places: Drawing again gives the places that there are.
        removed: How many rows were drawn whose people are no longer held.
    """

    text: bool
    record: bool
    places: bool
    removed: int

    @property
    def holds(self) -> bool:
        """Whether all of it does."""
        return self.text and self.record and self.places


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits.

    >>> digest_of("")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def record_of(candidates: Sequence[Candidate], unit: Unit) -> str:
    """Write what is drawn from as JSON, the same text for the same candidates in any order."""
    rows = sorted(candidates, key=lambda one: (one.person, one.skill or 0))
    content = {"unit": unit, "candidates": [asdict(one) for one in rows]}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def drawn_again(record: str, seed: int) -> tuple[Drawn, ...]:
    """Draw from a record.

    Args:
        record: What :func:`record_of` wrote.
        seed: The comparison's.
    """
    content = json.loads(record)
    candidates = [Candidate(**one) for one in content["candidates"]]
    return draw(candidates, cast("Unit", content["unit"]), seed)


def verify(comparison: Comparison, placed: Sequence[Placed]) -> Verified:
    """Hold a comparison against its record (no query).

    Args:
        comparison: Which one.
        placed: Its places.
    """
    found = {_key(one.person_id, one.skill_id): _place(one) for one in placed}
    again = {
        _key(one.candidate.person, one.candidate.skill): (
            one.second, one.stratum, one.propensity, one.candidate.before, one.candidate.group,
        )
        for one in drawn_again(comparison.record, comparison.seed)
    }  # fmt: skip
    there = {key for key in again if key[0] in {person for person, _ in found}}
    return Verified(
        text=digest_of(comparison.text) == comparison.digest,
        record=digest_of(comparison.record) in comparison.text,
        places=found == {key: again[key] for key in there},
        removed=len(again) - len(there),
    )


def _key(person: int, skill: int | None) -> tuple[int, int]:
    return person, skill or 0


def _place(one: Placed) -> tuple[bool, str, float, float | None, int]:
    return one.second, one.stratum, one.propensity or 0.0, one.before, one.cohort_id
