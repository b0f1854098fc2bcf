"""A template's page: twenty variants with what is amiss; items made of it, which stay."""

from __future__ import annotations

from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from tests.web.everything import TEMPLATE
from tests.web.school import Browse, School

from unaided.content.formats.markdown import read_item
from unaided.content.items import Origin
from unaided.content.problems import ContentError
from unaided.content.templates.reading import read_template
from unaided.content.templates.template import Template as Content
from unaided.web.bank.keeping import keep_item
from unaided.web.bank.models import Item, ItemVersion, Template, TemplateVersion
from unaided.web.bank.templating import keep_template, next_seed, publish


def content(text: str = TEMPLATE) -> Content:
    return read_template(text, "")


@pytest.fixture
def template(school: School, at: datetime) -> Template:
    """A template of the school, of which nothing is made."""
    return keep_template(school.organisation, content(), TEMPLATE, school.teacher, at)


@pytest.fixture
def teacher(school: School, browse: Browse) -> Client:
    return browse(school.teacher)


def page_of(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def current(template: Template) -> TemplateVersion:
    template.refresh_from_db()
    assert template.current is not None
    return template.current


def test_twenty_variants_are_seen_and_nothing_is_made(teacher: Client, template: Template) -> None:
    page = page_of(teacher, f"/bank/templates/{template.pk}/")
    assert page.count(">Seed ") == 20
    assert "Two numbers: nothing made yet" in page
    assert "nothing is amiss" in page
    assert content().variant(7).prompt in page
    assert not Item.objects.exists()


def test_the_next_twenty_are_one_press_away(teacher: Client, template: Template) -> None:
    page = page_of(teacher, f"/bank/templates/{template.pk}/?from=20")
    assert "Seeds 20 to 39" in page
    assert "?from=40" in page
    for odd in ("-1", "x", "9" * 12, "²", "999999999"):
        assert teacher.get(f"/bank/templates/{template.pk}/", {"from": odd}).status_code == 200


def test_making_items_records_version_and_seed(
    teacher: Client, template: Template, school: School
) -> None:
    response = teacher.post(
        f"/bank/templates/{template.pk}/", {"wanted": "5", "first": "3"}, follow=True
    )
    page = unescape(response.content.decode())
    assert "Made: 5 items, each with version and seed." in page
    assert "Two numbers: 5 items made" in page
    for item in Item.objects.order_by("pk"):
        version = item.current
        assert version is not None
        assert version.made_by == template.current
        assert version.seed in range(3, 8)
        assert version.content.origin == Origin("sums", 1, version.seed)
        assert version.content == content().variant(version.seed)
        assert read_item(version.source, "") == version.content
        assert item.family == template.family
        assert version.created_by == school.teacher
    assert next_seed(current(template)) == 8
    item_page = page_of(teacher, f"/bank/items/{Item.objects.get(slug='sums-v1-3').pk}/")
    assert "version 1, seed 3" in item_page
    assert f"/bank/templates/{template.pk}/" in item_page


def test_a_later_version_changes_nothing_that_was_made(
    template: Template, school: School, at: datetime
) -> None:
    publish(current(template), 3, 0, school.teacher, at)
    before = list(ItemVersion.objects.order_by("pk").values_list("source", "seed", "made_by"))
    text = TEMPLATE.replace("version: 1", "version: 2").replace(
        "What is {{a}}", "How much is {{a}}"
    )
    later = keep_template(school.organisation, content(text), text, school.teacher, at)
    assert later == template
    assert current(template).number == 2
    made = publish(current(template), 3, 0, school.teacher, at)
    assert [item.slug for item in made.items] == ["sums-v2-0", "sums-v2-1", "sums-v2-2"]
    after = list(ItemVersion.objects.order_by("pk").values_list("source", "seed", "made_by"))
    assert after[:3] == before
    assert template.versions.count() == 2


def test_a_version_that_is_kept_says_what_it_said(
    template: Template, school: School, at: datetime
) -> None:
    keep_template(school.organisation, content(), TEMPLATE, school.teacher, at)
    assert template.versions.count() == 1
    changed = TEMPLATE.replace("What is {{a}}", "How much is {{a}}")
    with pytest.raises(ContentError, match="Write version: 2"):
        keep_template(school.organisation, content(changed), changed, school.teacher, at)
    text = changed.replace("version: 1", "version: 2").replace(
        "answer: a + b", "answers: ['{{a}}']"
    )
    text = text.replace("kind: number", "kind: text")
    with pytest.raises(ContentError, match="number, as before"):
        keep_template(school.organisation, content(text), text, school.teacher, at)
    assert template.versions.count() == 1


def test_what_is_there_is_not_made_again_and_twins_are_left_out(
    template: Template, school: School, at: datetime
) -> None:
    publish(current(template), 2, 0, school.teacher, at)
    item = content().variant(4)  # asked already, by an item written by hand
    source = (
        f"---\nitem: by-hand\nskill: Sums\nfamily: Two numbers\nkind: number\n"
        f"answer: {item.kind.fields()['answer']}\n---\n{item.prompt}\n\n# Solution\nAdd.\n"
    )
    keep_item(school.organisation, read_item(source, ""), source, school.teacher, at)
    made = publish(current(template), 4, 0, school.teacher, at)
    assert [one.slug for one in made.items] == ["sums-v1-2", "sums-v1-3", "sums-v1-5", "sums-v1-6"]
    assert made.left_out == (4,)


def test_a_space_too_small_ends_with_what_there_is(school: School, at: datetime) -> None:
    text = TEMPLATE.replace("21..90", "21..22")
    template = keep_template(school.organisation, content(text), text, school.teacher, at)
    made = publish(current(template), 20, 0, school.teacher, at)
    assert 0 < len(made.items) <= 8
    assert len({item.current.content.prompt for item in made.items if item.current}) == len(
        made.items
    )


def test_what_cannot_be_made_is_said(browse: Browse, school: School, at: datetime) -> None:
    text = TEMPLATE.replace("answer: a + b", "where: a == b + 1000\nanswer: a + b")
    template = keep_template(school.organisation, content(text), text, school.teacher, at)
    teacher = browse(school.teacher)
    page = page_of(teacher, f"/bank/templates/{template.pk}/")
    assert "that meets every condition" in page
    response = teacher.post(
        f"/bank/templates/{template.pk}/", {"wanted": "2", "first": "0"}, follow=True
    )
    assert "Nothing was made." in unescape(response.content.decode())


@pytest.mark.parametrize(("wanted", "first"), [("0", "0"), ("101", "0"), ("x", "0"), ("4", "-1")])
def test_it_rejects_what_is_no_number_of_items(
    teacher: Client, template: Template, wanted: str, first: str
) -> None:
    sent = {"wanted": wanted, "first": first}
    assert teacher.post(f"/bank/templates/{template.pk}/", sent).status_code == 422
    assert not Item.objects.exists()


def test_an_item_edited_by_hand_is_no_longer_the_seeds(
    teacher: Client, template: Template, school: School, at: datetime
) -> None:
    (item,) = publish(current(template), 1, 0, school.teacher, at).items
    assert item.current is not None
    changed = item.current.source.replace("# Hint\nCount on.", "# Hint\nUse your fingers.")
    sent = {"source": changed, "began": "1", "keep": "1"}
    assert teacher.post(f"/bank/items/{item.pk}/edit/", sent).status_code == 303
    item.refresh_from_db()
    assert (item.current.number, item.current.made_by, item.current.seed) == (2, None, None)
    assert item.versions.get(number=1).seed == 0


def test_learners_leads_and_strangers_do_not_see_it(
    browse: Browse, school: School, template: Template
) -> None:
    address = f"/bank/templates/{template.pk}/"
    for person in (school.learner, school.lead, school.stranger):
        assert browse(person).get(address).status_code == 404
        assert browse(person).post(address, {"wanted": "1", "first": "0"}).status_code == 404
    assert browse(school.other_teacher).get(address).status_code == 200
    assert not Item.objects.exists()


def test_the_list_names_what_there_is_and_what_to_start_from(
    teacher: Client, template: Template, school: School, at: datetime
) -> None:
    publish(current(template), 3, 0, school.teacher, at)
    page = page_of(teacher, "/bank/templates/")
    assert "1 template" in page
    assert f"/bank/templates/{template.pk}/" in page
    assert '<td class="num" data-name="Items made">3</td>' in page
    assert "?from=monic-quadratic" in page
