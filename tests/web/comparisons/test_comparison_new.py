"""A new comparison: looked at first, then registered; wrong answers are named."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.urls import reverse
from tests.web.comparisons.ways import fill, make_skills

from unaided.web.comparisons.models import Comparison
from unaided.web.comparisons.views import SALT

URL = "/comparisons/new/"


@pytest.fixture
def asked(school, at):
    """What a teacher says: ten people, two skills, from three weeks on."""
    fill(school, school.cohort, 8, at)
    skills = make_skills(school, at)
    day = at.date() + timedelta(days=21)
    return {
        "question": "Does <b>spacing</b> help?", "first": "massed", "first_words": "In one week.",
        "first_aid": "", "second": "spaced", "second_words": "Over\nfour weeks.",
        "second_aid": "tutor", "cohorts": [school.cohort.pk], "unit": "person",
        "skills": [one.pk for one in skills[:2]], "outcome_from": day.isoformat(),
        "outcome_to": (day + timedelta(days=6)).isoformat(), "planned_delay_days": "",
        "answers": "6", "smallest_points": "10",
    }  # fmt: skip


def hidden(page: str) -> dict[str, list[str]]:
    """Read the fields of the form that registers."""
    form = page[page.index('<form method="post" class="act"') :]
    form = form[: form.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found


def test_only_teachers(school, browse):
    """Learner and lead: no such page."""
    assert browse(school.teacher).get(URL).status_code == 200
    assert browse(school.stranger).get(URL).status_code == 200
    for user in (school.learner, school.lead):
        assert browse(user).get(URL).status_code == 404
    assert browse(None).get(URL).status_code == 302


def test_looking_writes_nothing_and_its_own_form_registers(school, browse, asked):
    """What was looked at is what is registered; twice is once."""
    client = browse(school.teacher)
    page = client.get(URL, asked).content.decode()
    assert "It would tell the two ways apart to within" in page
    assert not Comparison.objects.exists()
    fields = hidden(page)
    first, again = client.post(URL, fields), client.post(URL, fields)
    made = Comparison.objects.get()
    assert first.status_code == again.status_code == 303
    assert first["Location"] == again["Location"] == reverse("comparison", args=[made.pk])
    assert (made.first, made.second, made.unit, made.smallest) == (
        "massed",
        "spaced",
        "person",
        0.1,
    )
    assert made.second_words == "Over four weeks."
    assert made.closes_at - made.opens_at == timedelta(days=7)
    assert made.placed.count() == 10
    assert made.digest in client.get(first["Location"]).content.decode()


def test_two_registrations_draw_from_seeds_of_their_own(school, browse, asked):
    """Nobody chooses one."""
    client = browse(school.teacher)
    for _ in range(2):
        client.post(URL, hidden(client.get(URL, asked).content.decode()))
    assert len(set(Comparison.objects.values_list("seed", flat=True))) == 2


def test_what_is_typed_is_never_markup(school, browse, asked):
    """Neither on the preview nor on the page."""
    client = browse(school.teacher)
    page = client.get(URL, asked).content.decode()
    where = client.post(URL, hidden(page))["Location"]
    for text in (page, client.get(where).content.decode()):
        assert "<b>spacing</b>" not in text
        assert "&lt;b&gt;spacing&lt;/b&gt;" in text


def test_without_the_servers_own_key_nothing_is_registered(school, browse, asked):
    """None, another teacher's, none of ours."""
    foreign = signing.dumps([school.other_teacher.pk, "x"], salt=SALT)
    for key in ("", "nonsense", foreign):
        answer = browse(school.teacher).post(URL, {**asked, "key": key})
        assert answer.status_code == 422
        assert "This form is too old" in answer.content.decode()
    assert not Comparison.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("question", "", "Question"),
        ("second", "Massed", "Give the two ways different names"),
        ("first", "7", "A number is no name"),
        ("unit", "dice", "dice is not one of"),
        ("unit", "class", "Found 1 classes"),
        ("cohorts", [], "Who"),
        ("cohorts", ["9" * 30], "not one of the available choices"),
        ("skills", ["0"], "not one of the available choices"),
        ("outcome_from", "2020-01-01", "practice comes first"),
        ("outcome_to", "2020-01-01", "the same day or a later one"),
        ("outcome_to", "2099-01-01", "within 366 days"),
        ("planned_delay_days", "0", "greater than or equal to 1"),
        ("smallest_points", "80", "less than or equal to 50"),
        ("answers", "many", "whole number"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_registered(
    school, browse, asked, field, value, said
):
    """With what was typed kept."""
    page = browse(school.teacher).get(URL, {**asked, field: value})
    text = page.content.decode()
    assert said in text
    assert 'method="post" class="act"' not in text
    assert "In one week." in text
    key = signing.dumps([school.teacher.pk, "0" * 32], salt=SALT)
    sent = browse(school.teacher).post(URL, {**asked, field: value, "key": key})
    assert sent.status_code == 422
    assert not Comparison.objects.exists()


def test_cohorts_and_skills_of_others_are_not_offered(school, browse, asked):
    """Another teacher's cohort, by its number."""
    page = browse(school.teacher).get(URL, {**asked, "cohorts": [school.other_cohort.pk]})
    assert "not one of the available choices" in page.content.decode()
    assert "Mathematics 11C" not in page.content.decode()


def test_a_teacher_without_cohort_is_told_what_comes_first(school, browse):
    """Not an empty list to choose from."""
    assert reverse("cohort_new") in browse(school.stranger).get(URL).content.decode()


def test_queries_do_not_grow_with_people(school, browse, asked, at, django_assert_max_num_queries):
    """Ten people or forty."""
    client = browse(school.teacher)
    for more in (0, 30):
        if more:
            for number, person in enumerate(fill_more(school, more, at)):
                assert person.pk, number
        with django_assert_max_num_queries(24):
            client.get(URL, asked)


def fill_more(school, people, at):
    """Put more people into the cohort."""
    from tests.web.school import enrol, make_person

    from unaided.web.people.models import Role

    made = [make_person(f"more-{n}", school.organisation, Role.LEARNER) for n in range(people)]
    for person in made:
        enrol(school.cohort, person, at)
    return made
