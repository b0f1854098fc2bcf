"""Plan a check: what is asked, what it would be, and its start by one POST."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.insight.past import NOW, SKILLS, make_past
from tests.web.pulse.squad import make_squad
from tests.web.school import make_choices
from tests.web.tape import Page

from unaided.web.bank.models import Skill
from unaided.web.checks.models import Check
from unaided.web.people.models import User
from unaided.web.study.models import Assignment


@pytest.fixture
def skill(school, at) -> Skill:
    make_choices(school.organisation, at, families=6, siblings=4)
    return Skill.objects.get(organisation=school.organisation)


def asked(school, skill: Skill, **more: object) -> dict[str, object]:
    """Return what a form with everything filled in sends."""
    return {
        "name": "After a week", "skills": [skill.pk], "delays": ["7"], "own_delay": "",
        "items": 3, "minutes": 15, "adaptive": "on", "help": "none", "aid": "assistant",
        "tool": "Assistant 4", "novelties": ["transfer"], "asks": "plain", "when": "now",
        "course_ends": "", "window_days": 3, "assurance": "declared",
        "people": [school.learner.pk, school.other_learner.pk], **more,
    }  # fmt: skip


def started(client, school, form: dict[str, object]):
    """Look at it first, and start what is offered there."""
    url = reverse("check_new", args=[school.cohort.pk])
    page = client.get(url, form)
    assert page.status_code == 200, page.content.decode()
    seen = Page(url, page.content.decode())
    offered = next(one for one in seen.forms if "seed" in one.fields)
    return client.post(url, {**form, "seed": offered.fields["seed"]}), page.content.decode()


def test_only_the_cohorts_teacher_sees_it(school, skill, browse):
    url = reverse("check_new", args=[school.cohort.pk])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(user).get(url).status_code == 404, user
    assert browse(None).get(url).status_code == 302


def test_what_it_would_be_is_said_before_it_starts(school, skill, browse, at):
    make_squad(school, 4, at)
    people = list(User.objects.filter(role="learner", organisation=school.organisation))
    form = asked(school, skill, people=[one.pk for one in people], help="both", delays=["2", "28"])
    reply, page = started(browse(school.teacher), school, form)
    assert "What it will tell" in page
    assert "to within" in page
    assert "The tool&#x27;s effect" in page or "The tool’s effect" in page
    assert "people see the same question while another is left" in page
    assert "Assumed, since nothing here tells it yet" in page
    assert not Check.objects.filter(created_at__lt=at).exists()
    assert reply.status_code == 303
    check = Check.objects.get()
    assert reply["Location"] == reverse("check", args=[check.pk])
    assert check.record["plan"]["aids"] == ["none", "assistant"]
    assert check.foresight["figures"]
    assert all(
        one["sentence"] in page for one in check.foresight["figures"] if "'" not in one["sentence"]
    )
    assert check.parts.count() == 6
    assert (check.level, check.certainty) == (school.cohort.level, school.cohort.certainty)


def test_looking_writes_nothing(school, skill, browse):
    url = reverse("check_new", args=[school.cohort.pk])
    browse(school.teacher).get(url, asked(school, skill))
    assert not Check.objects.exists()
    assert not Assignment.objects.exists()


def test_what_lacks_is_said_and_who_cannot_take_part(school, skill, browse):
    url = reverse("check_new", args=[school.cohort.pk])
    page = browse(school.teacher).get(url, asked(school, skill, items=30)).content.decode()
    assert "cannot be placed" in page
    near = browse(school.teacher).get(url, asked(school, skill, novelties=["variant"]))
    assert "nobody picked can take part" in near.content.decode()
    assert (
        "has nothing unseen left of a kind of question that they have met" in near.content.decode()
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"skills": []}, "Skills"),
        ({"delays": [], "own_delay": ""}, "Choose at least one delay"),
        ({"help": "both", "tool": ""}, "Name the tool"),
        ({"when": "course"}, "Say on which day the course ends"),
        ({"when": "course", "course_ends": "2001-01-01"}, "That day is over"),
        ({"items": "0"}, "greater than or equal to 1"),
        ({"people": ["9" * 30]}, "Select a valid choice"),
        ({"skills": ["9" * 30]}, "Choose among the skills"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(school, skill, browse, change, said):
    url = reverse("check_new", args=[school.cohort.pk])
    page = browse(school.teacher).get(url, asked(school, skill, **change)).content.decode()
    assert said in page
    reply = browse(school.teacher).post(url, {**asked(school, skill, **change), "seed": "no"})
    assert reply.status_code == 422
    assert not Check.objects.exists()


def test_a_seed_of_ones_own_starts_nothing(school, skill, browse):
    url = reverse("check_new", args=[school.cohort.pk])
    reply = browse(school.teacher).post(url, {**asked(school, skill), "seed": "17"})
    assert reply.status_code == 422
    assert "too old" in reply.content.decode()
    assert not Check.objects.exists()


def test_twice_the_same_form_is_one_check(school, skill, browse):
    client, url = browse(school.teacher), reverse("check_new", args=[school.cohort.pk])
    form = asked(school, skill)
    page = Page(url, client.get(url, form).content.decode())
    seed = next(one for one in page.forms if "seed" in one.fields).fields["seed"]
    first, second = (client.post(url, {**form, "seed": seed}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Check.objects.count() == 1


def test_after_the_course_it_counts_from_its_last_day(school, skill, browse, at):
    day = timezone.localtime(at).date() + timedelta(days=30)
    form = asked(
        school, skill, when="course", course_ends=day.isoformat(), own_delay="28", delays=[]
    )
    started(browse(school.teacher), school, form)
    check = Check.objects.get()
    assert check.after_course
    assert timezone.localtime(check.practice_ends_at).date() == day
    opens = timezone.localtime(Assignment.objects.first().opens_at)
    assert timedelta(days=28) <= opens - check.practice_ends_at < timedelta(days=29)
    assert (opens.hour, opens.minute) == (0, 0)


def test_a_planted_error_is_always_with_the_tool_and_where_a_mistake_is_named(
    school, skill, browse
):  # fmt: skip
    started(browse(school.teacher), school, asked(school, skill, asks="planted error"))
    check = Check.objects.get()
    assert check.record["plan"]["faulty"]
    found = Assignment.objects.all()
    assert {one.aid for one in found} == {"assistant"}
    assert {one.tool_wrong for one in found} == {True, False}
    assert {one.asks for one in found} == {"planted error"}


def test_with_a_reading_less_is_assumed(school, browse):
    make_past(school)
    skill = Skill.objects.get(name=SKILLS[0])
    url = reverse("check_new", args=[school.cohort.pk])
    import time_machine

    with time_machine.travel(NOW, tick=False):
        page = browse(school.teacher).get(url, asked(school, skill)).content.decode()
    assert "how much people know after practice" not in page
    assert "that 85 % of planned sittings are taken" in page


def test_a_form_changed_after_its_check_was_started_is_not_lost_silently(school, skill, browse):
    client, url = browse(school.teacher), reverse("check_new", args=[school.cohort.pk])
    form = asked(school, skill)
    seen = Page(url, client.get(url, form).content.decode())
    seed = next(one for one in seen.forms if "seed" in one.fields).fields["seed"]
    assert client.post(url, {**form, "seed": seed}).status_code == 303
    # The same once more is the same check: a second click.
    assert client.post(url, {**form, "seed": seed}).status_code == 303
    reply = client.post(url, {**form, "minutes": 40, "seed": seed})
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "“After a week” was started from this form already" in page
    assert Check.objects.count() == 1
    again = next(one for one in Page(url, page).forms if "seed" in one.fields).fields["seed"]
    assert client.post(url, {**form, "minutes": 40, "seed": again}).status_code == 303
    assert Check.objects.count() == 2
