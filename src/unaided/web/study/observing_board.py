"""The board of an observation as a page shows it: a row a person, dots for tries."""

from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final, Literal

from django.db.models import Max

from unaided.content.kinds.observed import Count, Measure
from unaided.measure.unknown import days
from unaided.web.people.models import User
from unaided.web.study.models import Observation, Response, Try
from unaided.web.study.observing import agreed_among, kind_of, squad_of, tries_of

NUMBERED: Final = re.compile(r"#?(\d{1,3})[\s.,:·–-]+(\S.*)")
STEP: Final = 12.6
WIDTH: Final = 125.0
Mark = Literal["hit", "miss", "open"]


@dataclass(frozen=True, slots=True)
class Dot:
    """One try as a circle, in the picture's units."""

    mark: Mark
    x: float
    radius: float


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the board.

    Attributes:
        person: Who.
        badge: Shirt number where the name begins with one; else empty.
        name: The name without the number; with the log's pseudonym where two share it.
        agreed: Whether anything may be recorded.
        hits: Successes.
        count: Tries.
        dots: One a try, planned ones too.
        full: Whether all tries are there.
        measure: The measure that stands, as typed back; empty where none, or where tries count.
        key: Key of the next try.
    """

    person: User
    badge: str
    name: str
    agreed: bool
    hits: int
    count: int
    dots: tuple[Dot, ...]
    full: bool
    measure: str
    key: uuid.UUID

    @property
    def who(self) -> str:
        """The number and the name, as they are said."""
        return f"{self.badge}, {self.name}" if self.badge else self.name


@dataclass(frozen=True, slots=True)
class Board:
    """A whole board.

    Attributes:
        lines: One a person.
        unit: Unit of the measure; empty where tries are counted.
        tries: How many tries stand.
        tried: How many people have one.
        last: The try that an undo takes back; ``None`` where there is none.
        said: That try in words.
        condition: "Check: alone, 9 days after practice".
        width: Width of the dots' picture.
    """

    lines: tuple[Line, ...]
    unit: str
    tries: int
    tried: int
    last: Try | None
    said: str
    condition: str
    width: float


def board_of(observation: Observation) -> Board:
    """Lay out a board (five queries, however large the squad).

    Args:
        observation: With its version and cohort fetched beside it.
    """
    tries = tries_of(observation)
    people = squad_of(observation, tries)
    agreed = agreed_among(people)
    scale = kind_of(observation.version).scale
    called = _told_apart(people)
    by_person: dict[int, list[Try]] = defaultdict(list)
    for one in tries:
        by_person[one.person_id].append(one)
    lines = sorted(
        (
            _line(person, called[person.pk], by_person[person.pk], scale, person.pk in agreed)
            for person in people
        ),
        key=lambda line: (int(line.badge) if line.badge else 1_000, line.name),
    )
    last = tries[-1] if tries else None
    return Board(
        lines=tuple(lines),
        unit=scale.unit if isinstance(scale, Measure) else "",
        tries=len(tries),
        tried=sum(bool(line.count) for line in lines),
        last=last,
        said=_said(last, lines, scale) if last else "",
        condition=_condition(observation, people),
        width=max(WIDTH, round(STEP * scale.tries, 1)) if isinstance(scale, Count) else WIDTH,
    )


def badge(name: str) -> tuple[str, str]:
    """Part a name into the number that stands large, if it begins with one, and the rest.

    >>> badge("7 D.M."), badge("17: N. Okafor")
    (('7', 'D.M.'), ('17', 'N. Okafor'))
    >>> badge("Ada Lovelace"), badge("A.W."), badge("99")
    (('', 'Ada Lovelace'), ('', 'A.W.'), ('', '99'))
    """
    numbered = NUMBERED.fullmatch(name.strip())
    return (numbered[1], numbered[2]) if numbered else ("", name)


def _told_apart(people: Sequence[User]) -> dict[int, str]:
    """Return people's names by their ids; who shares one has the pseudonym of the log with it."""
    shared = Counter(str(person) for person in people)
    return {
        person.pk: f"{person} ({person.code})" if shared[str(person)] > 1 else str(person)
        for person in people
    }


def _line(
    person: User, called: str, tries: Sequence[Try], scale: Count | Measure, agreed: bool
) -> Line:
    large, name = badge(called)
    hits = sum(one.value > 0 for one in tries)
    counted = isinstance(scale, Count)
    return Line(
        person=person,
        badge=large,
        name=name,
        agreed=agreed,
        hits=hits,
        count=len(tries),
        dots=_dots(tries, scale.tries) if isinstance(scale, Count) else (),
        full=isinstance(scale, Count) and len(tries) >= scale.tries,
        measure="" if counted or not tries else f"{tries[-1].value:.10g}",
        key=uuid.uuid4(),
    )


def _dots(tries: Sequence[Try], planned: int) -> tuple[Dot, ...]:
    marks: list[Mark] = ["hit" if one.value > 0 else "miss" for one in tries]
    marks += ["open"] * (planned - len(marks))
    radius: dict[Mark, float] = {"hit": 5.0, "miss": 4.25, "open": 1.5}
    return tuple(
        Dot(mark, round(5.5 + STEP * place, 1), radius[mark]) for place, mark in enumerate(marks)
    )


def _said(last: Try, lines: Sequence[Line], scale: Count | Measure) -> str:
    line = next(line for line in lines if line.person.pk == last.person_id)
    if isinstance(scale, Measure):
        return f"{line.who}: {line.measure} {scale.unit}"
    return f"{line.who}: {'success' if last.value > 0 else 'miss'}, {line.hits} of {line.count}"


def _condition(observation: Observation, people: Sequence[User]) -> str:
    """Say the condition: the occasion, the help, the delay that half of the squad has or more."""
    parts = ["alone" if observation.aid == "none" else "with cues"]
    since = _median_delay(observation, people)
    if since is not None:
        delay_days = since / timedelta(days=1)
        whole = round(delay_days) if delay_days >= 2 else delay_days
        parts.append(f"{days(whole)} after practice")
    if observation.setting:
        parts.append(observation.setting)
    return f"{observation.occasion.capitalize()}: {', '.join(parts)}"


def _median_delay(observation: Observation, people: Sequence[User]) -> timedelta | None:
    last: list[datetime] = list(
        Response.objects.filter(
            person__in=people,
            family=observation.version.item.family_id,
            answered_at__lte=observation.started_at,
        )
        .values("person_id")
        .annotate(last=Max("answered_at"))
        .values_list("last", flat=True)
    )
    if 2 * len(last) < len(people) or not last:
        return None
    return timedelta(seconds=median((observation.started_at - one).total_seconds() for one in last))
