"""Templates' own comments stay out of pages."""

from __future__ import annotations

from pathlib import Path

from unaided import web


def test_no_comment_runs_over_a_line() -> None:
    """Django ends ``{# #}`` with the line; what runs on is shown to everybody."""
    templates = list(Path(web.__file__).parent.rglob("templates/**/*.html"))
    assert templates
    assert [
        (path.name, number)
        for path in templates
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.count("{#") != line.count("#}")
    ] == []
