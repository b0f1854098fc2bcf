"""Export items: an archive that says, imported again, what the bank says already."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.bank.texts import choice, number, observed
from tests.web.school import Browse, School, make_item

from unaided.content.demonstration import demonstration_items
from unaided.content.formats.markdown import write_item
from unaided.web.bank.keeping import keep_item
from unaided.web.bank.models import Item, ItemVersion

EXPORT = "/bank/export/"


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def test_an_import_of_an_export_changes_nothing(
    school: School, browse: Browse, at: datetime
) -> None:
    """Of the whole demonstration, and of items as their authors laid them out."""
    items = demonstration_items()
    for item in items:
        keep_item(school.organisation, item, write_item(item), None, at)
    make_item(school.organisation, choice("hand-written"), at)
    teacher = browse(school.teacher)
    response = teacher.get(EXPORT)
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == 'attachment; filename="bank.zip"'
    upload = SimpleUploadedFile("bank.zip", response.content)
    page = teacher.post("/bank/import/", {"uploads": upload}).content.decode()
    assert f"0 new items, 0 changed, {len(items) + 1} the same<" in page
    assert 'name="sealed"' not in page
    assert ItemVersion.objects.count() == len(items) + 1


def test_another_organisation_imports_the_same_items(
    school: School, browse: Browse, at: datetime
) -> None:
    for text in (choice("power-1"), number("walk-1"), observed("pass-1")):
        make_item(school.organisation, text, at)
    first = browse(school.teacher).get(EXPORT).content
    stranger = browse(school.stranger)
    upload = SimpleUploadedFile("bank.zip", first)
    page = stranger.post("/bank/import/", {"uploads": upload}).content.decode()
    sealed = page.partition('name="sealed" value="')[2].partition('"')[0]
    stranger.post("/bank/import/", {"sealed": sealed})
    assert stranger.get(EXPORT).content == first


def test_one_skill_alone(school: School, browse: Browse, at: datetime) -> None:
    make_item(school.organisation, choice("power-1"), at)
    make_item(school.organisation, number("walk-1"), at)
    response = browse(school.teacher).get(f"{EXPORT}?skill=speed")
    assert names(response.content) == ["speed/walk-1.md"]
    assert response["Content-Disposition"] == 'attachment; filename="bank-speed.zip"'
    assert browse(school.teacher).get(f"{EXPORT}?skill=unheard-of").status_code == 404


def test_retired_items_stay_out(school: School, browse: Browse, at: datetime) -> None:
    make_item(school.organisation, choice("power-1"), at)
    old = make_item(school.organisation, choice("power-2"), at)
    Item.objects.filter(pk=old.pk).update(retired_at=at)
    assert names(browse(school.teacher).get(EXPORT).content) == ["chain-rule/power-1.md"]


def test_it_is_for_teachers_of_the_organisation(
    school: School, browse: Browse, at: datetime
) -> None:
    make_item(school.organisation, choice("power-1"), at)
    for person in (school.learner, school.lead, school.stranger):
        assert browse(person).get(EXPORT).status_code == 404
    assert browse(None).get(EXPORT).status_code == 302
    assert browse(school.stranger).get(f"{EXPORT}?skill=chain-rule").status_code == 404
    assert browse(school.teacher).post(EXPORT).status_code == 405
