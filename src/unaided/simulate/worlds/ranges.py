"""Where the parameters of the worlds come from, and how the settings file was drawn from them.

A range is *published* where the source named reports values or a figure that it spans, and
*assumed* where it is our judgement of what is plausible, with the source that gives the direction.
A world's settings are drawn from them once, by a fixed seed, and kept in ``settings.toml``
(``python -m unaided.simulate.worlds.ranges`` writes it anew, and a test holds the file against it).
Nothing that Unaided plans or estimates was looked at before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np

SEED: Final = 20261123
SETTINGS: Final = 20
"""How many settings a world has."""

Basis = Literal["published", "assumed"]
Regime = Literal["starves", "harmless", "helps"]
REGIMES: Final[tuple[Regime, ...]] = ("starves", "harmless", "helps")


@dataclass(frozen=True, slots=True)
class Range:
    """From where to where a parameter is drawn, evenly, and why.

    Attributes:
        low: Its low end.
        high: Its high end.
        basis: Whether the source reports it, or we assume it.
        source: The source, or what makes it plausible.
    """

    low: float
    high: float
    basis: Basis
    source: str


HABITS: Final[Mapping[str, Range]] = {
    "ability_sd": Range(0.4, 1.0, "assumed", "two thirds of people within half to one logit"),
    "skill_sd": Range(0.2, 0.6, "assumed", "strengths and weaknesses below the general spread"),
    "growth_sd": Range(
        0.2, 0.5, "assumed", "learners differ lastingly in speed (Zerr et al., 2018)"
    ),
    "forgetting_sd": Range(
        0.15, 0.4, "assumed", "rates of forgetting differ stably (Sense et al., 2016)"
    ),
    "tries_first": Range(0.1, 0.6, "assumed", "many ask for the answer outright (Bastani, 2025)"),
    "hints_logit": Range(0.5, 1.5, "assumed", "12 to 32 points more where half would be right"),
    "tutor_logit": Range(1.0, 2.5, "assumed", "large in practice (Bastani et al., 2025)"),
    "assistant_right": Range(0.85, 0.98, "assumed", "today's assistants on school and work tasks"),
    "felt_share": Range(
        0.4, 0.9, "assumed", "what was looked up feels known (Fisher, Goddu & Keil, 2015)"
    ),
    "insight": Range(0.3, 0.8, "assumed", "people tell right from wrong far from perfectly"),
    "sureness": Range(0.0, 0.8, "assumed", "0 to 19 points too sure (Dunlosky & Rawson, 2012)"),
    "leaving_per_day": Range(0.001, 0.008, "assumed", "6 to 38 % leave within 60 days"),
    "leaving_ability": Range(0.0, 0.5, "assumed", "the less able leave no later"),
}

GROWTH: Final[Mapping[str, Range]] = {
    "failure": Range(
        0.5, 0.9, "assumed", "failing, then told, beats being shown (Kornell, Hays & Bjork, 2009)"
    ),
    "presentation": Range(0.3, 0.6, "assumed", "being tested beats restudy (Rowland, 2014)"),
    "untold": Range(
        0.3, 0.7, "assumed", "being tested pays about half without feedback (Rowland, 2014)"
    ),
    "variant": Range(0.5, 0.85, "assumed", "near transfer is most of it (Pan & Rickard, 2018)"),
    "transfer": Range(0.15, 0.45, "assumed", "far transfer is less of it (Pan & Rickard, 2018)"),
}

AIDED: Final[Mapping[Regime, Range]] = {
    "starves": Range(
        0.0, 0.3, "assumed", "worse alone after an unguarded assistant (Bastani et al., 2025)"
    ),
    "harmless": Range(0.6, 0.85, "assumed", "about what an unaided attempt, then told, adds"),
    "helps": Range(1.0, 1.4, "assumed", "more learned with a designed tutor (Kestin et al., 2025)"),
}

DISUSE: Final[Mapping[str, Range]] = {
    "growth": Range(0.6, 1.4, "assumed", "some ten spaced retrievals last for months"),
    "ease_cost": Range(
        0.7, 1.5, "assumed", "spacing pays, up to a point (Bjork & Bjork, 1992; Cepeda, 2008)"
    ),
    "lift": Range(0.5, 0.8, "assumed", "high recall minutes after study (Roediger & Karpicke)"),
    "loss": Range(
        0.25, 0.6, "assumed", "a power of time, an exponent below 1 (Wixted & Ebbesen, 1991)"
    ),
    "scale_days": Range(0.02, 0.2, "assumed", "half an hour to five; most goes in the first day"),
    "start_logit": Range(-2.0, -0.5, "assumed", "12 to 38 % right before anything is met"),
    "item_weight": Range(0.5, 1.5, "assumed", "what a repeat has beyond a variant"),
    "family_weight": Range(2.5, 4.0, "assumed", "what a variant has beyond transfer"),
    "skill_weight": Range(0.6, 1.4, "assumed", "what transfer has beyond nothing"),
    "prerequisite_logit": Range(0.3, 1.5, "assumed", "6 to 32 points where half would be right"),
}

POWER_LAW: Final[Mapping[str, Range]] = {
    "decay_scale": Range(0.16, 0.3, "published", "around c = .217, Pavlik & Anderson (2005)"),
    "decay_floor": Range(
        0.12,
        0.3,
        "published",
        "around a = .177, Pavlik & Anderson (2005); from .3, Sense et al. (2016)",
    ),
    "threshold": Range(
        -0.9, -0.5, "published", "around τ = −.704, Pavlik & Anderson (2005); −.8, Sense et al."
    ),
    "noise": Range(0.2, 0.35, "published", "around s = .255, Pavlik & Anderson (2005)"),
    "between_sittings": Range(
        0.015, 0.04, "published", "around h = .025, Pavlik & Anderson (2005)"
    ),
    "start_logit": Range(-2.0, -0.5, "assumed", "as in the other world"),
    "prerequisite_logit": Range(0.3, 1.5, "assumed", "as in the other world"),
}

OWN: Final[Mapping[str, Mapping[str, Range]]] = {"disuse": DISUSE, "power law": POWER_LAW}

MISSPECIFICATION: Final = """\
[misspecification]
# A wrong answer is guessed right with this probability, whatever the log says of it.
floor = 0.25
# A share of the items is this much harder for a random half of the people (DIF), in logits.
dif_logit = 0.5
# The difficulty of a share of the items moves evenly, up or down by chance, this far in a course.
drift_logit = 0.5
# The share of the items, drawn for each of the two anew.
share = 0.2
"""


def drawn(world: str, rng: np.random.Generator) -> list[dict[str, object]]:
    """Draw the settings of a world.

    Args:
        world: Its name in :data:`OWN`.
        rng: Draws them.

    Returns:
        Of each, the regime of its aid and its parameters, by part.
    """
    return [_one(world, REGIMES[number % len(REGIMES)], rng) for number in range(SETTINGS)]


def _one(world: str, regime: Regime, rng: np.random.Generator) -> dict[str, object]:
    def some(ranges: Mapping[str, Range]) -> dict[str, float]:
        return {
            name: float(f"{rng.uniform(one.low, one.high):.4g}") for name, one in ranges.items()
        }

    growth = some(GROWTH) | some({"aided": AIDED[regime]})
    return {"aid": regime, "habits": some(HABITS), "growth": growth, "own": some(OWN[world])}


def written() -> str:
    """Return the settings file: every world's settings, drawn by the fixed seed."""
    lines = [
        "# The settings of the worlds, drawn once from the ranges in ranges.py and never tuned.",
        f"# seed {SEED}",
        "",
        MISSPECIFICATION.rstrip(),
    ]
    for place, world in enumerate(OWN):
        rng = np.random.default_rng([SEED, place])
        for number, setting in enumerate(drawn(world, rng)):
            lines += ["", "[[setting]]", f'world = "{world}"', f"number = {number + 1}"]
            for part, values in setting.items():
                if isinstance(values, dict):
                    inside = ", ".join(f"{name} = {value}" for name, value in values.items())
                    lines.append(f"{part} = {{ {inside} }}")
                else:
                    lines.append(f'{part} = "{values}"')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("settings.toml").write_text(written(), encoding="utf-8")
