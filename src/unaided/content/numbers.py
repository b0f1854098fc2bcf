"""Numbers as people type them: 3,6 and 3.6, 1 234, 1/4, 3e-2, 2·10^3, −5, ½."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 80

_GAPS: Final = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_MINUS: Final = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_APOSTROPHE: Final = re.compile("[\u2019\u02bc]")
_RAISED: Final = re.compile("[⁺⁻⁰¹²³⁴-⁹]+")
_LOWER: Final = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_VULGAR: Final = re.compile("[¼-¾⅐-⅞]")

_BODY: Final = r"(?:\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d[\d.,]*|[.,]\d+)"
_NUMBER: Final = re.compile(
    rf"""(?P<name>[^\W\d_]'?\s*(?==))?(?:[=≈~]\s*)?      # x = …
    (?P<sign>[+-]?)\s*
    (?:(?P<whole>\d{{1,9}})\ +(?=\d+\s*/\s*\d))?        # the 1 of 1 1/2
    (?P<body>{_BODY})
    (?:\s*/\s*(?P<below>{_BODY}))?
    (?:[eE](?P<power>[+-]?\d{{1,3}})(?!\d)
      |\s*[*·⋅×xX]\s*10\s*\^\s*(?:\((?P<round>[+-]?\d{{1,3}})\)|(?P<ten>[+-]?\d{{1,3}})(?!\d)))?
    (?P<rest>.*)""",
    re.VERBOSE | re.DOTALL,
)
_LEADING_CURRENCY: Final = re.compile(r"([+-]?)([€$£¥])\s*(?=[\d.,])")
_GROUPS: Final = {mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ".,"}
_THOUSAND: Final = re.compile(r"[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number as typed.

    Attributes:
        values: What it may mean, the likelier first: ``1,234`` is 1.234, or 1234.
        text: The number alone, as typed but for its marks.
        rest: What follows it: a unit, if anything.
    """

    values: tuple[float, ...]
    text: str
    rest: str


def tidy(text: str) -> str:
    """Bring minus signs, thin spaces, raised figures and fractions to one form."""
    text = _VULGAR.sub(lambda found: f" {unicodedata.normalize('NFKC', found[0])}", text)
    text = _RAISED.sub(lambda found: "^" + found[0].translate(_LOWER), text)
    text = _GAPS.sub(" ", _MINUS.sub("-", _APOSTROPHE.sub("'", text)))
    return unicodedata.normalize("NFKC", text).replace("\N{FRACTION SLASH}", "/").strip()


def read_number(text: str) -> TypedNumber | None:
    """Read the number that a text begins with; ``None`` where it begins with none.

    Args:
        text: As typed; ``x = 3``, ``€ 5`` and ``≈ 3`` are read as well.
    """
    if len(text) > _LONGEST:
        return None
    text = tidy(text)
    currency = _LEADING_CURRENCY.match(text)
    if currency:
        text = currency[1] + text[currency.end() :]
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    values = _values(found)
    if not values:
        return None
    rest = found["rest"].strip() or (currency[2] if currency else "")
    shown = text[found.start("sign") : found.start("rest")].strip().rstrip(".,")
    return TypedNumber(values, shown.replace("-", "\N{MINUS SIGN}"), rest)


def _values(found: re.Match[str]) -> tuple[float, ...]:
    power = int(found["power"] or found["round"] or found["ten"] or 0)
    sign = -1.0 if found["sign"] == "-" else 1.0
    tops = _meanings(found["body"])
    if found["below"]:
        values = _quotient(tops, _meanings(found["below"]), found["whole"] or "0", power)
    else:
        # The power belongs to the text, so that 3e-2 is the very float that Python reads in it.
        values = tuple(float(f"{top}e{power}") for top in tops)
    return tuple(sign * value for value in values if math.isfinite(value))


def _quotient(
    tops: tuple[str, ...], bottoms: tuple[str, ...], whole: str, power: int
) -> tuple[float, ...]:
    """Return a fraction's value; in one a comma is a decimal comma."""
    if not tops or not bottoms or float(bottoms[0]) == 0:
        return ()
    value = float(whole) + float(tops[0]) / float(bottoms[0])
    return (value * float(f"1e{power}"),)


def _meanings(body: str) -> tuple[str, ...]:
    """Return the decimals that figures with points and commas may mean, the likelier first."""
    body = body.replace(" ", "").replace("'", "").rstrip(".,")
    commas, points = body.count(","), body.count(".")
    if commas and points:
        mark = max(",.", key=body.rfind)
        whole, _, decimals = body.rpartition(mark)
        other = "." if mark == "," else ","
        if mark in whole or not _GROUPS[other].fullmatch(whole):
            return ()
        return (f"{whole.replace(other, '')}.{decimals}",)
    if commas > 1 or points > 1:
        mark = "," if commas else "."
        return (body.replace(mark, ""),) if _GROUPS[mark].fullmatch(body) else ()
    decimal = (body.replace(",", "."),)
    return (*decimal, body.replace(",", "")) if _THOUSAND.fullmatch(body) else decimal
