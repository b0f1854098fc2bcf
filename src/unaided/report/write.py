"""Write the report: report.json and report.html, whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from unaided.evidence.problems import UsageError
from unaided.report.html import render_report


def write_report(report: Mapping[str, object], folder: Path) -> tuple[Path, Path]:
    """Write both files beside their places, then rename both.

    Args:
        report: The report, JSON-ready.
        folder: Where; made if it is not there.

    Returns:
        The paths of the JSON and of the HTML file.

    Raises:
        UsageError: The folder cannot be written.
    """
    texts = {
        "report.json": json.dumps(report, ensure_ascii=False, allow_nan=False, indent=1) + "\n",
        "report.html": render_report(dict(report)),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as beside:
            for name, text in texts.items():
                (Path(beside) / name).write_text(text, encoding="utf-8")
            for name in texts:
                (Path(beside) / name).replace(folder / name)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written ({error.strerror}). Name another folder with --out."
        ) from error
    return folder / "report.json", folder / "report.html"
