"""The words that signs of school mathematics are spoken with."""

from __future__ import annotations

import unicodedata
from typing import Final

RELATIONS: Final = {
    "=": "equals",
    "≠": "is not equal to",
    "<": "is less than",
    ">": "is greater than",
    "≤": "is less than or equal to",
    "≥": "is greater than or equal to",
    "⩽": "is less than or equal to",
    "⩾": "is greater than or equal to",
    "≪": "is much less than",
    "≫": "is much greater than",
    "≈": "is approximately",
    "≃": "is approximately",
    "≅": "is congruent to",
    "≡": "is identical to",
    "∼": "is distributed as",
    "∝": "is proportional to",
    "∈": "in",
    "∉": "not in",
    "⊂": "is a subset of",
    "⊆": "is a subset of",
    "⊄": "is not a subset of",
    "→": "to",
    "↦": "maps to",
    "⇒": "implies",
    "⟹": "implies",
    "⟸": "is implied by",
    "⇔": "if and only if",
    "⟺": "if and only if",
    "⊥": "is perpendicular to",
    "∥": "is parallel to",
    ":": "such that",
    "≔": "is defined as",
}
"""After one of these an expression starts afresh."""

OPERATORS: Final = {
    "+": "plus",
    "−": "minus",
    "-": "minus",
    "±": "plus or minus",
    "∓": "minus or plus",
    "·": "times",
    "⋅": "times",
    "×": "times",
    "*": "times",
    "∗": "times",
    "÷": "divided by",
    "/": "over",
    "∘": "composed with",
    "∪": "union",
    "∩": "intersection",
    "∖": "without",
    "∧": "and",
    "∨": "or",
    "∣": "given",
    "|": "given",
    "mod": "mod",
}
SUMS: Final = frozenset(("+", "−", "-", "±", "∓"))
MARKS: Final = {
    ",": ",",
    ";": ",",
    ".": ",",
    "!": "factorial",
    "%": "per cent",
    "…": "and so on",
    "⋯": "and so on",
    "′": "prime",
    "″": "double prime",
    "‴": "triple prime",
    "∞": "infinity",
    "∂": "partial",
    "∇": "nabla",
    "∀": "for all",
    "∃": "there is",
    "¬": "not",
    "∅": "the empty set",
    "∠": "angle",
    "△": "triangle",
    "°": "degrees",
    "ℝ": "the real numbers",
    "ℕ": "the natural numbers",
    "ℤ": "the integers",
    "ℚ": "the rational numbers",
    "ℂ": "the complex numbers",
    "ℓ": "l",
    **dict.fromkeys("([{⟨", "open bracket"),
    **dict.fromkeys(")]}⟩", "close bracket"),
    "\u2061": "",
    "\u2062": "",
}
BIG: Final = {
    "∫": "the integral",
    "∬": "the double integral",
    "∮": "the closed integral",
    "∑": "the sum",
    "∏": "the product",
    "⋃": "the union",
    "⋂": "the intersection",
    "lim": "the limit",
    "max": "the maximum",
    "min": "the minimum",
    "sup": "the supremum",
    "inf": "the infimum",
}
FUNCTIONS: Final = {
    "sin": "sine",
    "cos": "cosine",
    "tan": "tangent",
    "cot": "cotangent",
    "sec": "secant",
    "csc": "cosecant",
    "arcsin": "arc sine",
    "arccos": "arc cosine",
    "arctan": "arc tangent",
    "sinh": "hyperbolic sine",
    "cosh": "hyperbolic cosine",
    "tanh": "hyperbolic tangent",
    "ln": "natural log",
    "log": "log",
    "lg": "log",
    "exp": "exponential",
    "det": "determinant",
    "gcd": "greatest common divisor",
    "lcm": "least common multiple",
    "Pr": "probability",
    "Var": "variance",
    "Cov": "covariance",
}
"""Named functions: what follows them is their argument, with brackets or without."""

LETTERED_FUNCTIONS: Final = frozenset("fghFGHPE")
"""Letters that a bracket makes functions of, rather than factors."""

ACCENTS: Final = {
    "→": "vector {}",
    "⃗": "vector {}",
    "¯": "{} bar",
    "―": "{} bar",
    "‾": "{} bar",
    "^": "{} hat",
    "ˆ": "{} hat",
    "˙": "{} dot",
    "¨": "{} double dot",
    "~": "{} tilde",
    "˜": "{} tilde",
    "⏞": "{}",
    "⏟": "{}",
}
ORDINALS: Final = {
    "2": "square",
    "3": "cube",
    "4": "fourth",
    "5": "fifth",
    "6": "sixth",
    "7": "seventh",
    "8": "eighth",
    "9": "ninth",
    "10": "tenth",
    "n": "n-th",
}


def word_of(sign: str) -> str:
    """Return the word for a sign that no table has: a letter's name, else what Unicode calls it."""
    sign = unicodedata.normalize("NFKC", sign)
    if len(sign) != 1 or sign.isascii():
        return sign
    name = unicodedata.name(sign, "").lower()
    if name.startswith("greek "):
        letter = name.rpartition(" letter ")[2].removesuffix(" symbol")
        return f"capital {letter}" if " capital " in name else letter.replace("lamda", "lambda")
    return sign if sign.isalnum() else name
