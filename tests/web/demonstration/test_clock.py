"""Days that pass in the demonstration, and what is told when they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks import default_task_backend
from django_tasks.backends.dummy import DummyBackend
from tests.web.pulse.squad import start_pulse
from tests.web.school import make_choices

from unaided.web import clock
from unaided.web.bank.models import Skill
from unaided.web.pulse.tasks import remind_everybody


@pytest.fixture
def queue(settings) -> Iterator[DummyBackend]:
    """The queue of an application that is a demonstration, its clock not yet moved."""
    settings.DEMONSTRATION = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    backend = cast("DummyBackend", default_task_backend)
    backend.clear()
    clock._file().unlink(missing_ok=True)
    yield backend
    clock._file().unlink(missing_ok=True)
    backend.clear()


@pytest.mark.django_db
def test_two_weeks_later_the_reminder_is_printed(school, at, queue, capsys):
    """Asked for as the clock is moved, not an hour later; on the worker's console."""
    school.learner.email = "ada@northfield.example"
    school.learner.save()
    make_choices(school.organisation, at)
    skill = Skill.objects.get(organisation=school.organisation)
    start_pulse(school, [school.learner], skill, at)
    remind_everybody.call()
    assert capsys.readouterr().out.count("To: ada@northfield.example") == 1
    Client().post(reverse("demonstration_clock"), {"days": "14"})
    (asked,) = queue.results
    assert asked.task == remind_everybody
    asked.task.call(*asked.args, **asked.kwargs)
    said = capsys.readouterr().out
    assert said.count("To: ada@northfield.example") == 1
    assert "1 short question open for you" in said


@pytest.mark.django_db
def test_a_clock_that_did_not_move_asks_for_nothing(queue):
    """A number of days that is not offered."""
    Client().post(reverse("demonstration_clock"), {"days": "400"})
    assert queue.results == []
    assert clock.days_ahead() == 0
