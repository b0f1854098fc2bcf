"""What a condition lacks, and how many responses would supply it."""

from __future__ import annotations

from unaided.measure.analysis import Analysis, Support
from unaided.measure.responses import Delay, Novelty
from unaided.measure.rules import GROUP_LEAST_PEOPLE, GROUP_LEAST_RESPONSES, LEAST_UNITS
from unaided.measure.unknown import Unknown, days, plural, span

NOVELTY_NAMES = {
    int(Novelty.FIRST): "items of a skill not seen before",
    int(Novelty.REPEAT): "items seen before",
    int(Novelty.VARIANT): "new variants",
    int(Novelty.TRANSFER): "new families",
}


def describe(analysis: Analysis, delay: int, novelty: int) -> str:
    """Say a condition's delay and novelty for a remedy."""
    horizon = analysis.standard.horizon_days
    when = {
        Delay.NOW: "at once",
        Delay.BETWEEN: f"a night to {days(horizon / 2)} after practice",
        Delay.HORIZON: f"{span(horizon / 2, 2 * horizon)} after practice",
        Delay.BEYOND: f"more than {days(2 * horizon)} after practice",
        Delay.NONE: "at the first meeting",
        Delay.UNKNOWN: "with their time recorded",
    }[Delay(delay)]
    return f"on {NOVELTY_NAMES.get(novelty, 'items with their family recorded')}, {when}"


def wanting(analysis: Analysis, aid: str, delay: int, novelty: int, cell: int | None) -> Unknown:
    """Say that a condition lacks evidence, and how many responses would supply it."""
    have = analysis.support(cell) if cell is not None else Support(0, 0)
    responses = max(GROUP_LEAST_RESPONSES - have.responses, 1)
    people = max(GROUP_LEAST_PEOPLE - have.people, 0)
    where = describe(analysis, delay, novelty)
    crowd = f"from {plural(people, 'more person', 'more people')} " if people else ""
    return Unknown(
        "too_few_responses",
        (
            f"{plural(have.responses, f'{aid} response')} {where}; it takes "
            f"{GROUP_LEAST_RESPONSES} from {GROUP_LEAST_PEOPLE} people."
            if have.responses
            else f"No {aid} response {where}."
        ),
        f"{plural(responses, f'more {aid} response')} {crowd}{where}.",
    )


def no_overlap(shared: int) -> Unknown:
    """Say that two conditions were met on different items, so their difference is the items'."""
    return Unknown(
        "no_items_in_both",
        f"{plural(shared, 'family or item', 'families or items')} met both with and without the "
        f"tool, and aid was not assigned at random: the difference could be the items'.",
        f"The same {LEAST_UNITS} families or more with and without the tool, or aid assigned at "
        "random.",
    )
