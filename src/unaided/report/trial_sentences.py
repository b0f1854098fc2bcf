"""What the trials of one study say together: practice beside the unaided outcome, arm by arm.

A trial with role ``aided`` is work with the arm's help, ``unaided`` is work without any. The
wording depends on the intervals; a loss that tests for few clusters doubt is said with that doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unaided.report.figures import Figure
from unaided.report.wording import capital, change, decimal, listed, lower, percent, span

Contrast = Mapping[str, Any]
USUAL_LEVEL = 0.05
DOUBTS = {
    "p_value": "t",
    "cr2_p_value": "CR2",
    "wild_bootstrap_p": "wild bootstrap",
    "randomisation_p": "randomisation",
}
FAR_LESS = 0.2
MOST_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """One arm's contrasts with the reference, with help and without.

    Attributes:
        name: What the arm is called in sentences.
        aided: Its contrast with help.
        unaided: Its contrast without.
        practice: What the aided outcome is called.
        test: What the unaided outcome is called.
        unit: The unit of the unaided outcome.
    """

    name: str
    aided: Contrast
    unaided: Contrast
    practice: str
    test: str
    unit: str


def arm_name(arm: str, aid: str | None) -> str:
    """Name an arm by its aid, with its own name in brackets where that differs.

    >>> arm_name("vanilla", "assistant"), arm_name("tutor", "tutor"), arm_name("B", None)
    ('the assistant (vanilla)', 'the tutor', 'B')
    """
    if aid in (None, "none"):
        return arm
    return f"the {aid}" if arm.lower() == aid else f"the {aid} ({arm})"


def outcome_name(label: str, role: str) -> str:
    """Name an outcome in a sentence by the first words of its label, if they are few.

    >>> outcome_name("Exam, without help", "unaided"), outcome_name("Unaided exam", "unaided")
    ('the unaided exam', 'the unaided exam')
    >>> outcome_name("Practice, with the arm's help", "aided")
    'practice'
    """
    noun = lower(label.split(",")[0].strip())
    if len(noun) > MOST_LETTERS:
        noun = ""
    if role != "unaided":
        return noun or "practice"
    noun = noun.removeprefix("unaided ")
    return f"the unaided {noun or 'test'}"


def pairs(trials: Sequence[Mapping[str, Any]], aids: Mapping[str, str]) -> Iterator[Pair]:
    """Join each arm's aided and unaided contrasts with the same reference.

    Args:
        trials: The report's trials.
        aids: Arm to the aid it had in practice.
    """
    first: dict[str, Mapping[str, Any]] = {}
    for trial in trials:
        first.setdefault(str(trial.get("role")), trial)
    if not {"aided", "unaided"} <= set(first):
        return
    aided, unaided = first["aided"], first["unaided"]
    without = {contrast["arm"]: contrast for contrast in _against_reference(unaided)}
    for contrast in _against_reference(aided):
        arm = contrast["arm"]
        if arm in without:
            yield Pair(
                name=arm_name(arm, aids.get(arm)),
                aided=contrast,
                unaided=without[arm],
                practice=outcome_name(str(aided.get("label", "")), "aided"),
                test=outcome_name(str(unaided.get("label", "")), "unaided"),
                unit=str(unaided.get("unit", "")),
            )


def _against_reference(trial: Mapping[str, Any]) -> list[Contrast]:
    return [c for c in trial.get("contrasts") or () if c["reference"] == trial.get("reference")]


def detectable(contrast: Contrast) -> bool:
    """Whether the contrast's interval leaves out 0."""
    return bool(contrast["low"] > 0 or contrast["high"] < 0)


def pair_sentence(pair: Pair) -> str:
    """Say what an arm did to practice and to the unaided outcome, with what is not excluded."""
    name = capital(pair.name)
    if detectable(pair.aided) and detectable(pair.unaided):
        one, two = _verb(pair.aided), _verb(pair.unaided)
        if one == two:
            return (
                f"{name} {one} {pair.practice} by {_size(pair.aided)} and {pair.test} by "
                f"{_size(pair.unaided)}."
            )
        return (
            f"{name} {one} {pair.practice} by {_size(pair.aided)} and {two} {pair.test} by "
            f"{_size(pair.unaided)}."
        )
    practice = (
        f"{name} {_verb(pair.aided)} {pair.practice} by {_size(pair.aided)}"
        if detectable(pair.aided)
        else f"{name} made no detectable difference in {pair.practice} ({_range(pair.aided)})"
    )
    if detectable(pair.unaided):
        return f"{practice} and {_verb(pair.unaided)} {pair.test} by {_size(pair.unaided)}."
    harm, gain = pair.unaided["low"], pair.unaided["high"]
    return (
        f"{practice}; on {pair.test} no detectable difference: harm down to "
        f"{change(harm, 3)} is not excluded, nor a gain up to {change(gain, 3)}."
    )


def doubt_sentence(pair: Pair) -> str | None:
    """Say which tests for few clusters do not confirm the unaided difference."""
    small = pair.unaided.get("small_sample") or {}
    doubts = [
        f"{name} p = {decimal(float(small[key]), 3)}"
        for key, name in DOUBTS.items()
        if small.get(key) is not None and small[key] >= USUAL_LEVEL
    ]
    if not doubts or not detectable(pair.unaided):
        return None
    return (
        f"Tests made for few clusters are less sure of the difference on {pair.test}: "
        f"{', '.join(doubts)}."
    )


def _verb(contrast: Contrast) -> str:
    return "raised" if contrast["estimate"] > 0 else "lowered"


def _size(contrast: Contrast) -> str:
    share = contrast.get("percent_of_reference")
    return decimal(abs(contrast["estimate"]), 3) if share is None else percent(abs(share) / 100)


def _range(contrast: Contrast) -> str:
    return f"{change(contrast['low'], 3)} to {change(contrast['high'], 3)} is not excluded"


def noticed_sentence(pair: Pair, perceptions: Sequence[tuple[str, Contrast]]) -> str | None:
    """Say that an arm that lost without help did not see itself worse, where that is so.

    Args:
        pair: The arm's contrasts.
        perceptions: What was asked, and the arm's contrast in it.
    """
    if not (detectable(pair.unaided) and pair.unaided["estimate"] < 0 and perceptions):
        return None
    if any(detectable(contrast) and contrast["estimate"] < 0 for _, contrast in perceptions):
        return None
    asked = listed(
        [
            f"{lower(label)} ({change(c['low'])} to {change(c['high'])} is not excluded)"
            for label, c in perceptions
        ]
    )
    return f"{capital(pair.name)} did not see itself do worse: no detectable loss in {asked}."


def gauge_by_arm_sentence(
    aided: Sequence[tuple[str, Figure]], control: Figure, test: str
) -> str | None:
    """Say whether practice says less of the unaided outcome where there was a tool.

    Args:
        aided: Name and raw correlation of each arm with a tool.
        control: Raw correlation of the arm without.
        test: What the unaided outcome is called.
    """
    told = [(name, figure) for name, figure in aided if figure.known]
    if not told or not control.known:
        return None
    values = listed([decimal(figure.estimate) for _, figure in told])
    against = f"r = {values}, against {decimal(control.estimate)} without a tool"
    intervals = ", ".join(span(figure.low, figure.high) for _, figure in (*told, ("", control)))
    where = (
        f"In the arm of {told[0][0]}"
        if len(told) == 1
        else f"In {'both' if len(told) == 2 else f'all {len(told)}'} arms with a tool"
    )
    highest, most = max(f.high for _, f in told), max(f.estimate for _, f in told)
    if highest < control.low:
        far = "far less" if control.estimate - most >= FAR_LESS else "less"
        return f"{where} practice says {far} about {test}: {against} (intervals {intervals})."
    return (
        f"{where} practice is not shown to say less about {test}: {against} "
        f"(intervals {intervals}, which overlap)."
    )


def follows_sentence(name: str, figure: Figure) -> str | None:
    """Say that an arm's practice score follows the tool's own accuracy, where it does."""
    if not figure.known or figure.low <= 0:
        return None
    return (
        f"With {name} the practice score follows the tool’s own accuracy "
        f"(r = {decimal(figure.estimate)}, {span(figure.low, figure.high)})."
    )
