"""The settings made for one check: their names, their filter, their key."""

from __future__ import annotations

import plistlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seb_cases import SALT, settings, sha256

from unaided.checks.assurance.seb_config import hash_quit_password, rule_for
from unaided.checks.assurance.seb_file import read_seb
from unaided.checks.assurance.seb_key import config_key, seb_json
from unaided.evidence.problems import UsageError

HOST = "https://learn.example.org"


def lets_pass(address: str, **changes: object) -> bool:
    """Ask the filter as SEB does: any rule that matches anywhere, without regard to case."""
    rules = settings(**changes).property_list["URLFilterRules"]
    assert isinstance(rules, list)
    return any(re.search(rule["expression"], address, re.IGNORECASE) for rule in rules)


def test_the_file_is_plain_xml_that_plistlib_reads() -> None:
    content = settings().file()
    assert content.startswith(b"<?xml")
    found = plistlib.loads(content)
    assert found == settings().property_list
    assert found["startURL"] == f"{HOST}/checks/7/"
    assert found["quitURL"] == f"{HOST}/checks/7/done/"
    assert found["sendBrowserExamKey"] is True
    assert found["browserWindowWebView"] == 3
    assert found["URLFilterEnable"] is True
    assert found["examKeySalt"] == SALT


def test_its_text_and_key_are_those_that_the_specification_gives() -> None:
    text = (
        '{"allowPreferencesWindow":false,"allowQuit":true,"browserWindowWebView":3,'
        '"examKeySalt":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","hashedQuitPassword":"",'
        f'"quitURL":"{HOST}/checks/7/done/","quitURLConfirm":false,"sebConfigPurpose":0,'
        f'"sendBrowserExamKey":true,"startURL":"{HOST}/checks/7/",'
        '"URLFilterEnable":true,"URLFilterEnableContentFilter":false,"URLFilterRules":['
        r'{"action":1,"active":true,"expression":"^https://learn\.example\.org/checks/7/.*$",'
        r'"regex":true},'
        r'{"action":1,"active":true,"expression":"^https://learn\.example\.org/checks/7/done/.*$",'
        r'"regex":true},{"action":1,"active":true,'
        r'"expression":"^https://learn\.example\.org/accounts/login/.*$","regex":true}]}'
    )
    assert seb_json(settings().property_list) == text
    assert settings().config_key == sha256(text)


@pytest.mark.parametrize("compressed", [False, True])
def test_whoever_reads_the_file_finds_the_key_of_the_settings(compressed: bool) -> None:
    assert config_key(read_seb(settings().file(compressed=compressed))) == settings().config_key


def test_every_change_changes_the_key_and_nothing_else_does() -> None:
    changes: list[dict[str, object]] = [
        {},
        {"salt": bytes(32)},
        {"start_address": f"{HOST}/checks/8/"},
        {"quit_address": f"{HOST}/over/"},
        {"allowed_addresses": ()},
        {"quit_password_sha256": hash_quit_password("open")},
    ]
    assert len({settings(**change).config_key for change in changes}) == len(changes)
    twice = settings(allowed_addresses=(f"{HOST}/accounts/login/", f"{HOST}:443/accounts/login/"))
    assert twice.config_key == settings().config_key


@pytest.mark.parametrize(
    "address",
    [
        f"{HOST}/checks/7/",
        f"{HOST}/checks/7/sitting/41/?part=2",
        f"{HOST}/checks/7/done/#top",
        f"{HOST}/accounts/login/?next=/checks/7/",
    ],
)
def test_the_filter_lets_the_check_and_what_is_allowed_pass(address: str) -> None:
    assert lets_pass(address)


@pytest.mark.parametrize(
    "address",
    [
        f"{HOST}/practice/",
        f"{HOST}/checks/77/",
        "https://learn-example.org/checks/7/",
        "https://learnxexample.org/checks/7/",
        "https://other.example/?next=https://learn.example.org/checks/7/",
        "https://learn.example.org.other.example/checks/7/",
        "http://learn.example.org/checks/7/",
        f"{HOST}:8443/checks/7/",
    ],
)
def test_the_filter_lets_no_other_address_pass(address: str) -> None:
    assert not lets_pass(address)


def test_one_page_may_be_allowed_with_any_query_and_nothing_below_it() -> None:
    allowed = {"allowed_addresses": (f"{HOST}/formulas.pdf",)}
    assert lets_pass(f"{HOST}/formulas.pdf", **allowed)
    assert lets_pass(f"{HOST}/formulas.pdf?page=2", **allowed)
    assert not lets_pass(f"{HOST}/formulas.pdf/more", **allowed)
    assert not lets_pass(f"{HOST}/formulas.pdfx", **allowed)


@given(st.text("abc.+*?()[]{}|^$-~:/", max_size=20))
def test_a_rule_matches_its_own_page_whatever_its_characters(path: str) -> None:
    page = f"{HOST}/{path}".partition("?")[0]
    assert re.search(rule_for(page), page)
    assert not re.search(rule_for(page), f"x{page}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start_address": "/checks/7/"}, "Start address: .* a whole address"),
        ({"start_address": "ftp://example.org/"}, "Start address: .* a whole address"),
        ({"start_address": f"{HOST}/x#top"}, "no name, password or #"),
        ({"start_address": "https://me:pw@example.org/"}, "no name, password or #"),
        ({"quit_address": f'{HOST}/"end"'}, "Quit address: .* percent-encoded"),
        ({"quit_address": f"{HOST}/\\d"}, "Quit address: .* percent-encoded"),
        ({"quit_address": f"{HOST}/ü"}, "Quit address: .* percent-encoded"),
        ({"quit_address": f"{HOST}/" + "x" * 2_000}, "at most 2,000 characters"),
        ({"quit_address": f"{HOST}/checks/7/"}, "close at once"),
        ({"allowed_addresses": (f"{HOST}/a/../b",)}, "Allowed address: .* without . and .."),
        ({"allowed_addresses": ("https://[::1/",)}, "Allowed address: .* can be read"),
        ({"allowed_addresses": ("https://x.example:99999/",)}, "Allowed address: .* can be read"),
        (
            {"allowed_addresses": tuple(f"{HOST}/{n}" for n in range(51))},
            "found 51, expected at most 50",
        ),
        ({"salt": b"short"}, "Salt: found 5 bytes, expected 32"),
        ({"quit_password_sha256": "open sesame"}, "Hash the password first"),
    ],
)
def test_what_no_version_of_seb_could_use_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        settings(**change)


def test_a_quit_password_is_kept_as_seb_hashes_it() -> None:
    assert hash_quit_password("open") == sha256("open")
    assert settings(quit_password_sha256=sha256("open")).property_list["hashedQuitPassword"] == (
        sha256("open")
    )
