"""The worlds that a tournament is played in: ours at their fixed settings, or one from outside."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from unaided.arena.match import Entrant
from unaided.evidence.problems import UsageError, shorten
from unaided.simulate.worlds.catalogue import fixed_settings
from unaided.simulate.worlds.contract import broken_promises
from unaided.simulate.worlds.world import Start, World

SETTINGS_NAME = "SETTINGS"
"""What a world's module may call its settings; nothing else needs to be said then."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """A world from outside, with one of its settings.

    Attributes:
        world: What it is called.
        number: Its number among its settings, from 1.
        values: The settings that it is started with.
        starts: What starts it.
        aid: What help does to growth there: nobody said.
    """

    world: str
    number: int
    values: Any
    starts: Start
    aid: str = "not said"

    def start(self, people: int, rng: np.random.Generator) -> World:
        """Start the world."""
        return self.starts(self.values, people, rng)


def fixed_entrants(most: int | None = None) -> tuple[Entrant, ...]:
    """Return our worlds at their fixed settings.

    Args:
        most: How many of each, the first ones; ``None``: all.
    """
    return tuple(one for one in fixed_settings() if most is None or one.number <= most)


def outsiders(start: Start, settings: Sequence[Any], name: str) -> tuple[Entrant, ...]:
    """Return a world from outside at some settings.

    Args:
        start: What starts it.
        settings: The settings, its own.
        name: What it is called.
    """
    return tuple(
        Outsider(name, number, values, start) for number, values in enumerate(settings, start=1)
    )


def outsiders_named(world: str, settings: str | None) -> tuple[Entrant, ...]:
    """Return a world from outside by the names under which Python finds it.

    Args:
        world: ``package.module:Start``, a callable of the shape of
            :class:`~unaided.simulate.worlds.world.Start`.
        settings: ``package.module:NAME``: settings, a list of them, or a callable without
            arguments that returns either. ``None``: the ``SETTINGS`` of the world's module.

    Raises:
        UsageError: It is not found, or it does not keep what a world promises.
    """
    start = _named(world, "--world")
    if not callable(start):
        raise UsageError(f"--world {world}: found {shorten(start)}, expected what starts a world.")
    module = world.partition(":")[0]
    values = _named(settings or f"{module}:{SETTINGS_NAME}", "--world-settings")
    found = values() if callable(values) else values
    each = tuple(found) if isinstance(found, list | tuple) else (found,)
    if not each:
        raise UsageError(f"--world {world}: its settings are an empty list. Give it at least one.")
    if broken := broken_promises(start, each[0]):
        raise UsageError(
            f"--world {world}: it does not keep what a world promises.\n" + "\n".join(broken)
        )
    return outsiders(start, each, world)


def parameters_of(values: Any) -> Mapping[str, float]:
    """Return the numbers among some settings, by their names; those within them too."""
    found: dict[str, float] = {}
    if is_dataclass(values) and not isinstance(values, type):
        for field in fields(values):
            value = getattr(values, field.name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found[field.name] = float(value)
            else:
                inner = parameters_of(value)
                # Two may bear one name, as both memory and the world's own have a growth.
                found |= {
                    f"{field.name}.{name}" if name in found or name == field.name else name: one
                    for name, one in inner.items()
                }
    return found


def _named(name: str, option: str) -> Any:
    module, colon, attribute = name.partition(":")
    if not colon or not module or not attribute:
        raise UsageError(f"{option} {name}: expected package.module:NAME.")
    try:
        return getattr(importlib.import_module(module), attribute)
    except ImportError as error:
        raise UsageError(
            f"{option} {name}: {error}. Run this where Python finds the module."
        ) from error
    except AttributeError as error:
        raise UsageError(f"{option} {name}: {module} has no {attribute}.") from error
