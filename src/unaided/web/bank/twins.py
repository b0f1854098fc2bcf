"""Keep twins out of a bank: what it asks already is not kept again under another name.

Twins that a bank holds already are let be, so that whatever it hands out it takes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from unaided.content.formats.twins import asks, squeezed, squeezed_body
from unaided.content.items import Item as Content
from unaided.content.problems import ContentProblem
from unaided.web.bank.keeping import Kept, Overtaken, keep_edit
from unaided.web.bank.models import Item
from unaided.web.people.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Twin:
    """What asks the same as a text.

    Attributes:
        name: The name of the item.
        item: The bank's item; ``None``: it is to be kept with the text, as another of several.
    """

    name: str
    item: Item | None

    def problem(self, file: str = "") -> ContentProblem:
        """Say that an item asks what this one asks.

        Args:
            file: The item's file; empty for what was typed into a form.
        """
        retired = ", which is retired," if self.item and self.item.retired_at else ""
        return ContentProblem(
            file=file,
            line=None,
            field="",
            found=f"what {self.name}{retired} asks, with the same answer",
            expected="a question of its own",
            remedy="Change the surface: the story, the numbers, the letters. Who remembers the "
            "one has the other.",
        )


def hold(organisation: Organisation) -> None:
    """Hold a bank until the commit, so that whoever looks for twins and then writes does so alone.

    Within a transaction. SQLite's begin by holding everything.
    """
    if connection.features.has_select_for_update:
        Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)


def twins(organisation: Organisation, contents: Sequence[Content]) -> dict[str, Twin]:
    """Return the twin of each item that may not be kept for it, by the item's name (one query).

    What asks what it asked before may be kept, whoever's twin it is: its hints can be mended, and
    an export comes back. What is new, or asks something else now, may be nobody's twin: neither of
    what the bank asks, retired items too, since people may remember them, nor of what stands before
    it in ``contents``. By what is about to be rewritten nobody is a twin.

    Args:
        organisation: Whose bank.
        contents: The items that would be kept together, not all of them in the bank yet.
    """
    asked = {content.slug: asks(content) for content in contents}
    there: dict[tuple[tuple[str, ...], ...], list[Item]] = {}
    for item, said in _alike(organisation, contents):
        if asked.get(item.slug, said) == said:
            there.setdefault(said, []).append(item)
    unchanged = {item.slug for items in there.values() for item in items}
    first: dict[tuple[tuple[str, ...], ...], str] = {}
    found = {}
    for content in contents:
        if content.slug in unchanged:
            continue
        said = asked[content.slug]
        if said in there:
            item = there[said][0]
            found[content.slug] = Twin(item.slug, item)
        elif said in first:
            found[content.slug] = Twin(first[said], None)
        else:
            first[said] = content.slug
    return found


def keep_single(
    organisation: Organisation,
    content: Content,
    source: str,
    by: User | None,
    at: datetime,
    began: int,
) -> Kept | Overtaken | Twin:
    """Keep an item as :func:`keep_edit` does, if nobody kept its twin until this very moment.

    Args:
        organisation: Whose bank.
        content: What the text says.
        source: The text, an item's Markdown file.
        by: Who wrote it.
        at: The present.
        began: Number of the version that the edit began with; ``NO_VERSION``: there was none.

    Returns:
        What became of it; or its twin, and nothing was written.

    Raises:
        ContentError: The name is that of an item of another kind.
    """
    with transaction.atomic():
        hold(organisation)
        twin = twins(organisation, [content]).get(content.slug)
        return twin or keep_edit(organisation, content, source, by, at, began)


def _alike(
    organisation: Organisation, contents: Sequence[Content]
) -> list[tuple[Item, tuple[tuple[str, ...], ...]]]:
    """Return the bank's items that begin as one of these does, with what each asks."""
    openings = tuple({squeezed(content.prompt) for content in contents})
    items = Item.objects.filter(organisation=organisation, current__isnull=False)
    return [
        (item, asks(item.current.content))
        for item in items.select_related("current").order_by("slug").iterator(chunk_size=500)
        # To read an item takes a hundred times as long as to see how it begins.
        if item.current and squeezed_body(item.current.source).startswith(openings)
    ]
