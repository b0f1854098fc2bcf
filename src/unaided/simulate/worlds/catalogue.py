"""The worlds that there are, and the settings that were fixed for them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from unaided.simulate.worlds.curriculum import Curriculum, lay_out, twisted
from unaided.simulate.worlds.disuse import DisuseSettings, DisuseWorld
from unaided.simulate.worlds.layout import Layout, Misspecification
from unaided.simulate.worlds.power_law import PowerLawSettings, PowerLawWorld
from unaided.simulate.worlds.settings import Growth, Habits, WorldSettings
from unaided.simulate.worlds.world import Start, World

STARTS: Final[Mapping[str, Start]] = {"disuse": DisuseWorld, "power law": PowerLawWorld}
SETTINGS: Final[Mapping[str, type[Any]]] = {
    "disuse": DisuseSettings,
    "power law": PowerLawSettings,
}
COURSE_DAYS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Setting:
    """One of the fixed settings.

    Attributes:
        world: Which equations.
        number: Its number among those of the world.
        aid: What help does to growth: ``starves``, ``harmless`` or ``helps``.
        values: The settings that the world is started with.
    """

    world: str
    number: int
    aid: str
    values: Any

    def start(
        self,
        people: int,
        rng: np.random.Generator,
        *,
        layout: Layout | Curriculum | None = None,
        wrong: Misspecification | None = None,
        course_days: float = COURSE_DAYS,
    ) -> World:
        """Start the world.

        Args:
            people: How many.
            rng: All that chance decides in it.
            layout: What can be met; by default four skills of eight families of six items.
            wrong: How a plain model of its log is wrong; by default it is not.
            course_days: By when a drift is complete.
        """
        laid = self.values.shared.layout if layout is None else layout
        if wrong is not None:
            plain = lay_out(laid, rng) if isinstance(laid, Layout) else laid
            laid = twisted(plain, wrong, people, course_days, rng)
        values = replace(self.values, shared=replace(self.values.shared, layout=laid))
        return STARTS[self.world](values, people, rng)


def fixed_settings() -> tuple[Setting, ...]:
    """Return every setting of the file, in its order."""
    return tuple(_setting(table) for table in _file()["setting"])


def fixed_misspecification() -> Misspecification:
    """Return the ways in which a model is wrong, as the file has them, all at once."""
    return Misspecification(**_file()["misspecification"])


@cache
def _file() -> Mapping[str, Any]:
    text = (files("unaided.simulate.worlds") / "settings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _setting(table: Mapping[str, Any]) -> Setting:
    shared = WorldSettings(habits=Habits(**table["habits"]), growth=Growth(**table["growth"]))
    values = SETTINGS[table["world"]](shared=shared, **table["own"])
    return Setting(table["world"], table["number"], table["aid"], values)
