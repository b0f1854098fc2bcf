"""Whatever somebody writes into an item or a file's name comes out refused or inert."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.content.attacks import ATTACKS
from tests.web.bank.inert import harm
from tests.web.bank.texts import attacked, choice
from tests.web.school import Browse, School

from unaided.content.formats.markdown import read_item
from unaided.web.bank.keeping import keep_item
from unaided.web.bank.models import Item
from unaided.web.study.models import Showing, Sitting


def test_the_search_for_harm_finds_it() -> None:
    for page in (
        "<script>1</script>", '<script src="//evil.example/x.js"></script>', "<p onclick=x>",
        '<a href="javascript:alert(1)">', '<a href="https://evil.example">', "<img src=x>",
        '<form action="//evil.example">', '<p style="x">', '<meta http-equiv="refresh">',
        '<svg><a xlink:href="data:text/html,x">',
    ):  # fmt: skip
        assert harm(page), page
    assert not harm('<script src="/static/unaided/unaided.js" defer></script><a href="/bank/">')


@pytest.fixture
def teacher(school: School, browse: Browse) -> Client:
    """The teacher's browser."""
    return browse(school.teacher)


def checked(client: Client, path: str, data: dict[str, object] | None = None) -> int:
    """Ask for a page, or post to it; fail if it could do harm. Returns the status."""
    response = client.get(path) if data is None else client.post(path, data)
    assert response.status_code < 500
    if response.status_code != 303:
        assert harm(response.content.decode()) == [], path
    return response.status_code


def test_through_every_page(school: School, browse: Browse, teacher: Client, at: datetime) -> None:
    """A preview, the item's own page, its edit, the bank's lists, and the page of a learner."""
    kept = []
    for n, attack in enumerate(ATTACKS):
        text = attacked(f"attack-{n}", attack)
        if checked(teacher, "/bank/items/new/", {"source": text, "preview": "1"}) == 200:
            kept.append(keep_item(school.organisation, read_item(text, ""), text, None, at).item)
    assert len(kept) > len(ATTACKS) / 2, "most are text like any other"
    sitting = Sitting.objects.create(
        person=school.learner, cohort=school.cohort, occasion="practice", seed=1, started_at=at
    )
    learner = browse(school.learner)
    for number, item in enumerate(kept, 1):
        assert checked(teacher, f"/bank/items/{item.pk}/") == 200
        Showing.objects.create(
            sitting=sitting, number=number, version=item.current, aid="hints", novelty="first",
            shown_at=at, hints_shown=1,
        )  # fmt: skip
        assert checked(learner, f"/sittings/{sitting.pk}/{number}/") == 200
    for item in kept[::10]:
        assert checked(teacher, f"/bank/items/{item.pk}/edit/") == 200
    assert checked(teacher, "/bank/") == 200
    assert checked(teacher, "/bank/?q=attack") == 200


def test_through_an_import(school: School, teacher: Client) -> None:
    """File names too, which may be anything."""
    for start in range(0, len(ATTACKS), 40):
        files = [
            SimpleUploadedFile(f"{attack[:60]}.md", attacked(f"attack-{n}", attack).encode())
            for n, attack in enumerate(ATTACKS[start : start + 40], start)
        ]
        assert checked(teacher, "/bank/import/", {"uploads": files}) in (200, 422)
    assert not Item.objects.exists()


@pytest.mark.parametrize("attack", ATTACKS[:12])
def test_words_looked_for(school: School, teacher: Client, attack: str) -> None:
    response = teacher.get("/bank/", {"q": attack, "skill": attack, "page": attack})
    assert response.status_code == 200
    assert harm(response.content.decode()) == []


def test_a_choice_file_sent_back_is_text(school: School, teacher: Client) -> None:
    """What was typed stands in a text field, which it cannot leave."""
    source = choice("power-1").replace("kind: choice", "kind: </textarea><script>alert(1)</script>")
    assert checked(teacher, "/bank/items/new/", {"source": source, "keep": "1"}) == 422
