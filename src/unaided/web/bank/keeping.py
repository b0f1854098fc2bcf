"""Write items: the one place that does, for edits, imports and the demonstration alike.

A text is never changed: what says something new becomes the next version, so that an answer keeps
its question. An item keeps its name and its kind for good; its skill and family may change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal

from django.db import transaction

from unaided.content.items import Item as Content
from unaided.content.items import slug_of
from unaided.content.problems import ContentError, ContentProblem
from unaided.web.bank.models import Family, Item, ItemVersion, Skill, TemplateVersion
from unaided.web.people.models import Organisation, User

Made = Literal["new", "version", "same"]

NO_VERSION: Final = 0
"""The number that an edit begins with where there is no text yet."""

_LONGEST_SUBJECT: Final = 80


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a text.

    Attributes:
        item: The item that now says it.
        made: ``new`` item, next ``version``, or ``same``: nothing was written.
    """

    item: Item
    made: Made


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody kept another text meanwhile; nothing was written, theirs stands.

    Attributes:
        item: The item with their text.
    """

    item: Item


def keep_item(
    organisation: Organisation,
    content: Content,
    source: str,
    by: User | None,
    at: datetime,
    made_by: TemplateVersion | None = None,
) -> Kept:
    """Keep an item under its name, whatever version of it there is.

    Args:
        organisation: Whose bank.
        content: What the text says.
        source: The text, an item's Markdown file.
        by: Who wrote it; ``None`` in the demonstration.
        at: The present.
        made_by: The template that made it, from the seed that the text names.

    Raises:
        ContentError: The name is that of an item of another kind.
    """
    with transaction.atomic():
        item = _held(organisation, content)
        return _keep(organisation, item, content, source, by, at, made_by)


def keep_edit(
    organisation: Organisation,
    content: Content,
    source: str,
    by: User | None,
    at: datetime,
    began: int,
) -> Kept | Overtaken:
    """Keep an item if its text is still the one that an edit began with.

    Args:
        organisation: Whose bank.
        content: What the text says.
        source: The text, an item's Markdown file.
        by: Who wrote it.
        at: The present.
        began: Number of the version that the edit began with; ``NO_VERSION``: there was none.

    Raises:
        ContentError: The name is that of an item of another kind.
    """
    with transaction.atomic():
        item = _held(organisation, content)
        if present_number(item) != began:
            return Overtaken(item)
        return _keep(organisation, item, content, source, by, at)


def retire(item: Item, at: datetime) -> None:
    """Take an item out of use: nobody is asked it any more, answers to it stay."""
    Item.objects.filter(pk=item.pk, retired_at=None).update(retired_at=at)


def bring_back(item: Item) -> None:
    """Put a retired item into use again."""
    Item.objects.filter(pk=item.pk).update(retired_at=None)


def present_number(item: Item) -> int:
    """Return the number of an item's present version; ``NO_VERSION`` where it has no text."""
    return NO_VERSION if item.current is None else item.current.number


def outcome(item: Item | None, content: Content) -> Made:
    """Say what keeping a text would make.

    Args:
        item: The item that has its name, if there is one.
        content: What the text says.
    """
    if item is None or item.current is None:
        return "new"
    return "same" if item.current.content == content else "version"


def refusals(item: Item, content: Content, file: str = "") -> tuple[ContentProblem, ...]:
    """Return what an item does not let a new text change: its name and its kind."""
    remedy = "Keep it; or write a new item under another name, and retire this one."
    return tuple(
        ContentProblem(file, None, field, found, f"{kept}, as before", remedy)
        for field, found, kept in (
            ("item", content.slug, item.slug),
            ("kind", content.kind_name, item.kind),
        )
        if kept and found != kept
    )


def _held(organisation: Organisation, content: Content) -> Item:
    """Return the item of a name, made where there is none, and hold it until the commit."""
    items = Item.objects.select_for_update(of=("self",)).select_related("current", "family__skill")
    fresh: dict[str, object] = {
        "kind": content.kind_name,
        "family": partial(  # called where an item is made
            family_named, organisation, content.skill, content.family, content.subject
        ),
    }
    item, _ = items.get_or_create(organisation=organisation, slug=content.slug, defaults=fresh)
    return item


def _keep(
    organisation: Organisation,
    item: Item,
    content: Content,
    source: str,
    by: User | None,
    at: datetime,
    made_by: TemplateVersion | None = None,
) -> Kept:
    problems = refusals(item, content)
    if problems:
        raise ContentError(problems)
    made = outcome(item, content)
    if made == "same":
        return Kept(item, made)
    seed = content.origin.seed if made_by is not None and content.origin is not None else None
    item.current = ItemVersion.objects.create(
        item=item, number=present_number(item) + 1, source=source, created_at=at, created_by=by,
        made_by=made_by, seed=seed,
    )  # fmt: skip
    item.kind = content.kind_name
    if not _is_place(item, content):
        item.family = family_named(organisation, content.skill, content.family, content.subject)
    item.save(update_fields=["current", "kind", "family"])
    return Kept(item, made)


def _is_place(item: Item, content: Content) -> bool:
    """Say whether an item stands already in the family that its text names."""
    family = item.family
    return (family.skill.slug, family.slug) == (slug_of(content.skill), slug_of(content.family))


def family_named(organisation: Organisation, skill: str, family: str, subject: str) -> Family:
    """Return the family that a text names, made with its skill where they are new.

    Names that differ in capitals, spaces or dashes alone are one; the first spelling stands.
    """
    found = (
        Family.objects.select_related("skill")
        .filter(
            skill__organisation=organisation,
            skill__slug=slug_of(skill),
            slug=slug_of(family),
        )
        .first()
    )
    if found is not None:
        return found
    kept, _ = Skill.objects.get_or_create(
        organisation=organisation,
        slug=slug_of(skill),
        defaults={"name": skill, "subject": subject[:_LONGEST_SUBJECT]},
    )
    made, _ = Family.objects.get_or_create(
        skill=kept, slug=slug_of(family), defaults={"name": family}
    )
    return made
