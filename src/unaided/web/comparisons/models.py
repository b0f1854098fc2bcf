"""A comparison of two ways of practising: what was registered, and what chance decided."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from unaided.web.bank.models import Skill
from unaided.web.people.models import Cohort, Organisation, User
from unaided.web.study.models import AIDS, share

UNITS = [("person", "person"), ("class", "class"), ("skill", "skill")]
"""What is drawn: each person, each class as a whole, or for each person each of several skills."""


class Comparison(models.Model):
    """Two ways compared. All but ``withdrawn_at`` is as it was registered, and never changed.

    Attributes:
        key: Of the form that registered it: sent twice, it is registered once.
        first: Name of the way that the other is compared with.
        second: Name of the other.
        opens_at: From when on answers count as outcomes.
        closes_at: Until when.
        planned_delay_days: Only checks planned this long after practice count; ``None``: all.
        smallest: The smallest difference of interest, in points of score (0..1).
        seed: Of everything that chance decided.
        record: What was drawn from, as JSON; with the seed it gives the places again.
        text: The registration in words, with the digest of ``record``.
        digest: SHA-256 of ``text`` in UTF-8, 64 hexadecimal digits.
    """

    key = models.UUIDField(unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    cohorts: models.ManyToManyField[Cohort, models.Model] = models.ManyToManyField(
        Cohort, related_name="comparisons"
    )
    skills: models.ManyToManyField[Skill, models.Model] = models.ManyToManyField(
        Skill, related_name="+"
    )
    question = models.CharField(max_length=200)
    unit = models.CharField(max_length=6, choices=UNITS)
    first = models.CharField(max_length=40)
    first_words = models.CharField(max_length=300)
    first_aid = models.CharField(max_length=10, choices=AIDS, blank=True)
    second = models.CharField(max_length=40)
    second_words = models.CharField(max_length=300)
    second_aid = models.CharField(max_length=10, choices=AIDS, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    planned_delay_days = models.FloatField(null=True, blank=True)
    smallest = models.FloatField(validators=[MinValueValidator(0.01), MaxValueValidator(0.5)])
    seed = models.PositiveBigIntegerField()
    record = models.TextField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """An organisation's comparisons, the newest first."""

        indexes: ClassVar = [models.Index(fields=["organisation", "-registered_at"])]

    def __str__(self) -> str:
        return self.question


class Placed(models.Model):
    """One row of the trial's table: whom chance sent which way, in which skill where it drew those.

    Attributes:
        cohort: The class that the person was in when it was drawn.
        skill: Empty where the person goes one way in all skills.
        second: Whether it is the second way.
        stratum: Within what the ways were balanced.
        propensity: Probability of the way that was drawn.
        before: Mean of the last unaided answers before the draw, 0..1; ``None``: not known.
    """

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="placed")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="ways")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, related_name="+")
    second = models.BooleanField()
    stratum = models.CharField(max_length=200)
    propensity = share(null=False)
    before = share()

    class Meta:
        """A person is placed once, or once in each skill."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comparison", "person"],
                condition=models.Q(skill__isnull=True),
                name="placed_once",
            ),
            models.UniqueConstraint(
                fields=["comparison", "person", "skill"], name="placed_once_a_skill"
            ),
        ]
