"""A lead's page of people: staff by name, learners by number."""

from __future__ import annotations

from datetime import datetime

from tests.web.school import Browse, School, enrol, make_cohort, make_person

from unaided.web.people.invitations import invite
from unaided.web.people.models import Invitation, Role, User

URL = "/organisation/people/"
FOREIGN = {
    "anonymous": 302, "learner": 404, "teacher": 404, "other teacher": 404, "stranger": 200,
}  # fmt: skip


def test_a_lead_sees_it_and_nobody_else_of_the_organisation(school: School, statuses) -> None:
    # The stranger teaches an organisation without a lead, and sees their own.
    assert statuses(URL) == {**FOREIGN, "lead": 200}


def test_no_learner_is_named_and_no_email_address_shown(school: School, browse: Browse) -> None:
    User.objects.filter(pk=school.teacher.pk).update(email="tia@example.org")
    page = browse(school.lead).get(URL).content.decode()
    assert "Teacher" in page
    for hidden in ("Ada", "Bela", "tia@example.org", "South School", "Stranger"):
        assert hidden not in page


def test_groups_below_five_are_not_counted_out(
    school: School, browse: Browse, at: datetime
) -> None:
    squad = make_cohort(school.organisation, "Squad", at)
    for number in range(5):
        enrol(squad, make_person(f"player-{number}", school.organisation, Role.LEARNER), at)
    page = browse(school.lead).get(URL).content.decode()
    row = page.split("Squad</th>")[1].split("</tr>")[0]
    assert ">5<" in row
    row = page.split("Mathematics 11B</th>")[1].split("</tr>")[0]
    assert "fewer than five" in row
    assert "2" not in row


def test_a_lead_invites_teachers_and_leads_and_withdraws(school: School, browse: Browse) -> None:
    client = browse(school.lead)
    for role in ("teacher", "lead"):
        assert client.post(f"{URL}invite/", {"role": role}).status_code == 303
    made = list(Invitation.objects.order_by("id"))
    assert [(one.role, one.cohort) for one in made] == [("teacher", None), ("lead", None)]
    page = client.get(URL).content.decode()
    assert f"http://testserver/join/{made[0].token}/" in page
    assert client.post(f"{URL}invitations/{made[0].pk}/withdraw/").status_code == 303
    assert made[0].token not in client.get(URL).content.decode()


def test_learners_are_not_invited_here(school: School, browse: Browse) -> None:
    assert browse(school.lead).post(f"{URL}invite/", {"role": "learner"}).status_code == 404
    assert not Invitation.objects.exists()


def test_an_invitation_of_others_is_not_withdrawn(
    school: School, browse: Browse, invitation: Invitation, at: datetime
) -> None:
    foreign = invite(school.stranger, school.other_organisation, Role.TEACHER, at)
    for one in (foreign, invitation):
        where = f"{URL}invitations/{one.pk}/withdraw/"
        assert browse(school.lead).post(where).status_code == 404
        one.refresh_from_db()
        assert one.withdrawn_at is None


def test_posting_is_for_who_sees_the_page(school: School, statuses) -> None:
    assert statuses(f"{URL}invite/", "post", role="teacher") == {
        **FOREIGN, "lead": 303, "stranger": 303,
    }  # fmt: skip
    assert not school.organisation.invitation_set.exclude(created_by=school.lead).exists()


def test_a_teacher_alone_invites_until_there_is_a_lead(school: School, browse: Browse) -> None:
    client = browse(school.stranger)
    assert "Nobody leads South School yet." in client.get("/cohorts/").content.decode()
    assert client.post(f"{URL}invite/", {"role": "lead"}).status_code == 303
    make_person("new-lead", school.other_organisation, Role.LEAD)
    assert client.get(URL).status_code == 404
    assert "Nobody leads" not in client.get("/cohorts/").content.decode()


def test_queries_do_not_grow_with_people(
    school: School, browse: Browse, at: datetime, django_assert_max_num_queries
) -> None:
    client = browse(school.lead)
    for wave in range(2):
        for number in range(12):
            make_person(f"t{wave}-{number}", school.organisation, Role.TEACHER)
            make_cohort(school.organisation, f"C{wave}-{number}", at)
            invite(school.lead, school.organisation, Role.TEACHER, at)
        with django_assert_max_num_queries(8):
            client.get(URL)
