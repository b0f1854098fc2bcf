"""The pulse: two siblings now, with and without the tool in random order, an unseen third later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from unaided.web.bank.models import Skill
from unaided.web.people.models import Cohort, User
from unaided.web.study.models import AIDS, Assignment


class Pulse(models.Model):
    """A pulse of a cohort on one skill. What chance decided lies in its places.

    It follows from ``seed`` and ``candidates`` (``draw``): who could get what when it was made.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="pulses")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    aid = models.CharField(max_length=10, choices=AIDS)
    tool = models.CharField(max_length=80, blank=True)
    seed = models.PositiveBigIntegerField()
    candidates = models.JSONField(default=list)
    later_days = models.PositiveSmallIntegerField(default=14)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Place(models.Model):
    """One person in a pulse: the two responses of today and the one in two weeks."""

    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="places")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    with_tool_first = models.BooleanField()
    first = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="+")
    second = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="+")
    later = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One place a person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pulse", "person"], name="one_place_a_person")
        ]
