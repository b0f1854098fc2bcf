"""Import items: a preview writes nothing; then what was previewed is written, all or nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.bank.texts import choice, number
from tests.web.school import Browse, School, make_item

from unaided.content.formats.markdown import read_item
from unaided.web.bank import importing
from unaided.web.bank.keeping import keep_item
from unaided.web.bank.models import Family, Item, ItemVersion

IMPORT = "/bank/import/"


def upload(browser: Client, files: Mapping[str, bytes | str]) -> Any:
    """Choose files and ask what they would change."""
    chosen = [
        SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
        for name, content in files.items()
    ]
    return browser.post(IMPORT, {"uploads": chosen})


def sealed(response: Any) -> str:
    """What a preview carries to the second step; empty where it carries nothing."""
    page = response.content.decode()
    return unescape(page.partition('name="sealed" value="')[2].partition('"')[0])


def archive(files: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def teacher(school: School, browse: Browse, at: datetime) -> Client:
    """The teacher's browser; the bank holds power-1 and power-2."""
    for slug in ("power-1", "power-2"):
        make_item(school.organisation, choice(slug), at)
    return browse(school.teacher)


FILES: Mapping[str, bytes | str] = {
    "new.md": number("walk-1"),
    "changed.md": choice("power-1").replace("What is asked", "What is asked now"),
    "same.md": choice("power-2"),
}
WRONG: Mapping[str, bytes | str] = {
    "wrong.md": choice("power-3").replace("kind: choice", "kind: choise"),
}


def test_a_preview_tells_all_and_writes_nothing(teacher: Client) -> None:
    response = upload(teacher, FILES)
    page = unescape(response.content.decode())
    assert response.status_code == 200
    assert "1 new item, 1 changed, 1 the same" in page
    assert "Nothing is written yet. It is all or nothing." in page
    assert "new skill" in page
    assert "version 1 becomes 2" in page
    assert "-What is asked in power-1?\n+What is asked now in power-1?" in page
    assert "Import these 2" in page
    assert ItemVersion.objects.count() == 2
    assert not Family.objects.filter(name="One way").exists()


def test_with_one_file_amiss_nothing_can_be_written(teacher: Client) -> None:
    response = upload(teacher, {**FILES, **WRONG})
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert "1 problem, so nothing is written" in page
    assert "An import is all or nothing" in page
    assert "wrong.md, line 5, kind: found choise, expected a kind. Write choice." in page
    assert "Once that is mended: 1 new item, 1 changed, 1 the same" in page
    assert not sealed(response)
    assert "Import these" not in page
    assert ItemVersion.objects.count() == 2


COPIES = {
    "word for word": lambda text: text,
    "other white space": lambda text: text.replace("What is asked in", "What is \n asked  in"),
    "other capitals": lambda text: text.replace("What is asked", "what IS Asked"),
}


@pytest.mark.parametrize("how", COPIES)
def test_what_the_bank_asks_already_is_named(teacher: Client, how: str) -> None:
    copy = COPIES[how](choice("power-1")).replace("item: power-1", "item: other")
    response = upload(teacher, {"other.md": copy, **FILES})
    page = unescape(response.content.decode())
    # FILES give power-1 another text, so it is no twin any more; power-2 stays.
    assert response.status_code == 200
    alone = upload(teacher, {"other.md": copy})
    page = unescape(alone.content.decode())
    assert alone.status_code == 422
    assert "other.md: found what power-1 asks, with the same answer" in page
    assert not sealed(alone)


def test_a_twin_that_came_since_the_preview_keeps_the_import_out(
    school: School, teacher: Client, at: datetime
) -> None:
    text = sealed(upload(teacher, FILES))
    theirs = number("walk-9").replace("How fast is walk-9", "How fast is walk-1")
    keep_item(school.organisation, read_item(theirs, ""), theirs, school.other_teacher, at)
    response = teacher.post(IMPORT, {"sealed": text})
    assert response.status_code == 422
    assert "what walk-9 asks" in response.content.decode()
    assert ItemVersion.objects.count() == 3, "theirs alone"


def test_what_was_previewed_is_written(school: School, teacher: Client) -> None:
    response = teacher.post(IMPORT, {"sealed": sealed(upload(teacher, FILES))})
    assert (response.status_code, response["Location"]) == (303, "/bank/")
    slugs = set(Item.objects.values_list("slug", flat=True))
    assert slugs == {"power-1", "power-2", "walk-1"}
    numbers = {item.slug: item.current.number for item in Item.objects.select_related("current")}  # type: ignore[union-attr]
    assert numbers == {"power-1": 2, "power-2": 1, "walk-1": 1}
    version = Item.objects.get(slug="walk-1").current
    assert version is not None
    assert version.created_by == school.teacher
    assert version.content == read_item(number("walk-1"), "")


def test_pressing_twice_writes_once(teacher: Client) -> None:
    text = sealed(upload(teacher, FILES))
    teacher.post(IMPORT, {"sealed": text})
    again = teacher.post(IMPORT, {"sealed": text})
    assert again.status_code == 409
    assert "0 changed, 2 the same" in again.content.decode()
    assert ItemVersion.objects.count() == 4


def test_a_bank_that_changed_since_is_shown_again_and_nothing_is_written(
    school: School, teacher: Client, at: datetime
) -> None:
    text = sealed(upload(teacher, FILES))
    theirs = choice("power-1").replace("What is asked", "Theirs")
    keep_item(school.organisation, read_item(theirs, ""), theirs, school.other_teacher, at)
    response = teacher.post(IMPORT, {"sealed": text})
    page = unescape(response.content.decode())
    assert response.status_code == 409
    assert "The bank changed since the last preview: power-1. Nothing was written." in page
    assert "version 2 becomes 3" in page
    assert "-Theirs in power-1?\n+What is asked now in power-1?" in page
    assert not Item.objects.filter(slug="walk-1").exists(), "all of it or nothing"
    assert teacher.post(IMPORT, {"sealed": sealed(response)}).status_code == 303
    assert Item.objects.filter(slug="walk-1").exists()


def test_only_the_one_who_saw_it_can_write_it(
    school: School, browse: Browse, teacher: Client
) -> None:
    text = sealed(upload(teacher, FILES))
    for person, status in (
        (school.other_teacher, 303), (school.stranger, 303), (school.learner, 404),
        (school.lead, 404),
    ):  # fmt: skip
        response = browse(person).post(IMPORT, {"sealed": text})
        assert response.status_code == status
    response = browse(school.other_teacher).post(IMPORT, {"sealed": text}, follow=True)
    assert "This preview is no longer valid." in response.content.decode()
    assert "Nothing was changed." in response.content.decode()
    assert ItemVersion.objects.count() == 2


def test_a_changed_or_old_preview_writes_nothing(teacher: Client, at: datetime) -> None:
    text = sealed(upload(teacher, FILES))
    for forged in (f"x{text}", text[:-1], "", text.replace(":", "::", 1)):
        response = teacher.post(IMPORT, {"sealed": forged}, follow=True)
        assert "This preview is no longer valid." in response.content.decode()
    with time_machine.travel(datetime.now(at.tzinfo) + importing.LASTS + timedelta(minutes=1)):
        response = teacher.post(IMPORT, {"sealed": text}, follow=True)
    assert "This preview is no longer valid." in response.content.decode()
    assert ItemVersion.objects.count() == 2


def test_an_archive_is_read_like_its_files(teacher: Client) -> None:
    page = upload(teacher, {"bank.zip": archive({f"a/{k}": v for k, v in FILES.items()})})
    assert "1 new item, 1 changed, 1 the same" in page.content.decode()
    assert teacher.post(IMPORT, {"sealed": sealed(page)}).status_code == 303
    assert ItemVersion.objects.count() == 4


BOMB = archive({"bomb.md": b"x" * 25_000_000})


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"latin.md": b"---\nitem: \xe9\n"}, "latin.md, line 2: found the byte 0xe9, expected te"),
        ({"big.md": b"x" * 300_000}, "big.md: found 300,000 bytes, expected at most 200 kB."),
        ({"empty.md": b""}, "empty.md, line 1: found an empty line, expected front matter"),
        ({"picture.png": b"\x89PNG"}, "expected a Markdown file, .md"),
        ({"bomb.zip": BOMB}, "found more than 20 MB unpacked, expected at most 20 MB."),
        (
            {"path.zip": archive({"../x.md": choice("x")})},
            "found the place ../x.md, expected names",
        ),
        ({"root.zip": archive({"/x.md": choice("x")})}, "found the place /x.md, expected names"),
        ({"torn.zip": archive({"x.md": choice("x")})[:60]}, "expected a zip archive"),
        ({"named.md": archive({"../x.md": choice("x")})}, "found the place ../x.md, expected"),
        (
            {"a.zip": archive({"x.md": choice("x")}), "b.md": choice("y")},
            "a.zip: found an archive among other files, expected one archive.",
        ),
        (
            {"a.md": choice("x"), "b.md": choice("x")},
            "b.md, item: found x, as in a.md, expected a slug of its own. Rename one.",
        ),
        (
            {"number.md": number("power-1", "Chain rule", "Powers")},
            "number.md, kind: found number, expected choice, as before.",
        ),
        ({"../../up.md": b"x"}, "up.md, line 1: found x"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_cannot_be_imported_gets_a_sentence(
    teacher: Client, files: Mapping[str, bytes | str], said: str
) -> None:
    response = upload(teacher, files)
    assert said in unescape(response.content.decode())
    assert "../../up.md" not in response.content.decode()
    assert ItemVersion.objects.count() == 2


def test_nothing_usable_leaves_nothing_to_press(teacher: Client) -> None:
    response = upload(teacher, {"big.md": b"x" * 300_000})
    page = response.content.decode()
    assert response.status_code == 422
    assert "1 problem, so nothing is written" in page
    assert "Nothing was changed." in page
    assert not sealed(response)
    assert "There is no Markdown file" in upload(teacher, {"README.md": "x"}).content.decode()


def test_no_file_at_all_is_asked_for(teacher: Client) -> None:
    response = teacher.post(IMPORT, {})
    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()


def test_more_than_a_page_can_carry_is_said(
    teacher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_SEALED", 100)
    response = upload(teacher, FILES)
    assert "This is too much for one import." in response.content.decode()
    assert not sealed(response)


def test_it_keeps_to_the_organisation(school: School, browse: Browse, teacher: Client) -> None:
    stranger = browse(school.stranger)
    response = upload(stranger, {"power.md": choice("power-1")})
    assert "1 new item" in response.content.decode()
    stranger.post(IMPORT, {"sealed": sealed(response)})
    assert Item.objects.filter(slug="power-1").count() == 2
    assert Item.objects.filter(organisation=school.organisation).count() == 2
