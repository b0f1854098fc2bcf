"""Results kept in a folder, a line each: a tournament that was stopped goes on from there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from unaided.arena.fingerprint import difference
from unaided.arena.match import Match
from unaided.evidence.problems import UsageError
from unaided.evidence.writing import write_together

FILE: Final = "matches.jsonl"

Key = tuple[str, int, str, str]
Line = tuple[Mapping[str, Any], Match, float | None]
"""What decided a match, what came of it, and the processor's seconds, where known."""


class Kept:
    """The results in a folder. Each line is written at once and whole; a torn last one is left out.

    Args:
        folder: Where; made if it is not there.

    Raises:
        UsageError: It cannot be written, or the file there is something else.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lines = self._read()
        except OSError as error:
            raise UsageError(
                f"{folder}: cannot be used ({error.strerror}). Name another folder with --out."
            ) from error

    def matches(
        self, wanted: Mapping[Key, Mapping[str, Any]], *, again: bool = False
    ) -> dict[Key, Match]:
        """Return those of the wanted results that are there.

        Args:
            wanted: What each would be decided by.
            again: Whether to drop those that something else decided.

        Raises:
            UsageError: Something else decided one of them, and they are not to be dropped.
        """
        stale = {
            key: changed
            for key, (decided_by, _, _) in self._lines.items()
            if key in wanted and (changed := difference(decided_by, wanted[key]))
        }
        if stale and not again:
            (world, setting, aid, policy), changed = next(iter(stale.items()))
            raise UsageError(
                f"{self.path}: {len(stale):,} of its matches were decided by something else, first "
                f"{policy} with aid {aid} in {world} {setting} ({changed}). Name another folder "
                "with --out, or play those anew with --again. Nothing was changed."
            )
        if stale:
            self._lines = {key: line for key, line in self._lines.items() if key not in stale}
            text = "".join(_line(*line) for line in self._lines.values())
            write_together({self.path: lambda path: path.write_text(text, encoding="utf-8")})
        return {key: match for key, (_, match, _) in self._lines.items() if key in wanted}

    def processor_seconds(self, wanted: Iterable[Key]) -> list[float | None]:
        """Return what each of the wanted results took; ``None`` where it was not written down."""
        return [self._lines[key][2] if key in self._lines else None for key in wanted]

    def keep(self, decided_by: Mapping[str, Any], match: Match, seconds: float) -> None:
        """Write a result down, in one piece, after all others.

        Args:
            decided_by: What decided it.
            match: What came of it.
            seconds: The processor's.
        """
        self._lines[match.key] = (decided_by, match, seconds)
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(handle, _line(decided_by, match, seconds).encode())
        finally:
            os.close(handle)

    def _read(self) -> dict[Key, Line]:
        if not self.path.exists():
            return {}
        found: dict[Key, Line] = {}
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        for number, line in enumerate(content[:whole].splitlines(), start=1):
            try:
                value = json.loads(line)
                match = Match.from_dict(value["match"])
                seconds = value.get("processor_seconds")
                found[match.key] = (value["decided_by"], match, seconds)
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(
                    f"{self.path}, line {number}: it is no result of a match. Name another folder "
                    "with --out. Nothing was changed."
                ) from error
        if whole < len(content):
            # The last line was cut off by whatever ended the run: it is played anew.
            with self.path.open("r+b") as file:
                file.truncate(whole)
        return found


def _line(decided_by: Mapping[str, Any], match: Match, seconds: float | None) -> str:
    value = {"decided_by": decided_by, "match": match.as_dict(), "processor_seconds": seconds}
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"
