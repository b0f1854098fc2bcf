"""What is kept of a report for the pages: the cohort's part, and each person's own.

Nothing is computed here. Every number is the report's own; verdicts are counted, no more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

from unaided.report.people_sentences import verdict_causes

Json = dict[str, Any]

KEPT: Final = (
    "schema", "title", "log", "standard", "as_of", "window_days", "lists", "not_known", "model",
    "attendance", "left_out", "notes", "made",
)  # fmt: skip
OVER_ALL: Final = ""
"""Stands for "over all skills" where a key of JSON must be a text."""


def cohort_extract(report: Mapping[str, Any], checked: Container[str]) -> Json:
    """Return what the cohort's page shows.

    Args:
        report: The value of ``report.json``.
        checked: Everybody with a scored response to a check.

    Returns:
        A report again, without the findings of single people; ``tally`` counts the verdicts on
        each skill, ``ends`` holds everybody's performance and learning over all skills, and
        whether they came to a check.
    """
    findings = report.get("findings") or ()
    return {
        **{name: report.get(name) for name in KEPT},
        "findings": [slim(finding) for finding in findings if _kind(finding) != "person"],
        "tally": _tally(report.get("verdicts") or ()),
        "ends": _ends(report, checked),
        "fits": (report.get("criticism") or {}).get("fits"),
    }


def person_extracts(report: Mapping[str, Any]) -> dict[str, Json]:
    """Return what each person's own page shows, by the person's name in the log.

    Args:
        report: The value of ``report.json``.
    """
    extracts: dict[str, Json] = {}
    for finding in report.get("findings") or ():
        if _kind(finding) == "person":
            mine = extracts.setdefault(finding["subject"]["id"], {"findings": [], "verdicts": []})
            mine["findings"].append(slim(finding))
    for verdict in report.get("verdicts") or ():
        mine = extracts.setdefault(verdict["person"], {"findings": [], "verdicts": []})
        mine["verdicts"].append(verdict)
    return extracts


def cause_of(verdict: Mapping[str, Any]) -> str:
    """Return the cause that stands behind a verdict, empty where none is likelier than not."""
    found = verdict_causes(verdict.get("causes"))
    return found[0] if found and verdict.get("verdict") in ("not learned", "undecided") else ""


def by_model_where_known(findings: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Json]:
    """Choose one finding for each skill and figure of a person: by model where there is one.

    Args:
        findings: One person's.

    Returns:
        By skill (:data:`OVER_ALL` for all) and figure; a station bears its own name.
    """
    chosen: dict[tuple[str, str], Json] = {}
    for finding in findings:
        key = (finding.get("skill") or OVER_ALL, figure_name(finding))
        if key not in chosen or finding.get("basis") == "model":
            chosen[key] = dict(finding)
    return chosen


def figure_name(finding: Mapping[str, Any]) -> str:
    """Return the estimand, or the station's name where the finding is one of a station."""
    station = (finding.get("condition") or {}).get("station")
    return str(station or finding.get("estimand"))


def _kind(finding: Mapping[str, Any]) -> str:
    return str((finding.get("subject") or {}).get("kind"))


def slim(finding: Mapping[str, Any]) -> Json:
    """Drop what a finding does not say; readers take what is absent for not said."""
    return {name: value for name, value in finding.items() if value is not None}


def _tally(verdicts: Sequence[Mapping[str, Any]]) -> Json:
    """Count verdicts by skill; a cause stands for the verdict that it explains."""
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for verdict in verdicts:
        counts[str(verdict["skill"])][str(verdict["verdict"]), cause_of(verdict)] += 1
    return {
        skill: [
            {"verdict": verdict, "cause": cause, "people": people}
            for (verdict, cause), people in counted.most_common()
        ]
        for skill, counted in counts.items()
    }


def _ends(report: Mapping[str, Any], checked: Container[str]) -> list[Json]:
    """Return each person's two ends, over all skills, and whether they came to a check."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for finding in report.get("findings") or ():
        if _kind(finding) == "person" and finding.get("skill") is None:
            found[finding["subject"]["id"]].append(finding)
    ends = []
    for person, findings in found.items():
        chosen = by_model_where_known(findings)
        ends.append(
            {
                "person": person,
                "seen": _bare(chosen.get((OVER_ALL, "performance"))),
                "kept": _bare(chosen.get((OVER_ALL, "learning"))),
                "checked": person in checked,
            }
        )
    return ends


def _bare(finding: Mapping[str, Any] | None) -> Json | None:
    """Keep the numbers of a finding; nothing where it is unknown."""
    if finding is None or finding.get("status") != "known":
        return None
    return {name: finding[name] for name in ("status", "estimate", "low", "high")}
