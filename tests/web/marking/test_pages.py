"""The pages of marking: queue, one text, a round, rubrics; each to its own people."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.urls import reverse
from tests.web.marking.written import classmates, colleagues, dealt, mark, write
from tests.web.school import Browse, School, make_choices

from unaided.web.marking.models import Round, Rubric, Task
from unaided.web.study.models import Response


@pytest.fixture
def reasons(school: School, at: datetime) -> list[Response]:
    """Twelve reasons of twelve people; every third answer is wrong."""
    items = make_choices(school.organisation, at)
    people = [school.learner, school.other_learner, *classmates(school, 10, at)]
    return [
        write(school, person, items[0], at, score=float(place % 3 > 0), text=f"Reason {place}.")
        for place, person in enumerate(people)
    ]


def round_form(school: School, page: bytes, **more: object) -> dict[str, object]:
    found = re.search(rb'name="seed" value="([^"]+)"', page)
    assert found is not None
    return {
        "name": "Reasons of week 3", "what": "reasons", "rubric": "shipped",
        "markers": [school.teacher.pk, school.learner.pk], "double_share": "0.3", "apart": "2",
        "seed": found[1].decode(), **more,
    }  # fmt: skip


def test_a_teacher_deals_a_round_and_marks_it_by_single_buttons(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    client = browse(school.teacher)
    address = reverse("marking_round_new", args=[school.cohort.pk])
    page = client.get(address)
    assert b"12 reasons and 0 explanations" in page.content
    reply = client.post(address, round_form(school, page.content, markers=[school.teacher.pk]))
    made = Round.objects.get()
    assert (reply.status_code, reply.url) == (303, reverse("marking_round", args=[made.pk]))
    assert made.rubric.anchors[0].startswith("No reason")
    queue = client.get(reverse("marking")).content.decode()
    assert "12 texts to mark." in queue
    url = re.search(r'href="(/marking/tasks/\d+/)"', queue)
    assert url is not None
    here = url[1]
    for number in range(12):
        text = client.get(here).content.decode()
        assert f"{number} of 12" in text
        reply = client.post(here, {"level": str(number % 4), "note": "n"})
        assert reply.status_code == 303
        here = reply.url
    assert here == reverse("marking")
    results = client.get(reverse("marking_round", args=[made.pk])).content.decode()
    assert "12 of 12 texts have their mark" in results
    assert "Right answer, poor reason" in results
    assert "Note: n" in results


def test_whoever_marks_sees_neither_name_nor_score_nor_others_marks(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    (colleague,) = colleagues(school, 1)
    dealt(school, [school.teacher, colleague], at, double_share=1.0)
    for task in Task.objects.filter(marker=colleague):
        mark(task, 3, at, note="SEEN BY THE OTHER")
    bodies = {}
    for task in Task.objects.filter(marker=school.teacher).select_related("script__response"):
        page = browse(school.teacher).get(reverse("marking_task", args=[task.pk]))
        body = page.content.decode()
        response = task.script.response
        assert response.why in body
        assert "What is asked in" in body
        for secret in (
            str(response.person), response.person.code, "KEY-", "SOLUTION", "SEEN BY", "Not yet",
            "second", "first mark",
        ):  # fmt: skip
            assert secret not in body
        bare = re.sub(r'csrfmiddlewaretoken" value="[^"]+"|Reason \d+|tasks/\d+', "", body)
        bodies.setdefault(response.score, set()).add(bare)
    # A right and a wrong answer look alike, to the byte.
    assert bodies[0.0] == bodies[1.0]


def test_a_mark_outside_the_rubric_is_refused_and_undo_brings_the_last_back(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    dealt(school, [school.teacher], at)
    client = browse(school.teacher)
    task = Task.objects.order_by("place").first()
    assert task is not None
    address = reverse("marking_task", args=[task.pk])
    for level in ("4", "-1", "", "x"):
        assert client.post(address, {"level": level}).status_code == 422
    assert not Task.objects.exclude(level=None).exists()
    client.post(address, {"level": "2"})
    assert client.get(address).status_code == 303
    again = client.post(address, {"level": "0"}, follow=True)
    assert "its mark stands" in again.content.decode()
    back = client.post(reverse("marking_undo", args=[task.pk]))
    assert back.url == address
    assert client.get(address).status_code == 200


def test_a_learner_finds_what_waits_and_nothing_of_rounds(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    client = browse(school.learner)
    assert b">Marking<" not in client.get("/today/").content
    made = dealt(school, [school.learner, school.teacher], at)
    assert b">Marking<" in client.get("/today/").content
    page = client.get(reverse("marking")).content.decode()
    assert "to mark." in page
    assert "Rounds" not in page
    for name, args in (
        ("marking_round", [made.pk]), ("rubrics", []), ("rubric_new", []),
        ("marking_round_new", [school.cohort.pk]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code == 404


@pytest.mark.parametrize("who", ["other_teacher", "lead", "stranger", "stranger_learner"])
def test_nobody_else_sees_or_changes_anything(
    school: School, browse: Browse, reasons: list[Response], at: datetime, who: str
) -> None:
    made = dealt(school, [school.learner, school.teacher], at)
    task = Task.objects.filter(marker=school.teacher).first()
    assert task is not None
    client = browse(getattr(school, who))
    task_page = reverse("marking_task", args=[task.pk])
    assert client.get(task_page).status_code == 404
    assert client.post(task_page, {"level": "1"}).status_code == 404
    assert client.post(reverse("marking_undo", args=[task.pk])).status_code == 404
    assert client.get(reverse("marking_round", args=[made.pk])).status_code == 404
    redeal = reverse("marking_redeal", args=[made.pk])
    assert client.post(redeal, {"marker": school.learner.pk}).status_code == 404
    assert client.get(reverse("marking_round_new", args=[school.cohort.pk])).status_code == 404
    assert not Task.objects.exclude(level=None).exists()


def test_one_marker_cannot_open_anothers_task(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    dealt(school, [school.learner, school.teacher], at)
    task = Task.objects.filter(marker=school.teacher).first()
    assert task is not None
    assert browse(school.learner).get(reverse("marking_task", args=[task.pk])).status_code == 404


def test_results_show_agreement_severity_and_the_two_corners(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    (colleague,) = colleagues(school, 1)
    made = dealt(school, [school.teacher, colleague], at, double_share=1.0)
    page = browse(school.teacher).get(reverse("marking_round", args=[made.pk])).content.decode()
    assert "0 of 12 texts have their mark" in page
    assert "Agreement: not known." in page
    assert "Reason 0" not in page  # nothing of what is still to be marked
    for place, script in enumerate(made.scripts.order_by("pk")):
        for task in script.tasks.all():
            strict = task.marker_id == colleague.pk
            mark(task, min(3, max(0, place % 4 - strict)), at)
    page = browse(school.teacher).get(reverse("marking_round", args=[made.pk])).content.decode()
    assert "Weighted kappa is" in page
    assert "stricter" in page
    assert "milder" in page
    right_poor = page.partition("Right answer, poor reason")[2].partition("Good reason, wrong")[0]
    assert "Reason 4." in right_poor  # answered rightly, marked 0
    assert "Reason 3." in page.partition("Good reason, wrong answer")[2]


def test_what_waits_is_dealt_to_the_others(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    made = dealt(school, [school.learner, school.teacher], at, double_share=0.0)
    client = browse(school.teacher)
    redeal = reverse("marking_redeal", args=[made.pk])
    assert client.post(redeal, {"marker": school.learner.pk}).status_code == 303
    assert not Task.objects.filter(marker=school.learner).exists()
    for marker in ("", "x", str(10**30), str(school.stranger.pk)):
        assert client.post(redeal, {"marker": marker}).status_code == 404


def test_a_round_that_cannot_be_dealt_says_why(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    client = browse(school.teacher)
    address = reverse("marking_round_new", args=[school.cohort.pk])
    page = client.get(address).content
    own = client.post(address, round_form(school, page, seed="7"))
    assert "This form is too old" in own.content.decode()
    none = client.post(address, round_form(school, page, what="explanations"))
    assert "There are no explanations" in none.content.decode()
    foreign = client.post(address, round_form(school, page, markers=[school.stranger.pk]))
    assert foreign.status_code == 422
    assert not Round.objects.exists()


def test_a_rubric_has_levels_without_a_gap(school: School, browse: Browse) -> None:
    client = browse(school.teacher)
    address = reverse("rubric_new")
    gap = {"name": "Three", "level_0": "Nothing.", "level_1": "Some.", "level_3": "All."}
    assert "describe this one" in client.post(address, gap).content.decode()
    client.post(address, {"name": "Three", "level_0": "None", "level_1": "Some", "level_2": "All"})
    assert Rubric.objects.get().anchors == ["None", "Some", "All"]
    assert "Three" in client.get(reverse("rubrics")).content.decode()
    assert "Three" not in browse(school.stranger).get(reverse("rubrics")).content.decode()


def test_pages_ask_as_much_of_few_as_of_many(
    school: School, browse: Browse, reasons: list[Response], at: datetime,
    django_assert_max_num_queries,
) -> None:  # fmt: skip
    made = dealt(school, [school.teacher, *colleagues(school, 2)], at, double_share=1.0)
    client = browse(school.teacher)
    task = Task.objects.filter(marker=school.teacher).first()
    assert task is not None
    for address, most in (
        (reverse("marking"), 12), (reverse("marking_round", args=[made.pk]), 12),
        (reverse("marking_task", args=[task.pk]), 12),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            client.get(address)


def test_the_last_mark_stands_once_the_results_were_opened(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    """Name, answer and others' notes stand on that page."""
    made = dealt(school, [school.teacher], at)
    client = browse(school.teacher)
    first, second = Task.objects.order_by("place")[:2]
    client.post(reverse("marking_task", args=[first.pk]), {"level": "0"})
    page = client.get(reverse("marking_task", args=[second.pk])).content.decode()
    assert "Within 10 minutes" in page
    results = client.get(reverse("marking_round", args=[made.pk])).content.decode()
    assert "A mark can be taken back for ten minutes" in results
    back = client.post(reverse("marking_undo", args=[first.pk]), follow=True).content.decode()
    assert "It stands." in back
    assert "Take the last mark back" not in back
    assert Task.objects.get(pk=first.pk).level == 0


def test_a_third_can_decide_or_the_form_says_that_none_would(
    school: School, browse: Browse, reasons: list[Response], at: datetime
) -> None:
    """Marks by two levels differ by one at most."""
    client = browse(school.teacher)
    rubric = {"name": "Two", "level_0": "Wrong.", "level_1": "Right."}
    client.post(reverse("rubric_new"), rubric)
    two = Rubric.objects.get().pk
    address = reverse("marking_round_new", args=[school.cohort.pk])
    page = client.get(address).content
    refused = client.post(address, round_form(school, page, rubric=two, apart="2"))
    assert refused.status_code == 422
    assert "differ by 1 at most" in refused.content.decode()
    client.post(address, round_form(school, page, rubric=two, apart="usual"))
    assert Round.objects.get().apart == 1


def test_the_usual_distance_of_four_levels_is_two(
    school: School, browse: Browse, reasons: list[Response]
) -> None:
    client = browse(school.teacher)
    address = reverse("marking_round_new", args=[school.cohort.pk])
    client.post(address, round_form(school, client.get(address).content, apart="usual"))
    assert Round.objects.get().apart == 2


def test_a_link_fills_in_since_and_skill(
    school: School, browse: Browse, reasons: list[Response]
) -> None:
    """From a check; what cannot be read, or is not asked here, is left out."""
    skill = reasons[0].skill
    assert skill is not None
    client = browse(school.teacher)
    address = reverse("marking_round_new", args=[school.cohort.pk])
    page = client.get(address, {"since": "2026-03-02", "skill": skill.pk}).content.decode()
    assert 'value="2026-03-02"' in page
    assert f'<option value="{skill.pk}" selected>' in page
    for asked in ({"since": "yesterday", "skill": "x"}, {"since": "", "skill": str(10**30)}):
        page = client.get(address, asked)
        assert page.status_code == 200
        assert f'<option value="{skill.pk}" selected>' not in page.content.decode()


def test_since_begins_where_the_cohort_is(school: School) -> None:
    """0:00 of that day there."""
    from unaided.web.marking.forms import RoundForm
    from unaided.web.marking.rubrics import shipped_rubric

    school.cohort.time_zone = "Pacific/Auckland"
    said = QueryDict(mutable=True)
    said.update(
        {
            "name": "R", "what": "reasons", "rubric": "shipped", "double_share": "0",
            "apart": "usual", "since": "2026-03-02", "markers": str(school.teacher.pk),
        }
    )  # fmt: skip
    form = RoundForm(said, cohort=school.cohort, by=school.teacher)
    assert form.is_valid(), form.errors
    rubric = shipped_rubric(school.organisation, school.teacher, datetime.now(UTC))
    since = form.wanted(rubric).since
    assert since is not None
    assert since.astimezone(UTC) == datetime(2026, 3, 1, 11, tzinfo=UTC)
