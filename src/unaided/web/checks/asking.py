"""What a sitting of a check asks next: the fixed places first, then what helps most to decide.

What is asked at a fixed place no answer can change: so its mean estimates by design. Of the other
places alone, the item is chosen among the unseen of the kinds of question that were dealt to this
sitting; with help at hand the item that was drawn stands, since it does not decide a verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Q

from unaided.checks.choice import Belief, choose, standing
from unaided.checks.exposure import Bound, Dealt, allowed, bound_from
from unaided.checks.plan import CheckPlan, PersonId, SkillId, plan_of
from unaided.checks.record import read_record
from unaided.evidence.schema import Aid
from unaided.web.bank.models import Item
from unaided.web.checks.beliefs import Beliefs, beliefs_of
from unaided.web.checks.models import Check, Part, Placed, PlannedTurn
from unaided.web.pulse.siblings import met_by, presentable
from unaided.web.study.choosing import Candidate, Choice, Waiting
from unaided.web.study.models import Assignment, Showing, Sitting
from unaided.web.study.turns import Stop


@dataclass
class Asking:
    """One question to come of one sitting.

    Attributes:
        planned: Which turn of whose part.
        sitting: The sitting.
        waiting: What of the turn is open and not answered.
        at: The present.
    """

    planned: PlannedTurn
    sitting: Sitting
    waiting: Sequence[Waiting]
    at: datetime

    def following(self) -> Choice | Stop:
        """Return what to ask next, or why the sitting is over.

        Where it is over because everything is decided, what is left is withdrawn: it was not
        needed, so it is not missing.
        """
        fixed = [one for one in self._placed if one.fixed]
        now = standing(
            [] if fixed else self._verdicts(),
            self._check.certainty,
            fixed_left=len(fixed),
            left=len(self._placed),
            seconds_left=self._seconds_left(),
        )
        if now == "decided":
            waiting = [one.assignment_id for one in self._placed]
            Assignment.objects.filter(pk__in=waiting).update(
                withdrawn_at=self.at, withdrawn_why="not needed"
            )
        if now != "open":
            return Stop(now)
        begun = self._begun()
        if begun is not None:
            return begun
        return self._drawn(fixed[0]) if fixed else self._chosen(self._next())

    @property
    def _check(self) -> Check:
        return self.planned.part.check_of

    @cached_property
    def _plan(self) -> CheckPlan:
        return plan_of(self._check.record["plan"])

    @cached_property
    def _turn(self) -> list[Placed]:
        """All places of the turn, those that were answered too, in the order they are asked."""
        return list(
            Placed.objects.filter(assignment__turn=self.sitting.turn_id)
            .select_related("assignment", "skill", "item")
            .order_by("assignment__position", "pk")
        )

    @cached_property
    def _placed(self) -> list[Placed]:
        """The places that wait."""
        waiting = {one.assignment_id for one in self.waiting}
        return [one for one in self._turn if one.assignment_id in waiting]

    @cached_property
    def _beliefs(self) -> Beliefs | None:
        skills = {one.skill_id: one.skill for one in self._turn}
        return beliefs_of(self._check, self.planned.part.person, list(skills.values()))

    def _verdicts(self) -> list[Belief]:
        """Return what is believed of the verdicts that can end the sitting.

        None of them can where nothing is asked alone, or where nothing is known of a skill: then
        all that was planned is asked.
        """
        if not self._plan.adaptive or Aid.NONE not in self._plan.aids or self._beliefs is None:
            return []
        known = self._beliefs.by_skill
        skills = {one.skill_id for one in self._turn}
        return [known[skill] for skill in sorted(skills)] if skills <= known.keys() else []

    def _seconds_left(self) -> float | None:
        if self.sitting.minutes is None:
            return None
        return 60 * self.sitting.minutes - (self.at - self.sitting.started_at).total_seconds()

    def _begun(self) -> Choice | None:
        """Return the place whose question was shown already, in a sitting that broke off."""
        shown = (
            Showing.objects.filter(assignment__in=[one.assignment_id for one in self._placed])
            .select_related("version__item")
            .order_by("assignment__position")
            .first()
        )
        if shown is None:
            return None
        item = shown.version.item
        candidate = Candidate(item.pk, item.family_id, shown.version_id)
        return Choice(candidate, "", shown.assignment_id)

    def _drawn(self, place: Placed) -> Choice:
        """Ask the item that stands in the assignment."""
        waiting = next(one for one in self.waiting if one.assignment_id == place.assignment_id)
        return Choice(waiting.candidate, "", place.assignment_id)

    def _next(self) -> Placed:
        """Return the place that is asked next: of a skill whose verdict is open, if any is."""
        known = self._beliefs.by_skill if self._beliefs else {}
        certainty = self._check.certainty

        def closed(place: Placed) -> bool:
            belief = known.get(place.skill_id)
            return belief is not None and belief.decided(certainty)

        return min(self._placed, key=closed)

    def _chosen(self, place: Placed) -> Choice:
        """Choose the item of a place, and write it down before it is shown."""
        belief = self._beliefs.by_skill.get(place.skill_id) if self._beliefs else None
        if place.assignment.aid != Aid.NONE or belief is None or self._beliefs is None:
            return self._drawn(place)
        novelty = novelty_of(place.assignment.stratum)
        # Held to the end of the transaction, where rows can be: two who choose at once would each
        # count an item as free that then both see.
        Check.objects.select_for_update(no_key=True).get(pk=self._check.pk)
        items = self._unseen(place, novelty)
        seen = self._seen(place)
        offered = self._beliefs.items(
            place.skill_id,
            items,
            delay_days=self.planned.delay_days,
            novelty=novelty,
            seen=seen,
        )
        if offered is None:
            return self._drawn(place)
        parts = Part.objects.filter(check_of=self._check)
        come = parts.filter(turns__turn__sittings__isnull=False).distinct().count()
        free = allowed(
            offered.seen,
            bound_of(self._check, place.skill_id),
            people=parts.count(),
            come=max(come, 1),
        )
        best = choose(belief, offered, free)
        if best is None:
            return self._drawn(place)
        return self._asks(place, items[best])

    def _asks(self, place: Placed, item: Item) -> Choice:
        assert item.current_id is not None
        if item.pk != place.assignment.item_id:
            Assignment.objects.filter(pk=place.assignment_id).update(item=item)
        return Choice(Candidate(item.pk, item.family_id, item.current_id), "", place.assignment_id)

    def _unseen(self, place: Placed, novelty: str) -> list[Item]:
        """Return what could be asked: unseen, of the families dealt here, kept for no other place.

        The item that was drawn is among them. All of them were among what the check was drawn
        from: what came into the bank later is not asked.
        """
        here = {
            one.item.family_id
            for one in self._turn
            if one.skill_id == place.skill_id and novelty_of(one.assignment.stratum) == novelty
        }
        person = self.planned.part.person
        seen = met_by([person], place.skill)[person.pk]
        # What was drawn for another place stays kept for it, even where that asked another item.
        kept = set(
            Placed.objects.filter(part=self.planned.part)
            .exclude(pk=place.pk)
            .values_list("item_id", flat=True)
        )
        own, could = place.assignment.item_id, self._candidates(place.skill_id, novelty)
        found = presentable(self._check.cohort.organisation_id).filter(family__in=here)
        return [
            item
            for item in found.select_related("current", "family").order_by("pk")
            if item.pk == own or (item.pk in could and item.pk not in seen and item.pk not in kept)
        ]

    def _candidates(self, skill_id: int, novelty: str) -> set[int]:
        """Return the items that the record says this person could get, as new."""
        _, candidates, _ = read_record(self._check.record)
        own = candidates.get(PersonId(self.planned.part.person_id), {})
        return {
            int(item)
            for family in own.get(SkillId(skill_id), ())
            if family.novelty == novelty
            for item in family.items
        }

    def _seen(self, place: Placed) -> dict[int, int]:
        """Count by how many people of the check each item of the skill was seen, or is to be.

        Where no answer can change the item it will be seen: it counts before it is.
        """
        assignments = Assignment.objects.filter(
            placed__part__check_of=self._check, placed__skill=place.skill_id
        )
        shown = assignments.filter(showing__isnull=False).values_list(
            "showing__version__item", "person"
        )
        certain = Q(placed__fixed=True) | ~Q(aid=Aid.NONE)
        coming = assignments.filter(
            certain, showing__isnull=True, withdrawn_at=None, closes_at__gt=self.at
        ).values_list("item", "person")
        return Counter(item for item, _ in {*shown, *coming})


def bound_of(check: Check, skill_id: int) -> Bound:
    """Return how many people may see an item of a check: what its bank and what was dealt allow.

    Args:
        check: Its record says what the bank held for it.
        skill_id: Of which skill.
    """
    plan, candidates, _ = read_record(check.record)
    dealt: Counter[Dealt] = Counter()
    stood = Placed.objects.filter(part__check_of=check, skill=skill_id).order_by()
    counts = stood.values_list("sitting", "assignment__stratum", "item__family").annotate(
        places=Count("pk")
    )
    for sitting, stratum, family, places in counts:
        dealt[sitting, novelty_of(stratum), family] += places
    return bound_from(plan, candidates, SkillId(skill_id), dealt)


def novelty_of(stratum: str) -> str:
    """Return the novelty that a stratum names."""
    return stratum.rpartition(", ")[2]


def shown_in(check: Check) -> Counter[tuple[int, int]]:
    """Count by how many people of a check each item was seen, by the ids of skill and item."""
    shown = (
        Showing.objects.filter(assignment__placed__part__check_of=check)
        .order_by()
        .values_list("assignment__placed__skill", "version__item")
        .annotate(people=Count("sitting__person", distinct=True))
    )
    return Counter({(skill, item): people for skill, item, people in shown})
