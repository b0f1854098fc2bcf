"""What a round tells its teacher: agreement, severity, and where reasons and answers part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from django.db import connection, transaction

from unaided.measure.agreement import Agreement, quadratic_kappa, severity
from unaided.measure.unknown import Unknown
from unaided.report.figures import Figure
from unaided.web.marking.models import Round, Script, Seen, Task
from unaided.web.marking.rounds import text_of
from unaided.web.marking.rubrics import top_level
from unaided.web.marking.settling import final_mark
from unaided.web.people.models import User

BANDS: Final = ((0.8, "very good"), (0.6, "good"), (0.4, "moderate"), (0.2, "fair"))
"""Words for kappa from a value on (Altman 1991); below all: poor."""


@dataclass(frozen=True, slots=True)
class Marker:
    """One who marks.

    Attributes:
        person: Who.
        done: Marks given.
        left: Marks that wait for them.
        severity: Levels by which they lie above the others on the same scripts, by first marks.
    """

    person: User
    done: int
    left: int
    severity: Figure


@dataclass(frozen=True, slots=True)
class Marked:
    """One script whose mark is final.

    Attributes:
        person: Who wrote it.
        item: What it is on.
        text: What they wrote.
        score: How right the answer was; ``None`` where there was none.
        level: The final mark.
        apart: Whether two marks lie apart and nobody was left for a third.
        notes: What markers noted; never by whom.
    """

    person: User
    item: str
    text: str
    score: float | None
    level: float
    apart: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """Answers against reasons; only of those who answered something that was right or wrong.

    Attributes:
        good_from: The lowest final mark that counts as a good reason.
        right_good: How many right answers with good reasons.
        wrong_poor: How many wrong answers with poor reasons.
        right_poor: Right answers with poor reasons.
        wrong_good: Wrong answers with good reasons: slips.
    """

    good_from: float
    right_good: int
    wrong_poor: int
    right_poor: tuple[Marked, ...]
    wrong_good: tuple[Marked, ...]

    @property
    def number(self) -> int:
        """How many there are in all."""
        return self.right_good + self.wrong_poor + len(self.right_poor) + len(self.wrong_good)


@dataclass(frozen=True, slots=True)
class Results:
    """A round as far as it is.

    Attributes:
        scripts: How many there are.
        settled: How many have a final mark.
        thirds: Scripts that wait for a third, or had one.
        apart: Scripts settled though two lie apart.
        unread: Those of people who said that they cannot say why: their mark is 0.
        twice: Scripts that two or more marked.
        changed: Marks that were taken back and given otherwise.
        kappa: Quadratic weighted kappa of what two gave first, whatever they changed later.
        band: What is said of such a kappa; empty where it is not known.
        markers: Everybody who marks, those with most to do first.
        parted: Answers against reasons.
        levels: How many scripts have each final level, rounded down, the lowest first.
        settled_scripts: Ids of those that have a final mark.
    """

    scripts: int
    settled: int
    thirds: int
    apart: int
    unread: int
    twice: int
    changed: int
    kappa: Figure
    band: str
    markers: tuple[Marker, ...]
    parted: Parted
    levels: tuple[int, ...]
    settled_scripts: frozenset[int]


@transaction.atomic
def served(round_: Round, to: User, at: datetime) -> Results:
    """Return a round's results for somebody, and keep whose scripts they are not blind to any more.

    Scripts are held meanwhile: what is shown as settled is not taken back as it is read.

    Args:
        round_: Which one.
        to: Who is shown them.
        at: The present.
    """
    scripts = Script.objects.filter(round=round_).order_by("pk")
    if connection.features.has_select_for_update:
        list(scripts.select_for_update(no_key=True).values_list("pk"))
    results = results_of(round_)
    known = set(
        Seen.objects.filter(script__round=round_, person=to).values_list("script", flat=True)
    )
    Seen.objects.bulk_create(
        [Seen(script_id=one, person=to, at=at) for one in sorted(results.settled_scripts - known)],
        ignore_conflicts=True,
    )
    return results


def results_of(round_: Round) -> Results:
    """Read a round as far as it is (four queries).

    Those whose mark is final are named; what still waits is not, so that whoever teaches and marks
    is told nothing of what they have yet to mark.
    """
    scripts = list(
        round_.scripts.select_related(
            "response__person", "response__item", "response__showing__assignment"
        ).order_by("pk")
    )
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(script__round=round_).order_by("pk"):
        tasks[task.script_id].append(task)
    ended = {
        script.pk: one for script in scripts if (one := _marked(script, tasks[script.pk], round_))
    }
    settled = list(ended.values())
    # Of what the two saw alone, as they gave it first: a third came because they differed, and
    # who takes a mark back may have been told something.
    pairs = [
        {task.marker_id: task.first_level for task in given if task.first_level is not None}
        for script in scripts
        if len(given := [one for one in tasks[script.pk] if one.why != "third"]) == 2
    ]
    both = [pair for pair in pairs if len(pair) == 2]
    first, second = (
        np.array([tuple(pair.values())[place] for pair in both], dtype=np.int64)
        for place in range(2)
    )
    kappa = quadratic_kappa(first, second)
    top = top_level(round_.rubric)
    levels = Counter(int(one.level) for one in settled)
    return Results(
        scripts=len(scripts),
        settled=len(settled),
        thirds=sum(any(task.why == "third" for task in some) for some in tasks.values()),
        apart=sum(one.apart for one in settled),
        unread=sum(not tasks[script.pk] for script in scripts),
        twice=len(both),
        changed=sum(
            task.level is not None and task.level != task.first_level
            for some in tasks.values()
            for task in some
        ),
        kappa=_figure(kappa),
        band=_band(kappa),
        markers=_markers(round_, tasks, both),
        parted=_parted(settled, top),
        levels=tuple(levels[level] for level in range(top + 1)),
        settled_scripts=frozenset(ended),
    )


def _marked(script: Script, tasks: Sequence[Task], round_: Round) -> Marked | None:
    given = [task.level for task in tasks if task.level is not None]
    where = final_mark(given, len(tasks) - len(given), round_.apart)
    level = where.level if tasks else 0.0
    response = script.response
    if level is None or response.person is None:
        return None
    return Marked(
        person=response.person,
        item=response.item.slug if response.item else "",
        text=text_of(response),
        score=response.score,
        level=level,
        apart=where.state == "apart",
        notes=tuple(task.note for task in tasks if task.note),
    )


def _markers(
    round_: Round, tasks: Mapping[int, Sequence[Task]], both: Sequence[Mapping[int, int]]
) -> tuple[Marker, ...]:
    every = [task for some in tasks.values() for task in some]
    done = Counter(task.marker_id for task in every if task.level is not None)
    left = Counter(task.marker_id for task in every if task.level is None)
    strict = severity(both)
    nothing = severity([{0: 0}])[0]
    found = [
        Marker(person, done[person.pk], left[person.pk], _figure(strict.get(person.pk, nothing)))
        for person in round_.markers.all()
    ]
    return tuple(sorted(found, key=lambda one: (-one.left, str(one.person), one.person.pk)))


def _parted(settled: Sequence[Marked], top: int) -> Parted:
    good_from = top / 2
    answered = [one for one in settled if one.score is not None]
    right = [one for one in answered if one.score == 1]
    wrong = [one for one in answered if one.score != 1]
    return Parted(
        good_from=good_from,
        right_good=sum(one.level >= good_from for one in right),
        wrong_poor=sum(one.level < good_from for one in wrong),
        right_poor=tuple(one for one in right if one.level < good_from),
        wrong_good=tuple(one for one in wrong if one.level >= good_from),
    )


def _figure(found: Agreement | Unknown) -> Figure:
    if isinstance(found, Unknown):
        return Figure.of({"status": "unknown", "why": found.why, "needs": found.needs})
    return Figure(True, found.value, found.low, found.high, {"responses": found.scripts})


def _band(kappa: Agreement | Unknown) -> str:
    if isinstance(kappa, Unknown):
        return ""
    return next((word for value, word in BANDS if kappa.value >= value), "poor")
