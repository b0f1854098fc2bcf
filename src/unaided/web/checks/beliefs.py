"""What is believed of a person's levels now, with the answers of a check that is under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import logit

from unaided.checks.choice import Belief, Items
from unaided.web.bank.models import Item, Skill
from unaided.web.checks.models import Check
from unaided.web.insight.log_out import skill_names
from unaided.web.insight.own_log import own_log
from unaided.web.insight.person_now import live_model_of, newest_reading
from unaided.web.people.models import User
from unaided.web.study.models import Response

if TYPE_CHECKING:
    from unaided.report.live_beliefs import LivePerson

NOTHING_IS_KEPT_BACK: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""As of then every check is closed: the choice of items may know what its person is not told."""


@dataclass(frozen=True)
class Beliefs:
    """What is believed of one person.

    Attributes:
        by_skill: Of each skill's verdict, by the skill's id; those of which nothing is known are
            left out.
        names: Names of skills in the log, by their ids.
        live: The person, as the last reading meets them.
    """

    by_skill: Mapping[int, Belief]
    names: Mapping[int, str]
    live: LivePerson

    def items(
        self,
        skill: int,
        items: Sequence[Item],
        *,
        delay_days: float,
        novelty: str,
        seen: Mapping[int, int],
    ) -> Items | None:
        """Return items as the choice takes them; ``None`` where nothing is known of the skill.

        Args:
            skill: Its id.
            items: What could be asked, with their current versions.
            delay_days: Of the sitting.
            novelty: How new they are.
            seen: By how many people of the check each item was seen, by its id.
        """
        from unaided.report.live_beliefs import Asked

        floor = np.array([_floor(item) for item in items])
        names = tuple(item.slug for item in items)
        found = self.live.easiness(Asked(self.names[skill], names, delay_days, novelty))
        if found is None:
            return None
        times = np.array([seen.get(item.pk, 0) for item in items], dtype=np.int64)
        return Items(found.mean, found.sd, floor, times)


def beliefs_of(check: Check, person: User, skills: Sequence[Skill]) -> Beliefs | None:
    """Return what is believed of a person by now; ``None`` where the cohort was never read.

    Args:
        check: Under way; its level is what the verdicts ask for.
        person: Whose; every answer that they gave counts.
        skills: Of which skills.
    """
    reading = newest_reading(check.cohort)
    model = None if reading is None else live_model_of(reading)
    if reading is None or model is None:
        return None
    from unaided.report.live_beliefs import LivePerson

    last = reading.last_response
    table, responses = own_log(
        check.cohort, person, as_of=reading.as_of, untold_at=NOTHING_IS_KEPT_BACK, after=last
    )
    new = Response.objects.filter(cohort=check.cohort, person=person, pk__gt=last).count()
    came = (table["row"] > responses - new) & (table["row"] <= responses)
    live = LivePerson(model, person.code, table.filter(~came), table.filter(came))
    names = skill_names(check.cohort.organisation_id)
    threshold = float(logit(check.level))
    found = {}
    for skill in skills:
        level = live.levels.get(names[skill.pk])
        if level is not None:
            found[skill.pk] = Belief(level.mean, level.sd, threshold)
    return Beliefs(found, names, live)


def _floor(item: Item) -> float:
    return 0.0 if item.current is None else float(item.current.content.floor or 0.0)
