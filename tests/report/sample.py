"""Reports to render: one whole, and the corners in which parts are unknown or absent."""

from __future__ import annotations

import copy
from typing import Any

Report = dict[str, Any]
ALL = {"kind": "all", "id": None}
INTERVAL = {"level": 0.9, "method": "cluster-robust, clustered on person, t(25)"}
STATIONS = ("with_help", "alone", "later", "new")


def finding(
    estimand: str,
    estimate: float | None,
    half: float = 0.04,
    *,
    subject: dict[str, Any] | None = None,
    skill: str | None = None,
    unit: str = "score",
    **more: Any,
) -> dict[str, Any]:
    """Make a finding; without an estimate it is unknown."""
    known = estimate is not None
    row: dict[str, Any] = {
        "subject": subject or dict(ALL),
        "skill": skill,
        "estimand": estimand,
        "condition": None,
        "basis": "design",
        "assignment": "observational",
        "adjustment": "items",
        "about": "population",
        "reliability": None,
        "status": "known" if known else "unknown",
        "estimate": estimate,
        "low": estimate - half if known else None,
        "high": estimate + half if known else None,
        "unit": unit,
        "interval": INTERVAL if known else None,
        "responses": 812 if known else 0,
        "people": 23 if known else 0,
        "orders": None,
        "why": None if known else "Nobody was checked after a delay.",
        "needs": None
        if known
        else "20 unaided checks on new variants from 5 people, 15 to 60 days after practice.",
        "reason": None if known else "no_delayed_unaided",
        "note": None,
    }
    row.update(more)
    return row


def ladder(
    subject: dict[str, Any] | None,
    skill: str | None,
    scores: tuple[float | None, float | None, float | None, float | None],
) -> list[dict[str, Any]]:
    """Make the findings of one subject and skill from its four stations."""
    where: dict[str, Any] = {"subject": subject, "skill": skill}
    rows = [
        finding("expected_score", score, condition={"station": station}, **where)
        for station, score in zip(STATIONS, scores, strict=True)
    ]
    first, alone, later, new = scores
    rows.append(finding("performance", first, 0.02, **where))
    rows.append(finding("learning", new, **where))
    rows.append(finding("learning_transfer", None if new is None else new - 0.06, **where))
    gap = None if first is None or new is None else first - new
    rows.append(finding("gap", gap, 0.05, unit="difference", **where))
    rows.append(finding("gap_logit", None if gap is None else 5 * gap, unit="logit", **where))
    pairs = (("step_aid", first, alone), ("step_delay", alone, later), ("step_novelty", later, new))
    for name, before, after in pairs:
        step = None if before is None or after is None else before - after
        orders = None if step is None else [step - 0.03, step + 0.03]
        rows.append(finding(name, step, 0.03, unit="difference", orders=orders, **where))
    removed = None if first is None or alone is None else first - alone
    contrast_of = {"unit": "difference", "assignment": "randomised", **where}
    rows += [finding(name, removed, **contrast_of) for name in ("dependence", "removed_at_horizon")]
    return rows


def lamp(lit: bool, responses: int) -> dict[str, Any]:
    """Make one lamp."""
    return {
        "lit": lit,
        "responses": responses,
        "probability": None if responses < 3 else 0.97 if lit else 0.2,
        "assurance": {"declared": responses} if responses else {},
    }


def verdict(person: str, skill: str, name: str, probability: float | None) -> dict[str, Any]:
    """Make one verdict."""
    unknown = name == "unknown"
    return {
        "person": person,
        "skill": skill,
        "verdict": name,
        "probability": probability,
        "causes": None
        if unknown
        else {"tool-dependent": 0.98, "fading": 0.1, "brittle": None, "hidden": 0.02},
        "stations": {
            "tool_now": station(0.9),
            "alone_now": station(0.6),
            "repeats_later": None,
            "learning": None if unknown else station(0.5),
        },
        "lamps": {
            "unaided": lamp(name == "learned", 6),
            "delayed": lamp(name == "learned", 0 if unknown else 4),
            "new": lamp(False, 2),
            "justified": lamp(False, 0),
        },
        "sentence": "Tool-dependent, 98 % sure: the standard with help, not alone.",
        "next_step": "3 more unaided checks." if unknown else "Practise without help.",
        "method": "beta_binomial",
        "reliability": 0.7,
        "responses": 6,
        "reason": "too_few_unaided" if unknown else None,
        "why": "0 unaided checks on new variants; it takes 3." if unknown else None,
        "needs": "3 more unaided checks on new variants." if unknown else None,
    }


def station(estimate: float) -> dict[str, Any]:
    """Make one expected score of a verdict."""
    return {**triple(estimate), "responses": 6}


def triple(estimate: float) -> dict[str, float]:
    """Make an estimate with its interval."""
    return {"estimate": estimate, "low": estimate - 0.06, "high": estimate + 0.05}


def whole() -> Report:
    """A class with everything known but one skill."""
    skills = {
        "Chain rule": (0.92, 0.63, 0.46, 0.34),
        "Factor quadratics": (0.91, 0.89, 0.87, 0.88),
        "Vectors in space": (0.85, 0.61, None, None),
    }
    findings = ladder(None, None, (0.86, 0.65, 0.51, 0.42))
    for skill, scores in skills.items():
        findings += ladder(None, skill, scores)
    for group, scores in {
        "11A": (0.9, 0.6, 0.45, 0.36),
        "11B": (0.75, 0.74, 0.72, 0.7),
    }.items():
        findings += ladder({"kind": "group", "id": group}, None, scores)
    findings += _beside()
    people = [f"P.{number}" for number in range(26)]
    return {
        "schema": "unaided-report/1",
        "title": "Mathematics 11",
        "citation": None,
        "log": {
            "people": 26,
            "items": 240,
            "skills": 3,
            "families": 48,
            "responses": 6812,
            "scored": 6700,
            "exposures": 12,
            "missing": 100,
            "first_time": "2025-09-01",
            "last_time": "2025-10-31",
            "groups": ["11A", "11B"],
            "arms": [],
            "aid": {"none": 3000, "assistant": 3500, "unknown": 12},
            "tool": "assistant",
            "assurance": {"supervised": 2130, "declared": 870},
        },
        "standard": {
            "level": 0.8,
            "horizon_days": 30.0,
            "novelty": "variant",
            "aid": "none",
            "certainty": 0.9,
            "source": {"level": "default", "horizon_days": "option", "certainty": "default"},
        },
        "as_of": "2025-10-31",
        "window_days": None,
        "findings": findings,
        "verdicts": [
            verdict(
                person,
                skill,
                "unknown" if skill == "Vectors in space" else "not learned",
                None if skill == "Vectors in space" else 0.02,
            )
            for person in people
            for skill in skills
        ]
        + [verdict("P.0", "Sums", "learned", 0.97), verdict("P.1", "Sums", "undecided", 0.4)],
        "lists": [
            {
                "name": "looks_fine",
                "entries": [
                    {
                        "person": "H.B.",
                        "skill": None,
                        "probability": 0.96,
                        "practise_first": "Chain rule",
                        "with_help": triple(0.94),
                        "learning": triple(0.19),
                        "confidence": 0.88,
                    }
                ],
                "expected_wrong": 0.04,
                "considered": 26,
                "why": None,
            },
            {
                "name": "looks_poor",
                "entries": [],
                "expected_wrong": 0.0,
                "considered": 26,
                "why": None,
            },
        ],
        "points": [
            {"person": person, "group": "11A", "performance": 0.9, "learning": place / 26}
            for place, person in enumerate(people)
        ],
        "trials": [],
        "not_known": [
            {
                "what": "Learning",
                "who": "Vectors in space",
                "why": "Nobody was checked after a delay.",
                "needs": "One check of 6 minutes.",
            }
        ],
        "attendance": {
            "assigned": 300,
            "missing": 24,
            "people_never_came": ["P.3"],
            "low": 0.37,
            "high": 0.49,
            "estimand": "learning",
        },
        "problems": [
            {
                "file": "log.csv",
                "row": 214,
                "column": "score",
                "found": "11",
                "expected": "0 to 1",
                "remedy": "Divide by 10.",
                "code": "score_range",
                "rows": 3,
            }
        ],
        "left_out": [{"what": "Responses without a score", "why": "Exposures.", "rows": 12}],
        "notes": ["Delays are derived from times."],
        "made": {
            "version": "0.1.0",
            "seed": 1,
            "fingerprint": "sha256:" + "ab" * 32,
            "command": "unaided analyze log.csv --out report --horizon-days 30",
            "date": "2025-11-03",
        },
    }


def _beside() -> list[dict[str, Any]]:
    """Associations, tool and people, judgement and two delays."""
    rows = [
        finding("correlation_raw", 0.3, 0.1, unit="correlation", adjustment="none"),
        finding("informativeness", 0.4, 0.15, unit="correlation", adjustment="none"),
        finding("ceiling", 0.12, adjustment="none"),
        finding("tool_alone", 0.8, condition={"aid": "assistant"}, adjustment="none"),
        finding("together", 0.9, condition={"aid": "assistant"}, adjustment="none"),
        finding("together", 0.6, condition={"aid": "none"}, adjustment="none"),
        finding("person_adds", 0.1, unit="difference", condition={"aid": "assistant"}),
        finding("tool_following", 0.5, 0.1, unit="correlation"),
        finding("forecast_bias", 0.18, unit="difference"),
    ]
    for when, sure, right in (("with help", 0.9, 0.86), ("alone", 0.88, 0.58)):
        condition = {"when": when, "mean_confidence": sure, "mean_score": right}
        rows.append(
            finding("calibration_bias", sure - right, unit="difference", condition=condition)
        )
        rows.append(finding("resolution", 0.4, unit="correlation", condition={"when": when}))
        rows.append(finding("brier", 0.2, unit="difference", condition={"when": when}))
    for days, score in ((1.0, 0.6), (30.0, 0.42)):
        condition = {
            "aid": "none",
            "delay_days": days,
            "novelty": "variant",
            "occasion": "check",
            "kind": None,
        }
        rows.append(finding("expected_score", score, condition=condition, adjustment="none"))
    return rows


def contrast(
    arm: str, estimate: float, half: float, percent: float | None, p_small: float
) -> dict[str, Any]:
    """Make a contrast with the control arm."""
    return {
        "arm": arm,
        "reference": "control",
        "estimate": estimate,
        "standard_error": half / 1.96,
        "p_value": 0.015,
        "low": estimate - half,
        "high": estimate + half,
        "percent_of_reference": percent,
        "n": 2848,
        "clusters": 44,
        "small_sample": {
            "method": "CR1S, t",
            "standard_error": half / 1.9,
            "t": 2.4,
            "df": 43,
            "p_value": 0.02,
            "cr2_p_value": p_small,
            "wild_bootstrap_p": p_small,
            "wild_bootstrap_note": "Enumerated.",
            "randomisation_p": p_small,
            "randomisation_note": "Within Year.",
        },
    }


def trial_study() -> Report:
    """Three arms, an aided and an unaided outcome, no times: learning is unknown."""
    report = everything_unknown()
    report["log"] |= {"arms": ["augmented", "control", "vanilla"], "aid": {"assistant": 5}}
    arms = {"control": ("none", 0.62), "vanilla": ("assistant", 0.25), "augmented": ("tutor", 0.27)}
    for arm, (aid, r) in arms.items():
        who = {"kind": "arm", "id": arm}
        report["findings"] += [
            finding("correlation_raw", r, 0.07, unit="correlation", subject=who),
            finding("together", 0.47, subject=who, condition={"aid": aid}),
        ]
        if aid == "assistant":
            report["findings"] += [
                finding("tool_alone", 0.49, subject=who, condition={"aid": aid}),
                finding(
                    "person_adds", -0.02, unit="difference", subject=who, condition={"aid": aid}
                ),
                finding("tool_following", 0.71, 0.16, unit="correlation", subject=who),
            ]
    report["findings"].append(finding("tool_alone", 0.51, condition={"aid": "assistant"}))
    common = {
        "reference": "control",
        "n": 2848,
        "clusters": 44,
        "reference_mean": 0.3238,
        "formula": "Part3Tot ~ C(arm, control) + gpa_prev",
        "missing": [],
        "bounds": None,
        "sentences": ["Unaided exam: vanilla is .054 lower than control."],
        "unknown": [],
    }
    practice = [
        contrast("vanilla", 0.137, 0.06, 48.1, 0.001),
        contrast("augmented", 0.361, 0.06, 126.9, 0.001),
    ]
    exam = [
        contrast("vanilla", -0.0543, 0.0439, -16.8, 0.11),
        contrast("augmented", -0.0043, 0.0263, -1.3, 0.75),
    ]
    belief = [contrast("vanilla", -0.086, 0.27, None, 0.5)]
    report["trials"] = [
        common | {"label": "Practice", "role": "aided", "contrasts": practice, "unit": "score"},
        common | {"label": "Unaided exam", "role": "unaided", "contrasts": exam, "unit": "score"},
        common
        | {
            "label": "How much they thought they had learned",
            "role": "perception",
            "contrasts": belief,
            "unit": "steps of 5",
        },
    ]
    return report


def everything_unknown() -> Report:
    """Nothing can be said: every figure is unknown and every list is empty."""
    report = whole()
    report["findings"] = ladder(None, None, (None, None, None, None))
    report |= {"verdicts": [], "lists": [], "points": [], "attendance": None, "problems": []}
    report["log"] |= {"groups": [], "skills": 1, "first_time": None, "last_time": None}
    return report


def without_tool() -> Report:
    """Nine cells of delay and novelty, no tool anywhere, a factor that turns out differently."""
    report = everything_unknown()
    report["log"] |= {"aid": {"none": 58000}}
    report["findings"] = ladder(None, None, (0.52, 0.52, 0.4, 0.3))
    for row in report["findings"]:
        if row["estimand"] == "step_aid":
            row |= {"estimate": 0.0, "low": 0.0, "high": 0.0, "orders": [0.0, 0.0]}
    for days in (2 / 1440, 1.0, 3.0):
        for novelty, score in (("repeat", 0.6), ("variant", 0.37), ("transfer", 0.29)):
            condition = {
                "aid": "none",
                "delay_days": days,
                "novelty": novelty,
                "occasion": "check",
                "kind": "right or wrong",
            }
            report["findings"].append(finding("expected_score", score, condition=condition))
    factor = {"factor": "spacing", "level": "wide", "reference": "narrow"}
    for occasion, effect in (("practice", -0.48), ("check", 0.006)):
        condition = factor | {"occasion": occasion, "mean": 0.4, "reference_mean": 0.5}
        report["findings"].append(
            finding("spacing_effect", effect, 0.1, unit="logit", condition=condition)
        )
    return report


def crowded() -> Report:
    """A thousand people, sixty groups, five thousand verdicts."""
    report = whole()
    for number in range(60):
        who = {"kind": "group", "id": f"Group {number:02d}"}
        report["findings"] += ladder(who, None, (0.9, 0.7, 0.6, number / 60))
    people = [f"p{number:04d}" for number in range(1000)]
    report["verdicts"] = [
        verdict(person, f"Skill {number}", "not learned", 0.05)
        for person in people
        for number in range(5)
    ]
    report["points"] = [
        {"person": person, "group": None, "performance": 0.5, "learning": place / 1000}
        for place, person in enumerate(people)
    ]
    return report


def hostile() -> Report:
    """Names that hold markup, turn the direction of writing, or never end."""
    report = whole()
    name = '<script>alert("x")</script>'
    long = "n" * 400
    turned = "\u202eabc\u05d0\u05d1"
    report["title"] = f"{name} & {long}"
    report["lists"][0]["entries"][0] |= {"person": long, "practise_first": name}
    report["verdicts"][0] |= {"person": name, "skill": long, "verdict": "not learned"}
    report["verdicts"][1] |= {"person": turned}
    report["points"][0] |= {"person": name, "group": turned}
    report["findings"] += ladder({"kind": "group", "id": name}, None, (0.9, 0.6, 0.5, 0.4))
    report["findings"] += ladder(None, long, (0.9, 0.6, 0.5, 0.4))
    report["not_known"][0] |= {"what": name, "who": long}
    report["problems"][0] |= {"found": "=cmd()", "column": name}
    trials = copy.deepcopy(trial_study()["trials"])
    trials[0]["contrasts"][0]["arm"] = name
    trials[0]["label"] = f"<b>{long}</b>"
    report["trials"] = trials
    return report


def one_person() -> Report:
    """One person, one response, nothing else."""
    report = everything_unknown()
    report["log"] = {"people": 1, "responses": 1}
    report["verdicts"] = [verdict("p1", "all", "unknown", None)]
    return report


VARIANTS = {
    "whole": whole,
    "everything_unknown": everything_unknown,
    "trial_study": trial_study,
    "without_tool": without_tool,
    "crowded": crowded,
    "hostile": hostile,
    "one_person": one_person,
    "nothing": dict,
}
