"""A plan of practice: its things, its sessions, both ways of laying it out, what was done."""

from __future__ import annotations

from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from unaided.practice.plans.blocks import Kind
from unaided.web.bank.models import Family, Skill
from unaided.web.people.models import Cohort, User

SPACED: Final = "spaced"
MASSED: Final = "massed"
LAYOUTS: Final = ((SPACED, "Spaced, mixed, test first"), (MASSED, "Massed, one after another"))
KINDS: Final = [(kind.value, kind.value) for kind in Kind]


class Plan(models.Model):
    """What a teacher or coach means to practise with a cohort.

    Attributes:
        key: Of the form that made it: sent twice, it is made once.
        chosen: Which of the two ways is used.
        prediction: What both ways predict, as it was when the plan was made, or when a session of
            it was last moved (:mod:`unaided.web.plans.foretold`).
        put_away_at: From when it is no longer used; what was done stays.
    """

    key = models.UUIDField(unique=True)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="plans")
    name = models.CharField(max_length=120)
    chosen = models.CharField(max_length=6, choices=LAYOUTS, default=SPACED)
    prediction = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A cohort's plans, the newest first."""

        indexes: ClassVar = [models.Index(fields=["cohort", "-created_at"])]

    def __str__(self) -> str:
        return self.name


class Thing(models.Model):
    """What is practised: a skill, or a drill (a family that a coach observes)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="things")
    number = models.PositiveSmallIntegerField()
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(
        Family, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """Numbered from 0 in their plan."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_number_a_thing")
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return str(self.skill if self.family is None else self.family)


class PlannedSession(models.Model):
    """One date of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(5), MaxValueValidator(240)]
    )

    class Meta:
        """Numbered from 1 in their plan."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_number_a_session")
        ]
        ordering: ClassVar = ["number"]


class Move(models.Model):
    """A session was put on another date; the one it had before stays on record."""

    session = models.ForeignKey(PlannedSession, on_delete=models.CASCADE, related_name="moves")
    moved_from = models.DateTimeField()
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        """In their order."""

        ordering: ClassVar = ["pk"]


class PlannedBlock(models.Model):
    """Some minutes of one thing, in one of the two ways of laying a session out."""

    session = models.ForeignKey(PlannedSession, on_delete=models.CASCADE, related_name="blocks")
    layout = models.CharField(max_length=6, choices=LAYOUTS)
    number = models.PositiveSmallIntegerField()
    thing = models.ForeignKey(Thing, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=KINDS)
    shown = models.BooleanField()

    class Meta:
        """Numbered from 1 in their session and way."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "layout", "number"], name="one_number_a_block"
            )
        ]
        ordering: ClassVar = ["number"]


class Tick(models.Model):
    """Somebody said that a block was done; one that was undone stays, with who took it back."""

    block = models.ForeignKey(PlannedBlock, on_delete=models.CASCADE, related_name="ticks")
    ticked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A block is done once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["block"], condition=models.Q(undone_at__isnull=True), name="done_once"
            )
        ]
