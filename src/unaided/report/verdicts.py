"""Verdicts as data: one for each person and skill met, with causes, lamps and the next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import special

from unaided.measure.linear import Floats
from unaided.measure.people import Evidence
from unaided.measure.unknown import Unknown, days, plural
from unaided.measure.verdicts import PERSON_LEAST_RESPONSES, Cause, Verdict, decide, lamp
from unaided.report.context import Context
from unaided.report.people import SkillPeople

CAUSE_WORDS = {
    Cause.TOOL_DEPENDENT: "it reaches the standard with help, and alone it does not",
    Cause.FADING: "known alone, gone at the horizon",
    Cause.BRITTLE: "it lasts on familiar items alone",
    Cause.HIDDEN: "practice looks poorer than what lasts",
}
CAUSE_STEPS = {
    Cause.TOOL_DEPENDENT: "Practise without help",
    Cause.FADING: "Return to it at growing intervals",
    Cause.BRITTLE: "Practise on new kinds of item",
}
MOST_CHECKS_FORESEEN = 50
INTERVAL_SDS = 3.29  # standard deviations across a 90 % interval
CAUSE_CONDITIONS = {
    Cause.TOOL_DEPENDENT: (Evidence.WITH_TOOL, Evidence.ALONE_NOW),
    Cause.FADING: (Evidence.ALONE_NOW, Evidence.LEARNING),
    Cause.BRITTLE: (Evidence.REPEATS_LATER, Evidence.LEARNING),
    Cause.HIDDEN: (Evidence.LEARNING, Evidence.PERFORMANCE),
}
STATIONS = {
    "tool_now": Evidence.WITH_TOOL,
    "alone_now": Evidence.ALONE_NOW,
    "repeats_later": Evidence.REPEATS_LATER,
    "learning": Evidence.LEARNING,
}


def verdicts(context: Context, people: list[SkillPeople]) -> Iterator[dict[str, object]]:
    """Yield the verdict on each person and skill met."""
    several = len(people) > 1
    for skill in people:
        if skill.skill is None and several:
            continue
        yield from _of_skill(context, skill)


def _of_skill(context: Context, skill: SkillPeople) -> Iterator[dict[str, object]]:
    level, certainty = context.choice.level, context.choice.certainty
    chance = {name: skill.chance(name, level) for name in Evidence}
    patterns = {cause: skill.both(pair, level) for cause, pair in CAUSE_CONDITIONS.items()}
    justified = skill.justified.chance(level)
    stations = {name: skill.score(evidence) for name, evidence in STATIONS.items()}
    learning = skill.scores[Evidence.LEARNING]
    for code in skill.met:
        person = int(code)
        why = skill.learning_unknown(person, context)
        probability = float(chance[Evidence.LEARNING][person])
        seen = {name: _or_none(chance[name][person]) for name in Evidence}
        tags = None
        if why is None and skill.comparable:
            tags = {cause: _or_none(value[person]) for cause, value in patterns.items()}
        verdict = Verdict.UNKNOWN if why else decide(probability, certainty)
        sentence, step = _speak(context, skill, person, verdict, probability, tags, why)
        yield {
            "person": context.frame.names["person"][person],
            "skill": skill.skill or "all",
            "verdict": verdict.value,
            "probability": None if why else probability,
            "causes": {cause.value: value for cause, value in tags.items()} if tags else None,
            "stations": _stations(skill, person, stations, why),
            "lamps": _lamps(skill, person, seen, float(justified[person]), certainty),
            "sentence": sentence,
            "next_step": step,
            "method": skill.method,
            "reliability": float(skill.reliability[person]),
            "responses": int(learning.responses[person]),
            "reason": why.reason if why else None,
            "why": why.why if why else None,
            "needs": why.needs if why else None,
        }


def _stations(
    skill: SkillPeople,
    person: int,
    stations: Mapping[str, tuple[Floats, Floats, Floats]],
    why: Unknown | None,
) -> dict[str, dict[str, object] | None]:
    """Return the scores that causes compare: each with enough responses, learning by its rule."""
    shown: dict[str, dict[str, object] | None] = {}
    for name, score in stations.items():
        responses = int(skill.scores[STATIONS[name]].responses[person])
        estimate, low, high = (float(array[person]) for array in score)
        known = why is None if name == "learning" else responses >= PERSON_LEAST_RESPONSES
        shown[name] = (
            {"estimate": estimate, "low": low, "high": high, "responses": responses}
            if known and np.isfinite(estimate)
            else None
        )
    return shown


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _lamps(
    skill: SkillPeople,
    person: int,
    seen: dict[Evidence, float | None],
    justified: float,
    certainty: float,
) -> dict[str, object]:
    evidence = {
        "unaided": (skill.scores[Evidence.UNAIDED].responses[person], seen[Evidence.UNAIDED]),
        "delayed": (skill.scores[Evidence.DELAYED].responses[person], seen[Evidence.DELAYED]),
        "new": (skill.scores[Evidence.NEW].responses[person], seen[Evidence.NEW]),
        "justified": (skill.justified.responses[person], _or_none(justified)),
    }
    lamps: dict[str, object] = {}
    for name, (responses, probability) in evidence.items():
        light = lamp(int(responses), probability, certainty)
        lamps[name] = {
            "lit": light.lit,
            "responses": light.responses,
            "probability": light.probability,
            "assurance": skill.assurance[name].get(person, {}),
        }
    return lamps


def _speak(
    context: Context,
    skill: SkillPeople,
    person: int,
    verdict: Verdict,
    probability: float,
    tags: dict[Cause, float | None] | None,
    why: Unknown | None,
) -> tuple[str, str]:
    """Return the verdict's sentence and its next step; a verdict never comes without one."""
    horizon = context.choice.horizon_days
    if why is not None:
        return f"Not known: {why.why[:1].lower()}{why.why[1:]}", why.needs
    tagged = {cause: value for cause, value in (tags or {}).items() if value is not None}
    if verdict is Verdict.LEARNED:
        hidden = tagged.get(Cause.HIDDEN, 0.0)
        lasts = f"Learned, {_percent(probability)} sure: it lasts"
        extra = f", and {CAUSE_WORDS[Cause.HIDDEN]}" if hidden >= 0.5 else ""
        return f"{lasts}{extra}.", f"Nothing now; check again in {days(2 * horizon)}."
    failing = {cause: value for cause, value in tagged.items() if cause is not Cause.HIDDEN}
    cause = max(failing, key=lambda name: failing[name], default=None)
    if verdict is Verdict.NOT_LEARNED:
        said = f"Not learned, {_percent(1 - probability)} sure"
        if cause is not None and failing[cause] >= 0.5:
            return (
                f"{said}; {cause.value} ({_percent(failing[cause])}): {CAUSE_WORDS[cause]}.",
                f"{CAUSE_STEPS[cause]}, then check again after {days(horizon / 2)} or more.",
            )
        return (
            f"{said}.",
            f"Practise it alone, then check again after {days(horizon / 2)} or more.",
        )
    more = _checks_to_decide(context, skill, person)
    if more is None:
        step = f"The level lies so near that {MOST_CHECKS_FORESEEN} more checks would not tell."
    else:
        step = (
            f"{plural(more, 'more unaided check')} on new {context.choice.novelty}s, "
            f"{days(horizon / 2)} or more after practice."
        )
    return f"Undecided: {_percent(probability)} sure that it lasts.", step


def _percent(probability: float) -> str:
    """Say a certainty, never 100 %: a few responses prove nothing."""
    return f"{min(round(100 * probability), 99)} %"


def _checks_to_decide(context: Context, skill: SkillPeople, person: int) -> int | None:
    """Foresee how many more checks, answered as so far, would decide; ``None``: more than 50."""
    a, b = _beta(skill, person)
    share = a / (a + b)
    more = np.arange(1, MOST_CHECKS_FORESEEN + 1)
    chance = special.betaincc(a + more * share, b + more * (1 - share), context.choice.level)
    certainty = context.choice.certainty
    decided = np.flatnonzero((chance >= certainty) | (chance <= 1 - certainty))
    return int(more[decided[0]]) if decided.size else None


def _beta(skill: SkillPeople, person: int) -> tuple[float, float]:
    """Return a person's learning as a beta distribution; by model, the one with its moments."""
    if skill.model is None:
        posterior = skill.scores[Evidence.LEARNING].posterior
        return float(posterior.a[person]), float(posterior.b[person])
    value, low, high = (float(array[person]) for array in skill.model.score(Evidence.LEARNING))
    mean = min(max(value, 1e-3), 1 - 1e-3)
    sd = max((high - low) / INTERVAL_SDS, 1e-3)
    tries = max(mean * (1 - mean) / sd**2 - 1, 1.0)
    return mean * tries, (1 - mean) * tries
