"""The demonstration's history: nothing of it lies ahead, and it holds a pulse that is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Max
from pytest_django import DjangoDbBlocker

from unaided.practice.choosing import Planner
from unaided.web.demonstration import past_pulse, seeding
from unaided.web.demonstration.history import Keeping
from unaided.web.insight.models import PracticeReading
from unaided.web.insight.practice_weekly import store_practice_readings
from unaided.web.people.models import Cohort, Enrolment, Role, User
from unaided.web.pulse.figures import PulseFigures, figures_of
from unaided.web.pulse.models import Pulse
from unaided.web.pulse.progress import places_of, progress_of
from unaided.web.study.models import Assignment, Response, Showing, Sitting
from unaided.web.study.sittings import STRETCHED, WITHHELD

EARLY = datetime.now(UTC).replace(hour=0, minute=5, second=0, microsecond=0)
"""Shortly after midnight: whatever is simulated of the present day would lie ahead."""
TOOK: dict[str, float] = {}


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration, seeded once; its traces are taken back."""
    TOOK.clear()

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            before = time.process_time()
            result = function(*args, **kwargs)
            TOOK[name] = TOOK.get(name, 0.0) + time.process_time() - before
            return result

        return run

    play, keep = past_pulse.play_past_pulse, Keeping.keep_until
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeding, "play_past_pulse", timed("pulse", play))
        patch.setattr(past_pulse.Keeping, "keep_until", timed("history", keep))
        seeding.seed(at=EARLY, seed=2)
        TOOK["answers"] = TOOK["pulse"] - TOOK["history"]
        yield
        transaction.set_rollback(True)


@pytest.fixture
def pulse(db: None) -> Pulse:
    """The one pulse that there is."""
    return Pulse.objects.select_related("cohort", "skill").get()


@pytest.fixture
def figures(pulse: Pulse) -> PulseFigures:
    """What it tells."""
    return figures_of(pulse, places_of(pulse))


def test_nothing_lies_ahead(db):
    """The eight weeks end on the day before."""
    last = Response.objects.aggregate(last=Max("answered_at"))["last"]
    assert last < datetime.combine(EARLY.date(), datetime.min.time(), tzinfo=UTC)
    assert last > EARLY - timedelta(days=7)
    assert not Response.objects.filter(answered_at__lt=F("cohort__created_at")).exists()
    assert Cohort.objects.first().created_at.date() == EARLY.date() - timedelta(days=56)
    assert not Sitting.objects.filter(ended_at=None).exists()


def test_the_log_is_in_the_order_in_which_it_happened(db):
    """The newest response has the largest number, as everywhere."""
    times = list(
        Response.objects.filter(actor="person").order_by("pk").values_list("answered_at", flat=True)
    )
    disorder = max(
        (before - after for before, after in pairwise(times)),
        default=timedelta(),
    )
    assert disorder < timedelta(minutes=10)


def test_learners_have_addresses_that_reach_nobody(db):
    """Of a reserved domain, so that reminders are written and printed."""
    addresses = set(User.objects.filter(role=Role.LEARNER).values_list("email", flat=True))
    assert "e.r@northfield.example" in addresses
    assert len(addresses) == Enrolment.objects.values("person").distinct().count()
    assert all(address.endswith("@northfield.example") for address in addresses)


def test_the_pulse_is_over_and_tells_both_figures(pulse, figures):
    """The tutor's effect by design, and what was left; whoever stayed away is named."""
    assert pulse.closes_at <= EARLY
    assert pulse.created_by.username == "l.moreno"
    assert figures.effect.known
    assert figures.effect.finding["assignment"] == "randomised"
    assert figures.later.known
    assert figures.later.estimate < figures.alone.estimate < figures.with_tool.estimate
    assert len(figures.missing_now) == 2
    assert len(figures.missing_later) == 3
    progress = progress_of(places_of(pulse), EARLY)
    assert (progress.now, progress.later) == ((48, 52), (23, 26))


def test_everybody_in_it_was_checked_after_two_weeks(figures):
    """Nothing in the history shortened the delay."""
    delays = [one.response.delay_days for one in figures.thirds if one.response is not None]
    assert all(14 < delay < 16 for delay in delays)
    assert all(one.response.novelty == "variant" for one in figures.thirds if one.response)


def test_no_check_of_it_waits_for_anybody(db):
    """It was finished."""
    assert not Assignment.objects.filter(closes_at__gt=EARLY).exists()


def test_it_takes_no_time():
    """Under five seconds of the processor, beside what the history takes anyway."""
    assert TOOK["answers"] < 5


def test_a_history_is_written_in_parts(db, pulse):
    """Each once, up to and with the instant."""
    cohort = pulse.cohort
    rows = [
        Response(cohort=cohort, status="exposure", answered_at=EARLY + timedelta(hours=hour))
        for hour in (3, 1, 2)
    ]
    before = Response.objects.count()
    log = Keeping(rows)
    for hour, there in ((0, 0), (1, 1), (1, 1), (3, 3), (9, 3)):
        log.keep_until(EARLY + timedelta(hours=hour))
        assert Response.objects.count() - before == there


def test_practice_is_drawn_as_the_product_draws_it(db):
    """Chance has its shares, each on record; nothing comes of another way."""
    showings = list(Showing.objects.filter(foreseen__isnull=False).select_related("sitting"))
    offered = [one for one in showings if one.aid_propensity is not None]
    withheld = [one for one in offered if one.aid == "none"]
    assert {one.aid_propensity for one in withheld} == {WITHHELD}
    assert {one.aid_propensity for one in offered if one.aid == "hints"} == {1 - WITHHELD}
    shares = {
        Planner().random_share: sum(one.drawn for one in showings) / len(showings),
        WITHHELD: len(withheld) / len(offered),
        STRETCHED: sum(one.stretch is not None for one in showings) / len(showings),
    }
    assert all(0.5 * said < found < 1.5 * said for said, found in shares.items())
    assert all(one.among for one in showings if one.drawn)
    assert {one.sitting.cohort.name for one in showings} == {"Match analysis"}
    delays = Response.objects.filter(showing__in=showings)
    assert not delays.filter(delay_days__lt=0).exists()
    assert delays.filter(novelty="repeat").exists()


def test_what_practice_does_is_known_in_it(db):
    """The page of the cohort, and the lead's, show figures: each side has enough results."""
    assert store_practice_readings(EARLY) == 2
    for page in PracticeReading.objects.values_list("page", flat=True):
        assert {one["status"] for one in page["figures"].values()} == {"known"}
