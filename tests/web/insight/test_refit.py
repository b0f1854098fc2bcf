"""A reading: made whole or not at all, asked for by answers, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.insight.past import NOW, make_past, read_now, response

from unaided.evidence.problems import UsageError
from unaided.web.insight import apart, queueing, refit
from unaided.web.insight.models import PersonReading, Reading, Refit
from unaided.web.insight.queueing import ask, sweep
from unaided.web.insight.standing import standing
from unaided.web.insight.stored import FORMAT
from unaided.web.people.signals import standard_changed
from unaided.web.study.models import Response
from unaided.web.study.signals import responded


@pytest.fixture
def queued(monkeypatch) -> list[int]:
    """The cohorts whose reading went into the queue, in order."""
    asked: list[int] = []
    monkeypatch.setattr(queueing, "_enqueue", asked.append)
    return asked


def answer(past, person) -> Response:
    """One more answer, told to whoever listens."""
    row = response(past.cohort, person, past.items["Vectors"][0], at=NOW)
    row.save()
    responded.send(sender=Response, response=row)
    return row


def test_a_reading_is_stored_with_everybody_in_it(school, past):
    """One page a person, and the cohort's."""
    assert past.reading.people.count() == len(past.people)
    assert past.reading.last_response == Response.objects.order_by("pk").last().pk
    assert past.reading.page["cohort"]["schema"] == "unaided-report/1"
    assert past.reading.page["cohort"]["findings"]


def test_a_reading_is_asked_once_before_anybody_asks(school, past, monkeypatch):
    """What the first to ask would wait for is compiled where nobody waits."""
    asked = []
    monkeypatch.setattr(refit, "population", lambda *of: asked.append(of))
    refit.read_cohort_at(past.cohort.pk, NOW + timedelta(days=1))
    [(model, skills)] = asked
    assert skills[0] in model.codes["skill"]


def test_the_last_two_readings_are_kept(school, past):
    """Older ones go, with what they said of people."""
    for days in (1, 2):
        read_now(past.cohort, NOW + timedelta(days=days))
    assert Reading.objects.count() == 2
    assert not Reading.objects.filter(pk=past.reading.pk).exists()
    assert PersonReading.objects.count() == 2 * len(past.people)


def test_reading_takes_down_the_note_and_writes(school, monkeypatch):
    """Asked for, read, no longer asked for; how long it took comes from the clock given."""
    past = make_past(school, read=False)
    Refit.objects.create(cohort=past.cohort, asked_at=NOW, failed="before")
    monkeypatch.setattr(refit, "build_from", _kept(refit.build_from, past))
    ticks = iter([10.0, 12.5])
    reading = refit.read_cohort_at(past.cohort.pk, NOW, timer=lambda: next(ticks))
    assert reading.seconds == 2.5
    state = Refit.objects.get(cohort=past.cohort)
    assert (state.asked_at, state.started_at, state.failed) == (None, None, "")


def _kept(build, past):
    """Compute a snapshot's report once a run, as the other tests do."""

    def kept(taken):
        read_now(past.cohort, taken.as_of)
        from tests.web.insight import past as memory

        return list(memory._BUILT.values())[-1] if memory._BUILT else build(taken)

    return kept


def test_an_answer_asks_once_until_the_reading_begins(
    school, past, queued, django_capture_on_commit_callbacks
):
    """Ten answers make one task, and it goes out when the answer is on disk, not before."""
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        for _ in range(10):
            answer(past, school.learner)
    assert len(waiting) == 1
    assert queued == []
    waiting[0]()
    assert queued == [past.cohort.pk]


def test_answers_that_arrive_during_a_reading_ask_for_another(
    school, past, queued, monkeypatch, django_capture_on_commit_callbacks
):
    """The note is taken down before the snapshot: nothing that comes later is forgotten."""

    def meanwhile(taken):
        with django_capture_on_commit_callbacks(execute=True):
            answer(past, school.learner)
        raise UsageError("Far enough.")

    monkeypatch.setattr(refit, "build_from", meanwhile)
    ask(past.cohort.pk, NOW)
    with pytest.raises(UsageError):
        refit.read_cohort_at(past.cohort.pk, NOW)
    assert queued == [past.cohort.pk]
    assert Refit.objects.get(cohort=past.cohort).asked_at is not None


def test_a_reading_that_dies_half_way_leaves_nothing(school, past, monkeypatch):
    """Killed while it writes: the reading before stands, whole."""

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(PersonReading.objects, "bulk_create", killed)
    answer(past, school.learner)
    with pytest.raises(KeyboardInterrupt):
        read_now(past.cohort, NOW)
    assert list(Reading.objects.values_list("pk", flat=True)) == [past.reading.pk]
    assert past.reading.people.count() == len(past.people)


@pytest.mark.parametrize(
    ("status", "said", "sentence"),
    [
        (apart.SAID, "noise\nRow 3, score: found 7.", "Row 3, score: found 7."),
        (-9, "", "ended by the system (signal 9)"),
        (1, "Traceback …\nKeyError: 'x'", "a mistake of ours"),
    ],
)
def test_a_failure_is_kept_as_a_sentence_and_the_old_reading_stands(
    school, past, monkeypatch, browse, status, said, sentence
):
    """The teacher reads it on the page; no traceback does."""
    Refit.objects.update_or_create(cohort=past.cohort, defaults={"started_at": NOW})
    monkeypatch.setattr(apart.RUNNING, "run", lambda _command: (status, said))
    apart.read_apart(past.cohort.pk)
    state = standing(past.cohort, past.reading)
    assert sentence in state.failed
    assert not state.running
    page = browse(school.teacher).get(f"/cohorts/{past.cohort.pk}/").content.decode()
    assert "The last reading of the log failed." in page
    assert "The figures of 20 March 2026" in page
    assert "Traceback" not in page


def test_a_process_of_its_own_says_how_it_ended():
    """Its exit status and its last words; one that is killed has the signal."""
    import sys

    words = "import sys; print('words', file=sys.stderr); sys.exit(3)"
    assert apart.Running().run([sys.executable, "-c", words]) == (3, "words\n")
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert apart.Running().run([sys.executable, "-c", kill])[0] == -9


def test_a_reading_that_is_behind_is_found_without_having_been_asked_for(school, past, queued):
    """A lost task, a crashed worker: what counts is that the log is ahead."""
    assert sweep(NOW) == 0
    response(past.cohort, school.learner, past.items["Vectors"][0], at=NOW).save()
    assert sweep(NOW) == 1
    assert sweep(NOW) == 0


def test_what_older_code_stored_is_read_anew(school, past, queued):
    """Its format is behind, though its log is not."""
    past.reading.page["format"] = 1
    past.reading.save()
    assert sweep(NOW) == 1
    assert sweep(NOW) == 0, "asked once"
    Refit.objects.all().delete()
    Reading.objects.update(page=["not a page"])
    assert sweep(NOW) == 1


def test_an_assignment_that_closed_without_an_answer_asks_too(school, past, queued):
    """Nobody answered, and yet the log says more than before."""
    from tests.web.insight.test_log_out import assign

    assign(past, school.learner, past.items["Vectors"][6], closes_at=NOW + timedelta(days=1))
    assert sweep(NOW) == 0
    assert sweep(NOW + timedelta(days=2)) == 1


def test_what_was_asked_for_long_ago_is_asked_for_again(school, past, queued):
    """Once no wait could have been so long."""
    Refit.objects.update_or_create(cohort=past.cohort, defaults={"asked_at": NOW})
    assert sweep(NOW + timedelta(minutes=29)) == 0
    assert sweep(NOW + timedelta(minutes=31)) == 1
    assert queued == [past.cohort.pk]


def test_a_reading_that_failed_is_not_tried_for_ever(school, past, queued):
    """It waits for the next answer."""
    answer(past, school.learner)
    Refit.objects.filter(cohort=past.cohort).update(
        asked_at=None, failed="No.", failed_format=FORMAT
    )
    assert sweep(NOW) == 0
    answer(past, school.learner)
    assert Refit.objects.get(cohort=past.cohort).asked_at is not None


def test_a_reading_that_failed_in_older_code_is_tried_once(school, past, queued, monkeypatch):
    """What failed then may not fail now; what fails again waits for the next answer."""
    past.reading.page["format"] = FORMAT - 1
    past.reading.save()
    Refit.objects.create(cohort=past.cohort, failed="Then.", failed_format=FORMAT - 1)
    assert sweep(NOW) == 1
    assert Refit.objects.get().asked_at == NOW
    monkeypatch.setattr(apart.RUNNING, "run", lambda _command: (1, "KeyError"))
    Refit.objects.update(asked_at=None, started_at=NOW)
    apart.read_apart(past.cohort.pk)
    assert Refit.objects.get().failed_format == FORMAT
    assert [sweep(NOW + timedelta(hours=hours)) for hours in range(3)] == [0, 0, 0]


def test_a_page_that_would_not_read_is_not_stored(school, past, monkeypatch):
    """It would be read anew without end: it is a mistake, and the reading before it stands."""
    monkeypatch.setattr(refit, "cohort_extract", lambda *_args: {})
    with pytest.raises(ValueError, match="not one that the pages read"):
        read_now(past.cohort, NOW + timedelta(days=1))
    assert list(Reading.objects.values_list("pk", flat=True)) == [past.reading.pk]


def test_another_standard_asks_for_another_reading(school, past):
    """The verdicts are against it."""
    standard_changed.send(sender=None, cohort=past.cohort)
    assert Refit.objects.get(cohort=past.cohort).asked_at is not None


def test_nobody_yet_is_no_reading(school, at):
    """An empty cohort has none, and is not asked for again and again."""
    assert refit.read_cohort_at(school.cohort.pk, at) is None
    assert sweep(at) == 0


def test_a_long_reading_is_made_less_often(school, past, monkeypatch):
    """It waits three times as long as the last one took, five seconds at least."""
    from django.utils import timezone

    waits = []

    class Task:
        def using(self, run_after):
            waits.append((run_after - timezone.now()).total_seconds())
            return self

        def enqueue(self, *_args):
            return None

    monkeypatch.setattr(queueing, "refit_cohort", Task())
    for seconds in (0.1, 60.0, 100_000.0):
        Reading.objects.update(seconds=seconds)
        queueing._enqueue(past.cohort.pk)
    assert [round(wait) for wait in waits] == [5, 180, 900]
