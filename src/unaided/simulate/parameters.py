"""What a simulated log is made of: people, items, help, forgetting, checks."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from unaided.evidence.schema import Aid, Novelty


@dataclass(frozen=True, slots=True)
class AidSettings:
    """One kind of help in practice.

    Attributes:
        aid: What is available.
        share: Share of practice responses with it; what the shares leave is unaided.
        effect_logit: Mean effect on the logit of a right answer.
        tool: Name and version of the tool, where there is one.
    """

    aid: Aid = Aid.ASSISTANT
    share: float = 0.6
    effect_logit: float = 1.6
    tool: str | None = "assistant-1"


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """A check: for every person and skill, some families, one unseen or seen item each.

    Attributes:
        delay_days: Days after the last practice sitting of the skill; 0 is a sitting a quarter of
            an hour after it. Checks of equal delay share one sitting.
        families: How many families of the skill, different ones for every person.
        novelty: ``variant`` (unseen item), ``repeat`` (practised item) or ``transfer`` (a family
            kept out of this person's practice).
        aided_probability: Probability with which help is assigned, by person and family.
        again: Whether the families are those of the first check, for a second time.
    """

    delay_days: float
    families: int
    novelty: Novelty = Novelty.VARIANT
    aided_probability: float = 0.0
    again: bool = False


@dataclass(frozen=True, slots=True)
class SkillSettings:
    """Where one skill departs from the average, on the logit scale where not named otherwise.

    Attributes:
        name: Its id in the log.
        level_logit: Easier (above 0) or harder.
        aid_logit: How much more (or less) help does here.
        forgetting_factor: Multiplies forgetting.
        novelty_factor: Multiplies what novelty costs.
        start_day: First day of practice; spread evenly over the weeks where ``None``.
        checked_later: Whether the delayed checks are held at all.
    """

    name: str
    level_logit: float = 0.0
    aid_logit: float = 0.0
    forgetting_factor: float = 1.0
    novelty_factor: float = 1.0
    start_day: int | None = None
    checked_later: bool = True


@dataclass(frozen=True, slots=True)
class ArmSettings:
    """One arm of a trial: what is at hand in practice, and what the arm does to unaided ability.

    Attributes:
        name: Its id in the log.
        aid: Help in all of this arm's practice (one of the settings' aids, or none).
        unaided_logit: The arm's effect on the logit without help.
    """

    name: str
    aid: Aid = Aid.NONE
    unaided_logit: float = 0.0


DEFAULT_CHECKS: Final = (
    CheckSettings(0.0, 2, aided_probability=0.5),
    CheckSettings(1.0, 1, aided_probability=0.5),
    CheckSettings(7.0, 2, aided_probability=0.25),
    CheckSettings(7.0, 1, Novelty.TRANSFER),
    CheckSettings(30.0, 2, aided_probability=0.25),
    CheckSettings(30.0, 1, Novelty.REPEAT),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything that a simulated log depends on, apart from chance.

    Spreads (``…_sd``) are standard deviations between people unless named otherwise. The model is
    in :mod:`unaided.simulate.model`.

    Attributes:
        people: How many people.
        groups: Names of the groups; people are dealt to them in turn.
        group_sd: Spread between groups of unaided ability and, apart, of the aid effect.
        skills: How many skills, or the skills themselves.
        families_per_skill: Families of every skill.
        items_per_family: Items of every family.
        practice_items: Items of a family that a person may practise; the rest is kept for checks.
        weeks: Weeks in which practice takes place.
        skill_weeks: Weeks in which one skill is practised.
        sittings_per_week: Practice sittings per week, person and skill.
        responses_per_sitting: Practice responses in a sitting; the last one of a skill visits every
            practised family once.
        block: How many items of a family follow one another in a practice sitting.
        introduced: Whether each practised family is shown once, without a score, the day before its
            skill's practice starts.
        length_days: Where the log is cut off; checks after it are not due yet. ``None``: nowhere.
        late_days: A person comes to a delayed check up to this many days late.
        start: Midnight before the first day; it needs a time zone.
        aids: Help in practice.
        aid_share_sd: Spread of the logit of using help.
        level_logit: Mean logit of a practised item without help, delay and practice.
        ability_sd: Spread of unaided ability.
        skill_sd: Spread of the skills' levels (only where ``skills`` is a number).
        person_skill_sd: Spread of a person's level from skill to skill.
        family_sd: Spread of the families' difficulty.
        item_sd: Spread of the items' difficulty within a family.
        item_aid_sd: Spread of an item's shift under help; the tool alone shares it.
        aid_sd: Spread of the aid effect.
        aid_correlation: Correlation of a person's aid effect with unaided ability.
        aid_cushion: Share of forgetting and novelty cost that help takes away (0..1).
        forgetting_logit: Logit lost per unit of log(1 + days).
        forgetting_sd: Spread of its logarithm.
        variant_cost_logit: Logit lost on a variant, against a repeat.
        transfer_cost_logit: Logit lost on a family never met.
        first_cost_logit: Logit lost where nothing of the skill was met.
        growth_logit: Logit gained per log(1 + unaided retrievals per family of the skill).
        aid_growth_share: What an exposure, aided or shown, counts for against a retrieval: at 1
            help is harmless, at 0 it starves growth, above 1 it feeds it.
        floor: Guessing floor.
        dropout: Share of people that leave for good before the end.
        dropout_ability: How much faster the logit of leaving falls with each logit of ability.
        absence: Probability of missing a sitting of checks.
        practice_absence: Probability of missing a practice sitting.
        confidence_bias: Shift of the logit of confidence.
        confidence_slope: How much of the true logit confidence follows.
        confidence_sd: Its noise.
        aid_inflation: What help adds to the logit of confidence beyond what it adds to the score.
        illusion: Share of the aid effect that a forecast takes for the person's own (0..1).
        forecast_share: Share of practice responses with a forecast.
        forecast_days: How far ahead it looks.
        tool_tries: Answers of the tool alone to every item; 0 for none.
        tool_logit: Its mean logit.
        kind: How responses are scored.
        assurance: How sure it is that unaided checks were unaided.
        arms: Arms of a trial; none where empty.
        clusters: Units that are randomised to the arms; 0 for people themselves.
        checks: The checks.
    """

    people: int = 40
    groups: tuple[str, ...] = ("all",)
    group_sd: float = 0.0
    skills: int | tuple[SkillSettings, ...] = 3
    families_per_skill: int = 9
    items_per_family: int = 5
    practice_items: int = 3
    weeks: float = 5.0
    skill_weeks: float = 3.0
    sittings_per_week: float = 2.0
    responses_per_sitting: int = 8
    block: int = 2
    introduced: bool = True
    length_days: float | None = None
    late_days: int = 0
    start: datetime = datetime(2025, 9, 1, tzinfo=UTC)
    aids: tuple[AidSettings, ...] = (AidSettings(),)
    aid_share_sd: float = 0.5
    level_logit: float = 1.2
    ability_sd: float = 0.7
    skill_sd: float = 0.3
    person_skill_sd: float = 0.3
    family_sd: float = 0.3
    item_sd: float = 0.3
    item_aid_sd: float = 0.2
    aid_sd: float = 0.6
    aid_correlation: float = -0.4
    aid_cushion: float = 0.5
    forgetting_logit: float = 0.3
    forgetting_sd: float = 0.3
    variant_cost_logit: float = 0.3
    transfer_cost_logit: float = 0.8
    first_cost_logit: float = 1.0
    growth_logit: float = 0.15
    aid_growth_share: float = 0.3
    floor: float = 0.0
    dropout: float = 0.05
    dropout_ability: float = 0.3
    absence: float = 0.08
    practice_absence: float = 0.05
    confidence_bias: float = 0.2
    confidence_slope: float = 0.6
    confidence_sd: float = 0.6
    aid_inflation: float = 0.4
    illusion: float = 0.7
    forecast_share: float = 0.3
    forecast_days: float = 14.0
    tool_tries: int = 0
    tool_logit: float = 1.5
    kind: str = "right or wrong"
    assurance: str = "declared"
    arms: tuple[ArmSettings, ...] = ()
    clusters: int = 0
    checks: tuple[CheckSettings, ...] = field(default=DEFAULT_CHECKS)

    @property
    def skill_settings(self) -> tuple[SkillSettings, ...]:
        """The skills, named where only their number was given."""
        if isinstance(self.skills, tuple):
            return self.skills
        width = len(str(self.skills))
        return tuple(SkillSettings(f"skill {i + 1:0{width}d}") for i in range(self.skills))

    @property
    def transfer_families(self) -> int:
        """How many families of a skill are kept out of each person's practice."""
        return sum(c.families for c in self.checks if c.novelty is Novelty.TRANSFER and not c.again)

    @property
    def practised_families(self) -> int:
        """How many families of a skill each person practises."""
        return self.families_per_skill - self.transfer_families

    @property
    def sittings_per_skill(self) -> int:
        """Practice sittings per person and skill."""
        return max(1, math.floor(self.skill_weeks * self.sittings_per_week + 1e-9))

    @property
    def main_aid(self) -> AidSettings | None:
        """The most used aid, the one checks assign; ``None`` where there is no help."""
        return max(self.aids, key=lambda a: a.share, default=None)

    def names_of_people(self) -> tuple[str, ...]:
        """Name the people p001, p002, …"""
        width = max(3, len(str(self.people)))
        return tuple(f"p{i + 1:0{width}d}" for i in range(self.people))
