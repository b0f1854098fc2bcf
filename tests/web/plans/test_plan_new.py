"""The form that lays a plan out."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from tests.web.plans.made import signed, stock
from tests.web.school import make_choices

from unaided.web.bank.models import Item, Skill
from unaided.web.people.models import Cohort
from unaided.web.plans.models import Plan, PlannedBlock
from unaided.web.plans.offered import offer
from unaided.web.study.models import Response

URL = "plan_new"


@pytest.fixture
def sent(school, at):
    """What a teacher sends: all that the bank has, Tuesdays and Thursdays at 17:30."""
    stock(school, at)
    return {
        "key": signed(school.cohort),
        "name": "Spring",
        "things": list(offer(school.cohort).by_value),
        "first": (at.date() + timedelta(days=3)).isoformat(),
        "weekdays": ["1", "3"],
        "begins": "17:30",
        "sessions": "6",
        "minutes": "30",
    }


def test_it_is_the_cohorts_teachers_own(school, browse, sent):
    """Nobody else plans, whatever they send."""
    url = reverse(URL, args=[school.cohort.pk])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.other_teacher, school.stranger, school.learner, school.lead):
        client = browse(user)
        assert client.get(url).status_code == 404
        assert client.post(url, sent).status_code == 404
    assert browse(None).post(url, sent).status_code == 302
    assert not Plan.objects.exists()


def test_a_plan_is_kept_both_ways_with_its_prediction(school, browse, sent):
    """Six sessions on the days asked for, each filled in both ways; spaced to begin with."""
    reply = browse(school.teacher).post(reverse(URL, args=[school.cohort.pk]), sent)
    plan = Plan.objects.get()
    assert (reply.status_code, reply["Location"]) == (303, reverse("plan", args=[plan.pk]))
    sessions = list(plan.sessions.all())
    assert len(sessions) == 6
    assert {one.starts_at.weekday() for one in sessions} <= {1, 3}
    for layout in ("spaced", "massed"):
        blocks = PlannedBlock.objects.filter(session=sessions[0], layout=layout)
        assert sum(one.minutes for one in blocks) == 30
    assert [one.skill.name for one in plan.things.all()] == ["Chain rule", "Integration", "Passing"]
    assert plan.things.last().family.name == "Passing under pressure"
    assert plan.chosen == "spaced"
    assert len(plan.prediction["figures"]) == 6
    assert plan.created_by == school.teacher


def test_sessions_begin_by_the_clock_of_the_cohorts_people(school, browse, sent):
    """17:30 there, on either side of the change of clocks."""
    Cohort.objects.filter(pk=school.cohort.pk).update(time_zone="Pacific/Auckland")
    browse(school.teacher).post(
        reverse(URL, args=[school.cohort.pk]), {**sent, "sessions": "40", "weekdays": ["5"]}
    )
    zone = ZoneInfo("Pacific/Auckland")
    local = [one.starts_at.astimezone(zone) for one in Plan.objects.get().sessions.all()]
    assert {(one.hour, one.minute, one.weekday()) for one in local} == {(17, 30, 5)}
    assert len({one.utcoffset() for one in local}) == 2


def test_sent_twice_it_is_made_once(school, browse, sent):
    """The second click finds the first one's plan."""
    client, url = browse(school.teacher), reverse(URL, args=[school.cohort.pk])
    first, second = client.post(url, sent), client.post(url, sent)
    assert first["Location"] == second["Location"]
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"things": []}, "Found 0; choose 2 to 8"),
        ({"minutes": "10", "sessions": "1", "things": "all and more"}, "room for 5 blocks"),
        ({"first": "2020-01-01"}, "That day is over"),
        ({"first": "9999-12-30"}, "over two years away"),
        ({"weekdays": ["7"]}, "7 is not one of the available choices"),
        ({"sessions": "41"}, "less than or equal to 40"),
        ({"minutes": "9"}, "greater than or equal to 10"),
        ({"key": "made up"}, "This form is too old"),
    ],
)
def test_what_will_not_do_is_named(school, browse, sent, at, change, said):
    """Nothing is kept, and the page says what was found."""
    if change.get("things") == "all and more":
        for number in range(5):
            make_choices(school.organisation, at, f"Skill {number}")
        change = {**change, "things": list(offer(school.cohort).by_value)}
    url = reverse(URL, args=[school.cohort.pk])
    reply = browse(school.teacher).post(url, {**sent, **change})
    assert reply.status_code == 422
    assert said in reply.content.decode()
    assert not Plan.objects.exists()


def test_one_thing_is_too_few_and_another_schools_is_none(school, browse, sent):
    """The number that was found is said."""
    client, url = browse(school.teacher), reverse(URL, args=[school.cohort.pk])
    one = client.post(url, {**sent, "things": sent["things"][:1]})
    assert "Found 1; choose 2 to 8" in one.content.decode()
    twice = client.post(url, {**sent, "things": sent["things"][:1] * 2})
    assert "Found 1; choose 2 to 8" in twice.content.decode()
    foreign = client.post(url, {**sent, "things": [*sent["things"], "skill-999999"]})
    assert foreign.status_code == 422
    assert not Plan.objects.exists()


def test_a_key_of_another_cohort_is_none(school, browse, sent):
    """Keys are handed out with the form of their cohort."""
    key = signed(school.other_cohort, uuid4())
    url = reverse(URL, args=[school.cohort.pk])
    reply = browse(school.teacher).post(url, {**sent, "key": key})
    assert reply.status_code == 422


def test_a_squads_drills_come_first(school, at):
    """A class has its skills first."""
    stock(school, at)
    assert offer(school.cohort).choices[-1][1] == "Passing: Passing under pressure"
    school.cohort.kind = Cohort.Kind.SQUAD
    assert offer(school.cohort).choices[0][1] == "Passing: Passing under pressure"


def test_a_cohorts_own_subjects_are_offered_and_others_on_asking(school, at, browse, sent):
    """What it met, its subject, and what comes before; the rest behind a link, and then kept."""
    chain, other = Skill.objects.get(name="Chain rule"), Skill.objects.get(name="Integration")
    for skill, subject in ((chain, "mathematics"), (other, "history")):
        Skill.objects.filter(pk=skill.pk).update(subject=subject)
    Skill.objects.filter(name="Passing").update(subject="football")
    item = Item.objects.filter(family__skill=chain).first()
    Response.objects.create(
        cohort=school.cohort, person=school.learner, skill=chain, family=item.family, item=item,
        status="scored", score=1.0, answered_at=at,
    )  # fmt: skip
    assert [label for _, label in offer(school.cohort).choices] == ["Chain rule"]
    assert offer(school.cohort).others == 2
    client, url = browse(school.teacher), reverse(URL, args=[school.cohort.pk])
    page = client.get(url).content.decode()
    assert "Integration" not in page
    assert "Show 2 more" in page
    assert "Integration (history)" in client.get(f"{url}?all=1").content.decode()
    assert client.post(url, sent).status_code == 422
    assert client.post(f"{url}?all=1", sent).status_code == 303
    chain.needs.add(other)
    assert [label for _, label in offer(school.cohort).choices] == [
        "Chain rule", "Integration (history)",
    ]  # fmt: skip


def test_an_empty_bank_leads_to_the_bank(school, browse):
    """There is nothing to practise."""
    page = browse(school.teacher).get(reverse(URL, args=[school.cohort.pk])).content.decode()
    assert "nothing to practise" in page
    assert reverse("bank") in page
