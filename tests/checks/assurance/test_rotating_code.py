"""The code on the supervisor's screen: its time, its check, its guessing."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.checks.assurance.rotating_code import (
    ALPHABET,
    LENGTH,
    TRY_LIMIT,
    Answer,
    CheckId,
    Tries,
    shown_code,
    try_code,
)

SECRET = bytes(range(32))
CHECK = CheckId("7")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NO_TRIES = Tries()


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def answer(typed: str, at: datetime, check: CheckId = CHECK) -> Answer:
    return try_code(SECRET, check, typed, at, NO_TRIES).answer


def test_a_code_is_the_hmac_of_its_step_of_time() -> None:
    step = int(START.timestamp()) // 30
    message = b"unaided supervisor's code, version 1" + step.to_bytes(8, "big") + b"7"
    number = int.from_bytes(hmac.new(SECRET, message, hashlib.sha256).digest(), "big")
    digits = []
    for _ in range(6):
        number, digit = divmod(number, 24)
        digits.append(ALPHABET[digit])
    assert shown_code(SECRET, CHECK, START).text == "".join(digits)


def test_it_is_valid_while_shown_and_for_half_a_minute_more() -> None:
    code = shown_code(SECRET, CHECK, START).text
    found = [answer(code, after(seconds)) for seconds in (0, 29.9, 30, 59.9, 60, 90, -0.1)]
    yes, no = Answer.ACCEPTED, Answer.WRONG
    assert found == [yes, yes, yes, yes, no, no, no]


def test_the_screen_knows_how_long_a_code_stands() -> None:
    assert shown_code(SECRET, CHECK, after(0)).seconds_left == 30
    assert shown_code(SECRET, CHECK, after(12.5)).seconds_left == 17.5
    assert shown_code(SECRET, CHECK, after(0)).text == shown_code(SECRET, CHECK, after(29)).text
    assert shown_code(SECRET, CHECK, after(0)).text != shown_code(SECRET, CHECK, after(30)).text


def test_the_time_zone_does_not_matter() -> None:
    local = START.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert shown_code(SECRET, CHECK, local) == shown_code(SECRET, CHECK, START)


def test_it_is_bound_to_its_check_and_its_secret() -> None:
    code = shown_code(SECRET, CHECK, START).text
    assert answer(code, START, CheckId("8")) is Answer.WRONG
    assert try_code(bytes(32), CHECK, code, START, NO_TRIES).answer is Answer.WRONG


def test_people_may_type_it_as_they_hear_it() -> None:
    shown = shown_code(SECRET, CHECK, START)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in shown.text)
    for typed in (shown.text.lower(), shown.spaced, f" {shown.text}\n", "-".join(shown.text), wide):
        assert answer(typed, START) is Answer.ACCEPTED


@pytest.mark.parametrize(
    "typed", ["", "BCD23", "BCD2346", "BCD23O", "BCD23!", "\ud800", "B" * 10_000]
)
def test_what_cannot_be_a_code_costs_no_try(typed: str) -> None:
    found = try_code(SECRET, CHECK, typed, START, Tries(3, START))
    assert (found.answer, found.tries, found.wait_seconds) == (Answer.MALFORMED, Tries(3, START), 0)
    assert "6 characters" in found.sentence


@given(st.text())
def test_no_typing_makes_it_fail(typed: str) -> None:
    assert try_code(SECRET, CHECK, typed, START, NO_TRIES).answer in set(Answer)


@given(st.datetimes(timezones=st.just(UTC)), st.text(st.characters(exclude_categories=("Cs",))))
def test_every_code_can_be_read_and_is_taken(at: datetime, check: str) -> None:
    shown = shown_code(SECRET, CheckId(check), at)
    assert len(shown.text) == LENGTH
    assert set(shown.text) <= set(ALPHABET)
    assert 0 < shown.seconds_left <= 30
    assert try_code(SECRET, CheckId(check), shown.text, at, NO_TRIES).supervised


def test_the_alphabet_has_nothing_that_is_taken_for_something_else() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 24
    assert not set("0O1IL5SZAEU") & set(ALPHABET)


def test_characters_are_spread_evenly() -> None:
    """10,000 codes: each of 24 characters 2,500 times, give or take five standard errors."""
    seen = Counter("".join(shown_code(SECRET, CHECK, after(30 * n)).text for n in range(10_000)))
    assert all(abs(seen[character] - 2_500) < 250 for character in ALPHABET)


def wrong_code(at: datetime) -> str:
    valid = (
        shown_code(SECRET, CHECK, at).text,
        shown_code(SECRET, CHECK, at - timedelta(seconds=30)),
    )
    return next(code for code in ("BBBBBB", "CCCCCC", "DDDDDD") if code not in valid)


def test_wrong_codes_cost_a_wait_that_doubles_up_to_a_quarter_of_an_hour() -> None:
    tries, at, waits = NO_TRIES, START, []
    for _ in range(12):
        found = try_code(SECRET, CHECK, wrong_code(at), at, tries)
        assert found.answer is Answer.WRONG
        tries, at = found.tries, at + timedelta(seconds=found.wait_seconds)
        waits.append(found.wait_seconds)
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert tries.wrong == 12


def test_during_the_wait_even_the_right_code_is_not_looked_at() -> None:
    tries = Tries(TRY_LIMIT.free_tries, START)
    right = shown_code(SECRET, CHECK, START).text
    found = try_code(SECRET, CHECK, right, after(10), tries)
    assert (found.answer, found.tries, found.wait_seconds) == (Answer.WAIT, tries, 20.0)
    assert found.sentence == "Too many wrong codes. Try again in 20 s."
    assert try_code(SECRET, CHECK, right, after(30), tries).answer is Answer.ACCEPTED


def test_a_clock_that_goes_back_does_not_lengthen_the_wait() -> None:
    assert Tries(5, after(1_000)).wait_seconds(START) == 30


def test_a_right_code_clears_the_tries() -> None:
    found = try_code(SECRET, CHECK, shown_code(SECRET, CHECK, START).text, START, Tries(4, START))
    assert (found.supervised, found.tries) == (True, NO_TRIES)


def test_guessing_all_day_hits_a_code_about_once_in_a_million_days() -> None:
    tries, at, guesses = NO_TRIES, START, 0
    while at < START + timedelta(days=1):
        tries = Tries(tries.wrong + 1, at)
        at += timedelta(seconds=tries.wait_seconds(at))
        guesses += 1
    assert guesses * 2 / len(ALPHABET) ** LENGTH < 1.3e-6


def test_every_answer_says_what_to_do() -> None:
    wrong = try_code(SECRET, CHECK, wrong_code(START), START, NO_TRIES)
    assert wrong.sentence == "Not the code on the screen. Type the one that is there now."
    waits = try_code(SECRET, CHECK, wrong_code(START), START, Tries(8, START - timedelta(days=1)))
    assert waits.sentence == "Not the code on the screen. Try again in 8 min."
    assert try_code(SECRET, CHECK, shown_code(SECRET, CHECK, START).text, START, NO_TRIES).sentence


def test_a_short_secret_and_a_time_without_a_zone_are_mistakes_of_the_program() -> None:
    with pytest.raises(ValueError, match="a secret of 5 bytes"):
        shown_code(b"short", CHECK, START)
    with pytest.raises(ValueError, match="without a zone"):
        shown_code(SECRET, CHECK, START.replace(tzinfo=None))
