"""Who there is: organisations, people in one of three roles, cohorts, invitations, agreements."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar, Final

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

if TYPE_CHECKING:
    from datetime import datetime

LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is read as something else
CODE_LENGTH: Final = 8


def person_code() -> str:
    """Return a new pseudonym, by which logs name a person."""
    return "p-" + "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)).lower()


def join_code() -> str:
    """Return a new code to be said aloud or written on a board (31⁸: not to be guessed)."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def link_token() -> str:
    """Return a new secret for a link."""
    return secrets.token_urlsafe(24)


class Role(models.TextChoices):
    """What a person is in their organisation; a coach is a teacher."""

    LEARNER = "learner", "Learner"
    TEACHER = "teacher", "Teacher or coach"
    LEAD = "lead", "Lead"


class Organisation(models.Model):
    """A school, a club, a company."""

    name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person. ``organisation`` and ``role`` are empty until they have joined or founded one."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField("name", max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    role = models.CharField(max_length=8, choices=Role.choices, blank=True)
    code = models.CharField(max_length=40, default=person_code)

    class Meta:
        """A pseudonym names one person of an organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_code_a_person")
        ]

    def __str__(self) -> str:
        return self.display_name or self.username


class Cohort(models.Model):
    """A class, a squad or a team, with the standard that its figures are read against.

    ``time_zone`` is where its people are, as the IANA names it; empty: where the server is.
    """

    class Kind(models.TextChoices):
        """What its people call it."""

        CLASS = "class", "Class"
        SQUAD = "squad", "Squad"
        TEAM = "team", "Team"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.CLASS)
    tool = models.CharField(max_length=80, blank=True)
    level = models.FloatField(validators=[MinValueValidator(0.05), MaxValueValidator(0.99)])
    horizon_days = models.FloatField(validators=[MinValueValidator(1), MaxValueValidator(365)])
    certainty = models.FloatField(validators=[MinValueValidator(0.5), MaxValueValidator(0.999)])
    time_zone = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    teachers: models.ManyToManyField[User, Teaching] = models.ManyToManyField(
        User, through="Teaching", related_name="taught"
    )
    members: models.ManyToManyField[User, Enrolment] = models.ManyToManyField(
        User, through="Enrolment", related_name="cohorts"
    )

    class Meta:
        """Names tell an organisation's cohorts apart."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_name_a_cohort")
        ]

    def __str__(self) -> str:
        return self.name


class Teaching(models.Model):
    """A teacher of a cohort: who may see its people's evidence."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE)
    teacher = models.ForeignKey(User, on_delete=models.CASCADE)

    class Meta:
        """Once is enough."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "teacher"], name="teaches_once")
        ]


class Enrolment(models.Model):
    """A learner's place in a cohort; ``left_at`` ends it, and keeps what was recorded."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="enrolments")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Once is enough."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "person"], name="enrolled_once")
        ]


class Invitation(models.Model):
    """A way into an organisation, by link or by code, until it expires or is withdrawn."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, null=True, blank=True)
    role = models.CharField(max_length=8, choices=Role.choices)
    token = models.CharField(max_length=64, unique=True, default=link_token)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=join_code)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def opens(self, at: datetime) -> bool:
        """Say whether somebody can still come in by it."""
        return self.withdrawn_at is None and at < self.expires_at


class Consent(models.Model):
    """A person's agreement to what is recorded and who sees it, to one version of the text."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    version = models.PositiveSmallIntegerField()
    agreed_at = models.DateTimeField()

    class Meta:
        """Agreed once to each version."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "version"], name="agreed_once")
        ]


class PracticeReminder(models.Model):
    """On which days a person asked to be reminded to practise; empty: on none, as for everybody.

    ``days`` holds the weekdays as digits, Monday 0; ``sent_on`` is the last day, where the person
    is, on which a message went out.
    """

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="practice_reminder")
    days = models.CharField(max_length=7, blank=True)
    sent_on = models.DateField(null=True, blank=True)
