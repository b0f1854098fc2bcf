"""Nothing that a learner receives tells a key: searched for, and told apart by its absence.

Two worlds have the same questions and other keys. A learner who does the same in both receives
the same bytes until the check closes: then nothing at all in them depends on a key.
"""

from __future__ import annotations

import itertools
import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from scipy.stats import chi2_contingency, chisquare
from tests.web.everything import DRILL, answered
from tests.web.school import School, enrol, make_choices, make_item, make_person
from tests.web.tape import Page, Tape, without_chance

from unaided.checks.plan import CheckPlan, SkillId
from unaided.content.kinds import Choice
from unaided.report.live_model import LiveModel
from unaided.web.bank.models import Item, ItemVersion, Skill
from unaided.web.checks.making import Wanted as PlannedCheck
from unaided.web.checks.making import make_check
from unaided.web.insight import person_now
from unaided.web.insight.refit import read_cohort_at
from unaided.web.pulse.pulses import Wanted, make_pulse
from unaided.web.study.asking import options
from unaided.web.study.models import Response, Showing, Turn
from unaided.web.study.views import sitting as sitting_views

KINDS = ("choice", "number", "text")
SIBLINGS = 3
TYPED = "4.5"  # a number, and a word
PLACES = ("one", "two", "three", "four")
ALONE_LATER = timedelta(days=15)
CLOSED = timedelta(days=23)

BEGINNING = """---
item: {slug}
skill: Skill of {kind}
family: Family of {kind}
kind: {kind}
"""
ENDING = """source: Written for the tests
licence: CC-BY-4.0
---
What is asked in {slug}?

# Hint
SECRET-{world}-hint-{slug}

# Solution
SECRET-{world}-solution-{slug}

# Explanation
SECRET-{world}-explanation-{slug}
"""


def number_key(world: str, place: int) -> str:
    """Return a key that stands nowhere by accident."""
    return f"{3 if world == 'A' else 7}.1415926{place}535"


def source(kind: str, place: int, world: str) -> str:
    """Write an item; in another world its key and all that is said of it are others.

    What the learner answers is right in world A, and wrong in world B. In a third one the right
    option stands at the item's own place.
    """
    slug = f"{kind}-{place}"
    match kind:
        case "choice":
            right = {"A": 1, "B": 2}.get(world, place)
            fields = "options:\n" + "".join(
                f"  - text: Option {name} of {slug}\n"
                + ("    right: true\n" if at == right else f"    says: SECRET-{world}-says\n")
                for at, name in enumerate(PLACES)
            )
        case "number":
            wide = 2 if world == "A" else 0.000001
            fields = f"answer: {number_key(world, place)}\ntolerance: {wide}\n"
        case _:
            also = f", '{TYPED}'" if world == "A" else ""
            fields = f"answers: [SECRET-{world}-answer-{slug}{also}]\n"
    text = BEGINNING + "{fields}" + ENDING
    return text.format(slug=slug, kind=kind, fields=fields, world=world)


@pytest.fixture
def items(school: School, at: datetime) -> list[Item]:
    """Siblings of every kind that is answered, each kind in a pulse of the learner."""
    made = {
        kind: [
            make_item(school.organisation, source(kind, place, "A"), at)
            for place in range(SIBLINGS)
        ]
        for kind in KINDS
    }
    make_choices(school.organisation, at, "Another skill")
    for seed, siblings in enumerate(made.values(), 1):
        wanted = Wanted(siblings[0].family.skill, "assistant", "Assistant 4", (school.learner,))
        assert make_pulse(school.cohort, wanted, school.teacher, seed, at) is not None
    return [item for siblings in made.values() for item in siblings]


def change_world(world: str) -> None:
    """Put other keys under the same questions."""
    for kind, place in itertools.product(KINDS, range(SIBLINGS)):
        versions = ItemVersion.objects.filter(item__slug=f"{kind}-{place}")
        assert versions.update(source=source(kind, place, world)) == 1


def number_rows_anew() -> None:
    """Let new rows have the numbers that they had before they were taken back."""
    for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        with connection.cursor() as cursor:
            cursor.execute(sql)


def let_chance_fall_alike(patch: pytest.MonkeyPatch) -> None:
    """Begin again with the same seeds of sittings and keys of showings."""
    patch.setattr(sitting_views.secrets, "randbits", lambda _bits: 5)
    keys = (UUID(int=number * 1234567) for number in itertools.count(1))
    patch.setitem(Showing._meta.get_field("key").__dict__, "_get_default", keys.__next__)


def answers(tape: Tape, page: Page) -> Page:
    """Answer the question of a page, whatever its kind; an empty form is sent first."""
    form = next(form for form in page.forms if "rendered" in form.fields)
    tape.post(form.action, form.fields)
    option = next((value for said, value in page.options.items() if "Option two" in said), None)
    answer = TYPED if option is None else option
    sent = {**form.fields, "answer": answer, "confidence": "0.7", "aid_used": "after"}
    page = tape.post(form.action, sent)
    tape.get(form.action)
    return page


def sit(tape: Tape) -> int:
    """Answer all that waits; return how many questions there were."""
    page = tape.post("/sittings/", {"occasion": "check"})
    count = 0
    while any("rendered" in form.fields for form in page.forms):
        page = answers(tape, page)
        count += 1
    return count


def play(school: School, tape: Tape, at: datetime, *, read: bool = False) -> None:
    """Live through a whole check: before, during, between and after, until it closes.

    Args:
        school: Whose learner.
        tape: What they receive.
        at: When it begins.
        read: Whether the cohort's log is read meanwhile, with the answers in it.
    """
    with time_machine.travel(at, tick=False) as clock:
        tape.client.force_login(school.learner)
        tape.wander(press=False)
        assert sit(tape) == 2 * len(KINDS)
        tape.wander()
        look_back(school, tape)
        clock.move_to(at + timedelta(days=8))
        tape.client.post(f"/sittings/{_sitting(school)}/end/")
        if read:
            read_cohort_at(school.cohort.pk, at + timedelta(days=8))
        look_back(school, tape)
        clock.move_to(at + ALONE_LATER)
        assert sit(tape) == len(KINDS)
        look_back(school, tape)


def look_back(school: School, tape: Tape) -> None:
    """Open everything that was asked so far, again, and what was done in each sitting."""
    for sitting in school.learner.sittings.order_by("pk"):
        tape.get(f"/sittings/{sitting.pk}/done/")
        for number in sitting.showings.order_by("number").values_list("number", flat=True):
            tape.get(f"/sittings/{sitting.pk}/{number}/")
    tape.wander(press=False)


def _sitting(school: School) -> int:
    last = school.learner.sittings.order_by("-pk").first()
    return last.pk if last else 0


def secrets_in(received: bytes) -> set[str]:
    numbers = {number_key(world, place) for world in "AB" for place in range(SIBLINGS)}
    return {word for word in ("SECRET", *numbers) if word.encode() in received}


@pytest.mark.parametrize("script", [False, True], ids=["plain", "as the script asks"])
def test_no_byte_tells_a_key_before_the_check_closes(
    school: School, browse, items: list[Item], at: datetime, script: bool
) -> None:
    change_world("B")
    tape = Tape(browse(None), script=script)
    play(school, tape, at)
    told = {asked for asked, received in tape.received if secrets_in(received)}
    assert not told
    assert Response.objects.filter(person=school.learner, occasion="check").count() == 9
    # So that this search could have found them: when all is closed, everything is told.
    with time_machine.travel(at + CLOSED, tick=False):
        tape.client.force_login(school.learner)
        tape.wander(press=False)
        for showing in Showing.objects.filter(assignment__isnull=False):
            tape.get(f"/sittings/{showing.sitting_id}/{showing.number}/")
    assert "SECRET" in secrets_in(tape.text())
    assert len(secrets_in(tape.text())) > 1


def test_no_byte_depends_on_a_key_before_the_check_closes(
    school: School, browse, items: list[Item], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    others = [make_person(f"other-{n}", school.organisation, "learner") for n in range(5)]
    practised = make_choices(school.organisation, at, "A third skill")
    for person in others:
        enrol(school.cohort, person, at - timedelta(days=60))
    answered(school.cohort, [school.learner, *others], practised[:4], at)
    # What everybody together says is held alike: it tells of nobody. The learner's own may not.
    together: list[LiveModel | None] = []
    read_model = person_now._model

    def same_model(reading_id: int) -> LiveModel | None:
        if not together:
            together.append(read_model(reading_id))
        return together[0]

    monkeypatch.setattr(person_now, "_model", same_model)
    tapes, scores = [], []
    for world in "AB":
        let_chance_fall_alike(monkeypatch)
        tape = Tape(browse(None))
        with transaction.atomic():
            number_rows_anew()
            change_world(world)
            play(school, tape, at, read=True)
            checks = Response.objects.filter(person=school.learner, showing__isnull=False)
            scores.append(list(checks.order_by("pk").values_list("score", flat=True)))
            transaction.set_rollback(True)
        tapes.append(tape)
    assert (set(scores[0]), set(scores[1])) == ({1.0}, {0.0})
    assert together != [None]
    one, other = ([without_chance(url.encode()) for url, _ in tape.received] for tape in tapes)
    assert one == other
    differ = [
        f"{asked}: {_first_difference(one, other)}"
        for (asked, one), (_, other) in zip(*(tape.received for tape in tapes), strict=True)
        if without_chance(one) != without_chance(other)
    ]
    assert not differ, "\n".join(differ)


def _first_difference(one: bytes, other: bytes) -> str:
    one, other = without_chance(one), without_chance(other)
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{one[max(place - 80, 0) : place + 40]!r} / {other[place : place + 40]!r}"


def test_the_place_and_the_value_of_the_right_option_are_chance(
    school: School, at: datetime
) -> None:
    """Over 200 showings: each place equally often, wherever the author put the right one."""
    rng = random.Random(3)
    versions = [
        make_item(school.organisation, source("choice", place, "C"), at).current
        for place in range(len(PLACES))
    ]
    table = [[0] * len(PLACES) for _ in versions]
    for number in range(200):
        version = versions[number % len(versions)]
        showing = Showing(key=UUID(int=rng.getrandbits(128), version=4), version=version)
        kind = version.content.kind
        assert isinstance(kind, Choice)
        shown = options(showing)
        assert [option.value for option in shown] == ["0", "1", "2", "3"]
        right = next(option.text for option in kind.options if option.right)
        authored = next(place for place, option in enumerate(kind.options) if option.right)
        place = next(place for place, option in enumerate(shown) if option.html == right)
        table[authored][place] += 1
    assert chisquare([sum(column) for column in zip(*table, strict=True)]).pvalue > 0.01
    assert chi2_contingency(table).pvalue > 0.01


def test_practice_tells_nothing_before_the_answer_but_the_hint_asked_for(
    school: School, browse, at: datetime
) -> None:
    text = source("choice", 0, "A").replace("# Hint\n", "# Hint\nFIRST-hint\n\n# Hint\n")
    make_item(school.organisation, text, at)
    tape = Tape(browse(school.learner))
    page = tape.post("/sittings/", {"occasion": "practice", "minutes": "2"})
    tape.wander(press=False)
    assert not secrets_in(tape.text())
    assert b"FIRST-hint" not in tape.text()
    form = next(form for form in page.forms if "rendered" in form.fields)
    page = tape.post(f"{form.action}hint/", {"number": "1"})
    # A hint is given in its turn: the second before the first is not.
    tape.post(f"{form.action}hint/", {"number": "3"})
    assert b"FIRST-hint" in tape.text()
    assert not secrets_in(tape.text())
    wrong = next(value for said, value in page.options.items() if "Option three" in said)
    tape.post(form.action, {**form.fields, "answer": wrong, "confidence": "0.5"})
    assert secrets_in(tape.text()) == {"SECRET"}
    assert b"SECRET-A-hint" not in tape.text()


def test_what_a_coach_watches_for_is_the_coachs(school: School, browse, at: datetime) -> None:
    """An observed item is never put before a learner, nor is what counts as a success."""
    make_item(school.organisation, DRILL, at)
    make_person("somebody", school.organisation, "learner")
    tape = Tape(browse(school.learner))
    tape.post("/sittings/", {"occasion": "practice", "minutes": "2"})
    tape.wander()
    assert b"CRITERIA" not in tape.text()
    assert b"Ten passes" not in tape.text()


@pytest.fixture
def turn(school: School, at: datetime) -> Turn:
    """A planned sitting of the learner: one question of every kind, in a week."""
    for kind in KINDS:
        make_item(school.organisation, source(kind, 0, "B"), at)
    skills = tuple(Skill.objects.filter(organisation=school.organisation))
    plan = CheckPlan(
        skills=tuple(SkillId(one.pk) for one in skills), items=1, novelties=("transfer",)
    )
    wanted = PlannedCheck(
        name="Check", plan=plan, skills=skills, people=(school.learner, school.other_learner),
        minutes=30, window_days=3, assurance="monitored", tool="",
    )  # fmt: skip
    assert make_check(school.cohort, wanted, school.teacher, 1, at) is not None
    return Turn.objects.get(person=school.learner)


@pytest.mark.parametrize("script", [False, True], ids=["plain", "as the script asks"])
def test_no_byte_of_a_planned_sitting_tells_a_key_before_the_check_closes(
    school: School, browse, turn: Turn, at: datetime, script: bool
) -> None:
    tape = Tape(browse(None), script=script)
    with time_machine.travel(turn.opens_at + timedelta(hours=1), tick=False) as clock:
        tape.client.force_login(school.learner)
        tape.get(f"/turns/{turn.pk}/")
        tape.wander(press=False)
        page = tape.post(f"/turns/{turn.pk}/", {"do": "start"})
        count = 0
        while any("rendered" in form.fields for form in page.forms):
            page = answers(tape, page)
            count += 1
        assert count == len(KINDS)
        tape.wander()
        look_back(school, tape)
        tape.get(f"/turns/{turn.pk}/")
        clock.move_to(turn.closes_at - timedelta(minutes=1))
        tape.client.force_login(school.learner)
        read_cohort_at(school.cohort.pk, turn.closes_at - timedelta(minutes=1))
        look_back(school, tape)
    assert not {asked for asked, received in tape.received if secrets_in(received)}
    with time_machine.travel(turn.closes_at + timedelta(days=1), tick=False):
        tape.client.force_login(school.learner)
        look_back(school, tape)
    assert "SECRET" in secrets_in(tape.text())
