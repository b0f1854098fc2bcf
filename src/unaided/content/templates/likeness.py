"""Whether two options say the same: by their text, or by the number that they are."""

from __future__ import annotations

from functools import lru_cache

from unaided.content.numbers import read_number


@lru_cache(maxsize=4096)
def amount(option: str) -> float | None:
    """Return the number that an option is; ``None`` where it is none.

    >>> amount("$-0.5$"), amount("1.9 %"), amount("$x+1$")
    (-0.5, 1.9, None)
    """
    typed = read_number(option.replace("$", "").replace("{,}", "").strip())
    if typed is None or len(typed.rest) > 20 or not _is_unit(typed.rest):
        return None
    return typed.values[-1]


def unit(option: str) -> str:
    """Return what follows the number that an option is; the whole text where it is none."""
    typed = read_number(option.replace("$", "").strip())
    return typed.rest if typed is not None else option


def same_option(one: str, other: str) -> bool:
    """Say whether two options are the same but for spaces, or are the same number."""
    if "".join(one.split()) == "".join(other.split()):
        return True
    left, right = amount(one), amount(other)
    return left is not None and left == right and unit(one) == unit(other)


def _is_unit(rest: str) -> bool:
    return not any(sign in rest for sign in "+-−*^()=\\{}0123456789,;")
