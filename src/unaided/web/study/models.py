"""What was asked of whom, under which condition, and what came of it.

An *assignment* is a response planned in advance; a *showing* is an item put before a person in a
sitting, with its condition frozen; a *response* is one row of the log, never changed.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from unaided.practice.memory import EXPOSURE
from unaided.web.bank.models import Family, Item, ItemVersion, Skill
from unaided.web.people.models import Cohort, Organisation, User


def choices(values: str) -> list[tuple[str, str]]:
    """Return names of the log's vocabulary as Django takes them."""
    return [(value, value) for value in values.split()]


AIDS = choices("none reference hints tutor assistant")
NOVELTIES = choices("repeat variant transfer first")
OCCASIONS = choices("practice check work")
ASSURANCES = choices("declared monitored locked supervised")
STATUSES = choices("scored exposure missing")
ACTORS = choices("person tool")
ASKS = [(one, one) for one in ("plain", "planted error", "justification", "teach-back")]
"""What is asked beside an item: nothing; is the tool's answer right; why is it so; tell it all."""
STOPPED = [(one, one) for one in ("decided", "out of minutes", "asked out")]
"""Why a planned sitting ended."""
WITHDRAWN_WHY = [(one, one) for one in ("not needed", "declined", "left", "whole check")]
"""Why nobody asks further: all was decided; the person said no, or left; it was called off."""
NOT_DROPPED = models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_why__in=("declined", "left"))
"""Assignments that are missing where nothing was answered: chance did not choose who goes."""


def share(null: bool = True) -> models.FloatField[float | None, float | None]:
    """Return a field for a number between 0 and 1."""
    return models.FloatField(
        null=null, blank=null, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )


class Turn(models.Model):
    """A planned sitting of one person: between when and when, for how long, under what assurance.

    ``minutes`` already holds the person's extra time. What is asked in it are its assignments.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="turns")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    assurance = models.CharField(max_length=10, choices=ASSURANCES, default="declared")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What waits for a person is looked up on every visit."""

        indexes: ClassVar = [models.Index(fields=["person", "closes_at"])]


class Assignment(models.Model):
    """A response planned in advance: who, what, under which condition, between when and when.

    Written before anybody answers, with the propensity of its condition. One that is closed
    without an answer is exported as missing, though its person declined or left meanwhile;
    nothing has to be written for that. One that was not needed, or called off with its check, is
    not.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="assignments")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    occasion = models.CharField(max_length=8, choices=OCCASIONS)
    aid = models.CharField(max_length=10, choices=AIDS)
    tool = models.CharField(max_length=80, blank=True)
    propensity = share()
    planned_delay_days = models.FloatField(null=True, blank=True)
    stratum = models.CharField(max_length=80, blank=True)
    turn = models.ForeignKey(
        Turn, on_delete=models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    asks = models.CharField(max_length=13, choices=ASKS, default="plain")
    tool_wrong = models.BooleanField(null=True, blank=True)
    fixed = models.BooleanField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=11, choices=WITHDRAWN_WHY, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What waits for a person is looked up at every sitting."""

        indexes: ClassVar = [
            models.Index(fields=["person", "opens_at"]),
            models.Index(fields=["cohort", "closes_at"]),
        ]


class Sitting(models.Model):
    """Responses given in one go; delay and novelty are frozen when it starts."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sittings")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="sittings")
    occasion = models.CharField(max_length=8, choices=OCCASIONS)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    seed = models.PositiveBigIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    turn = models.ForeignKey(
        Turn, on_delete=models.PROTECT, null=True, blank=True, related_name="sittings"
    )
    assurance = models.CharField(max_length=10, choices=ASSURANCES, blank=True)
    stopped = models.CharField(max_length=14, choices=STOPPED, blank=True)

    class Meta:
        """A person has at most one sitting open."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_sitting",
            )
        ]

    def __str__(self) -> str:
        return f"sitting {self.pk}"


class Showing(models.Model):
    """An item before a person; its key makes the answer to it unrepeatable.

    Of a choice in practice it keeps what chance had in it: ``propensity``, with which this family
    was chosen, and where chance ``drew`` it, ``among`` which families; ``aid_propensity``, with
    which help was at hand, or not, as it was; ``stretch``, by what factor the family's return is
    put off, where that was drawn (1 or 2). ``foreseen`` is the chance that was expected of getting
    it alone, ``worked`` another of its family, worked through, as a first help; ``asks`` is what
    practice asks beside it (what a check asks is its assignment's).
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="showings")
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT)
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="showing"
    )
    aid = models.CharField(max_length=10, choices=AIDS)
    tool = models.CharField(max_length=80, blank=True)
    delay_days = models.FloatField(null=True, blank=True)
    novelty = models.CharField(max_length=8, choices=NOVELTIES)
    reason = models.CharField(max_length=300, blank=True)
    asks = models.CharField(max_length=13, choices=ASKS, default="plain")
    worked = models.ForeignKey(
        ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    foreseen = share()
    drawn = models.BooleanField(default=False)
    propensity = share()
    among = models.JSONField(null=True, blank=True)
    aid_propensity = share()
    stretch = models.FloatField(null=True, blank=True)
    hints_shown = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Showings of a sitting are numbered 1, 2, 3."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sitting", "number"], name="one_number_a_showing")
        ]


class Response(models.Model):
    """One row of the response log, in the log's own columns.

    ``person`` is empty where the tool answered alone. ``item`` is empty for work on a skill.
    ``answer`` is what was typed or chosen, ``why`` the reason given in the person's own words, for
    the person, their own teachers, and whoever marks it (who is not told whose it is).
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="responses")
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="responses"
    )
    actor = models.CharField(max_length=6, choices=ACTORS, default="person")
    showing = models.OneToOneField(
        Showing, on_delete=models.PROTECT, null=True, blank=True, related_name="response"
    )
    sitting = models.CharField(max_length=40, blank=True)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, blank=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True)
    item_version = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=STATUSES)
    score = share()
    trials = models.PositiveIntegerField(null=True, blank=True)
    answered_at = models.DateTimeField()
    occasion = models.CharField(max_length=8, choices=OCCASIONS, blank=True)
    aid = models.CharField(max_length=10, choices=AIDS, blank=True)
    aid_used = models.BooleanField(null=True, blank=True)
    aid_role = models.CharField(max_length=8, blank=True)
    attempted_first = models.BooleanField(null=True, blank=True)
    tool = models.CharField(max_length=80, blank=True)
    assigned_aid = models.CharField(max_length=10, choices=AIDS, blank=True)
    propensity = share()
    stratum = models.CharField(max_length=80, blank=True)
    fixed = models.BooleanField(null=True, blank=True)
    delay_days = models.FloatField(null=True, blank=True)
    planned_delay_days = models.FloatField(null=True, blank=True)
    novelty = models.CharField(max_length=8, choices=NOVELTIES, blank=True)
    setting = models.CharField(max_length=120, blank=True)
    assurance = models.CharField(max_length=10, choices=ASSURANCES, blank=True)
    confidence = share()
    forecast = share()
    forecast_days = models.FloatField(null=True, blank=True)
    ease = share()
    seconds = models.FloatField(null=True, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    floor = models.FloatField(null=True, blank=True)
    answer = models.TextField(blank=True)
    why = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        """A cohort's log in order, and a person's own."""

        indexes: ClassVar = [
            models.Index(fields=["cohort", "id"]),
            models.Index(fields=["cohort", "skill"]),
            models.Index(fields=["person", "answered_at"]),
            models.Index(fields=["person", "family"]),
        ]


class PracticeFit(models.Model):
    """What an organisation's own tries say of forgetting, and of the chance foreseen.

    The newest holds. ``weights`` are those of forgetting, ``link`` those of the chance by name,
    ``ease`` that of each family by its id. ``exposure`` is what help leaves: the ``share``, ``low``
    and ``high`` of its interval, and results after help was ``at_hand`` and ``withheld``; empty
    where it was not read. ``said`` is what was found, in sentences.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="practice_fits"
    )
    made_at = models.DateTimeField()
    tries = models.PositiveIntegerField()
    weights = models.JSONField()
    link = models.JSONField()
    ease = models.JSONField()
    exposure = models.JSONField(null=True, blank=True)
    said = models.TextField()

    @property
    def share(self) -> float:
        """The share of a retrieval's effect that an exposure has; where not read, as before."""
        return EXPOSURE if self.exposure is None else float(self.exposure["share"])


class Observation(models.Model):
    """A coach watching a squad do one drill: tries are written down one by one, then counted.

    One that was discarded is out of sight, with what was undone on it; a try that still comes from
    a phone opens it again.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="observations")
    coach = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT)
    occasion = models.CharField(max_length=8, choices=OCCASIONS)
    aid = models.CharField(max_length=10, choices=AIDS)
    setting = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)


class Try(models.Model):
    """One try of one person; ``value`` is 1 or 0 for a success or a miss, else the measure."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="tries")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    value = models.FloatField()
    tried_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
