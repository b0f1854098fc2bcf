"""What decides the result of a match, so that a result of something else is never taken for it."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from unaided.arena.match import Entrant
from unaided.arena.policy import Course, Policy

MATCH: Final = "unaided.arena.match"
LENGTH: Final = 16
ADDRESS: Final = re.compile(r" at 0x[0-9a-f]+")


def fingerprint(entrant: Entrant, policy: Policy, course: Course, seed: int) -> dict[str, Any]:
    """Return what decides a match, beside its names.

    The code is that of the match, of the world's own module and of the policy, with all that they
    import of this package: a change to one policy leaves the results of the others as they are.
    What a world from outside imports from elsewhere is not followed, nor are other packages.

    Args:
        entrant: The world with its settings.
        policy: Who chooses.
        course: How many people, how long.
        seed: Of chance.
    """
    starts = getattr(entrant, "starts", type(entrant))
    modules = frozenset({MATCH, type(policy).__module__, type(entrant).__module__})
    return {
        "people": course.people,
        "days": course.days,
        "minutes": course.minutes,
        "seed": seed,
        "settings": _digest(ADDRESS.sub("", repr(entrant.values)).encode()),
        "policy": _digest(ADDRESS.sub("", repr(policy)).encode()),
        "code": _code(modules | {getattr(starts, "__module__", MATCH)}),
    }


def difference(found: Mapping[str, Any], expected: Mapping[str, Any]) -> str | None:
    """Say in which respect two fingerprints differ first; ``None`` where they do not."""
    for name, value in expected.items():
        if found.get(name) == value:
            continue
        if name in ("settings", "policy", "code"):
            return f"other {_WORDS[name]}"
        return f"{name} {found.get(name)}, now {value}"
    return None


_WORDS: Final = {
    "settings": "settings of the world",
    "policy": "values of the policy",
    "code": "code of the match, the world or the policy",
}


@cache
def _code(modules: frozenset[str]) -> str:
    """Return a digest of modules and of all that they import of this package."""
    known: dict[str, str] = {}
    waiting = set(modules)
    while waiting:
        name = waiting.pop()
        read = _read(name)
        if name not in known and read is not None:
            known[name], imported = read
            waiting |= imported - known.keys()
    return _digest("".join(known[name] for name in sorted(known)).encode())


@cache
def _read(module: str) -> tuple[str, frozenset[str]] | None:
    """Return a module's digest and what it imports of ours; ``None``: it has no text."""
    try:
        spec = importlib.util.find_spec(module)
    except ValueError:
        # The program itself, started from a file, is no module that can be found.
        return None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    tree = ast.parse(Path(spec.origin).read_bytes())
    # What is run, not how it is written: a line broken elsewhere decides nothing.
    return _digest(ast.dump(tree).encode()), frozenset(_imported(tree))


def _imported(tree: ast.Module) -> set[str]:
    """Return the modules of ours that a module imports; all of them name modules, not packages."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unaided."):
            found.add(str(node.module))
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names if one.name.startswith("unaided.")}
    return found


def _digest(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()[:LENGTH]
