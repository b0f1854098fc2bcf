"""Write a template: typed or chosen as a file, previewed, kept; every problem by its line."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.everything import TEMPLATE
from tests.web.school import Browse, School

from unaided.content.templates.shipped import shipped_templates
from unaided.web.bank import starting
from unaided.web.bank.models import Item, Template, TemplateVersion

NEW = "/bank/templates/new/"


@pytest.fixture
def teacher(school: School, browse: Browse) -> Client:
    return browse(school.teacher)


def text_of(page: str) -> str:
    within = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    return unescape(within).removeprefix("\r\n").removeprefix("\n")


def test_the_text_to_start_from_can_be_previewed(teacher: Client) -> None:
    text = text_of(teacher.get(NEW).content.decode())
    assert text.strip() == starting.BLANK_TEMPLATE.strip()
    response = teacher.post(NEW, {"source": text, "preview": "1"})
    page = unescape(response.content.decode())
    assert response.status_code == 200
    assert "20 variants" in page
    assert "Nothing is kept yet." in page
    assert not Template.objects.exists()


def test_a_packaged_template_is_kept_as_it_is(teacher: Client, school: School) -> None:
    for template, source in shipped_templates()[:3]:
        page = teacher.get(NEW, {"from": template.slug}).content.decode()
        assert text_of(page).strip() == source.strip()
        assert teacher.post(NEW, {"source": source, "keep": "1"}).status_code == 303
        kept = Template.objects.get(slug=template.slug)
        assert kept.organisation == school.organisation
        assert kept.family.skill.name == template.skill
        assert kept.current is not None
        assert kept.current.content == template
    assert not Item.objects.exists()


def test_a_file_stands_in_the_text(teacher: Client) -> None:
    file = SimpleUploadedFile("sums.md", b"\xef\xbb\xbf" + TEMPLATE.replace("\n", "\r\n").encode())
    response = teacher.post(NEW, {"source": "older", "upload": file, "preview": "1"})
    assert response.status_code == 200
    assert text_of(response.content.decode()).strip() == TEMPLATE.strip()
    kept = teacher.post(NEW, {"upload": SimpleUploadedFile("s.md", TEMPLATE.encode()), "keep": "1"})
    assert kept.status_code == 303
    assert TemplateVersion.objects.get().source == TEMPLATE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "no text in UTF-8"),
        (b"x" * 200_001, "more than 200 kB"),
        (b"no fields", "front matter between two lines"),
        (b"", "Write a template, or choose its file."),
    ],
)
def test_a_file_that_will_not_do_is_named(teacher: Client, content: bytes, said: str) -> None:
    response = teacher.post(NEW, {"upload": SimpleUploadedFile("t.md", content), "keep": "1"})
    assert response.status_code == 422
    assert said in unescape(response.content.decode())
    assert not Template.objects.exists()


def test_problems_are_named_with_their_lines(teacher: Client) -> None:
    wrong = TEMPLATE.replace("answer: a + b", "answer: a.__class__").replace("21..90", "90..21", 1)
    response = teacher.post(NEW, {"source": wrong, "keep": "1"})
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert "Line 8, parameters.a: found 90..21" in page
    assert "Line 10, answer: found a dot after a name" in page
    assert '<span id="line-8">→' in page
    assert not Template.objects.exists()


def test_hostile_expressions_are_refused_and_shown_as_text(teacher: Client) -> None:
    wrong = TEMPLATE.replace("{{a}} and", "{{'<script>alert(1)</script>' * 9**9**9}} and")
    response = teacher.post(NEW, {"source": wrong, "preview": "1"})
    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.content.decode()


def test_what_is_amiss_stands_beside_the_variants(teacher: Client) -> None:
    flawed = TEMPLATE.replace("What is {{a}}", "What is $1x + {{-b}}$, {{a}}")
    flawed = flawed.replace("..90", "..23")
    page = unescape(teacher.post(NEW, {"source": flawed, "preview": "1"}).content.decode())
    assert "Ugly number:" in page
    assert "Twins, not kept:" in page
    assert "Something is amiss with" in page


def test_a_name_that_is_taken_asks_for_the_next_version(teacher: Client) -> None:
    assert teacher.post(NEW, {"source": TEMPLATE, "keep": "1"}).status_code == 303
    changed = TEMPLATE.replace("What is", "How much is")
    response = teacher.post(NEW, {"source": changed, "keep": "1"})
    assert response.status_code == 422
    assert "Write version: 2." in unescape(response.content.decode())
    kept = Template.objects.get()
    edit = f"/bank/templates/{kept.pk}/edit/"
    assert text_of(teacher.get(edit).content.decode()).strip() == TEMPLATE.strip()
    later = changed.replace("version: 1", "version: 2")
    assert teacher.post(edit, {"source": later, "keep": "1"}).status_code == 303
    kept.refresh_from_db()
    assert kept.current is not None
    assert (kept.current.number, kept.versions.count()) == (2, 2)


def test_an_edit_keeps_the_name(teacher: Client) -> None:
    teacher.post(NEW, {"source": TEMPLATE, "keep": "1"})
    edit = f"/bank/templates/{Template.objects.get().pk}/edit/"
    other = TEMPLATE.replace("template: sums", "template: others")
    response = teacher.post(edit, {"source": other, "keep": "1"})
    assert response.status_code == 422
    assert "expected sums, as before" in unescape(response.content.decode())
    assert Template.objects.count() == 1
