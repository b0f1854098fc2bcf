"""Write the report: report.json and report.html, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from unaided.evidence.problems import UsageError
from unaided.evidence.writing import Write, write_together
from unaided.report.html import render_report

_NONE: Final[Mapping[Path, Write]] = MappingProxyType({})


def write_report(
    report: Mapping[str, object], folder: Path, others: Mapping[Path, Write] = _NONE
) -> tuple[Path, Path]:
    """Write both files, and others that belong to them: all, or none.

    Args:
        report: The report, JSON-ready.
        folder: Where; made if it is not there.
        others: Further files, and what writes each.

    Returns:
        The paths of the JSON and of the HTML file.

    Raises:
        UsageError: The folder or one of the files cannot be written.
    """
    json_path, html_path = folder / "report.json", folder / "report.html"
    text = _json(report)
    page = render_report(dict(report))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written ({error.strerror}). Name another folder with --out."
        ) from error
    write_together({json_path: _writer(text), html_path: _writer(page), **others})
    return json_path, html_path


def _writer(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8")


def _json(report: Mapping[str, object]) -> str:
    """Write the report as JSON, a line for each entry of its lists: to read, search and compare."""
    parts = []
    for name, value in report.items():
        if isinstance(value, list) and value:
            lines = ",\n  ".join(_line(entry) for entry in value)
            parts.append(f"{_line(name)}: [\n  {lines}\n ]")
        else:
            parts.append(f"{_line(name)}: {_line(value)}")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
