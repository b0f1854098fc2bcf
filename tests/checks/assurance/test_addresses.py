"""Addresses in the form in which a browser writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.checks.assurance.addresses import (
    browser_address,
    other_scheme,
    without_fragment,
    written_address,
)


@pytest.mark.parametrize(
    ("scheme", "host", "target", "address"),
    [
        ("https", "Example.ORG", "/a", "https://example.org/a"),
        ("HTTPS", "example.org:443", "/", "https://example.org/"),
        ("http", "example.org:80", "", "http://example.org/"),
        ("http", "example.org:443", "/", "http://example.org:443/"),
        ("https", "example.org:8443", "/a/?b", "https://example.org:8443/a/?b"),
        ("https", "[::1]:443", "/a", "https://[::1]/a"),
        (
            "https",
            "example.org",
            "/A%2fb%C3%A9/?q=%20+x#y",
            "https://example.org/A%2fb%C3%A9/?q=%20+x",
        ),
        ("https", "example.org", "/a?", "https://example.org/a?"),
    ],
)
def test_a_request_has_one_address(scheme: str, host: str, target: str, address: str) -> None:
    """Scheme, host and port in a browser's form; everything after as it was sent."""
    assert browser_address(scheme, host, target) == address


@given(st.text(max_size=10), st.text(max_size=10), st.text(max_size=10))
def test_no_request_makes_it_fail(scheme: str, host: str, target: str) -> None:
    assert isinstance(browser_address(scheme, host, target), str)


@given(st.text())
def test_a_fragment_is_cut_at_the_first_sign(text: str) -> None:
    assert without_fragment(text) == text.split("#")[0]


def test_an_address_that_is_written_is_put_into_the_same_form() -> None:
    assert written_address("HTTPS://Example.org:443", "It") == "https://example.org/"
    assert written_address("http://[::1]:8000/a?b=c", "It") == "http://[::1]:8000/a?b=c"
    assert written_address("https://example.org?b", "It") == "https://example.org/?b"


def test_the_other_scheme_is_the_address_behind_a_silent_proxy() -> None:
    assert other_scheme("https://example.org/a") == "http://example.org/a"
    assert other_scheme("http://example.org/a") == "https://example.org/a"
