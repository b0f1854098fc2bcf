"""Who came, in time or late, was cut off, said no or never came: always out of how many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from django.db.models import Count, Q

from unaided.checks.assurance.monitoring import Monitored
from unaided.web.checks.models import Check, Part, PlannedTurn
from unaided.web.checks.taking import SUPERVISED
from unaided.web.checks.watching import MONITORED, facts_of
from unaided.web.study.models import NOT_DROPPED, Assignment, Sitting
from unaided.web.study.sittings import ONE_GO, out_of_minutes

State = Literal[
    "to come",
    "open",
    "under way",
    "finished",
    "cut off",
    "never came",
    "declined",
    "left",
    "withdrawn",
]


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned sitting of one person, with its make-ups.

    Attributes:
        part: Whose.
        number: Which sitting, 0 for the first delay.
        last: The turn that stands: the newest make-up, else the one planned first.
        state: What came of it.
        late: Whether it was taken in a make-up.
        supervised: Whether a sitting of it was under a supervisor's code.
        assurances: Of its sittings.
        stopped: Why the last sitting ended by itself; empty where it did not.
        planned: How many questions, those not needed left out.
        answered: How many were answered.
        not_needed: How many were withdrawn because all was decided.
        facts: What the browser noted; ``None``: nothing was to be.
    """

    part: Part
    number: int
    last: PlannedTurn
    state: State
    late: bool
    supervised: bool
    assurances: tuple[str, ...]
    stopped: str
    planned: int
    answered: int
    not_needed: int
    facts: Monitored | None

    @property
    def can_be_made_up(self) -> bool:
        """Whether the teacher can open it again: missed or cut off."""
        return self.state in ("never came", "cut off")

    @property
    def came(self) -> bool:
        """Whether the person sat down to it."""
        return bool(self.assurances)


@dataclass(frozen=True, slots=True)
class Line:
    """One person, and what came of their sittings."""

    part: Part
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A check as its page shows it.

    Attributes:
        lines: One a person, by name.
        delays_days: Of the sittings, in order.
    """

    lines: tuple[Line, ...]
    delays_days: tuple[float, ...]

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every planned sitting."""
        return tuple(visit for line in self.lines for visit in line.visits)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many planned sittings are in each state."""
        return Counter(visit.state.replace(" ", "_") for visit in self.visits)

    @property
    def planned(self) -> int:
        """How many sittings were planned."""
        return len(self.visits)

    @property
    def came(self) -> int:
        """How many were begun."""
        return sum(visit.came for visit in self.visits)

    @property
    def late(self) -> int:
        """How many were taken in a make-up."""
        return sum(visit.late for visit in self.visits)

    @property
    def supervised(self) -> int:
        """How many were under a supervisor's code."""
        return sum(visit.supervised for visit in self.visits)

    @property
    def due(self) -> int:
        """How many could have been taken by now: those that closed, were begun, or are open."""
        return sum(visit.state != "to come" for visit in self.visits)

    @property
    def answered(self) -> int:
        """How many questions were answered."""
        return sum(visit.answered for visit in self.visits)

    @property
    def questions(self) -> int:
        """How many questions were planned and needed, of the sittings that are due."""
        return sum(visit.planned for visit in self.visits if visit.state != "to come")

    @property
    def not_needed(self) -> int:
        """How many questions were withdrawn because all was decided."""
        return sum(visit.not_needed for visit in self.visits)

    @property
    def stopped(self) -> Sequence[tuple[str, int]]:
        """Why sittings ended, and how many."""
        return Counter(visit.stopped for visit in self.visits if visit.stopped).most_common()

    @property
    def watched(self) -> tuple[Visit, ...]:
        """The sittings of which the browser was to note facts."""
        return tuple(visit for visit in self.visits if visit.facts is not None)


def progress_of(check: Check, at: datetime) -> Progress:
    """Say how far a check is (five queries, whatever the number of people).

    Args:
        check: Which one.
        at: The present.
    """
    parts = list(
        Part.objects.filter(check_of=check)
        .select_related("person")
        .order_by("person__display_name", "person_id")
    )
    turns: dict[tuple[int, int], list[PlannedTurn]] = defaultdict(list)
    planned = PlannedTurn.objects.filter(part__check_of=check).select_related("turn")
    for one in planned.order_by("pk"):
        turns[one.part_id, one.number].append(one)
    every = [one.turn for some in turns.values() for one in some]
    sittings: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in Sitting.objects.filter(turn__in=every).order_by("started_at", "pk"):
        if sitting.turn_id is not None:
            sittings[sitting.turn_id].append(sitting)
    counts = _counts(check)
    facts = facts_of(every)
    lines = tuple(
        Line(
            part,
            tuple(
                _visit(part, number, turns[part.pk, number], sittings, counts, facts, at)
                for owner, number in sorted(turns)
                if owner == part.pk
            ),
        )
        for part in parts
    )
    delays = tuple(float(days) for days in check.record["plan"]["delays_days"])
    return Progress(lines, delays)


class Counted(NamedTuple):
    """Questions of a turn: planned and needed; answered; not needed; of one who left."""

    planned: int = 0
    answered: int = 0
    not_needed: int = 0
    left: int = 0


def _counts(check: Check) -> Mapping[int, Counted]:
    """Count the questions of each turn."""
    found = (
        Assignment.objects.filter(placed__part__check_of=check)
        .values("turn")
        .annotate(
            answered=Count("pk", filter=Q(showing__response__isnull=False)),
            waiting=Count("pk", filter=Q(showing__response=None) & NOT_DROPPED),
            not_needed=Count("pk", filter=Q(withdrawn_why="not needed")),
            left=Count("pk", filter=Q(withdrawn_why="left")),
        )
    )
    return {
        one["turn"]: Counted(
            one["answered"] + one["waiting"], one["answered"], one["not_needed"], one["left"]
        )
        for one in found
    }


def _visit(
    part: Part,
    number: int,
    turns: Sequence[PlannedTurn],
    sittings: Mapping[int, Sequence[Sitting]],
    counts: Mapping[int, Counted],
    facts: Mapping[int, Monitored],
    at: datetime,
) -> Visit:
    sat = [sitting for one in turns for sitting in sittings.get(one.turn_id, ())]
    late = any(one.is_make_up and sittings.get(one.turn_id) for one in turns)
    asked = [counts.get(one.turn_id, Counted()) for one in turns]
    counted = Counted(*(sum(column) for column in zip(*asked, strict=True)))
    stopped = _stopped(sat[-1], at) if sat else ""
    watched = [one.turn for one in turns if one.turn.assurance == MONITORED]
    noted = None
    if watched and sat:
        noted = Monitored()
        for turn in watched:
            noted = noted.joined(facts.get(turn.pk, Monitored()))
    return Visit(
        part=part,
        number=number,
        last=turns[-1],
        # One that is left open past its minutes did not end: whoever sat it was cut off.
        state=_state(part, turns[-1], sat, sat[-1].stopped if sat else "", counted, at),
        late=late,
        supervised=any(sitting.assurance == SUPERVISED for sitting in sat),
        assurances=tuple(dict.fromkeys(sitting.assurance or "declared" for sitting in sat)),
        stopped=stopped,
        planned=counted.planned,
        answered=counted.answered,
        not_needed=counted.not_needed,
        facts=noted,
    )


def _stopped(sitting: Sitting, at: datetime) -> str:
    """Say why a sitting ended; one that is left open past its minutes is out of them."""
    if sitting.stopped or sitting.ended_at is not None:
        return sitting.stopped
    return "out of minutes" if out_of_minutes(sitting, at) else ""


def _state(
    part: Part,
    last: PlannedTurn,
    sat: Sequence[Sitting],
    stopped: str,
    counted: Counted,
    at: datetime,
) -> State:
    turn = last.turn
    mine = [one for one in sat if one.turn_id == turn.pk]
    if mine and (stopped or counted.planned == counted.answered):
        return "finished"
    if part.declined_at is not None and turn.withdrawn_at is not None:
        return "declined"
    if turn.withdrawn_at is not None:
        return "left" if counted.left else "withdrawn"
    if at < turn.opens_at:
        return "to come"
    if mine and mine[-1].ended_at is None and mine[-1].started_at > at - ONE_GO:
        return "under way"
    if sat and mine:
        return "cut off"
    if turn.closes_at <= at:
        return "cut off" if sat else "never came"
    return "open"
