"""Stored findings: what the last reading of a log said, and the model behind it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from unaided.web.people.models import Cohort, Organisation, User


class Reading(models.Model):
    """A report on a cohort's log up to one response; written in one go, then replaced.

    Attributes:
        last_response: The largest id of a response that it read.
        page: What the pages of the cohort and of leads show, with the number of its format.
        live: The fitted model, by which one person is updated; empty where none was fitted.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="readings")
    last_response = models.BigIntegerField()
    responses = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    seconds = models.FloatField()
    page = models.JSONField()
    live = models.BinaryField(null=True)

    class Meta:
        """The newest reading of a cohort is the one shown."""

        indexes: ClassVar = [models.Index(fields=["cohort", "-id"])]


class PersonReading(models.Model):
    """What a reading said of one person: what their own page shows."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="readings")
    page = models.JSONField()

    class Meta:
        """Once a reading."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reading", "person"], name="read_once")
        ]


class Refit(models.Model):
    """Whether a cohort's reading is behind its log, and since when; one row a cohort.

    Attributes:
        failed: Why the last attempt failed; empty where it did not.
        failed_format: The format that the code which failed would have stored: another may not.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="refit")
    asked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    failed = models.TextField(blank=True)
    failed_format = models.PositiveSmallIntegerField(default=0)


class PracticeReading(models.Model):
    """What practice does in a cohort, or in an organisation: read once a week, then replaced.

    It is an aggregate: counts, and means of five people or more, without a name, a code or an
    answer. So it stands when somebody in it is erased; changed at once, it would tell by its
    difference what that one person had done. A cohort's is made without them in the week after;
    a figure for leads once five people or more on each side have new results, however long that is.

    Attributes:
        as_of: Up to when it reads; empty before the first.
        tried_at: When a reading was last begun.
        failed: Whether that one failed, or ended half way; the reading before it stands.
        page: What the pages show, with the number of its format; empty before the first.
    """

    cohort = models.OneToOneField(
        Cohort, on_delete=models.CASCADE, null=True, related_name="practice_reading"
    )
    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, null=True, related_name="practice_reading"
    )
    as_of = models.DateTimeField(null=True)
    tried_at = models.DateTimeField()
    failed = models.BooleanField(default=False)
    page = models.JSONField(null=True)

    class Meta:
        """Of a cohort or of an organisation."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(cohort__isnull=True) ^ models.Q(organisation__isnull=True),
                name="of_one_or_the_other",
            )
        ]
