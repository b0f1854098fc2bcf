"""One item's page: what learners see, apart from what they do not; versions; retiring."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.web.bank.texts import choice, number, observed
from tests.web.school import Browse, School, make_choices, make_item

from unaided.content.formats.markdown import read_item
from unaided.web.bank.keeping import keep_item
from unaided.web.bank.models import Family, Item, Skill


def test_it_is_for_teachers_of_the_organisation(
    school: School, browse: Browse, at: datetime
) -> None:
    item = make_item(school.organisation, choice("power-1"), at)
    paths = (f"/bank/items/{item.pk}/", f"/bank/items/{item.pk}/edit/")
    for path in paths:
        for person in (school.learner, school.lead, school.stranger):
            assert browse(person).get(path).status_code == 404
        assert browse(None).get(path).status_code == 302
        assert browse(school.other_teacher).get(path).status_code == 200
    for person in (school.learner, school.lead, school.stranger):
        assert browse(person).post(f"{paths[0]}retire/").status_code == 404
    assert browse(school.teacher).get(f"{paths[0]}retire/").status_code == 405
    item.refresh_from_db()
    assert item.retired_at is None


def test_what_learners_see_stands_apart_from_the_rest(
    school: School, browse: Browse, at: datetime
) -> None:
    item = make_item(school.organisation, choice("power-1"), at)
    text = browse(school.teacher).get(f"/bank/items/{item.pk}/").content.decode()
    seen, _, behind = text.partition("Behind it")
    assert "What is asked in power-1?" in seen
    assert "KEY-power-1" in seen, "the right option is one of the options"
    for secret in ("SAYS-power-1", "HINT-power-1", "SOLUTION-power-1", "EXPLANATION-power-1"):
        assert secret not in seen
        assert secret in behind
    assert "Written for the tests" in behind
    assert "CC-BY-4.0" in behind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (number("walk-1"), ("3.6 m/s", "Within 0.05 of it", "converts to m/s", "with a unit")),
        (observed("pass-1"), ("10 tries, successes counted", "The ball arrives.")),
    ],
)
def test_each_kind_says_how_it_is_judged(
    school: School, browse: Browse, at: datetime, text: str, said: tuple[str, ...]
) -> None:
    item = make_item(school.organisation, text, at)
    page = browse(school.teacher).get(f"/bank/items/{item.pk}/").content.decode()
    for words in said:
        assert words in page


def test_versions_say_who_when_and_what(school: School, browse: Browse, at: datetime) -> None:
    for hours, words in ((0, "What is asked"), (1, "What is now asked"), (2, "What is at last")):
        text = choice("power-1").replace("What is asked", words)
        when = at + timedelta(hours=hours)
        item = keep_item(
            school.organisation, read_item(text, ""), text, school.other_teacher, when
        ).item
    page = browse(school.teacher).get(f"/bank/items/{item.pk}/").content.decode()
    versions = page.partition("<h2>Versions")[2]
    assert versions.index("Version 3") < versions.index("Version 2") < versions.index("Version 1")
    assert versions.count("Other Teacher") == 3
    assert "-What is now asked in power-1?\n+What is at last in power-1?" in versions
    assert "-What is asked in power-1?\n+What is now asked in power-1?" in versions


def test_the_change_of_the_last_version_of_a_page_is_shown(
    school: School, browse: Browse, at: datetime
) -> None:
    """Its predecessor stands on the next page."""
    for number_ in range(1, 13):
        text = choice("power-1").replace("What is asked", f"Text {number_}")
        item = keep_item(school.organisation, read_item(text, ""), text, None, at).item
    page = browse(school.teacher).get(f"/bank/items/{item.pk}/").content.decode()
    assert "Version 3<" in page
    assert "-Text 2 in power-1?\n+Text 3 in power-1?" in page
    assert "Version 2<" not in page
    older = browse(school.teacher).get(f"/bank/items/{item.pk}/?page=2").content.decode()
    assert "-Text 1 in power-1?\n+Text 2 in power-1?" in older


def test_retire_and_bring_back(school: School, browse: Browse, at: datetime) -> None:
    item = make_item(school.organisation, choice("power-1"), at)
    teacher = browse(school.teacher)
    response = teacher.post(f"/bank/items/{item.pk}/retire/")
    assert (response.status_code, response["Location"]) == (303, f"/bank/items/{item.pk}/")
    item.refresh_from_db()
    assert item.retired_at is not None
    page = teacher.get(f"/bank/items/{item.pk}/").content.decode()
    assert "Bring it back" in page
    assert "Answers to it stay." in page
    teacher.post(f"/bank/items/{item.pk}/retire/", {"back": "1"})
    item.refresh_from_db()
    assert item.retired_at is None
    assert "Retire it" in teacher.get(f"/bank/items/{item.pk}/").content.decode()


def test_an_item_without_a_text_says_so(school: School, browse: Browse) -> None:
    skill = Skill.objects.create(organisation=school.organisation, name="Old", slug="old")
    family = Family.objects.create(skill=skill, name="Old ones", slug="old-ones")
    item = Item.objects.create(organisation=school.organisation, family=family, slug="Item 7")
    page = browse(school.teacher).get(f"/bank/items/{item.pk}/").content.decode()
    assert "Known by name alone" in page
    assert "so it cannot be asked" in page
    assert "to give it one" not in page, "no file can bear such a name"
    Item.objects.filter(pk=item.pk).update(slug="item-7")
    page = browse(school.teacher).get(f"/bank/items/{item.pk}/").content.decode()
    assert "Write or import an item named item-7 to give it one." in page
    assert browse(school.teacher).get(f"/bank/items/{item.pk}/edit/").status_code == 404


def test_queries_do_not_grow_with_siblings_and_versions(
    school: School, browse: Browse, at: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    items = make_choices(school.organisation, at, families=1, siblings=2)
    teacher = browse(school.teacher)
    with django_assert_max_num_queries(12) as few:
        teacher.get(f"/bank/items/{items[0].pk}/")
    for n in range(20):
        family = items[0].family.name
        make_item(school.organisation, choice(f"more-{n}", family=family), at)
    for n in range(8):
        text = items[0].current.source.replace("What is asked", f"Text {n}")  # type: ignore[union-attr]
        keep_item(school.organisation, read_item(text, ""), text, school.teacher, at)
    with django_assert_max_num_queries(len(few.captured_queries) + 1):  # the versions are counted
        teacher.get(f"/bank/items/{items[0].pk}/")
