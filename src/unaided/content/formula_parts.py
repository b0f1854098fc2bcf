"""The parts of a formula as they are spoken: signs, and what stands in brackets as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

_OPENING: Final = frozenset("([{⟨⌊⌈")
_CLOSING: Final = frozenset(")]}⟩⌋⌉")
_BARS: Final = frozenset("|‖")
_ROWS: Final = frozenset(("math", "mrow", "mstyle", "mtd", "mpadded"))


@dataclass(frozen=True, slots=True)
class Bracket:
    """What stands between two brackets, the opening one kept to tell which."""

    opening: str
    inner: tuple[Part, ...]


Part = Element | Bracket


def tag_of(part: Part) -> str:
    """Return the element's name without its namespace; empty for a bracket."""
    return "" if isinstance(part, Bracket) else part.tag.rpartition("}")[2]


def sign_of(part: Part) -> str:
    """Return the sign that a part consists of; empty where it is more than one."""
    if isinstance(part, Bracket):
        return ""
    if len(part) == 1 and tag_of(part) in _ROWS:
        return sign_of(part[0])
    return (part.text or "").strip() if len(part) == 0 else ""


def parts_of(node: Element) -> tuple[Part, ...]:
    """Return what a row consists of, each bracket as one; of anything else, itself."""
    return children_of(node) if tag_of(node) in _ROWS else (node,)


def children_of(node: Element) -> tuple[Part, ...]:
    """Return an element's children, each bracket as one."""
    return _bracketed(list(node))


def opened(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts within rows that hold nothing else."""
    if len(parts) == 1 and isinstance(parts[0], Element) and tag_of(parts[0]) in _ROWS:
        return opened(parts_of(parts[0]))
    return parts


def _bracketed(nodes: Sequence[Element]) -> tuple[Part, ...]:
    if len(nodes) > 1 and sign_of(nodes[-2]) == "{" and tag_of(nodes[-1]) == "mtable":
        cases = Bracket("{", (nodes[-1],))  # which nothing closes
        return (*_bracketed(nodes[:-2]), cases)
    closing = _pairs(nodes)
    parts: list[Part] = []
    at = 0
    while at < len(nodes):
        end = closing.get(at)
        if end is None:
            parts.append(whole(nodes[at]))
            at += 1
        else:
            parts.append(Bracket(sign_of(nodes[at]), _bracketed(nodes[at + 1 : end])))
            at = end + 1
    return tuple(parts)


def _pairs(nodes: Sequence[Element]) -> dict[int, int]:
    """Return where each bracket that is closed is closed; a bar alone is no bracket."""
    pairs: dict[int, int] = {}
    waiting: list[tuple[int, str]] = []
    for at, node in enumerate(nodes):
        sign = sign_of(node) if tag_of(node) == "mo" else ""
        if sign in _BARS and not (waiting and waiting[-1][1] == sign):
            waiting.append((at, sign))
        elif sign in _BARS:
            pairs[waiting.pop()[0]] = at
        elif sign in _OPENING:
            waiting.append((at, sign))
        elif sign in _CLOSING:
            while waiting and waiting[-1][1] in _BARS:
                waiting.pop()
            if waiting:
                pairs[waiting.pop()[0]] = at
    return pairs


def whole(node: Element) -> Part:
    """Return a row that is one bracket as that bracket."""
    inner = opened((node,))
    return inner[0] if len(inner) == 1 else node
