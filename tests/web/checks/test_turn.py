"""A learner's turn: told beforehand, begun under its assurance, gone on with anywhere."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from tests.web.checks.taking import begin, start_check, take, turn_of
from tests.web.school import make_choices

from unaided.checks.assurance.rotating_code import CheckId, shown_code
from unaided.evidence.schema import Occasion
from unaided.web.bank.models import Skill
from unaided.web.checks import locking
from unaided.web.checks.models import Fact, Part
from unaided.web.insight.my_data import my_data
from unaided.web.study.models import Assignment, Response, Showing, Sitting
from unaided.web.study.sittings import end, start

BASE = "http://testserver"


@pytest.fixture
def skill(school, at) -> Skill:
    make_choices(school.organisation, at, families=16, siblings=4)
    return Skill.objects.get(organisation=school.organisation)


@pytest.fixture
def plan(school, skill, at):
    """Make a check of four items whose assurance is said."""

    def make(assurance: str = "declared", **more: object):
        check = start_check(
            school, [skill], [school.learner, school.other_learner], at,
            items=4, novelties=("transfer",), assurance=assurance, **more,
        )  # fmt: skip
        turn = turn_of(check, school.learner)
        return check, turn, turn.opens_at + timedelta(hours=1)

    return make


def page_of(turn) -> str:
    return reverse("turn", args=[turn.pk])


def test_a_turn_is_its_persons_alone(school, plan, browse):
    _, turn, there = plan()
    with time_machine.travel(there, tick=False):
        assert browse(school.learner).get(page_of(turn)).status_code == 200
        others = (
            school.other_learner, school.teacher, school.lead, school.stranger,
            school.stranger_learner,
        )  # fmt: skip
        for user in others:
            client = browse(user)
            assert client.get(page_of(turn)).status_code == 404, user
            for name in ("turn", "turn_facts", "turn_proof"):
                url = reverse(name, args=[turn.pk])
                assert client.post(url, {"do": "start"}).status_code == 404, user
    assert not Sitting.objects.exists()


def test_it_is_said_before_it_opens_and_waits_on_today(school, plan, browse, at):
    _, turn, there = plan()
    client = browse(school.learner)
    early = client.get(page_of(turn)).content.decode()
    assert "This check opens" in early
    assert "Begin" not in early
    assert client.post(page_of(turn), {"do": "start"}).status_code == 409
    with time_machine.travel(there, tick=False):
        today = client.get(reverse("today")).content.decode()
        assert page_of(turn) in today
        assert "20 minutes at most" in today
        page = client.get(page_of(turn)).content.decode()
    assert "up to 4 questions" in page
    assert "Every question is for you alone" in page
    assert "Nobody watches" in page


def test_it_is_begun_and_gone_on_with_on_another_device(school, plan, browse):
    _, turn, there = plan()
    with time_machine.travel(there, tick=False) as clock:
        reply = browse(school.learner).post(page_of(turn), {"do": "start"})
        sitting = Sitting.objects.get()
        assert reply["Location"] == reverse("sitting", args=[sitting.pk])
        clock.shift(timedelta(minutes=2))
        other = browse(school.learner)
        page = other.get(page_of(turn)).content.decode()
        assert "under way" in page
        assert reverse("sitting", args=[sitting.pk]) in page
        assert other.get(reverse("sitting", args=[sitting.pk])).status_code == 303
        showing = reverse("showing", args=[sitting.pk, 1])
        assert "of 20 min" in other.get(showing).content.decode()


def test_the_done_page_says_why_it_ended(school, plan, browse):
    _, turn, there = plan()
    sitting = take(turn, there)
    with time_machine.travel(there + timedelta(minutes=5), tick=False):
        client = browse(school.learner)
        page = client.get(reverse("sitting_done", args=[sitting.pk])).content.decode()
        assert "4 answers kept" in page
        for why, said in (("decided", "ended early"), ("out of minutes", "minutes were over")):
            Sitting.objects.update(stopped=why)
            assert said in client.get(reverse("sitting_done", args=[sitting.pk])).content.decode()
        assert "This check is over: 4 answers kept" in client.get(page_of(turn)).content.decode()


def test_who_ended_it_early_can_go_on(school, plan, browse):
    _, turn, there = plan()
    sitting = take(turn, there, most=1)
    with time_machine.travel(there + timedelta(minutes=5), tick=False) as clock:
        client = browse(school.learner)
        client.post(reverse("sitting_end", args=[sitting.pk]))
        page = client.get(reverse("sitting_done", args=[sitting.pk])).content.decode()
        assert "3 questions can still be answered" in page
        clock.shift(timedelta(minutes=30))
        assert (
            "broke off: 3 questions left, 15 minutes" in client.get(page_of(turn)).content.decode()
        )
        client.post(page_of(turn), {"do": "start"})
    assert turn.sittings.count() == 2
    assert turn.sittings.last().minutes == 15


def test_no_is_taken_after_the_course_alone(school, plan, browse, at):
    check, turn, there = plan(after_course=True, delays_days=(7.0, 28.0))
    other, _, _ = plan(seed=2)
    plain = turn_of(other, school.learner)
    with time_machine.travel(there, tick=False):
        client = browse(school.learner)
        page = client.get(page_of(turn)).content.decode()
        assert "Say no to the rest" in page
        assert client.post(page_of(plain), {"do": "decline"}).status_code == 404
        assert client.post(page_of(turn), {"do": "decline"}).status_code == 303
        assert "You said no to this check" in client.get(page_of(turn)).content.decode()
    part = Part.objects.get(check_of=check, person=school.learner)
    assert part.declined_at == there
    mine = Assignment.objects.filter(placed__part=part)
    assert not mine.filter(withdrawn_at=None).exists()
    assert not Assignment.objects.filter(turn=plain, withdrawn_at__isnull=False).exists()


def test_supervised_begins_with_the_code_on_the_screen(school, plan, browse):
    check, turn, there = plan("supervised")
    with time_machine.travel(there, tick=False):
        teacher, learner = browse(school.teacher), browse(school.learner)
        screen = teacher.get(reverse("check_code", args=[check.pk])).content.decode()
        code = shown_code(bytes.fromhex(check.secret), CheckId(str(check.pk)), there)
        assert code.spaced in screen
        # By script where there is one; else the browser does it.
        assert 'data-again="' in screen
        assert "where scripts are off" in screen
        wrong = learner.post(page_of(turn), {"do": "start", "code": "BBBBBB"})
        assert wrong.status_code == 422
        assert "Not the code on the screen" in wrong.content.decode()
        assert not Sitting.objects.exists()
        assert learner.post(page_of(turn), {"do": "start"}).status_code == 422
        assert learner.post(page_of(turn), {"do": "start", "code": code.spaced}).status_code == 303
        assert Sitting.objects.get().assurance == "supervised"
        screen = teacher.get(reverse("check_code", args=[check.pk])).content.decode()
        assert "1 person" in screen
        assert code.text not in learner.get(page_of(turn)).content.decode()
        for user in (school.learner, school.other_teacher, school.lead, school.stranger):
            assert browse(user).get(reverse("check_code", args=[check.pk])).status_code == 404


def test_codes_cannot_be_tried_without_end(school, plan, browse):
    check, turn, there = plan("supervised")
    with time_machine.travel(there, tick=False):
        learner = browse(school.learner)
        for _ in range(5):
            learner.post(page_of(turn), {"do": "start", "code": "BBBBBB"})
        code = shown_code(bytes.fromhex(check.secret), CheckId(str(check.pk)), there)
        reply = learner.post(page_of(turn), {"do": "start", "code": code.text})
    assert reply.status_code == 422
    assert "Too many wrong codes" in reply.content.decode()


def code_of(check, at) -> str:
    return shown_code(bytes.fromhex(check.secret), CheckId(str(check.pk)), at).text


def test_a_code_lets_in_the_session_that_typed_it_alone(school, plan, browse):
    """Another browser is asked for the code of that moment before it is shown anything."""
    check, turn, there = plan("supervised")
    with time_machine.travel(there, tick=False) as clock:
        room, home = browse(school.learner), browse(school.learner)
        room.post(page_of(turn), {"do": "start", "code": code_of(check, there)})
        sitting = Sitting.objects.get()
        url = reverse("showing", args=[sitting.pk, 1])
        assert room.get(url).status_code == 200
        for path in (url, reverse("sitting", args=[sitting.pk])):
            reply = home.get(path)
            assert reply.status_code == 403
            assert "Type the code on the supervisor’s screen" in reply.content.decode()
        showing = Showing.objects.get()
        answer = {"key": str(showing.key), "answer": "0", "confidence": "0.7", "rendered": ""}
        assert home.post(url, answer).status_code == 403
        assert not Response.objects.exists()
        # The turn's own page asks for it too, and does not lead past the gate.
        assert 'name="code"' in home.get(page_of(turn)).content.decode()
        assert 'name="code"' not in room.get(page_of(turn)).content.decode()
        assert home.post(page_of(turn), {"do": "start"}).status_code == 422
        assert room.post(page_of(turn), {"do": "start"}).status_code == 303
        # Who moves on types the code of that moment; the session before is no longer in.
        clock.shift(timedelta(minutes=2))
        then = there + timedelta(minutes=2)
        old = home.post(page_of(turn), {"do": "start", "code": code_of(check, there)})
        assert old.status_code == 422
        moved = home.post(page_of(turn), {"do": "start", "code": code_of(check, then)})
        assert moved["Location"] == reverse("sitting", args=[sitting.pk])
        assert home.get(url).status_code == 200
        assert room.get(url).status_code == 403
        assert Sitting.objects.count() == 1


def test_who_was_away_for_half_an_hour_types_the_code_again(school, plan, browse):
    check, turn, there = plan("supervised", minutes=120)
    with time_machine.travel(there, tick=False) as clock:
        client = browse(school.learner)
        client.post(page_of(turn), {"do": "start", "code": code_of(check, there)})
        url = reverse("showing", args=[Sitting.objects.get().pk, 1])
        for _ in range(3):
            clock.shift(timedelta(minutes=20))
            assert client.get(url).status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get(url).status_code == 403
        now = there + timedelta(minutes=91)
        client.post(page_of(turn), {"do": "start", "code": code_of(check, now)})
        assert client.get(url).status_code == 200


def test_out_of_minutes_it_is_said_on_the_page(school, plan, browse):
    _, turn, there = plan()
    with time_machine.travel(there, tick=False) as clock:
        client = browse(school.learner)
        client.post(page_of(turn), {"do": "start"})
        clock.shift(timedelta(minutes=21))
        page = client.get(page_of(turn)).content.decode()
        assert "This check is over" in page
        assert "Its minutes were over" in page
        assert client.post(page_of(turn), {"do": "start"}).status_code == 409


def test_the_page_says_times_where_the_people_are(school, plan, browse):
    school.cohort.time_zone = "Pacific/Auckland"
    school.cohort.save()
    _, turn, _ = plan()
    local = turn.opens_at.astimezone(ZoneInfo("Pacific/Auckland"))
    assert f"{local:%H:%M}." in browse(school.learner).get(page_of(turn)).content.decode()


def test_a_declared_check_has_no_screen(school, plan, browse):
    check, _, _ = plan()
    assert browse(school.teacher).get(reverse("check_code", args=[check.pk])).status_code == 404


def test_monitored_is_told_beforehand_and_kept_as_facts(school, plan, browse):
    check, turn, there = plan("monitored")
    facts = [
        {"kind": "left_page", "at_seconds": 12.5, "for_seconds": None},
        {"kind": "pasted", "at_seconds": 20, "characters": 120},
    ]
    with time_machine.travel(there, tick=False):
        client = browse(school.learner)
        assert "notes when its window loses the focus" in client.get(page_of(turn)).content.decode()
        url = reverse("turn_facts", args=[turn.pk])
        # Nothing is noted before it begins.
        assert client.post(url, "{}", content_type="application/json").status_code == 404
        client.post(page_of(turn), {"do": "start"})
        sitting = Sitting.objects.get()
        shown = client.get(reverse("showing", args=[sitting.pk, 1])).content.decode()
        assert f'data-watch="{url}"' in shown
        for sent in (facts, [{**facts[0], "for_seconds": 7}], facts):
            body = json.dumps({"facts": sent})
            assert client.post(url, body, content_type="application/json").status_code == 200
        assert client.post(url, b"\xff{", content_type="application/json").status_code == 200
        page = browse(school.teacher).get(reverse("check", args=[check.pk])).content.decode()
    assert Fact.objects.filter(what="left_page").count() == 1
    assert "left the page once, for 7 s; pasted once, 120 characters" in page
    assert "1 entry of the report could not be read" in page
    # What is held on a person, they can take out: these facts too.
    held = my_data(school.learner, there)["planned_sittings"]
    assert [one["assurance"] for one in held] == ["monitored"]
    noted = {one["what"]: one["number"] for one in held[0]["noted"]}
    assert (noted["left_page"], noted["pasted"]) == (7, 120)


def hashed(path: str, key: str) -> str:
    return hashlib.sha256(f"{BASE}{path}{key}".encode()).hexdigest()


def sebbed(client, method: str, path: str, key: str, data=None):
    """Ask as Safe Exam Browser does."""
    headers = {"X-SafeExamBrowser-ConfigKeyHash": hashed(path, key)}
    return getattr(client, method)(path, data or {}, headers=headers)


def test_locked_passes_with_the_header_on_every_request_alone(school, plan, browse, at):
    check, turn, there = plan("locked")
    key = locking.renew(check, BASE, at).config_key
    with time_machine.travel(there, tick=False):
        client = browse(school.learner)
        page = client.get(page_of(turn)).content.decode()
        assert "did not say that it is Safe Exam Browser" in page
        assert reverse("check_seb", args=[check.pk]) in page
        assert client.post(page_of(turn), {"do": "start"}).status_code == 403
        assert not Sitting.objects.exists()
        # A hash of another address does not pass.
        other = {"X-SafeExamBrowser-ConfigKeyHash": hashed("/today/", key)}
        assert client.post(page_of(turn), {"do": "start"}, headers=other).status_code == 403
        assert sebbed(client, "post", page_of(turn), key, {"do": "start"}).status_code == 303
        sitting = Sitting.objects.get()
        assert sitting.assurance == "locked"
        url = reverse("showing", args=[sitting.pk, 1])
        assert client.get(url).status_code == 403
        assert client.get(reverse("sitting", args=[sitting.pk])).status_code == 403
        assert sebbed(client, "get", url, key).status_code == 200
        showing = Showing.objects.get()
        answer = {"key": str(showing.key), "answer": "0", "confidence": "0.7", "rendered": ""}
        # Not past the gate either by another address: a showing's key says whose sitting it is.
        for path in (url, reverse("showing", args=[sitting.pk + 1, 1])):
            assert client.post(path, answer).status_code == 403
        assert not Response.objects.exists()
        assert sebbed(client, "post", url, key, answer).status_code == 303
        assert Response.objects.get().assurance == "locked"


def test_a_stale_file_is_named_and_the_new_one_passes(school, plan, browse, at):
    check, turn, there = plan("locked")
    old = locking.renew(check, BASE, at).config_key
    with time_machine.travel(there, tick=False):
        teacher = browse(school.teacher)
        teacher.post(reverse("check", args=[check.pk]), {"do": "new file"})
        new = locking.newest(check).config_key
        assert new != old
        client = browse(school.learner)
        page = sebbed(client, "post", page_of(turn), old, {"do": "start"})
        assert page.status_code == 403
        assert "were changed after this file was handed out" in page.content.decode()
        assert sebbed(client, "post", page_of(turn), new, {"do": "start"}).status_code == 303


def test_where_no_header_comes_the_page_proves_it_for_its_own_address(school, plan, browse, at):
    check, turn, there = plan("locked")
    key = locking.renew(check, BASE, at).config_key
    path, proof = page_of(turn), reverse("turn_proof", args=[turn.pk])
    with time_machine.travel(there, tick=False) as clock:
        client = browse(school.learner)
        assert f'data-seb-proof="{proof}"' in client.get(path).content.decode()
        forged = {"page": path, "address": BASE + path, "config_key": hashed("/today/", key)}
        assert client.post(proof, forged).status_code == 403
        elsewhere = {
            "page": "/today/",
            "address": f"{BASE}/today/",
            "config_key": hashed("/today/", key),
        }
        assert client.post(proof, elsewhere).status_code == 404
        good = {"page": path, "address": BASE + path, "config_key": hashed(path, key)}
        assert client.post(proof, good).json()["verified"] is True
        assert client.post(path, {"do": "start"}).status_code == 303
        sitting = Sitting.objects.get()
        url = reverse("showing", args=[sitting.pk, 1])
        assert client.get(url).status_code == 403
        shown = {"page": url, "address": BASE + url, "config_key": hashed(url, key)}
        # It counts in this browser alone, and for a while.
        assert browse(school.learner).get(url).status_code == 403
        assert client.post(proof, shown).status_code == 200
        assert client.get(url).status_code == 200
        clock.shift(timedelta(hours=1))
        assert client.get(url).status_code == 403


def test_a_pages_proof_does_not_outlive_the_keys_that_it_was_made_with(school, plan, browse, at):
    """Once the teacher names versions, a proof that knew of none counts no longer."""
    check, turn, there = plan("locked")
    key = locking.renew(check, BASE, at).config_key
    path, exam = page_of(turn), "ab" * 32
    with time_machine.travel(there, tick=False):
        client, teacher = browse(school.learner), browse(school.teacher)
        proof = {"page": path, "address": BASE + path, "config_key": hashed(path, key)}
        where = reverse("turn_proof", args=[turn.pk])
        assert client.post(where, proof).status_code == 200
        teacher.post(reverse("check", args=[check.pk]), {"do": "exam keys", "keys": exam})
        assert client.post(path, {"do": "start"}).status_code == 403
        assert client.post(where, proof).status_code == 403
        assert client.post(where, {**proof, "exam_key": hashed(path, exam)}).status_code == 200
        teacher.post(reverse("check", args=[check.pk]), {"do": "new file"})
        assert client.post(path, {"do": "start"}).status_code == 403
        assert not Sitting.objects.exists()


def test_nothing_but_the_check_is_shown_while_it_is_locked(school, plan, browse, at):
    """What was said to earlier practice would help: neither in that browser nor beside it."""
    check, turn, there = plan("locked")
    key = locking.renew(check, BASE, at).config_key
    make_choices(school.organisation, at, "Practised", families=1, siblings=1)
    practice = start(
        school.learner, school.cohort, occasion=Occasion.PRACTICE, minutes=5, seed=1, at=at
    )
    assert practice is not None
    end(practice, at + timedelta(minutes=1))
    earlier = reverse("showing", args=[practice.pk, 1])
    with time_machine.travel(there, tick=False):
        client = browse(school.learner)
        assert client.get(earlier).status_code == 200
        reply = sebbed(client, "get", earlier, key)
        assert reply.status_code == 403
        assert "not part of the check" in reply.content.decode()
        sebbed(client, "post", page_of(turn), key, {"do": "start"})
        sitting = Sitting.objects.get(turn=turn)
        reply = client.get(earlier)
        assert reply.status_code == 403
        assert "Your check goes on first" in reply.content.decode()
        own = reverse("showing", args=[sitting.pk, 1])
        assert sebbed(client, "get", own, key).status_code == 200
        end(sitting, there + timedelta(minutes=1))
        assert client.get(earlier).status_code == 200


def test_the_file_is_for_those_who_take_it(school, plan, browse, at):
    check, _, _ = plan("locked")
    url = reverse("check_seb", args=[check.pk])
    assert browse(school.teacher).get(url).status_code == 404  # not made yet
    key = locking.renew(check, BASE, at)
    reply = browse(school.learner).get(url)
    assert reply["Content-Type"] == "application/seb"
    assert reply.content.decode() == key.configuration
    from unaided.checks.assurance.seb_file import read_seb
    from unaided.checks.assurance.seb_key import config_key

    assert config_key(read_seb(reply.content)) == key.config_key
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.other_teacher, school.lead, school.stranger, school.stranger_learner):
        assert browse(user).get(url).status_code == 404, user


def test_what_is_over_can_be_looked_back_at_anywhere(school, plan, browse, at):
    check, turn, there = plan("locked")
    locking.renew(check, BASE, at)
    sitting = begin(turn, there, "locked")
    with time_machine.travel(turn.closes_at + timedelta(days=30), tick=False):
        client = browse(school.learner)
        client.post(reverse("sitting_end", args=[sitting.pk]))
        assert client.get(reverse("sitting", args=[sitting.pk])).status_code == 303
