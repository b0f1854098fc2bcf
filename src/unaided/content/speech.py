"""Formulas in words, for those who hear a page: good for the mathematics of schools.

"f prime of x", "3 x squared minus 1, all to the power 4". Commas are pauses; "the quantity" opens a
bracket where one is needed to tell what belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, fromstring

from unaided.content.formula_parts import (
    Bracket,
    Part,
    children_of,
    opened,
    parts_of,
    sign_of,
    tag_of,
    whole,
)
from unaided.content.words import (
    ACCENTS,
    BIG,
    FUNCTIONS,
    LETTERED_FUNCTIONS,
    MARKS,
    OPERATORS,
    ORDINALS,
    RELATIONS,
    SUMS,
    word_of,
)

_SCRIPTS: Final = frozenset(("msup", "msub", "msubsup", "munder", "mover", "munderover"))
_POWERS: Final = {"2": "squared", "3": "cubed", "∘": "degrees", "*": "star", "∗": "star"}
_PRIMES: Final = {"′": "prime", "″": "double prime", "‴": "triple prime"}
_TABLES: Final = {"{": "cases", "(": "matrix", "[": "matrix", "|": "determinant"}
_SHORT: Final = 3


def spoken(formula: str | Element) -> str:
    """Return a formula in words.

    Args:
        formula: MathML, or its tree.

    Raises:
        ValueError: The text declares a document type: that is no formula.
        xml.etree.ElementTree.ParseError: The text is not well-formed.

    >>> spoken("<math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mn>1</mn></math>")
    'x squared plus 1'
    """
    if isinstance(formula, str):
        if "<!" in formula:
            msg = "a formula declares no document type"
            raise ValueError(msg)
        formula = fromstring(formula)
    words = _row(parts_of(formula))
    words = re.sub(r"(?:\s*,(?=[\s,]|$))+\s*", ", ", re.sub(r"\s+", " ", words))
    return words.strip(" ,")


def _row(parts: Sequence[Part]) -> str:
    """Speak what stands in a row, with what is not written: of, times, and."""
    words: list[str] = []
    before: Part | None = None
    for at, part in enumerate(parts):
        if tag_of(part) == "mspace":
            continue
        words.append(_between(before, part))
        words.append(_spoken(part, fresh=before is None or sign_of(before) in RELATIONS))
        if _takes_argument(part) and at + 1 < len(parts):
            words.append("of")
        before = part
    return " ".join(word for word in words if word)


def _is_operand(part: Part | None) -> bool:
    if part is None:
        return False
    sign = sign_of(part)
    signs = (RELATIONS, OPERATORS, BIG, FUNCTIONS)
    return not any(sign in table for table in signs) and sign not in (",", ";", "\u2061", "∂")


def _between(before: Part | None, part: Part) -> str:
    """Return the word that is meant between two parts and not written."""
    if before is None or not _is_operand(before) or _takes_argument(before):
        return ""
    bracket = _base(part)
    if isinstance(bracket, Bracket):
        if bracket.opening == "(" and _applies(before, bracket):
            return "of"
        return "times"
    if not isinstance(part, Bracket) and tag_of(part) == "mfrac":
        mixed = all(tag_of(whole(half)) == "mn" for half in part)
        return "and" if mixed and tag_of(before) == "mn" else "times"
    if tag_of(part) in ("msqrt", "mroot"):
        return "times"
    if isinstance(_base(before), Bracket) and _is_operand(part) and tag_of(part) != "mtext":
        return "times"
    return ""


def _base(part: Part) -> Part:
    """Return what a part's powers and indices stand on."""
    if isinstance(part, Bracket) or tag_of(part) not in _SCRIPTS:
        return part
    return _base(whole(part[0]))


def _applies(part: Part, bracket: Bracket | None = None) -> bool:
    """Say whether a part is a function of what stands in a bracket, not a factor of it."""
    letter = sign_of(_base(part))
    argument = sign_of(bracket.inner[0]) if bracket and len(bracket.inner) == 1 else ""
    primed = isinstance(part, Element) and len(part) > 1 and sign_of(part[-1]) in _PRIMES
    of_letter = len(letter) == 1 and letter.isalpha() and argument.isalpha()
    return letter in LETTERED_FUNCTIONS or primed or of_letter


def _takes_argument(part: Part) -> bool:
    """Say whether what follows is a part's argument: sine of, the integral of."""
    sign = sign_of(_base(part))
    return sign in BIG or sign in FUNCTIONS


def _spoken(part: Part, *, fresh: bool = False) -> str:
    if isinstance(part, Bracket):
        return _in_brackets(part)
    match tag_of(part):
        case "mfrac":
            return _fraction(part)
        case "msqrt":
            return _root("square", children_of(part))
        case "mroot":
            index = _row(parts_of(part[1]))
            return _root(ORDINALS.get(index, f"{index}-th"), parts_of(part[0]))
        case "msup" | "msub" | "msubsup" | "munder" | "mover" | "munderover":
            return _script(part, fresh=fresh)
        case "mtable":
            return _table(part, "table")
        case "mtext":
            return f"{(part.text or '').strip()}"
        case "mi" | "mn" | "mo":
            return _sign(sign_of(part))
        case "mphantom" | "mspace":
            return ""
        case _:
            return _row(children_of(part))


def _sign(sign: str) -> str:
    for table in (RELATIONS, OPERATORS, MARKS, BIG, FUNCTIONS):
        if sign in table:
            return table[sign]
    return word_of(sign)


def _is_sum(parts: Sequence[Part]) -> bool:
    return any(sign_of(part) in SUMS for part in parts)


def _in_brackets(bracket: Bracket) -> str:
    inner = _row(bracket.inner)
    only = bracket.inner[0] if len(bracket.inner) == 1 else None
    if isinstance(only, Element) and tag_of(only) == "mtable":
        return _table(only, _TABLES.get(bracket.opening, "table"))
    if isinstance(only, Element) and tag_of(only) == "mfrac" and only.get("linethickness") == "0":
        return inner
    match bracket.opening:
        case "|":
            return f"the absolute value of {inner},"
        case "‖":
            return f"the norm of {inner},"
        case "⌊":
            return f"the floor of {inner},"
        case "⌈":
            return f"the ceiling of {inner},"
        case "{":
            return f"the set of {inner},"
    if any(sign_of(part) in (",", ";") for part in bracket.inner):
        return f"bracket {inner}, close bracket,"
    if any(sign_of(part) in RELATIONS or sign_of(part) == "∣" for part in bracket.inner):
        return f"{inner},"
    return f"the quantity {inner}," if _is_sum(bracket.inner) else inner


def _fraction(node: Element) -> str:
    top, bottom = parts_of(node[0]), parts_of(node[1])
    above, below = _row(top), _row(bottom)
    if node.get("linethickness") == "0":
        return f"{above} choose {below}"
    long = any(_is_sum(parts) or len(parts) > _SHORT for parts in (opened(top), opened(bottom)))
    return f"the fraction {above} over {below}, end fraction," if long else f"{above} over {below}"


def _root(order: str, parts: tuple[Part, ...]) -> str:
    end = ", end root," if len(opened(parts)) > 1 else ""
    return f"the {order} root of {_row(parts)}{end}"


def _script(node: Element, *, fresh: bool) -> str:
    tag, base = tag_of(node), whole(node[0])
    sign = sign_of(base)
    below = node[1] if tag in ("msub", "msubsup", "munder", "munderover") else None
    above = node[-1] if tag in ("msup", "msubsup", "mover", "munderover") else None
    if sign in BIG:
        return _bounded(sign, below, above)
    if tag == "mover" and above is not None and sign_of(above) in ACCENTS:
        return ACCENTS[sign_of(above)].format(_spoken(base))
    words = _spoken(base)
    if tag in ("munder", "mover", "munderover"):
        words += f" with {_row(parts_of(below))} below" if below is not None else ""
        return words + (f" with {_row(parts_of(above))} above" if above is not None else "")
    pause = ""
    if isinstance(base, Bracket) and base.opening in "([" and not _is_single(base.inner):
        words = _row(base.inner) if fresh else words
        pause = ", all"
    if below is not None:
        words += f" base {_row(parts_of(below))}" if sign in ("log", "lg") else _index(below)
    return f"{words}{pause} {_power(base, above)}" if above is not None else words


def _is_single(parts: tuple[Part, ...]) -> bool:
    """Say whether parts come to one sign, which no power can misread."""
    return len(parts) == 1 and sign_of(parts[0]) != ""


def _index(node: Element) -> str:
    return f" sub {_row(parts_of(node))}" + ("," if _is_sum(opened(parts_of(node))) else "")


def _power(base: Part, node: Element) -> str:
    parts = opened(parts_of(node))
    signs = "".join(sign_of(part) for part in parts)
    if signs in _PRIMES or signs in _POWERS:
        return {**_PRIMES, **_POWERS}[signs] + ("," if isinstance(base, Bracket) else "")
    if signs in ("−1", "-1") and (sign_of(base) in FUNCTIONS or _applies(base)):
        return "inverse"
    if signs == "T" and sign_of(base).isupper():
        return "transpose"
    if len(parts) > 1 and sign_of(parts[0]) in _PRIMES:  # f'^2
        rest = " ".join(_POWERS.get(sign_of(part), _spoken(part)) for part in parts[1:])
        return f"{_PRIMES[sign_of(parts[0])]} {rest}"
    if signs in ("+", "−"):
        return "from above" if signs == "+" else "from below"
    return f"to the power {_row(parts)}" + (
        "," if len(parts) > 1 or isinstance(base, Bracket) else ""
    )


def _bounded(sign: str, below: Element | None, above: Element | None) -> str:
    words = BIG[sign]
    if below is None:
        return words
    under = _row(parts_of(below))
    if sign == "lim":
        return f"{words} as {under.replace(' to ', ' approaches ')}"
    if above is None:
        return f"{words} over {under}"
    return f"{words} from {under} to {_row(parts_of(above))}"


def _table(node: Element, name: str) -> str:
    rows = [[_row(parts_of(cell)) for cell in row] for row in node]
    columns = max((len(row) for row in rows), default=0)
    if name == "cases":
        return f"either {', or '.join(', '.join(row) for row in rows)},"
    if columns == 1 and name == "matrix":
        return f"the vector {', '.join(row[0] for row in rows if row)},"
    lines = [f"row {n}, {', '.join(row)}" for n, row in enumerate(rows, 1)]
    return f"the {len(rows)} by {columns} {name}, {', '.join(lines)},"
