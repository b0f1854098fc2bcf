"""Everything that is held on a person, as one value that can be written as JSON.

Two things wait, and are named as waiting: how an answer went while its check is open, and what a
check that is still to come will ask.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from unaided.content.kinds import Choice, Kind
from unaided.web.bank.models import ItemVersion
from unaided.web.insight.models import PersonReading
from unaided.web.insight.pages.extract import Json
from unaided.web.insight.person_now import told_page
from unaided.web.insight.stored import is_current
from unaided.web.marking.marks import finals
from unaided.web.marking.models import Script, Task
from unaided.web.people.models import PracticeReminder, User
from unaided.web.study.asked_beside import PLANTED_KIND, Judgement
from unaided.web.study.models import Assignment, Response, Sitting, Try, Turn
from unaided.web.study.situations import untold

COLUMNS: Final = (
    "answered_at", "cohort__name", "sitting", "skill__name", "family__name", "item__slug",
    "item_version", "status", "answer", "score", "trials", "occasion", "aid", "aid_used",
    "aid_role", "attempted_first", "tool", "assigned_aid", "propensity", "delay_days",
    "planned_delay_days", "novelty", "setting", "assurance", "confidence", "forecast",
    "forecast_days", "ease", "seconds", "kind", "floor", "why",
)  # fmt: skip
WAITS: Final = "told when the check has closed"


def my_data(person: User, at: datetime) -> Json:
    """Gather everything held on a person.

    Args:
        person: Whose.
        at: The present: what a check must not tell yet is left out.
    """
    return {
        "written_at": at,
        "account": _account(person),
        "agreements": list(person.consents.order_by("pk").values("version", "agreed_at")),
        "cohorts": list(
            person.enrolments.order_by("pk").values("cohort__name", "joined_at", "left_at")
        ),
        "responses": _responses(person, at),
        "assignments": _assignments(person, at),
        "sittings": list(
            Sitting.objects.filter(person=person)
            .order_by("pk")
            .values(
                "cohort__name",
                "occasion",
                "minutes",
                "started_at",
                "ended_at",
                "assurance",
                "stopped",
            )
        ),
        "planned_sittings": _planned_sittings(person),
        "comparisons": _comparisons(person),
        "observed_tries": list(
            Try.objects.filter(person=person)
            .order_by("pk")
            .values("observation__version__item__slug", "value", "tried_at", "undone_at")
        ),
        "marks": _marks(person, at),
        "marks_given": list(
            Task.objects.filter(marker=person, level__isnull=False)
            .order_by("pk")
            .values("script__round__name", "level", "note", "marked_at")
        ),
        "figures": _figures(person, at),
    }


def _account(person: User) -> Json:
    return {
        "username": person.username,
        "name": person.display_name,
        "email": person.email,
        "organisation": person.organisation.name if person.organisation else "",
        "role": person.role,
        "code": person.code,
        "joined_at": person.date_joined,
        "last_signed_in_at": person.last_login,
        "practice_reminders": list(
            PracticeReminder.objects.filter(person=person).values("days", "sent_on")
        ),
    }


def _responses(person: User, at: datetime) -> list[dict[str, Any]]:
    own = Response.objects.filter(person=person)
    secret = set(own.filter(untold(at)).values_list("pk", flat=True))
    kinds = _kinds(own)
    found: list[dict[str, Any]] = []
    for row in own.order_by("pk").values("pk", "item_id", *COLUMNS):
        waits = row.pop("pk") in secret
        kind = kinds.get((row.pop("item_id"), row["item_version"]))
        judged = row["kind"] == PLANTED_KIND
        if isinstance(kind, Choice):
            row["answer"] = _judged(kind, row["answer"]) if judged else _chosen(kind, row["answer"])
        # The setting of a judgement says whether the tool was wrong.
        secret_setting = {"setting": WAITS} if judged else {}
        found.append({**row, "score": WAITS, **secret_setting} if waits else row)
    return found


def _kinds(own: QuerySet[Response]) -> dict[tuple[int, int], Kind]:
    """Return how each item was answered, by item and number of the version (one query)."""
    versions = ItemVersion.objects.filter(item__in=own.values("item"))
    return {(one.item_id, one.number): one.content.kind for one in versions}


def _chosen(kind: Choice, answer: str) -> str:
    """Return the option that was chosen; its place in the file could tell which is right."""
    texts = {str(place): option.text for place, option in enumerate(kind.options)}
    return texts.get(answer, answer)


def _judged(kind: Choice, answer: str) -> str:
    """Return a judgement with the option that was put in the tool's place."""
    said = Judgement.read(answer)
    return replace(said, instead=_chosen(kind, said.instead)).kept


def _planned_sittings(person: User) -> list[Json]:
    """Return a person's planned sittings, with what a browser noted in them."""
    turns = Turn.objects.filter(person=person).order_by("pk")
    own = turns.values(
        "pk", "cohort__name", "opens_at", "closes_at", "minutes", "assurance", "withdrawn_at",
        "planned__is_make_up", "planned__part__check_of__name", "planned__part__extra_time",
        "planned__part__declined_at",
    )  # fmt: skip
    noted: dict[int, list[Json]] = {}
    facts = turns.filter(facts__isnull=False).order_by("facts__at", "facts__pk")
    for turn, what, number, at in facts.values_list(
        "pk", "facts__what", "facts__number", "facts__at"
    ):
        noted.setdefault(turn, []).append({"what": what, "number": number, "at": at})
    return [
        {
            **{name.removeprefix("planned__"): value for name, value in one.items()},
            "noted": noted.get(one["pk"], []),
        }
        for one in own
    ]


def _comparisons(person: User) -> list[Json]:
    """List which way chance sent a person in comparisons of two ways."""
    rows = (
        User.objects.filter(pk=person.pk, ways__isnull=False)
        .order_by("ways__pk")
        .values_list(
            "ways__comparison__question", "ways__comparison__registered_at",
            "ways__comparison__first", "ways__comparison__second", "ways__second",
            "ways__skill__name", "ways__propensity",
        )
    )  # fmt: skip
    return [
        {
            "question": question,
            "registered_at": at,
            "way": second if is_second else first,
            "skill": skill,
            "propensity": propensity,
        }
        for question, at, first, second, is_second, skill, propensity in rows
    ]


def _assignments(person: User, at: datetime) -> list[dict[str, Any]]:
    """List what was assigned; what is to be asked is not told before it is asked."""
    rows = (
        Assignment.objects.filter(person=person)
        .order_by("pk")
        .values(
            "cohort__name", "item__slug", "occasion", "aid", "tool", "propensity",
            "planned_delay_days", "opens_at", "closes_at", "withdrawn_at",
            "showing__response__answered_at",
        )
    )  # fmt: skip
    hidden = {"item__slug": WAITS, "aid": WAITS, "tool": WAITS}
    return [
        {
            **row,
            **(
                hidden
                if row["closes_at"] > at and not row["showing__response__answered_at"]
                else {}
            ),
        }
        for row in rows
    ]


def _marks(person: User, at: datetime) -> list[dict[str, Any]]:
    """List what people gave the person's reasons and explanations; not by whom."""
    scripts = (
        Script.objects.filter(response__person=person)
        .exclude(response__in=Response.objects.filter(untold(at), person=person))
        .select_related("round__rubric", "response__item")
        .prefetch_related("tasks")
        .order_by("pk")
    )
    where = finals(list(scripts))
    return [
        {
            "item__slug": one.response.item.slug if one.response.item else "",
            "rubric": one.round.rubric.anchors,
            "level": where[one.pk].level,
            "notes": [task.note for task in one.tasks.all() if task.note],
        }
        for one in scripts
    ]


def _figures(person: User, at: datetime) -> list[Json]:
    """Return the figures of each cohort that was read; of an open check they tell nothing."""
    kept = (
        PersonReading.objects.filter(person=person)
        .select_related("reading__cohort")
        .defer("reading__live")
        .order_by("pk")
    )
    newest = {
        one.reading.cohort_id: one
        for one in kept
        if is_current(one.reading.page) and isinstance(one.page, dict)
    }
    return [
        {
            "cohort": one.reading.cohort.name,
            "as_of": one.reading.as_of,
            **told_page(one, person, at),
        }
        for one in newest.values()
    ]
