"""The model's terms and spreads in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from unaided.report.figures import Json
from unaided.report.wording import capital, decimal, listed, span

LEVEL_Z: Final = 1.645  # of a 90 % interval

TERMS: Final[Mapping[str, str]] = {
    "aid": "help",
    "aided_ability": "each person’s ability with help beside that without",
    "delay": "delay",
    "novelty": "novelty",
    "aid_delay": "help at each delay",
    "aid_novelty": "help on each novelty",
    "delay_novelty": "delay on each novelty",
    "retrievals": "earlier retrievals",
    "exposures": "earlier exposures",
    "kind": "kinds of score",
    "skill": "skills",
    "skill_aid": "what help adds on each skill",
    "skill_delay": "what delay takes from each skill",
    "skill_novelty": "what novelty takes from each skill",
    "group": "groups",
    "group_aid": "what help adds in each group",
    "group_skill": "each group’s skills",
    "arm": "arms",
    "arm_aid": "what help adds in each arm",
    "person_skill": "each person’s skills",
    "item": "items",
    "item_aid": "what help adds on each item",
}
SPREADS: Final[Mapping[str, str]] = {
    "ability_sd": "People, without help",
    "aided_sd": "People, with help",
    "aid_spread": "What help adds, between people",
    "person_skill_sd": "A person’s skills around their ability",
    "skill_sd": "Skills",
    "skill_aid_sd": "What help adds, between skills",
    "skill_delay_sd": "What delay takes, between skills",
    "skill_novelty_sd": "What novelty takes, between skills",
    "group_sd": "Groups",
    "group_aid_sd": "What help adds, between groups",
    "group_skill_sd": "A group’s skills around its level",
    "item_sd": "Items",
    "item_aid_sd": "What help adds, between items",
}
CORRELATION: Final = ("aid_correlation", "Correlation of what help adds with ability without it")


@dataclass(frozen=True, slots=True)
class Left:
    """A term that is not in the model."""

    term: str
    why: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How far something scatters, in logits, or a correlation."""

    of: str
    value: str
    interval: str


def terms(model: Json) -> tuple[str, ...]:
    """Name what is in the model, in the order of the table above."""
    present = {_name(term) for term in _rows(model, "terms")}
    known = [said for term, said in TERMS.items() if term in present]
    return (*known, *sorted(_plain(term) for term in present - TERMS.keys()))


def joined(names: Sequence[str]) -> str:
    """Say the terms in a sentence; empty where there are none."""
    return f"{capital(listed(names, most=len(names)))}." if names else ""


def left_out(model: Json) -> tuple[Left, ...]:
    """Name what is not in the model, and why."""
    return tuple(
        Left(capital(TERMS.get(_name(row), _plain(_name(row)))), str(row.get("why") or ""))
        for row in _rows(model, "left_out")
        if isinstance(row, Mapping)
    )


def spreads(model: Json) -> tuple[Spread, ...]:
    """Return the spreads of the model with their intervals where they have one."""
    values, errors = model.get("summary") or {}, model.get("standard_errors") or {}
    return tuple(
        Spread(of, decimal(float(values[key])), _interval(key, values[key], errors.get(key)))
        for key, of in (*SPREADS.items(), CORRELATION)
        if isinstance(values.get(key), (int, float))
    )


def _interval(key: str, value: float, error: object) -> str:
    if not isinstance(error, (int, float)):
        return ""
    low, high = value - LEVEL_Z * error, value + LEVEL_Z * error
    # A spread is not below zero, and a correlation ends at one.
    return (
        span(max(low, -1.0), min(high, 1.0)) if key == CORRELATION[0] else span(max(low, 0), high)
    )


def _rows(model: Json, name: str) -> Sequence[object]:
    found = model.get(name)
    return found if isinstance(found, (list, tuple)) else ()


def _name(term: object) -> str:
    return str(term.get("term")) if isinstance(term, Mapping) else str(term)


def _plain(term: str) -> str:
    return term.replace("_", " ")
