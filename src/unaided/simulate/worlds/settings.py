"""What a world is set to: what can be met, how people differ, what an event adds to memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from unaided.simulate.worlds.curriculum import Curriculum
from unaided.simulate.worlds.layout import Layout


@dataclass(frozen=True, slots=True)
class Habits:
    """How people differ and what help does for an answer; what it does for memory is Growth's.

    Attributes:
        ability_sd: Spread of ability over people, logits.
        skill_sd: Spread of a person's ability over skills, logits.
        growth_sd: Spread of the logarithm of what an event adds to memory.
        forgetting_sd: Spread of the logarithm of the rate of forgetting.
        tries_first: Share who try before any help, at the middle person.
        tries_first_sd: Its spread, logits.
        hints_logit: What hints add.
        tutor_logit: What a tutor adds.
        assistant_right: How often an assistant's answer is right.
        felt_share: Share of what help did that is felt as one's own.
        insight: Share of an answer's luck that is felt: how far people know right from wrong.
        sureness: Mean of confidence above what is felt, logits.
        sureness_sd: Its spread.
        sure_noise: Noise of one confidence, logits.
        seconds: Median time of an answer alone.
        leaving_per_day: Mean hazard of leaving.
        leaving_ability: How much sooner the less able leave: the hazard's logarithm a logit.
    """

    ability_sd: float = 0.6
    skill_sd: float = 0.4
    growth_sd: float = 0.3
    forgetting_sd: float = 0.3
    tries_first: float = 0.4
    tries_first_sd: float = 1.0
    hints_logit: float = 1.0
    tutor_logit: float = 2.0
    assistant_right: float = 0.93
    felt_share: float = 0.6
    insight: float = 0.5
    sureness: float = 0.4
    sureness_sd: float = 0.6
    sure_noise: float = 0.5
    seconds: float = 45.0
    leaving_per_day: float = 0.003
    leaving_ability: float = 0.25


@dataclass(frozen=True, slots=True)
class Growth:
    """What an event adds to memory, beside a success alone, which adds 1.

    Attributes:
        failure: A try alone that failed, then the solution.
        presentation: Being shown the item with its solution.
        aided: Taking an answer from help without trying: below ``presentation`` it starves growth,
            about what an attempt adds it is harmless, above 1 it helps.
        untold: Share that is left of a success alone where nobody says that it was one.
        variant: Share of what an item's event adds that its family keeps, for new variants.
        transfer: Share that the skill keeps, for other families.
    """

    failure: float = 0.6
    presentation: float = 0.5
    aided: float = 0.2
    untold: float = 0.5
    variant: float = 0.7
    transfer: float = 0.3


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """What both worlds are set to; each adds its own equation's parameters.

    Attributes:
        layout: What can be met: drawn, or as it is given.
        habits: How people differ.
        growth: What events add.
    """

    layout: Layout | Curriculum = field(default_factory=Layout)
    habits: Habits = field(default_factory=Habits)
    growth: Growth = field(default_factory=Growth)
