"""The page of one item: asked, answered, and what is said to it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.web.school import CHOICE, Browse, School, make_choices, make_item
from tests.web.study.history import (
    assign,
    fields,
    give,
    last_response,
    practise,
    sit,
    written,
)

from unaided.evidence.schema import Aid, Occasion
from unaided.web.people.models import User
from unaided.web.study.models import Response, Showing
from unaided.web.study.sittings import end, present

HEADER = {"X-Requested-With": "test"}


def address(showing: Showing) -> str:
    return f"/sittings/{showing.sitting_id}/{showing.number}/"


def text_of(client: Client, url: str, status: int = 200) -> str:
    reply = client.get(url)
    assert reply.status_code == status
    return reply.content.decode()


def test_an_answer_is_kept_and_its_feedback_shown(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    client = browse(school.learner)
    asked = text_of(client, address(showing))
    assert "What is asked in" in asked
    for secret in ("SOLUTION", "EXPLANATION", "SAYS", "HINT-", "Chain rule"):
        assert secret not in asked
    reply = client.post(address(showing), fields(showing, at))
    assert reply.status_code == 303
    assert reply.headers["Location"] == address(showing)
    page = text_of(client, address(showing))
    for said in ("Right", "SOLUTION", "EXPLANATION", "KEY-", "Chain rule", "Go on"):
        assert said in page
    assert f'href="/sittings/{showing.sitting_id}/2/"' in page


def test_a_wrong_answer_is_told_what_is_right_and_what_was_missed(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    client = browse(school.learner)
    client.post(address(showing), fields(showing, at, right=False))
    page = text_of(client, address(showing))
    for said in ("Not yet", "SAYS-", "KEY-", "It comes back after two others",
                 "Being wrong when sure is not held against you."):  # fmt: skip
        assert said in page


@pytest.mark.parametrize("who", ["other_learner", "teacher", "lead", "stranger",
                                 "stranger_learner"])  # fmt: skip
@pytest.mark.parametrize("what", ["", "hint/"])
def test_nobody_else_sees_or_answers_it(
    school: School, browse: Browse, at: datetime, who: str, what: str
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    client = browse(getattr(school, who))
    if not what:
        assert client.get(address(showing)).status_code == 404
    sent = {**fields(showing, at), "number": "1"}
    assert client.post(address(showing) + what, sent).status_code == 404
    assert not Response.objects.exists()
    showing.refresh_from_db()
    assert showing.hints_shown == 0


def test_a_visitor_is_sent_to_sign_in(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    reply = browse(None).post(address(showing), fields(showing, at))
    assert reply.status_code == 302
    assert reply.headers["Location"].startswith("/accounts/login/")
    assert not Response.objects.exists()


def test_looking_writes_nothing(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    client = browse(school.learner)
    before = Showing.objects.values_list().get()
    for _ in range(2):
        text_of(client, address(showing))
    assert Showing.objects.values_list().get() == before
    assert not Response.objects.exists()


def test_a_form_without_a_token_is_refused(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    client = Client(enforce_csrf_checks=True)
    client.force_login(school.learner)
    assert client.post(address(showing), fields(showing, at)).status_code == 403
    assert not Response.objects.exists()


def test_a_mistake_keeps_what_was_typed_and_says_what_is_missing(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    chosen = written(showing)
    reply = browse(school.learner).post(
        address(showing), {"key": showing.key, "answer": chosen, "rendered": ""}
    )
    assert reply.status_code == 422
    page = reply.content.decode()
    assert f'value="{chosen}" checked' in page
    assert page.count("Nothing was kept yet") == 1
    assert page.count("Say how sure you are.") == 2  # beside it, and above
    assert 'href="#confidence-0"' in page


def test_a_second_answer_that_differs_is_said_not_to_count(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    client = browse(school.learner)
    client.post(address(showing), fields(showing, at))
    again = client.post(address(showing), fields(showing, at))
    assert again.headers["Location"] == address(showing)
    other = client.post(address(showing), fields(showing, at, right=False), follow=True)
    assert "it stands. The second one was not kept." in other.content.decode()
    assert Response.objects.count() == 1


@pytest.mark.parametrize("key", ["", "no key", "8f14e45f-ceea-467f-a0e6-0d1b2c3d4e5f"])
def test_a_key_that_was_never_given_out_finds_nothing(
    school: School, browse: Browse, at: datetime, key: str
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    sent = {**fields(showing, at), "key": key}
    assert browse(school.learner).post(address(showing), sent).status_code == 404


def test_what_came_too_late_is_said_and_nothing_is_written(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at - timedelta(days=2))
    end(showing.sitting, at - timedelta(days=2))
    client = browse(school.learner)
    reply = client.post(address(showing), fields(showing, at))
    assert reply.status_code == 409
    assert "Nothing was changed" in reply.content.decode()
    assert "The sitting ended more than a day" in text_of(client, address(showing))


def test_what_waits_for_a_new_sitting_leads_to_today(
    school: School, browse: Browse, at: datetime
) -> None:
    item = make_choices(school.organisation, at)[0]
    since = at - timedelta(days=3)
    assign(school.learner, school.cohort, item, since)
    showing = present(sit(school.learner, school.cohort, since, Occasion.CHECK))
    assert showing is not None
    client = browse(school.learner)
    replies = (
        client.get(address(showing)), client.post(address(showing), fields(showing, at))
    )  # fmt: skip
    assert [reply.status_code for reply in replies] == [200, 409]
    for reply in replies:
        page = reply.content.decode()
        assert "the question waits for you in a new one" in page
        assert "Nothing was kept" in page
        assert "Pass over it" not in page
        assert 'data-press="Enter" href="/today/"' in page
    assert "A check waits: 1 question" in text_of(client, "/today/")
    client.post("/sittings/", {"occasion": "check"})
    moved = Showing.objects.get()
    assert (moved.key, moved.sitting_id == showing.sitting_id) == (showing.key, False)
    assert "What is asked in" in text_of(client, address(moved))


def test_hints_and_the_end_take_their_turn_with_answers(
    school: School, browse: Browse, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same lock: else a hint could be opened while the answer is being graded."""
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    turns: list[tuple[str, User]] = []
    for name in ("showing", "sitting"):
        monkeypatch.setattr(
            f"unaided.web.study.views.{name}.take_turns",
            lambda person, name=name: turns.append((name, person)),
        )
    client = browse(school.learner)
    client.post(address(showing) + "hint/", {"number": "1"})
    client.post(f"/sittings/{showing.sitting_id}/end/")
    assert turns == [("showing", school.learner), ("sitting", school.learner)]


def test_a_closed_question_is_passed_over(school: School, browse: Browse, at: datetime) -> None:
    items = make_choices(school.organisation, at)
    assign(school.learner, school.cohort, items[0], at, closes=timedelta(hours=1))
    assign(school.learner, school.cohort, items[4], at, closes=timedelta(hours=9))
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    client = browse(school.learner)
    with time_machine.travel(at + timedelta(hours=2), tick=False):
        assert "This question closed" in text_of(client, address(showing))
        page = client.post(address(showing), {"key": showing.key}).content.decode()
        assert f'href="/sittings/{showing.sitting_id}/2/"' in page
        assert "What is asked in" in text_of(client, f"/sittings/{showing.sitting_id}/2/")


def test_hints_come_one_by_one_and_keep_what_was_typed(
    school: School, browse: Browse, at: datetime
) -> None:
    text = CHOICE.format(slug="one", skill="Chain rule", family="One")
    make_item(school.organisation, text.replace("# Solution", "# Hint\nSECOND\n\n# Solution"), at)
    showing = practise(school.learner, school.cohort, at)
    client = browse(school.learner)
    chosen = written(showing, right=False)
    sent = {"number": "1", "answer": chosen, "confidence": "0.7"}
    reply = client.post(address(showing) + "hint/", sent)
    assert (reply.status_code, reply.headers["Location"]) == (303, address(showing))
    page = text_of(client, address(showing))
    assert "HINT-one" in page
    assert "SECOND" not in page
    assert f'value="{chosen}" checked' in page
    assert 'value="0.7" checked' in page
    client.post(address(showing) + "hint/", {**sent, "number": "2"})
    assert "SECOND" in text_of(client, address(showing))
    give(school.learner, showing, at)
    assert last_response().aid_used is True
    client.post(address(showing) + "hint/", {**sent, "number": "3"})
    showing.refresh_from_db()
    assert showing.hints_shown == 2


def test_without_hints_as_the_condition_there_is_no_hint(
    school: School, browse: Browse, at: datetime
) -> None:
    item = make_choices(school.organisation, at)[0]
    assign(school.learner, school.cohort, item, at)
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    reply = browse(school.learner).post(address(showing) + "hint/", {"number": "1"})
    assert reply.status_code == 404


def test_an_external_tool_is_named_and_its_use_asked(
    school: School, browse: Browse, at: datetime
) -> None:
    item = make_choices(school.organisation, at)[0]
    assign(school.learner, school.cohort, item, at, aid=Aid.ASSISTANT, tool="<b>Assistant 4")
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    page = text_of(browse(school.learner), address(showing))
    assert "&lt;b&gt;Assistant 4 allowed" in page
    assert "Did you use &lt;b&gt;Assistant 4?" in page


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_it_rejects_other_methods(
    school: School, browse: Browse, at: datetime, method: str
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    assert getattr(browse(school.learner), method)(address(showing)).status_code == 405
    assert browse(school.learner).get(address(showing) + "hint/").status_code == 405


def test_the_order_of_options_is_this_showings_and_values_tell_nothing(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at, families=3, siblings=8)
    places = set()
    showing = practise(school.learner, school.cohort, at)
    for _ in range(20):
        places.add(written(showing))
        page = text_of(browse(school.learner), address(showing))
        shown = [page.index(f'id="answer-{n}" value="{n}"') for n in range(4)]
        assert shown == sorted(shown)
        outcome = give(school.learner, showing, at)
        showing = outcome.following  # type: ignore[union-attr, assignment]
    # The author always put the right one first; here it stands anywhere.
    assert places == {"0", "1", "2", "3"}


def test_a_formula_in_an_option_is_spoken(school: School, browse: Browse, at: datetime) -> None:
    text = CHOICE.format(slug="one", skill="Chain rule", family="One")
    make_item(school.organisation, text.replace("wrong one one", "$4x^2$"), at)
    showing = practise(school.learner, school.cohort, at)
    assert 'aria-label="4 x squared"' in text_of(browse(school.learner), address(showing))


def test_pages_take_the_same_queries_whatever_the_history(
    school: School,
    browse: Browse,
    at: datetime,
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    make_choices(school.organisation, at, families=3, siblings=8)
    client = browse(school.learner)
    showing = practise(school.learner, school.cohort, at)
    for _ in range(12):
        with django_assert_max_num_queries(5):  # type: ignore[operator]
            text_of(client, address(showing))
        outcome = give(school.learner, showing, at)
        with django_assert_max_num_queries(7):  # type: ignore[operator]
            text_of(client, address(showing))
        showing = outcome.following  # type: ignore[union-attr, assignment]
