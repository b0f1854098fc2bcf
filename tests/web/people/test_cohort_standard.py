"""Changing what a cohort is called and what counts as learned in it."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from tests.web.school import Browse, School

from unaided.web.people.models import Cohort
from unaided.web.people.signals import standard_changed
from unaided.web.people.zones import zone_of

SAME = {
    "name": "Mathematics 11B", "kind": "class", "tool": "Assistant 4", "level_percent": "80",
    "horizon_days": "14", "certainty_percent": "90",
}  # fmt: skip


@pytest.fixture
def told() -> Iterator[list[Cohort]]:
    """The cohorts of which it was told that their standard is another."""
    heard: list[Cohort] = []

    def hear(cohort: Cohort, **_: object) -> None:
        heard.append(cohort)

    standard_changed.connect(hear)
    yield heard
    standard_changed.disconnect(hear)


def url(school: School) -> str:
    return f"/cohorts/{school.cohort.pk}/standard/"


def test_its_teachers_see_it(school: School, statuses) -> None:
    assert statuses(url(school)) == {
        "anonymous": 302, "learner": 404, "teacher": 200, "other teacher": 404, "lead": 404,
        "stranger": 404,
    }  # fmt: skip


def test_another_standard_is_kept_and_told(school: School, browse: Browse, told) -> None:
    response = browse(school.teacher).post(url(school), {**SAME, "horizon_days": "30"})
    assert response.status_code == 303
    school.cohort.refresh_from_db()
    assert school.cohort.horizon_days == 30
    assert [cohort.pk for cohort in told] == [school.cohort.pk]
    assert told[0].horizon_days == 30


@pytest.mark.parametrize(
    "change", [{}, {"name": "Mathematics 12B"}, {"tool": ""}, {"time_zone": "Asia/Tokyo"}]
)
def test_other_words_for_the_same_standard_are_not_told(
    school: School, browse: Browse, told, change: dict[str, str]
) -> None:
    assert browse(school.teacher).post(url(school), {**SAME, **change}).status_code == 303
    assert told == []


def test_where_its_people_are_is_shown_and_kept(school: School, browse: Browse) -> None:
    client = browse(school.teacher)
    client.post(url(school), {**SAME, "time_zone": "Asia/Tokyo"})
    school.cohort.refresh_from_db()
    assert zone_of(school.cohort) == ZoneInfo("Asia/Tokyo")
    assert '<option value="Asia/Tokyo" selected>' in client.get(url(school)).content.decode()
    client.post(url(school), {**SAME, "time_zone": "server"})
    school.cohort.refresh_from_db()
    assert school.cohort.time_zone == ""


def test_what_is_refused_is_neither_kept_nor_told(school: School, browse: Browse, told) -> None:
    for wrong in ({"level_percent": "800"}, {"name": "Mathematics 11C"}):
        assert browse(school.teacher).post(url(school), {**SAME, **wrong}).status_code == 422
    school.cohort.refresh_from_db()
    assert (school.cohort.level, school.cohort.name) == (0.8, "Mathematics 11B")
    assert told == []


def test_posting_is_for_its_teachers(school: School, statuses) -> None:
    found = statuses(url(school), "post", **{**SAME, "level_percent": "70"})
    assert [kind for kind, status in found.items() if status == 303] == ["teacher"]


def test_what_is_shown_and_sent_back_unchanged_is_the_same_standard(
    school: School, browse: Browse, told
) -> None:
    Cohort.objects.filter(pk=school.cohort.pk).update(
        level=0.725, horizon_days=10.5, certainty=0.955
    )
    client = browse(school.teacher)
    page = client.get(url(school))
    said = "Learned means 72.5 % alone, 10.5 days later, on a new variant, with 95.5 % certainty"
    assert said in page.content.decode()
    form = page.context["form"]
    shown = {name: str(form[name].value()) for name in form.fields}
    assert (shown["level_percent"], shown["horizon_days"], shown["certainty_percent"]) == (
        "72.5", "10.5", "95.5",
    )  # fmt: skip
    assert client.post(url(school), shown).status_code == 303
    assert told == []
