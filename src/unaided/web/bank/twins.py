"""Find an item's twin: what a bank asks already, under another name."""

from __future__ import annotations

from collections.abc import Sequence

from unaided.content.formats.twins import asks, squeezed, squeezed_body
from unaided.content.items import Item as Content
from unaided.content.problems import ContentProblem
from unaided.web.bank.models import Item
from unaided.web.people.models import Organisation


def twins(organisation: Organisation, contents: Sequence[Content]) -> dict[str, Item]:
    """Return the twin of each item that has one in a bank, by the item's name (one query).

    What is retired counts: people may remember it. An item is no twin of its own earlier text;
    and one that was somebody's twin before may be kept as that, for its hints to be mended.

    Args:
        organisation: Whose bank.
        contents: The items, not all of them in the bank yet.
    """
    openings = tuple({squeezed(content.prompt) for content in contents})
    found: dict[tuple[str, ...], list[Item]] = {}
    items = Item.objects.filter(organisation=organisation, current__isnull=False)
    for item in items.select_related("current").order_by("slug").iterator(chunk_size=500):
        # To read an item takes a hundred times as long as to see how it begins.
        if item.current and squeezed_body(item.current.source).startswith(openings):
            found.setdefault(asks(item.current.content), []).append(item)
    # What is about to say something else is nobody's twin by what it says now.
    rewritten = {content.slug: asks(content) for content in contents}
    twin_of = {}
    for content in contents:
        asked = asks(content)
        same = [one for one in found.get(asked, []) if rewritten.get(one.slug, asked) == asked]
        if same and all(item.slug != content.slug for item in same):
            twin_of[content.slug] = same[0]
    return twin_of


def twin_problem(twin: Item, file: str = "") -> ContentProblem:
    """Say that an item asks what another one asks.

    Args:
        twin: The other one.
        file: The item's file; empty for what was typed into a form.
    """
    retired = ", which is retired," if twin.retired_at else ""
    return ContentProblem(
        file=file,
        line=None,
        field="",
        found=f"what {twin.slug}{retired} asks, with the same answer",
        expected="a question of its own",
        remedy="Change the surface: the story, the numbers, the letters. Who remembers the one "
        "has the other.",
    )
