"""Starting a sitting, finding where it stands, ending it, and what is said of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.web.school import Browse, School, enrol, make_choices, make_cohort
from tests.web.study.history import assign, give, practise, sit

from unaided.evidence.schema import Occasion
from unaided.web.study.models import Sitting
from unaided.web.study.sittings import present


def test_practice_is_started_and_leads_to_its_first_question(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    client = browse(school.learner)
    reply = client.post("/sittings/", {"occasion": "practice", "minutes": "5"})
    sitting = Sitting.objects.get()
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/sittings/{sitting.pk}/")
    assert sitting.minutes == 5
    reply = client.get(f"/sittings/{sitting.pk}/")
    assert reply.headers["Location"] == f"/sittings/{sitting.pk}/1/"


def test_with_nothing_to_ask_it_says_so(school: School, browse: Browse) -> None:
    client = browse(school.learner)
    for occasion, said in (("practice", "Nothing to practise now"), ("check", "No check is open")):
        reply = client.post("/sittings/", {"occasion": occasion}, follow=True)
        assert said in reply.content.decode()
    assert not Sitting.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"occasion": "work"}, {"occasion": "practice",
                                                             "minutes": "600"}])  # fmt: skip
def test_what_cannot_be_started_is_not(
    school: School, browse: Browse, at: datetime, sent: dict[str, str]
) -> None:
    make_choices(school.organisation, at)
    reply = browse(school.learner).post("/sittings/", sent)
    assert reply.headers["Location"] == "/today/"
    assert not Sitting.objects.exists()


def test_it_is_for_a_cohort_of_ones_own(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    other = make_cohort(school.organisation, "Physics", at)
    enrol(other, school.learner, at, agreed=False)
    client = browse(school.learner)
    for wanted, got in ((school.cohort, school.cohort), (school.other_cohort, other)):
        client.post("/sittings/", {"occasion": "practice", "cohort": wanted.pk})
        sitting = Sitting.objects.latest("pk")
        assert sitting.cohort == got
        client.post(f"/sittings/{sitting.pk}/end/")


def test_ending_keeps_what_was_answered(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    give(school.learner, showing, at)
    client = browse(school.learner)
    reply = client.post(f"/sittings/{showing.sitting_id}/end/")
    assert (reply.status_code, reply.headers["Location"]) == (
        303, f"/sittings/{showing.sitting_id}/done/",
    )  # fmt: skip
    assert "1 of 1 alone." in client.get(reply.headers["Location"]).content.decode()
    ended = Sitting.objects.get().ended_at
    client.post(f"/sittings/{showing.sitting_id}/end/")
    assert Sitting.objects.get().ended_at == ended
    reply = client.get(f"/sittings/{showing.sitting_id}/")
    assert reply.headers["Location"] == f"/sittings/{showing.sitting_id}/done/"


def test_done_says_what_was_got_alone_and_what_comes_again(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at, families=4, siblings=1)
    showing = practise(school.learner, school.cohort, at)
    for right in (True, False):
        outcome = give(school.learner, showing, at, right=right)
        showing = outcome.following  # type: ignore[union-attr, assignment]
    client = browse(school.learner)
    client.post(f"/sittings/{showing.sitting_id}/end/")
    page = client.get(f"/sittings/{showing.sitting_id}/done/").content.decode()
    assert "1 of 2 alone." in page
    assert "1 question not got alone yet" in page


def test_a_sitting_that_goes_on_is_not_done(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    sitting = sit(school.learner, school.cohort, at)
    reply = browse(school.learner).get(f"/sittings/{sitting.pk}/done/")
    assert reply.headers["Location"] == f"/sittings/{sitting.pk}/"


@pytest.mark.parametrize("who", ["other_learner", "teacher", "lead", "stranger",
                                 "stranger_learner"])  # fmt: skip
def test_it_is_nobody_elses(school: School, browse: Browse, at: datetime, who: str) -> None:
    make_choices(school.organisation, at)
    sitting = sit(school.learner, school.cohort, at)
    client = browse(getattr(school, who))
    for url in (f"/sittings/{sitting.pk}/", f"/sittings/{sitting.pk}/done/"):
        assert client.get(url).status_code == 404
    assert client.post(f"/sittings/{sitting.pk}/end/").status_code == 404
    assert Sitting.objects.get().ended_at is None


def test_it_rejects_get_where_something_changes(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    sitting = sit(school.learner, school.cohort, at)
    client = browse(school.learner)
    assert client.get("/sittings/").status_code == 405
    assert client.get(f"/sittings/{sitting.pk}/end/").status_code == 405


def test_a_check_is_chosen_by_the_person(school: School, browse: Browse, at: datetime) -> None:
    items = make_choices(school.organisation, at)
    assign(school.learner, school.cohort, items[0], at)
    client = browse(school.learner)
    client.post("/sittings/", {"occasion": "check"})
    sitting = Sitting.objects.get()
    assert (sitting.occasion, sitting.minutes) == (Occasion.CHECK, None)
    showing = present(sitting)
    assert showing is not None
    assert showing.assignment is not None
