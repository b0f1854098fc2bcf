"""The responses behind a figure: the condition that each figure reads, as a filter of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from unaided.content.kinds import Grade
from unaided.content.rendering import render_inline
from unaided.evidence.schema import Status
from unaided.report.wording import AID_WORDS, NOVELTY_WORDS, days
from unaided.web.bank.models import ItemVersion
from unaided.web.insight.study_file import NOVELTY
from unaided.web.people.models import Cohort
from unaided.web.study.asked_beside import PLANTED_KIND, Judgement
from unaided.web.study.models import Response
from unaided.web.study.on_record import NOTHING_HERE, Here, met_here_each, within
from unaided.web.study.situations import ALONE, untold

PAGE_SIZE: Final = 50
MOST_COUNTED: Final = 20_000
PRACTICE: Final = Q(occasion__in=("practice", "work"), status="scored")
WITH_HELP: Final = Q(status="scored") & ~Q(aid="") & ~ALONE


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure reads.

    Attributes:
        label: The figure's name.
        reads: Which responses it reads, in a sentence.
        condition: The same as a filter, for a cohort's standard.
    """

    label: str
    reads: str
    condition: Callable[[Cohort], Q]


def _late(cohort: Cohort) -> Q:
    horizon = cohort.horizon_days
    # The delay is frozen when a sitting starts; what follows another of its kind in it is at once.
    before = Response.objects.filter(
        person=OuterRef("person"),
        family=OuterRef("family"),
        sitting=OuterRef("sitting"),
        pk__lt=OuterRef("pk"),
    ).exclude(sitting="")
    at_horizon = Q(delay_days__gte=horizon / 2, delay_days__lte=2 * horizon)
    return ALONE & at_horizon & ~Q(Exists(before))


FIGURES: Final[Mapping[str, Behind]] = {
    "all": Behind("Every response", "Everything that was recorded.", lambda _cohort: Q()),
    "performance": Behind(
        "In practice",
        "Scored responses in practice and work, under the conditions really met.",
        lambda _cohort: PRACTICE,
    ),
    "with_help": Behind(
        "With help",
        "Scored responses with help at hand.",
        lambda _cohort: WITH_HELP,
    ),
    "alone": Behind(
        "Alone",
        "Scored responses without help, whenever they were given.",
        lambda _cohort: ALONE,
    ),
    "later": Behind(
        "Alone and later",
        "Scored responses without help, at delays between half and twice the horizon, and first of "
        "their kind in the sitting.",
        _late,
    ),
    "learning": Behind(
        "Alone, later, new",
        "Scored responses without help, on near variants, at delays between half and twice the "
        "horizon, first of their kind in the sitting. Of a person and family the group’s figure "
        "reads the first such check; by model every response says something.",
        lambda cohort: _late(cohort) & Q(novelty=NOVELTY),
    ),
    "gap": Behind(
        "In practice, and alone later",
        "Both sides: scored responses in practice and work, and those without help, on near "
        "variants, at delays between half and twice the horizon.",
        lambda cohort: PRACTICE | (_late(cohort) & Q(novelty=NOVELTY)),
    ),
    "confidence": Behind(
        "How sure, and how right",
        "Scored responses before whose feedback a confidence was given.",
        lambda _cohort: Q(status="scored", confidence__isnull=False),
    ),
    "missing": Behind(
        "Missed",
        "Checks recorded as missed. One that closed here without an answer stands with its pulse.",
        lambda _cohort: Q(status="missing"),
    ),
    "exposures": Behind(
        "Seen without a score",
        "Exposures and work without a score: they count as practice.",
        lambda _cohort: Q(status="exposure"),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One response as its page shows it.

    Attributes:
        id: Of the response: where the next page begins.
        at: When it was given.
        person: Who, as the cohort knows them; empty on the person's own page.
        person_id: Their id; ``None`` for the tool.
        skill: The skill.
        prompt: What was asked, rendered, or the item's name.
        answer: What was answered, rendered.
        told: Whether it may be said how it went.
        score: The score; ``None`` where there is none.
        status: What it is without a score.
        tries: How many tries it counts.
        condition: Help, delay and novelty in words.
        occasion: Practice, check or work.
        confidence: How sure they said they were.
    """

    id: int
    at: datetime
    person: str
    person_id: int | None
    skill: str
    prompt: SafeString
    answer: SafeString
    told: bool
    score: float | None
    status: str
    tries: int
    condition: str
    occasion: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of responses.

    Attributes:
        rows: Newest first.
        before: Where the next page begins; ``None`` at the end.
        total: How many there are, counted up to :data:`MOST_COUNTED`.
        more: Whether there are more than that.
    """

    rows: tuple[Row, ...]
    before: int | None
    total: int
    more: bool


def behind(cohort: Cohort, figure: str, skill_id: int | None) -> QuerySet[Response]:
    """Select the responses that a figure reads, newest first.

    Args:
        cohort: Whose log, and the standard.
        figure: A name of :data:`FIGURES`; another one selects every response.
        skill_id: Of one skill alone; ``None``: of all.
    """
    reads = FIGURES.get(figure, FIGURES["all"])
    found = Response.objects.filter(reads.condition(cohort), cohort=cohort).order_by("-pk")
    return found if skill_id is None else found.filter(skill_id=skill_id)


def slice_of(
    found: QuerySet[Response],
    *,
    before: int | None,
    withhold_at: datetime | None,
) -> Slice:
    """Return one page of responses: five queries, whatever their number.

    Args:
        found: From :func:`behind`.
        before: Begin below this id; ``None``: with the newest.
        withhold_at: The present, for the person's own page; ``None``: the teacher sees all.
    """
    total = found.values("pk")[: MOST_COUNTED + 1].count()
    page = found if before is None else found.filter(pk__lt=before)
    rows = list(page.select_related("person", "skill", "item")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    secret: set[int] = set()
    if withhold_at is not None:
        own = Response.objects.filter(untold(withhold_at), pk__in=[row.pk for row in rows])
        secret = set(own.values_list("pk", flat=True))
    versions, here = _versions(rows), met_here_each(rows)
    return Slice(
        rows=tuple(
            _row(row, versions, here.get(row.pk, NOTHING_HERE), told=row.pk not in secret)
            for row in rows
        ),
        before=rows[-1].pk if more else None,
        total=min(total, MOST_COUNTED),
        more=total > MOST_COUNTED,
    )


def _versions(rows: Sequence[Response]) -> dict[tuple[int, int], ItemVersion]:
    items = {row.item_id for row in rows if row.item_id is not None}
    found = ItemVersion.objects.filter(item_id__in=items)
    return {(version.item_id, version.number): version for version in found}


def _row(
    row: Response, versions: Mapping[tuple[int, int], ItemVersion], here: Here, *, told: bool
) -> Row:
    version = versions.get((row.item_id or 0, row.item_version or 0))
    return Row(
        id=row.pk,
        at=row.answered_at,
        person=str(row.person) if row.person else row.tool or "the tool alone",
        person_id=row.person_id,
        skill=row.skill.name if row.skill else "",
        prompt=_prompt(row, version),
        answer=_answer(row, version),
        told=told,
        score=row.score if told else None,
        status={"exposure": "seen", "missing": "missed"}.get(row.status, row.status),
        tries=row.trials or 1,
        condition=condition_words(row, here),
        occasion=row.occasion,
        confidence=row.confidence,
    )


def _prompt(row: Response, version: ItemVersion | None) -> SafeString:
    if version is not None:
        # Safe: rendering lets through an allow-list alone.
        return mark_safe(render_inline(version.content.prompt))
    return escape(row.item.slug if row.item else "work")


def _answer(row: Response, version: ItemVersion | None) -> SafeString:
    """Show an answer as it was understood; one that no longer reads is shown as it was typed."""
    if not row.answer or row.status != Status.SCORED:
        return escape(row.answer)
    if row.kind != PLANTED_KIND:
        return _understood(row.answer, version)
    said = Judgement.read(row.answer)
    judged = escape("the tool is right" if said.says_right else "the tool is wrong")
    if not said.instead:
        return judged
    return format_html("{}; right is {}", judged, _understood(said.instead, version))


def _understood(answer: str, version: ItemVersion | None) -> SafeString:
    grade = version.content.kind.grade(answer) if version else None
    if not isinstance(grade, Grade):
        return escape(answer)
    return mark_safe(render_inline(grade.shown))


def condition_words(row: Response, here: Here = NOTHING_HERE) -> str:
    """Say a response's condition: help, delay, novelty; what was not recorded is not said.

    Args:
        row: The response; its delay and novelty were frozen when its sitting started.
        here: What was met earlier in that sitting: it is said instead.
    """
    said = [AID_WORDS.get(row.aid, row.aid) if row.aid else "help not recorded"]
    if row.aid and row.aid != "none" and row.aid_used is not None:
        if row.aid_used:
            said.append("used")
        else:
            said = [f"alone, {said[0]} not used"]
    nearer = within(row, here)
    said.extend(nearer)
    if row.delay_days is not None and not nearer:
        said.append(f"{days(row.delay_days)} later")
    if row.novelty and not nearer:
        said.append(NOVELTY_WORDS.get(row.novelty, row.novelty))
    return ", ".join(said)
