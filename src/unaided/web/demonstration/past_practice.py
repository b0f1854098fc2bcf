"""Weeks of practice in the demonstration's past, chosen by the application's own planner.

What is asked, what help is at hand and whether a return is put off is chosen and drawn as it is
for anybody (``planning.ByPlanner``, ``sittings.practise``), and kept with the probabilities by
which it was drawn; what comes of it is up to invented memory. Written in bulk: an answer by the
application's own functions takes several queries, and there are over a thousand.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db.models import F

from unaided.evidence.schema import Aid, Novelty, Occasion, Status
from unaided.web.bank.models import ItemVersion
from unaided.web.people.models import Cohort, User
from unaided.web.study.choosing import Candidate, Meeting, Shown, Situation
from unaided.web.study.models import Response, Showing, Sitting
from unaided.web.study.planning import ByPlanner
from unaided.web.study.sittings import practise

SKILLS: Final = ("Match statistics", "Training load")
"""Nothing else in the history is of them: all that was met of them is this practice."""
DAYS: Final = 49
HOUR: Final = time(18, tzinfo=UTC)
COMES: Final = 0.36
"""Chance that somebody practises on a day."""
QUESTIONS: Final = 6
MINUTES: Final = 5
APART: Final = timedelta(minutes=10)
"""Between the sittings of two people on one day."""
ANSWER: Final = timedelta(seconds=40)

START: Final = -0.9
"""Logit of a first try alone."""
SPREAD: Final = 0.5
KEPT: Final = 0.35
"""Logits that each try alone leaves; the longer ago the last, the more."""
SHOWN: Final = 0.3
"""What of that is left where help was used: it is shown, not retrieved."""
FORGOTTEN: Final = 0.8
WITH_HELP: Final = 0.85
USES: Final = 0.5


@dataclass(slots=True)
class Player:
    """Somebody who practises, and what is left of it.

    Attributes:
        person: Who.
        ability: Logits, added to every try.
        held: Logits that practice left, by family.
        last: When each family, skill and item was last met, by what it is and its id.
        past: What was met, in order.
    """

    person: User
    ability: float
    held: dict[int, float] = field(default_factory=dict)
    last: dict[tuple[str, int], datetime] = field(default_factory=dict)
    past: list[Meeting] = field(default_factory=list)

    def chance(self, family: int, at: datetime) -> float:
        """Return the chance of getting a family alone."""
        held = self.held.get(family, 0.0)
        lost = FORGOTTEN * math.log1p(self._days(family, at)) / (1.0 + held)
        return 1.0 / (1.0 + math.exp(-(START + self.ability + held - lost)))

    def learn(self, family: int, at: datetime, *, alone: bool) -> None:
        """Keep more of a family: most of a try alone, long after the last."""
        more = KEPT * (1.0 + 0.3 * math.log1p(self._days(family, at)))
        self.held[family] = self.held.get(family, 0.0) + more * (1.0 if alone else SHOWN)

    def _days(self, family: int, at: datetime) -> float:
        last = self.last.get(("family", family))
        return 0.0 if last is None else (at - last) / timedelta(days=1)


def play_past_practice(
    cohort: Cohort, people: list[User], *, at: datetime, seed: int
) -> list[Response]:
    """Let people practise on some days of the last weeks; write the sittings and their showings.

    Args:
        cohort: For which of theirs.
        people: Who practises.
        at: The present; the last day is the one before.
        seed: Decides everything that chance decides.

    Returns:
        The responses, in order, still to be written in the order of the log.
    """
    rng = random.Random(f"{seed} past practice")
    versions = {
        one.pk: one
        for one in ItemVersion.objects.filter(
            item__organisation=cohort.organisation_id,
            item__current=F("pk"),
            item__retired_at=None,
            item__family__skill__name__in=SKILLS,
        ).select_related("item__family__skill")
    }
    shelf = tuple(
        Candidate(
            one.item_id, one.item.family_id, one.pk, one.item.family.skill_id,
            one.item.family.skill.subject,
        )
        for one in sorted(versions.values(), key=lambda one: one.item_id)
    )  # fmt: skip
    players = [Player(one, rng.gauss(0.0, SPREAD)) for one in people]
    today = datetime.combine(at.astimezone(UTC).date(), HOUR)
    played = [
        _Played(player, cohort, today - timedelta(days=ago) + place * APART, rng)
        for ago in range(DAYS, 0, -1)
        for place, player in enumerate(players)
        if rng.random() < COMES
    ]
    Sitting.objects.bulk_create(one.sitting for one in played)
    for one in played:
        one.play(shelf, versions, rng)
    Showing.objects.bulk_create([one for some in played for one in some.showings], batch_size=500)
    return [one for some in played for one in some.responses]


class _Played:
    """A sitting while it is played."""

    def __init__(self, player: Player, cohort: Cohort, at: datetime, rng: random.Random) -> None:
        self.player = player
        self.sitting = Sitting(
            person=player.person, cohort=cohort, occasion=Occasion.PRACTICE, minutes=MINUTES,
            seed=rng.getrandbits(62), started_at=at, ended_at=at + QUESTIONS * ANSWER,
        )  # fmt: skip
        self.showings: list[Showing] = []
        self.responses: list[Response] = []
        self._shown: list[Shown] = []

    def play(
        self, shelf: tuple[Candidate, ...], versions: dict[int, ItemVersion], rng: random.Random
    ) -> None:
        """Choose, show and answer, until the questions are spent."""
        before = dict(self.player.last)
        for number in range(1, QUESTIONS + 1):
            at = self.sitting.started_at + (number - 1) * ANSWER
            chance = random.Random(self.sitting.seed + number)
            choice = ByPlanner().choose(self._situation(shelf, at), chance)
            if choice is None:
                return
            version = versions[choice.candidate.version_id]
            delay, novelty = _condition(version, before, self.sitting.started_at)
            showing = Showing(
                sitting=self.sitting, number=number, version=version, reason=choice.reason,
                delay_days=delay, novelty=novelty, shown_at=at,
            )  # fmt: skip
            practise(showing, choice, chance)
            self.showings.append(showing)
            self._answer(showing, at + ANSWER, rng)

    def _situation(self, shelf: tuple[Candidate, ...], at: datetime) -> Situation:
        return Situation(
            at=at,
            began_at=self.sitting.started_at,
            check=False,
            candidates=shelf,
            shown=tuple(self._shown),
            past=tuple(self.player.past),
        )

    def _answer(self, showing: Showing, at: datetime, rng: random.Random) -> None:
        item, player = showing.version.item, self.player
        family, skill = item.family_id, item.family.skill_id
        got = rng.random() < player.chance(family, at)
        helped = showing.aid == Aid.HINTS and not got and rng.random() < USES
        right = got or (helped and rng.random() < WITH_HELP)
        showing.hints_shown = int(helped)
        response = _response(showing, at, right=right)
        self.responses.append(response)
        self._shown.append(Shown(item.pk, family, not got, showing.asks != "plain"))
        player.past.append(
            Meeting(
                family, skill, item.pk, at, not helped, helped, float(right),
                stretch=showing.stretch,
            )
        )  # fmt: skip
        player.learn(family, at, alone=not helped)
        for name, key in (("family", family), ("skill", skill), ("item", item.pk)):
            player.last[name, key] = at


def _condition(
    version: ItemVersion, before: dict[tuple[str, int], datetime], started_at: datetime
) -> tuple[float | None, Novelty]:
    """Return delay and novelty at the sitting's start, by the rules of ``study.conditions``."""
    item = version.item
    family_at = before.get(("family", item.family_id))
    since = family_at or before.get(("skill", item.family.skill_id))
    delay = None if since is None else (started_at - since) / timedelta(days=1)
    if ("item", item.pk) in before:
        return delay, Novelty.REPEAT
    if family_at is not None:
        return delay, Novelty.VARIANT
    return delay, Novelty.FIRST if since is None else Novelty.TRANSFER


def _response(showing: Showing, at: datetime, *, right: bool) -> Response:
    """Return the row that an answer leaves (``answering``)."""
    item, with_help = showing.version.item, showing.aid == Aid.HINTS
    used = showing.hints_shown > 0
    return Response(
        key=showing.key,
        cohort_id=showing.sitting.cohort_id,
        person_id=showing.sitting.person_id,
        showing=showing,
        sitting=str(showing.sitting.pk),
        skill_id=item.family.skill_id,
        family_id=item.family_id,
        item=item,
        item_version=showing.version.number,
        status=Status.SCORED,
        score=float(right),
        answered_at=at,
        occasion=Occasion.PRACTICE,
        aid=showing.aid,
        aid_used=used if with_help else None,
        aid_role="hinted" if used else "",
        attempted_first=not used if with_help else None,
        assigned_aid="" if showing.aid_propensity is None else showing.aid,
        propensity=showing.aid_propensity,
        delay_days=showing.delay_days,
        novelty=showing.novelty,
        seconds=ANSWER.total_seconds(),
        kind="right or wrong",
        floor=0.0,
    )
