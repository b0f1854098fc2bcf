"""The rules of when a figure may be shown; every remedy is computed from the rule it fails.

DESIGN's estimands page states them. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.unknown import Unknown, days, plural, span
from unaided.measure.verdicts import A_NIGHT_DAYS, PERSON_LEAST_RELIABILITY, PERSON_LEAST_RESPONSES

GROUP_LEAST_RESPONSES = 20
GROUP_LEAST_PEOPLE = 5
LEAST_UNITS = 2
LEAST_CLUSTERS = 2
LEAST_CARRIERS = 1.5  # effective clusters; one person alone has 1
NOVELTY_WORDS = {"variant": "new variants", "transfer": "new families", "repeat": "repeats"}


@dataclass(frozen=True, slots=True)
class LearningEvidence:
    """What bears on a group's learning, before any estimate.

    Attributes:
        delay_days: Shape (n,), delays of the first unaided checks of each person and family, of
            the novelty asked for; NaN where the delay is not known.
        person: Shape (n,), who gave them.
        any_delay_days: Delays of all unaided scored responses, NaN where not known.
        any_person: Who gave those.
        aid_recorded: Whether the log says of any response which aid was available.
        unaided: Number of scored responses without aid.
        novelty_recorded: Whether novelty is known for any unaided response.
        unclear_delay_days: Delays of unaided responses whose novelty is not known.
        later_delay_days: Delays of unaided checks of the novelty that were not the first on their
            family.
    """

    delay_days: Floats
    person: Ints
    any_delay_days: Floats
    any_person: Ints
    aid_recorded: bool
    unaided: int
    novelty_recorded: bool
    unclear_delay_days: Floats = field(default_factory=lambda: np.empty(0))
    later_delay_days: Floats = field(default_factory=lambda: np.empty(0))


def group_learning(evidence: LearningEvidence, horizon_days: float, novelty: str) -> Unknown | None:
    """Say why a group's learning is unknown; ``None`` where it may be shown.

    It takes 20 unaided responses from 5 people, first checks of each person and family, of that
    novelty, at delays between half and twice the horizon; and a horizon at most twice the longest
    delay that 5 people reached.
    """
    kinds = NOVELTY_WORDS[novelty]
    window = f"{span(horizon_days / 2, 2 * horizon_days)} after practice"
    full = (
        f"{GROUP_LEAST_RESPONSES} unaided checks on {kinds} from {GROUP_LEAST_PEOPLE} people, "
        f"{window}."
    )
    if not evidence.aid_recorded:
        return Unknown(
            "aid_unknown",
            "The log does not say which help was available.",
            f"Record the aid of each response (none is a value too); then {full}",
        )
    if evidence.unaided == 0:
        return Unknown("no_unaided", "Every response was given with help available.", full)
    if not np.isfinite(evidence.any_delay_days).any():
        return Unknown("nothing_delayed", "Nobody was checked after a known delay.", full)
    reached = _delay_reached(evidence.any_delay_days, evidence.any_person)
    if reached is not None and horizon_days > 2 * reached:
        return Unknown(
            "horizon_too_far",
            f"The longest delay that {GROUP_LEAST_PEOPLE} people reached is {days(reached)}; "
            f"nothing beyond {days(2 * reached)} is claimed.",
            full,
        )
    if not evidence.novelty_recorded:
        return Unknown(
            "novelty_unknown",
            "Whether the unaided responses were on new problems is not recorded.",
            f"Name each item's family (or the novelty); then {full}",
        )
    inside = (evidence.delay_days >= horizon_days / 2) & (evidence.delay_days <= 2 * horizon_days)
    responses, people = int(inside.sum()), int(np.unique(evidence.person[inside]).size)
    if responses < GROUP_LEAST_RESPONSES:
        spoilt = _spoilt(evidence, horizon_days, kinds, window, responses)
        if spoilt is not None:
            return spoilt
    missing = GROUP_LEAST_RESPONSES - responses
    absent = GROUP_LEAST_PEOPLE - people
    if missing <= 0 and absent <= 0:
        return None
    asked = [plural(max(missing, absent, 1), "more unaided check") + f" on {kinds}"]
    if absent > 0:
        asked.append(f"from {plural(absent, 'more person', 'more people')}")
    return Unknown(
        "too_few_unaided" if responses else "no_unaided_at_horizon",
        (
            f"{plural(responses, 'unaided first check')} on {kinds} from "
            f"{plural(people, 'person', 'people')}, {window}; it takes "
            f"{GROUP_LEAST_RESPONSES}, from at least {GROUP_LEAST_PEOPLE} people."
            if responses
            else f"Nobody was checked alone on {kinds}, {window}."
        ),
        f"{' '.join(asked)}, {window}.",
    )


def _spoilt(
    evidence: LearningEvidence, horizon_days: float, kinds: str, window: str, responses: int
) -> Unknown | None:
    """Say where responses at the horizon are many enough, but cannot count."""

    def inside(delay_days: Floats) -> int:
        return int(((delay_days >= horizon_days / 2) & (delay_days <= 2 * horizon_days)).sum())

    unclear, later = inside(evidence.unclear_delay_days), inside(evidence.later_delay_days)
    if unclear + responses >= GROUP_LEAST_RESPONSES:
        return Unknown(
            "novelty_unknown",
            f"{plural(unclear, 'unaided response')} {window} could be on {kinds} or not: their "
            "novelty is not known.",
            "Name each item's family (items with one deep structure), or the novelty.",
        )
    if later + responses >= GROUP_LEAST_RESPONSES:
        return Unknown(
            "checked_before",
            f"{plural(later, 'unaided check')} on {kinds}, {window}, came after another check of "
            "the same person and family, which had taught already; first ones count.",
            f"Checks on families that were not checked before, {window}.",
        )
    return None


def _delay_reached(delay_days: Floats, person: Ints) -> float | None:
    """The longest delay that at least five people reached; ``None`` where fewer have any."""
    known = np.isfinite(delay_days)
    people, codes = np.unique(person[known], return_inverse=True)
    if people.size < GROUP_LEAST_PEOPLE:
        return None
    longest = np.full(people.size, -np.inf)
    np.maximum.at(longest, codes, delay_days[known])
    return float(np.sort(longest)[-GROUP_LEAST_PEOPLE])


def person_learning(
    responses: int, reliability: float, horizon_days: float, novelty: str
) -> Unknown | None:
    """Say why a person's learning is unknown; ``None`` where it may be shown."""
    kinds = NOVELTY_WORDS[novelty]
    delay = max(A_NIGHT_DAYS, horizon_days / 4)
    if responses < PERSON_LEAST_RESPONSES:
        more = PERSON_LEAST_RESPONSES - responses
        return Unknown(
            "too_few_unaided",
            (
                f"{plural(responses, 'unaided check')} on {kinds} after {days(delay)} or more; "
                f"it takes {PERSON_LEAST_RESPONSES}."
                if responses
                else f"Never checked alone on {kinds} after {days(delay)} or more."
            ),
            f"{plural(more, 'more unaided check')} on {kinds}, {days(delay)} or more after "
            "practice.",
        )
    if reliability < PERSON_LEAST_RELIABILITY:
        # Reliability grows about as n / (n + k), k tries of prior: solve for one half.
        share = max(reliability, 0.02)
        more = max(1, round(responses * (1 - share) / share - responses))
        return Unknown(
            "unreliable",
            f"{plural(responses, 'unaided check')} cannot tell people apart yet "
            f"(reliability {reliability:.2f}, it takes {PERSON_LEAST_RELIABILITY:.2f}).".replace(
                "0.", "."
            ),
            f"About {plural(more, 'more unaided check')} on {kinds}, {days(delay)} or more after "
            "practice.",
        )
    return None


def one_cluster() -> Unknown:
    """Say that one randomised unit alone carries a figure."""
    return Unknown(
        "one_cluster",
        "Everybody here belongs to one randomised unit; it says nothing of others.",
        "Responses from at least one more randomised unit.",
    )


def group_figure(
    responses: int, people: int, units: int, clusters: int, scores: Floats
) -> Unknown | None:
    """Say why a group's expected score has no interval; ``None`` where it may be shown.

    An interval over people needs five of them, and two of the units that were randomised; one
    item says nothing of others; scores that are all equal show no spread from which an interval
    could come.
    """
    if responses == 0:
        return Unknown(
            "no_responses",
            "No scored response under this condition.",
            f"{GROUP_LEAST_RESPONSES} responses from {GROUP_LEAST_PEOPLE} people.",
        )
    if people < GROUP_LEAST_PEOPLE:
        return Unknown(
            "too_few_people",
            f"{plural(people, 'person', 'people')} answered; an interval over people needs "
            f"{GROUP_LEAST_PEOPLE}.",
            f"Responses of {plural(GROUP_LEAST_PEOPLE - people, 'more person', 'more people')}.",
        )
    if clusters < LEAST_CLUSTERS:
        return one_cluster()
    if units < LEAST_UNITS:
        return Unknown(
            "one_item",
            "All responses are on one item; it says nothing of others.",
            "Responses on at least one more item of the skill.",
        )
    if float(np.ptp(scores)) == 0.0:
        return Unknown(
            "no_spread",
            f"Every score is {scores[0]:g}: without spread there is no interval.",
            "Items that some get right and some do not.",
        )
    return None
