"""The work log: two taps, kept once."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

import pytest
from tests.web.school import Browse, School, make_choices
from tests.web.study.history import assign

from unaided.web.bank.models import Item, Skill
from unaided.web.study.models import Response


def sent(school: School, **more: object) -> dict[str, object]:
    return {
        "key": uuid4(),
        "cohort": school.cohort.pk,
        "skill": Skill.objects.get(organisation=school.organisation).pk,
        "aid": "assistant",
        "tool": "Assistant 4",
        "ease": "0.9",
        "forecast": "0.3",
        **more,
    }


def test_work_is_an_exposure_with_a_forecast(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    reply = browse(school.learner).post("/work/", sent(school))
    assert (reply.status_code, reply.headers["Location"]) == (303, "/work/?kept=1")
    row = Response.objects.get()
    assert (row.status, row.occasion, row.score) == ("exposure", "work", None)
    assert (row.aid, row.tool, row.aid_used, row.attempted_first) == (
        "assistant", "Assistant 4", True, None,
    )  # fmt: skip
    assert (row.ease, row.forecast, row.forecast_days) == (0.9, 0.3, 14.0)
    assert row.person == school.learner
    assert row.item is None
    assert row.skill is not None


def test_a_key_sent_twice_is_one_row(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    client, data = browse(school.learner), sent(school)
    for _ in range(2):
        assert client.post("/work/", data).status_code == 303
    assert Response.objects.count() == 1


def test_work_without_help_names_no_tool(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    browse(school.learner).post("/work/", sent(school, aid="none", attempted_first="yes"))
    row = Response.objects.get()
    assert (row.aid, row.tool, row.aid_used, row.attempted_first) == ("none", "", None, None)


def test_what_is_chosen_is_said_as_it_will_be_kept(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    client = browse(school.learner)
    assert "With Assistant 4, on Chain rule" in client.get("/work/").content.decode()
    client.post("/work/", sent(school, aid="none"))
    page = client.get("/work/").content.decode()
    assert "Without help, on Chain rule" in page
    assert re.search(r'value="none" checked', page)


def test_a_tool_stands_with_the_kind_of_help_that_it_is(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    school.cohort.tool = "Tutor 2"
    school.cohort.save()
    page = browse(school.learner).get("/work/").content.decode()
    assert re.search(r'value="tutor" checked><span>Tutor 2<', page)
    assert re.search(r'value="assistant"><span>An AI assistant<', page)


def test_the_last_tool_and_skill_are_chosen_beforehand(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    make_choices(school.organisation, at, "Logarithm laws")
    logarithms = Skill.objects.get(name="Logarithm laws")
    client = browse(school.learner)
    page = client.get("/work/").content.decode()
    assert 'value="Assistant 4"' in page
    assert "those of the last time" not in page
    data = {**sent_for(school, logarithms), "aid": "reference", "tool": "My notes"}
    client.post("/work/", data)
    page = client.get("/work/").content.decode()
    assert "Tool and skill are those of the last time." in page
    assert f'<option value="{logarithms.pk}" selected>' in page
    assert 'value="My notes"' in page
    assert 'value="reference" checked' in page


def test_what_the_cohort_met_or_was_assigned_is_named_first(
    school: School, browse: Browse, at: datetime
) -> None:
    for name in ("Assigned", "Never", "Met"):
        make_choices(school.organisation, at, name, families=1, siblings=1)
    assign(
        school.other_learner, school.cohort, Item.objects.get(family__skill__name="Assigned"), at
    )
    met = Item.objects.get(family__skill__name="Met")
    Response.objects.create(
        cohort=school.cohort, person=school.other_learner, skill=met.family.skill, item=met,
        status="scored", score=1, answered_at=at,
    )  # fmt: skip
    page = browse(school.learner).get("/work/").content.decode()
    named = re.findall(r'<optgroup label="([^"]+)"|<option value="\d+"[^>]*>([^<]+)<', page)
    assert [group or name for group, name in named][:5] == [
        "Met so far", "Assigned", "Met", "Other skills", "Never",
    ]  # fmt: skip


def sent_for(school: School, skill: Skill) -> dict[str, object]:
    return {
        "key": uuid4(), "cohort": school.cohort.pk, "skill": skill.pk, "aid": "assistant",
        "tool": "", "ease": "0.5", "forecast": "0.5",
    }  # fmt: skip


@pytest.mark.parametrize("missing", ["ease", "forecast", "aid", "skill", "key"])
def test_what_is_missing_is_asked_for_and_nothing_is_written(
    school: School, browse: Browse, at: datetime, missing: str
) -> None:
    make_choices(school.organisation, at)
    data = sent(school, tool="Typed tool")
    del data[missing]
    reply = browse(school.learner).post("/work/", data)
    assert reply.status_code == 422
    page = reply.content.decode()
    assert page.count("Nothing was kept yet") == 1
    assert "Fill this in." not in page
    assert "Typed tool" in page
    assert not Response.objects.exists()


def test_skills_and_cohorts_of_others_cannot_be_named(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    make_choices(school.other_organisation, at, "Theirs")
    theirs = Skill.objects.get(name="Theirs")
    client = browse(school.learner)
    assert client.post("/work/", sent(school, skill=theirs.pk)).status_code == 422
    assert client.post("/work/", sent(school, cohort=school.other_cohort.pk)).status_code == 422
    assert not Response.objects.exists()


def test_the_log_is_ones_own(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    browse(school.learner).post("/work/", sent(school, tool="<i>Mine"))
    assert "&lt;i&gt;Mine" in browse(school.learner).get("/work/").content.decode()
    assert "Mine" not in browse(school.other_learner).get("/work/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("teacher", 404), ("lead", 404), ("stranger", 404), (None, 302)]
)
def test_it_is_a_learners_page(
    school: School, browse: Browse, who: str | None, status: int
) -> None:
    assert browse(getattr(school, who) if who else None).get("/work/").status_code == status


def test_queries_do_not_grow(
    school: School,
    browse: Browse,
    at: datetime,
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    make_choices(school.organisation, at)
    client = browse(school.learner)
    for _ in range(6):
        client.post("/work/", sent(school))
        with django_assert_max_num_queries(9):  # type: ignore[operator]
            client.get("/work/")
