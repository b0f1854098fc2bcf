"""A simulated learner: reads a question, answers, reads what is said to it, goes on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

from unaided.web.load.connection import BrokenError, Connection, Reply
from unaided.web.load.forms import Question, onward, question, token

TRIES: Final = 400
RETRY_SECONDS: Final = 0.15
MINUTES: Final = "10"
_SITTING_OVER: Final = "/done/"


class LostError(Exception):
    """The server said something that a learner cannot go on from."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a learner sent under one key."""

    answer: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long an answer and what follows took; thinking is in none of it.

    Attributes:
        answer_seconds: From sending the answer until the whole reply that acknowledges it.
        feedback_seconds: Until what is said to it was there; 0 in a check, which says nothing.
        next_seconds: Until the next question was there.
    """

    answer_seconds: float
    feedback_seconds: float
    next_seconds: float

    @property
    def seconds(self) -> float:
        """From sending the answer to the next question."""
        return self.answer_seconds + self.feedback_seconds + self.next_seconds


@dataclass(slots=True)
class Notes:
    """What a learner wrote down.

    Attributes:
        acknowledged: What was sent under each key that the server acknowledged.
        cycles: How long each answer took.
        resent: How many answers were sent again, with the same key, for want of a reply.
        again: Keys for which another answer stood than the one that was sent.
        errors: Replies that a learner should never see, in words.
        broken: Connections that ended before the reply had come.
    """

    acknowledged: dict[str, Sent] = field(default_factory=dict)
    cycles: list[Cycle] = field(default_factory=list)
    resent: int = 0
    again: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    broken: int = 0


class Learner:
    """One person in one browser.

    Args:
        connection: To the server, signed in.
        rng: Guesses answers, and draws thinking times.
    """

    def __init__(self, connection: Connection, rng: random.Random) -> None:
        self.notes = Notes()
        self._connection, self._rng = connection, rng

    async def practise(self, *, think_seconds: float, until: Callable[[], bool]) -> None:
        """Answer one question after the other.

        Args:
            think_seconds: Mean of thinking before an answer, spread evenly from half to one and a
                half of it; the first is spread from 0, so that people do not answer in step.
            until: Says when to stop; the answer under way is finished.
        """
        asked = await self._begun()
        await asyncio.sleep(self._rng.uniform(0.0, think_seconds))
        while not until():
            asked = await self._answered(asked) or await self._begun()
            await asyncio.sleep(think_seconds * self._rng.uniform(0.5, 1.5))
        self._connection.close()

    async def _begun(self) -> Question:
        """Start a sitting, or go on with the one that is open."""
        today = await self._get("/today/")
        fields = {
            "csrfmiddlewaretoken": token(today.body),
            "occasion": "practice",
            "minutes": MINUTES,
        }
        reply = await self._post("/sittings/", fields)
        for _ in range(3):
            if reply.status not in (302, 303) or not reply.location:
                break
            reply = await self._get(reply.location)
        asked = question(reply.body)
        if asked is None:
            raise LostError(f"no question after starting a sitting ({reply.status})")
        return asked

    async def _answered(self, asked: Question) -> Question | None:
        """Answer a question and return the next; ``None`` where the sitting is over."""
        fields = asked.answered(self._rng)
        sent = perf_counter()
        reply = await self._post(asked.action, fields, key=asked.key)
        acknowledged = perf_counter()
        if reply.status != 303:
            self.notes.errors.append(f"POST {asked.action}: {reply.status}")
            return None
        self.notes.acknowledged[asked.key] = Sent(fields["answer"], float(fields["confidence"]))
        if "first=stands" in reply.location:
            self.notes.again.append(asked.key)
        page = await self._get(reply.location)
        told = perf_counter()
        following = question(page.body)
        if following is None and _SITTING_OVER not in reply.location:
            where = onward(page.body)
            if not where or _SITTING_OVER in where:
                return None
            page = await self._get(where)
            following = question(page.body)
            self._timed(sent, acknowledged, told, perf_counter())
        elif following is not None:
            self._timed(sent, acknowledged, acknowledged, told)
        return following

    def _timed(self, sent: float, acknowledged: float, told: float, at_hand: float) -> None:
        self.notes.cycles.append(Cycle(acknowledged - sent, told - acknowledged, at_hand - told))

    async def _get(self, path: str) -> Reply:
        reply = await self._insisted(lambda: self._connection.get(path))
        if reply.status not in (200, 302, 303):
            self.notes.errors.append(f"GET {path}: {reply.status}")
        return reply

    async def _post(self, path: str, fields: dict[str, str], key: str = "") -> Reply:
        def again() -> None:
            self.notes.resent += bool(key)

        return await self._insisted(lambda: self._connection.post(path, fields), again)

    async def _insisted(
        self, ask: Callable[[], Awaitable[Reply]], again: Callable[[], None] = lambda: None
    ) -> Reply:
        """Ask until a whole reply comes: a server that is down is asked again, word for word."""
        for _ in range(TRIES):
            try:
                reply = await ask()
            except BrokenError:
                self.notes.broken += 1
            else:
                if reply.status < 500:
                    return reply
                self.notes.errors.append(f"server error {reply.status}")
            again()
            await asyncio.sleep(RETRY_SECONDS * self._rng.uniform(0.5, 1.5))
        raise LostError("the server did not come back")
