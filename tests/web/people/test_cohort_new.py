"""Making a cohort."""

from __future__ import annotations

import pytest
from tests.web.school import Browse, School

from unaided.web.people.models import Cohort

SAID = {
    "name": "Football U17", "kind": "squad", "tool": "Video assistant 2", "level_percent": "75",
    "horizon_days": "21", "certainty_percent": "95",
}  # fmt: skip


def test_teachers_see_it(statuses) -> None:
    assert statuses("/cohorts/new/") == {
        "anonymous": 302, "learner": 404, "teacher": 200, "other teacher": 200, "lead": 404,
        "stranger": 200,
    }  # fmt: skip


def test_nothing_scientific_is_chosen_beforehand(school: School, browse: Browse) -> None:
    page = browse(school.teacher).get("/cohorts/new/").content.decode()
    form = page.split('<form class="form"')[1].split("</form>")[0]
    assert "checked" not in form
    for name in ("level_percent", "horizon_days", "certainty_percent"):
        field = form.split(f'name="{name}"')[1].split(">")[0]
        assert "value=" not in field


def test_it_is_made_with_its_standard_and_taught_by_its_maker(
    school: School, browse: Browse
) -> None:
    response = browse(school.teacher).post("/cohorts/new/", SAID)
    cohort = Cohort.objects.get(name="Football U17")
    assert (response.status_code, response["Location"]) == (303, f"/cohorts/{cohort.pk}/people/")
    assert (cohort.kind, cohort.tool) == ("squad", "Video assistant 2")
    assert (cohort.level, cohort.horizon_days, cohort.certainty) == (0.75, 21, 0.95)
    assert cohort.time_zone == "", "where nothing is said, it is where the server is"
    assert cohort.organisation == school.organisation
    assert list(cohort.teachers.all()) == [school.teacher]


@pytest.mark.parametrize(
    ("said", "kept"), [("server", ""), ("", ""), ("Pacific/Auckland", "Pacific/Auckland")]
)
def test_its_people_are_somewhere(school: School, browse: Browse, said: str, kept: str) -> None:
    client = browse(school.teacher)
    form = client.get("/cohorts/new/").content.decode().split('name="time_zone"')[1]
    assert form.index("Where the server is") < form.index('<optgroup label="Africa">')
    assert '<option value="America/Argentina/Buenos_Aires">Buenos Aires, Argentina<' in form
    client.post("/cohorts/new/", {**SAID, "time_zone": said})
    assert Cohort.objects.get(name="Football U17").time_zone == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("kind", "gang"), ("level_percent", "0.8"), ("level_percent", ""),
        ("level_percent", "nan"), ("horizon_days", "0"), ("horizon_days", "inf"),
        ("certainty_percent", "0.9"), ("certainty_percent", "100"), ("name", "Mathematics 11C"),
        ("time_zone", "Europe/Atlantis"), ("time_zone", "Etc/GMT+5"),
    ],
)  # fmt: skip
def test_what_will_not_do_is_said_beside_the_field(
    school: School, browse: Browse, field: str, value: str
) -> None:
    response = browse(school.teacher).post("/cohorts/new/", {**SAID, field: value})
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert "Video assistant 2" in page, "what was typed is kept"
    assert Cohort.objects.count() == 2


def test_another_organisation_may_use_the_same_name(school: School, browse: Browse) -> None:
    response = browse(school.stranger).post("/cohorts/new/", {**SAID, "name": "Mathematics 11B"})
    assert response.status_code == 303
