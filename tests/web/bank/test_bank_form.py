"""A skill's reference form: chosen by a teacher of the organisation, carried by the export."""

from __future__ import annotations

import tomllib
from datetime import datetime
from html import unescape

import pytest
from tests.web.school import Browse, School, make_choices

from unaided.web.bank.models import Family, Skill
from unaided.web.insight.study_file import standard_of, study_file


@pytest.fixture
def skill(school: School, at: datetime) -> Skill:
    """Chain rule, with three families."""
    return make_choices(school.organisation, at, families=3)[0].family.skill


def exported(school: School) -> dict[str, object]:
    return tomllib.loads(study_file(school.cohort, "log.csv", standard_of(school.cohort)))


def test_families_are_chosen_and_the_study_file_names_them(
    school: School, browse: Browse, skill: Skill
) -> None:
    teacher = browse(school.teacher)
    address = f"/bank/skills/{skill.pk}/form/"
    assert "reference_form" not in exported(school)
    assert f'href="{address}"' in teacher.get("/bank/", {"skill": skill.slug}).content.decode()
    assert teacher.get(address).content.decode().count('type="checkbox"') == 3
    first, second, _ = skill.families.order_by("pk")
    sent = {"families": [first.pk, second.pk]}
    page = unescape(teacher.post(address, sent, follow=True).content.decode())
    assert "Chain rule: 2 families count." in page
    assert page.count(" checked") == 2
    assert exported(school)["reference_form"] == {
        "Chain rule": ["Chain rule family 1", "Chain rule family 2"]
    }
    assert (
        "one family counts"
        in teacher.post(address, {"families": [second.pk]}, follow=True).content.decode()
    )
    assert exported(school)["reference_form"] == {"Chain rule": ["Chain rule family 2"]}
    assert "all families count" in teacher.post(address, {}, follow=True).content.decode()
    assert "reference_form" not in exported(school)


def test_names_are_written_as_the_log_has_them(school: School, skill: Skill) -> None:
    skill.name = '=SUM("a")'
    skill.save()
    skill.families.update(on_form=True)
    (written,) = exported(school)["reference_form"]  # type: ignore[misc, attr-defined]
    assert written == '\'=SUM("a")'


def test_it_rejects_families_of_another_skill(
    school: School, browse: Browse, skill: Skill, at: datetime
) -> None:
    other = make_choices(school.organisation, at, "Integration")[0].family
    sent = {"families": [other.pk]}
    assert browse(school.teacher).post(f"/bank/skills/{skill.pk}/form/", sent).status_code == 422
    assert not Family.objects.filter(on_form=True).exists()


def test_learners_leads_and_strangers_do_not_see_it(
    school: School, browse: Browse, skill: Skill
) -> None:
    address = f"/bank/skills/{skill.pk}/form/"
    sent = {"families": [skill.families.order_by("pk")[0].pk]}
    for person in (school.learner, school.lead, school.stranger):
        assert browse(person).get(address).status_code == 404
        assert browse(person).post(address, sent).status_code == 404
    assert not Family.objects.filter(on_form=True).exists()
