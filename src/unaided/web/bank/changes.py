"""What changed from one version of an item to the next."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import Final

from django.core.paginator import Page, Paginator

from unaided.web.bank.models import Item, ItemVersion

VERSIONS_A_PAGE: Final = 10
_CONTEXT: Final = 2
_MOST_LINES: Final = 1_500
"""Comparing takes time that grows faster than texts do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A version, and its difference from the one before.

    Attributes:
        version: The version.
        difference: A unified diff of the two texts; empty for the first.
    """

    version: ItemVersion
    difference: str


def versions(item: Item, page: str | None) -> Page[ItemVersion]:
    """Return a page of an item's versions, the latest first."""
    found = item.versions.select_related("created_by").order_by("-number")
    return Paginator(found, VERSIONS_A_PAGE).get_page(page)


def changes(page: Page[ItemVersion], item: Item) -> list[Change]:
    """Return the versions of a page, each with what changed from the one before."""
    shown = list(page)
    if not shown:
        return []
    before = item.versions.filter(number__lt=shown[-1].number).order_by("-number").first()
    older: list[ItemVersion | None] = [*shown[1:], before]
    return [
        Change(version, difference(previous.source, version.source) if previous else "")
        for version, previous in zip(shown, older, strict=True)
    ]


def difference(old: str, new: str) -> str:
    """Return a unified diff of two texts, without a head; a sentence where they are too long."""
    lines = (old.splitlines(), new.splitlines())
    if max(map(len, lines)) > _MOST_LINES:
        return f"More than {_MOST_LINES:,} lines: too long to compare here."
    return "\n".join(list(unified_diff(*lines, n=_CONTEXT, lineterm=""))[2:])
