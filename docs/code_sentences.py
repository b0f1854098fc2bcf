"""Read the sentences that the code says of unknowns and of problems, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import unaided
from unaided.measure import rules

PACKAGE = Path(unaided.__file__).resolve().parent
SOME = "…"
CODE = re.compile(r"(…_)?[a-z]+(_[a-z]+)*")


def sentence(node: ast.expr) -> str:
    """Read a text out of the code; what is filled in at run time becomes an ellipsis."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return re.sub(r"…( …)+", SOME, "".join(sentence(part) for part in parts))
        case ast.FormattedValue(value=ast.Name(id=name)) if name.isupper() and hasattr(rules, name):
            return f"{getattr(rules, name):g}"
        case ast.FormattedValue(value=ast.Call(func=ast.Name(id="plural"), args=[_, one])):
            return f"{SOME} {sentence(one)}s"
        case ast.FormattedValue(value=ast.Call(func=ast.Name(id="plural"), args=[_, _, many])):
            return f"{SOME} {sentence(many)}"
        case ast.FormattedValue(value=ast.Call(func=ast.Name(id="days"))):
            return f"{SOME} days"
        case ast.FormattedValue(value=ast.Call(func=ast.Name(id="span"))):
            return f"{SOME} to {SOME} days"
        case ast.IfExp(body=body):
            return sentence(body)
        case ast.Call(func=ast.Attribute(value=inner)):
            return sentence(inner)
        case _:
            return SOME


def unknowns() -> list[tuple[str, str]]:
    """Return every reason of an unknown with its first sentence, in order of the reason."""
    found: dict[str, str] = {}
    for folder in ("measure", "report"):
        for tree in _trees(folder):
            for node in ast.walk(tree):
                match node:
                    case ast.Call(func=ast.Name(id="Unknown"), args=[reason, why, *_]):
                        for name, said in zip(_branches(reason), _branches(why), strict=False):
                            if CODE.fullmatch(sentence(name)):
                                found.setdefault(sentence(name), sentence(said))
                    case _:
                        pass
    return sorted(found.items())


def problems() -> list[tuple[str, str]]:
    """Return every code of a problem with its remedy, in order of the code.

    Wherever the code makes a problem, the remedy stands before its code.
    """
    found: dict[str, str] = {}
    for tree in _trees("evidence"):
        for remedy, code in _pairs(tree):
            name = sentence(code)
            if CODE.fullmatch(name):
                said = _resolve(remedy, tree)
                if said.rstrip(SOME).endswith((".", "?")):
                    found.setdefault(name, said)
    return sorted(found.items())


def _trees(folder: str) -> Iterator[ast.Module]:
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def _branches(node: ast.expr) -> tuple[ast.expr, ...]:
    return (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)


def _pairs(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call | ast.Tuple):
            continue
        values = list(node.args if isinstance(node, ast.Call) else node.elts)
        if isinstance(node, ast.Call):
            given = {word.arg: word.value for word in node.keywords}
            values += [given[name] for name in ("remedy", "code") if name in given]
        # A count of rows may follow the code.
        yield from pairwise(values)


def _resolve(node: ast.expr, tree: ast.Module) -> str:
    """Read a remedy, also where it stands in a variable or is chosen by a function."""
    match node:
        case ast.Name(id=name):
            set_before = [
                step
                for step in ast.walk(tree)
                if isinstance(step, ast.Assign)
                and step.lineno <= node.lineno
                and any(isinstance(at, ast.Name) and at.id == name for at in step.targets)
            ]
            nearest = max(set_before, key=lambda step: step.lineno, default=None)
            return sentence(nearest.value if nearest else node)
        case ast.Call(func=ast.Name(id=name)):
            for step in tree.body:
                if isinstance(step, ast.FunctionDef) and step.name == name:
                    last = step.body[-1]
                    if isinstance(last, ast.Return) and last.value is not None:
                        return sentence(last.value)
            return SOME
        case _:
            return sentence(node)
