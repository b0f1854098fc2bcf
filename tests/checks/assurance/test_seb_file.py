"""A `.seb` file: read in every unencrypted form, and no hostile one."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seb_cases import as_xml, property_lists, shared_files

from unaided.checks.assurance.seb_file import read_seb, write_seb
from unaided.checks.assurance.seb_key import PropertyList, SebSettingsError, seb_json

PLAIN = as_xml("<dict><key>startURL</key><string>https://example.org/</string></dict>")
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE plist [
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
]><plist version="1.0"><dict><key>x</key><string>&d;</string></dict></plist>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<plist version="1.0"><dict><key>x</key><string>&a;</string></dict></plist>"""


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        gzip.compress(PLAIN),
        b"plnd" + gzip.compress(PLAIN),
        gzip.compress(b"plnd" + gzip.compress(PLAIN)),
        b"\xef\xbb\xbf" + PLAIN,
    ],
)
def test_it_reads_a_file_plain_or_compressed(content: bytes) -> None:
    assert read_seb(content) == {"startURL": "https://example.org/"}


def test_every_type_is_read_as_what_it_is() -> None:
    inner = (
        "<dict><key>b</key><true/><key>i</key><integer>7</integer><key>r</key><real>1</real>"
        "<key>d</key><data>\n AAEC\n </data><key>t</key><date>2026-01-02T03:04:05Z</date>"
        "<key>s</key><string> kept </string><key>e</key><string/><key>l</key><array/></dict>"
    )
    found = read_seb(as_xml(inner))
    assert found == {
        "b": True,
        "i": 7,
        "r": 1.0,
        "d": b"\x00\x01\x02",
        "t": datetime(2026, 1, 2, 3, 4, 5),
        "s": " kept ",
        "e": "",
        "l": [],
    }
    assert seb_json(found) == (
        '{"b":true,"d":"AAEC","e":"","i":7,"l":[],"r":1,"s":" kept ",'
        '"t":"2026-01-02T03:04:05+00:00"}'
    )


@pytest.mark.parametrize("compressed", [False, True])
@given(drawn=property_lists())
def test_what_is_written_is_read_back_with_the_same_text(
    compressed: bool, drawn: PropertyList
) -> None:
    content = write_seb(drawn, compressed=compressed)
    assert content == write_seb(drawn, compressed=compressed)
    assert seb_json(read_seb(content)) == seb_json(drawn)


@pytest.mark.real_data
def test_the_published_file_written_again_keeps_its_text(shared_data: Path) -> None:
    content, text, _ = shared_files(shared_data)
    assert seb_json(read_seb(write_seb(read_seb(content), compressed=True))) == text


@pytest.mark.parametrize("content", [BOMB, OUTSIDE, gzip.compress(BOMB)])
def test_entities_are_refused_before_any_is_expanded(content: bytes) -> None:
    with pytest.raises(SebSettingsError, match="XML that defines entities"):
        read_seb(content)


@pytest.mark.parametrize("prefix", [b"pswd", b"pkhs", b"phsk", b"pwcc"])
def test_an_encrypted_file_is_named_as_such(prefix: bytes) -> None:
    with pytest.raises(SebSettingsError, match=r"an encrypted file.*without a password"):
        read_seb(gzip.compress(prefix + b"\x02\x01secret"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 2_000_001, "more than 2 MB"),
        (gzip.compress(b"x" * 20_000_000), "more than 2 MB"),
        (gzip.compress(gzip.compress(gzip.compress(PLAIN))), "compression within compression"),
        (gzip.compress(PLAIN)[:-9], "cut off or damaged"),
        (b"\x1f\x8bnothing", "cut off or damaged"),
        (as_xml("<array/>"), "found a list or a single value"),
        (b"bplist00\xd0", "a property list as XML"),
        (PLAIN[:-20], "a property list as XML"),
        (b"", "a property list as XML"),
        (b"startURL=https://example.org", "a property list as XML"),
        (as_xml("<dict><string>no key</string></dict>"), "a property list as XML"),
        (as_xml("<dict><key>a</key></dict>"), "a property list as XML"),
        (as_xml("<dict><key>a</key><integer>x</integer></dict>"), "a property list as XML"),
        (as_xml("<dict><key>a</key><data>A</data></dict>"), "a property list as XML"),
        (as_xml("<dict><key>a</key><date>now</date></dict>"), "a property list as XML"),
        (as_xml(""), "found a list or a single value"),
        (as_xml("<dict><key>a</key>" + "<array>" * 40 + "</array>" * 40 + "</dict>"), "32 levels"),
    ],
)
def test_any_other_file_is_refused_with_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(SebSettingsError, match=said) as refused:
        read_seb(content)
    error = refused.value
    assert str(error) == (
        f"Safe Exam Browser settings: found {error.found}, expected {error.expected}. "
        f"{error.remedy}"
    )


def test_a_hundred_thousand_levels_are_refused_at_once() -> None:
    content = as_xml("<dict><key>a</key>" + "<array>" * 100_000 + "</array>" * 100_000 + "</dict>")
    start = time.perf_counter()
    with pytest.raises(SebSettingsError, match="more than 32 levels"):
        read_seb(content)
    assert time.perf_counter() - start < 5


@given(
    st.binary(max_size=200) | st.binary(max_size=60).map(lambda cut: PLAIN[: 4 * len(cut)] + cut)
)
def test_no_bytes_give_anything_but_settings_or_a_sentence(content: bytes) -> None:
    with suppress(SebSettingsError):
        assert isinstance(read_seb(content), dict)
