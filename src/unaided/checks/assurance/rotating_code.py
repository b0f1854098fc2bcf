"""The code on a supervisor's screen: six characters, new every thirty seconds, bound to a check.

As in RFC 6238 (https://www.rfc-editor.org/rfc/rfc6238) a code is the HMAC of the present step of
time under a secret that only the server has, here with SHA-256 and the check's id. Whoever types a
code that is valid is supervised for that sitting. It proves that they knew what the screen showed
within the last minute, not that they sat before it: the supervisor compares the number of people
let in with the number in the room.
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

CheckId = NewType("CheckId", str)

ALPHABET: Final = "2346789BCDFGHJKMPQRTVWXY"
"""24 characters that are not taken for one another, without vowels, so that no word comes out."""

LENGTH: Final = 6
STEP_SECONDS: Final = 30
STEPS_BEFORE: Final = 1
"""Earlier steps whose code is still taken: typing takes a while."""

SECRET_BYTES: Final = 32
"""The shortest secret; draw it once for each check."""

_PURPOSE: Final = b"unaided supervisor's code, version 1"
_MOST_TYPED: Final = 40


@dataclass(frozen=True, slots=True)
class ShownCode:
    """What the supervisor's screen shows.

    Attributes:
        text: Six characters.
        seconds_left: Until the next one, above 0 and at most 30. It is taken for half a minute
            longer.
    """

    text: str
    seconds_left: float

    @property
    def spaced(self) -> str:
        """The code in two halves, as it is read out.

        >>> ShownCode("BCD234", 12.0).spaced
        'BCD 234'
        """
        half = LENGTH // 2
        return f"{self.text[:half]} {self.text[half:]}"


@dataclass(frozen=True, slots=True)
class TryLimit:
    """How often a person may type a wrong code.

    Attributes:
        free_tries: Wrong codes before there is any wait.
        first_wait_seconds: The wait after them; it doubles with every further wrong code.
        longest_wait_seconds: The longest wait.
    """

    free_tries: int
    first_wait_seconds: float
    longest_wait_seconds: float


TRY_LIMIT: Final = TryLimit(free_tries=5, first_wait_seconds=30.0, longest_wait_seconds=900.0)
"""With it a person who guesses all day hits a valid code about once in a million days."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How often a person has typed a wrong code in a sitting, as the caller keeps it.

    Attributes:
        wrong: How many wrong codes.
        last_wrong: When the last of them was typed; ``None`` where there is none.
    """

    wrong: int = 0
    last_wrong: datetime | None = None

    def wait_seconds(self, at: datetime, limit: TryLimit = TRY_LIMIT) -> float:
        """Return how long to wait before the next try, 0 where none is needed."""
        if self.last_wrong is None or self.wrong < limit.free_tries:
            return 0.0
        # The exponent is bounded: no wait grows beyond the longest.
        doubled = limit.first_wait_seconds * 2.0 ** min(self.wrong - limit.free_tries, 30)
        waited = (at - self.last_wrong).total_seconds()
        return max(0.0, min(doubled, limit.longest_wait_seconds) - max(waited, 0.0))


class Answer(StrEnum):
    """What became of a typed code."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    MALFORMED = "malformed"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a typed code, and the tries to keep.

    Attributes:
        answer: Accepted, wrong, malformed, or not looked at because of the wait.
        tries: The tries from now on.
        wait_seconds: Until the next try.
    """

    answer: Answer
    tries: Tries
    wait_seconds: float

    @property
    def supervised(self) -> bool:
        """Whether the sitting counts as supervised from now on."""
        return self.answer is Answer.ACCEPTED

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        match self.answer:
            case Answer.ACCEPTED:
                return "Supervised: the code is right."
            case Answer.MALFORMED:
                return (
                    f"That is no code. One has {LENGTH} characters; type the one on the screen now."
                )
            case Answer.WAIT:
                return f"Too many wrong codes. Try again in {_seconds(self.wait_seconds)}."
            case Answer.WRONG if self.wait_seconds:
                wait = _seconds(self.wait_seconds)
                return f"Not the code on the screen. Try again in {wait}."
            case Answer.WRONG:
                return "Not the code on the screen. Type the one that is there now."


def shown_code(secret: bytes, check: CheckId, at: datetime) -> ShownCode:
    """Return the code to show at a time.

    ``HMAC-SHA-256(secret, purpose ‖ step ‖ check)`` as a number, modulo 24⁶, in the 24 characters
    (https://www.rfc-editor.org/rfc/rfc6238, with another truncation; its bias is below 2⁻²²⁸).

    Args:
        secret: At least 32 random bytes that never leave the server.
        check: The check it is bound to.
        at: Now, with a zone.

    Raises:
        ValueError: The secret is too short, or the time has no zone.
    """
    seconds = _timestamp(at)
    step = int(seconds // STEP_SECONDS)
    return ShownCode(_code(secret, check, step), STEP_SECONDS - seconds % STEP_SECONDS)


def try_code(
    secret: bytes,
    check: CheckId,
    typed: str,
    at: datetime,
    tries: Tries,
    limit: TryLimit = TRY_LIMIT,
) -> Outcome:
    """Compare what a person typed with the codes of the present and the previous step.

    Case, spaces and hyphens do not count. What has another length or other characters is no try.

    Args:
        secret: That of the check.
        check: The check that the person sits.
        typed: What they typed.
        at: Now, with a zone.
        tries: Their tries in this sitting so far.
        limit: How many are free.

    Raises:
        ValueError: The secret is too short, or the time has no zone.
    """
    step = int(_timestamp(at) // STEP_SECONDS)
    wait = tries.wait_seconds(at, limit)
    if wait:
        return Outcome(Answer.WAIT, tries, wait)
    text = _normal(typed)
    if len(text) != LENGTH or not set(text) <= set(ALPHABET):
        return Outcome(Answer.MALFORMED, tries, 0.0)
    valid = [_code(secret, check, step - back) for back in range(STEPS_BEFORE + 1)]
    # Both are compared, in constant time each.
    same = [hmac.compare_digest(text, code) for code in valid]
    if any(same):
        return Outcome(Answer.ACCEPTED, Tries(), 0.0)
    after = Tries(tries.wrong + 1, at)
    return Outcome(Answer.WRONG, after, after.wait_seconds(at, limit))


def _code(secret: bytes, check: CheckId, step: int) -> str:
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"a secret of {len(secret)} bytes, at least {SECRET_BYTES} are needed")
    message = _PURPOSE + step.to_bytes(8, "big", signed=True) + check.encode("utf-8")
    number = int.from_bytes(hmac.digest(secret, message, "sha256"), "big")
    characters = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[index])
    return "".join(characters)


def _timestamp(at: datetime) -> float:
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.timestamp()


def _normal(typed: str) -> str:
    """Fold what people type differently: case, spaces, hyphens, full-width characters."""
    folded = unicodedata.normalize("NFKC", typed[:_MOST_TYPED]).upper()
    return "".join(character for character in folded if not _parts(character))


def _parts(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Pd"


def _seconds(wait: float) -> str:
    whole = max(1, int(-(-wait // 1)))
    return f"{whole} s" if whole < 120 else f"{-(-whole // 60)} min"
