"""What a person's confidence and forecasts were worth: for their own eyes, and nobody is ranked.

Three findings, each with its count and interval, or with what it would take: a proper score of
confidence in its parts (Brier 1950; Murphy 1973), forecasts against what came, and the illusion:
sure after work with help, wrong alone later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import numpy as np

from unaided.evidence.schema import Aid, Status
from unaided.measure.calibration import brier
from unaided.measure.unknown import plural
from unaided.report.figures import Figure
from unaided.report.wording import decimal, later, percent
from unaided.web.study.asked_beside import PLANTED_KIND
from unaided.web.study.feedback import FEWEST, wilson
from unaided.web.study.models import Response
from unaided.web.study.situations import untold

SURE: Final = 0.9
"""From this confidence on somebody called themself sure."""

ALWAYS_HALF: Final = 0.25
"""The Brier score of who always says 50 %."""


class Answer(NamedTuple):
    """One response, as far as it matters here."""

    family: int | None
    skill: int | None
    sitting: str
    at: datetime
    alone: bool
    helped: bool
    score: float | None
    confidence: float | None
    forecast: float | None
    forecast_days: float | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A proper score and its parts: ``score`` = off − told + chance.

    Attributes:
        with_what: Alone, or with help.
        answers: How many answers it is of.
        score: Mean squared distance of confidence and outcome; 0 is best.
        off: How far what was said lies from how often it was right.
        told: How well right and wrong were told apart.
        chance: What the questions leave to chance.
    """

    with_what: str
    answers: int
    score: float
    off: float
    told: float
    chance: float

    @property
    def sentence(self) -> str:
        """The score in words."""
        against = (
            "closer than saying 50 % every time"
            if self.score < ALWAYS_HALF
            else "no closer than saying 50 % every time"
        )
        return (
            f"{self.with_what}, over {plural(self.answers, 'answer')}: {decimal(self.score)}, "
            f"{against} ({decimal(ALWAYS_HALF)}). {decimal(self.off)} of it is how far what you "
            f"say lies from how often you are right; to be surer where you were right took "
            f"{decimal(self.told)} off; {decimal(self.chance)} lies in the questions."
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding in a sentence, or what it would take.

    Attributes:
        sentence: What was found; empty where not known.
        share: The share behind it, with Wilson's 90 % interval.
        basis: What it is counted from.
        why: What is missing; empty where it is known.
    """

    sentence: str
    share: Figure
    basis: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class SelfKnowledge:
    """What a person is told of their own confidence.

    Attributes:
        scores: Alone and with help, each from five answers on.
        illusion: Sure after help, and alone later.
        forecasts: What was expected of later, and what came.
    """

    scores: tuple[Scored, ...]
    illusion: Finding
    forecasts: Finding


def self_knowledge(person_id: int, at: datetime) -> SelfKnowledge:
    """Hold a person's confidence and forecasts against what came; what is not told yet is left out.

    Args:
        person_id: Whose.
        at: The present.
    """
    rows = (
        Response.objects.filter(person_id=person_id, status__in=(Status.SCORED, Status.EXPOSURE))
        .exclude(kind=PLANTED_KIND)
        .exclude(untold(at))
        .order_by("answered_at", "pk")
        .values_list(
            "family_id", "skill_id", "sitting", "answered_at", "aid", "aid_used", "status",
            "score", "confidence", "forecast", "forecast_days",
        )
    )  # fmt: skip
    return knowledge_of([_answer(*row) for row in rows])


def _answer(
    family: int | None, skill: int | None, sitting: str, when: datetime, aid: str,
    used: bool | None, status: str, score: float | None, confidence: float | None,
    forecast: float | None, forecast_days: float | None,
) -> Answer:  # fmt: skip
    alone = not used if aid == Aid.NONE else bool(aid) and used is False
    scored = score if status == Status.SCORED else None
    helped = bool(aid) and not alone
    return Answer(
        family, skill, sitting, when, alone, helped, scored, confidence, forecast, forecast_days
    )


def knowledge_of(answers: Sequence[Answer]) -> SelfKnowledge:
    """Work it out from a person's answers, in order of time. Pure."""
    return SelfKnowledge(
        scores=tuple(
            one
            for one in (
                _scored("Alone", [one for one in answers if one.alone]),
                _scored("With help", [one for one in answers if one.helped]),
            )
            if one is not None
        ),
        illusion=_illusion(answers),
        forecasts=_forecasts(answers),
    )


def _scored(with_what: str, answers: Sequence[Answer]) -> Scored | None:
    both = [
        (one.confidence, one.score)
        for one in answers
        if one.confidence is not None and one.score is not None
    ]
    if len(both) < FEWEST:
        return None
    confidence, score = np.array(both, dtype=np.float64).T
    parts = brier(confidence, score)
    return Scored(
        with_what,
        len(both),
        parts.score,
        parts.reliability,
        parts.resolution,
        parts.uncertainty,
    )


def _illusion(answers: Sequence[Answer]) -> Finding:
    """Count what was got alone, in a later sitting, of kinds that somebody was sure of with help.

    Each sitting's first answer alone on a kind counts: a second follows what the first showed.
    """
    sure: dict[int, Answer] = {}
    times = 0
    seen: set[tuple[int, str]] = set()
    after: list[float] = []
    for one in answers:
        if one.family is None or one.score is None:
            continue
        before = sure.get(one.family)
        if one.alone and before is not None and before.sitting != one.sitting:
            if (one.family, one.sitting) not in seen:
                seen.add((one.family, one.sitting))
                after.append(one.score)
        elif one.helped and one.confidence is not None and one.confidence >= SURE:
            times += 1
            sure.setdefault(one.family, one)
    wrong = len(after) - sum(after)
    basis = (
        f"{plural(times, 'answer')} with help at {percent(SURE)} or more; "
        f"{plural(len(after), 'answer')} alone to the same kinds, in later sittings"
    )
    if times < FEWEST or len(after) < FEWEST:
        return Finding("", Figure.absent("illusion"), basis, _missing(times, len(after)))
    share = _share(wrong, len(after))
    return Finding(
        f"Of what you were sure of after help you were wrong alone, later, {_in_ten(share)}.",
        share,
        basis,
    )


def _missing(times: int, after: int) -> str:
    lacks = []
    if times < FEWEST:
        lacks.append(f"{plural(FEWEST - times, 'more answer')} with help that you are sure of")
    if after < FEWEST:
        lacks.append(f"{plural(FEWEST - after, 'more answer')} alone, later, to such kinds")
    return f"It takes {' and '.join(lacks)}."


def _forecasts(answers: Sequence[Answer]) -> Finding:
    """Hold each forecast against the first answer alone at about the delay that it was for."""
    alone: dict[tuple[str, int], list[Answer]] = defaultdict(list)
    for one in answers:
        if one.alone and one.score is not None:
            for what, key in (("family", one.family), ("skill", one.skill)):
                if key is not None:
                    alone[what, key].append(one)
    given = [one for one in answers if one.forecast is not None and one.forecast_days]
    said, came = [], []
    for one in given:
        assert one.forecast is not None
        assert one.forecast_days is not None
        kind = ("skill", one.skill or 0) if one.family is None else ("family", one.family)
        low, high = (timedelta(days=one.forecast_days * times) for times in (0.5, 2.0))
        then = next((two for two in alone[kind] if low <= two.at - one.at <= high), None)
        if then is not None and then.score is not None:
            said.append(one.forecast)
            came.append(then.score)
    basis = f"{plural(len(given), 'forecast')}, of which {len(came)} met a check alone in time"
    if len(came) < FEWEST:
        more = plural(FEWEST - len(came), "more forecast")
        why = f"It takes {more} that a check alone can be held against."
        return Finding("", Figure.absent("forecast"), basis, why)
    share = _share(sum(came), len(came))
    days = float(np.median([one.forecast_days or 0.0 for one in given]))
    return Finding(
        f"Of doing it alone {later(days)} you said {percent(sum(said) / len(said))} on average; "
        f"you were right {_in_ten(share)}.",
        share,
        basis,
    )


def _share(number: float, of: int) -> Figure:
    low, high = wilson(number, of)
    return Figure(True, number / of, low, high, {"responses": of})


def _in_ten(share: Figure) -> str:
    times = round(10 * share.estimate)
    return (
        f"{times} {'time' if times == 1 else 'times'} in 10 "
        f"({percent(share.low)} to {percent(share.high)})"
    )
