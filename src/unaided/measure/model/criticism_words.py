"""Say where a model fits and where not, and which figures are withheld.

Needs numpy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from unaided.measure.model.comparisons import Comparison
from unaided.measure.model.criticism import SITTINGS_FROM, Condition, Criticism
from unaided.measure.model.person_slopes import SlopeTest
from unaided.measure.unknown import days, plural
from unaided.measure.verdicts import A_NIGHT_DAYS

MOST_NAMED = 3
NOVELTIES: Final[Mapping[int, str]] = {
    -1: "on items of unknown novelty",
    0: "on a skill not met before",
    1: "on the same items again",
    2: "on near variants",
    3: "on new families",
}
LEANS: Final = {
    "delay": "how fast they lose with delay",
    "novelty": "how much new families cost them",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called, in code order.

    Attributes:
        aids: Levels of aid, ``none`` first.
        items: Items.
        groups: Groups.
        arms: Arms.
    """

    aids: tuple[str, ...] = ("none",)
    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()

    def aid(self, code: int) -> str:
        """Name an aid as a condition of a score: ``alone``, ``with tutor``."""
        if code == 0:
            return "alone"
        return f"with {self.aids[code]}" if code < len(self.aids) else f"with aid {code}"


def sentences(criticism: Criticism, names: Names | None = None) -> tuple[str, ...]:
    """Say whether the model fits, else where not; then items, and slopes of people's own."""
    names = names or Names()
    said = list(_misfits(criticism, names))
    if criticism.fits:
        said = [f"The model fits: {_calibration(criticism)}."]
    elif not said:
        said = [f"The model does not fit well: {_calibration(criticism)}."]
    else:
        said[0] = f"The model does not fit: {said[0][:1].lower()}{said[0][1:]}"
    if criticism.items.tested:
        said.append(_items(criticism))
    said += [_slope(test) for test in criticism.slopes]
    return tuple(said)


def withheld(
    criticism: Criticism,
    aid: int,
    delay_level: int,
    novelty: int,
    names: Names | None = None,
) -> str | None:
    """Say why a figure of a condition is withheld, or ``None`` where it may be shown.

    Args:
        criticism: What was found.
        aid: Code of the aid, 0 none.
        delay_level: Level of delay in :attr:`Criticism.delay`, −1 for none.
        novelty: Code of the novelty, −1 not known.
        names: What codes are called.
    """
    condition = Condition(aid, delay_level, novelty)
    found = criticism.misfit_cells.get(condition)
    if found is None:
        return None
    where = condition_name(criticism, condition, names or Names())
    return (
        f"The model does not fit here: {where} it expects {_score(found.expected)} where "
        f"{_score(found.observed)} was seen, so its figure is withheld."
    )


def condition_name(criticism: Criticism, at: Condition, names: Names) -> str:
    """Name a condition by what varies in the log: ``alone, after 30 days, on new families``."""
    parts = []
    if at.aid is not None and len({cell.aid for cell in criticism.cells}) > 1:
        parts.append(names.aid(at.aid))
    if at.delay is not None and len({cell.delay for cell in criticism.cells}) > 1:
        parts.append(delay_name(criticism, at.delay))
    if at.novelty is not None and len({cell.novelty for cell in criticism.cells}) > 1:
        parts.append(NOVELTIES[at.novelty])
    return ", ".join(parts) or "over all responses"


def delay_name(criticism: Criticism, level: int) -> str:
    """Name a level of delay by its median delay."""
    if level < 0 or criticism.delay is None:
        return "with no delay"
    knot = criticism.delay.knots_days[level]
    if knot >= A_NIGHT_DAYS:
        return f"after {days(_rounded(knot))}"
    # Where a later sitting of the same day is a level of its own, the first is the same sitting.
    soon = sum(day < A_NIGHT_DAYS for day in criticism.delay.knots_days)
    return "within the sitting" if soon > 1 and level == 0 else "within a night"


def sitting_name(first: int) -> str:
    """Name the sittings that are taken together from a first one on: ``5 to 9``."""
    later = [number for number in SITTINGS_FROM if number > first]
    if not later:
        return f"{first} and later"
    return str(first) if later[0] == first + 1 else f"{first} to {later[0] - 1}"


def _misfits(criticism: Criticism, names: Names) -> Iterator[str]:
    cells = sorted(criticism.misfit_cells.items(), key=lambda cell: -abs(cell[1].difference))
    for condition, found in cells[:MOST_NAMED]:
        yield _off(condition_name(criticism, condition, names), found)
    if len(cells) > MOST_NAMED:
        more = len(cells) - MOST_NAMED
        yield f"So it is in {plural(more, 'more condition')}."
    if not cells:
        for condition, found in _margins(criticism):
            if found.misfit:
                yield _off(condition_name(criticism, condition, names), found)
    for found in criticism.deciles:
        if found.misfit and not cells:
            yield f"Where it expects {_score(found.expected)}, {_score(found.observed)} was seen."
    for number, found in criticism.by_sitting.items():
        if found.misfit:
            yield _off(f"in sitting {sitting_name(number)}", found)
    drift = criticism.drift
    if drift is not None and drift.misfit:
        turn = "rise" if drift.logits > 0 else "fall"
        yield (
            f"Scores {turn} over a person’s sittings beyond what it expects: by "
            f"{abs(drift.logits):.2f} logits with each doubling of their number."
        )


def _margins(criticism: Criticism) -> Iterator[tuple[Condition, Comparison]]:
    for code, found in criticism.by_aid.items():
        yield Condition(aid=code), found
    for code, found in criticism.by_delay.items():
        yield Condition(delay=code), found
    for code, found in criticism.by_novelty.items():
        yield Condition(novelty=code), found


def _off(where: str, found: Comparison) -> str:
    return (
        f"{where[:1].upper()}{where[1:]} it expects {_score(found.expected)} where "
        f"{_score(found.observed)} was seen ({plural(found.people, 'person', 'people')})."
    )


def _calibration(criticism: Criticism) -> str:
    return (
        f"over {plural(criticism.responses, 'response')}, each predicted from what the same person "
        f"answered before, scores are off by {_score(criticism.calibration_error, 3)} on average "
        f"over tenths of the prediction, where chance alone gives "
        f"{_score(criticism.error_by_chance, 3)}"
    )


def _items(criticism: Criticism) -> str:
    found = criticism.items
    between = " and ".join(f"{by}s" for by in found.by)
    compared = plural(found.tested, "comparison")
    flagged = len({(shift.by, shift.item) for shift in found.flagged})
    if not flagged:
        return f"No item behaves differently between {between}, in {compared}."
    behaves = plural(flagged, "item behaves", "items behave")
    return (
        f"{behaves} differently between {between}, in {compared}: what is said of those {between} "
        f"leans on which items they met."
    )


def _slope(test: SlopeTest) -> str:
    lean = LEANS[test.slope]
    said = "p < .001" if test.p < 0.001 else f"p = {_score(test.p, 3)}"
    if not test.differs:
        return (
            f"No sign that people differ in {lean} beyond the model ({said}, "
            f"{plural(test.people, 'person', 'people')}): it gives nobody a slope of their own."
        )
    return (
        f"People differ in {lean} ({said}, {plural(test.people, 'person', 'people')}), by some "
        f"{test.spread_logits:.1f} logits, and the model gives nobody a slope of their own: there, "
        "figures of single people are less sure than their intervals say."
    )


def _score(value: float, places: int = 2) -> str:
    """Write a number in 0..1 without its leading zero."""
    text = f"{value:.{places}f}"
    return text.removeprefix("0") if text.startswith("0.") else text


def _rounded(delay_days: float) -> float:
    """Round a median delay: whole days from two days on."""
    return float(round(delay_days)) if delay_days >= 2 else delay_days
