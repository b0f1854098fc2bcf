"""Plans as their pages show them: sessions in both ways, letters for things, what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Prefetch, Q
from django.shortcuts import get_object_or_404

from unaided.practice.plans.blocks import Kind
from unaided.web.people.models import Cohort, User
from unaided.web.plans.models import (
    LAYOUTS,
    Move,
    Plan,
    PlannedBlock,
    PlannedSession,
    Thing,
    Tick,
)

LETTERS: Final = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with the letter that stands for it in pictures, and its minutes in all."""

    letter: str
    thing: Thing
    minutes: int


@dataclass(frozen=True, slots=True)
class Box:
    """A block as a box of a strip, in per cent of the width.

    Attributes:
        block: What it stands for.
        letter: Of its thing.
        x: Its left end.
        width: Its width.
        middle: Where its letter stands.
        test: Whether it is tried alone first.
        tick: When and by whom it was done; ``None`` where it was not.
    """

    block: PlannedBlock
    letter: str
    x: float
    width: float
    middle: float
    test: bool
    tick: Tick | None


@dataclass(frozen=True, slots=True)
class Strip:
    """A session in one way."""

    layout: str
    boxes: tuple[Box, ...]

    @property
    def done(self) -> int:
        """How many of its blocks were done."""
        return sum(box.tick is not None for box in self.boxes)

    @property
    def all_done(self) -> bool:
        """Whether all of them were."""
        return self.done == len(self.boxes)

    @property
    def in_words(self) -> str:
        """The session in words, for those who do not see the strip."""
        return "; ".join(
            f"{'test ' if box.test else ''}{box.letter} {box.block.minutes} min"
            for box in self.boxes
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as the page of its plan shows it.

    Attributes:
        session: Its number, date and minutes.
        starts_at: When, by the clock of the cohort's people.
        strips: It in both ways, the chosen one first.
        next: Whether it is the first that is neither over nor done.
        ahead: Whether its day is still to come: nothing of it can have been done.
        moves: When it was moved, from when, by whom.
    """

    session: PlannedSession
    starts_at: datetime
    strips: tuple[Strip, ...]
    next: bool
    ahead: bool
    moves: tuple[Move, ...]

    @property
    def day(self) -> date:
        """The date, where the cohort's people are."""
        return self.starts_at.date()

    @property
    def clock(self) -> str:
        """The time there: a template would turn the moment into the server's own."""
        return f"{self.starts_at:%H:%M}"

    @property
    def named(self) -> Sequence[tuple[str, Strip]]:
        """Both ways with their names, the chosen one first."""
        return [(dict(LAYOUTS)[strip.layout], strip) for strip in self.strips]


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in the list.

    Attributes:
        plan: Which.
        sessions: How many.
        first: When its first session begins.
        done: Blocks that were done, in the chosen way.
        blocks: How many there are in it.
    """

    plan: Plan
    sessions: int
    first: datetime
    done: int
    blocks: int


def taught_plan(user: User, plan_id: int) -> Plan:
    """Return a plan of a cohort that this teacher teaches.

    Raises:
        Http404: If there is none such.
    """
    return get_object_or_404(
        Plan.objects.select_related("cohort", "created_by"),
        pk=plan_id,
        cohort__organisation=user.organisation_id,
        cohort__teachers=user,
    )


def plans_of(cohort: Cohort) -> list[Summary]:
    """Return a cohort's plans, the newest first (three queries)."""
    plans = list(
        Plan.objects.filter(cohort=cohort)
        .annotate(number=Count("sessions"), begins=Min("sessions__starts_at"))
        .order_by("-created_at", "-pk")
    )
    standing = Count("ticks", filter=Q(ticks__undone_at=None))
    counts: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    rows = (
        PlannedBlock.objects.filter(session__plan__in=plans)
        .annotate(ticked=standing)
        .values_list("session__plan", "layout", "ticked")
    )
    for plan, layout, ticked in rows:
        counts[plan, layout][0] += ticked
        counts[plan, layout][1] += 1
    return [Summary(one, one.number, one.begins, *counts[one.pk, one.chosen]) for one in plans]


def things_of(plan: Plan) -> list[Named]:
    """Return a plan's things with their letters."""
    minutes: dict[int, int] = defaultdict(int)
    rows = PlannedBlock.objects.filter(session__plan=plan, layout=plan.chosen)
    for thing, length in rows.values_list("thing", "minutes"):
        minutes[thing] += length
    return [
        Named(LETTERS[one.number], one, minutes[one.pk])
        for one in plan.things.select_related("skill", "family")
    ]


def sessions_of(plan: Plan, at: datetime, zone: ZoneInfo) -> list[Shown]:
    """Return a plan's sessions in their order (four queries).

    Args:
        plan: Which.
        at: The present.
        zone: Where the cohort's people are.
    """
    standing = Tick.objects.filter(undone_at=None).select_related("ticked_by")
    blocks = PlannedBlock.objects.select_related("thing__skill", "thing__family").prefetch_related(
        Prefetch("ticks", standing, to_attr="standing")
    )
    moves = Prefetch("moves", Move.objects.select_related("moved_by"))
    sessions = list(plan.sessions.prefetch_related(Prefetch("blocks", blocks), moves))
    today = at.astimezone(zone).date()
    strips = {one.pk: tuple(_strip(one, name) for name in ways(plan)) for one in sessions}
    to_come = [one.number for one in sessions if _ends(one) > at and not strips[one.pk][0].all_done]
    return [
        Shown(
            one,
            one.starts_at.astimezone(zone),
            strips[one.pk],
            next=one.number == min(to_come, default=0),
            ahead=one.starts_at.astimezone(zone).date() > today,
            moves=tuple(one.moves.all()),
        )
        for one in sessions
    ]


def ways(plan: Plan) -> Sequence[str]:
    """Return the names of both ways, the chosen one first."""
    return sorted((name for name, _ in LAYOUTS), key=lambda name: name != plan.chosen)


def _ends(session: PlannedSession) -> datetime:
    return session.starts_at + timedelta(minutes=session.minutes)


def _strip(session: PlannedSession, layout: str) -> Strip:
    boxes, before = [], 0
    for block in session.blocks.all():
        if block.layout != layout:
            continue
        x, width = (100.0 * one / session.minutes for one in (before, block.minutes))
        standing: list[Tick] = block.standing  # type: ignore[attr-defined]
        boxes.append(
            Box(
                block, LETTERS[block.thing.number], round(x, 2), round(width, 2),
                round(x + width / 2, 2), block.kind == Kind.TEST,
                standing[0] if standing else None,
            )
        )  # fmt: skip
        before += block.minutes
    return Strip(layout, tuple(boxes))
