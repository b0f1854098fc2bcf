"""The one place that writes items: new, next version, or nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from tests.web.bank.texts import choice, number
from tests.web.school import School

from unaided.content.demonstration import demonstration_items
from unaided.content.formats.markdown import read_item, write_item
from unaided.content.problems import ContentError
from unaided.web.bank.keeping import (
    NO_VERSION,
    Kept,
    Overtaken,
    bring_back,
    keep_edit,
    keep_item,
    retire,
)
from unaided.web.bank.models import Family, Item, ItemVersion, Skill
from unaided.web.people.models import Organisation


def keep(school: School, text: str, at: datetime, whose: Organisation | None = None) -> Kept:
    organisation = whose or school.organisation
    return keep_item(organisation, read_item(text, ""), text, school.teacher, at)


def test_a_new_item_makes_its_skill_and_family(school: School, at: datetime) -> None:
    kept = keep(school, choice("power-1"), at)
    assert kept.made == "new"
    item = Item.objects.get(organisation=school.organisation, slug="power-1")
    assert (item.kind, item.family.name, item.family.skill.name) == (
        "choice", "Powers", "Chain rule",
    )  # fmt: skip
    assert item.current is not None
    assert (item.current.number, item.current.created_by, item.current.created_at) == (
        1, school.teacher, at,
    )  # fmt: skip
    assert item.current.source == choice("power-1")


def test_the_same_again_writes_nothing(school: School, at: datetime) -> None:
    """Another layout of the same fields is the same item."""
    keep(school, choice("power-1"), at)
    relaid = write_item(read_item(choice("power-1"), ""))
    assert relaid != choice("power-1")
    assert keep(school, relaid, at).made == "same"
    assert ItemVersion.objects.count() == 1


def test_another_text_is_the_next_version_and_the_old_one_stays(
    school: School, at: datetime
) -> None:
    first = keep(school, choice("power-1"), at).item.current
    changed = choice("power-1").replace("What is asked", "What is really asked")
    kept = keep(school, changed, at + timedelta(hours=1))
    assert kept.made == "version"
    assert first is not None
    first.refresh_from_db()
    assert (first.number, first.source) == (1, choice("power-1"))
    assert kept.item.current is not None
    assert (kept.item.current.number, kept.item.current.source) == (2, changed)


def test_an_item_moves_to_the_family_that_its_text_names(school: School, at: datetime) -> None:
    keep(school, choice("power-1"), at)
    item = keep(school, choice("power-1", family="Roots"), at).item
    item.refresh_from_db()
    assert item.family.name == "Roots"
    moved = keep(school, choice("power-1", skill="Product rule", family="Roots"), at).item
    moved.refresh_from_db()
    assert (moved.family.skill.name, moved.family.name) == ("Product rule", "Roots")
    assert moved.versions.count() == 3


def test_names_that_differ_in_capitals_alone_are_one(school: School, at: datetime) -> None:
    keep(school, choice("power-1"), at)
    keep(school, choice("power-2", skill="chain Rule", family="powers"), at)
    assert [skill.name for skill in Skill.objects.filter(organisation=school.organisation)] == [
        "Chain rule"
    ]
    assert Family.objects.count() == 1


def test_an_item_keeps_its_kind(school: School, at: datetime) -> None:
    keep(school, choice("power-1"), at)
    with pytest.raises(ContentError, match="found number, expected choice, as before"):
        keep(school, number("power-1"), at)
    assert ItemVersion.objects.count() == 1
    assert not Skill.objects.filter(name="Speed").exists()


def test_an_edit_of_an_overtaken_version_writes_nothing(school: School, at: datetime) -> None:
    item = keep(school, choice("power-1"), at).item
    theirs = choice("power-1").replace("What is asked", "Theirs")
    keep(school, theirs, at)
    ours = choice("power-1", family="Roots").replace("What is asked", "Ours")
    found = keep_edit(
        school.organisation, read_item(ours, ""), ours, school.teacher, at, began=1
    )  # fmt: skip
    assert isinstance(found, Overtaken)
    assert found.item.current is not None
    assert found.item.current.source == theirs
    assert item.versions.count() == 2
    assert not Family.objects.filter(name="Roots").exists()


def test_a_new_item_never_overwrites_one(school: School, at: datetime) -> None:
    keep(school, choice("power-1"), at)
    ours = choice("power-1").replace("What is asked", "Ours")
    found = keep_edit(
        school.organisation, read_item(ours, ""), ours, school.teacher, at, NO_VERSION
    )  # fmt: skip
    assert isinstance(found, Overtaken)
    assert ItemVersion.objects.count() == 1


def test_an_item_known_by_name_alone_gets_its_text(school: School, at: datetime) -> None:
    """It came with a history; answers to it stay its own."""
    skill = Skill.objects.create(organisation=school.organisation, name="Old", slug="old")
    family = Family.objects.create(skill=skill, name="Old ones", slug="old-ones")
    known = Item.objects.create(
        organisation=school.organisation, family=family, slug="power-1", kind=""
    )
    kept = keep(school, choice("power-1"), at)
    assert (kept.item.pk, kept.made) == (known.pk, "new")
    known.refresh_from_db()
    assert (known.kind, known.family.name) == ("choice", "Powers")


def test_organisations_do_not_share_names(school: School, at: datetime) -> None:
    keep(school, choice("power-1"), at)
    assert keep(school, choice("power-1"), at, school.other_organisation).made == "new"


def test_a_long_subject_is_cut_where_a_skill_has_less_room(school: School, at: datetime) -> None:
    text = choice("power-1").replace("kind: choice", f"kind: choice\nsubject: {'s' * 120}")
    keep(school, text, at)
    skill = Skill.objects.get(organisation=school.organisation)
    skill.full_clean()
    assert skill.subject == "s" * 80


def test_retired_once_and_back_again(school: School, at: datetime) -> None:
    item = keep(school, choice("power-1"), at).item
    retire(item, at)
    retire(item, at + timedelta(days=1))
    item.refresh_from_db()
    assert item.retired_at == at
    keep(school, choice("power-1").replace("What is asked", "Changed"), at)
    item.refresh_from_db()
    assert item.retired_at == at, "a new text does not bring an item back"
    bring_back(item)
    item.refresh_from_db()
    assert item.retired_at is None


def test_a_hundred_items_take_less_than_a_second(school: School, at: datetime) -> None:
    """Of the processor's time: other work on the machine does not count."""
    items = demonstration_items()
    texts = [write_item(item) for item in items]
    start = time.process_time()
    with transaction.atomic():
        made = [
            keep_item(school.organisation, item, text, None, at).made
            for item, text in zip(items, texts, strict=True)
        ]
    assert time.process_time() - start < len(items) / 100
    assert set(made) == {"new"}
    changed = replace(items[0], explanation="Another one.")
    assert keep_item(school.organisation, changed, write_item(changed), None, at).made == "version"
