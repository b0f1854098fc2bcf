"""The study file beside an exported log: what was its standard, so that figures can be repeated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from django.template.loader import render_to_string

from unaided.web.insight.log_out import reference_forms
from unaided.web.people.models import Cohort

NOVELTY: Final = "variant"
"""The standard's novelty: near variants, which every family of a bank with siblings can give."""


def standard_of(cohort: Cohort) -> dict[str, object]:
    """Return a cohort's standard as it is now, in a report's words."""
    return {
        "level": cohort.level,
        "horizon_days": cohort.horizon_days,
        "certainty": cohort.certainty,
        "novelty": NOVELTY,
    }


def study_file(cohort: Cohort, table: str, standard: Mapping[str, object]) -> str:
    """Write the study file of a cohort's log.

    Args:
        cohort: Whose log.
        table: Name of the file that holds the log, beside the study file.
        standard: What counts as learned: that of the figures which the log repeats, which may be
            older than the cohort's.

    Returns:
        TOML.
    """
    return render_to_string(
        "insight/study.toml",
        {
            "title": _quoted(f"{cohort.name}, {cohort.organisation.name}"),
            "level": repr(standard["level"]),
            "horizon_days": repr(standard["horizon_days"]),
            "certainty": repr(standard["certainty"]),
            "novelty": _quoted(str(standard["novelty"])),
            "table": _quoted(table),
            "forms": [
                (_quoted(skill), ", ".join(map(_quoted, families)))
                for skill, families in reference_forms(cohort).items()
            ],
        },
    )


def _quoted(text: str) -> str:
    """Write a text as TOML does: JSON's escapes, and the one control character that JSON leaves.

    >>> _quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
