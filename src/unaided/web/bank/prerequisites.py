"""Which skill comes before which: teachers choose, never in a circle; practice goes by it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django import forms
from django.db import transaction
from django.db.models import BigAutoField, Exists, OuterRef, Q, QuerySet

from unaided.web.bank.models import Item, Skill
from unaided.web.bank.twins import hold
from unaided.web.prepared import Parameter, PreparedValues


class NeedsForm(forms.Form):
    """Skills that come before one."""

    before = forms.TypedMultipleChoiceField(
        label="Skills before it",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: practice may begin with it.",
    )

    def __init__(self, *args: Any, skill: Skill, **kwargs: Any) -> None:
        chosen = before(skill)
        super().__init__(*args, **{"initial": {"before": chosen}, **kwargs})
        # Held against these in the page's own words: what is no skill never reaches the database.
        self.fields["before"].choices = _choices(skill, chosen)  # type: ignore[attr-defined]


_PAIRS: Final = PreparedValues(
    lambda: (
        Skill.objects.filter(
            organisation_id=Parameter("organisation", BigAutoField()), needs__isnull=False
        )
        .order_by("pk", "needs__pk")
        .values_list("pk", "needs__pk")
    )
)


def needed_pairs(organisation_id: int) -> list[tuple[int, int]]:
    """Return each skill that needs another with the one that comes before it (one query).

    Returns:
        Ids of a skill and of one before it, in order; without a circle.
    """
    return [(skill, needed) for skill, needed in _PAIRS.all(organisation=organisation_id)]


def before(skill: Skill) -> list[int]:
    """Return the ids of the skills that come before one."""
    return list(skill.needs.values_list("pk", flat=True))


def circle(pairs: Iterable[tuple[int, int]], skill: int, needed: int) -> tuple[int, ...]:
    """Return the shortest way back to a skill from one that it would need; empty: there is none.

    Args:
        pairs: What is needed already: a skill, and one that comes before it.
        skill: What would need another.
        needed: The other.

    >>> circle([(2, 3), (3, 1), (2, 4)], skill=1, needed=2)
    (1, 2, 3)
    >>> circle([(2, 3)], skill=1, needed=2)
    ()
    """
    needs: dict[int, list[int]] = {}
    for one, other in pairs:
        needs.setdefault(one, []).append(other)
    ways: deque[tuple[int, ...]] = deque([(skill, needed)])
    seen: set[int] = set()
    while ways:
        way = ways.popleft()
        if way[-1] == skill:
            return way[:-1]
        if way[-1] not in seen:
            seen.add(way[-1])
            ways.extend((*way, other) for other in needs.get(way[-1], ()))
    return ()


@transaction.atomic
def choose(skill: Skill, keys: Collection[int]) -> tuple[str, ...]:
    """Let these skills come before one, unless that closes a circle: nobody could begin with it.

    The bank is held: of two who choose at the same moment the second meets what the first chose.

    Args:
        skill: What comes after them.
        keys: Ids of other skills of its organisation; none: nothing comes before it.

    Returns:
        A sentence for each circle, and nothing was written; empty: it was.
    """
    hold(skill.organisation)
    pairs = needed_pairs(skill.organisation_id)
    circles = [found for key in sorted(keys) if (found := circle(pairs, skill.pk, key))]
    if circles:
        names = dict(
            Skill.objects.filter(pk__in={key for way in circles for key in way}).values_list(
                "pk", "name"
            )
        )
        return tuple(_refusal(way, names) for way in circles)
    skill.needs.set(keys)
    return ()


def said(keys: Collection[int]) -> str:
    """Say what now holds, in a sentence.

    >>> said([]), said([4]), said([4, 7])
    ('no skill comes before it.', 'one skill comes before it.', '2 skills come before it.')
    """
    if len(keys) > 1:
        return f"{len(keys)} skills come before it."
    return f"{'one' if keys else 'no'} skill comes before it."


def _refusal(way: tuple[int, ...], names: Mapping[int, str]) -> str:
    """Name the skills of a circle.

    >>> _refusal((1, 2), {1: "A", 2: "B"})
    'A needs B, which already needs A. Take one away. Nothing was changed.'
    """
    first, *others = [names[key] for key in way]
    said = ", which needs ".join([f"{first} needs {others[0]}", *others[1:]])
    return f"{said}, which already needs {first}. Take one away. Nothing was changed."


def _choices(skill: Skill, chosen: Collection[int]) -> list[tuple[int, str]]:
    """Return skills to choose from: those chosen, those of the same subject, then others.

    Of others the subject is said. What came with a history, known by name alone, is not practised.
    """

    def nearness(one: Skill) -> int:
        return 0 if one.pk in chosen else 1 if one.subject == skill.subject else 2

    return [
        (one.pk, one.name if one.subject in ("", skill.subject) else f"{one} ({one.subject})")
        for one in sorted(_offered(skill), key=nearness)
    ]


def _offered(skill: Skill) -> QuerySet[Skill]:
    """Return the other skills with a text, and those that come before it already, by name."""
    texts = Item.objects.filter(family__skill=OuterRef("pk"), current__isnull=False)
    return (
        Skill.objects.filter(organisation_id=skill.organisation_id)
        .filter(Q(Exists(texts)) | Q(pk__in=skill.needs.values("pk")))
        .exclude(pk=skill.pk)
        .order_by("name", "pk")
    )
