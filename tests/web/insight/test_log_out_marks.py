"""Marks that people gave, in the log that is taken out, and in a person's own."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import polars as pl
import pytest
from click.testing import CliRunner
from tests.web.everything import answered
from tests.web.marking.written import classmates, dealt, mark, write
from tests.web.school import School, make_choices

from unaided.cli.main import main
from unaided.web.insight.log_out import log_table
from unaided.web.insight.models import Refit
from unaided.web.insight.my_data import my_data
from unaided.web.insight.own_log import own_log
from unaided.web.insight.person_now import person_now
from unaided.web.insight.refit import read_cohort_at
from unaided.web.marking.models import Task
from unaided.web.study.models import Response

ANALYZE = ("analyze", "--horizon-days", "14", "--level", "0.8", "--certainty", "0.9")


def mark_all(school: School, at: datetime, level: int, **more: object) -> None:
    """Deal what is there to the teacher alone, and give everything one level."""
    made = dealt(school, [school.teacher], at, double_share=0.0, **more)
    for task in Task.objects.filter(script__round=made):
        mark(task, level, at)


def rows_of(school: School, at: datetime) -> dict[str, dict[str, object]]:
    return {row["item"]: row for row in log_table(school.cohort, until=None, as_of=at).to_dicts()}


def test_a_reason_is_marked_beside_its_answer_and_an_explanation_gets_its_score(
    school: School, at: datetime
) -> None:
    items = make_choices(school.organisation, at)
    write(school, school.learner, items[0], at, score=1.0)
    write(school, school.learner, items[1], at, asks="teach-back", text="All of it.")
    write(school, school.learner, items[2], at, asks="planted error", setting="faulty assistant")
    write(school, school.learner, items[3], at, asks="planted error", setting="sound assistant")
    before = rows_of(school, at)
    assert "justification" not in before[items[0].slug]
    assert before[items[1].slug]["status"] == "exposure"
    mark_all(school, at, 2)
    mark_all(school, at, 3, what="explanations", seed=8)
    after = rows_of(school, at)
    reason, explained, faulty, sound = (after[item.slug] for item in items[:4])
    assert (reason["score"], reason["justification"]) == (1.0, pytest.approx(2 / 3))
    assert (explained["status"], explained["score"], explained["kind"]) == (
        "scored", 1.0, "explained",
    )  # fmt: skip
    assert (explained["justification"], explained["floor"]) == (1.0, 0.0)
    assert (faulty["faulty"], sound["faulty"], reason["faulty"]) == (True, False, None)
    # What was written stays as it was.
    assert Response.objects.filter(status="exposure").count() == 1


def test_a_persons_own_log_says_the_same(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at)
    write(school, school.learner, items[0], at)
    write(school, school.learner, items[1], at, asks="teach-back", text="All of it.")
    write(school, school.other_learner, items[0], at)
    mark_all(school, at, 2)
    mark_all(school, at, 1, what="explanations", seed=8)
    own, _ = own_log(school.cohort, school.learner, as_of=at, untold_at=at)
    whole = log_table(school.cohort, until=None, as_of=at)
    columns = ["item", "score", "justification"]
    of_whole = whole.filter(pl.col("person") == school.learner.code)
    assert own.select(columns).sort("item").rows() == [
        pytest.approx(row) for row in of_whole.select(columns).sort("item").rows()
    ]


def test_a_mark_asks_for_a_reading(school: School, at: datetime) -> None:
    write(school, school.learner, make_choices(school.organisation, at)[0], at)
    Refit.objects.all().delete()
    mark_all(school, at, 2)
    assert Refit.objects.filter(cohort=school.cohort, asked_at__isnull=False).exists()


def test_the_justified_lamp_lights_from_the_exported_log(
    school: School, at: datetime, tmp_path
) -> None:
    """Marks of the top level light it, for who was asked three times or more; others wait."""
    items = make_choices(school.organisation, at, families=2, siblings=8)
    people = [school.learner, school.other_learner, *classmates(school, 4, at)]
    for person in people:
        for place, item in enumerate(items[:14]):
            if person != school.other_learner or place < 2:
                write(school, person, item, at, days_ago=12 + place)
    mark_all(school, at + timedelta(seconds=1), 3)
    log = tmp_path / "log.csv"
    log_table(school.cohort, until=None, as_of=at).write_csv(log)
    report = tmp_path / "report"
    done = CliRunner().invoke(main, [*ANALYZE, str(log), "--out", str(report)])
    assert done.exit_code == 0, done.output
    (found,) = report.rglob("report.json")
    verdicts = json.loads(found.read_text())["verdicts"]
    lamps = {
        one["person"]: one["lamps"]["justified"] for one in verdicts if one["skill"] == "Chain rule"
    }
    assert lamps[school.learner.code]["lit"] is True
    assert lamps[school.other_learner.code]["lit"] is False


def test_who_wrote_it_downloads_mark_and_note_once_told_and_who_marked_what_they_gave(
    school: School, at: datetime
) -> None:
    response = write(school, school.learner, make_choices(school.organisation, at)[0], at)
    made = dealt(school, [school.teacher, school.other_learner], at, double_share=1.0)
    for task in Task.objects.filter(script__round=made):
        mark(task, 2, at, note="Good idea.")
    (held,) = my_data(school.learner, at)["marks"]
    assert (held["level"], held["notes"]) == (2.0, ["Good idea.", "Good idea."])
    assert str(school.other_learner) not in str(held)
    (given,) = my_data(school.other_learner, at)["marks_given"]
    assert (given["level"], given["note"]) == (2, "Good idea.")
    assignment = response.showing.assignment
    assignment.closes_at = at + timedelta(days=1)
    assignment.save()
    assert my_data(school.learner, at)["marks"] == []


@pytest.mark.parametrize("read", [False, True], ids=["since the reading", "read"])
def test_an_explanation_is_a_reason_and_no_answer_on_the_pages(
    school: School, at: datetime, read: bool
) -> None:
    """Marked explanations light their own lamp alone; verdicts stay by the same method."""
    items = make_choices(school.organisation, at)
    people = [school.learner, school.other_learner, *classmates(school, 4, at)]
    answered(school.cohort, people, items[:4], at)
    read_cohort_at(school.cohort.pk, at)

    def lamps() -> dict[str, dict[str, object]]:
        now = person_now(school.cohort, school.learner, at, to_themself=True)
        assert now.extract is not None
        (verdict,) = (v for v in now.extract["verdicts"] if v["skill"] == "Chain rule")
        return {name: lamp["responses"] for name, lamp in verdict["lamps"].items()}

    before = lamps()
    for item in items[4:7]:
        write(school, school.learner, item, at, asks="teach-back", text="All of it.")
    write(school, school.learner, items[7], at, asks="planted error", setting="faulty assistant")
    mark_all(school, at, 3, what="explanations")
    if read:
        read_cohort_at(school.cohort.pk, at)
    assert lamps() == {**before, "justified": 3}
