"""Write a new item: texts to start from, a preview that keeps nothing, problems by their line."""

from __future__ import annotations

from datetime import datetime
from html import unescape

import pytest
from tests.web.bank.texts import choice, number
from tests.web.school import Browse, School, make_item

from unaided.content.formats.markdown import read_item
from unaided.web.bank.models import Family, Item, ItemVersion, Skill
from unaided.web.bank.starting import blank

NEW = "/bank/items/new/"


def typed(page: str) -> str:
    """What stands in the page's text field."""
    inside = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    return unescape(inside).strip() + "\n"


@pytest.mark.parametrize("kind", [kind.value for kind in Item.Kind])
def test_each_kind_has_a_text_that_is_an_item(school: School, browse: Browse, kind: str) -> None:
    page = browse(school.teacher).get(f"{NEW}?kind={kind}").content.decode()
    assert typed(page) == blank(kind)
    assert read_item(typed(page), "").kind_name == kind


@pytest.mark.parametrize("kind", [kind.value for kind in Item.Kind])
def test_a_text_that_was_not_written_over_is_not_kept(
    school: School, browse: Browse, kind: str
) -> None:
    text = blank(kind).replace("a-name-of-its-own", "mine")
    response = browse(school.teacher).post(NEW, {"source": text, "keep": "1"})
    page = unescape(response.content.decode())
    assert response.status_code == 422
    for left in ("The skill", "Items of one structure", "Your name", "What is asked."):
        assert f"found {left}" in page or f"Found {left}" in page
    assert not Item.objects.exists()
    assert typed(response.content.decode()) == text


def test_a_sibling_starts_under_a_free_name(school: School, browse: Browse, at: datetime) -> None:
    items = [make_item(school.organisation, choice(f"power-{n}"), at) for n in (1, 2)]
    page = browse(school.teacher).get(f"{NEW}?sibling={items[0].pk}").content.decode()
    content = read_item(typed(page), "")
    assert (content.slug, content.family) == ("power-3", "Powers")
    assert browse(school.stranger).get(f"{NEW}?sibling={items[0].pk}").status_code == 404


def test_a_preview_keeps_nothing(school: School, browse: Browse) -> None:
    text = choice("power-1")
    response = browse(school.teacher).post(NEW, {"source": text, "preview": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Preview: power-1" in page
    assert "Nothing is kept yet." in page
    assert "<p>What is asked in power-1?</p>" in page
    assert "New skill:</span> Chain rule" in page
    assert typed(page) == text
    for model in (Item, ItemVersion, Family, Skill):
        assert not model.objects.exists()  # type: ignore[attr-defined]


def test_keeping_it_puts_it_into_the_bank(school: School, browse: Browse, at: datetime) -> None:
    text = choice("power-1").replace("\n", "\r\n")  # as browsers send it
    response = browse(school.teacher).post(NEW, {"source": text, "keep": "1"})
    item = Item.objects.get(slug="power-1")
    assert (response.status_code, response["Location"]) == (303, f"/bank/items/{item.pk}/")
    assert item.organisation == school.organisation
    assert item.current is not None
    assert item.current.source == choice("power-1")
    assert item.current.created_by == school.teacher


def test_every_problem_is_named_with_its_line_and_the_text_stays(
    school: School, browse: Browse
) -> None:
    text = choice("Power 1").replace("kind: choice", "kind: choise").replace("# Hint", "# Hnt")
    response = browse(school.teacher).post(NEW, {"source": text, "keep": "1"})
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert "Nothing was kept." in page
    summary = page.partition('role="alert"')[2].partition("</div>")[0]
    for problem in (
        "Line 2, item: found Power 1, expected 1 to 80 small letters, digits and dashes. "
        "Write power-1.",
        "Line 5, kind: found choise, expected a kind. Write choice.",
        "Line 18: found the heading Hnt",
    ):
        assert problem in summary
    assert summary.count('href="#id_source"') == 3
    assert 'id="id_source"' in page
    assert "→   5  kind: choise" in page
    assert "    6  options:" in page
    assert typed(page) == text
    assert not Item.objects.exists()


def test_a_name_that_is_taken_is_refused(school: School, browse: Browse, at: datetime) -> None:
    make_item(school.organisation, choice("power-1"), at)
    for button in ("keep", "preview"):
        response = browse(school.teacher).post(NEW, {"source": number("power-1"), button: "1"})
        assert response.status_code == 422
        assert "found power-1, expected a name that no other item has" in response.content.decode()
    assert ItemVersion.objects.count() == 1
    # Another organisation's names are its own.
    browse(school.stranger).post(NEW, {"source": number("power-1"), "keep": "1"})
    assert Item.objects.filter(organisation=school.other_organisation).count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Fill this in."),
        ("no front matter", "expected front matter between two lines ---"),
        ("---\nitem: a\x07b\n---\n", "found the control character U+0007"),
        (f"---\nitem: a\n---\n{'x' * 250_000}", "expected at most 200 kB"),
        ("---\na: &a [*a]\n---\nx", "found an anchor or alias"),
    ],
)
def test_what_is_no_item_gets_a_sentence(
    school: School, browse: Browse, text: str, said: str
) -> None:
    response = browse(school.teacher).post(NEW, {"source": text, "keep": "1"})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Item.objects.exists()


@pytest.mark.parametrize("button", ["keep", "preview"])
def test_a_copy_is_no_sibling(school: School, browse: Browse, at: datetime, button: str) -> None:
    item = make_item(school.organisation, choice("power-1"), at)
    copy = choice("power-1").replace("item: power-1", "item: power-2")
    copy = copy.replace("What is asked in", "What is\n  Asked in")
    response = browse(school.teacher).post(NEW, {"source": copy, button: "1"})
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert "Found what power-1 asks, with the same answer, expected a question of its own." in page
    assert f'What asks the same: <a href="/bank/items/{item.pk}/">power-1</a>' in page
    assert Item.objects.count() == 1
    # Elsewhere in the bank, and out of use: people may remember it all the same.
    Item.objects.filter(pk=item.pk).update(retired_at=at)
    elsewhere = copy.replace("skill: Chain rule", "skill: Another one")
    response = browse(school.teacher).post(NEW, {"source": elsewhere, button: "1"})
    assert "what power-1, which is retired, asks" in unescape(response.content.decode())
    # Another organisation's bank is its own; and another surface is a sibling.
    assert browse(school.stranger).post(NEW, {"source": copy, "keep": "1"}).status_code == 303
    other = choice("power-2")
    assert browse(school.teacher).post(NEW, {"source": other, "keep": "1"}).status_code == 303


def test_a_misspelt_field_is_named_with_its_line_and_the_one_that_was_meant(
    school: School, browse: Browse
) -> None:
    text = choice("power-1").replace("kind: choice", "knd: choice")
    response = browse(school.teacher).post(NEW, {"source": text, "keep": "1"})
    page = unescape(response.content.decode())
    summary = page.partition('role="alert"')[2].partition("</div>")[0]
    assert "Line 5, knd: found the unknown field knd, expected a known one. Write kind." in summary
    assert summary.count("<li>") == 1, "the field that is meant is not missing as well"
    assert "→   5  knd: choice" in page
