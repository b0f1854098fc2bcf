"""Twins: a bank takes none, takes back those that it holds, and is asked while it is held."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from html import unescape
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from tests.web.bank.test_bank_import import IMPORT, archive, sealed, upload
from tests.web.bank.texts import choice, number
from tests.web.school import Browse, School, make_item, make_school

from unaided.content.formats.markdown import read_item
from unaided.web.bank import importing, twins
from unaided.web.bank.keeping import Kept, keep_edit
from unaided.web.bank.models import Item, ItemVersion

NEW = "/bank/items/new/"
POWER_9 = "chain-rule/power-9.md"


def named(text: str, slug: str, other: str) -> str:
    """Return an item's file under another name: its twin."""
    return text.replace(f"item: {slug}\n", f"item: {other}\n")


@pytest.fixture
def teacher(school: School, browse: Browse, at: datetime) -> Client:
    """The teacher's browser; the bank holds power-1, power-2, and from before power-1's twin."""
    for text in (
        choice("power-1"),
        choice("power-2"),
        named(choice("power-1"), "power-1", "power-9"),
    ):
        make_item(school.organisation, text, at)
    return browse(school.teacher)


def exported(teacher: Client) -> dict[str, str]:
    """Return every file of the bank's export."""
    with zipfile.ZipFile(io.BytesIO(teacher.get("/bank/export/").content)) as archived:
        return {name: archived.read(name).decode() for name in archived.namelist()}


def previewed(teacher: Client, files: Mapping[str, str]) -> Any:
    """Choose an archive of files and ask what it would change."""
    return upload(teacher, {"bank.zip": archive(files)})


def said(response: Any) -> str:
    return unescape(response.content.decode())


def test_an_export_comes_back_though_the_bank_holds_twins(teacher: Client) -> None:
    files = exported(teacher)
    assert {"chain-rule/power-1.md", POWER_9} < set(files)
    assert "0 new items, 0 changed, 3 the same" in said(previewed(teacher, files))
    files[POWER_9] = files[POWER_9].replace("HINT-power-1", "A better hint")
    edited = previewed(teacher, files)
    assert "0 new items, 1 changed, 2 the same" in said(edited)
    assert teacher.post(IMPORT, {"sealed": sealed(edited)}).status_code == 303
    version = Item.objects.get(slug="power-9").current
    assert version is not None
    assert (version.number, "A better hint" in version.source) == (2, True)


def test_twins_that_are_there_make_no_room_for_a_third(teacher: Client) -> None:
    """Neither for a new one, nor for one that asked something else; one of them may part."""
    files = exported(teacher)
    third = {**files, "x.md": named(choice("power-1"), "power-1", "power-3")}
    assert "x.md: found what power-1 asks, with the same answer" in said(previewed(teacher, third))
    turned = {**files, "chain-rule/power-2.md": named(choice("power-1"), "power-1", "power-2")}
    assert "power-2.md: found what power-1 asks" in said(previewed(teacher, turned))
    parted = {**files, POWER_9: files[POWER_9].replace("What is asked in power-1", "What else")}
    assert "0 new items, 1 changed, 2 the same" in said(previewed(teacher, parted))


def test_items_may_change_places(teacher: Client) -> None:
    """By what is about to be rewritten nobody is a twin."""
    swapped = {
        "a.md": named(choice("power-1"), "power-1", "power-2"),
        "b.md": named(choice("power-2"), "power-2", "power-1"),
    }
    assert "a.md: found what power-9 asks" in said(previewed(teacher, swapped))
    swapped["c.md"] = choice("power-9")
    assert "0 new items, 3 changed, 0 the same" in said(previewed(teacher, swapped))


def test_of_two_new_twins_the_second_is_named(teacher: Client) -> None:
    files = {"a.md": number("walk-1"), "b.md": named(number("walk-1"), "walk-1", "walk-2")}
    response = previewed(teacher, files)
    assert response.status_code == 422
    assert "1 problem, so nothing is written" in said(response)
    assert "b.md: found what walk-1 asks, with the same answer" in said(response)
    assert not sealed(response)


def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever has looked for twins wait for the other before they write, for a moment."""
    both = Barrier(2)

    def keep(*args: Any) -> Any:
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return keep_edit(*args)

    for module in (importing, twins):
        monkeypatch.setattr(module, "keep_edit", keep)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make calls in threads of their own."""

    def call(one: Callable[[], Any]) -> Any:
        try:
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(call, one) for one in calls]]


@pytest.mark.django_db(transaction=True, databases=["default", "queue"])
def test_of_two_who_import_twins_at_once_one_is_refused(
    browse: Browse, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make_school(at)
    texts = {
        school.teacher: number("walk-1"),
        school.other_teacher: named(number("walk-1"), "walk-1", "walk-2"),
    }
    seals = {user: sealed(previewed(browse(user), {"a.md": texts[user]})) for user in texts}
    together(monkeypatch)
    responses = at_once(
        *[lambda user=user: browse(user).post(IMPORT, {"sealed": seals[user]}) for user in texts]
    )
    assert sorted(response.status_code for response in responses) == [303, 422]
    refused = next(response for response in responses if response.status_code == 422)
    assert "asks, with the same answer" in said(refused)
    assert ItemVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "queue"])
def test_of_two_who_write_twins_at_once_one_is_refused(
    browse: Browse, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make_school(at)
    texts = {
        school.teacher: number("walk-1"),
        school.other_teacher: named(number("walk-1"), "walk-1", "walk-2"),
    }
    together(monkeypatch)
    responses = at_once(
        *[
            lambda user=user: browse(user).post(NEW, {"source": texts[user], "keep": "1"})
            for user in texts
        ]
    )
    assert sorted(response.status_code for response in responses) == [303, 422]
    refused = next(response for response in responses if response.status_code == 422)
    assert "asks, with the same answer" in said(refused)
    assert "What asks the same: <a" in said(refused)
    assert ItemVersion.objects.count() == 1


def test_an_edit_that_became_a_twin_while_it_was_kept_is_refused(
    school: School, teacher: Client, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its form saw none; a colleague kept one before the bank was held."""
    theirs = named(choice("power-4"), "power-4", "theirs")
    content = read_item(theirs, "")
    hold = twins.hold

    def late(organisation: Any) -> None:
        hold(organisation)
        kept = keep_edit(organisation, content, theirs, school.other_teacher, at, 0)
        assert isinstance(kept, Kept)

    monkeypatch.setattr(twins, "hold", late)
    item = Item.objects.get(slug="power-2")
    mine = named(choice("power-4"), "power-4", "power-2")
    sent = {"source": mine, "began": "1", "keep": "1"}
    response = teacher.post(f"/bank/items/{item.pk}/edit/", sent)
    assert response.status_code == 422
    assert "found what theirs asks" in said(response).lower()
    assert item.versions.count() == 1
