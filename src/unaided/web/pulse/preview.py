"""What a pulse would tell, said before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from unaided.measure.rules import GROUP_LEAST_RESPONSES
from unaided.measure.unknown import plural
from unaided.web.people.models import User
from unaided.web.pulse.pulses import LATER_DAYS, Wanted
from unaided.web.pulse.siblings import HINTS, Left, candidates

AID_NAMES = {
    "assistant": "the assistant",
    "tutor": "the tutor",
    "reference": "own notes or documentation",
    HINTS: "the item’s own hints",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would take part, and what it would tell.

    Attributes:
        wanted: What was asked for.
        able: Those who can take part.
        left: Those who cannot, and why.
    """

    wanted: Wanted
    able: tuple[User, ...]
    left: tuple[Left, ...]

    @property
    def missing(self) -> int:
        """How many more people the figures take."""
        return max(GROUP_LEAST_RESPONSES - len(self.able), 0)

    @property
    def tells(self) -> str:
        """What it will tell with that many people, in a sentence or two."""
        figures = f"what the tool does now, and what is left alone after {LATER_DAYS} days"
        count = plural(len(self.able), "person", "people")
        if not self.able:
            return "Nobody picked can take part."
        if self.missing:
            picked = len(self.wanted.people)
            who = f"you picked {picked}"
            if len(self.able) < picked:
                who += f", of whom {len(self.able)} can take part"
            return (
                f"With {GROUP_LEAST_RESPONSES} people or more who answer, it tells {figures}; "
                f"{who}: {self.missing} {'is' if self.missing == 1 else 'are'} missing. Answers "
                "count in each one’s own evidence all the same."
            )
        spare = len(self.able) - GROUP_LEAST_RESPONSES
        absent = f"; {spare} may stay away" if spare else "; nobody may stay away"
        return (
            f"{count} can take part. That tells {figures}, if {GROUP_LEAST_RESPONSES} "
            f"answer{absent}."
        )


def tool_name(aid: str, tool: str) -> str:
    """Name the help in a sentence."""
    return tool or AID_NAMES.get(aid, aid)


def preview(wanted: Wanted, at: datetime) -> Preview:
    """Look at who could take part at ``at``; writes nothing."""
    found = candidates(wanted.people, wanted.skill, wanted.aid, at)
    able = tuple(person for person in wanted.people if person.pk in found.able)
    return Preview(wanted, able, found.left)
