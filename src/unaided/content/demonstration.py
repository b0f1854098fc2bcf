"""The items that ship with the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from unaided.content.formats.bundle import read_files
from unaided.content.items import Item
from unaided.content.problems import ContentError


@lru_cache(maxsize=1)
def demonstration_items() -> tuple[Item, ...]:
    """Return the packaged items, by the names of their files.

    Raises:
        ContentError: One of them cannot be read: the package is broken.
    """
    folder = files("unaided.content") / "bank"
    bundle = read_files(dict(_markdown(folder, ""))) if folder.is_dir() else read_files({})
    if bundle.problems:
        raise ContentError(bundle.problems)
    return tuple(item for _, item in bundle.items)


def _markdown(folder: Traversable, within: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{within}{entry.name}"
        if entry.is_dir():
            yield from _markdown(entry, f"{name}/")
        elif name.endswith(".md"):
            yield name, entry.read_bytes()
