"""What is asked beside an item: why, is the tool right, explain it; and the forecast after help."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from tests.web.school import Browse, School, make_choices, make_item
from tests.web.study.history import assign, fields, last_response, practise, sit, written
from tests.web.tape import without_chance

from unaided.evidence.schema import Aid, Occasion
from unaided.web.insight.my_data import my_data
from unaided.web.study.asked_beside import shown_answer
from unaided.web.study.models import Assignment, Response, Showing
from unaided.web.study.sittings import present

CLOSED = timedelta(days=8)
PLANTED = {"asks": "planted error", "aid": Aid.ASSISTANT, "tool": "Assistant 4"}

NUMBER = """---
item: speed-1
skill: Speed
family: Mean speed
kind: number
answer: 3.6
unit: m/s
mistakes:
  - answer: 36
    why: "MISTAKE: ten times too much."
---
How fast?

# Solution
SOLUTION

# Explanation
EXPLANATION
"""


def asked(school: School, at: datetime, number: int = 0, **how: object) -> Showing:
    """Assign an item and sit down to it."""
    items = make_choices(school.organisation, at)
    assign(school.learner, school.cohort, items[number], at, **how)
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    return showing


def address(showing: Showing) -> str:
    return f"/sittings/{showing.sitting_id}/{showing.number}/"


def test_a_reason_is_kept_beside_the_answer_and_shown_when_the_check_is_closed(
    school: School, browse: Browse, at: datetime
) -> None:
    showing = asked(school, at, asks="justification")
    client = browse(school.learner)
    page = client.get(address(showing)).content.decode()
    assert "Why is it so? In your own words." in page
    assert "I cannot say why" in page
    reply = client.post(address(showing), fields(showing, at, why="Because the bracket moves."))
    assert reply.status_code == 303
    kept = last_response()
    assert (kept.score, kept.why, kept.kind) == (1, "Because the bracket moves.", "right or wrong")
    open_still = client.get(address(showing)).content.decode()
    assert "Right" not in open_still
    with time_machine.travel(at + CLOSED, tick=False):
        told = client.get(address(showing)).content.decode()
    assert "Because the bracket moves." in told


def test_without_a_reason_it_is_asked_for_again_unless_there_is_none(
    school: School, browse: Browse, at: datetime
) -> None:
    showing = asked(school, at, asks="justification")
    client = browse(school.learner)
    reply = client.post(address(showing), fields(showing, at, why="  "))
    assert reply.status_code == 422
    assert "Say why, or tick that you cannot." in reply.content.decode()
    assert f'value="{written(showing)}" checked' in reply.content.decode()
    long = client.post(address(showing), fields(showing, at, why="x" * 4001))
    assert long.status_code == 422
    assert not Response.objects.exists()
    assert client.post(address(showing), fields(showing, at, cannot="1")).status_code == 303
    assert last_response().why == ""


@pytest.mark.parametrize("wrong", [False, True])
@pytest.mark.parametrize("said", ["right", "wrong"])
def test_a_judgement_is_scored_and_its_correction_kept(
    school: School, browse: Browse, at: datetime, wrong: bool, said: str
) -> None:
    showing = asked(school, at, tool_wrong=wrong, **PLANTED)
    client = browse(school.learner)
    sent = fields(showing, at, why="I worked it out.") | {
        "answer": said, "instead": written(showing),
    }  # fmt: skip
    assert client.post(address(showing), sent).status_code == 303
    kept = last_response()
    assert kept.score == ((said == "wrong") == wrong)
    assert (kept.kind, kept.floor, kept.aid, kept.aid_used) == (
        "planted error", 0.5, "assistant", True,
    )  # fmt: skip
    assert kept.setting == ("faulty assistant" if wrong else "sound assistant")
    assert kept.answer == ("right" if said == "right" else "wrong: 0")
    assert (kept.why, kept.attempted_first) == ("I worked it out.", False)
    with time_machine.travel(at + CLOSED, tick=False):
        page = client.get(address(showing)).content.decode()
    assert f"which is {'wrong' if wrong else 'right'}" in page
    assert ("the inner derivative is missing" in page) == wrong
    teacher = browse(school.teacher).get(f"/cohorts/{school.cohort.pk}/responses/")
    assert f"the tool is {said}" in teacher.content.decode()


def test_a_judgement_takes_one_of_the_two_and_a_correction_that_can_be_read(
    school: School, browse: Browse, at: datetime
) -> None:
    item = make_item(school.organisation, NUMBER, at)
    assign(school.learner, school.cohort, item, at, tool_wrong=True, **PLANTED)
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    client = browse(school.learner)
    page = client.get(address(showing)).content.decode()
    assert "36 m/s" in page
    sent = fields(showing, at, cannot="1") | {"instead": "fast"}
    neither = client.post(address(showing), sent | {"answer": "perhaps"})
    assert neither.status_code == 422
    unread = client.post(address(showing), sent | {"answer": "wrong"})
    assert unread.status_code == 422
    assert "expected a number with a unit" in unread.content.decode()
    client.post(address(showing), sent | {"answer": "wrong", "instead": "3.6 m/s"})
    assert last_response().answer == "wrong: 3.6 m/s"


def worded(right: int) -> str:
    """Return one question whose right option is another in each world."""
    options = "".join(
        f"  - text: Option {name}\n"
        + ("    right: true\n" if place == right else f"    says: SAYS of {name}\n")
        for place, name in enumerate(("one", "two", "three"))
    )
    head = "---\nitem: q-1\nskill: S\nfamily: F\nkind: choice\noptions:\n"
    return f"{head}{options}---\nWhich?\n\n# Solution\nSOLUTION\n"


def test_no_byte_tells_whether_the_tool_is_wrong(
    school: School, browse: Browse, at: datetime
) -> None:
    """Two worlds: what the tool answers is a named mistake in one, the key in the other."""
    item = make_item(school.organisation, worded(0), at)
    assign(school.learner, school.cohort, item, at, tool_wrong=True, **PLANTED)
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    answered = int(shown_answer(showing).answer)
    bodies = []
    for right, wrong in ((0, True), (answered, False)):
        version = showing.version
        version.source = worded(right)
        version.save()
        Assignment.objects.update(tool_wrong=wrong)
        seen = Showing.objects.select_related("version", "assignment").get()
        told = shown_answer(seen)
        assert (int(told.answer), bool(told.mistake)) == (answered, wrong)
        with time_machine.travel(at, tick=False):
            page = browse(school.learner).get(address(showing)).content
        bodies.append(without_chance(page))
    assert bodies[0] == bodies[1]
    assert b"SAYS" not in bodies[0]
    assert b"sound" not in bodies[0]


def test_what_is_held_on_a_person_tells_nothing_of_an_open_judgement(
    school: School, browse: Browse, at: datetime
) -> None:
    showing = asked(school, at, tool_wrong=True, **PLANTED)
    sent = fields(showing, at, why="It looks odd.") | {"answer": "wrong", "instead": "1"}
    browse(school.learner).post(address(showing), sent)
    (row,) = my_data(school.learner, at)["responses"]
    assert "faulty" not in str(row)
    assert row["why"] == "It looks odd."
    assert row["answer"].endswith("chain-rule-1-1")
    (row,) = my_data(school.learner, at + CLOSED)["responses"]
    assert row["setting"] == "faulty assistant"


def test_an_item_that_names_no_mistake_any_more_is_asked_plainly(
    school: School, browse: Browse, at: datetime
) -> None:
    showing = asked(school, at, tool_wrong=True, **PLANTED)
    version = showing.version
    version.source = re.sub(r"    says: .*\n", "", version.source)
    version.save()
    page = browse(school.learner).get(address(showing)).content.decode()
    assert "Is that right?" not in page
    sent = fields(showing, at, aid_used="no")
    assert browse(school.learner).post(address(showing), sent).status_code == 303
    assert (last_response().kind, last_response().setting) == ("right or wrong", "")


def test_an_explanation_is_an_exposure_on_an_empty_page(
    school: School, browse: Browse, at: datetime
) -> None:
    showing = asked(school, at, asks="teach-back")
    client = browse(school.learner)
    page = client.get(address(showing)).content.decode()
    assert "Explain to somebody who has not met it: Chain rule" in page
    assert "What is asked in" not in page
    assert "How sure are you?" not in page
    empty = client.post(address(showing), {"key": showing.key, "answer": ""})
    assert empty.status_code == 422
    sent = {"key": showing.key, "answer": "One rate times another.", "rendered": ""}
    assert client.post(address(showing), sent).status_code == 303
    kept = last_response()
    assert (kept.status, kept.score, kept.answer) == ("exposure", None, "One rate times another.")
    assert kept.confidence is None
    again = client.post(address(showing), sent | {"answer": "Another."}, follow=True)
    assert "it stands" in again.content.decode()
    with time_machine.travel(at + CLOSED, tick=False):
        page = client.get(address(showing)).content.decode()
    assert "One rate times another." in page
    assert "EXPLANATION-" in page


def test_after_help_the_forecast_is_offered_and_may_be_left_out(
    school: School, browse: Browse, at: datetime
) -> None:
    showing = asked(school, at, aid=Aid.ASSISTANT, tool="Assistant 4")
    client = browse(school.learner)
    assert "Could you do this alone in 14 days?" in client.get(address(showing)).content.decode()
    sent = fields(showing, at, aid_used="first", forecast="0.7")
    assert client.post(address(showing), sent).status_code == 303
    assert (last_response().forecast, last_response().forecast_days) == (0.7, 14)


def test_alone_no_forecast_is_asked_and_with_hints_only_once_one_was_opened(
    school: School, browse: Browse, at: datetime
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    client = browse(school.learner)
    assert "Could you do this alone" not in client.get(address(showing)).content.decode()
    client.post(address(showing) + "hint/", {"number": "1"})
    assert "Could you do this alone" in client.get(address(showing)).content.decode()
    client.post(address(showing), fields(showing, at))
    assert (last_response().forecast, last_response().forecast_days) == (None, None)


def test_what_comes_next_does_not_depend_on_confidence_or_forecast(
    school: School, at: datetime
) -> None:
    from django.db import transaction

    from unaided.web.study.answering import Kept, answer
    from unaided.web.study.models import Showing as Shown

    make_choices(school.organisation, at, families=3)
    asked_of = []
    for confidence, forecast in (("0.25", "0.1"), ("0.99", "0.9"), ("0.5", "")):
        with transaction.atomic():
            showing: Shown | None = practise(school.learner, school.cohort, at)
            items = []
            for turn in range(12):
                assert showing is not None
                items.append(showing.version.item.slug)
                sent = fields(showing, at, right=turn % 3 != 0) | {
                    "confidence": confidence, "forecast": forecast,
                }  # fmt: skip
                outcome = answer(school.learner, showing.key, sent, at)
                assert isinstance(outcome, Kept)
                showing = outcome.following
            asked_of.append(items)
            transaction.set_rollback(True)
    assert asked_of[0] == asked_of[1] == asked_of[2]
