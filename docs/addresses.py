"""Read every address of the web application, and who may see it, from its views' decorators."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dataclass_keys import OutOfStepError
from django.urls import URLPattern, URLResolver, get_resolver

ANYBODY: Final = "anybody"
WHO: Final = {
    "learner": "learners who agreed",
    "teacher": "teachers",
    "lead": "leads",
    "member": "members of an organisation",
    "login_required": "whoever is signed in",
    "_staffing": "leads; teachers where there is no lead",
    "_here_only": "the demonstration, on this machine",
}
"""Decorator of a view → whom it lets in."""

NARROWED: Final = {
    ("teacher", "cohort_id"): "the cohort's teachers",
    ("teacher", "pulse_id"): "the cohort's teachers",
    ("teacher", "observation_id"): "the cohort's teachers",
    ("teacher", "comparison_id"): "teachers of all its cohorts",
    ("teacher", "item_id"): "the organisation's teachers",
    ("teacher", "skill_id"): "the organisation's teachers",
    ("teacher", "check_id"): "the cohort's teachers",
    ("teacher", "plan_id"): "the cohort's teachers",
    ("learner", "turn_id"): "the learner whose planned sitting it is",
    ("learner", "sitting_id"): "the learner whose sitting it is",
}
"""Decorator and what the address names → whom the view's own look-up leaves."""

METHODS: Final = {
    "require_safe": "GET",
    "require_GET": "GET",
    "require_POST": "POST",
    "require_http_methods": "GET, POST",
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address: its pattern, name, methods, audience, and what it does."""

    path: str
    name: str
    methods: str
    who: str
    does: str


def addresses(said: Mapping[str, str]) -> list[Address]:
    """Return every address, in order of its path.

    Args:
        said: Name → what it does, where the view is another's and has no words of ours.

    Raises:
        OutOfStepError: A view without words, words without a view, or an unknown decorator.
    """
    patterns = list(_patterns(get_resolver()))
    spare = set(said) - {pattern.name for _, pattern in patterns}
    if spare:
        raise OutOfStepError(f"meanings.toml, [addresses]: no such address: {sorted(spare)}.")
    return sorted((_address(*found, said) for found in patterns), key=lambda one: one.path)


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def _address(path: str, pattern: URLPattern, said: Mapping[str, str]) -> Address:
    name, view = pattern.name or "", _view(pattern.callback)
    ours = view.__module__.startswith("unaided.")
    if not ours and name not in said:
        raise OutOfStepError(f"meanings.toml, [addresses]: nothing on {name}.")
    does = said.get(name) or (inspect.getdoc(view) or "").split("\n", 1)[0].replace("``", "`")
    names = _decorators(view) if ours else []
    return Address("/" + _plain(path), name, _methods(view, names), _who(path, names), does)


def _view(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function or the class that a view is."""
    while not hasattr(callback, "view_class") and hasattr(callback, "__wrapped__"):
        callback = callback.__wrapped__
    found: Callable[..., Any] = getattr(callback, "view_class", callback)
    return found


def _methods(view: Callable[..., Any], names: list[str]) -> str:
    if inspect.isclass(view):
        return ", ".join(one.upper() for one in ("get", "post") if hasattr(view, one))
    return next((METHODS[one] for one in names if one in METHODS), "GET")


def _decorators(view: Callable[..., Any]) -> list[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(view))).body[0]
    assert isinstance(tree, ast.FunctionDef | ast.ClassDef)
    return [_name(one) for one in tree.decorator_list]


def _name(decorator: ast.expr) -> str:
    """Name a decorator; one that is put around a method is named itself."""
    match decorator:
        case ast.Call(func=ast.Name(id="method_decorator"), args=[ast.Name(id=name), *_]):
            return name
        case ast.Call(func=ast.Name(id=name)) | ast.Name(id=name):
            return name
        case _:
            return ""


def _who(path: str, names: list[str]) -> str:
    found = [name for name in names if name in WHO]
    if not found:
        return ANYBODY
    for (decorator, part), who in NARROWED.items():
        if decorator == found[0] and f":{part}>" in path:
            return who
    return WHO[found[0]]


def _plain(path: str) -> str:
    """Write a pattern as people read it: ``<int:cohort_id>`` as ``<cohort>``."""
    path = path.replace("^", "").replace("$", "")
    path = re.sub(r"\(\?P<(\w+)>(?:\[[^\]]*\]\+|[^)]*)\)", r"<\1>", path)
    return re.sub(r"<(?:\w+:)?(\w+?)(?:_id)?>", r"<\1>", path)
