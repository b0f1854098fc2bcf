"""The sentence each finding licenses, in the product's voice: the finding, then its caveat, always.

Pure functions from figures to text. The wording depends on the intervals alone: nothing is said to
differ whose interval holds 0, and no difference is said to be absent without what is not excluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from unaided.report.figures import Figure
from unaided.report.wording import (
    AID_IN_SENTENCES,
    MINUS,
    capital,
    change,
    change_span,
    decimal,
    help_words,
    in_words,
    later,
    lower,
    share_in_words,
    span,
)

Mark = Literal["performance", "learning"]


NEW = {"variant": "on near variants", "transfer": "on new problems"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of the headline, and the mark that stands before its figure.

    Attributes:
        before: Words before the mark.
        mark: Which mark, if any.
        figure: The figure with its full stop, kept beside its mark; empty where there is none.
    """

    before: str
    mark: Mark | None = None
    figure: str = ""


def text_of(phrases: Sequence[Phrase]) -> str:
    """Return the headline as plain text."""
    return " ".join(f"{phrase.before} {phrase.figure}".strip() for phrase in phrases)


def setting(*, aids: Collection[str], unaided_practice: bool) -> str:
    """Say in which conditions performance was met.

    Args:
        aids: Which kinds of help were there.
        unaided_practice: Whether people also practised without any.

    >>> setting(aids=["tutor"], unaided_practice=False), setting(aids=[], unaided_practice=True)
    ('With the tutor', 'In practice')
    >>> setting(aids=["hints"], unaided_practice=True)
    'In practice, with hints or cues for part of it,'
    """
    if not aids:
        return "In practice"
    if unaided_practice:
        return f"In practice, with {help_words(aids)} for part of it,"
    return f"With {help_words(aids)}"


def headline(
    performance: Figure,
    learning: Figure,
    *,
    where: str,
    horizon_days: float,
    novelty: str,
    groups: int = 1,
) -> tuple[Phrase, ...]:
    """Say what people score now and what lasts, or which of them is not known.

    Args:
        performance: P.
        learning: L.
        where: The conditions of performance, from :func:`setting`.
        horizon_days: The standard's horizon.
        novelty: The standard's novelty.
        groups: How many groups these people are.
    """
    who, it = ("this group scores", "it scores")
    if groups > 1:
        who, it = (f"these {in_words(groups)} groups score", "they score")
    if performance.known:
        first = Phrase(f"{where} {who}", "performance", f"{decimal(performance.estimate)}.")
    else:
        first = Phrase("What practice shows is not known.")
    if not learning.known:
        return first, Phrase("What lasts is not known.")
    subject = it if performance.known else who
    return first, Phrase(
        f"Alone, {later(horizon_days)}, {NEW.get(novelty, NEW['variant'])}, {subject}",
        "learning",
        f"{decimal(learning.estimate)}.",
    )


def kept_sentence(performance: Figure, learning: Figure, gap: Figure) -> str:
    """Say how much of what practice shows would still be there, or why it is not subtracted."""
    if not (performance.known and learning.known):
        unknown = learning if performance.known else performance
        remedy = f" It would take: {lower(unknown.needs)}" if unknown.needs else ""
        return f"{unknown.why}{remedy}"
    if not gap.known:
        return f"The two are not subtracted: {lower(gap.why)}"
    if not gap.clear_of_zero:
        return (
            "No detectable difference between the two: practice minus what lasts from "
            f"{change_span(gap.low, gap.high)} is not excluded."
        )
    if gap.estimate < 0:
        return (
            f"What lasts is more than practice shows, by {decimal(-gap.estimate)} "
            f"({span(-gap.high, -gap.low)})."
        )
    share = learning.estimate / performance.estimate if performance.estimate else 0.0
    return f"{capital(share_in_words(share))} of what practice shows would still be there."


PARTS: Final = {"step_delay": "time", "step_novelty": "the new problem"}


def unlike_sentence(performance: Figure, learning: Figure, gap: Figure) -> str | None:
    """Say where a distance is not the difference of the two figures that stand beside it.

    Returns:
        ``None`` where all three are made alike, or one is not known.
    """
    figures = (performance, learning, gap)
    if not all(figure.known for figure in figures):
        return None
    made = [
        "adjusted for items" if figure.finding.get("adjustment") == "items" else "plain"
        for figure in figures
    ]
    if len(set(made)) == 1:
        return None
    return (
        f"Practice is {made[0]}, learning {made[1]}, the distance {made[2]}: "
        "they need not subtract to the digit."
    )


THE_GAP: Final = "The distance"


def opposed_sentence(design: Figure, model: Figure | None, what: str = THE_GAP) -> str | None:
    """Say where a difference by design and by model have opposite signs, and why they may.

    Args:
        design: By design.
        model: By model, on the same question; ``None`` where there is none.
        what: The difference.
    """
    if model is None or not (design.known and model.known):
        return None
    signs = {change(figure.estimate)[0] for figure in (design, model)}
    if signs != {"+", MINUS}:
        return None
    return (
        f"{what} is {change(design.estimate)} by design and {change(model.estimate)} by model: the "
        "first compares those who came to the checks, on the score; the second speaks of all who "
        "practised and draws each towards the others. Where they differ in sign, neither is sure."
    )


def parts_sentence(gap: Figure, steps: Sequence[Figure], aids: Collection[str]) -> str | None:
    """Say which step is the largest part of the distance, if the intervals tell.

    Args:
        gap: P − L.
        steps: Aid, delay, novelty.
        aids: Which kinds of help there were.
    """
    said = {"step_aid": f"taking {help_words(aids)} away", **PARTS}
    if not (gap.clear_of_zero and gap.estimate > 0 and all(step.known for step in steps)):
        return None
    ranked = sorted(steps, key=lambda step: -step.estimate)
    largest = ranked[0]
    if largest.low > max(step.high for step in ranked[1:]):
        return (
            f"{capital(said[largest.estimand])} is the largest part of the distance: "
            f"{decimal(largest.estimate)} of {decimal(gap.estimate)}."
        )
    named = ", ".join(f"{said[step.estimand]} {decimal(step.estimate)}" for step in steps)
    return f"Of the distance of {decimal(gap.estimate)}: {named}; which is largest is undecided."


def group_verdict(learning: Figure, level: float) -> str:
    """Return the verdict on a group by its whole interval.

    Args:
        learning: Its learning.
        level: The standard's level.

    >>> group_verdict(Figure(True, 0.81, 0.74, 0.88, {}), 0.8)
    'undecided'
    """
    if not learning.known:
        return "unknown"
    if learning.low >= level:
        return "learned"
    return "not learned" if learning.high < level else "undecided"


def skills_sentence(learned: Sequence[Figure], level: float) -> str | None:
    """Say how many skills last and how many do not, by their whole intervals.

    Args:
        learned: Learning of each skill.
        level: The standard's level.
    """
    if len(learned) < 2:
        return None
    tally = Counter(group_verdict(figure, level) for figure in learned)
    if tally["unknown"] == len(learned):
        return "Skill by skill, what lasts is not known."
    if tally["undecided"] == len(learned):
        return f"All {in_words(len(learned))} skills are undecided."
    if tally["not learned"] == len(learned):
        return f"None of {in_words(len(learned))} skills lasts."
    parts = (
        (tally["learned"], "lasts", "last"),
        (tally["not learned"], "does not", "do not"),
        (tally["undecided"], "is undecided", "are undecided"),
        (tally["unknown"], "is not known", "are not known"),
    )
    first, *rest = [
        f"{in_words(count)} {one if count == 1 else many}"
        for place, (count, one, many) in enumerate(parts)
        if count or place == 0
    ]
    first = first.replace("no last", "none lasts")
    number, verb = first.split(" ", 1)
    said = ", ".join([f"{number} of {in_words(len(learned))} skills {verb}", *rest])
    return f"{capital(said)}."


def groups_sentence(levels: Sequence[tuple[str, Figure, Figure]]) -> str | None:
    """Say where the group that looks best is not the one that keeps most.

    Args:
        levels: Name, performance and learning of each group.

    Returns:
        ``None`` where the two are one group, or the intervals do not tell them apart.
    """
    known = [level for level in levels if level[1].known and level[2].known]
    if len(known) < 2:
        return None
    best = max(known, key=lambda level: level[1].estimate)
    most = max(known, key=lambda level: level[2].estimate)
    apart = best[1].low > most[1].high and most[2].low > best[2].high
    if best is most or not apart:
        return None
    return (
        f"{best[0]} looks best ({decimal(best[1].estimate)}) and keeps "
        f"{decimal(best[2].estimate)}; {most[0]} looks poorer ({decimal(most[1].estimate)}) and "
        f"keeps most ({decimal(most[2].estimate)})."
    )


def waterfall_sentence(performance: Figure, learning: Figure, steps: Sequence[Figure]) -> str:
    """Write the waterfall as a sum, in its order.

    Args:
        performance: P.
        learning: L.
        steps: Aid (left out where there never was any), delay, novelty.
    """
    taken = " ".join(
        f"{'−' if step.estimate >= 0 else '+'} {decimal(abs(step.estimate))}" for step in steps
    )
    aided = any(step.estimand == "step_aid" for step in steps)
    first = "Help is taken away first, then time passes" if aided else "First time passes"
    shown = round(performance.estimate, 2) - sum(round(step.estimate, 2) for step in steps)
    rounded = "" if round(shown - round(learning.estimate, 2), 2) == 0 else " (each rounded)"
    return (
        f"{first}, then the problem is new: "
        f"{decimal(performance.estimate)} {taken} = {decimal(learning.estimate)}{rounded}."
    )


def orders_sentence(steps: Sequence[Figure]) -> str | None:
    """Say what other orders of the steps would give."""
    names = {"step_aid": "aid", "step_delay": "delay", "step_novelty": "novelty"}
    said = [
        f"{names[step.estimand]} {change_span(-step.orders[1], -step.orders[0])}"
        for step in steps
        if step.orders and decimal(step.orders[0]) != decimal(step.orders[1])
    ]
    return f"In other orders: {', '.join(said)}." if said else None


def removal_sentence(figure: Figure, when: str) -> str:
    """Say what the help carries: with it minus without it, on the same items.

    Args:
        figure: ``dependence`` or ``removed_at_horizon``.
        when: "today", or "30 days after practice".
    """
    tool = str(figure.condition.get("aid") or "")
    what = f"{AID_IN_SENTENCES.get(tool, tool or 'help').removeprefix('the ')} removed {when}"
    if not figure.known:
        return f"{capital(what)}: not known. {figure.why}"
    drawn = figure.finding.get("assignment") == "randomised"
    how = "; here help was drawn at random" if drawn else ""
    if not figure.clear_of_zero:
        interval = f"with it minus without, {change_span(figure.low, figure.high)}"
        return f"{capital(what)}: no detectable difference; {interval} is not excluded{how}."
    lost = figure.estimate > 0
    low, high = (figure.low, figure.high) if lost else (-figure.high, -figure.low)
    verb = "lost" if lost else "gained"
    return f"{capital(what)}: {decimal(abs(figure.estimate))} {verb} ({span(low, high)}{how})."


def gauge_sentence(raw: Figure, corrected: Figure, groups: int = 1) -> str:
    """Say how good a gauge the visible score is of what is done alone, or of what lasts.

    A correlation tells who is ahead of whom; the level that lasts is not in it, and that is said.

    Args:
        raw: The correlation with the unaided check.
        corrected: The correlation with learning, corrected for unreliability.
        groups: How many groups these people are.
    """
    where = "Within the group" if groups <= 1 else f"Over these {in_words(groups)} groups"
    if corrected.known:
        return f"{where}, {_gauge(corrected, 'what lasts', 'corrected for unreliability')}"
    if raw.known:
        said = f"{where}, {_gauge(raw, 'the unaided check', 'uncorrected')}"
        return f"{said} Of what lasts it is not known: {lower(corrected.why)}"
    return f"Not known: {lower(raw.why)}"


def _gauge(figure: Figure, what: str, how: str) -> str:
    said = (
        f"says nothing detectable of {what}"
        if not figure.clear_of_zero
        else f"runs against {what}"
        if figure.estimate < 0
        else f"explains {share_in_words(figure.estimate**2)} of the differences between people "
        f"in {what}; it does not say how much lasts"
    )
    return (
        f"the visible score {said}: r = {decimal(figure.estimate)} "
        f"({span(figure.low, figure.high)}), {how}."
    )


def adds_sentence(adds: Figure, who: str) -> str:
    """Say whether person and tool together do better than the tool alone.

    >>> adds_sentence(Figure(True, 0.1, 0.05, 0.15, {}), "The squad")
    'The squad: person and tool together do .10 better than the tool alone (+.05 to +.15).'
    """
    if not adds.known:
        return f"{who}: what the person adds is not known. {adds.why}"
    interval = change_span(adds.low, adds.high)
    if not adds.clear_of_zero:
        return (
            f"{who}: person and tool together do no detectably better than the tool alone; "
            f"{interval} is not excluded."
        )
    side = "better" if adds.estimate > 0 else "worse"
    return (
        f"{who}: person and tool together do {decimal(abs(adds.estimate))} {side} than the tool "
        f"alone ({interval})."
    )


def factor_sentence(practice: Figure, check: Figure) -> str:
    """Say what a way of practising costs or brings in practice, and what of it is there later."""
    condition = practice.condition or check.condition
    name = f"{condition.get('level')} against {condition.get('reference')}"
    said = f"{capital(str(condition.get('factor', 'factor')))}, {name}: "
    said += f"in practice {_effect(practice)}; at the later check {_effect(check)}."
    if practice.clear_of_zero and check.known:
        kind = "cost" if practice.estimate < 0 else "gain"
        if not check.clear_of_zero:
            said += f" The {kind} that practice shows is not detectable on the later check."
        elif (practice.estimate < 0) != (check.estimate < 0):
            said += f" The {kind} that practice shows has turned round on the later check."
        elif practice.low > check.high or practice.high < check.low:
            less = abs(check.estimate) < abs(practice.estimate)
            said += f" The {kind} is {'smaller' if less else 'larger'} on the later check."
    return said


def _effect(figure: Figure) -> str:
    if not figure.known:
        return "not known"
    value, interval = change(figure.estimate), change_span(figure.low, figure.high)
    if figure.clear_of_zero:
        return f"{value} log-odds ({interval})"
    return f"no detectable difference ({value} log-odds; {interval} is not excluded)"
