"""Everybody against everybody: settings × policies × rules of aid, on several cores, resumable."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from unaided.arena.aid import AidRule
from unaided.arena.fingerprint import fingerprint
from unaided.arena.kept import Kept, Key
from unaided.arena.match import Entrant, Match, play_match
from unaided.arena.policy import Course, Policy


@dataclass(frozen=True, slots=True)
class Tournament:
    """What is played.

    Attributes:
        entrants: The worlds with their settings.
        policies: Who chooses.
        rules: Which help is there.
        course: How many people, how long.
        seed: Decides what chance decides.
    """

    entrants: tuple[Entrant, ...]
    policies: tuple[Policy, ...]
    rules: tuple[AidRule, ...]
    course: Course
    seed: int = 1

    @property
    def fixtures(self) -> tuple[Fixture, ...]:
        """Every match of it, in order."""
        return tuple(
            Fixture(entrant, policy, rule, self.course, self.seed)
            for entrant in self.entrants
            for rule in self.rules
            for policy in self.policies
        )


@dataclass(frozen=True, slots=True)
class Fixture:
    """One match to be played; see :func:`~unaided.arena.match.play_match`."""

    entrant: Entrant
    policy: Policy
    rule: AidRule
    course: Course
    seed: int

    @property
    def key(self) -> Key:
        """What tells it apart."""
        return self.entrant.world, self.entrant.number, str(self.rule), self.policy.name

    def played(self) -> Match:
        """Play it."""
        return play_match(self.entrant, self.policy, self.rule, self.course, seed=self.seed)

    def timed(self) -> tuple[Match, float]:
        """Play it, and count the processor's seconds."""
        start = time.process_time()
        match = self.played()
        return match, round(time.process_time() - start, 3)


def _nothing(_: int) -> None:
    """Tell nobody how far it is."""


def play_tournament(
    tournament: Tournament,
    *,
    folder: Path | None = None,
    processes: int = 1,
    again: bool = False,
    on_progress: Callable[[int], None] = _nothing,
) -> tuple[Match, ...]:
    """Play a tournament, or what is still missing of it.

    Equal tournaments give equal results, whatever the number of processes and however often it
    was stopped in between.

    Args:
        tournament: What is played.
        folder: Where results are kept, and found again; ``None``: nowhere.
        processes: How many matches are played at a time.
        again: Whether to play anew what the folder has from other code or settings.
        on_progress: Takes how many more matches are done.

    Raises:
        UsageError: The folder cannot be used, or holds results that something else decided.
    """
    fixtures = tournament.fixtures
    decided_by = {
        one.key: fingerprint(one.entrant, one.policy, one.course, one.seed) for one in fixtures
    }
    kept = None if folder is None else Kept(folder)
    done = {} if kept is None else kept.matches(decided_by, again=again)
    on_progress(len(done))
    missing = [one for one in fixtures if one.key not in done]
    with closing(_results(missing, processes)) as results:
        for match, seconds in results:
            done[match.key] = match
            if kept is not None:
                kept.keep(decided_by[match.key], match, seconds)
            on_progress(1)
    return tuple(done[one.key] for one in fixtures)


def _results(
    fixtures: Sequence[Fixture], processes: int
) -> Generator[tuple[Match, float], None, None]:
    """Play matches, in the order in which they end; each with the processor's seconds."""
    if processes == 1 or len(fixtures) < 2:
        yield from map(Fixture.timed, fixtures)
        return
    # A fresh interpreter each: a copy of this one could hold another thread's lock for ever.
    with get_context("spawn").Pool(processes, initializer=_deaf) as pool:
        yield from pool.imap_unordered(Fixture.timed, fixtures)


def _deaf() -> None:
    """Leave Ctrl-C to the process that writes results down."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
