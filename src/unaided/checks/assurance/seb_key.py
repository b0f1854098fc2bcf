"""The Config Key of Safe Exam Browser: SHA-256 over settings written as "SEB-JSON".

The rules are those of https://safeexambrowser.org/developer/seb-config-key.html. SEB-JSON is not
JSON: nothing is escaped, not even a quotation mark, so that a JSON library's output is wrong.

Where that page is silent or SEB's own versions differ, this is what is done, and
:mod:`~unaided.checks.assurance.seb_config` writes files in which none of it occurs:

- two keys that differ in case alone: the lower case stands first, as the page has it;
- a dictionary that is empty once ``originatorVersion`` and empty dictionaries are out is empty too,
  and left out; as an entry of an array it stays, as ``{}``;
- a real number is written in the shortest way, ``1`` for ``1.0``; one that takes an exponent or
  more than 15 digits is refused, because Windows and macOS write it differently;
- a quotation mark stands as it is, as the page has it; newer versions for Windows put a backslash
  before it;
- a date is text in quotation marks, ``"2026-01-02T03:04:05+00:00"``; no setting of SEB is a date.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NewType

from unaided.evidence.problems import UsageError, shorten

ConfigKey = NewType("ConfigKey", str)
"""64 hexadecimal digits, lower case."""

PropertyList = Mapping[str, object]
"""The root dictionary of settings, its values as ``plistlib`` reads them."""

EMPTY: Final = "[]"
"""What settings without any key are written as."""

MOST_LEVELS: Final = 32
"""Dictionaries and arrays within each other; SEB's own settings need four."""

_LEFT_OUT: Final = "originatorVersion"
_INTEGERS: Final = range(-(2**63), 2**63)
_PLAIN_REALS: Final = (1e-4, 1e15)
_DIGITS: Final = 15


class SebSettingsError(UsageError):
    """Settings of Safe Exam Browser cannot be used.

    Attributes:
        place: The keys that lead to it, such as ``proxies.HTTPPort``; empty for the whole.
        found: What is there.
        expected: What should be there.
        remedy: What to do, a sentence.
    """

    def __init__(self, place: str, found: str, expected: str, remedy: str) -> None:
        self.place = place
        self.found = found
        self.expected = expected
        self.remedy = remedy
        start = f"Safe Exam Browser settings, {place}" if place else "Safe Exam Browser settings"
        super().__init__(f"{start}: found {found}, expected {expected}. {remedy}")


def config_key(settings: PropertyList) -> ConfigKey:
    """Compute the Config Key of settings.

    ``SHA-256(UTF-8(SEB-JSON))`` in lower-case hexadecimal
    (https://safeexambrowser.org/developer/seb-config-key.html, "Summary Config Key Generation").

    Args:
        settings: The root dictionary, as read from a file.

    Raises:
        SebSettingsError: A value has no agreed way to be written.

    >>> config_key({})[:8]
    '4f53cda1'
    """
    return ConfigKey(hashlib.sha256(seb_json(settings).encode("utf-8")).hexdigest())


def seb_json(settings: PropertyList) -> str:
    r"""Write settings as the text that is hashed.

    Keys of every dictionary in alphabetical order without regard to case, no white space, no
    escaping, data as base64, dates as ISO 8601, ``originatorVersion`` and empty dictionaries left
    out, empty arrays kept
    (https://safeexambrowser.org/developer/seb-config-key.html, "Summary Config Key Generation").

    Raises:
        SebSettingsError: A value has no agreed way to be written.

    >>> print(seb_json({"b": [], "A": r"\d", "originatorVersion": "SEB_OSX_2.1.4"}))
    {"A":"\d","b":[]}
    """
    return "".join(_dictionary(settings, ())) or EMPTY


def _dictionary(entries: PropertyList, place: tuple[str, ...]) -> list[str]:
    """Write a dictionary; no parts at all where nothing is left of it."""
    _refuse_deep(place)
    parts: list[str] = []
    for key in sorted(entries, key=_order):
        if key == _LEFT_OUT:
            continue
        value = entries[key]
        inner = (*place, key)
        written = _dictionary(value, inner) if isinstance(value, Mapping) else _value(value, inner)
        if written:
            parts += ["," if parts else "{", f'"{key}":', *written]
    return [*parts, "}"] if parts else []


def _value(value: object, place: tuple[str, ...]) -> list[str]:
    match value:
        case bool():
            return ["true" if value else "false"]
        case str():
            return [f'"{_encodable(value, place)}"']
        case int():
            return [_integer(value, place)]
        case float():
            return [_real(value, place)]
        case bytes():
            return [f'"{b64encode(value).decode("ascii")}"']
        case datetime():
            return [f'"{_utc(value).isoformat(timespec="seconds")}"']
        case Mapping():
            return _dictionary(value, place) or ["{}"]
        case list() | tuple():
            return ["[", *_entries(value, place), "]"]
    raise _unwritable(place, f"a value of type {type(value).__name__}", "a property list's value")


def _entries(values: Sequence[object], place: tuple[str, ...]) -> Iterator[str]:
    _refuse_deep(place)
    for index, value in enumerate(values):
        if index:
            yield ","
        yield from _value(value, (*place, str(index + 1)))


def _order(key: str) -> tuple[str, str]:
    # Swapped case puts allowWlan before allowWLAN, as the specification's example has it.
    return key.casefold(), key.swapcase()


def _integer(value: int, place: tuple[str, ...]) -> str:
    if value not in _INTEGERS:
        raise _unwritable(place, "a number beyond 64 bits", "a smaller whole number")
    return str(value)


def _real(value: float, place: tuple[str, ...]) -> str:
    text = f"{value:.{_DIGITS}g}"
    low, high = _PLAIN_REALS
    # The comparison also refuses what is not a number.
    if value != 0 and not (low <= abs(value) < high and float(text) == value):
        expected = f"at most {_DIGITS} digits and no exponent"
        raise _unwritable(place, shorten(repr(value)), expected)
    return text.removeprefix("-") if value == 0 else text


def _utc(value: datetime) -> datetime:
    """Read a property list's date, which has no zone, as UTC."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC)


def _encodable(text: str, place: tuple[str, ...]) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _unwritable(place, "half a character", "text in UTF-8") from None
    return text


def _refuse_deep(place: tuple[str, ...]) -> None:
    if len(place) >= MOST_LEVELS:
        found = f"more than {MOST_LEVELS} levels within each other"
        remedy = "This is not a file that Safe Exam Browser wrote."
        raise SebSettingsError("", found, f"at most {MOST_LEVELS}", remedy)


def _unwritable(place: tuple[str, ...], found: str, expected: str) -> SebSettingsError:
    remedy = "Take the key out, or save the settings again with Safe Exam Browser's own tool."
    return SebSettingsError(shorten(".".join(place)), found, expected, remedy)
