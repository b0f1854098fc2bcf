"""The page on which a teacher makes a pulse."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.urls import reverse
from tests.web.pulse.squad import make_squad
from tests.web.school import School, enrol, make_choices, make_item, make_person

from unaided.web.bank.models import Item, Skill
from unaided.web.people.models import Role, User
from unaided.web.pulse.models import Pulse
from unaided.web.study.models import Assignment, Response


@pytest.fixture
def skill(school, at) -> Skill:
    """Two families of four items."""
    make_choices(school.organisation, at)
    return Skill.objects.get(organisation=school.organisation)


def address(school: School) -> str:
    return reverse("pulse_new", args=[school.cohort.pk])


def asked(school: School, skill: Skill, **other: object) -> dict[str, object]:
    return {
        "skill": skill.pk,
        "aid": "assistant",
        "tool": "Assistant 4",
        "people": [school.learner.pk, school.other_learner.pk],
        **other,
    }


def seed_in(page: bytes) -> str:
    found = re.search(rb'name="seed" value="([^"]+)"', page)
    assert found is not None
    return found[1].decode()


def log(school: School, person: User, item: Item, at: datetime, **more: str) -> None:
    """Put a response into the log."""
    values = {"status": "scored", "score": 1.0, "occasion": "practice", "aid": "none", **more}
    Response.objects.create(
        cohort=school.cohort, person=person, item=item, family=item.family,
        skill=item.family.skill, answered_at=at, **values,
    )  # fmt: skip


def test_only_the_cohorts_teacher_sees_it(school, skill, browse):
    """Learner, another teacher, lead, stranger: no such page."""
    assert browse(school.teacher).get(address(school)).status_code == 200
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        client = browse(user)
        assert client.get(address(school)).status_code == 404, user
        assert client.post(address(school), asked(school, skill)).status_code == 404, user
    assert browse(None).get(address(school)).status_code == 302
    assert Pulse.objects.count() == 0


def test_everybody_and_the_cohorts_tool_are_suggested(school, skill, browse):
    """All people picked, the tool named."""
    page = browse(school.teacher).get(address(school)).content.decode()
    assert page.count("checked") == 3  # two people and the assistant
    assert 'value="Assistant 4"' in page


def test_looking_writes_nothing_and_says_what_is_missing(school, skill, browse, at):
    """Who can, who cannot and why, how many more it takes, what people get."""
    silent = make_person("silent", school.organisation, Role.LEARNER)
    enrol(school.cohort, silent, at, agreed=False)
    data = asked(school, skill, people=[school.learner.pk, school.other_learner.pk, silent.pk])
    page = browse(school.teacher).get(address(school), data).content.decode()
    assert "With 20 people or more who answer, it tells what the tool does now" in page
    assert "you picked 3, of whom 2 can take part: 18 are missing." in page
    assert "has not yet agreed to what is recorded" in page
    assert "in an order drawn by chance" in page
    assert "Start for 2 people" in page
    assert Pulse.objects.count() == Assignment.objects.count() == 0


def test_with_enough_people_it_says_who_may_stay_away(school, skill, browse, at):
    """Twenty-two: two to spare."""
    squad = make_squad(school, 20, at)
    ids = [person.pk for person in (school.learner, school.other_learner, *squad)]
    page = browse(school.teacher).get(address(school), asked(school, skill, people=ids))
    assert "22 people can take part. That tells" in page.content.decode()
    assert "if 20 answer; 2 may stay away." in page.content.decode()


def test_starting_writes_it_once(school, skill, browse):
    """The same form sent twice leads to the same pulse."""
    client = browse(school.teacher)
    data = asked(school, skill)
    data["seed"] = seed_in(client.get(address(school), data).content)
    first = client.post(address(school), data)
    second = client.post(address(school), data)
    pulse = Pulse.objects.get()
    assert first.status_code == second.status_code == 303
    assert first.url == second.url == reverse("pulse", args=[pulse.pk])
    assert Assignment.objects.count() == 6


def test_a_seed_of_ones_own_is_refused(school, skill, browse):
    """Nor that of another cohort: nothing is started, and the page says so."""
    client = browse(school.teacher)
    reply = client.post(address(school), asked(school, skill, seed="7"))
    assert reply.status_code == 422
    assert "Nothing was started." in reply.content.decode()
    assert Pulse.objects.count() == 0


def test_a_tool_without_a_name_is_asked_for(school, skill, browse):
    """Beside the field, with what was typed kept."""
    reply = browse(school.teacher).get(address(school), asked(school, skill, tool=" "))
    page = reply.content.decode()
    assert "Name the tool" in page
    assert "Start for" not in page
    assert f'<option value="{skill.pk}" selected>' in page


def test_people_of_other_cohorts_cannot_be_picked(school, skill, browse):
    """An id that is not of this cohort is an error, not a place."""
    client = browse(school.teacher)
    data = asked(school, skill, people=[school.stranger_learner.pk])
    page = client.get(address(school), data).content.decode()
    assert "Start for" not in page


def test_observed_drills_are_said_not_to_be_offered(school, skill, browse, at):
    """With the reason."""
    make_item(
        school.organisation,
        "---\nitem: drill-1\nskill: Passing\nfamily: Long\nkind: observed\nmeasure: count\n"
        "tries: 10\nsource: tests\nlicence: CC0\n---\nTen passes.\n",
        at,
    )
    page = browse(school.teacher).get(address(school)).content.decode()
    assert "Not offered: Passing." in page
    assert "what a coach observes has none" in page


def test_own_skills_come_first_and_what_everybody_met_is_not_offered(school, browse, at):
    """Other groups' skills below; of those without siblings only one's own are named."""
    for name in ("Aiming", "Chain rule", "Zigzag"):
        make_choices(school.organisation, at, skill=name, families=1, siblings=4)
    drill = "---\nitem: drill-1\nskill: Passing\nfamily: Long\nkind: observed\nmeasure: count\n"
    make_item(
        school.organisation, f"{drill}tries: 10\nsource: tests\nlicence: CC0\n---\nTen.\n", at
    )
    own = Skill.objects.get(name="Zigzag")
    items = list(own.families.get().items.order_by("pk"))
    for person in (school.learner, school.other_learner):
        log(school, person, items[0], at)
    client = browse(school.teacher)
    page = client.get(address(school)).content.decode()
    assert page.index("Met in Mathematics 11B") < page.index(">Zigzag<")
    assert page.index(">Zigzag<") < page.index("Others of the bank") < page.index(">Aiming<")
    assert "Passing" not in page, "nobody here has met it"
    for person in (school.learner, school.other_learner):
        log(school, person, items[1], at)
    page = client.get(address(school)).content.decode()
    assert ">Zigzag<" not in page
    assert "Not offered: Zigzag. Nobody in Mathematics 11B has three unseen questions" in page
    reply = client.get(address(school), asked(school, own))
    assert "Start for" not in reply.content.decode()


@pytest.mark.parametrize(
    ("tool", "recorded", "aid"),
    [
        ("Tutor 2", "", "tutor"),
        ("Assistant 4", "", "assistant"),
        ("Assistant 4", "tutor", "tutor"),
        ("Solver X", "", ""),
        ("Solver X", "reference", "reference"),
        ("", "", ""),
    ],
)
def test_the_kind_of_help_is_that_of_the_cohorts_tool(
    school, skill, browse, at, tool, recorded, aid
):
    """By what was recorded with it, else by its name, else nothing is chosen."""
    school.cohort.tool = tool
    school.cohort.save()
    if recorded:
        item = skill.families.first().items.first()
        log(school, school.learner, item, at, aid=recorded, tool=tool)
    page = browse(school.teacher).get(address(school)).content.decode()
    chosen = re.findall(r'name="aid" value="(\w+)"[^>]*checked', page)
    assert chosen == ([aid] if aid else [])


def test_queries_do_not_grow(school, skill, browse, at, django_assert_max_num_queries):
    """With two people or twenty-two."""
    client = browse(school.teacher)
    data = asked(school, skill)
    for extra in (0, 20):
        squad = make_squad(school, extra, at)
        data["people"] = [school.learner.pk, *(person.pk for person in squad)]
        with django_assert_max_num_queries(22):
            client.get(address(school), data)
