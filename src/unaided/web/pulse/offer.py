"""What a new pulse can be about, in this cohort; and what must be there before the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unaided.web.bank.models import Skill
from unaided.web.bank.own_first import OTHERS, grouped
from unaided.web.people.models import Cohort, User
from unaided.web.pulse.plan import SIBLINGS
from unaided.web.pulse.siblings import met_by, presentable


@dataclass(frozen=True, slots=True)
class PulseOffer:
    """The skills that a pulse of a cohort can be about.

    Attributes:
        groups: Those of which somebody could get three unseen siblings: first those that the
            cohort has met, then others; each group with its name.
        too_few: Skills without three siblings that people answer themselves; of a cohort that has
            met something, only what it has met and what is of the same subject.
        used_up: Likewise, with siblings enough, but nobody here has three unseen ones left.
    """

    groups: tuple[tuple[str, tuple[Skill, ...]], ...]
    too_few: tuple[Skill, ...]
    used_up: tuple[Skill, ...]

    @property
    def skills(self) -> tuple[Skill, ...]:
        """Every skill that is offered."""
        return tuple(skill for _, some in self.groups for skill in some)


@dataclass(frozen=True, slots=True)
class Before:
    """What must be there before a first pulse.

    Attributes:
        items: No family has three siblings that people answer themselves.
        people: Nobody is in the cohort.
    """

    items: bool
    people: bool


def before_the_first(cohort: Cohort, people: Sequence[User]) -> Before:
    """Say what a cohort lacks for any pulse (one query)."""
    return Before(items=not _families(cohort), people=not people)


def offer(cohort: Cohort, people: Sequence[User]) -> PulseOffer:
    """Say which skills a pulse of a cohort can be about (six queries).

    Args:
        cohort: Whose.
        people: Who is in it. Where nobody is yet, siblings enough in the bank will do.
    """
    families = _families(cohort)
    enough = {skill for skill, _ in families.values()}
    able = _able(families, people) if people else enough
    groups = grouped(Skill.objects.filter(organisation_id=cohort.organisation_id), [cohort])
    shown = [skill for name, some in groups if name != OTHERS for skill in some]
    offered = [(name, tuple(one for one in some if one.pk in able)) for name, some in groups]
    return PulseOffer(
        groups=tuple((name, some) for name, some in offered if some),
        too_few=tuple(skill for skill in shown if skill.pk not in enough),
        used_up=tuple(skill for skill in shown if skill.pk in enough - able),
    )


def _families(cohort: Cohort) -> Mapping[int, tuple[int, list[int]]]:
    """Return families with siblings enough: their skill, and their items."""
    items: dict[int, list[int]] = defaultdict(list)
    skills = {}
    rows = presentable(cohort.organisation_id).values_list("family_id", "family__skill_id", "pk")
    for family, skill, item in rows:
        items[family].append(item)
        skills[family] = skill
    return {
        family: (skills[family], some) for family, some in items.items() if len(some) >= SIBLINGS
    }


def _able(families: Mapping[int, tuple[int, list[int]]], people: Sequence[User]) -> set[int]:
    """Return the skills of which somebody has a family with three unseen siblings."""
    met = met_by(people)
    return {
        skill
        for skill, items in families.values()
        if any(len(items) - len(met[person.pk] & set(items)) >= SIBLINGS for person in people)
    }
