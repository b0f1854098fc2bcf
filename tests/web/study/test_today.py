"""What waits for a learner today."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.web.school import Browse, School, make_choices, make_person
from tests.web.study.history import assign, sit

from unaided.web.people.agreement import agree
from unaided.web.people.models import Role


def page(browse: Browse, school: School) -> str:
    reply = browse(school.learner).get("/today/")
    assert reply.status_code == 200
    return reply.content.decode()


def test_nothing_waits_and_practice_can_be_started(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    text = page(browse, school)
    assert "No check waits." in text
    for minutes in (2, 5, 10):
        assert f"{minutes} minutes</button>" in text


def test_without_a_question_it_says_so_and_who_can_add_some(
    school: School, browse: Browse, at: datetime
) -> None:
    for item in make_choices(school.organisation, at):
        item.retired_at = at
        item.save()
    make_choices(school.other_organisation, at)
    text = page(browse, school)
    assert "minutes</button>" not in text
    assert "The bank has no question to practise with yet. Teacher can add some." in text
    assert "Practise?" not in text


def test_a_check_says_how_long_it_takes_and_until_when(
    school: School, browse: Browse, at: datetime
) -> None:
    items = make_choices(school.organisation, at)
    for item in items[:3]:
        assign(school.learner, school.cohort, item, at - timedelta(minutes=1))
    assign(school.learner, school.cohort, items[4], at, opens=timedelta(days=14),
           closes=timedelta(days=21))  # fmt: skip
    text = page(browse, school)
    assert "A check waits: 3 questions, about 6 minutes." in text
    assert "Open until" in text
    assert "Chain rule" not in text


def test_what_is_to_come_is_announced(school: School, browse: Browse, at: datetime) -> None:
    item = make_choices(school.organisation, at)[0]
    assign(school.learner, school.cohort, item, at, opens=timedelta(days=3))
    assert "The next check opens" in page(browse, school)


def test_an_open_sitting_is_gone_on_with(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    sitting = sit(school.learner, school.cohort, at)
    text = page(browse, school)
    assert "A sitting is open." in text
    assert f'href="/sittings/{sitting.pk}/"' in text
    assert "minutes</button>" not in text


def test_somebody_in_no_cohort_is_told_how_to_join(
    school: School, browse: Browse, at: datetime
) -> None:
    alone = make_person("alone", school.organisation, Role.LEARNER)
    agree(alone, at)
    assert "You are in no class yet." in browse(alone).get("/today/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("teacher", 404), ("lead", 404), ("stranger", 404), (None, 302)]
)
def test_it_is_a_learners_page(
    school: School, browse: Browse, who: str | None, status: int
) -> None:
    assert browse(getattr(school, who) if who else None).get("/today/").status_code == status


def test_before_agreeing_there_is_the_text_first(
    school: School, browse: Browse, at: datetime
) -> None:
    school.learner.consents.all().delete()
    reply = browse(school.learner).get("/today/")
    assert reply.status_code == 302
    assert reply.headers["Location"].endswith("?next=%2Ftoday%2F")


def test_it_rejects_post(school: School, browse: Browse) -> None:
    assert browse(school.learner).post("/today/").status_code == 405


def test_queries_do_not_grow_with_assignments(
    school: School,
    browse: Browse,
    at: datetime,
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    client = browse(school.learner)
    for item in make_choices(school.organisation, at, families=3):
        assign(school.learner, school.cohort, item, at - timedelta(minutes=1))
        with django_assert_max_num_queries(9):  # type: ignore[operator]
            client.get("/today/")
