"""What can be practised by plan: the bank's skills, and the drills that a coach observes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from unaided.web.bank.models import ANSWERED_BY_PEOPLE, Family, Item, Skill
from unaided.web.bank.own_first import OTHERS, grouped
from unaided.web.people.models import Cohort
from unaided.web.study.situations import practicable

DRILL, SKILL = "drill", "skill"


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing that can be practised.

    Attributes:
        skill: Which, or of which the drill is one.
        family: The drill; ``None`` where the whole skill is practised.
    """

    skill: Skill
    family: Family | None = None

    @property
    def value(self) -> str:
        """What a form sends for it."""
        return f"{SKILL}-{self.skill.pk}" if self.family is None else f"{DRILL}-{self.family.pk}"


@dataclass(frozen=True, slots=True)
class Offer:
    """All that can be practised.

    Attributes:
        by_value: Things by what a form sends for them.
        choices: What a form sends for each, and its name.
        others: How many more there are, which are not the cohort's.
    """

    by_value: dict[str, Offered]
    choices: list[tuple[str, str]]
    others: int = 0


def offer(cohort: Cohort, *, everything: bool = False) -> Offer:
    """Return what a cohort can practise: a squad's drills come first (five queries).

    What is the cohort's is what its people are asked in practice, and the drills likewise: of the
    subjects that they have met, and the skills before and after; everything where they met nothing.

    Args:
        cohort: Whose.
        everything: Also what is not the cohort's, after the rest.
    """
    live = Item.objects.filter(
        organisation=cohort.organisation_id, retired_at=None, current__isnull=False
    )
    drills = (
        Family.objects.filter(
            Exists(live.filter(family=OuterRef("pk"), kind=Item.Kind.OBSERVED)),
        )
        .select_related("skill")
        .order_by("skill__name", "name")
    )
    answered = live.filter(family__skill=OuterRef("pk"), kind__in=ANSWERED_BY_PEOPLE)
    skills = Skill.objects.filter(Exists(answered), organisation=cohort.organisation_id)
    of_drills = [(f"{one.skill.name}: {one.name}", Offered(one.skill, one)) for one in drills]
    of_skills = [one for name, some in grouped(skills, [cohort]) for one in _of_skills(name, some)]
    squad = cohort.kind == Cohort.Kind.SQUAD
    things = of_drills + of_skills if squad else of_skills + of_drills
    known = practicable(cohort, (*ANSWERED_BY_PEOPLE, Item.Kind.OBSERVED))
    theirs = {one.skill_id for one in known}
    own = [one for one in things if one[1].skill.pk in theirs]
    rest = [one for one in things if one[1].skill.pk not in theirs]
    shown = own + rest if everything else own
    return Offer(
        {one.value: one for _, one in shown},
        [(one.value, label) for label, one in shown],
        0 if everything else len(rest),
    )


def _of_skills(group: str, skills: Iterable[Skill]) -> Iterable[tuple[str, Offered]]:
    """Name skills in a list; of those from elsewhere, the subject is said."""
    for one in skills:
        named = f"{one.name} ({one.subject})" if group == OTHERS and one.subject else one.name
        yield named, Offered(one)
