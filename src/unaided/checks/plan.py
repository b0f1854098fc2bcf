"""What a check sets out to do: how much of what, when, and what chance decides. Values alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, Final, Literal, NewType, cast

PersonId = NewType("PersonId", int)
SkillId = NewType("SkillId", int)
FamilyId = NewType("FamilyId", int)
ItemId = NewType("ItemId", int)

Asks = Literal["plain", "planted error", "justification", "teach-back"]
"""What is asked beside the item: nothing; is the tool's answer right, and why; why is it so."""

Novelty = Literal["variant", "transfer"]
"""How new: another item of a family that was met; one of a family that never was."""

DELAYS_DAYS: Final = (2.0, 7.0, 28.0)
"""The delays that are offered."""

FIXED_SHARE: Final = Fraction(1, 3)
"""The share of places whose item no answer can change (DESIGN, section 6)."""

MOST_ITEMS: Final = 60
"""Places of one person and skill at one delay, at most."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One way in which an item can be asked.

    Attributes:
        aid: The help at hand, as the log names it.
        novelty: How new the item is to be.
        tool_wrong: Whether the tool's answer that is shown is wrong; ``None``: none is shown.
    """

    aid: str
    novelty: Novelty
    tool_wrong: bool | None = None

    @property
    def name(self) -> str:
        """The condition in a few words.

        >>> Condition("assistant", "variant", True).name
        'assistant, variant, tool wrong'
        """
        shown = {None: "", True: ", tool wrong", False: ", tool right"}[self.tool_wrong]
        return f"{self.aid}, {self.novelty}{shown}"


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What a check sets out to do.

    Attributes:
        skills: Ids of the skills, each once.
        delays_days: When each sitting opens, in days after practice of the assigned families ends.
        items: Places of one person and skill in one sitting, at most.
        aids: The help at hand; more than one: drawn.
        novelties: How new; more than one: drawn.
        faulty: Whether the tool's answer is shown, wrong in half of the places (drawn). Then
            ``aids`` is ``("assistant",)``.
        asks: What is asked beside the item.
        adaptive: Whether the items of two thirds of the places are chosen by what was answered.
    """

    skills: tuple[SkillId, ...]
    delays_days: tuple[float, ...] = (7.0,)
    items: int = 6
    aids: tuple[str, ...] = ("none",)
    novelties: tuple[Novelty, ...] = ("variant",)
    faulty: bool = False
    asks: Asks = "plain"
    adaptive: bool = True

    def __post_init__(self) -> None:
        for name in ("skills", "delays_days", "aids", "novelties"):
            given = getattr(self, name)
            if not given or len(set(given)) != len(given):
                raise ValueError(f"{name} must name at least one, each once; found {given}")
        if any(not 0 <= delay <= 365 for delay in self.delays_days):
            raise ValueError(f"delays_days must lie between 0 and 365; found {self.delays_days}")
        if not 1 <= self.items <= MOST_ITEMS:
            raise ValueError(f"items must lie between 1 and {MOST_ITEMS}; found {self.items}")
        if self.faulty and self.aids != ("assistant",):
            raise ValueError(f"a faulty assistant needs aids=('assistant',); found {self.aids}")
        if self.faulty != (self.asks == "planted error"):
            raise ValueError("faulty and asks='planted error' belong together")

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that chance decides among, in a fixed order."""
        wrong: tuple[bool | None, ...] = (False, True) if self.faulty else (None,)
        return tuple(
            Condition(aid, novelty, side)
            for aid, novelty, side in product(self.aids, self.novelties, wrong)
        )

    @property
    def fixed(self) -> int:
        """Places of one person, skill and sitting whose item no answer can change."""
        if not self.adaptive:
            return self.items
        return -(-self.items * FIXED_SHARE.numerator // FIXED_SHARE.denominator)

    def written(self) -> dict[str, Any]:
        """Return the plan as JSON has it."""
        return {
            "skills": list(self.skills),
            "delays_days": list(self.delays_days),
            "items": self.items,
            "aids": list(self.aids),
            "novelties": list(self.novelties),
            "faulty": self.faulty,
            "asks": self.asks,
            "adaptive": self.adaptive,
        }


def plan_of(written: Mapping[str, Any]) -> CheckPlan:
    """Read a plan from what :meth:`CheckPlan.written` gave.

    Raises:
        ValueError: If it holds what no plan can be.
        KeyError: If a part is missing.
    """
    return CheckPlan(
        skills=tuple(SkillId(one) for one in written["skills"]),
        delays_days=tuple(float(one) for one in written["delays_days"]),
        items=int(written["items"]),
        aids=tuple(written["aids"]),
        novelties=tuple(cast("Novelty", one) for one in written["novelties"]),
        faulty=bool(written["faulty"]),
        asks=cast("Asks", written["asks"]),
        adaptive=bool(written["adaptive"]),
    )
