"""Edit an item: the next version, never another name or kind, and nobody's text overwritten."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from tests.web.bank.texts import choice, number
from tests.web.school import Browse, School, make_choices, make_item
from tests.web.study.history import give, sit

from unaided.content.formats.markdown import read_item
from unaided.web.bank.keeping import keep_item
from unaided.web.bank.models import Family, Item
from unaided.web.pulse.pulses import Wanted, make_pulse, withdraw
from unaided.web.study.models import Assignment, Showing, Sitting


@pytest.fixture
def item(school: School, at: datetime) -> Item:
    """An item of the school's bank, at its first version."""
    return make_item(school.organisation, choice("power-1"), at, school.teacher)


CHANGED = choice("power-1").replace("What is asked", "What is asked now")


def test_the_text_stands_as_it_was_written(school: School, browse: Browse, item: Item) -> None:
    page = unescape(browse(school.teacher).get(f"/bank/items/{item.pk}/edit/").content.decode())
    assert choice("power-1") in page
    assert 'name="began" value="1"' in page


def test_a_preview_keeps_nothing(school: School, browse: Browse, item: Item) -> None:
    response = browse(school.teacher).post(
        f"/bank/items/{item.pk}/edit/", {"source": CHANGED, "began": "1", "preview": "1"}
    )
    assert response.status_code == 200
    assert "<p>What is asked now in power-1?</p>" in response.content.decode()
    assert item.versions.count() == 1


def test_keeping_makes_the_next_version(school: School, browse: Browse, item: Item) -> None:
    response = browse(school.teacher).post(
        f"/bank/items/{item.pk}/edit/", {"source": CHANGED, "began": "1", "keep": "1"}
    )
    assert (response.status_code, response["Location"]) == (303, f"/bank/items/{item.pk}/")
    item.refresh_from_db()
    assert item.current is not None
    assert (item.current.number, item.current.source) == (2, CHANGED)


def test_the_same_text_makes_none(school: School, browse: Browse, item: Item) -> None:
    response = browse(school.teacher).post(
        f"/bank/items/{item.pk}/edit/",
        {"source": choice("power-1"), "began": "1", "keep": "1"}, follow=True,
    )  # fmt: skip
    assert "It says what it said before. Nothing was changed." in response.content.decode()
    assert item.versions.count() == 1


def test_a_problem_keeps_what_was_typed(school: School, browse: Browse, item: Item) -> None:
    wrong = CHANGED.replace("right: true", "right: false")
    response = browse(school.teacher).post(
        f"/bank/items/{item.pk}/edit/", {"source": wrong, "began": "1", "keep": "1"}
    )
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert "found 0 right ones, expected exactly one. Mark one option right: true." in page
    assert wrong in page
    assert item.versions.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (choice("power-2"), "Item: found power-2, expected power-1, as before."),
        (number("power-1", "Chain rule", "Powers"), "Kind: found number, expected choice"),
    ],
)
def test_its_name_and_its_kind_stay(
    school: School, browse: Browse, item: Item, text: str, said: str
) -> None:
    for button in ("preview", "keep"):
        response = browse(school.teacher).post(
            f"/bank/items/{item.pk}/edit/", {"source": text, "began": "1", button: "1"}
        )
        assert response.status_code == 422
        assert said in unescape(response.content.decode())
    assert item.versions.count() == 1
    assert Item.objects.count() == 1


def test_another_family_is_made_and_said_before(school: School, browse: Browse, item: Item) -> None:
    moved = choice("power-1", family="Roots")
    path = f"/bank/items/{item.pk}/edit/"
    teacher = browse(school.teacher)
    preview = teacher.post(path, {"source": moved, "began": "1", "preview": "1"})
    assert "New family:</span> Roots" in preview.content.decode()
    assert not Family.objects.filter(name="Roots").exists()
    teacher.post(path, {"source": moved, "began": "1", "keep": "1"})
    item.refresh_from_db()
    assert item.family.name == "Roots"


@pytest.mark.parametrize("button", ["keep", "preview"])
def test_two_editors_at_once_lose_nothing(
    school: School, browse: Browse, item: Item, at: datetime, button: str
) -> None:
    theirs = choice("power-1").replace("What is asked", "THEIRS")
    keep_item(school.organisation, read_item(theirs, ""), theirs, school.other_teacher, at)
    path = f"/bank/items/{item.pk}/edit/"
    teacher = browse(school.teacher)
    response = teacher.post(path, {"source": CHANGED, "began": "1", button: "1"})
    page = unescape(response.content.decode())
    assert response.status_code == 409
    assert "Other Teacher kept version 2 while you were writing. Nothing was overwritten" in page
    assert theirs in page
    assert CHANGED in page
    assert "-THEIRS in power-1?\n+What is asked now in power-1?" in page
    assert item.versions.count() == 2
    # With theirs in view, keeping is a decision.
    assert 'name="began" value="2"' in page
    assert teacher.post(path, {"source": CHANGED, "began": "2", "keep": "1"}).status_code == 303
    assert item.versions.count() == 3


def test_who_is_answering_keeps_the_question(
    school: School, browse: Browse, item: Item, at: datetime
) -> None:
    sitting = Sitting.objects.create(
        person=school.learner, cohort=school.cohort, occasion="practice", seed=1, started_at=at
    )
    Showing.objects.create(
        sitting=sitting, number=1, version=item.current, aid="none", novelty="first", shown_at=at
    )
    path = f"/bank/items/{item.pk}/edit/"
    browse(school.teacher).post(path, {"source": CHANGED, "began": "1", "keep": "1"})
    page = browse(school.learner).get(f"/sittings/{sitting.pk}/1/").content.decode()
    assert "What is asked in power-1?" in page
    assert "What is asked now" not in page


def test_a_number_that_is_none_is_refused(school: School, browse: Browse, item: Item) -> None:
    for began in ("", "x", "-1"):
        response = browse(school.teacher).post(
            f"/bank/items/{item.pk}/edit/", {"source": CHANGED, "began": began, "keep": "1"}
        )
        assert response.status_code == 422
    assert item.versions.count() == 1


def test_an_item_in_an_open_pulse_says_what_keeping_would_do(
    school: School, browse: Browse, at: datetime
) -> None:
    items = make_choices(school.organisation, at, families=1, siblings=3)
    teacher = browse(school.teacher)
    pages = [f"/bank/items/{one.pk}/edit/" for one in items]
    assert not any(
        "Assigned, and still open" in teacher.get(page).content.decode() for page in pages
    )
    skill = items[0].family.skill
    people = (school.learner, school.other_learner)
    pulse = make_pulse(
        school.cohort, Wanted(skill, "assistant", "Assistant 4", people), school.teacher, 1, at
    )
    assert pulse is not None
    place = pulse.places.select_related("first__item").get(person=school.learner)
    sitting = sit(school.learner, school.cohort, at, occasion="check")
    showing = Showing.objects.select_related("version").get(sitting=sitting)
    assert showing.version.item_id == place.first.item_id
    page = f"/bank/items/{place.first.item_id}/edit/"
    before = unescape(teacher.get(page).content.decode())
    assert "Assigned, and still open" in before
    assert "<dt>Have it before them</dt><dd>1 person; they keep the version that they see" in before
    assert "<dt>Are to be asked it</dt><dd>1 person;" in before
    assert "So some would be asked another text than others." in before
    give(school.learner, showing, at)
    after = unescape(teacher.get(page).content.decode())
    assert "<dt>Answered it</dt><dd>1 person;" in after
    assert "Have it before them" not in after
    assert "Who was assigned it is still asked: 1 person." in unescape(
        teacher.get(f"/bank/items/{place.first.item_id}/").content.decode()
    )
    withdraw(pulse, at)
    assert "Assigned, and still open" not in teacher.get(page).content.decode()


def test_what_was_assigned_without_a_pulse_is_not_called_one(
    school: School, browse: Browse, item: Item, at: datetime
) -> None:
    planned = Assignment.objects.create(
        person=school.learner, cohort=school.cohort, item=item, occasion="check", aid="none",
        propensity=1.0, opens_at=at, closes_at=at + timedelta(days=1), created_at=at,
    )  # fmt: skip
    page = f"/bank/items/{item.pk}/edit/"
    teacher = browse(school.teacher)
    said = unescape(teacher.get(page).content.decode())
    assert "In a pulse, or another check that was planned" in said
    assert "<dt>Are to be asked it</dt><dd>1 person;" in said
    assert "open pulse" not in said
    Assignment.objects.filter(pk=planned.pk).update(closes_at=at - timedelta(seconds=1))
    assert "Assigned, and still open" not in teacher.get(page).content.decode()


def test_hints_of_an_old_twin_can_be_mended(school: School, browse: Browse, at: datetime) -> None:
    first = make_item(school.organisation, choice("power-1"), at)
    copy = choice("power-1").replace("item: power-1", "item: power-2")
    make_item(school.organisation, copy, at)
    for text, status in (
        (choice("power-1").replace("HINT-power-1", "A better hint"), 303),
        (choice("power-3").replace("item: power-3", "item: power-1"), 303),
        (choice("power-1").replace("HINT-power-1", "Back to what power-2 asks"), 422),
    ):
        first.refresh_from_db()
        assert first.current is not None
        sent = {"source": text, "began": first.current.number, "keep": "1"}
        response = browse(school.teacher).post(f"/bank/items/{first.pk}/edit/", sent)
        assert response.status_code == status
