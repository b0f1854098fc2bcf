"""Requests that claim to come from Safe Exam Browser: true, forged, stale, missing, replayed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seb_cases import PAGE, settings, sha256

from unaided.checks.assurance.seb_headers import (
    SENTENCES,
    CheckKeys,
    ExamKey,
    PageProof,
    Reason,
    Standing,
    Verification,
    address_hash,
    header_or_page,
    read_exam_keys,
    verify_page,
    verify_request,
)
from unaided.evidence.problems import UsageError

KEY = settings().config_key
OLDER = settings(salt=bytes(32)).config_key
WINDOWS, MAC = ExamKey(sha256("3.7 for Windows")), ExamKey(sha256("3.4 for macOS"))
KEYS = CheckKeys(KEY, (OLDER,))
WITH_EXAM_KEYS = CheckKeys(KEY, (OLDER,), (WINDOWS, MAC))
VERIFIED = Verification(Standing.VERIFIED)


def wrong(reason: Reason) -> Verification:
    return Verification(Standing.WRONG, reason)


def sent(address: str, key: str) -> str:
    """Make the header as SEB does: cut the fragment, append the key, hash."""
    return sha256(address.split("#")[0] + key)


def test_the_hash_is_that_of_the_address_and_the_key() -> None:
    assert address_hash(PAGE, KEY) == sha256(PAGE + KEY)


def test_a_true_header_is_verified() -> None:
    found = verify_request(PAGE, sent(PAGE, KEY), None, KEYS)
    assert found == VERIFIED
    assert found.verified


@pytest.mark.parametrize("shape", [str.upper, lambda text: f" {text} "])
def test_case_and_white_space_around_a_header_do_not_count(
    shape: Callable[[str], str],
) -> None:
    assert verify_request(PAGE, shape(sent(PAGE, KEY)), None, KEYS) == VERIFIED


def test_a_fragment_does_not_count_on_either_side() -> None:
    assert verify_request(PAGE + "#q3", sent(PAGE, KEY), None, KEYS) == VERIFIED
    assert verify_request(PAGE, sent(PAGE + "#q3", KEY), None, KEYS) == VERIFIED


@pytest.mark.parametrize(
    "address",
    [
        PAGE.replace("part=2", "part=3"),
        PAGE.replace("?part=2", ""),
        PAGE.replace("/?", "?"),
        PAGE + "&more=1",
        PAGE.replace("/41/", "/42/"),
        PAGE.replace("learn.", "teach."),
        PAGE.replace("org/", "org:8443/"),
        PAGE.replace("part", "p%61rt"),
        PAGE.replace("checks", "Checks"),
    ],
)
def test_a_header_of_another_address_does_not_fit(address: str) -> None:
    assert verify_request(address, sent(PAGE, KEY), None, KEYS) == wrong(Reason.NO_MATCH)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_without_a_header_it_is_missing(nothing: str | None) -> None:
    found = verify_request(PAGE, nothing, None, KEYS)
    assert found == Verification(Standing.MISSING, Reason.NO_HASH)
    assert not found.verified


@pytest.mark.parametrize(
    "header",
    [
        "SEB",
        sent(PAGE, KEY)[:-1],
        sent(PAGE, KEY) + "0",
        "g" * 64,
        f"{sent(PAGE, KEY)}, {sent(PAGE, KEY)}",
        "é" * 64,
        "\ud800" * 64,
        "0" * 100_000,
    ],
)
def test_what_is_no_hash_is_malformed(header: str) -> None:
    assert verify_request(PAGE, header, None, KEYS) == wrong(Reason.MALFORMED)


@pytest.mark.parametrize(
    "header",
    [
        KEY,  # the key itself, which must never be sent
        sha256(KEY),
        sha256(KEY + PAGE),  # the wrong way round
        sent(PAGE, sha256("other settings")),
        sent(PAGE, ""),
        "0" * 64,
    ],
)
def test_a_forged_header_does_not_fit(header: str) -> None:
    assert verify_request(PAGE, header, None, KEYS) == wrong(Reason.NO_MATCH)


def test_the_settings_before_the_last_change_are_told_as_stale() -> None:
    found = verify_request(PAGE, sent(PAGE, OLDER), None, KEYS)
    assert found == wrong(Reason.STALE)
    assert "open the new file" in found.sentence


def test_a_stale_key_of_another_address_is_not_stale_but_wrong() -> None:
    found = verify_request(PAGE, sent(PAGE + "&x", OLDER), None, KEYS)
    assert found == wrong(Reason.NO_MATCH)


def test_a_key_that_was_taken_up_again_is_verified_though_it_is_older_too() -> None:
    assert verify_request(PAGE, sent(PAGE, KEY), None, CheckKeys(KEY, (OLDER, KEY))) == VERIFIED


def test_a_proxy_that_hides_the_scheme_is_named() -> None:
    seen = PAGE.replace("https", "http")
    found = verify_request(seen, sent(PAGE, KEY), None, KEYS)
    assert found == wrong(Reason.OTHER_SCHEME)
    assert "proxy" in found.sentence


@pytest.mark.parametrize("version", [WINDOWS, MAC])
def test_with_exam_keys_any_of_them_fits(version: ExamKey) -> None:
    headers = sent(PAGE, KEY), sent(PAGE, version)
    assert verify_request(PAGE, *headers, WITH_EXAM_KEYS) == VERIFIED


def test_with_exam_keys_both_headers_must_fit() -> None:
    config = sent(PAGE, KEY)
    found = verify_request(PAGE, config, None, WITH_EXAM_KEYS)
    assert found == Verification(Standing.MISSING, Reason.NO_EXAM_HASH)
    unknown = verify_request(PAGE, config, sent(PAGE, sha256("3.0")), WITH_EXAM_KEYS)
    assert unknown == wrong(Reason.UNKNOWN_VERSION)
    elsewhere = verify_request(PAGE, config, sent(PAGE + "&x", MAC), WITH_EXAM_KEYS)
    assert elsewhere == wrong(Reason.UNKNOWN_VERSION)
    malformed = verify_request(PAGE, config, "3.7", WITH_EXAM_KEYS)
    assert malformed == wrong(Reason.MALFORMED_EXAM_HASH)
    forged = verify_request(PAGE, sent(PAGE, "x"), sent(PAGE, MAC), WITH_EXAM_KEYS)
    assert forged == wrong(Reason.NO_MATCH)


def test_without_exam_keys_that_header_is_not_looked_at() -> None:
    assert verify_request(PAGE, sent(PAGE, KEY), "anything", KEYS) == VERIFIED


@given(st.text(), st.text(), st.text() | st.none())
def test_no_request_makes_it_fail_and_none_is_verified_by_chance(
    address: str, header: str, exam: str | None
) -> None:
    assert not verify_request(address, header, exam, WITH_EXAM_KEYS).verified


@given(st.text("abc/?&=#%2", max_size=12), st.text("abc/?&=#%2", max_size=12))
def test_a_header_fits_exactly_the_addresses_equal_up_to_the_fragment(one: str, other: str) -> None:
    here, there = f"https://example.org/{one}", f"https://example.org/{other}"
    same = here.split("#")[0] == there.split("#")[0]
    assert verify_request(there, sent(here, KEY), None, KEYS).verified is same


def proof(address: str = PAGE, key: str = KEY, exam: str | None = None) -> PageProof:
    return PageProof(address, sent(address, key), exam and sent(address, exam))


def test_a_page_proves_itself_by_javascript() -> None:
    assert verify_page(PAGE, proof(), KEYS) == VERIFIED
    assert verify_page(PAGE, proof(PAGE + "#q3"), KEYS) == VERIFIED
    assert verify_page(PAGE, proof(exam=MAC), WITH_EXAM_KEYS) == VERIFIED


def test_a_proof_taken_on_another_page_is_refused() -> None:
    other = PAGE.replace("/41/", "/42/")
    assert verify_page(PAGE, proof(other), KEYS) == wrong(Reason.OTHER_PAGE)


def test_a_proof_of_another_page_under_this_pages_name_does_not_fit() -> None:
    other = PAGE.replace("/41/", "/42/")
    claimed = PageProof(PAGE, sent(other, KEY))
    assert verify_page(PAGE, claimed, KEYS) == wrong(Reason.NO_MATCH)


def test_a_proof_of_the_address_that_it_is_posted_to_is_no_proof_of_the_page() -> None:
    posted_to = "https://learn.example.org/checks/7/seb/"
    assert verify_page(PAGE, proof(posted_to), KEYS) == wrong(Reason.OTHER_PAGE)


def test_a_page_without_the_browsers_interface_proves_nothing() -> None:
    for nothing in (None, ""):
        found = verify_page(PAGE, PageProof(PAGE, nothing), KEYS)
        assert found == Verification(Standing.MISSING, Reason.NO_HASH)


def test_a_stale_proof_of_a_page_is_told_as_such() -> None:
    assert verify_page(PAGE, proof(key=OLDER), KEYS) == wrong(Reason.STALE)


def test_a_pages_proof_stands_in_for_a_header_that_did_not_come_and_for_no_other() -> None:
    missing = verify_request(PAGE, None, None, KEYS)
    forged = verify_request(PAGE, "0" * 64, None, KEYS)
    page = verify_page(PAGE, proof(), KEYS)
    assert header_or_page(missing, page) == VERIFIED
    assert header_or_page(missing, None) == missing
    assert header_or_page(forged, page) == forged
    assert header_or_page(VERIFIED, verify_page(PAGE, proof(key=OLDER), KEYS)) == VERIFIED


def test_exam_keys_are_read_as_they_were_pasted() -> None:
    pasted = f"  {WINDOWS.upper()}\r\n\n{MAC}, {WINDOWS};"
    assert read_exam_keys(pasted.rstrip(";")) == (WINDOWS, MAC)


def test_a_pasted_key_that_is_none_is_named() -> None:
    with pytest.raises(UsageError, match=r"found 12ab, expected 64 digits .* pane Exam"):
        read_exam_keys(f"{MAC}\n12AB")


def test_too_many_pasted_keys_are_refused() -> None:
    with pytest.raises(UsageError, match="found 31, expected at most 30"):
        read_exam_keys("\n".join(sha256(str(number)) for number in range(31)))


@pytest.mark.parametrize("key", ["", "x" * 64, KEY.upper()])
def test_keys_that_are_none_are_a_mistake_of_the_program(key: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        CheckKeys(key)  # type: ignore[arg-type]


def test_a_request_is_compared_with_so_many_keys_and_no_more() -> None:
    with pytest.raises(ValueError, match="more keys"):
        CheckKeys(KEY, (OLDER,) * 51)


def test_every_reason_has_a_sentence_that_says_what_to_do() -> None:
    assert set(SENTENCES) == set(Reason)
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert "cheat" not in sentence.lower()


def test_keys_are_named_by_those_that_count_now() -> None:
    """Older files change nothing; a new file or other versions do; the order pasted in does not."""
    other = dataclasses.replace(KEYS, older_config_keys=())
    assert other.digest == KEYS.digest
    assert WITH_EXAM_KEYS.digest != KEYS.digest
    turned = tuple(reversed(WITH_EXAM_KEYS.exam_keys))
    assert dataclasses.replace(WITH_EXAM_KEYS, exam_keys=turned).digest == WITH_EXAM_KEYS.digest
    assert dataclasses.replace(KEYS, config_key=OLDER).digest != KEYS.digest
