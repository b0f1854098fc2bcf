"""What is said of people: the lists, the verdicts, what they believe, and who did not come."""

from __future__ import annotations

from typing import Final

from unaided.report.figures import Figure
from unaided.report.sentences import NEW
from unaided.report.wording import certainty, change_span, decimal, percent, plural

LEAST_SAID: Final = 0.05
"""Expected errors below this would round to none, which is never known."""


def list_sentence(
    name: str, shown: int, considered: int, expected_wrong: float, novelty: str
) -> str:
    """Say how many people a list holds and how many of them are expected to be wrong.

    Args:
        name: ``looks_fine`` or ``looks_poor``.
        shown: Entries of the list.
        considered: People seen often enough to be on it.
        expected_wrong: Sum over entries of the probability that they do not belong.
        novelty: The standard's novelty.

    >>> list_sentence("looks_poor", 1, 26, 0.1, "variant").split(". ")[1]
    'About 0.1 of this entry is expected to be wrong.'
    """
    said = {
        "looks_fine": "probably reach the standard with help and miss it",
        "looks_poor": "probably miss the standard in practice and reach it",
    }[name]
    people = plural(considered, "person", "people")
    if shown == 0:
        return f"Of {people} seen often enough, none can be named with enough certainty."
    first = f"{shown:,} of {people} {said} alone, later, {NEW.get(novelty, NEW['variant'])}."
    entries = "this entry is" if shown == 1 else f"these {shown:,} entries are"
    wrong = "Fewer than 0.1" if expected_wrong < LEAST_SAID else f"About {expected_wrong:.1f}"
    return f"{first} {wrong} of {entries} expected to be wrong."


def calibration_sentence(bias: Figure, when: str) -> str:
    """Say how sure people are beside how right they are.

    Args:
        bias: Mean confidence minus mean score, with both in its condition.
        when: "With help" or "Alone".
    """
    sure, right = bias.condition.get("mean_confidence"), bias.condition.get("mean_score")
    if not bias.known or sure is None or right is None:
        return f"{when}: not known. {bias.why}"
    said = f"{when} people are {percent(sure)} sure and score {decimal(right)}"
    interval = change_span(bias.low, bias.high)
    if not bias.clear_of_zero:
        return f"{said}: no detectable bias; {interval} is not excluded."
    side = "too sure" if bias.estimate > 0 else "less sure than right"
    return f"{said}: {side} ({interval})."


def forecast_sentence(bias: Figure) -> str:
    """Say whether forecasts of being able to do it alone came true."""
    interval = change_span(bias.low, bias.high)
    if not bias.known:
        return f"Forecast against what happened: not known. {bias.why}"
    if not bias.clear_of_zero:
        return f"Forecasts of doing it alone show no detectable bias; {interval} is not excluded."
    side = "too high" if bias.estimate > 0 else "too low"
    return f"Forecasts of doing it alone are {decimal(abs(bias.estimate))} {side} ({interval})."


def attendance_sentence(
    missing: int, assigned: int, plain: Figure, low: float | None, high: float | None
) -> str:
    """Say who did not come and what they could hide.

    Args:
        missing: Responses assigned and missed.
        assigned: Responses assigned.
        plain: The plain mean of the checks of those who came, which the bounds surround; an
            adjusted figure can lie outside of them.
        low: The plain mean if all who missed had scored 0.
        high: The plain mean if all had scored 1.
    """
    share = f" ({percent(missing / assigned)})" if assigned else ""
    said = f"{missing:,} of {assigned:,} assigned check responses were missed{share}."
    if low is None or high is None:
        return f"{said} What they could hide is not known, since learning is not."
    beside = f" It is {decimal(plain.estimate)} for those who came." if plain.known else ""
    return (
        f"{said} Unknown is not zero: had all of these scored 0, the plain mean of those checks "
        f"would be {decimal(low)}; had all scored 1, {decimal(high)}.{beside}"
    )


def assurance_sentence(counts: dict[str, int]) -> str | None:
    """Say how sure it is that unaided was unaided.

    >>> assurance_sentence({"supervised": 71, "declared": 29})
    'Assurance: 71 % of unaided responses supervised, 29 % declared.'
    """
    total = sum(counts.values())
    if not total:
        return None
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    named = [
        f"{percent(count / total)} {name.replace('unknown', 'not recorded')}"
        for name, count in ranked
        if count
    ]
    named[0] = named[0].replace(" % ", " % of unaided responses ", 1)
    return f"Assurance: {', '.join(named)}."


def verdict_causes(causes: dict[str, float | None] | None) -> tuple[str, float] | None:
    """Return the likeliest cause of 50 % or more with its probability, if there is one."""
    named = {name: value for name, value in (causes or {}).items() if value is not None}
    if not named:
        return None
    cause = max(named, key=lambda name: named[name])
    return (cause, named[cause]) if named[cause] >= 0.5 else None


def sure(probability: float | None, verdict: str) -> str:
    """Say how sure a verdict is.

    >>> sure(0.03, "not learned"), sure(0.97, "learned"), sure(0.4, "undecided"), sure(None, "x")
    ('97 % sure', '97 % sure', '40 % that it lasts', '')
    """
    if probability is None:
        return ""
    if verdict == "not learned":
        return f"{certainty(1 - probability)} sure"
    if verdict == "learned":
        return f"{certainty(probability)} sure"
    return f"{certainty(probability)} that it lasts"
