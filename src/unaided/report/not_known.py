"""The main figures that are not known, grouped by reason, each with its remedy."""

from __future__ import annotations

from collections.abc import Sequence

from unaided.measure.unknown import plural
from unaided.report.findings import Finding

MAIN = {
    "performance": "Performance",
    "learning": "Learning",
    "learning_transfer": "Learning on new families",
    "gap": "The gap between performance and learning",
    "dependence": "What the help carries today",
    "removed_at_horizon": "What the help carries at the horizon",
    "informativeness": "How much the visible score says of learning",
}


def not_known(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Gather the unknown main figures of everybody and of skills, groups and arms.

    Figures that share subject kind, estimand, reason and remedy stand in one row; a skill, group
    or arm is not repeated where the figure of everybody is unknown for the same reason.
    """
    whole = {
        (finding.estimand, finding.reason)
        for finding in findings
        if finding.subject.kind == "all" and finding.skill is None and finding.status == "unknown"
    }
    rows: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        if (
            finding.status != "unknown"
            or finding.estimand not in MAIN
            or finding.subject.kind == "person"
            or (finding.adjustment == "items" and _plain_known(finding, findings))
        ):
            continue
        part = finding.skill or finding.subject.id
        if part is not None and (finding.estimand, finding.reason) in whole:
            continue
        if finding.skill is not None and finding.subject.kind != "all":
            continue
        key = (MAIN[finding.estimand], finding.why or "", finding.needs or "")
        who = part or "everybody"
        seen = rows.setdefault(key, [])
        if who not in seen:
            seen.append(who)
    return [
        {
            "what": what,
            "who": ", ".join(who) if len(who) <= 4 else plural(len(who), "part"),
            "why": why,
            "needs": needs,
        }
        for (what, why, needs), who in rows.items()
    ]


def _plain_known(finding: Finding, findings: Sequence[Finding]) -> bool:
    """Whether the plain mean stands where the adjusted figure does not."""
    return any(
        other.status == "known"
        and other.adjustment == "none"
        and other.estimand == finding.estimand
        and other.subject == finding.subject
        and other.skill == finding.skill
        for other in findings
    )
