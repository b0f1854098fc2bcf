"""Where the figures by design and by model differ by more than chance.

For each question that both answer, z = (model − design) / √(se² + se²), scores on the logit. Both
rest on the same responses, so their errors go together and the true spread of the difference is
smaller: z is conservative, and what it names is rarely chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from scipy.special import logit

from unaided.measure.linear import t_quantile
from unaided.report.findings import Finding
from unaided.report.wording import change

LARGEST_Z: Final = 1.96
EDGE: Final = 1e-6
DECIMALS: Final = 6  # to which two figures are one
MANY: Final = 1_000  # degrees of freedom: as good as normal
NOTE: Final = "By design and by model differ beyond chance (z = {z})."

Pair = tuple[Finding, Finding, float]


def marked(
    designed: Sequence[Finding], modelled: Sequence[Finding]
) -> tuple[list[Finding], list[Pair], int]:
    """Compare the two bases and mark the figures by model that disagree.

    Returns:
        The figures by model, marked; design, model and z of those that disagree, largest first;
        how many pairs were compared.
    """
    by_question = {_question(design): design for design in designed if design.status == "known"}
    found: list[Finding] = []
    apart: list[Pair] = []
    compared = 0
    for model in modelled:
        design = by_question.get(_question(model))
        z = None if design is None or model.status == "unknown" else difference_z(design, model)
        if z is None or design is None:
            found.append(model)
            continue
        compared += 1
        beyond = abs(z) > LARGEST_Z
        said = " ".join(
            part for part in (model.note, NOTE.format(z=change(z, 1)) if beyond else "") if part
        )
        found.append(replace(model, disagrees=beyond, note=said or None))
        if beyond:
            apart.append((design, found[-1], z))
    apart.sort(key=lambda pair: -abs(pair[2]))
    return found, apart, compared


def disagreements(apart: Sequence[Pair]) -> Iterator[dict[str, object]]:
    """Yield the pairs that disagree as the report holds them, each once.

    A station may be another figure's twin; the only skill, or group, has the figures of all.
    """
    widest: dict[tuple[object, ...], Pair] = {}
    for pair in sorted(
        apart, key=lambda pair: (pair[1].subject.kind != "all", bool(pair[1].skill))
    ):
        widest.setdefault(_seen(*pair[:2]), pair)
    for design, model, z in apart:
        if model.estimand == "expected_score" and _twin(model):
            continue
        if widest[_seen(design, model)][1] is not model:
            continue
        yield {
            "subject": {"kind": model.subject.kind, "id": model.subject.id},
            "skill": model.skill,
            "estimand": model.estimand,
            "condition": dict(model.condition) if model.condition else None,
            "unit": model.unit,
            "design": _figure(design),
            "model": _figure(model),
            "z": z,
        }


def difference_z(design: Finding, model: Finding) -> float | None:
    """Return (model − design) over the root of the sum of their squared errors; scores in logits.

    Returns:
        ``None`` where an interval has no width.
    """
    one, first = _scaled(design)
    two, second = _scaled(model)
    spread = float(np.hypot(first, second))
    return (two - one) / spread if spread > 0 else None


def _scaled(finding: Finding) -> tuple[float, float]:
    """Return a figure and its standard error, on the scale on which its interval was made."""
    ends = np.array([finding.estimate, finding.low, finding.high], dtype=np.float64)
    if finding.unit == "score":
        ends = logit(np.clip(ends, EDGE, 1 - EDGE))
    level = finding.interval["level"] if finding.interval else 0.9
    width = float(ends[2] - ends[1])
    return float(ends[0]), width / (2 * t_quantile(0.5 + level / 2, MANY))


def _question(finding: Finding) -> tuple[object, ...]:
    condition = finding.condition or {}
    return (
        finding.subject,
        finding.skill,
        finding.estimand,
        # A station falls back on the plain mean, which answers another question.
        "items"
        if finding.basis == "model" or finding.unit == "correlation"
        else finding.adjustment,
        tuple(sorted((name, str(value)) for name, value in condition.items())),
    )


def _twin(finding: Finding) -> bool:
    """Whether a station is performance or learning under another name."""
    return (finding.condition or {}).get("station") in ("with_help", "new")


def _seen(design: Finding, model: Finding) -> tuple[object, ...]:
    """What a row shows, but of whom; rounded, as one mean may be added up in two orders."""
    ends = (end for one in (design, model) for end in (one.estimate, one.low, one.high))
    rounded = (None if end is None else round(end, DECIMALS) for end in ends)
    condition = sorted((name, str(value)) for name, value in (model.condition or {}).items())
    return (model.estimand, *rounded, *condition)


def _figure(finding: Finding) -> dict[str, object]:
    return {"estimate": finding.estimate, "low": finding.low, "high": finding.high}
