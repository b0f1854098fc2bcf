"""Every address against everybody: what is not yours is not there, and nothing of it changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from tests.web.everything import (
    FIRST_ID,
    Everything,
    Visitor,
    answered,
    make_group,
    sent,
)
from tests.web.rights_table import TABLE, Reply
from tests.web.tape import Tape
from tests.web.traces import address, addresses, digest, taken_back

from unaided.web.insight.refit import read_cohort_at
from unaided.web.people.models import Enrolment, Role, Teaching, User

pytestmark = pytest.mark.django_db


def led_to(response: HttpResponseBase) -> str:
    """Name the address that a redirect leads to, which is one of this site's."""
    where = urlsplit(response.headers.get("Location", ""))
    assert (where.scheme, where.netloc) == ("", "")
    return str(resolve(where.path).url_name) if where.path else ""


def asked(client: Client, method: str, url: str, form: object, before: str) -> Reply:
    """Send a request and return what came of it; its traces are taken back."""
    with taken_back():
        response = getattr(client, method)(url, form)
        if response.streaming:
            b"".join(response.streaming_content)
        return Reply(response.status_code, led_to(response), writes=digest() != before)


def test_every_address_is_in_the_table_and_no_other() -> None:
    assert set(addresses()) == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_link_signs_nobody_in_or_out(there: Everything, name: str) -> None:
    for visitor in (Visitor.NOBODY, Visitor.LEARNER, Visitor.LEAD):
        with taken_back():
            client = there.browser(visitor)
            client.get(address(there, name))
            user = there.visitors[visitor]
            signed_in = client.session.get("_auth_user_id")
            assert signed_in == (None if user is None else str(user.pk)), visitor


@pytest.mark.parametrize("name", sorted(TABLE))
def test_an_address_says_to_everybody_what_the_table_says(there: Everything, name: str) -> None:
    url = address(there, name)
    form = sent(there).get(name, {})
    before = digest()
    wrong = []
    for method, data in (("get", {}), ("post", form)):
        for visitor in Visitor:
            expected = getattr(TABLE[name], method)[visitor]
            found = asked(there.browser(visitor), method, url, data, before)
            if found != expected:
                wrong.append(f"{method} by {visitor}: found {found}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def test_nothing_of_django_or_allauth_is_there_that_is_not_used() -> None:
    for path in (
        "/admin/", "/accounts/", "/accounts/social/connections/", "/accounts/reauthenticate/",
        "/accounts/2fa/", "/accounts/sessions/", "/accounts/login/code/confirm/",
        "/accounts/password/set/", "/static/", "/media/", "/__debug__/", "/api/",
    ):  # fmt: skip
        with pytest.raises(Resolver404):
            resolve(path)


Case = tuple[Visitor, str, str, dict[str, object], Reply]

MIXED: dict[str, Callable[[Everything], Case]] = {
    "a person of another organisation in one's own cohort": lambda there: (
        Visitor.TEACHER, "get",
        address(there, "person", person_id=there.school.stranger_learner.pk), {}, Reply(404),
    ),
    "a colleague in the place of a learner": lambda there: (
        Visitor.TEACHER, "get",
        address(there, "person", person_id=there.school.other_teacher.pk), {}, Reply(404),
    ),
    "an invitation of the school through a cohort": lambda there: (
        Visitor.TEACHER, "post",
        address(there, "cohort_withdraw", invitation_id=there.staff_invitation.pk), {}, Reply(404),
    ),
    "an invitation of a cohort through the school": lambda there: (
        Visitor.LEAD, "post",
        address(there, "organisation_withdraw", invitation_id=there.invitation.pk), {}, Reply(404),
    ),
    "the end of a place that is not in the cohort": lambda there: (
        Visitor.TEACHER, "post", address(there, "cohort_end"),
        {"person": there.school.stranger_learner.pk}, Reply(404),
    ),
    "a teacher of another organisation as a colleague": lambda there: (
        Visitor.TEACHER, "post", address(there, "cohort_teachers"),
        {"add": there.school.stranger.pk}, Reply(404),
    ),
    "a learner as a colleague": lambda there: (
        Visitor.TEACHER, "post", address(there, "cohort_teachers"),
        {"add": there.school.learner.pk}, Reply(404),
    ),
    "a lead invited by the role of a learner": lambda there: (
        Visitor.LEAD, "post", address(there, "organisation_invite"), {"role": "learner"},
        Reply(404),
    ),
    "another's showing answered at one's own address": lambda there: (
        Visitor.CLASSMATE, "post", address(there, "showing"), dict(sent(there)["showing"]),
        Reply(404),
    ),
    "work on a skill of another organisation": lambda there: (
        Visitor.LEARNER, "post", address(there, "work"),
        {**sent(there)["work"], "skill": there.foreign_item.family.skill_id}, Reply(422),
    ),
    "work for a cohort that one is not in": lambda there: (
        Visitor.LEARNER, "post", address(there, "work"),
        {**sent(there)["work"], "cohort": there.school.other_cohort.pk}, Reply(422),
    ),
    "a drill of another organisation": lambda there: (
        Visitor.TEACHER, "post", address(there, "observe"),
        {**sent(there)["observe"], "drill": there.foreign_item.pk}, Reply(422),
    ),
    "a try of somebody who is not in the squad": lambda there: (
        Visitor.TEACHER, "post", address(there, "observation"),
        {**sent(there)["observation"], "person": there.school.stranger_learner.pk}, Reply(404),
    ),
    "a try of somebody who has not agreed": lambda there: (
        Visitor.TEACHER, "post", address(there, "observation"),
        {**sent(there)["observation"], "person": there.visitors[Visitor.UNASKED].pk}, Reply(422),
    ),
    "a pulse on a skill of another organisation": lambda there: (
        Visitor.TEACHER, "post", address(there, "pulse_new"),
        {**sent(there)["pulse_new"], "skill": there.foreign_item.family.skill_id}, Reply(422),
    ),
    "a sibling of an item of another organisation": lambda there: (
        Visitor.TEACHER, "get", address(there, "bank_item_new"),
        {"sibling": there.foreign_item.pk}, Reply(404),
    ),
    "an invitation into another organisation": lambda there: (
        Visitor.FOREIGN, "post", address(there, "join_link"), {"display_name": "Eve"}, Reply(409),
    ),
    "an invitation for another role": lambda there: (
        Visitor.LEARNER, "post",
        address(there, "join_link", token=there.staff_invitation.token), {}, Reply(409),
    ),
    "a second organisation": lambda there: (
        Visitor.LEARNER, "post", address(there, "organisation_new"),
        dict(sent(there)["organisation_new"]), Reply(303, "home"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MIXED)
def test_what_is_not_yours_does_not_come_in_through_what_is(there: Everything, what: str) -> None:
    visitor, method, url, form, expected = MIXED[what](there)
    assert asked(there.browser(visitor), method, url, form, digest()) == expected


def test_a_person_named_in_the_address_of_a_list_must_be_in_the_cohort(there: Everything) -> None:
    """Else all of the cohort are listed, and nobody is named who is not in it."""
    url = address(there, "cohort_responses")
    page = there.browser(Visitor.TEACHER).get(url, {"person": there.school.stranger_learner.pk})
    assert page.context["person"] is None
    assert "Stranger Learner" not in page.content.decode()


def test_a_cohort_named_by_a_learner_must_be_their_own(there: Everything) -> None:
    for name in ("evidence", "evidence_responses"):
        page = there.browser(Visitor.LEARNER).get(
            address(there, name), {"cohort": there.school.other_cohort.pk}
        )
        assert page.context["cohort"] == there.school.cohort


def test_a_former_teacher_and_a_former_learner_are_strangers(there: Everything) -> None:
    """What was theirs to see is not there any more; what was recorded of them stays theirs."""
    school = there.school
    Teaching.objects.filter(cohort=school.cohort, teacher=school.teacher).delete()
    Enrolment.objects.filter(person=school.learner).update(left_at=there.at)
    for name in ("cohort", "person", "cohort_log_file", "observation", "pulse"):
        url = address(there, name)
        assert there.browser(Visitor.TEACHER).get(url).status_code == 404, name
    assert there.browser(Visitor.LEARNER).get(address(there, "evidence")).status_code == 200
    before = digest()
    reply = asked(
        there.browser(Visitor.LEARNER), "post", address(there, "sitting_start"),
        sent(there)["sitting_start"], before,
    )  # fmt: skip
    assert reply == Reply(303, "today")


def test_a_lead_receives_no_learners_name_code_or_number(there: Everything) -> None:
    """On any page, in any header, behind any link: not even what a page leads to."""
    learners = User.objects.filter(role=Role.LEARNER)
    hidden = {word for one in learners for word in (one.username, str(one), one.code)}
    hidden |= {str(one.pk) for one in learners if one.pk >= FIRST_ID}
    assert len(hidden) > 30
    tape = Tape(there.browser(Visitor.LEAD))
    for name, row in TABLE.items():
        if row.get[Visitor.LEAD].status != 405:
            tape.get(address(there, name))
    tape.wander(press=False)
    received = tape.text().decode(errors="replace")
    found = {word for word in hidden if re.search(rf"\b{re.escape(word)}\b", received)}
    assert not found
    # So that it could be found: their own teacher receives all of it.
    tape = Tape(there.browser(Visitor.TEACHER))
    tape.get(address(there, "cohort_people"))
    tape.get(address(there, "cohort_log_file"))
    received = tape.text().decode(errors="replace")
    assert sum(word in received for word in hidden) > 20


def test_a_group_of_four_has_no_figure_for_a_lead_and_one_of_five_has(there: Everything) -> None:
    school = there.school
    groups = [make_group(school, f"Squad of {size}", size, there.at) for size in (4, 5)]
    for cohort, people in groups:
        answered(cohort, people, list(there.items[:4]), there.at)
        read_cohort_at(cohort.pk, there.at)
    four, five = (cohort for cohort, _ in groups)
    page = there.browser(Visitor.LEAD).get(address(there, "groups")).context["page"]
    assert {column.name for column in page.columns} == {school.cohort.name, five.name}
    cells = {cell.group for row in page.rows for cell in row.cells if cell is not None}
    assert cells == {school.cohort.name, five.name}
    assert four.name in page.hidden
