"""Read sections of a TOML file, gathering every mistake instead of stopping at the first."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from unaided.evidence.problems import shorten
from unaided.evidence.spec import Scalar

T = TypeVar("T")


class Mistakes:
    """Sentences about what is wrong in one file, each with the line where it can be told.

    Args:
        name: The file, as the user named it.
        text: Its text, to find lines in.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._lines = text.splitlines()
        self.sentences: list[str] = []

    def add(self, section: str, key: str | None, sentence: str) -> None:
        """Record a mistake in a section such as ``sources[2]`` (1-based) or ``standard``."""
        line = self._line(section, key)
        at = f", line {line}" if line else ""
        place = f" {key}" if key else ""
        self.sentences.append(f"{self.name}{at}, [{section}]{place}: {sentence}")

    def _line(self, section: str, key: str | None) -> int | None:
        match = re.fullmatch(r"([\w.]+?)(?:\[(\d+)\])?(\.\w+)?", section)
        if match is None:
            return None
        head, index, tail = match[1], int(match[2] or 1), match[3] or ""
        opening = f"[[{head}]]" if match[2] else f"[{head}]"
        starts = [i for i, text in enumerate(self._lines) if text.strip().startswith(opening)]
        if len(starts) < index:
            return None
        start = starts[index - 1]
        if tail:
            inner = f"[{head}{tail}]"
            start = next((i for i in self._block(start) if self._lines[i].strip() == inner), start)
        pattern = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""") if key else None
        for i in self._block(start):
            if pattern is not None and pattern.match(self._lines[i]):
                return i + 1
        return start + 1

    def _block(self, start: int) -> range:
        ends = (i for i in range(start + 1, len(self._lines)) if self._lines[i].startswith("[["))
        return range(start + 1, next(ends, len(self._lines)))


class Section:
    """One table of the file, read key by key; what is not asked for is a mistake at the end."""

    def __init__(self, data: Mapping[str, Any], name: str, mistakes: Mistakes) -> None:
        self._data = dict(data)
        self._asked: set[str] = set()
        self.name = name
        self.mistakes = mistakes

    def wrong(self, key: str | None, sentence: str) -> None:
        """Record a mistake in this section."""
        self.mistakes.add(self.name, key, sentence)

    def raw(self, key: str) -> Any:
        """Return the value of a key as TOML has it, ``None`` where it is absent."""
        self._asked.add(key)
        return self._data.get(key)

    def text(self, key: str) -> str | None:
        """Return a text, ``None`` where it is absent."""
        value = self.raw(key)
        if value is None or isinstance(value, str):
            return value
        self.wrong(key, f"found {shorten(value)}, expected text in quotes.")
        return None

    def required_text(self, key: str) -> str:
        """Return a text that must be there."""
        value = self.text(key)
        if value is None and key not in self._data:
            self.wrong(key, f'is missing. Add {key} = "…".')
        return value or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where it is absent."""
        value = self.raw(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.wrong(key, f'found {shorten(value)}, expected a list such as ["aid"].')
        return ()

    def choice(self, key: str, choices: Sequence[str], default: T) -> str | T:
        """Return one of some words."""
        value = self.text(key)
        if value is None:
            return default
        if value in choices:
            return value
        self.wrong(key, f"found {shorten(value)}, expected {any_of(choices)}.")
        return default

    def number(self, key: str, holds: Callable[[float], bool], expected: str) -> float | None:
        """Return a finite number that meets a condition, ``None`` where it is absent."""
        value = self.raw(key)
        if value is None:
            return None
        number = finite(value)
        if number is not None and holds(number):
            return number
        self.wrong(key, f"found {shorten(value)}, expected {expected}.")
        return None

    def table(self, key: str) -> Mapping[str, Any]:
        """Return a table, empty where it is absent."""
        value = self.raw(key)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return value
        self.wrong(key, f"found {shorten(value)}, expected a table such as {{ name = value }}.")
        return {}

    def scalars(self, key: str) -> dict[str, Scalar]:
        """Return a table of plain values."""
        found = {}
        for name, value in self.table(key).items():
            if isinstance(value, str | int | float | bool):
                found[name] = value
            else:
                self.wrong(key, f"{name} is {shorten(value)}; expected a text or a number.")
        return found

    def finish(self) -> None:
        """Record every key that nothing asked for."""
        for key in self._data:
            if key not in self._asked:
                self.wrong(key, f"is not known here.{did_you_mean(key, sorted(self._asked))}")


def finite(value: object) -> float | None:
    """Return a plain number as a float; ``None`` where it is none, or too large for one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = float(str(value))
    return number if math.isfinite(number) else None


def any_of(words: Sequence[str]) -> str:
    """Join words as alternatives: ``a, b or c``."""
    shown = [word or '""' for word in words]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return `` Did you mean …?`` for a word close to a known one, else nothing."""
    near = closest(word, known)
    return f" Did you mean {near}?" if near else ""


def closest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that a word was probably meant to be, if any is close.

    Case, spaces and punctuation do not count; beyond that one small slip is allowed.
    """
    bare = {_bare(name): name for name in known}
    match = difflib.get_close_matches(_bare(word), list(bare), n=1, cutoff=0.84)
    return bare[match[0]] if match else None


def _bare(word: str) -> str:
    return "".join(char for char in word.casefold() if char.isalnum())


def scalar_text(value: Scalar) -> str:
    """Write a plain TOML value as a CSV cell would hold it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
