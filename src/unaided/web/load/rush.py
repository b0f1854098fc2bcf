"""Many learners at once: how long an answer and what follows take them, in a phase of the day."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Final

from unaided.web.load.connection import Connection
from unaided.web.load.learner import Cycle, Learner
from unaided.web.load.timing import spread_ms
from unaided.web.load.usage import cpu_seconds

REQUESTS_A_CYCLE: Final = 3
"""The answer, what is said to it, the next question."""


@dataclass(frozen=True, slots=True)
class Phase:
    """What a phase of the load showed.

    Attributes:
        seconds: How long it lasted.
        cycles: Every answer in it.
        errors: Replies that nobody should see, and connections that broke.
        cpu_seconds: Processor seconds of the server's groups, in their order: the worker is last.
        load_cpu_seconds: Those of the load itself.
    """

    seconds: float
    cycles: tuple[Cycle, ...]
    errors: tuple[str, ...]
    cpu_seconds: tuple[float, ...]
    load_cpu_seconds: float

    def as_dict(self) -> dict[str, object]:
        """Return the phase as a benchmark reports it."""
        *web, worker = self.cpu_seconds
        return {
            "seconds": round(self.seconds, 1),
            "requests_per_second": round(REQUESTS_A_CYCLE * len(self.cycles) / self.seconds, 1),
            "answer_and_next": spread_ms([one.seconds for one in self.cycles]),
            "answer": spread_ms([one.answer_seconds for one in self.cycles]),
            "feedback": spread_ms([one.feedback_seconds for one in self.cycles]),
            "next": spread_ms([one.next_seconds for one in self.cycles]),
            "errors": len(self.errors),
            "first_errors": list(self.errors[:5]),
            "cpu_seconds_server": round(sum(web), 1),
            "cpu_seconds_worker": round(worker, 1),
            "cpu_seconds_load": round(self.load_cpu_seconds, 1),
        }


class Rush:
    """Learners of one class, each on a connection of their own.

    Args:
        host: Where the server listens.
        port: Likewise.
        sessions: Their session keys.
        groups: Process groups of the server, to say what it cost.
        think_seconds: Mean of thinking before an answer.
        seed: Draws answers and thinking.
    """

    def __init__(
        self,
        host: str,
        port: int,
        sessions: Sequence[str],
        groups: Sequence[int],
        *,
        think_seconds: float,
        seed: int,
    ) -> None:
        self._groups, self._think_seconds = groups, think_seconds
        self._learners = [
            Learner(
                Connection(host, port, {"sessionid": session}), random.Random(f"{seed} {number}")
            )
            for number, session in enumerate(sessions)
        ]

    async def through(
        self, *phases: Callable[[], Awaitable[None]], warm_up_seconds: float
    ) -> list[Phase]:
        """Let the learners answer all the while, and return what each phase showed.

        Args:
            phases: Each lasts until its awaitable is done.
            warm_up_seconds: Before the first; what happens in it is not counted.
        """
        over = False
        answering = asyncio.gather(
            *[
                one.practise(think_seconds=self._think_seconds, until=lambda: over)
                for one in self._learners
            ]
        )
        await asyncio.sleep(warm_up_seconds)
        found = [await self._phase(phase) for phase in phases]
        over = True
        await answering
        return found

    async def _phase(self, phase: Callable[[], Awaitable[None]]) -> Phase:
        for one in self._learners:
            one.notes.cycles.clear()
            one.notes.errors.clear()
            one.notes.broken = 0
        cpu, load, began = self._cpu(), process_time(), perf_counter()
        await phase()
        cpu = [after - before for after, before in zip(self._cpu(), cpu, strict=True)]
        broken = sum(one.notes.broken for one in self._learners)
        errors = [error for one in self._learners for error in one.notes.errors]
        return Phase(
            seconds=perf_counter() - began,
            cycles=tuple(cycle for one in self._learners for cycle in one.notes.cycles),
            errors=(*errors, *["a connection broke"] * broken),
            cpu_seconds=tuple(cpu),
            load_cpu_seconds=process_time() - load,
        )

    def _cpu(self) -> list[float]:
        return [cpu_seconds(group) for group in self._groups]
