"""Eight weeks of invented history as rows of the application's own tables.

Its people practise, forget and answer in a simulated world (``simulate.demonstration``); the log of
that is read like anybody's. The first family of each skill whose bank has items stands for the
bank's first: one item of it has been met, its siblings are still unseen. Items of the other
families are known by name alone, as after an import.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl

from unaided.content.items import Item as Content
from unaided.content.items import slug_of
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.simulate.demonstration import demonstration
from unaided.simulate.writing import write_log
from unaided.web.bank.models import Family, Item, Skill
from unaided.web.people.models import Cohort, Organisation, User
from unaided.web.study.models import Response

OBSERVED: Final = ("Squad B",)
"""Groups whose responses a coach wrote down: counts, of one try each."""


@dataclass(frozen=True, slots=True)
class History:
    """The simulated log, read.

    Attributes:
        people: Rows of people, with the columns of a log, delay and novelty filled in.
        tool: What the tool did alone.
    """

    people: pl.DataFrame
    tool: pl.DataFrame


def history(*, seed: int, end: date, bank: tuple[Content, ...]) -> History:
    """Simulate eight weeks and say which of the bank's items were met in them.

    Args:
        seed: Decides everything that chance decides.
        end: Its last day.
        bank: The items that there are.
    """
    table = _met(demonstration(seed=seed, end=end).table, bank)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        write_log(table, path)
        log = read_log(study_of_table(path, None, {}), data_dir=None)
    return History(log.table, log.tool_alone)


def _met(table: pl.DataFrame, bank: tuple[Content, ...]) -> pl.DataFrame:
    """Give one family of each skill the bank's names, and drop what cannot have been met."""
    first: dict[str, Content] = {}
    for item in sorted(bank, key=lambda item: item.slug):
        first.setdefault(item.skill, item)
    old = pl.col("skill") + " 01"
    names = {f"{skill} 01": item.family for skill, item in first.items()}
    items = {f"{skill} 01-1": item.slug for skill, item in first.items()}
    return (
        table.filter(
            ~(
                pl.col("family").is_in(list(names))
                & (pl.col("family") == old)
                & ~pl.col("item").str.ends_with("-1")
            )
        )
        .with_columns(
            pl.col("family").replace(names),
            pl.col("item").replace(items),
        )
        .with_columns(
            pl.when(pl.col("group").is_in(OBSERVED))
            .then(pl.lit("count"))
            .otherwise(pl.col("kind"))
            .alias("kind"),
        )
    )


class Keeping:
    """Responses still to be written, in order of time.

    The log is in the order in which it was written, so what happened in between by the
    application's own functions is written in its place: first what came before it.
    """

    def __init__(self, responses: list[Response]) -> None:
        self._left = sorted(responses, key=lambda response: response.answered_at)

    def join(self, responses: list[Response]) -> None:
        """Add responses that are to be written in their place."""
        self._left = sorted([*self._left, *responses], key=lambda response: response.answered_at)

    def keep_until(self, at: datetime) -> None:
        """Write what was answered by an instant and is not written yet."""
        count = bisect_right(self._left, at, key=lambda response: response.answered_at)
        due, self._left = self._left[:count], self._left[count:]
        Response.objects.bulk_create(due, batch_size=500)

    def keep_all(self) -> None:
        """Write whatever is not written yet."""
        Response.objects.bulk_create(self._left, batch_size=500)
        self._left = []


def keeping(
    said: History, organisation: Organisation, cohorts: dict[str, Cohort], people: dict[str, User]
) -> Keeping:
    """Make the history's responses, and write the skills, families and items that they name.

    Args:
        said: The history.
        organisation: Whose it is.
        cohorts: By group.
        people: By code.
    """
    rows = said.people.with_columns(pl.lit("person").alias("actor")).to_dicts()
    tool = said.tool.to_dicts()
    places = _Places(organisation, rows + tool)
    starts = {cohort.pk: cohort.created_at for cohort in cohorts.values()}
    of_skill = {row["skill"]: cohorts[row["group"]] for row in rows}
    responses = [
        places.response(row, cohorts[row["group"]], people[row["person"]], row["time"])
        for row in rows
    ]
    for row in tool:
        cohort = of_skill[row["skill"]]
        row |= {"actor": "tool", "status": "scored"}
        responses.append(places.response(row, cohort, None, starts[cohort.pk]))
    return Keeping(responses)


class _Places:
    """The skills, families and items that a history names; what is not there is made."""

    def __init__(self, organisation: Organisation, rows: list[dict[str, Any]]) -> None:
        self.skills = {skill.name: skill for skill in organisation.skills.all()}
        for name in sorted({row["skill"] for row in rows} - self.skills.keys()):
            self.skills[name] = Skill.objects.create(
                organisation=organisation, name=name, slug=slug_of(name)
            )
        self.families = {
            (family.skill.name, family.name): family
            for family in Family.objects.filter(skill__organisation=organisation).select_related(
                "skill"
            )
        }
        missing = sorted({(row["skill"], row["family"]) for row in rows} - self.families.keys())
        made = Family.objects.bulk_create(
            Family(skill=self.skills[skill], name=name, slug=slug_of(name))
            for skill, name in missing
        )
        self.families |= dict(zip(missing, made, strict=True))
        self.items = {item.slug: item for item in organisation.items.all()}
        named = {row["item"]: self.families[row["skill"], row["family"]] for row in rows}
        new = sorted(named.keys() - self.items.keys())
        made_items = Item.objects.bulk_create(
            Item(organisation=organisation, family=named[slug], slug=slug) for slug in new
        )
        self.items |= dict(zip(new, made_items, strict=True))

    def response(
        self, row: dict[str, Any], cohort: Cohort, person: User | None, at: datetime
    ) -> Response:
        """Return a row of the log as a row of the table."""
        return Response(
            cohort=cohort,
            person=person,
            actor=row["actor"],
            sitting=row.get("sitting") or "",
            skill=self.skills[row["skill"]],
            family=self.families[row["skill"], row["family"]],
            item=self.items[row["item"]],
            status=row["status"],
            answered_at=at,
            **{name: row.get(name) for name in _NUMBERS},
            **{name: row.get(name) or "" for name in _WORDS},
        )


_NUMBERS: Final = (
    "score", "aid_used", "attempted_first", "propensity", "delay_days", "planned_delay_days",
    "confidence", "forecast", "forecast_days", "ease", "seconds", "floor",
)  # fmt: skip
_WORDS: Final = (
    "occasion", "aid", "aid_role", "tool", "assigned_aid", "novelty", "setting", "assurance",
    "kind",
)  # fmt: skip
