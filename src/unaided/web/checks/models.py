"""A check as it was planned and drawn; what people are asked in it are study's assignments."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from unaided.web.bank.models import Item, Skill
from unaided.web.people.models import Cohort, User
from unaided.web.study.models import ASSURANCES, Assignment, Turn


def secret() -> str:
    """Return a new secret, from which the supervisor's codes follow."""
    return secrets.token_hex(32)


class Check(models.Model):
    """A check of a cohort.

    ``record`` is what it was drawn from (``unaided.checks.record``): plan, candidates, seed.
    ``foresight`` is what was said, before it started, that it would be able to tell. The standard
    is that of the day it was planned.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="checks")
    name = models.CharField(max_length=120)
    skills: models.ManyToManyField[Skill, models.Model] = models.ManyToManyField(Skill)
    record = models.JSONField()
    foresight = models.JSONField(default=dict)
    level = models.FloatField(validators=[MinValueValidator(0.05), MaxValueValidator(0.99)])
    certainty = models.FloatField(validators=[MinValueValidator(0.5), MaxValueValidator(0.999)])
    minutes = models.PositiveSmallIntegerField()
    window_days = models.PositiveSmallIntegerField(default=3)
    assurance = models.CharField(max_length=10, choices=ASSURANCES, default="declared")
    tool = models.CharField(max_length=80, blank=True)
    practice_ends_at = models.DateTimeField()
    after_course = models.BooleanField(default=False)
    secret = models.CharField(max_length=64, default=secret, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """One person's part in a check. ``extra_time`` multiplies the minutes."""

    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    extra_time = models.FloatField(
        default=1.0, validators=[MinValueValidator(1.0), MaxValueValidator(4.0)]
    )
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One part a person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "person"], name="one_part_a_person")
        ]


class PlannedTurn(models.Model):
    """One sitting of one person in a check. A make-up has the number of the one it stands for."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="turns")
    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="planned")
    number = models.PositiveSmallIntegerField()
    delay_days = models.FloatField()
    is_make_up = models.BooleanField(default=False)


class Placed(models.Model):
    """One response as it was drawn (``unaided.checks.draw.Place``), beside its assignment.

    ``item`` is the one drawn; the assignment's is the one asked, another where the choice of items
    found one that helped more to decide.
    """

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="placed")
    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="placed")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    sitting = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    fixed = models.BooleanField()
    delay_propensity = models.FloatField()


class LetIn(models.Model):
    """Whom a supervisor's code let into a turn, and how often a wrong one was typed.

    ``token`` lies in the session that typed the code, and in no other; ``seen_at`` is when that
    session last asked for something of the turn, to within a minute.
    """

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="let_in")
    token = models.CharField(max_length=32, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    wrong = models.PositiveIntegerField(default=0)
    last_wrong_at = models.DateTimeField(null=True, blank=True)


class Fact(models.Model):
    """Something that the browser told of a monitored turn: never a verdict."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="facts")
    what = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()


class LockedKey(models.Model):
    """The Config Key of a check's Safe Exam Browser file, the newest last; old ones are stale."""

    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="keys")
    config_key = models.CharField(max_length=64)
    configuration = models.TextField()
    browser_exam_keys = models.JSONField(default=list)
    created_at = models.DateTimeField()
