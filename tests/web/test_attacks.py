"""What people type, name and upload does nothing but stand there; what is malformed is refused."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.content.attacks import ATTACKS
from tests.web.everything import PASSWORD, Everything, Visitor, sent
from tests.web.inert import outlandish
from tests.web.rights_table import READERS, TABLE, sender
from tests.web.school import CHOICE, make_item, make_person
from tests.web.traces import address, addresses, digest, taken_back

from unaided.web.bank.models import Family, Item, Skill
from unaided.web.people.models import Cohort, Enrolment, Organisation, User
from unaided.web.study.models import Observation, Response, Sitting

pytestmark = pytest.mark.django_db

MARK = "</title></textarea></script>\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
SILENT = re.compile(r"[\x00-\x09\x0b-\x1f]")  # refused in an item, by name
BINARY = (
    "my_data",
    "bank_export",
    "cohort_log_file",
    "comparison_files",
    "check_seb",
    "plan_calendar",
)


def pages(there: Everything) -> Iterator[tuple[str, str]]:
    """Yield every page that each kind of person can open, as text."""
    for name, row in TABLE.items():
        for visitor in READERS:
            if row.get[visitor].status == 200 and name not in BINARY:
                response = there.browser(visitor).get(address(there, name))
                assert response.status_code == 200, (name, visitor)
                yield f"{name} for {visitor}", response.content.decode()


def held_to(found: Mapping[str, str]) -> None:
    """Fail where a page holds what nobody may have put there."""
    wrong = {name: outlandish(page) for name, page in found.items()}
    assert {name: what for name, what in wrong.items() if what} == {}


def said(page: str) -> str:
    return html.unescape(page)


def test_an_innocent_page_is_found_innocent_and_a_guilty_one_guilty(there: Everything) -> None:
    """Else the tests below could not fail."""
    held_to(dict(pages(there)))
    for attack in ATTACKS[:25]:
        assert outlandish(attack), attack


def test_names_and_settings_are_inert_wherever_they_stand(there: Everything) -> None:
    """Of people, cohorts, organisation, skills, families, tools, places, reasons."""
    Organisation.objects.update(name=MARK[:120])
    User.objects.filter(organisation=there.school.organisation).update(display_name=MARK[:80])
    for number, cohort in enumerate(Cohort.objects.all()):
        Cohort.objects.filter(pk=cohort.pk).update(name=f"{number}{MARK}"[:120], tool=MARK[:80])
    Skill.objects.update(name=MARK[:120], subject=MARK[:80])
    Family.objects.update(name=MARK[:120])
    Observation.objects.update(setting=MARK[:120])
    Response.objects.update(tool=MARK[:80], setting=MARK[:120], answer=MARK, occasion="work")
    Sitting.objects.filter(pk=there.sitting.pk).update(minutes=10)
    found = dict(pages(there))
    held_to(found)
    for name in ("cohorts", "cohort_people", "recorded", "today", "work", "organisation_people"):
        assert any(MARK[:60] in said(page) for key, page in found.items() if key.startswith(name))


def test_every_attack_is_inert_as_a_name_an_answer_a_tool_and_a_place(there: Everything) -> None:
    """A long list of people, answers and work, each with an attack of its own."""
    school = there.school
    template = Response.objects.filter(cohort=school.cohort, item__isnull=False).first()
    assert template is not None
    people, work = [], []
    for number, attack in enumerate(ATTACKS):
        person = make_person(f"x{number}", school.organisation, "learner",
                             display_name=attack.replace("\x00", "")[:80])  # fmt: skip
        people.append(Enrolment(cohort=school.cohort, person=person, joined_at=there.at))
        for fields in ({"person": person}, {"person": school.learner, "occasion": "work"}):
            one = Response.objects.get(pk=template.pk)
            one.pk, one.key = None, None
            one.key = Response._meta.get_field("key").get_default()
            one.answer, one.tool, one.setting = attack, attack[:80], attack[:120]
            one.answered_at = there.at
            for name, value in fields.items():
                setattr(one, name, value)
            work.append(one)
    Enrolment.objects.bulk_create(people)
    Response.objects.bulk_create(work)
    shown = {
        f"{name}?{query}": there.browser(visitor).get(f"{address(there, name)}?{query}")
        for name, visitor, query in (
            ("cohort_people", Visitor.TEACHER, ""), ("cohort_people", Visitor.TEACHER, "page=2"),
            ("cohort", Visitor.TEACHER, ""), ("pulse_new", Visitor.TEACHER, ""),
            ("observation", Visitor.TEACHER, ""), ("work", Visitor.LEARNER, ""),
            ("cohort_responses", Visitor.TEACHER, ""), ("evidence_responses", Visitor.LEARNER, ""),
            *(("cohort_responses", Visitor.TEACHER, f"before={one.pk}") for one in work[::45]),
            *(("evidence_responses", Visitor.LEARNER, f"before={one.pk}") for one in work[::45]),
        )
    }  # fmt: skip
    found = {name: response.content.decode() for name, response in shown.items()}
    held_to(found)
    everything = " ".join(map(said, found.values()))
    assert sum(attack[:60] in everything for attack in ATTACKS) > 0.9 * len(ATTACKS)


def test_every_attack_is_inert_in_an_item(there: Everything) -> None:
    """In prompt, option, hint, solution and source, on every page of the bank and of practice."""
    made = []
    for number, attack in enumerate(ATTACKS):
        text = CHOICE.format(slug=f"attack-{number}", skill="Attacks", family="Attacks")
        body = SILENT.sub("", attack).replace("# ", "## ")
        for word in ("What is asked in", "HINT-", "SOLUTION-", "EXPLANATION-"):
            text = text.replace(word, f"{body}\n\n{word}")
        made.append(make_item(there.school.organisation, text, there.at))
    teacher = there.browser(Visitor.TEACHER)
    where = [address(there, "bank_item", item_id=item.pk) for item in made[::6]]
    where += [address(there, "bank_item_edit", item_id=item.pk) for item in made[::24]]
    skill = made[0].family.skill.slug
    where += [f"{address(there, 'bank')}?skill={skill}&page={page}" for page in (1, 2, 3)]
    where += [f"{address(there, 'bank_item_new')}?sibling={made[0].pk}"]
    held_to({url: teacher.get(url).content.decode() for url in where})
    held_to(dict(_practised(there, made)))


def _practised(there: Everything, items: list[Item]) -> Iterator[tuple[str, str]]:
    client = there.browser(Visitor.LEARNER)
    url = address(there, "showing")
    for item in items[1::8]:
        with taken_back():
            there.showing.version = item.current
            there.showing.save()
            client.post(f"{url}hint/", {"number": "1"})
            yield f"asked {item}", client.get(url).content.decode()
            form = {"key": there.showing.key, "answer": "1", "confidence": "0.5"}
            yield f"told {item}", client.post(url, form, follow=True).content.decode()
    there.showing.refresh_from_db()


def test_file_names_and_contents_of_an_import_are_inert(there: Everything) -> None:
    """Both those that can be used and those that cannot, in the preview and in its problems."""
    teacher = there.browser(Visitor.TEACHER)
    url = address(there, "bank_import")
    found = {}
    for number, attack in enumerate(ATTACKS[::4]):
        good = CHOICE.format(slug=f"in-{number}", skill="Attacks", family="Attacks")
        good = good.replace("What is asked", SILENT.sub("", attack).replace("# ", "") + "\n\nx")
        bad = good.replace("kind: choice", f"kind: {attack.splitlines()[0]!r}")
        name = re.sub(r"[\x00-\x1f/\\]", "", attack)
        files = [
            SimpleUploadedFile(f"{name[:60]}-{which}.md", text.encode(), "text/markdown")
            for which, text in (("good", good), ("bad", bad))
        ]
        found[attack] = teacher.post(url, {"uploads": files}).content.decode()
    held_to(found)
    assert sum("bad.md" in page for page in found.values()) > len(found) // 2


@pytest.mark.parametrize("name", ["join", "account_login", "account_signup", "bank", "work"])
def test_what_was_typed_comes_back_inert(there: Everything, name: str) -> None:
    """A form that is refused, a search, an address to go on to: each echoes what was sent."""
    visitor = {"bank": Visitor.TEACHER, "work": Visitor.LEARNER}.get(name, Visitor.NOBODY)
    field = {"join": "code", "account_login": "login", "account_signup": "username"}.get(name)
    url = address(there, name)
    for attack in (MARK, *ATTACKS[::8]):
        client = there.browser(visitor)
        reads = client.get(url, {"q": attack, "next": attack, "page": attack, "skill": attack})
        form = {**sent(there).get(name, {}), field or "skill": attack, "next": attack}
        writes = client.post(url, form) if name != "bank" else reads
        for response in (reads, writes):
            assert response.status_code < 500, attack
            held_to({attack: response.content.decode()})


ELSEWHERE = (
    "//evil.example", "https://evil.example/", "http:evil.example", "\\\\evil.example",
    "/\\evil.example", "///evil.example", "javascript:alert(1)", "/\t/evil.example",
    "https:evil.example", "http://testserver@evil.example", " //evil.example", "%2F%2Fevil.example",
)  # fmt: skip


def _within(location: str) -> bool:
    """Say whether a browser stays: it takes a backslash for a slash, and drops tabs and ends."""
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    where = urlsplit(urljoin("http://testserver/accounts/login/", read))
    return (where.scheme, where.netloc) == ("http", "testserver")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_led_elsewhere(there: Everything, elsewhere: str) -> None:
    """Signing in and out, signing up, and agreeing go on within this site alone."""
    forms = sent(there)
    for name, visitor in (
        ("account_login", Visitor.NOBODY), ("account_signup", Visitor.NOBODY),
        ("account_logout", Visitor.LEARNER), ("recorded", Visitor.UNASKED),
    ):  # fmt: skip
        with taken_back():
            url = f"{address(there, name)}"
            client = there.browser(visitor)
            held_to({name: client.get(url, {"next": elsewhere}).content.decode()})
            response = client.post(url, {**forms.get(name, {}), "next": elsewhere})
            assert response.status_code in (302, 303), name
            assert _within(response.headers["Location"]), (name, response.headers["Location"])


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:x", "a b"])
def test_another_host_is_refused(there: Everything, host: str) -> None:
    """Nor does a proxy's header, which nobody sent for, name the links of an invitation."""
    for name in ("home", "account_login", "account_reset_password"):
        client = there.browser(Visitor.NOBODY)
        assert client.get(address(there, name), headers={"host": host}).status_code == 400
    page = there.browser(Visitor.TEACHER).get(
        address(there, "cohort_people"), headers={"x-forwarded-host": host}
    )
    assert page.status_code == 200
    assert host not in page.content.decode()
    assert "http://testserver/join/" in page.content.decode()


def test_every_form_needs_its_token(there: Everything) -> None:
    """Whoever may send it, signing in and out as well: a form from elsewhere does nothing."""
    forms, before = sent(there), digest()
    for name, row in TABLE.items():
        for visitor in (Visitor.NOBODY, Visitor.LEARNER, Visitor.TEACHER, Visitor.LEAD):
            if row.post[visitor].status in (404, 405):
                continue
            client = Client(enforce_csrf_checks=True)
            client.cookies.load(there.cookies[visitor])
            response = client.post(address(there, name), forms.get(name, {}))
            refused = response.status_code == 403
            turned_away = response.status_code == 302 and "/login/" in response["Location"]
            assert refused or turned_away, (name, visitor, response.status_code)
    assert digest() == before


def test_the_session_is_another_after_signing_in(there: Everything) -> None:
    """A session that somebody else planted is worth nothing once its bearer signs in."""
    client = Client()
    client.post(address(there, "join_link"), {"way": "login"})
    planted = client.session.session_key
    assert planted
    client.post(address(there, "account_login"), {"login": "newcomer", "password": PASSWORD})
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert "_auth_user_id" not in thief.session
    token = client.cookies.get("csrftoken")
    assert token is not None


def test_a_session_ends_with_signing_out(there: Everything) -> None:
    client = there.browser(Visitor.LEARNER)
    key = client.session.session_key
    client.post(address(there, "account_logout"))
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get(address(there, "today")).status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_no_other_method_does_anything(there: Everything, method: str) -> None:
    before = digest()
    for name in addresses():
        visitor = sender(name)
        response = getattr(there.browser(visitor), method)(address(there, name))
        assert response.status_code in (200, 302, 303, 404, 405), (name, visitor)
    assert digest() == before


def test_a_method_is_not_overridden(there: Everything) -> None:
    """A link that says it is a form remains a link."""
    before = digest()
    forms = sent(there)
    for name in addresses():
        there.browser(sender(name)).get(
            address(there, name), {**forms.get(name, {}), "_method": "POST"},
            headers={"x-http-method-override": "POST"},
        )  # fmt: skip
    assert digest() == before
