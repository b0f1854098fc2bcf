"""What each section of the page shows, from the JSON value: rows of texts, and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from unaided.report.tournament.curves import curves_chart
from unaided.report.tournament.words import (
    REGIMES,
    aid_words,
    difference,
    facts,
    interval,
    level,
    reading,
)
from unaided.report.wording import change, decimal, span

Report = Mapping[str, Any]

READ: Final = ("0", "30", "90")
HELD: Final = {True: "shown", False: "not shown", None: "not known: too few settings"}
STEPS: Final = ("total", "mixing", "unit", "rules", "awareness", "relearning")
REACH_STEP: Final = 0.05


def targets(report: Report) -> list[dict[str, Any]]:
    """Return ours against blind FSRS, beside what was asked of it; empty without either."""
    found = report["targets"]
    ends = [abs(end) for one in found for end in _ends(one)]
    reach = (int(max(ends, default=0.0) / REACH_STEP) + 1) * REACH_STEP
    return [
        {
            "world": one["world"],
            "aid": aid_words(report, one["aid"]),
            "reading": f"{one['days']} days",
            "difference": difference(one),
            "lost": f"{one['lost']} of {one['number']}",
            "least": f"above {change(one['least'])}" if one["least"] else "above 0",
            "held": HELD[one["met"]],
            **_strongest(report, one),
            "at": _beside(one["value"], reach),
            "from": _beside(_ends(one)[0], reach),
            "width": _beside(_ends(one)[1], reach) - _beside(_ends(one)[0], reach),
            "reach": decimal(reach),
        }
        for one in found
    ]


def _strongest(report: Report, where: Mapping[str, Any]) -> dict[str, str]:
    """Return the strongest other at the place of a target, and ours minus it."""
    one = next(
        one
        for one in report["strongest"]
        if all(one[name] == where[name] for name in ("world", "aid", "days"))
    )
    return {"strongest": one["against"], "strongest_difference": difference(one)}


def steps(report: Report) -> list[dict[str, Any]]:
    """Return what the gain over FSRS with a card an item consists of."""
    return [
        {
            "where": f"{_where(report, one)}, {one['days']} days",
            "parts": [(name, difference(one[name])) for name in STEPS],
        }
        for one in report["steps"]
    ]


def _ends(one: Mapping[str, Any]) -> tuple[float, float]:
    """Return the ends of a difference's interval; without one, the difference itself."""
    return (one["value"],) * 2 if one["low"] is None else (one["low"], one["high"])


def _beside(value: float, reach: float) -> float:
    """Return a difference's place on a scale that has 0 in its middle, in per cent."""
    return round(50.0 + 50.0 * value / reach, 2)


def _where(report: Report, one: Mapping[str, Any]) -> str:
    return f"{one['world']}, {aid_words(report, one['aid'])}"


def standings(report: Report) -> list[dict[str, Any]]:
    """Return a table for each world and rule of aid, who leaves most first."""
    found = []
    for world, aid in _groups(report):
        rows = [
            one for one in report["table"] if (one["world"], one["aid"]) == (world, aid)
        ]  # fmt: skip
        rows.sort(key=lambda one: -one["variants"]["90"]["value"])
        found.append(
            {
                "title": f"{world}, {aid_words(report, aid)}",
                "rows": [_standing(one) for one in rows],
            }
        )
    return found


def _standing(one: Mapping[str, Any]) -> dict[str, Any]:
    alone = one["variants"]["90"]
    return {
        "policy": one["policy"],
        "performance": level(one["performance"]),
        "performance_at": None if one["performance"] is None else _at(one["performance"]["value"]),
        "alone": [(f"{days} d", level(one["variants"][days])) for days in READ],
        "interval": interval(alone),
        "alone_at": _at(alone["value"]),
        "from": _at(alone["value"] if alone["low"] is None else max(alone["low"], 0.0)),
        "width": 0.0
        if alone["low"] is None
        else _at(min(alone["high"], 1.0) - max(alone["low"], 0.0)),
        "transfer": level(one["transfer"]["90"]),
        "minutes": f"{one['facts']['minutes']:,.0f}",
        "answers": f"{one['facts']['answers']:,.0f}",
    }


def curves(report: Report) -> list[dict[str, Any]]:
    """Return a picture for each world and rule of aid, with the numbers of it."""
    last, found = report["course"]["days"] - 1, []
    for number, (world, aid) in enumerate(_groups(report)):
        of = [one for one in report["curves"] if (one["world"], one["aid"]) == (world, aid)]
        title = f"{world}, {aid_words(report, aid)}"
        chart = curves_chart(
            of,
            ours=report["ours"],
            other=report["blind_fsrs"],
            last_day=last,
            title=f"{title}: mean success alone on new variants by day, a line a policy",
            key=f"curve-{number}",
        )
        days = [day for day, _ in of[0]["alone"]]
        rows = [(one["policy"], [decimal(value) for _, value in one["alone"]]) for one in of]
        found.append({"title": title, "chart": chart, "days": days, "rows": rows})
    return found


def parts(report: Report) -> list[dict[str, str]]:
    """Return the gain's parts, each as the range over the two orders."""
    days = report["course"]["days"]
    return [
        {
            "world": one["world"],
            "reading": reading(one["days"], days),
            "total": difference(one["total"]),
            "scheduling": _range(one["scheduling_first"], one["scheduling_after"]),
            "help": _range(one["help_first"], one["help_after"]),
        }
        for one in report["parts"]
    ]


def _range(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    return f"{difference(one)} if first, {difference(other)} if second"


def orders(report: Report) -> list[dict[str, str]]:
    """Return how far the order in practice agrees with the order later."""
    return [
        {
            "title": _where(report, one),
            "reading": f"{one['days']} days",
            "tau": decimal(one["tau"]["value"]),
            "interval": ""
            if one["tau"]["low"] is None
            else span(max(one["tau"]["low"], -1.0), min(one["tau"]["high"], 1.0)),
            "of_means": decimal(one["tau_of_means"]),
            "practice": ", ".join(one["by_performance"]),
            "later": ", ".join(one["by_success_alone"]),
        }
        for one in report["rankings"]
    ]


def losses(report: Report) -> dict[str, Any]:
    """Return where ours loses: to blind FSRS, to the others, and what goes along with it."""
    rows = [
        {
            "against": one["against"],
            "setting": f"{one['world']} {one['setting']}",
            "regime": REGIMES.get(one["regime"], one["regime"]),
            "aid": aid_words(report, one["aid"]),
            "reading": f"{one['days']} days",
            "difference": difference(one),
            "facts": facts(one),
        }
        for one in sorted(report["losses"], key=lambda one: one["value"])
    ]
    blind = report["blind_fsrs"]
    return {
        "blind": [one for one in rows if one["against"] == blind],
        "others": [one for one in rows if one["against"] != blind],
        "along": [_along(report, one) for one in report["parameters"] if one["parameters"]],
        "played": len({one["policy"] for one in report["table"]} & {report["ours"]}) > 0,
    }


def _along(report: Report, one: Mapping[str, Any]) -> str:
    named = "; ".join(
        f"{found['parameter']} {decimal(found['rho'])}" for found in one["parameters"]
    )
    return f"{_where(report, one)}, {one['days']} days: {named}."


def against_all(report: Report) -> list[dict[str, Any]]:
    """Return ours minus each other policy, a table for each world and rule of aid."""
    found = []
    for world, aid in _groups(report):
        of = [one for one in report["comparisons"] if (one["world"], one["aid"]) == (world, aid)]
        rows = []
        for other in dict.fromkeys(one["against"] for one in of):
            by_days = {one["days"]: one for one in of if one["against"] == other}
            rows.append(
                {
                    "against": other,
                    "differences": [
                        (f"{days} days", difference(one), f"{one['lost']} of {one['number']}")
                        for days, one in by_days.items()
                    ],
                }
            )
        if rows:
            found.append({"title": f"{world}, {aid_words(report, aid)}", "rows": rows})
    return found


def _groups(report: Report) -> Sequence[tuple[str, str]]:
    return [(world["world"], aid["aid"]) for world in report["worlds"] for aid in report["aids"]]


def _at(value: float) -> float:
    """Return a place on the scale of 0 to 1, in per cent."""
    return round(100.0 * value, 2)
