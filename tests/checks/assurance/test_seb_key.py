"""The Config Key: every rule of the specification, and one published file byte for byte."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seb_cases import property_lists, sha256, shared_files

from unaided.checks.assurance.seb_file import read_seb
from unaided.checks.assurance.seb_key import PropertyList, SebSettingsError, config_key, seb_json


@pytest.mark.real_data
def test_the_published_file_gives_its_text_and_its_key(shared_data: Path) -> None:
    content, text, key = shared_files(shared_data)
    found = read_seb(content)
    assert seb_json(found).encode() == text.encode()
    assert config_key(found) == key == sha256(text)


def test_keys_are_sorted_without_regard_to_case() -> None:
    """Sorting by character code would put every capital first."""
    mixed = {"allowFlash": 1, "allowedDisplays": 2, "allowDown": 3, "URLFilter": 4, "taskBar": 5}
    expected = '{"allowDown":3,"allowedDisplays":2,"allowFlash":1,"taskBar":5,"URLFilter":4}'
    assert seb_json(mixed) == expected


def test_of_two_keys_that_differ_in_case_alone_the_lower_comes_first() -> None:
    assert seb_json({"allowWLAN": 1, "allowWlan": 2}) == '{"allowWlan":2,"allowWLAN":1}'


def test_digits_stand_before_letters_and_a_short_key_before_its_longer_one() -> None:
    keys = {"enableF10": 1, "enableFa": 2, "enableF1": 3, "enableF": 4, "enableF2": 5}
    expected = '{"enableF":4,"enableF1":3,"enableF10":1,"enableF2":5,"enableFa":2}'
    assert seb_json(keys) == expected


def test_nested_dictionaries_are_sorted_too_also_in_arrays() -> None:
    nested = {"rules": [{"b": 1, "A": [{"d": 1, "C": 2}]}, {"x": True}], "in": {"Z": 1, "y": 2}}
    assert seb_json(nested) == (
        '{"in":{"y":2,"Z":1},"rules":[{"A":[{"C":2,"d":1}],"b":1},{"x":true}]}'
    )


def test_an_empty_dictionary_is_left_out_and_an_empty_array_kept() -> None:
    assert seb_json({"a": {}, "b": [], "c": ""}) == '{"b":[],"c":""}'


def test_a_dictionary_of_which_nothing_is_left_is_left_out() -> None:
    assert seb_json({"a": {"b": {"c": {}}}, "d": 1}) == '{"d":1}'


def test_an_empty_dictionary_in_an_array_stays_for_it_has_no_key() -> None:
    assert seb_json({"a": [{}, 1]}) == '{"a":[{},1]}'


def test_the_originators_version_is_left_out_wherever_it_stands() -> None:
    said = {"originatorVersion": "SEB_OSX_2.1.4", "a": {"originatorVersion": "x", "b": 1}}
    assert seb_json(said) == '{"a":{"b":1}}'


@pytest.mark.parametrize(
    "nothing", [{}, {"originatorVersion": "SEB_Win_3.4"}, {"a": {}}, {"a": {"b": {}}}]
)
def test_settings_of_which_nothing_is_left_have_the_key_of_the_empty_list(
    nothing: PropertyList,
) -> None:
    assert seb_json(nothing) == "[]"
    assert config_key(nothing) == sha256("[]")


@pytest.mark.parametrize(
    "text",
    [r"ws:\localhost:8706", 'he said "no"', "a/b", "tab\there", "<&>", "\u00e9\u4e2d\U0001f600"],
)
def test_nothing_is_escaped(text: str) -> None:
    assert seb_json({"a": text}) == '{"a":"' + text + '"}'
    assert config_key({"a": text}) == sha256('{"a":"' + text + '"}')


def test_data_are_base64_on_one_line() -> None:
    assert seb_json({"a": b"", "b": bytes(range(60))}) == (
        '{"a":"","b":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1'
        'Njc4OTo7"}'
    )


def test_a_date_is_iso_8601_in_utc() -> None:
    naive = datetime(2026, 1, 2, 3, 4, 5)  # as plistlib reads it
    expected = '{"a":"2026-01-02T03:04:05+00:00"}'
    assert seb_json({"a": naive}) == seb_json({"a": naive.replace(tzinfo=UTC)}) == expected
    zurich = naive.replace(tzinfo=timezone(timedelta(hours=1)))
    assert seb_json({"a": zurich}) == '{"a":"2026-01-02T02:04:05+00:00"}'


def test_a_boolean_is_no_number() -> None:
    assert seb_json({"a": True, "b": False, "c": 1, "d": 0}) == '{"a":true,"b":false,"c":1,"d":0}'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.0, "1"),
        (0.0, "0"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (0.2, "0.2"),
        (1.5, "1.5"),
        (-2.25, "-2.25"),
    ],
)
def test_a_real_number_is_written_the_shortest_way(value: float, written: str) -> None:
    assert seb_json({"a": value}) == '{"a":' + written + "}"


@pytest.mark.parametrize("value", [1e-5, 1e15, 1e300, 0.1 + 0.2, float("nan"), float("inf")])
def test_a_real_number_that_versions_write_differently_is_refused(value: float) -> None:
    with pytest.raises(SebSettingsError, match=r"proxies\.port: found .* at most 15 digits"):
        seb_json({"proxies": {"port": value}})


@pytest.mark.parametrize(
    ("value", "found"), [(2**63, "beyond 64 bits"), (None, "NoneType"), ("\ud800", "half a char")]
)
def test_what_a_property_list_cannot_hold_is_refused(value: object, found: str) -> None:
    with pytest.raises(SebSettingsError, match=found):
        seb_json({"a": [value]})


def test_settings_nested_too_deep_are_refused_without_running_out_of_stack() -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(SebSettingsError, match="more than 32 levels"):
        seb_json({"a": deep})


@given(property_lists(), st.randoms(use_true_random=False))
def test_the_order_in_which_settings_were_written_changes_nothing(
    drawn: PropertyList, random: Random
) -> None:
    shuffled = list(drawn.items())
    random.shuffle(shuffled)
    folded = {key.casefold() for key in drawn}
    if len(folded) == len(drawn):
        assert seb_json(dict(shuffled)) == seb_json(drawn)


@given(property_lists())
def test_where_nothing_needs_escaping_the_text_is_json_of_the_same_values(
    drawn: PropertyList,
) -> None:
    text = seb_json(drawn)
    if "\\" in text or '"' in "".join(_texts(drawn)):
        return
    assert json.loads(text) == (_expected(drawn) or [])
    assert not set(" \n\t") & set("".join(text.split('"')[::2]))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def _expected(value: object) -> object:
    """Say what a reader of JSON finds, by an independent reading of the rules."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, list):
        return [_expected(inner) for inner in value]
    if isinstance(value, dict):
        inner = {key: (_expected(each), each) for key, each in value.items()}
        return {k: made for k, (made, raw) in inner.items() if made or not isinstance(raw, dict)}
    return value
