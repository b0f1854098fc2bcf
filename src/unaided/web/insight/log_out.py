"""A cohort's response log, out of the database and into the log's own columns.

The database is asked a handful of times whatever the number of rows; values travel column by
column, without a Python object a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db import connection
from django.db.models import BigAutoField, Max, Q, QuerySet, TextField
from django.db.models.functions import Cast

from unaided.evidence.schema import COLUMNS, EXPLAINED
from unaided.evidence.writing import neutralised
from unaided.web.bank.models import Family, Item, Skill
from unaided.web.marking.marks import marks_of
from unaided.web.people.models import Cohort, User
from unaided.web.prepared import Parameter, PreparedValues
from unaided.web.study.asked_beside import FAULTY, SOUND
from unaided.web.study.models import NOT_DROPPED, Assignment, Response

ROWS_AT_ONCE: Final = 50_000
FEW_ITEMS: Final = 500
TIME_AS_TEXT: Final = "%Y-%m-%d %H:%M:%S%.f"

Field = tuple[str, str, type[pl.DataType]]
"""A field of a response, the column of the log that it becomes, and how it travels."""

FIELDS: Final[tuple[Field, ...]] = (
    ("pk", "response_id", pl.Int64),
    ("person_id", "person_id", pl.Int64),
    ("item_id", "item_id", pl.Int64),
    ("skill_id", "skill_id", pl.Int64),
    ("family_id", "family_id", pl.Int64),
    ("said_at", "time", pl.String),
    ("actor", "actor", pl.String),
    ("score", "score", pl.Float64),
    ("status", "status", pl.String),
    ("trials", "trials", pl.Int64),
    ("sitting", "sitting", pl.String),
    ("occasion", "occasion", pl.String),
    ("aid", "aid", pl.String),
    ("aid_used", "aid_used", pl.Boolean),
    ("aid_role", "aid_role", pl.String),
    ("attempted_first", "attempted_first", pl.Boolean),
    ("tool", "tool", pl.String),
    ("assigned_aid", "assigned_aid", pl.String),
    ("propensity", "propensity", pl.Float64),
    ("delay_days", "delay_days", pl.Float64),
    ("planned_delay_days", "planned_delay_days", pl.Float64),
    ("novelty", "novelty", pl.String),
    ("setting", "setting", pl.String),
    ("assurance", "assurance", pl.String),
    ("confidence", "confidence", pl.Float64),
    ("forecast", "forecast", pl.Float64),
    ("forecast_days", "forecast_days", pl.Float64),
    ("ease", "ease", pl.Float64),
    ("seconds", "seconds", pl.Float64),
    ("kind", "kind", pl.String),
    ("floor", "floor", pl.Float64),
    ("item_version", "item_version", pl.Int64),
    ("stratum", "stratum", pl.String),
    ("fixed", "fixed", pl.Boolean),
)

# An assignment that was closed without an answer is a missing row; nothing was written for it.
MISSED_FIELDS: Final[tuple[Field, ...]] = (
    ("pk", "response_id", pl.Int64),
    ("person_id", "person_id", pl.Int64),
    ("item_id", "item_id", pl.Int64),
    ("item__family__skill_id", "skill_id", pl.Int64),
    ("item__family_id", "family_id", pl.Int64),
    ("said_at", "time", pl.String),
    ("occasion", "occasion", pl.String),
    ("aid", "aid", pl.String),
    ("tool", "tool", pl.String),
    ("propensity", "propensity", pl.Float64),
    ("planned_delay_days", "planned_delay_days", pl.Float64),
    ("stratum", "stratum", pl.String),
    ("fixed", "fixed", pl.Boolean),
)

_MADE: Final = ("person", "item", "skill", "family", "group")
_HELD: Final = frozenset(name for _, name, _ in FIELDS).union(_MADE)
TEXTS: Final = tuple(
    column.name for column in COLUMNS if column.kind == "id" and column.name in _HELD
)
WORDS: Final = (
    *TEXTS,
    *(name for _, name, dtype in FIELDS if dtype == pl.String and name not in (*TEXTS, "time")),
)

_ORGANISATION: Final = Parameter("organisation", BigAutoField())
_SKILLS: Final = PreparedValues(
    lambda: Skill.objects.filter(organisation_id=_ORGANISATION).values_list("pk", "name", "slug")
)
_FAMILIES: Final = PreparedValues(
    lambda: (
        Family.objects.filter(skill__organisation_id=_ORGANISATION)
        .order_by("pk")
        .values_list("pk", "name", "skill_id", "slug")
    )
)


def last_response(cohort: Cohort) -> int:
    """Return the largest id of a cohort's responses, 0 where there are none."""
    found = Response.objects.filter(cohort=cohort).aggregate(last=Max("pk"))["last"]
    return int(found or 0)


def log_table(cohort: Cohort, *, until: int | None, as_of: datetime) -> pl.DataFrame:
    """Return a cohort's log in the log's columns; columns without any value are left out.

    People are named by their pseudonym, items by their slug. A text that a spreadsheet would take
    for a formula carries ``'`` before it, here already, so that every copy of the log reads alike.

    Args:
        cohort: Whose log.
        until: The largest id of a response that belongs to it; ``None``: all that there are.
        as_of: Assignments closed by then without an answer are missing.

    Returns:
        Responses in the order they were written, then what is missing.
    """
    responses = Response.objects.filter(cohort=cohort)
    if until is not None:
        responses = responses.filter(pk__lte=until)
    given = _with_marks(_fetched(responses_query(responses), FIELDS), marks_of(cohort.pk))
    missed = _fetched(missed_query(cohort, as_of), MISSED_FIELDS).with_columns(
        status=pl.lit("missing"), actor=pl.lit("person"), assigned_aid=pl.col("aid")
    )
    rows = pl.concat([given, missed], how="diagonal")
    met = rows["item_id"].drop_nulls().unique().to_list()
    names = Names.of(cohort, people_codes(cohort), item_names(cohort, met))
    return _laid_out(_named(rows.lazy(), names, cohort.name).collect())


def _with_marks(given: pl.DataFrame, marks: dict[int, float]) -> pl.DataFrame:
    """Add what people marked, and whether the tool was wrong where that was judged.

    An explanation is seen until it is marked; then its mark is its score. A reason's mark stands
    beside the score of its answer.
    """
    mark = pl.col("response_id").replace_strict(marks, default=None, return_dtype=pl.Float64)
    explained = (pl.col("status") == "exposure") & mark.is_not_null()
    instead: dict[str, object] = {
        "score": mark, "status": "scored", "trials": 1, "kind": EXPLAINED, "floor": 0.0,
    }  # fmt: skip
    return given.with_columns(
        pl.when(explained)
        .then(value if isinstance(value, pl.Expr) else pl.lit(value))
        .otherwise(pl.col(name))
        .cast(given.schema[name])
        .alias(name)
        for name, value in instead.items()
    ).with_columns(
        justification=mark,
        faulty=pl.col("setting").replace_strict(
            {FAULTY: True, SOUND: False}, default=None, return_dtype=pl.Boolean
        ),
    )


def responses_query(responses: QuerySet[Response], *more: Field) -> QuerySet[Any, Any]:
    """Return a query of the values of :data:`FIELDS`, in the order responses were written.

    Args:
        responses: Which ones.
        more: Fields after these.
    """
    found = responses.annotate(said_at=Cast("answered_at", TextField())).order_by("pk")
    return found.values_list(*(field for field, _, _ in (*FIELDS, *more)))


def missed_query(
    cohort: Cohort | Parameter, as_of: datetime | Parameter, *more: Field
) -> QuerySet[Any, Any]:
    """Return a query of :data:`MISSED_FIELDS`: what was assigned, closed and not answered.

    Who declined or left the cohort meanwhile is missing too.

    Args:
        cohort: Of which cohort.
        as_of: Closed by then.
        more: Fields after these.
    """
    found = (
        Assignment.objects.filter(
            NOT_DROPPED,
            cohort=cohort,
            closes_at__lte=as_of,
            showing__response__isnull=True,
        )
        .annotate(said_at=Cast("closes_at", TextField()))
        .order_by("pk")
    )
    return found.values_list(*(field for field, _, _ in (*MISSED_FIELDS, *more)))


def _fetched(query: QuerySet[Any, Any], fields: Sequence[Field]) -> pl.DataFrame:
    """Fetch a query's values column by column, past the converters of single values."""
    sql, values = query.query.sql_with_params()
    schema = {name: dtype for _, name, dtype in fields}
    parts = [pl.DataFrame(schema=schema)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        parts += [_columns(rows, schema) for rows in _chunks(cursor)]
    return pl.concat(parts)


def _chunks(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield rows


def _columns(rows: list[tuple[Any, ...]], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            pl.Series(name, values, dtype=dtype)
            for (name, dtype), values in zip(schema.items(), zip(*rows, strict=True), strict=True)
        ]
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the log by the database's own numbers."""

    people: dict[int, str]
    items: dict[int, str]
    skills: dict[int, str]
    families: dict[int, str]

    @classmethod
    def of(cls, cohort: Cohort, people: dict[int, str], items: dict[int, str]) -> Names:
        """Look the names of skills and families up, beside those that are given."""
        skills = skill_names(cohort.organisation_id)
        return cls(people, items, skills, _family_names(cohort.organisation_id, skills))


def item_names(cohort: Cohort, items: list[int]) -> dict[int, str]:
    """Return the slugs of items that are met; of many, the whole bank is looked up."""
    bank = Item.objects.filter(organisation=cohort.organisation_id)
    met = bank.filter(pk__in=items) if len(items) <= FEW_ITEMS else bank
    return dict(met.values_list("pk", "slug"))


def people_codes(cohort: Cohort) -> dict[int, str]:
    """Return the pseudonyms of an organisation's people, and of who was in the cohort before."""
    own = Q(organisation=cohort.organisation_id) | Q(enrolments__cohort=cohort)
    return dict(User.objects.filter(own).values_list("pk", "code"))


def _named(rows: pl.LazyFrame, names: Names, group: str) -> pl.LazyFrame:
    """Put names in the place of the database's own numbers."""
    work = pl.concat_str([pl.lit("work: "), pl.col("skill")])
    # What the tool answered alone has no person; the tool's own name stands there.
    tool = pl.when(pl.col("actor") == "tool").then(pl.coalesce(pl.col("tool"), pl.lit("tool")))
    return (
        rows.with_columns(
            pl.col("time")
            .str.strip_suffix("+00")
            .str.to_datetime(TIME_AS_TEXT, time_unit="us", time_zone="UTC"),
            pl.col("item_version").cast(pl.String),
            person=_lookup("person_id", names.people),
            skill=_lookup("skill_id", names.skills),
            family=_lookup("family_id", names.families),
            item=_lookup("item_id", names.items),
            group=pl.lit(group),
        )
        .with_columns(
            pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars())
            for name in WORDS
        )
        .with_columns(
            item=pl.coalesce("item", work, pl.lit("work")), person=pl.coalesce("person", tool)
        )
        .with_columns(neutralised(pl.col(name)) for name in TEXTS)
    )


def _lookup(column: str, names: dict[int, str]) -> pl.Expr:
    return pl.col(column).replace_strict(names, default=None, return_dtype=pl.String)


def skill_names(organisation_id: int) -> dict[int, str]:
    """Return the name of each skill as the log has it; two of one name are told apart."""
    found = _SKILLS.all(organisation=organisation_id)
    often = Counter(name.strip() for _, name, _ in found)
    return {
        key: name.strip() if often[name.strip()] == 1 else f"{name.strip()} ({slug})"
        for key, name, slug in found
    }


def _family_names(organisation_id: int, skills: dict[int, str]) -> dict[int, str]:
    """Return the name of each family; one that several skills have is told apart by its skill."""
    found = _FAMILIES.all(organisation=organisation_id)
    often = Counter(name.strip() for _, name, _, _ in found)
    within = Counter((name.strip(), skill) for _, name, skill, _ in found)
    return {
        key: name.strip()
        if often[name.strip()] == 1
        else f"{skills[skill]}: {name.strip() if within[name.strip(), skill] == 1 else slug}"
        for key, name, skill, slug in found
    }


def reference_forms(cohort: Cohort) -> dict[str, list[str]]:
    """Return the families on which each skill's level is defined, by their names in the log.

    Skills of which no family was chosen are left out: all of their families count.
    """
    skills = skill_names(cohort.organisation_id)
    names = _family_names(cohort.organisation_id, skills)
    chosen = Family.objects.filter(skill__organisation=cohort.organisation_id, on_form=True)
    forms: dict[str, list[str]] = {}
    for family, skill in chosen.order_by("skill", "pk").values_list("pk", "skill_id"):
        found, place = _as_in_the_log([names[family], skills[skill]])
        forms.setdefault(place, []).append(found)
    return forms


def _as_in_the_log(names: list[str]) -> list[str]:
    column = pl.DataFrame({"name": names}).select(neutralised(pl.col("name")))
    return [str(name) for name in column["name"]]


def _laid_out(named: pl.DataFrame) -> pl.DataFrame:
    """Put the columns into the log's order; leave out those that say nothing."""
    return named.select(
        column.name
        for column in COLUMNS
        if column.name in named.columns
        and (column.required or named[column.name].null_count() < len(named))
    )
