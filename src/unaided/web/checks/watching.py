"""What the browser told of a monitored turn: facts, kept and said in a sentence; no verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final, cast

from django.db import transaction

from unaided.checks.assurance.monitoring import (
    MOST_FACTS,
    Left,
    LeftKind,
    Monitored,
    Pasted,
    read_report,
)
from unaided.web.checks.models import Fact
from unaided.web.people.models import User
from unaided.web.study.models import Sitting, Turn
from unaided.web.study.sittings import take_turns

MONITORED: Final = "monitored"
REPORT: Final = "report"
IGNORED: Final = "ignored"
PASTED: Final = "pasted"
_COUNTS: Final = (REPORT, IGNORED)


@transaction.atomic
def keep_report(person: User, sitting: Sitting, turn: Turn, body: bytes) -> Monitored:
    """Keep what a page reported; what was reported before counts once.

    Args:
        person: Whose browser it is.
        sitting: The sitting under way.
        turn: Its turn.
        body: What was posted (:mod:`unaided.checks.assurance.monitoring`).
    """
    take_turns(person)
    told = read_report(body)
    known = facts_of([turn]).get(turn.pk, Monitored())
    # Of an earlier sitting of the turn the times count from its own start: they are told apart.
    since = {one.at for one in turn.facts.exclude(what__in=_COUNTS)}
    room = MOST_FACTS - len(since)
    for fact in told.facts:
        at = sitting.started_at + timedelta(seconds=fact.at_seconds)
        number = fact.characters if isinstance(fact, Pasted) else round(fact.for_seconds or 0)
        there = Fact.objects.filter(turn=turn, what=fact.kind, at=at).first()
        if there is not None:
            if number > there.number:
                Fact.objects.filter(pk=there.pk).update(number=number)
        elif room > 0:
            room -= 1
            Fact.objects.create(turn=turn, what=fact.kind, number=number, at=at)
    for what, number in ((REPORT, known.reports + 1), (IGNORED, known.ignored + told.ignored)):
        Fact.objects.update_or_create(
            turn=turn, what=what, defaults={"number": number, "at": sitting.started_at}
        )
    return facts_of([turn])[turn.pk]


def facts_of(turns: Iterable[Turn]) -> Mapping[int, Monitored]:
    """Return what was noted, by turn (one query); those of which nothing was told are left out."""
    by_turn: dict[int, list[Fact]] = {}
    for fact in Fact.objects.filter(turn__in=list(turns)).order_by("at", "pk"):
        by_turn.setdefault(fact.turn_id, []).append(fact)
    return {turn: _monitored(facts) for turn, facts in by_turn.items()}


def _monitored(facts: list[Fact]) -> Monitored:
    counts = {fact.what: fact.number for fact in facts if fact.what in _COUNTS}
    noted = [fact for fact in facts if fact.what not in _COUNTS]
    first = min((fact.at for fact in facts), default=None)
    found: list[Left | Pasted] = []
    for fact in noted:
        assert first is not None
        seconds = (fact.at - first).total_seconds()
        if fact.what == PASTED:
            found.append(Pasted(seconds, fact.number))
        else:
            kind = cast("LeftKind", fact.what)
            found.append(Left(kind, seconds, float(fact.number) if fact.number else None))
    return Monitored(tuple(found), counts.get(REPORT, 0), counts.get(IGNORED, 0))
