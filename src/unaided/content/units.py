"""Units as people type them: whether one fits another, and the value converted."""

from __future__ import annotations

import re
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Final, Literal

from unaided.content.numbers import tidy

if TYPE_CHECKING:
    import pint

Fit = Literal["fits", "misfit", "unknown"]

_LONGEST: Final = 40
_NAME: Final = r"(?:°\s?[A-Za-z]|[^\W\d_]+|[°%‰′″€$£¥])"
_FACTOR: Final = re.compile(rf"\s*({_NAME})(?:\^?([+-]?[1-9])(?!\d))?\s*")
_INVERSE: Final = re.compile(r"1?\s*/\s*(?=[^\W\d_])")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}|[€$£¥]")
_TURN: Final = RLock()
"""pint's registry fills as it is asked, and there must be one: a server's threads take turns."""
_PER: Final = re.compile(r"(?<=[^\W_])\s+per\s+(?=[^\W_])", re.IGNORECASE)
_STOPS: Final = " .,;:!?"
_SYMBOLS: Final = {"%": "percent", "‰": "permille", "′": "arcminute", "″": "arcsecond"}


def unit_is_known(unit: str) -> bool:
    """Say whether a unit can be asked for: a physical one, a currency, or a plain word."""
    return _physical(unit) is not None or _WORD.fullmatch(tidy(unit)) is not None


def unit_fit(typed: str, wanted: str) -> Fit:
    """Say whether a typed unit converts to the wanted one, does not, or is no unit at all."""
    if _plain(typed) == _plain(wanted):
        return "fits"
    with _TURN:
        one, other = _physical(typed), _physical(wanted)
        if one is not None and other is not None and one.is_compatible_with(other):
            return "fits"
    if _same_word(typed, wanted):
        return "fits"
    return "unknown" if one is None else "misfit"


def is_unit_like(typed: str) -> bool:
    """Say whether a text has the form of a unit, known or not: words, powers, products of them."""
    typed = _tidy(typed)
    return bool(_WORD.fullmatch(typed) or _factors(typed))


def converted(value: float, typed: str, wanted: str) -> float:
    """Return a value in the wanted unit.

    Args:
        value: In the typed unit.
        typed: A unit that fits (see ``unit_fit``).
        wanted: The unit of the answer.
    """
    if _plain(typed) == _plain(wanted):
        return value
    with _TURN:
        one, other = _physical(typed), _physical(wanted)
        if one is None or other is None or not one.is_compatible_with(other):
            return value  # a word, or the same unit in other capitals
        return float(_registry().Quantity(value, one).to(other).magnitude)


def _tidy(unit: str) -> str:
    """Bring a unit to one form: no full stop after it, and ``metres per second`` as a quotient."""
    return _PER.sub("/", tidy(unit).rstrip(_STOPS))


def _plain(unit: str) -> str:
    return re.sub(r"[\s^]", "", _tidy(unit)).replace("**", "").replace("⋅", "·").replace("*", "·")


def _same_word(typed: str, wanted: str) -> bool:
    one, other = _plain(typed).casefold(), _plain(wanted).casefold()
    plurals = _WORD.fullmatch(other) is not None and (one == f"{other}s" or f"{one}s" == other)
    return one == other or plurals


def _physical(unit: str) -> pint.Unit | None:
    unit = _tidy(unit)
    with _TURN:
        return _parsed(unit) if 0 < len(unit) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _parsed(unit: str) -> pint.Unit | None:
    import pint

    factors = _factors(unit)
    if not factors:
        return None
    product = _registry().Unit("")
    for name, exponent in factors:
        known = _named(name)
        if known is None:
            return None
        product = product * known**exponent
    return product if isinstance(product, pint.Unit) else None


def _named(name: str) -> pint.Unit | None:
    """Look one name up: as written, then in small letters, as a phone may have raised them."""
    import pint

    name = _SYMBOLS.get(name, name)
    for form in (name, name.lower()):
        try:
            return _registry().parse_units(form)
        except (pint.PintError, ValueError, AssertionError):
            continue  # not this form
    return None


def _factors(unit: str) -> tuple[tuple[str, int], ...]:
    """Split ``J/(kg K)`` into names with exponents; nothing where it is not of that form."""
    factors: list[tuple[str, int]] = []
    side, within, position = 1, False, 0
    unit = unit.replace("**", "^")
    if found := _INVERSE.match(unit):
        side, position = -1, found.end()
    while position < len(unit):
        found = _FACTOR.match(unit, position)
        if found is None:
            return ()
        factors.append((found[1].replace(" ", ""), side * int(found[2] or 1)))
        position = found.end()
        if within and unit[position : position + 1] == ")":
            within, position = False, position + 1
        mark = unit[position : position + 1]
        if mark in ("/", "·", "⋅", "*", "×"):
            position += 1
        side = -1 if mark == "/" or within else 1
        if mark == "/" and re.match(r"\s*\(", unit[position:]):
            within, position = True, unit.index("(", position) + 1
    return () if within else tuple(factors)


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[float]:
    import pint  # half a second to import, and most items have no unit

    return pint.UnitRegistry()
