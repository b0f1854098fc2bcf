"""Settings that can be trusted: every mistake in them is named at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from unaided.evidence.problems import UsageError
from unaided.evidence.schema import Aid, Novelty
from unaided.simulate.parameters import (
    AidSettings,
    ArmSettings,
    CheckSettings,
    Parameters,
    SkillSettings,
)
from unaided.simulate.rules import broken_rules


class SettingsError(UsageError):
    """The settings ask for something impossible; carries a sentence for every field."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences: tuple[str, ...] = tuple(sentences)
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True, slots=True)
class Settings(Parameters):
    """Parameters that keep to the rules.

    Raises:
        SettingsError: With a sentence for every rule broken.
    """

    def __post_init__(self) -> None:
        sentences = broken_rules(self)
        if sentences:
            raise SettingsError(sentences)


def settings_from_mapping(values: Mapping[str, Any]) -> Settings:
    """Build settings from plain data, such as a TOML table.

    Args:
        values: Names of :class:`Settings` with their values; ``aids``, ``checks``, ``arms`` and
            ``skills`` may be lists of tables.

    Raises:
        SettingsError: With every unknown name and impossible value.
    """
    known = {f.name for f in fields(Settings)}
    sentences = [f"{n}: there is no such setting. Leave it out." for n in values if n not in known]
    built: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            continue
        try:
            built[name] = _build(name, value)
        except (TypeError, ValueError, KeyError) as error:
            sentences.append(f"{name}: {error}.")
    if sentences:
        raise SettingsError(sentences)
    return Settings(**built)


def read_settings(path: Path) -> Settings:
    """Read settings from a TOML file.

    Raises:
        SettingsError: If the file is no TOML, or asks for something impossible.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: this is not TOML ({error})."]) from error
    except OSError as error:
        raise SettingsError([f"{path}: it cannot be read ({error.strerror})."]) from error
    return settings_from_mapping(values)


_TABLES: Final[dict[str, type[Any]]] = {
    "aids": AidSettings,
    "checks": CheckSettings,
    "arms": ArmSettings,
    "skills": SkillSettings,
}


def _build(name: str, value: Any) -> Any:
    if name in _TABLES and isinstance(value, list):
        return tuple(_build_table(_TABLES[name], dict(table)) for table in value)
    if name in _TABLES and not (name == "skills" and isinstance(value, int)):
        raise TypeError(f"found {value!r}, expected a list of tables")
    if isinstance(value, list):
        return tuple(value)
    if name == "start" and not isinstance(value, datetime):
        return datetime.fromisoformat(str(value))
    return value


def _build_table(kind: type[Any], table: dict[str, Any]) -> Any:
    unknown = sorted(set(table) - {f.name for f in fields(kind)})
    if unknown:
        raise ValueError(f"there is no {', '.join(unknown)} in it")
    if "aid" in table:
        table["aid"] = Aid(table["aid"])
    if "novelty" in table:
        table["novelty"] = Novelty(table["novelty"])
    return kind(**table)
