"""Find what is in a bank: an item, its siblings, items by words, the places that there are."""

from __future__ import annotations

from typing import Final

from django.db.models import Case, Q, QuerySet, When
from django.shortcuts import get_object_or_404

from unaided.content.items import Item as Content
from unaided.content.items import slug_of
from unaided.web.bank.models import Family, Item, Skill
from unaided.web.people.models import Organisation, User

Places = frozenset[tuple[str, str]]
"""Families, by the slugs of their skill and of their own."""

_MOST_WORDS: Final = 8
_STANDING: Final = Case(
    When(current=None, then=2), When(retired_at__isnull=False, then=1), default=0
)


def organisation_of(user: User) -> Organisation:
    """Return the organisation of somebody who has one."""
    assert user.organisation is not None  # the rights let nobody else in
    return user.organisation


def own_item(user: User, item_id: int) -> Item:
    """Return an item of the user's own organisation, with what its page names.

    Raises:
        Http404: If there is none such.
    """
    items = Item.objects.select_related("current__created_by", "current__made_by", "family__skill")
    return get_object_or_404(items, pk=item_id, organisation_id=user.organisation_id)


def skills(organisation: Organisation) -> QuerySet[Skill]:
    """Return the skills that have an item, by name."""
    return (
        Skill.objects.filter(organisation=organisation, families__items__isnull=False)
        .distinct()
        .order_by("name", "pk")
    )


def places(organisation: Organisation) -> Places:
    """Return the families that a bank has."""
    families = Family.objects.filter(skill__organisation=organisation)
    return frozenset(families.values_list("skill__slug", "slug"))


def new_place(content: Content, known: Places) -> str:
    """Say whether keeping an item would make a family, which may be a misspelt one.

    Returns:
        ``new skill``, ``new family``, or nothing.
    """
    skill, family = slug_of(content.skill), slug_of(content.family)
    if (skill, family) in known:
        return ""
    return "new family" if any(one == skill for one, _ in known) else "new skill"


def search(organisation: Organisation, words: str, skill: Skill | None) -> QuerySet[Item]:
    """Return items that hold every word somewhere; then those retired, then those without a text.

    Args:
        organisation: Whose bank.
        words: Looked for in names and texts; the first eight count. Empty: all items.
        skill: Of this skill alone.
    """
    found = Item.objects.filter(organisation=organisation)
    if skill is not None:
        found = found.filter(family__skill=skill)
    for word in words.split()[:_MOST_WORDS]:
        found = found.filter(
            Q(slug__icontains=word)
            | Q(family__name__icontains=word)
            | Q(family__skill__name__icontains=word)
            | Q(current__source__icontains=word)
        )
    return found.select_related("current", "family__skill").order_by(
        _STANDING, "family__skill__name", "family__name", "family", "slug"
    )


def any_in_use(organisation: Organisation, skill: Skill) -> bool:
    """Say whether a skill has an item that can be asked, and exported."""
    items = Item.objects.filter(organisation=organisation, family__skill=skill)
    return items.filter(current__isnull=False, retired_at=None).exists()


def siblings(item: Item) -> QuerySet[Item]:
    """Return the other items of an item's family."""
    others = Item.objects.filter(family_id=item.family_id).exclude(pk=item.pk)
    return others.select_related("current").order_by("slug")


def kind_word(kind: str) -> str:
    """Name a kind within a sentence.

    >>> kind_word("choice"), kind_word("")
    ('single choice', 'known by name alone')
    """
    return Item.Kind(kind).label.lower() if kind else "known by name alone"
