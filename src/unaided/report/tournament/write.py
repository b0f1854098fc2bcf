"""Write a tournament: tournament.json and tournament.html, both or neither."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from unaided.evidence.writing import write_together
from unaided.report.tournament.page import render_tournament


def write_tournament(report: Mapping[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write both files.

    Args:
        report: The tournament's JSON value.
        folder: Where; it is there.

    Returns:
        The paths of the JSON and of the HTML file.

    Raises:
        UsageError: One of the files cannot be written.
    """
    json_path, html_path = folder / "tournament.json", folder / "tournament.html"
    text = json.dumps(report, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    write_together({json_path: _writer(text), html_path: _writer(render_tournament(report))})
    return json_path, html_path


def _writer(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8")
