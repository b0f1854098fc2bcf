"""The bank's page: skills, families, siblings; items by words and by skill."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.web.bank.texts import choice, number, observed
from tests.web.school import Browse, School, make_choices, make_item
from tests.web.study.history import give, practise

from unaided.web.bank.models import Family, Item, Skill


def page(browser: Client, path: str = "/bank/") -> str:
    response = browser.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


PATHS = ("/bank/", "/bank/?q=asked", "/bank/import/", "/bank/items/new/")


@pytest.mark.parametrize("path", PATHS)
def test_it_is_for_teachers_alone(school: School, browse: Browse, at: datetime, path: str) -> None:
    make_choices(school.organisation, at)
    for person in (school.learner, school.lead):
        assert browse(person).get(path).status_code == 404
    assert browse(None).get(path).status_code == 302
    assert browse(school.teacher).get(path).status_code == 200
    assert browse(school.other_teacher).get(path).status_code == 200


def test_a_stranger_sees_their_own_bank(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    assert "Chain rule" in page(browse(school.teacher))
    for path in ("/bank/", "/bank/?q=chain", "/bank/?skill=chain-rule"):
        assert "chain-rule-1-1" not in page(browse(school.stranger), path)
        assert "Chain rule family" not in page(browse(school.stranger), path)


def test_an_empty_bank_says_what_to_do(school: School, browse: Browse) -> None:
    text = page(browse(school.teacher))
    assert "No items yet, so nothing can be asked" in text
    assert "/bank/items/new/" in text
    assert "/bank/export/" not in text


def test_families_say_whether_a_pulse_can_be_made(
    school: School, browse: Browse, at: datetime
) -> None:
    for slug in ("a-1", "a-2", "a-3"):
        make_item(school.organisation, choice(slug, family="Enough"), at)
    for slug in ("b-1", "b-2"):
        make_item(school.organisation, number(slug, "Chain rule", "Too few"), at)
    for slug in ("c-1", "c-2", "c-3"):
        make_item(school.organisation, observed(slug), at)
    text = page(browse(school.teacher))
    assert "8 items in 3 families; 1 is enough for a pulse" in text
    assert "1 more needed" in text
    assert "not asked, but observed" in text


def test_retired_items_are_no_siblings(school: School, browse: Browse, at: datetime) -> None:
    items = [make_item(school.organisation, choice(f"a-{n}"), at) for n in (1, 2, 3)]
    assert "1 is enough for a pulse" in page(browse(school.teacher))
    Item.objects.filter(pk=items[0].pk).update(retired_at=at)
    text = page(browse(school.teacher))
    assert "2 items in 1 family; 0 are enough for a pulse" in text
    assert "1 retired" in text


def test_items_known_by_name_alone_are_counted_apart(
    school: School, browse: Browse, at: datetime
) -> None:
    skill = Skill.objects.create(organisation=school.organisation, name="Old", slug="old")
    family = Family.objects.create(skill=skill, name="Old ones", slug="old-ones")
    for n in range(3):
        Item.objects.create(organisation=school.organisation, family=family, slug=f"Item {n}")
    text = page(browse(school.teacher))
    assert "3 items known by name alone" in text
    assert "0 items in 0 families" in text
    assert "1 family of an earlier history, known by name alone" in text
    make_item(school.organisation, choice("power-1", "Old", "Old ones"), at)
    text = page(browse(school.teacher))
    assert "1 item in 1 family; 0 are enough for a pulse" in text
    assert "single choice, 3 known by name alone" in text
    assert "2 more needed" in text
    assert "Item 1" in page(browse(school.teacher), "/bank/?skill=old")


def test_every_word_must_stand_somewhere(school: School, browse: Browse, at: datetime) -> None:
    make_item(school.organisation, choice("power-1"), at)
    make_item(school.organisation, number("walk-1"), at)
    teacher = browse(school.teacher)
    both = page(teacher, "/bank/?q=1")
    assert "power-1" in both
    assert "walk-1" in both
    fast = page(teacher, "/bank/?q=SOLUTION+fast")
    assert "walk-1" in fast
    assert "power-1" not in fast
    assert "No item with “fast asked”" in page(teacher, "/bank/?q=fast+asked")
    assert "No item with “%”" in page(teacher, "/bank/?q=%25"), "signs of SQL are only signs"


def test_a_skill_keeps_to_its_items(school: School, browse: Browse, at: datetime) -> None:
    make_item(school.organisation, choice("power-1"), at)
    make_item(school.organisation, number("walk-1"), at)
    text = page(browse(school.teacher), "/bank/?skill=speed")
    assert "1 item of Speed" in text
    assert "power-1" not in text
    assert "/bank/export/?skill=speed" in text
    assert "2 items in 2 families" in page(browse(school.teacher), "/bank/?skill=unheard-of")


def test_what_can_be_asked_stands_first(school: School, browse: Browse, at: datetime) -> None:
    skill = Skill.objects.create(organisation=school.organisation, name="Old", slug="old")
    family = Family.objects.create(skill=skill, name="A", slug="a")
    Item.objects.create(organisation=school.organisation, family=family, slug="a-known")
    teacher = browse(school.teacher)
    assert "/bank/export/" not in page(teacher, "/bank/?skill=old")
    old = make_item(school.organisation, choice("b-retired", "Old", "B"), at)
    Item.objects.filter(pk=old.pk).update(retired_at=at)
    make_item(school.organisation, choice("c-asked", "Old", "C"), at)
    text = page(teacher, "/bank/?skill=old")
    assert text.index("c-asked") < text.index("b-retired") < text.index("a-known")
    assert "/bank/export/?skill=old" in text


def test_pages_of_what_was_found(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at, families=15)
    first = page(browse(school.teacher), "/bank/?q=chain")
    assert "60 items" in first
    assert "q=chain&amp;skill=&amp;page=2" in first
    assert first != page(browse(school.teacher), "/bank/?q=chain&skill=&page=2")


@pytest.mark.parametrize("path", ["/bank/", "/bank/?skill=chain-rule", "/bank/?q=chain"])
def test_queries_do_not_grow_with_items(
    school: School, browse: Browse, at: datetime, path: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    make_choices(school.organisation, at)
    teacher = browse(school.teacher)
    with django_assert_max_num_queries(14) as few:
        page(teacher, path)
    for skill in range(12):
        make_choices(school.organisation, at, skill=f"Chain {skill}", families=3)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page(teacher, path)


def test_what_cannot_be_asked_is_counted_apart(
    school: School, browse: Browse, at: datetime
) -> None:
    items = make_choices(school.organisation, at)
    Item.objects.filter(pk=items[0].pk).update(retired_at=at)
    for number_of in range(5):  # as an imported history leaves them
        Item.objects.create(
            organisation=school.organisation, family=items[0].family, slug=f"old-{number_of}"
        )
    text = page(browse(school.teacher), "/bank/?skill=chain-rule")
    assert "<h1>7 items of Chain rule</h1>" in text
    assert "And besides: 1 retired, 5 known by name alone." in text


def test_skills_of_ones_own_cohorts_are_offered_first(
    school: School, browse: Browse, at: datetime
) -> None:
    for skill in ("Aiming", "Chain rule", "Passing"):
        make_choices(school.organisation, at, skill=skill, families=1)
    teacher = browse(school.teacher)
    assert "<optgroup" not in page(teacher)
    practised = practise(school.learner, school.cohort, at)
    give(school.learner, practised, at)
    met = practised.version.item.family.skill
    other = next(one for one in ("Aiming", "Passing") if one != met.name)
    text = page(teacher)
    own = text.index('<optgroup label="Met in Mathematics 11B">')
    assert own < text.index(f">{met.name}</option>") < text.index('label="Others of the bank"')
    assert text.index('label="Others of the bank"') < text.index(f">{other}</option>")
    assert "<optgroup" not in page(browse(school.other_teacher)), "they have met nothing yet"
