"""Expressions that authors write, locked down: arithmetic, comparisons and a table of functions.

An expression is read once and looked through before anything of it is computed: its length, its
depth, every kind of node, every name. What passes is evaluated by simpleeval with operators and
functions of our own, each of which bounds what it takes and gives. There is nothing else to reach:
no attribute, index, loop, assignment, lambda, formatted text, import or further function.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from simpleeval import InvalidExpression, SimpleEval

from unaided.content.templates import values
from unaided.content.templates.functions import CONSTANTS, FUNCTIONS
from unaided.content.templates.values import LONGEST_TEXT, ExpressionError, Value
from unaided.evidence.problems import shorten

LONGEST: Final = 300
_DEEPEST: Final = 12
_MOST_NODES: Final = 120
_MOST_ARGUMENTS: Final = 24

_OPERATORS: Final = {
    ast.Add: values.added,
    ast.Sub: values.subtracted,
    ast.Mult: values.multiplied,
    ast.Div: values.divided,
    ast.FloorDiv: values.floor_divided,
    ast.Mod: values.remainder,
    ast.Pow: values.powered,
    ast.USub: values.negative,
    ast.UAdd: values.positive,
    ast.Not: values.inverted,
    ast.Eq: values.equal,
    ast.NotEq: values.unequal,
    ast.Lt: values.less,
    ast.LtE: values.at_most,
    ast.Gt: values.more,
    ast.GtE: values.at_least,
}
_NODES: Final = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name,
    ast.Constant, ast.Load, ast.And, ast.Or, *_OPERATORS,
)  # fmt: skip
_SAID: Final[Mapping[type[ast.AST], str]] = {
    ast.Attribute: "a dot after a name",
    ast.Subscript: "an index in square brackets",
    ast.Lambda: "lambda",
    ast.ListComp: "a loop",
    ast.SetComp: "a loop",
    ast.DictComp: "a loop",
    ast.GeneratorExp: "a loop",
    ast.JoinedStr: "a formatted text",
    ast.NamedExpr: "an assignment",
    ast.List: "a list",
    ast.Tuple: "a list",
    ast.Dict: "a table",
    ast.Set: "a set",
    ast.Starred: "a star before an argument",
    ast.keyword: "a named argument",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.Invert: "~",
    ast.MatMult: "@",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
_ALLOWED: Final = "numbers, names, + - * / // % **, comparisons, and, or, not, if else, functions"


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was looked through.

    Attributes:
        text: As its author wrote it.
        names: What it takes from elsewhere.
    """

    text: str
    names: frozenset[str]
    tree: ast.Expression = field(repr=False, compare=False)


def read_expression(text: str) -> Expression:
    """Read an expression; nothing of it is computed.

    Args:
        text: At most 300 characters.

    Raises:
        ExpressionError: It is no expression, or uses what is not allowed.
    """
    text = " ".join(text.split())
    if not text:
        raise ExpressionError("nothing", "an expression", "Write one, such as a + b.")
    if len(text) > LONGEST:
        raise ExpressionError(
            f"{len(text):,} characters", f"at most {LONGEST}", "Split it into derived values."
        )
    tree = _parsed(text)
    nodes = list(_looked_through(tree, text))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names = frozenset(
        node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called
    )
    for name in sorted(names & FUNCTIONS.keys()):
        raise ExpressionError(f"{name} without brackets", f"{name}(…)", "Say of what.")
    return Expression(text, names, tree)


class Scope:
    """Names with their values, and the evaluation of expressions over them."""

    __slots__ = ("_evaluator", "_names")

    def __init__(self) -> None:
        self._names: dict[str, Value] = dict(CONSTANTS)
        self._evaluator = SimpleEval(
            operators=_OPERATORS, functions=dict(FUNCTIONS), names=self._names
        )
        allowed = self._evaluator.nodes
        self._evaluator.nodes = {kind: allowed[kind] for kind in _NODES if kind in allowed}

    def __getitem__(self, name: str) -> Value:
        return self._names[name]

    def __setitem__(self, name: str, value: Value) -> None:
        self._names[name] = value

    def value(self, expression: Expression) -> Value:
        """Return an expression's value.

        Raises:
            ExpressionError: It has none for these values, or names one that is not there.
        """
        try:
            return values.bounded(
                self._evaluator.eval(expression.text, previously_parsed=expression.tree.body)
            )
        except ExpressionError:
            raise
        except InvalidExpression as error:
            raise ExpressionError(shorten(str(error)), _ALLOWED, "Write it otherwise.") from None
        except (TypeError, ValueError, ArithmeticError) as error:
            raise ExpressionError(
                shorten(str(error)), "a value", f"Look at what {expression.text} takes."
            ) from None

    def holds(self, expression: Expression) -> bool:
        """Say whether a condition holds.

        Raises:
            ExpressionError: It is neither true nor false.
        """
        return values.truth(self.value(expression))


def _parsed(text: str) -> ast.Expression:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's advice on code is not for authors
            return ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "what cannot be read"
        raise ExpressionError(
            f"{shorten(text)} ({reason})", "an expression", "Write one, such as 2 * (a + b)."
        ) from None


def _looked_through(tree: ast.Expression, text: str) -> Iterator[ast.AST]:
    """Yield every node, each of which may be there."""
    waiting: list[tuple[ast.AST, int]] = [(tree.body, 1)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if depth > _DEEPEST or count > _MOST_NODES:
            found = "brackets or signs too deep" if depth > _DEEPEST else "too many parts"
            raise ExpressionError(
                f"{shorten(text)}: {found}",
                f"at most {_DEEPEST} deep and {_MOST_NODES} parts",
                "Split it into derived values.",
            )
        _check(node)
        yield node
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]


def _check(node: ast.AST) -> None:
    if isinstance(node, ast.BitOr):
        raise ExpressionError("|", _ALLOWED, "Write a single | filter, at the end.")
    if not isinstance(node, _NODES):
        said = _SAID.get(type(node), type(node).__name__)
        remedy = "Write ** for a power." if isinstance(node, ast.BitXor) else "Remove it."
        raise ExpressionError(said, _ALLOWED, remedy)
    if isinstance(node, ast.Constant):
        _set_exact(node)
    elif isinstance(node, ast.Call):
        _check_call(node)


def _check_call(node: ast.Call) -> None:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
        named = node.func.id if isinstance(node.func, ast.Name) else "something"
        known = ", ".join(sorted(FUNCTIONS))
        raise ExpressionError(f"a call of {named}", f"one of {known}", "Call one of these.")
    if len(node.args) > _MOST_ARGUMENTS:
        found = f"{len(node.args)} arguments"
        raise ExpressionError(found, f"at most {_MOST_ARGUMENTS}", "Give fewer.")


def _set_exact(node: ast.Constant) -> None:
    """Make a decimal exact, and refuse constants that are no number, text or truth value."""
    value = node.value
    if isinstance(value, float):
        # A value of ours in the place of Python's own: what is written is what is meant.
        node.value = values.exact_of(value)  # type: ignore[assignment]
    elif isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise ExpressionError("a long text", f"at most {LONGEST_TEXT} signs", "Shorten it.")
    elif isinstance(value, int):
        values.bounded(value)
    else:
        raise ExpressionError(f"{value!r}", "a number or a text", "Write a number.")
