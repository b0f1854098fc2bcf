"""The end of practice: what felt easy beside what lasted, in the person's own figures."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.school import Browse, School, make_choices
from tests.web.study.history import assign, give, practise

from unaided.evidence.schema import Status
from unaided.web.bank.models import Item
from unaided.web.people.models import User
from unaided.web.study.answering import Kept
from unaided.web.study.lasting import FEWEST, NIGHT_DAYS, WEEK_DAYS, Tries
from unaided.web.study.models import Response, Showing, Sitting
from unaided.web.study.queries import rows
from unaided.web.study.situations import ALONE, untold

ROWS = 900


def met(school: School, item: Item, at: datetime, **fields: object) -> Response:
    """Write one try of the learner's down, alone and right unless said otherwise."""
    values: dict[str, object] = {
        "person": school.learner, "status": "scored", "score": 1.0, "aid": "none",
        "occasion": "practice", "novelty": "variant", "sitting": f"{at:%j}", "confidence": 0.9,
    }  # fmt: skip
    return Response.objects.create(
        cohort=school.cohort, item=item, family=item.family, skill=item.family.skill,
        answered_at=at, **{**values, **fields},
    )  # fmt: skip


def sitting_of(school: School, at: datetime, answers: int = 3) -> Sitting:
    """Practise, answer some questions alone, and end it."""
    showing = practise(school.learner, school.cohort, at)
    sitting = showing.sitting
    for _ in range(answers):
        outcome = give(school.learner, showing, at)
        assert isinstance(outcome, Kept)
        assert outcome.following is not None
        showing = outcome.following
    sitting.refresh_from_db()
    sitting.ended_at = at
    sitting.save()
    return sitting


def page(browse: Browse, person: User, sitting: Sitting) -> str:
    reply = browse(person).get(f"/sittings/{sitting.pk}/done/")
    assert reply.status_code == 200
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", reply.content.decode())
    return " ".join(text.split())


def test_both_counts_stand_side_by_side(school: School, browse: Browse, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=6)
    for number in range(10):
        met(school, items[0], at - timedelta(days=2), delay_days=0.1, score=float(number < 9))
        met(school, items[4], at - timedelta(days=1), delay_days=8.0, score=float(number < 7),
            confidence=0.5, sitting=f"late {number}")  # fmt: skip
    text = page(browse, school.learner, sitting_of(school, at))
    same_day, later = re.findall(r"<dd>(.*?)</dd>", text.split("What lasts</h2>")[1])[:2]
    assert same_day.startswith("9 of 10 alone<br>")
    assert "you said 90 % sure, on average" in same_day
    assert later.startswith("7 of 10 alone<br>")
    assert "you said 50 % sure, on average" in later
    assert "not known" not in text.lower()
    assert "feels worse than one kind in a row, and lasts longer" in text


def test_it_says_how_mixed_and_how_sure(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at, families=3)
    make_choices(school.organisation, at, skill="Vectors", families=3)
    sitting = sitting_of(school, at, answers=4)
    own = Response.objects.filter(showing__sitting=sitting)
    kinds, skills = (len(set(own.values_list(name, flat=True))) for name in ("family", "skill"))
    assert kinds > 1
    text = page(browse, school.learner, sitting)
    named = f", from {skills} skills" if skills > 1 else ""
    assert f"4 questions of {kinds} kinds{named}, mixed." in text
    assert "You said you were 90 % sure on average, alone, and got 4 of 4." in text
    assert "easy" not in text
    own.update(ease=0.25)
    assert "It felt 25 % easy, as you said, on average." in page(browse, school.learner, sitting)


def test_with_too_few_it_is_not_known_and_says_what_would_tell(
    school: School, browse: Browse, at: datetime
) -> None:
    items = make_choices(school.organisation, at, families=6)
    sitting = sitting_of(school, at)
    text = page(browse, school.learner, sitting)
    assert "What lasts: not known.</span> Nothing that you met was asked again, alone" in text
    assert "3 such tries would tell" in text
    for number in range(FEWEST - 1):
        met(school, items[0], at, delay_days=9.0, sitting=f"late {number}")
    text = page(browse, school.learner, sitting)
    assert "2 tries alone so far" in text
    assert "1 more such try would tell" in text
    assert "2 of 2" not in text
    met(school, items[0], at, delay_days=9.0, sitting="late again")
    text = page(browse, school.learner, sitting)
    assert "3 of 3 alone" in text
    assert "would tell" not in text


def test_what_came_back_in_the_same_sitting_did_not_last_a_week(
    school: School, at: datetime
) -> None:
    """Its delay is frozen with the sitting: 9 days, though it was met a minute ago."""
    items = make_choices(school.organisation, at, families=2)
    for minute in range(4):
        met(school, items[0], at + timedelta(minutes=minute), delay_days=9.0)
    assert counted(school.learner, at) == {0: (3, 3), 1: (1, 1)}


def test_with_help_or_never_met_does_not_count(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=8)
    for number, fields in enumerate((
        {"aid": "assistant", "aid_used": True},
        {"novelty": "transfer"},
        {"novelty": "first"},
        {"novelty": ""},
        {"status": "exposure", "score": None},
        {"trials": 10, "score": 0.7},
        {"delay_days": 3.0},
    )):  # fmt: skip
        met(school, items[4 * number], at, **{"delay_days": 9.0, **fields})
    assert counted(school.learner, at) == {}


def test_an_open_check_gives_nothing_away(school: School, browse: Browse, at: datetime) -> None:
    """The same page, whether what is not told yet was right or wrong; then it counts."""
    items = make_choices(school.organisation, at, families=6)
    sitting = sitting_of(school, at)
    for number in range(4):
        assignment = assign(school.learner, school.cohort, items[number * 4], at)
        showing = Showing.objects.create(
            sitting=sitting, number=50 + number, version=items[number * 4].current,
            assignment=assignment, aid="none", novelty="variant", shown_at=at,
        )  # fmt: skip
        met(school, items[number * 4], at, occasion="check", showing=showing, delay_days=9.0,
            sitting=str(sitting.pk))  # fmt: skip
    Response.objects.filter(showing__number__lt=50).update(family=items[-1].family)
    pages = []
    for score in (0.0, 1.0):
        Response.objects.filter(occasion="check").update(score=score)
        pages.append(page(browse, school.learner, sitting))
    assert pages[0] == pages[1]
    assert "those of an open check are left out" in pages[0]
    assert counted(school.learner, at)[0][0] == 2
    assert counted(school.learner, at + timedelta(days=8))[1] == (4, 4)


def test_a_check_does_not_say_how_practice_feels(
    school: School, browse: Browse, at: datetime
) -> None:
    sitting = Sitting.objects.create(
        person=school.learner, cohort=school.cohort, occasion="check", seed=1, started_at=at,
        ended_at=at,
    )  # fmt: skip
    assert "feels worse" not in page(browse, school.learner, sitting)


@pytest.mark.parametrize("who", ["other_learner", "teacher", "stranger", "stranger_learner"])
def test_it_is_nobody_elses(school: School, browse: Browse, at: datetime, who: str) -> None:
    make_choices(school.organisation, at, families=3)
    sitting = sitting_of(school, at)
    assert browse(getattr(school, who)).get(f"/sittings/{sitting.pk}/done/").status_code == 404


def test_another_persons_tries_are_not_counted(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=2)
    for number in range(4):
        met(school, items[0], at, delay_days=9.0, person=school.other_learner, sitting=str(number))
    assert counted(school.learner, at) == {}


def test_queries_do_not_grow_with_what_was_answered(
    school: School, browse: Browse, at: datetime
) -> None:
    items = make_choices(school.organisation, at, families=6)
    sitting = sitting_of(school, at)
    client = browse(school.learner)
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/sittings/{sitting.pk}/done/")
        asked.append(len(queries))
        for number in range(60):
            met(school, items[number % 24], at, delay_days=8.0, sitting=str(number))
    assert asked[0] == asked[1]


def counted(person: User, at: datetime) -> dict[int, tuple[int, int]]:
    """Return tries and successes by whether they came a week later."""
    return {
        later: (tries, got)
        for later, tries, got, _, _ in rows(
            "lasting", person=person.pk, at=at, night=NIGHT_DAYS, week=WEEK_DAYS
        )
    }


def test_the_query_counts_as_the_words_say(school: School, at: datetime) -> None:
    """Against the same rule written over rows, on a history that chance made."""
    rng = random.Random(11)
    items = make_choices(school.organisation, at, families=6, siblings=2)
    sitting = Sitting.objects.create(
        person=school.learner, cohort=school.cohort, occasion="practice", seed=1, started_at=at,
        ended_at=at,
    )  # fmt: skip
    for number in range(ROWS):
        item = rng.choice(items)
        showing = None
        if rng.random() < 0.3:
            assignment = assign(
                school.learner, school.cohort, item, at - timedelta(days=rng.randint(8, 20)),
                closes=timedelta(days=rng.randint(5, 22)), stratum=rng.choice(["", "drawn"]),
                planned_delay_days=rng.choice([None, None, 14.0]),
            )  # fmt: skip
            showing = Showing.objects.create(
                sitting=sitting, number=number, version=item.current, assignment=assignment,
                aid="none", novelty="variant", shown_at=at,
            )  # fmt: skip
        met(
            school, item, at - timedelta(minutes=rng.randint(0, 900)), showing=showing,
            person=rng.choice([school.learner, school.other_learner]),
            sitting=rng.choice(["", *map(str, range(60))]),
            status=rng.choice(["scored", "scored", "scored", "exposure", "missing"]),
            score=rng.choice([0.0, 1.0]),
            aid=rng.choice(["none", "none", "none", "hints", "assistant", ""]),
            aid_used=rng.choice([None, None, False, True]), trials=rng.choice([None, None, 1, 5]),
            novelty=rng.choice(["repeat", "repeat", "variant", "transfer", "first", ""]),
            delay_days=rng.choice([None, 0.1, 0.3, 2.0, 6.9, 7.0, 9.0, 20.0]),
            confidence=rng.choice([None, 0.5, 0.9]),
        )  # fmt: skip
    for when in (at - timedelta(days=2), at, at + timedelta(days=3)):
        for person in (school.learner, school.other_learner):
            found = {
                later: (tries, got, said, None if sure is None else round(sure, 9))
                for later, tries, got, said, sure in rows(
                    "lasting", person=person.pk, at=when, night=NIGHT_DAYS, week=WEEK_DAYS
                )
            }
            assert found == expected(person, when)
            assert min(found[later][0] for later in (0, 1)) >= FEWEST
    assert Response.objects.filter(untold(at)).exists()


def expected(person: User, at: datetime) -> dict[int, tuple[int, int, int, float | None]]:
    """Count the same in Python."""
    own = Response.objects.filter(person=person).exclude(status=Status.MISSING)
    told = set(own.filter(ALONE).exclude(untold(at)).values_list("pk", flat=True))
    here: set[tuple[int | None, str]] = set()
    groups: dict[int, list[Response]] = defaultdict(list)
    for one in own.order_by("answered_at", "pk"):
        again = bool(one.sitting) and (one.family_id, one.sitting) in here
        here.add((one.family_id, one.sitting))
        if one.pk not in told or one.trials not in (None, 1):
            continue
        known = one.novelty in ("repeat", "variant")
        if again or (known and one.delay_days is not None and one.delay_days < NIGHT_DAYS):
            groups[0].append(one)
        elif known and one.delay_days is not None and one.delay_days >= WEEK_DAYS:
            groups[1].append(one)
    return {
        later: (
            len(tries),
            sum(one.score == 1 for one in tries),
            len(said := [one.confidence for one in tries if one.confidence is not None]),
            round(sum(said) / len(said), 9) if said else None,
        )
        for later, tries in groups.items()
    }


def test_nothing_is_said_of_fewer_than_three() -> None:
    for tries in range(6):
        one = Tries(tries, tries, tries, 0.9)
        assert (f"{tries} of {tries}" in one.words) == one.known == bool(one.felt)
        assert one.known == (tries >= FEWEST)
