"""What is marked, by whom, and the marks: a reason or an explanation is never changed by them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from unaided.web.bank.models import Skill
from unaided.web.people.models import Cohort, Organisation, User
from unaided.web.study.models import Response


class Rubric(models.Model):
    """Levels with anchors, 0 the lowest: what a reason must hold to be given each.

    ``anchors`` is a list of texts, one a level. A rubric is not changed once it was used; another
    version is another rubric.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="rubrics")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, null=True, blank=True)
    name = models.CharField(max_length=120)
    anchors = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """Reasons that are marked together: one rubric, who marks, which share is marked twice."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=120)
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT)
    markers: models.ManyToManyField[User, models.Model] = models.ManyToManyField(User)
    double_share = models.FloatField(
        default=0.3, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    apart = models.PositiveSmallIntegerField(default=2)
    seed = models.PositiveBigIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        """A form sent twice is one round."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "seed"], name="one_round_a_form")
        ]


class Script(models.Model):
    """One response whose ``why`` (or answer, of a teach-back) is marked in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="scripts")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="scripts")

    class Meta:
        """In one round alone."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response"], name="one_round_a_response")
        ]


class Task(models.Model):
    """One script before one marker, at a place of their queue drawn by chance.

    ``why``: the first mark, the second of a share, or the third where two lie too far apart.
    ``first_level`` is the first mark that was given and stays when that is taken back: how far
    marks agree is read from what was given blind. ``level`` is the mark that stands.
    """

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="tasks")
    marker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    why = models.CharField(
        max_length=6, choices=[(one, one) for one in ("first", "second", "third")]
    )
    first_level = models.PositiveSmallIntegerField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Nobody marks a script twice."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["script", "marker"], name="one_task_a_marker")
        ]


class Seen(models.Model):
    """A settled script whose results somebody was shown: they are not blind to it any more."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="seen")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """The first time is kept."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["script", "person"], name="seen_first")
        ]
