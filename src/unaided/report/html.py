"""The report as one self-contained HTML file: no script, no request, light, dark and on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import jinja2

from unaided.report.figures import Reading
from unaided.report.page.absence import absentees, unknowns
from unaided.report.page.answer import answer
from unaided.report.page.delays import delays
from unaided.report.page.factors import factors
from unaided.report.page.gauge import gauge
from unaided.report.page.judgement import judgement
from unaided.report.page.method import method
from unaided.report.page.model import trust
from unaided.report.page.people import people_lists
from unaided.report.page.stations import by_part, by_skill
from unaided.report.page.together import together
from unaided.report.page.trials import trials
from unaided.report.page.verdict_table import verdict_table
from unaided.report.page.waterfall import waterfall
from unaided.report.sentences import text_of
from unaided.report.wording import day, days, decimal, span

FONT_FILE = "source-sans-3-latin-wght-normal.woff2"


def render_report(report: Mapping[str, object]) -> str:
    """Render a report as one HTML document that opens offline.

    Args:
        report: The value of ``report.json``; any part may be absent.

    Returns:
        The document. It holds its own type and style, runs no script and asks for nothing.
    """
    reading = Reading(report)
    said = answer(reading)
    as_of = report.get("as_of")
    made = reading.block("made").get("date")
    css = _style()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            title=str(report.get("title") or "Untitled log"),
            headline=text_of(said.phrases),
            dated=day(str(made or as_of)) if made or as_of else "",
            horizon=days(reading.horizon_days),
            has_tool=reading.has_tool,
            novelty=reading.novelty,
            css=css,
            css_hash=_hash(css),
            answer=said,
            waterfall=waterfall(reading),
            skills=by_skill(reading),
            groups=by_part(reading, "group"),
            arms=by_part(reading, "arm"),
            lists=people_lists(reading),
            verdicts=verdict_table(reading),
            gauge=gauge(reading),
            together=together(reading),
            judgement=judgement(reading),
            delays=delays(reading),
            unknowns=unknowns(reading),
            trials=trials(reading),
            factors=factors(reading),
            attendance=absentees(reading),
            trust=trust(reading),
            method=method(reading),
        )
    )


def _hash(css: str) -> str:
    """The style's digest: the page's policy then allows this style and no other."""
    return base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("unaided.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(decimal=decimal, span=span)
    return environment


@cache
def _style() -> str:
    folder = resources.files("unaided.report") / "assets"
    font = base64.b64encode((folder / FONT_FILE).read_bytes()).decode()
    return (folder / "report.css").read_text(encoding="utf-8").replace("{{font}}", font)
