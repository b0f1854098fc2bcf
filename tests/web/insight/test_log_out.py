"""The log out: what is exported is what the page has read, and gives the page's own figures."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import polars as pl
import pytest
from click.testing import CliRunner
from django.urls import reverse
from tests.web.insight.past import NOW, response
from tests.web.school import make_person

from unaided.cli import main
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.web.bank.models import Skill
from unaided.web.insight.exports import csv_parts
from unaided.web.insight.log_out import log_table
from unaided.web.insight.own_log import own_log
from unaided.web.people.models import Role
from unaided.web.study.models import Assignment, Response


def exported(browse, person, cohort, ending: str) -> bytes:
    """A file as the teacher's browser gets it."""
    reply = browse(person).get(reverse("cohort_log_file", args=[cohort.pk, ending]))
    assert reply.status_code == 200
    assert "attachment" in reply["Content-Disposition"]
    return reply.getvalue()


def test_analyze_on_the_export_gives_the_figures_of_the_page(school, past, browse, tmp_path):
    """Every finding, verdict and list of the stored report, to the last bit."""
    with zipfile.ZipFile(
        io.BytesIO(exported(browse, school.teacher, past.cohort, "zip"))
    ) as bundle:
        assert set(bundle.namelist()) == {"README.txt", "log.csv", "study.toml"}
        bundle.extractall(tmp_path)
    arguments = ["analyze", str(tmp_path / "study.toml"), "--out", str(tmp_path / "report")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    repeated = json.loads((tmp_path / "report" / "report.json").read_text())
    stored = past.report
    for part in ("standard", "as_of", "findings", "verdicts", "lists", "not_known", "attendance"):
        assert repeated[part] == stored[part], part
    assert repeated["log"] == stored["log"]


def test_the_three_files_hold_the_same_rows(school, past, browse):
    """CSV, Parquet, and the CSV within the ZIP."""
    csv = exported(browse, school.teacher, past.cohort, "csv")
    parquet = pl.read_parquet(exported(browse, school.teacher, past.cohort, "parquet"))
    with zipfile.ZipFile(
        io.BytesIO(exported(browse, school.teacher, past.cohort, "zip"))
    ) as bundle:
        assert bundle.read("log.csv") == csv
    assert b"".join(csv_parts(parquet)) == csv


def test_what_came_after_the_reading_is_not_in_the_file(school, past, browse):
    """The file is the page's, not the minute's."""
    before = exported(browse, school.teacher, past.cohort, "csv")
    response(past.cohort, school.learner, past.items["Vectors"][0], at=NOW).save()
    assert exported(browse, school.teacher, past.cohort, "csv") == before


def test_only_the_cohorts_teacher_takes_the_log_out(school, past, browse):
    """Learner, another teacher, lead, stranger: no such page; an unknown ending neither."""
    for ending in ("csv", "parquet", "zip"):
        url = reverse("cohort_log_file", args=[past.cohort.pk, ending])
        for person in (school.learner, school.other_teacher, school.lead, school.stranger):
            assert browse(person).get(url).status_code == 404, person
        assert browse(None).get(url).status_code == 302
    page = reverse("cohort_log", args=[past.cohort.pk])
    assert browse(school.teacher).get(page).status_code == 200
    assert browse(school.other_teacher).get(page).status_code == 404
    url = reverse("cohort_log_file", args=[past.cohort.pk, "exe"])
    assert browse(school.teacher).get(url).status_code == 404


def assign(past, person, item, **fields):
    """An assignment that closed a day ago."""
    values = {
        "occasion": "check", "aid": "none", "propensity": 0.5, "planned_delay_days": 14.0,
        "stratum": "pulse-1", "opens_at": NOW - timedelta(days=8),
        "closes_at": NOW - timedelta(days=1), "created_at": NOW - timedelta(days=20),
    }  # fmt: skip
    return Assignment.objects.create(
        person=person, cohort=past.cohort, item=item, **{**values, **fields}
    )


def test_an_assignment_closed_without_an_answer_is_missing(school, past):
    """With its time, item, aid, planned delay, propensity and stratum; never a wrong answer."""
    item = past.items["Vectors"][6]
    assign(past, school.learner, item)
    assign(past, school.learner, item, withdrawn_at=NOW)
    assign(past, school.learner, item, closes_at=NOW + timedelta(days=1))
    table = log_table(past.cohort, until=None, as_of=NOW)
    missing = table.filter(pl.col("status") == "missing")
    assert len(missing) == 1
    row = missing.row(0, named=True)
    assert row["score"] is None
    assert (row["person"], row["item"], row["family"]) == ("p-00", item.slug, item.family.name)
    assert row["time"] == NOW - timedelta(days=1)
    assert (row["aid"], row["assigned_aid"], row["propensity"]) == ("none", "none", 0.5)
    assert (row["planned_delay_days"], row["stratum"]) == (14.0, "pulse-1")


def test_work_and_the_tool_alone_have_rows_of_their_own(school, past):
    """Work without an item is named by its skill; the tool answers as itself."""
    item = past.items["Vectors"][0]
    Response.objects.create(
        cohort=past.cohort, person=school.learner, skill=item.family.skill, status="exposure",
        occasion="work", aid="assistant", answered_at=NOW, ease=0.5,
    )  # fmt: skip
    response(past.cohort, None, item, at=NOW, actor="tool", aid="assistant").save()
    table = log_table(past.cohort, until=None, as_of=NOW)
    assert table["item"].to_list().count("work: Vectors") == 1
    tool = table.filter(pl.col("actor") == "tool").row(0, named=True)
    assert (tool["person"], tool["item"]) == ("Assistant 4", item.slug)


def test_names_that_collide_are_told_apart(school, past):
    """Two skills with a family of one name; two skills of one name."""
    first, second = (past.items[skill][0].family for skill in past.items)
    first.name = second.name = "Basics"
    first.save()
    second.save()
    table = log_table(past.cohort, until=None, as_of=NOW)
    assert {"Chain rule: Basics", "Vectors: Basics"} <= set(table["family"])
    Skill.objects.filter(organisation=school.organisation).update(name="Same")
    table = log_table(past.cohort, until=None, as_of=NOW)
    assert set(table["skill"]) == {"Same (chain-rule)", "Same (vectors)"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_a_formula_in_a_name_is_inert_and_read_as_it_is_shown(school, past, start, tmp_path):
    """Every copy of the log says the same, and none of them runs."""
    name = f"{start}HYPERLINK(1)"
    Skill.objects.filter(name="Vectors").update(name=name)
    table = log_table(past.cohort, until=None, as_of=NOW)
    shown = f"'{name.strip()}"
    assert shown in set(table["skill"])
    path = tmp_path / "log.csv"
    path.write_bytes(b"".join(csv_parts(table)))
    assert f",{name}".encode() not in path.read_bytes()
    read = read_log(study_of_table(path), data_dir=None)
    assert shown in set(read.table["skill"].cast(pl.String))


def test_one_persons_short_way_is_the_long_one(school, past, tmp_path):
    """The same table as ``read_log`` makes of the exported rows, column for column."""
    assign(past, school.learner, past.items["Vectors"][6])
    Response.objects.create(
        cohort=past.cohort, person=school.learner, skill=past.items["Vectors"][0].family.skill,
        status="exposure", occasion="work", tool="=cmd", answered_at=NOW,
    )  # fmt: skip
    mine, responses = own_log(past.cohort, school.learner, as_of=NOW, untold_at=NOW, after=10**9)
    table = log_table(past.cohort, until=None, as_of=NOW).filter(pl.col("person") == "p-00")
    table = table.select(s for s in table if s.null_count() < len(s))
    path = tmp_path / "log.parquet"
    table.write_parquet(path)
    theirs = read_log(study_of_table(path), data_dir=None).table
    assert responses == len(theirs) - 1
    assert mine.schema == theirs.schema
    for name in theirs.columns:
        assert mine[name].cast(pl.String).equals(theirs[name].cast(pl.String)), name


def test_a_log_costs_a_handful_of_queries(school, past, django_assert_max_num_queries):
    """Whatever the number of people and rows."""
    with django_assert_max_num_queries(7):
        log_table(past.cohort, until=None, as_of=NOW)
    person = make_person("one-more", school.organisation, Role.LEARNER)
    Response.objects.bulk_create(
        response(past.cohort, person, item, at=NOW) for item in past.items["Vectors"] * 20
    )
    with django_assert_max_num_queries(7):
        log_table(past.cohort, until=None, as_of=NOW)
