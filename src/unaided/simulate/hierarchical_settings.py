"""What a log drawn from the measuring model itself is like: sizes, effects and spreads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from unaided.simulate.settings import SettingsError

FIRST, REPEAT, VARIANT, TRANSFER = range(4)
NOVELTIES: Final = {FIRST: "first", REPEAT: "repeat", VARIANT: "variant", TRANSFER: "transfer"}
"""The codes of novelty, with their names."""


@dataclass(frozen=True, slots=True)
class HierarchySettings:
    """Settings of a log drawn from the measuring model; effects and spreads are in logits.

    Attributes:
        people: How many people answer.
        items_per_skill: How many items each skill has.
        responses_per_person: How many responses each person gives, spread evenly over skills.
        skills: How many skills.
        groups: How many groups people are dealt to in turn; 0 for none.
        aided_share: Share of responses with help, at random.
        intercept: Mean logit without help.
        aid_effect: Mean effect of help.
        ability_sd: Spread of unaided ability between people.
        aid_spread: Spread of the personal effect of help.
        aid_correlation: Correlation of the personal effect of help with unaided ability.
        person_skill_sd: Spread of a person's skills around their ability.
        skill_sd: Spread of skills.
        skill_aid_sd: Spread of the effect of help between skills.
        skill_delay_sd: Spread of the effect of delay between skills: of the slope on log(1 + days)
            in standard deviations of that logarithm over the delays.
        skill_novelty_sd: Spread of each novelty's effect between skills, the base's apart.
        item_sd: Spread of the items' difficulty.
        item_aid_sd: Spread of what help takes off an item's difficulty.
        item_group_logit: How far items move, harder and easier by turns, in every second group.
            The measuring model has no such term: it is a planted misfit.
        group_sd: Spread of the groups' unaided level.
        group_aid_sd: Spread of the groups' extra effect of help.
        group_skill_sd: Spread of a group's skills around its level.
        delays_days: The delays that occur, each as often; none where empty.
        delay_logits: The effect of each, the first 0.
        novelty_logits: The effect of each novelty that occurs, by its code; none where empty. The
            base is ``repeat`` where it occurs, else the lowest code.
        retrieval_logit: Effect of log(1 + earlier retrievals); counts are drawn if not 0.
        exposure_logit: Effect of log(1 + earlier exposures); counts are drawn if not 0.
        floor: Probability of guessing right.
        tries: How many tries each response sums.

    Raises:
        SettingsError: With a sentence for everything impossible.
    """

    people: int
    items_per_skill: int
    responses_per_person: int
    skills: int = 1
    groups: int = 0
    aided_share: float = 0.5
    intercept: float = 0.3
    aid_effect: float = 0.8
    ability_sd: float = 1.0
    aid_spread: float = 0.7
    aid_correlation: float = -0.3
    person_skill_sd: float = 0.0
    skill_sd: float = 0.0
    skill_aid_sd: float = 0.0
    skill_delay_sd: float = 0.0
    skill_novelty_sd: float = 0.0
    item_sd: float = 0.6
    item_aid_sd: float = 0.3
    item_group_logit: float = 0.0
    group_sd: float = 0.0
    group_aid_sd: float = 0.0
    group_skill_sd: float = 0.0
    delays_days: tuple[float, ...] = ()
    delay_logits: tuple[float, ...] = ()
    novelty_logits: Mapping[int, float] = field(default_factory=dict)
    retrieval_logit: float = 0.0
    exposure_logit: float = 0.0
    floor: float = 0.0
    tries: int = 1

    def __post_init__(self) -> None:
        sentences = [*_broken_sizes(self), *_broken_effects(self), *_broken_conditions(self)]
        if sentences:
            raise SettingsError(sentences)

    @property
    def responses(self) -> int:
        """How many responses the log has."""
        return self.people * self.responses_per_person

    @property
    def items(self) -> int:
        """How many items all skills have together."""
        return self.skills * self.items_per_skill

    @property
    def novelties(self) -> tuple[int, ...]:
        """The codes of novelty that occur, ascending."""
        return tuple(sorted(self.novelty_logits))

    @property
    def base_novelty(self) -> int | None:
        """The code of the novelty beside which the others' effects are told; ``None`` for none."""
        return REPEAT if REPEAT in self.novelty_logits else min(self.novelty_logits, default=None)


def _broken_sizes(settings: HierarchySettings) -> Iterator[str]:
    least = {"people": 1, "items_per_skill": 1, "responses_per_person": 1, "skills": 1}
    for name, minimum in {**least, "groups": 0, "tries": 1}.items():
        found = getattr(settings, name)
        if found < minimum:
            yield f"{name}: found {found}, expected {minimum} or more."


def _broken_effects(settings: HierarchySettings) -> Iterator[str]:
    for name in (f.name for f in fields(settings)):
        found = getattr(settings, name)
        if isinstance(found, float) and not math.isfinite(found):
            yield f"{name}: found {found}, expected a finite number."
        elif name.endswith(("_sd", "_spread")) and found < 0:
            yield f"{name}: found {found}, expected 0 or more."
    if not 0 <= settings.aided_share <= 1:
        yield f"aided_share: found {settings.aided_share}, expected 0 to 1."
    if not -1 <= settings.aid_correlation <= 1:
        yield f"aid_correlation: found {settings.aid_correlation}, expected -1 to 1."
    if not 0 <= settings.floor < 1:
        yield f"floor: found {settings.floor}, expected 0 to less than 1."


def _broken_conditions(settings: HierarchySettings) -> Iterator[str]:
    delays, logits = settings.delays_days, settings.delay_logits
    if len(logits) != len(delays):
        yield f"delay_logits: found {len(logits)}, expected one for each of {len(delays)} delays."
    if logits and logits[0] != 0:
        yield f"delay_logits: the first is {logits[0]}, expected 0: the others are beside it."
    if sorted(set(delays)) != list(delays) or any(d < 0 for d in delays):
        yield "delays_days: expected ascending numbers of days from 0, each once."
    unknown = sorted(set(settings.novelty_logits) - set(NOVELTIES))
    if unknown:
        yield f"novelty_logits: there is no novelty {unknown[0]}; expected codes 0 to 3."
