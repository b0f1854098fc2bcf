"""The page of a tournament as one self-contained HTML file, made from its JSON value alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import jinja2

from unaided.report.html import FONT_FILE
from unaided.report.tournament.answer import answer
from unaided.report.tournament.sections import (
    against_all,
    curves,
    losses,
    orders,
    parts,
    standings,
    steps,
    targets,
)
from unaided.report.wording import plural


def render_tournament(report: Mapping[str, Any]) -> str:
    """Render a tournament as one HTML document that opens offline.

    Args:
        report: The value of ``tournament.json``.

    Returns:
        The document. It holds its own type and style, runs no script and asks for nothing.
    """
    css, course = _style(), report["course"]
    return (
        _environment()
        .get_template("tournament.html.j2")
        .render(
            css=css,
            css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
            answer=answer(report),
            meta=(
                "Tournament",
                *(
                    f"{one['world']}: {plural(one['settings'], 'setting')}"
                    for one in report["worlds"]
                ),
                plural(course["people"], "person", "people"),
                f"{course['days']} days of {course['minutes']:g} minutes",
            ),
            course=course,
            targets=targets(report),
            standings=standings(report),
            curves=curves(report),
            steps=steps(report),
            parts=parts(report),
            orders=orders(report),
            losses=losses(report),
            against=against_all(report),
            policies=report["policies"],
            aids=report["aids"],
            ours=report["ours"],
            other=report["blind_fsrs"],
        )
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader("unaided.report.tournament", "templates"),
                jinja2.PackageLoader("unaided.report", "templates"),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    """Return the report's own style, its type within, and the little that this page adds."""
    folder = resources.files("unaided.report") / "assets"
    font = base64.b64encode((folder / FONT_FILE).read_bytes()).decode()
    report = (folder / "report.css").read_text(encoding="utf-8").replace("{{font}}", font)
    own = resources.files("unaided.report.tournament") / "templates" / "tournament.css"
    return report + own.read_text(encoding="utf-8")
