"""Together and alone: the tool by itself, person and tool together, what the person adds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from unaided.evidence.log import Log
from unaided.measure.analysis import Analysis
from unaided.measure.association import cluster_bootstrap, pearson
from unaided.measure.linear import Estimate, Floats, Ints, weighted_count
from unaided.measure.responses import NO_AID, UNRECORDED, Bools, Responses
from unaided.measure.rules import GROUP_LEAST_PEOPLE, LEAST_UNITS, group_figure
from unaided.measure.unknown import Unknown, plural
from unaided.report.association_findings import DRAWS
from unaided.report.association_findings import INTERVAL_LEVEL as CORRELATION_LEVEL
from unaided.report.context import Context
from unaided.report.findings import (
    Finding,
    Interval,
    Question,
    Subject,
    Unit,
    answer,
    known,
    unknown,
)
from unaided.report.frame import AID_NAMES
from unaided.report.tool_alone import ToolAlone, tools_alone

CEILING = 0.95
LEAST_ITEMS = 10


def tool_findings(context: Context, log: Log) -> Iterator[Finding]:
    """Yield what people and tool do together, and the tool alone where its answers are known."""
    tools = tools_alone(log, context.frame.names["item"])
    for number, (subject, of_subject) in enumerate(context.subjects()):
        frame = context.frame
        responses = frame.responses.take(of_subject)
        if len(responses) == 0:
            continue
        analysis = Analysis.of(
            responses, frame.in_window[of_subject], frame.sizes, context.standard
        )
        aids = responses.aid[analysis.practice]
        used = np.unique(aids[aids >= NO_AID])
        for aid in used:
            rows = analysis.practice & (responses.aid == aid)
            yield _together(context, subject, analysis, rows, AID_NAMES[aid])
        yield _ceiling(context, subject, analysis)
        names = frame.tool[of_subject]
        for tool in tools:
            used_tool = _may_be(context, names, tool, alone=_only_one(tools, tool))
            yield from _beside_tool(context, subject, analysis, tool, used_tool, number)


def _only_one(tools: list[ToolAlone], tool: ToolAlone) -> bool:
    """Whether no other tool of the same aid answered alone."""
    return sum(other.aid == tool.aid for other in tools) == 1


def _may_be(context: Context, names: Ints, tool: ToolAlone, *, alone: bool) -> Bools:
    """Which responses may have used a tool: those that name it, or name none where it is alone."""
    known = context.frame.names["tool"]
    unnamed: Bools = names == UNRECORDED
    if not tool.tool:
        return unnamed & alone
    named: Bools = names == (known.index(tool.tool) if tool.tool in known else -2)
    return named | unnamed if alone else named


def _ask(subject: Subject, estimand: str, unit: Unit, condition: dict[str, object]) -> Question:
    return Question(
        subject=subject,
        skill=None,
        estimand=estimand,
        unit=unit,
        adjustment="none",
        condition=condition,
    )


def _together(
    context: Context, subject: Subject, analysis: Analysis, rows: Bools, aid: str
) -> Finding:
    rows &= analysis.responses.kind == analysis.commonest_kind(rows)
    question = _ask(subject, "together", "score", {"aid": aid, "occasion": "practice"})
    kept = analysis.responses.take(rows)
    people = np.unique(kept.person).size
    why = analysis.figure_unknown(rows)
    if why is not None:
        return unknown(question, why, responses=len(kept), people=people)
    return answer(question, analysis.plain_mean(rows), context.frame.clustered_on)


def _ceiling(context: Context, subject: Subject, analysis: Analysis) -> Finding:
    """The share of people's (or sittings') practice scores at .95 or more: no room to show more."""
    by_sitting = context.study.informativeness_unit == "sitting"
    responses = analysis.responses.take(analysis.practice)
    question = _ask(
        subject,
        "ceiling",
        "score",
        {
            "at_least": CEILING,
            "unit": "person and sitting" if by_sitting else "person",
            "occasion": "practice",
        },
    )
    key = responses.person
    if by_sitting and len(responses):
        key = key * (int(responses.sitting.max()) + 2) + responses.sitting + 1
    values, first, unit = np.unique(key, return_index=True, return_inverse=True)
    person = responses.person[first]
    people = np.unique(person).size
    mean = weighted_count(unit, responses.score * responses.tries, values.size)
    mean = mean / np.maximum(weighted_count(unit, responses.tries, values.size), 1e-300)
    at = (mean >= CEILING).astype(np.float64)
    clusters = np.unique(analysis.sizes.cluster_of_person[person]).size
    why = group_figure(values.size, people, LEAST_UNITS, clusters, at)
    if why is not None and why.reason == "no_spread":
        why = Unknown(
            "no_spread",
            f"{'Every' if at[0] else 'No'} score is at {CEILING} or more: no interval.",
            "More people.",
        )
    if why is not None:
        return unknown(question, why, responses=len(responses), people=people)
    share = float(at.mean())
    influence = weighted_count(
        analysis.sizes.cluster_of_person[person], (at - share) / at.size, analysis.sizes.clusters
    )
    return answer(
        question,
        Estimate(share, influence, int(clusters), len(responses), people),
        context.frame.clustered_on,
    )


def _beside_tool(
    context: Context,
    subject: Subject,
    analysis: Analysis,
    tool: ToolAlone,
    used_tool: Bools,
    number: int,
) -> Iterator[Finding]:
    responses = analysis.responses
    answered = analysis.practice & np.isfinite(tool.accuracy[responses.item])
    aided = answered & (responses.aid > NO_AID) & used_tool
    if tool.aid in AID_NAMES:
        aided &= responses.aid == AID_NAMES.index(tool.aid)
    condition: dict[str, object] = {
        "aid": tool.aid or "unknown",
        "tool": tool.tool or None,
        "occasion": "practice",
    }
    yield _alone(subject, analysis.responses.take(answered), tool, condition)
    yield _adds(context, subject, analysis, tool, aided, condition)
    yield _follows(context, subject, analysis, tool, answered, number)


def _alone(
    subject: Subject, met: Responses, tool: ToolAlone, condition: dict[str, object]
) -> Finding:
    """The tool's accuracy: over items for everybody, weighted by responses for a part.

    Its evidence is the tool's own tries; people answered none of them.
    """
    if subject.kind == "all":
        items = np.flatnonzero(np.isfinite(tool.accuracy))
        share = np.full(items.size, 1 / items.size)
        how = "its mean over items"
    else:
        if len(met) == 0:
            question = _ask(subject, "tool_alone", "score", condition)
            return unknown(question, _no_items())
        items, share = _item_shares(met)
        how = "weighted by the responses on each item"
    question = _ask(subject, "tool_alone", "score", {**condition, "weights": how})
    value = float(share @ tool.accuracy[items])
    error = float(np.sqrt(share**2 @ tool.variance[items]))
    return known(
        question,
        value,
        (max(0.0, value - 1.645 * error), min(1.0, value + 1.645 * error)),
        Interval(level=0.9, method="binomial over the tool's own tries, items fixed, normal"),
        responses=int(tool.tries[items].sum()),
        people=0,
    )


def _item_shares(responses: Responses) -> tuple[Ints, Floats]:
    """The items met, and each one's share of the tries: the weights of people's own mean."""
    items, unit = np.unique(responses.item, return_inverse=True)
    tries = weighted_count(unit, responses.tries, items.size)
    return items, tries / tries.sum()


def _adds(
    context: Context,
    subject: Subject,
    analysis: Analysis,
    tool: ToolAlone,
    rows: Bools,
    condition: dict[str, object],
) -> Finding:
    """Together minus the tool alone on the same items: what the person adds."""
    question = _ask(subject, "person_adds", "difference", condition)
    kept = analysis.responses.take(rows)
    people = np.unique(kept.person).size
    why = analysis.figure_unknown(rows)
    why = why or _kinds_differ(context, kept, tool)
    if why is not None:
        return unknown(question, why, responses=len(kept), people=people)
    together = analysis.plain_mean(rows)
    items, share = _item_shares(kept)
    alone = float(share @ tool.accuracy[items])
    noise = float(share**2 @ tool.variance[items])
    # The tool's own sampling noise joins people's, as one more, independent source.
    low, high = together.interval(0.9)
    half = float(np.hypot((high - low) / 2, 1.645 * np.sqrt(noise)))
    value = together.value - alone
    interval = Interval(
        level=0.9,
        method=f"cluster-robust, clustered on {context.frame.clustered_on}, with the tool's own "
        "binomial noise",
    )
    return known(
        question,
        value,
        (value - half, value + half),
        interval,
        responses=len(kept),
        people=people,
    )


def _kinds_differ(context: Context, kept: Responses, tool: ToolAlone) -> Unknown | None:
    """Refuse to subtract scores of different kinds."""
    names = context.frame.names["kind"]
    kinds = {names[code] if code != UNRECORDED else None for code in np.unique(kept.kind)}
    if kinds == tool.kinds and len(kinds) == 1:
        return None
    return Unknown(
        "kinds_differ",
        "The tool's own answers and people's are scored in different ways; scores of different "
        "kinds are not subtracted.",
        "The tool's own answers scored like practice.",
    )


def _follows(
    context: Context,
    subject: Subject,
    analysis: Analysis,
    tool: ToolAlone,
    rows: Bools,
    number: int,
) -> Finding:
    """Correlation over items of the practice score with the tool's own accuracy."""
    question = _ask(
        subject,
        "tool_following",
        "correlation",
        {
            "aid": tool.aid or "unknown",
            "tool": tool.tool or None,
            "unit": "item",
            "between": "practice score and the tool's own accuracy",
        },
    )
    kept = analysis.responses.take(rows)
    items, unit = np.unique(kept.item, return_inverse=True)
    people = np.unique(kept.person).size
    if items.size < LEAST_ITEMS:
        return unknown(
            question,
            Unknown(
                "too_few_items",
                f"{plural(items.size, 'item')} with the tool's own answers; a correlation over "
                f"items takes {LEAST_ITEMS}.",
                f"The tool's own answers on {plural(LEAST_ITEMS - items.size, 'more item')}.",
            ),
            responses=len(kept),
            people=people,
        )
    if people < GROUP_LEAST_PEOPLE:
        why = Unknown(
            "too_few_people",
            f"{plural(people, 'person', 'people')} answered items that the tool answered; it takes "
            f"{GROUP_LEAST_PEOPLE}.",
            f"Responses of {plural(GROUP_LEAST_PEOPLE - people, 'more person', 'more people')}.",
        )
        return unknown(question, why, responses=len(kept), people=people)
    tries = weighted_count(unit, kept.tries, items.size)
    mean = weighted_count(unit, kept.tries * kept.score, items.size) / tries
    accuracy = tool.accuracy[items]

    def correlation(weight: Floats) -> float:
        return pearson(mean, accuracy, weight)

    each: Ints = np.arange(items.size)
    value = correlation(np.ones(items.size))
    low, high = cluster_bootstrap(
        correlation, each, draws=DRAWS, level=CORRELATION_LEVEL, rng=context.rng(2_000 + number)
    )
    if not np.isfinite([value, low, high]).all():
        why = Unknown(
            "no_spread",
            "The two scores vary too little over items for an interval.",
            "Easier and harder items.",
        )
        return unknown(question, why, responses=len(kept), people=people)
    interval = Interval(
        level=CORRELATION_LEVEL, method=f"percentile bootstrap over items, {DRAWS:,} draws"
    )
    return known(question, value, (low, high), interval, responses=len(kept), people=people)


def _no_items() -> Unknown:
    return Unknown(
        "no_items_in_both",
        "None of the items that the tool answered was met in practice.",
        "The tool's own answers on the items of practice.",
    )
