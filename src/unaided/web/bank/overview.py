"""How much there is to ask: skills, their families, siblings; in as many queries always."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from unaided.web.bank.models import ANSWERED_BY_PEOPLE, Family, Item, Skill
from unaided.web.bank.shelf import kind_word
from unaided.web.people.models import Organisation

SIBLINGS: Final = 3
"""Unseen items of one family that a pulse needs: two now, one later."""

_IN_USE: Final = Q(current__isnull=False, retired_at=None)
_RETIRED: Final = Q(current__isnull=False, retired_at__isnull=False)
_NAMED: Final = Q(current=None)


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family with a text.

    Attributes:
        family: The family.
        kinds: Items in use by kind.
        retired: Items out of use.
        named: Items that came with a history, known by name alone.
    """

    family: Family
    kinds: Mapping[str, int]
    retired: int
    named: int

    @property
    def siblings(self) -> int:
        """How many items are in use."""
        return sum(self.kinds.values())

    @property
    def askable(self) -> int:
        """How many of them people answer themselves."""
        return sum(self.kinds.get(kind, 0) for kind in ANSWERED_BY_PEOPLE)

    @property
    def consists(self) -> str:
        """What kinds there are, counted where there are several; what is out of use."""
        kinds = [(kind_word(kind), items) for kind, items in sorted(self.kinds.items())]
        said = [word if len(kinds) == 1 else f"{items:,} {word}" for word, items in kinds]
        said += [f"{self.retired:,} retired"] if self.retired else []
        said += [f"{self.named:,} known by name alone"] if self.named else []
        return ", ".join(said)

    @property
    def for_a_pulse(self) -> str:
        """What a pulse can make of it, in a few words."""
        if self.askable >= SIBLINGS:
            return "enough"
        if self.kinds.get(Item.Kind.OBSERVED) and not self.askable:
            return "not asked, but observed"
        return f"{SIBLINGS - self.askable} more needed"


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill with its families.

    Attributes:
        skill: The skill.
        families: Those with a text, by name.
        others: How many have none: they came with a history, known by name alone.
    """

    skill: Skill
    families: tuple[FamilyRow, ...]
    others: int

    @property
    def lines(self) -> int:
        """How many lines of a table it takes."""
        return len(self.families) + (1 if self.others else 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is.

    Attributes:
        items: Items in use.
        families: Families with an item in use.
        ready: Families that a pulse can be made of.
        retired: Items out of use.
        named: Items known by name alone.
    """

    items: int
    families: int
    ready: int
    retired: int
    named: int


def totals(organisation: Organisation) -> Totals:
    """Count what is in a bank."""
    items = Item.objects.filter(organisation=organisation)
    counted = items.aggregate(
        items=Count("pk", filter=_IN_USE),
        families=Count("family", filter=_IN_USE, distinct=True),
        retired=Count("pk", filter=_RETIRED),
        named=Count("pk", filter=_NAMED),
    )
    askable = items.filter(_IN_USE, kind__in=ANSWERED_BY_PEOPLE).values("family")
    ready = askable.annotate(items=Count("pk")).filter(items__gte=SIBLINGS).count()
    return Totals(ready=ready, **counted)


@dataclass(frozen=True, slots=True)
class Found:
    """How much was found.

    Attributes:
        items: Items in use.
        retired: Items out of use.
        named: Items known by name alone.
    """

    items: int
    retired: int
    named: int

    @property
    def besides(self) -> str:
        """What there is besides items in use, in words; empty: nothing."""
        said = [f"{self.retired:,} retired"] if self.retired else []
        said += [f"{self.named:,} known by name alone"] if self.named else []
        return ", ".join(said)


def found(items: QuerySet[Item]) -> Found:
    """Count items, apart by whether they can be asked."""
    counted = items.order_by().aggregate(
        items=Count("pk", filter=_IN_USE),
        retired=Count("pk", filter=_RETIRED),
        named=Count("pk", filter=_NAMED),
    )
    return Found(**counted)


def rows(skills: Sequence[Skill]) -> list[SkillRow]:
    """Return skills with their families."""
    counts: dict[int, list[dict[str, int]]] = defaultdict(list)
    kinds: dict[int, dict[str, int]] = defaultdict(dict)
    for row in (
        Item.objects.filter(family__skill__in=skills)
        .values("family", "kind")
        .annotate(
            in_use=Count("pk", filter=_IN_USE),
            retired=Count("pk", filter=_RETIRED),
            named=Count("pk", filter=_NAMED),
        )
    ):
        counts[row["family"]].append({"retired": row["retired"], "named": row["named"]})
        if row["in_use"]:
            kinds[row["family"]][row["kind"]] = row["in_use"]
    families: dict[int, list[FamilyRow]] = defaultdict(list)
    others: dict[int, int] = defaultdict(int)
    for family in Family.objects.filter(skill__in=skills, pk__in=list(counts)):
        retired = sum(count["retired"] for count in counts[family.pk])
        if kinds[family.pk] or retired:
            named = sum(count["named"] for count in counts[family.pk])
            row_of = FamilyRow(family, kinds[family.pk], retired, named)
            families[family.skill_id].append(row_of)
        else:
            others[family.skill_id] += 1
    return [SkillRow(one, tuple(families[one.pk]), others[one.pk]) for one in skills]
